"""Pure decisions of the helpline: is the door open, which hours can still change, and which counts may be shown."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nabij.programmes.helpline.choices import (
    AgeBand,
    DoorState,
    Helped,
    Impact,
    Mood,
    TalkKind,
    Topic,
    VisitorLanguage,
    Why,
)

HIDE_BELOW = 5
WAIT_BUCKETS = (30, 60, 120, 300, 600, 1200, 1800, 3600)  # seconds, upper ends; what is longer counts in the last
LENGTH_BUCKETS = (5, 10, 15, 20, 30, 45, 60, 90)  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that decides whether a visitor can come in."""

    is_paused: bool
    is_open: bool  # by the opening hours
    takes_new: bool  # not yet too close to closing
    volunteers: int  # present, who hold conversations
    places: int  # conversations they can hold together
    talking: int
    waiting: int
    cap: int


def door(facts: Facts) -> tuple[DoorState, Why]:
    """Say what a visitor finds; the first reason that holds is told."""
    checks = (
        (facts.is_paused, DoorState.CLOSED, Why.PAUSED),
        (not facts.is_open, DoorState.CLOSED, Why.OUT_OF_HOURS),
        (not facts.takes_new, DoorState.CLOSED, Why.LAST_INTAKE),
        (facts.volunteers == 0, DoorState.CLOSED, Why.NOBODY_ON),
        (facts.waiting >= facts.cap and facts.talking + facts.waiting >= facts.places, DoorState.BUSY, Why.QUEUE_FULL),
        (facts.talking + facts.waiting >= facts.places, DoorState.BUSY, Why.ALL_TALKING),
    )
    return next(((state, why) for holds, state, why in checks if holds), (DoorState.OPEN, Why.FREE))


def may_change(*, valid_from: dt.date, today: dt.date) -> bool:
    """Say whether a version can still be changed: what held yesterday stays as it was."""
    return valid_from >= today


def shown(value: int) -> int | None:
    """Return a count that may be shown; None for one so small that it could point at somebody."""
    return None if 0 < value < HIDE_BELOW else value


# -- the desk ----------------------------------------------------------------------------------------------

_HELP = Path(__file__).resolve().parent / "data" / "help.csv"
HEAVY = 4  # from this impact on the coordinator sees it at once

# -- texts that should hold no person --------------------------------------------------------------------------------

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|00)?\d(?:[\s().-]*\d){8,13}(?!\d)")
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_STREET = re.compile(
    r"\b\w{3,}(?:straat|laan|weg|plein|gracht|kade|dijk|hof|singel|steeg|dreef|pad)\s+\d{1,4}\b", re.IGNORECASE
)
_CALLED = re.compile(
    r"\b(?:heet|heette|naam is|genaamd|zegt|meneer|mevrouw|dhr\.?|mevr\.?|called|named|name is|mr\.?|mrs\.?|ms\.?)"
    r"\s+(?-i:[A-ZÀ-Þ])\w+",
    re.IGNORECASE,
)
# Two words with a capital inside a sentence: how names are written in Dutch, with or without "van de" between.
_FULL_NAME = re.compile(
    r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Þ][a-zà-ÿ'-]+(?:\s(?:van|de|der|den|ter|ten|te|el|al))*\s[A-ZÀ-Þ][a-zà-ÿ'-]+"
)


def looks_personal(text: str) -> str:
    """Return the first piece of a text that looks like somebody's name, address, telephone or e-mail; or nothing."""
    for pattern in (_EMAIL, _PHONE, _POSTCODE, _STREET, _CALLED, _FULL_NAME):
        if found := pattern.search(text):
            return found.group()
    return ""


# -- small forms over the socket: anything may be sent, only what is known is kept -----------------------------------


def told(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what a visitor told at the door, without anything we do not ask for."""
    wanted: tuple[tuple[str, Iterable[str]], ...] = (("age", AgeBand.values), ("language", VisitorLanguage.values))
    return {name: data[name] for name, known in wanted if data.get(name) in list(known)}


def rating(data: Mapping[str, Any]) -> list[str]:
    """Return the measures that one evaluation adds to: none when nothing known was answered."""
    wanted: tuple[tuple[str, Iterable[str]], ...] = (("helped", Helped.values), ("mood", Mood.values))
    return [f"{name}_{data[name]}" for name, known in wanted if data.get(name) in list(known)]


def wrap_up_measures(*, kind: str, topics: Iterable[str], age: str) -> list[str]:
    """Return the measures that one wrap-up adds to."""
    return [f"kind_{kind}", *(f"topic_{topic}" for topic in topics), *([f"age_{age}"] if age else [])]


def measures() -> dict[str, Any]:
    """Return every measure the desk counts, with its words."""
    lists: tuple[tuple[str, Any], ...] = (
        ("kind", TalkKind), ("topic", Topic), ("age", AgeBand), ("helped", Helped), ("mood", Mood), ("impact", Impact),
    )  # fmt: skip
    return {f"{name}_{choice.value}": choice.label for name, known in lists for choice in known}


# -- who may show the chat on their own site -------------------------------------------------------------------------


def as_origin(text: str) -> str:
    """Return a site as the browser names it, such as https://www.partner.example; ValueError for anything else."""
    parts = urlsplit(text.strip())
    host = (parts.hostname or "").encode("idna").decode("ascii")
    local = host in {"localhost", "127.0.0.1"}
    if parts.scheme not in ({"https", "http"} if local else {"https"}) or not re.fullmatch(r"[a-z0-9.-]+", host):
        raise ValueError(text)
    if "." not in host and not local:
        raise ValueError(text)
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def dial(phone: str) -> str:
    """Return a telephone number as a telephone wants it."""
    return re.sub(r"[^\d+]", "", phone)


def help_numbers() -> list[dict[str, str]]:
    """Return whom else a visitor can call: data with a day and a source, which every coordinator changes later."""
    with _HELP.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
