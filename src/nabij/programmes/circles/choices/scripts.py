"""The scripts that come with Nabij: written by its makers, in easy Dutch and in English, one file for each theme."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nabij.programmes.circles.choices import Theme

FOLDER = Path(__file__).resolve().parent.parent / "data" / "scripts"
LANGUAGES = ("nl", "en")


@cache
def ours(theme: Theme) -> tuple[int, Mapping[str, Any]]:
    """Return the version of our script for a theme, and its texts by language."""
    with (FOLDER / f"{theme}.toml").open("rb") as file:
        found = tomllib.load(file)
    return int(found.pop("version")), found


def minutes_of(texts: Mapping[str, Any]) -> int:
    """Return how long a script takes."""
    any_language = next(iter(texts.values()))
    return sum(step["minutes"] for step in any_language["steps"])


def shown_in(texts: Mapping[str, Any], language: str) -> str:
    """Return in which language somebody reads a script: their own, Dutch for easy Dutch, else the first there is."""
    wanted = (language, language.split("-")[0], "nl")
    return next((one for one in wanted if one in texts), "") or next(iter(texts))


def in_language(texts: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """Return a script in this language, else in the nearest there is."""
    found: Mapping[str, Any] = texts[shown_in(texts, language)]
    return found
