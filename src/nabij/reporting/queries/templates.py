"""Templates of reports as data: which chapters a funder wants, in which order, and what stands beside each."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from nabij.reporting.choices import Slot

DATA: Final = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One chapter as a template asks for it."""

    key: str
    titles: dict[str, str]
    asks: dict[str, str]
    slots: tuple[Slot, ...]
    figures: tuple[str, ...]
    is_optional: bool
    is_carried: bool  # last year's text is there at once, because it hardly changes

    def title(self, language: str) -> str:
        """Return the heading."""
        return self.titles.get(language, self.titles["nl"])

    def ask(self, language: str) -> str:
        """Return what the writer is asked to tell."""
        return self.asks.get(language, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a funder wants to read."""

    slug: str
    about: str  # "programme" or "line"
    titles: dict[str, str]
    subtitles: dict[str, str]
    parts: Sequence[Part]

    def title(self, language: str) -> str:
        """Return its name."""
        return self.titles.get(language, self.titles["nl"])

    def subtitle(self, language: str, *, year: int) -> str:
        """Return what stands under the title of a new report."""
        return self.subtitles.get(language, self.subtitles["nl"]).format(year=year)

    def part(self, key: str) -> Part | None:
        """Return one chapter, unless this template no longer asks for it."""
        return next((part for part in self.parts if part.key == key), None)

    @property
    def figures(self) -> tuple[str, ...]:
        """Return every indicator asked for, once, in the order of the chapters."""
        return tuple(dict.fromkeys(key for part in self.parts for key in part.figures))


@cache
def templates() -> dict[str, Template]:
    """Return every template by its slug."""
    found = [_template(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(DATA.glob("*.toml"))]
    return {one.slug: one for one in found}


def _template(given: dict[str, Any]) -> Template:
    return Template(
        slug=given["slug"], about=given["about"], titles=given["title"], subtitles=given["subtitle"],
        parts=tuple(_part(chapter) for chapter in given["chapter"]),
    )  # fmt: skip


def _part(given: dict[str, Any]) -> Part:
    return Part(
        key=given["key"],
        titles={language: given[language] for language in ("nl", "en")},
        asks={language: given[f"ask_{language}"] for language in ("nl", "en") if f"ask_{language}" in given},
        slots=tuple(Slot(slot) for slot in given.get("slots", ())),
        figures=tuple(given.get("figures", ())),
        is_optional=given.get("optional", False),
        is_carried=given.get("carry", False),
    )
