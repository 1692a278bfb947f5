"""What one row of a list says, and exactly why it cannot be taken over when it cannot.

Refused: birth date unreadable, before 1900 or in the future; postcode area unknown; no readable weekly slots; a
distance that is no number; no name; a text too long for its field; anything like a citizen service number. All
else that cannot be read is left out with a remark. A cell that looks like a formula is text.
"""

import datetime as dt
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from nabij.enrolment.choices import EnrolmentState, Source
from nabij.imports.choices import Code, Kind
from nabij.imports.choices import Column as C
from nabij.methods.identifiers import looks_like_bsn
from nabij.methods.tables import Problem, cells

V = TypeVar("V")

MAX_DISTANCE_KM: Final = 500
MAX_CAPACITY: Final = 50
_LENGTHS: Final = {C.NUMBER: 40, C.GIVEN_NAME: 80, C.INFIX: 30, C.FAMILY_NAME: 80, C.TOWN: 80, C.PHONE: 30}
_FREE_TEXT: Final = (
    C.NUMBER, C.GIVEN_NAME, C.INFIX, C.FAMILY_NAME, C.STREET, C.HOUSE_NUMBER, C.TOWN, C.EMAIL, C.LANGUAGES,
    C.INTERESTS, C.REMARKS,
)  # fmt: skip
_POSTCODE = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{2})?")
_SOURCES: Final = {
    "zelf": Source.SELF, "self": Source.SELF, "familie": Source.FAMILY, "family": Source.FAMILY,
    "wijkteam": Source.NEIGHBOURHOOD_TEAM, "wmo-loket": Source.WMO_DESK, "wmo": Source.WMO_DESK,
    "huisarts": Source.DOCTOR, "praktijkondersteuner": Source.DOCTOR, "doctor": Source.DOCTOR,
    "kerk": Source.PARTNER, "partner": Source.PARTNER, "organisatie": Source.PARTNER, "anders": Source.OTHER,
    "overig": Source.OTHER,
}  # fmt: skip
# Somebody who is leaving is not asked again; the coordinator finishes the farewell.
_STATES: Final = {
    "actief": EnrolmentState.WAITING, "active": EnrolmentState.WAITING, "gepauzeerd": EnrolmentState.PAUSED,
    "pauze": EnrolmentState.PAUSED, "paused": EnrolmentState.PAUSED, "in aanmelding": EnrolmentState.APPLIED,
    "aangemeld": EnrolmentState.APPLIED, "applied": EnrolmentState.APPLIED, "in afmelding": EnrolmentState.PAUSED,
    "leaving": EnrolmentState.PAUSED,
}  # fmt: skip
_LANGUAGES: Final = {
    "nederlands": "nl", "engels": "en", "arabisch": "ar", "turks": "tr", "pools": "pl", "duits": "de", "frans": "fr",
    "spaans": "es", "oekraiens": "uk", "oekraïens": "uk", "somalisch": "so", "tigrinya": "ti", "farsi": "fa",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell: the column, what is wrong, and the text at fault."""

    column: str
    code: Code
    value: str = ""


@dataclass(slots=True)
class ReadRow:
    """One row as understood. `faults` refuse it; `remarks` say what was left out."""

    row: int
    number: str
    person: dict[str, Any] = field(default_factory=dict)
    enrolment: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    notes: str = ""
    programme: str = ""
    pc4: str = ""
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cells:
    texts: Mapping[str, str]
    into: ReadRow

    def text(self, column: C) -> str:
        return " ".join(self.texts.get(column, "").split())

    def refuse(self, column: C, code: str, value: str = "") -> None:
        self.into.faults.append(Finding(column.value, Code(code), value[:80]))

    def remark(self, column: C, code: str, value: str = "") -> None:
        self.into.remarks.append(Finding(column.value, Code(code), value[:80]))

    def must(self, column: C, read: Callable[[str], V | Problem]) -> V | None:
        """Read a cell without which the row is refused."""
        found = read(self.texts.get(column, ""))
        if isinstance(found, Problem):
            self.refuse(column, found.code, found.value)
            return None
        return found

    def may(self, column: C, read: Callable[[str], V | Problem], otherwise: V) -> V:
        """Read a cell that may be empty; what cannot be read is left out and remarked upon."""
        if not self.text(column):
            return otherwise
        found = read(self.texts[column])
        if isinstance(found, Problem):
            self.remark(column, found.code, found.value)
            return otherwise
        return found


def read_row(
    *, row: int, texts: Mapping[str, str], kind: Kind, places: Container[str], on: dt.date
) -> ReadRow:  # fmt: skip
    """Understand one row; `texts` are its cells by column, `places` the known postcode areas, `on` the day."""
    into = ReadRow(row=row, number="")
    seen = _Cells(texts, into)
    into.number = seen.text(C.NUMBER)
    into.programme = seen.text(C.PROGRAMME)
    into.notes = texts.get(C.REMARKS, "").strip()
    into.address = f"{seen.text(C.STREET)} {seen.text(C.HOUSE_NUMBER)}".strip()
    _read_person(seen, places=places, on=on)
    _read_profile(seen)
    _read_enrolment(seen, on=on)
    (_read_participant if kind == Kind.PARTICIPANTS else _read_volunteer)(seen)
    _refuse_what_may_not_be_kept(seen)
    return into


def _read_person(seen: _Cells, *, places: Container[str], on: dt.date) -> None:
    person = seen.into.person
    for column in (C.GIVEN_NAME, C.INFIX, C.FAMILY_NAME, C.TOWN):
        person[column.value] = seen.text(column)
    if not (person["given_name"] or person["family_name"]):
        seen.refuse(C.GIVEN_NAME, Code.NAME_MISSING)
    person["birth_date"] = seen.must(C.BIRTH_DATE, lambda text: cells.read_birth_date(text, on=on))
    person["gender"] = seen.may(C.GENDER, cells.read_gender, "")
    person["email"] = seen.may(C.EMAIL, cells.read_email, "")
    # A number that cannot be dialled may still help somebody who knows it: it stays as it was typed.
    person["phone"] = seen.may(C.PHONE, cells.read_phone, seen.text(C.PHONE))
    person["postcode"] = _postcode(seen, places=places)


def _postcode(seen: _Cells, *, places: Container[str]) -> str:
    text = seen.text(C.POSTCODE)
    match = _POSTCODE.fullmatch(text)
    if match is None:
        seen.refuse(C.POSTCODE, Code.NOT_A_POSTCODE if text else Code.EMPTY, text)
        return ""
    if match[1] not in places:
        seen.refuse(C.POSTCODE, Code.PLACE_UNKNOWN, text)
        return ""
    seen.into.pc4 = match[1]
    found = cells.read_postcode(text)
    if isinstance(found, Problem):
        seen.remark(C.POSTCODE, Code.LETTERS_UNKNOWN, text)
        return match[1]
    return f"{found.pc4}{found.letters}"


def _read_profile(seen: _Cells) -> None:
    profile = seen.into.profile
    profile["slots"] = seen.must(C.SLOTS, cells.read_slots)
    profile["max_distance_km"] = _distance(seen)
    languages = [word.casefold() for word in cells.read_list(seen.texts.get(C.LANGUAGES, ""))]
    profile["languages"] = _short(seen, C.LANGUAGES, [_LANGUAGES.get(word, word) for word in languages], longest=12)
    interests = [word.casefold() for word in cells.read_list(seen.texts.get(C.INTERESTS, ""))]
    profile["interests"] = _short(seen, C.INTERESTS, interests, longest=40)
    wish = cells.read_gender_wish(seen.texts.get(C.WISHES_GENDER, ""))
    if isinstance(wish, Problem):
        seen.remark(C.WISHES_GENDER, wish.code, wish.value)
        wish = None
    profile["wishes_gender"] = wish or ""


def _distance(seen: _Cells) -> int | None:
    found = seen.must(C.MAX_DISTANCE, lambda text: cells.read_decimal(text, low=0, high=MAX_DISTANCE_KM))
    if found is None:
        return None
    if found != int(found):
        seen.remark(C.MAX_DISTANCE, Code.ROUNDED_DOWN, seen.text(C.MAX_DISTANCE))
    return int(Decimal(found))


def _short(seen: _Cells, column: C, words: list[str], *, longest: int) -> list[str]:
    for word in words:
        if len(word) > longest:
            seen.remark(column, Code.CELL_TOO_LONG, word)
    return list(dict.fromkeys(word for word in words if len(word) <= longest))


def _read_enrolment(seen: _Cells, *, on: dt.date) -> None:
    enrolment = seen.into.enrolment
    applied: dt.date | None = None
    if C.APPLIED_ON in seen.texts:
        found = cells.read_birth_date(seen.texts[C.APPLIED_ON], on=on)
        if isinstance(found, Problem):
            seen.remark(C.APPLIED_ON, found.code, found.value)
        else:
            applied = found
    enrolment["applied_on"] = applied
    enrolment["state"] = EnrolmentState.WAITING


def _read_participant(seen: _Cells) -> None:
    for column in (C.HAS_PET, C.SMOKES, C.HAS_STAIRS):
        seen.into.profile[column.value] = seen.may(column, cells.read_yes_no, False)
    seen.into.enrolment["urgency"] = seen.may(C.URGENCY, lambda text: cells.read_integer(text, low=1, high=3), 1)
    seen.into.enrolment["source"] = _word(seen, C.SOURCE, _SOURCES, Source.OTHER)


def _read_volunteer(seen: _Cells) -> None:
    profile = seen.into.profile
    for column in (C.REFUSES_PET, C.REFUSES_SMOKE, C.REFUSES_STAIRS):
        profile[column.value] = seen.may(column, cells.read_yes_no, False)
    profile["capacity"] = seen.may(C.CAPACITY, lambda text: cells.read_integer(text, low=0, high=MAX_CAPACITY), 1)
    profile["vetting_seen_on"] = _vetted(seen)
    seen.into.enrolment["state"] = _word(seen, C.STATE, _STATES, EnrolmentState.APPLIED)


def _vetted(seen: _Cells) -> dt.date | None:
    if not seen.text(C.VETTED_ON):
        return None
    found = cells.read_date(seen.texts[C.VETTED_ON])
    if isinstance(found, Problem):
        seen.remark(C.VETTED_ON, found.code, found.value)
        return None
    return found


def _word(seen: _Cells, column: C, words: Mapping[str, V], otherwise: V) -> V:
    """Return what a word of a closed list stands for; an empty cell means the first of that list."""
    text = seen.text(column).casefold()
    if not text:
        return next(iter(words.values()))
    if text not in words:
        seen.remark(column, Code.OTHER_WORD, text)
    return words.get(text, otherwise)


def _refuse_what_may_not_be_kept(seen: _Cells) -> None:
    for column in _FREE_TEXT:
        if looks_like_bsn(seen.texts.get(column, "")):
            seen.refuse(column, Code.LOOKS_LIKE_BSN)
    for column, longest in _LENGTHS.items():
        if len(seen.text(column)) > longest:
            seen.refuse(column, Code.CELL_TOO_LONG)
