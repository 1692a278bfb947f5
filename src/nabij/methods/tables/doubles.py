"""People who were entered twice: the certain ones in a list, and the possible ones at the moment of entry.

Certain: same first name, last name, birth date and last eight digits of the phone, with capitals, accents and
spaces folded away. Possible: same birth date with a similar name, same e-mail address, or same phone.
"""

import datetime
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nabij.methods.folding import fold
from nabij.methods.tables.cells import COMPARED_DIGITS, last_digits

SIMILAR: Final = 0.8


class Reason(StrEnum):
    """Why somebody may be the same person; strongest first."""

    SAME_IN_ALL = "same_in_all"
    SAME_BIRTH_DATE_AND_SIMILAR_NAME = "same_birth_date_and_similar_name"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"


_POINTS: Final = {
    Reason.SAME_IN_ALL: 100,
    Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME: 60,
    Reason.SAME_EMAIL: 40,
    Reason.SAME_PHONE: 30,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody as entered; `key` is any text by which the caller knows them."""

    key: str
    first_name: str
    last_name: str
    birth_date: datetime.date | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Double:
    """An entry that repeats an earlier one: the keys of both."""

    key: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody who may be the same person: a score from 1 to 100 and the reasons, strongest first."""

    key: str
    score: int
    reasons: tuple[Reason, ...]


def find_doubles(*, entries: Iterable[Entry]) -> tuple[Double, ...]:
    """Entries that repeat an earlier one, each with the first of its kind. O(entries).

    An entry without a birth date is never called a double.
    """
    first: dict[tuple[str, str, datetime.date, str], str] = {}
    found = []
    for entry in entries:
        identity = _identity(entry=entry)
        if identity is None:
            continue
        if identity in first:
            found.append(Double(key=entry.key, earlier=first[identity]))
        else:
            first[identity] = entry.key
    return tuple(found)


def possible_duplicates(*, entry: Entry, among: Sequence[Entry]) -> tuple[Likeness, ...]:
    """Everybody who may be the same person as `entry`, most likely first; never `entry` itself. O(among)."""
    found = []
    for other in among:
        reasons = () if other.key == entry.key else _reasons(entry=entry, other=other)
        if reasons:
            score = min(100, sum(_POINTS[reason] for reason in reasons))
            found.append(Likeness(key=other.key, score=score, reasons=reasons))
    return tuple(sorted(found, key=lambda likeness: (-likeness.score, likeness.key)))


def _identity(*, entry: Entry) -> tuple[str, str, datetime.date, str] | None:
    if entry.birth_date is None:
        return None
    return (fold(entry.first_name), fold(entry.last_name), entry.birth_date, last_digits(entry.phone))


def _reasons(*, entry: Entry, other: Entry) -> tuple[Reason, ...]:
    identity = _identity(entry=entry)
    same_birth = entry.birth_date is not None and entry.birth_date == other.birth_date
    email, phone = fold(entry.email), last_digits(entry.phone)
    checks = {
        Reason.SAME_IN_ALL: identity is not None and identity == _identity(entry=other),
        Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME: same_birth and _similar_names(entry=entry, other=other),
        Reason.SAME_EMAIL: bool(email) and email == fold(other.email),
        Reason.SAME_PHONE: len(phone) == COMPARED_DIGITS and phone == last_digits(other.phone),
    }
    return tuple(reason for reason, holds in checks.items() if holds)


def _similar_names(*, entry: Entry, other: Entry) -> bool:
    """Nearly the same letters, the same words in another order, or the same last name and initial."""
    first, second = fold(entry.first_name), fold(other.first_name)
    last, last_other = fold(entry.last_name), fold(other.last_name)
    if last and last == last_other and first[:1] == second[:1]:
        return True
    one, two = f"{first} {last}".split(), f"{second} {last_other}".split()
    if sorted(one) == sorted(two):
        return True
    return difflib.SequenceMatcher(None, " ".join(one), " ".join(two)).ratio() >= SIMILAR
