"""Rows of a list become people who can be matched; every row that cannot says why, and nothing is guessed.

Refused: a birth date that cannot be read or lies before 1900 or after the day of the round, an unknown
postcode area, no readable weekly slots, a distance that is no number, a number for the urgency or the places that
nobody can mean. Left out: somebody entered before. All else that cannot be read is a remark: a wish nobody
understands is kept as a wish nobody meets, because meeting it by accident would be worse.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from nabij.methods.folding import fold
from nabij.methods.geo import Point
from nabij.methods.identifiers import looks_like_bsn
from nabij.methods.lists.headings import (
    NEEDED_OF_HELPERS,
    NEEDED_OF_SEEKERS,
    NOT_OF_HELPERS,
    NOT_OF_SEEKERS,
    Column,
    Headings,
    find_headings,
)
from nabij.methods.matching.model import Helper, PairKey, Seeker
from nabij.methods.tables import Entry, Problem, Table, cells, find_doubles

Value = TypeVar("Value")
Human = TypeVar("Human", Seeker, Helper)

PET: Final = "pet"
SMOKING: Final = "smoking"
ACTIVE: Final = frozenset({"actief", "active"})
MOST_PLACES: Final = 1_000
_PC4 = re.compile(r"([1-9][0-9]{3})(?![0-9])")
_LANGUAGE_CODES: Final = {
    "arabisch": "ar", "duits": "de", "engels": "en", "farsi": "fa", "frans": "fr", "nederlands": "nl",
    "oekraiens": "uk", "papiaments": "pap", "papiamento": "pap", "pools": "pl", "somalisch": "so", "spaans": "es",
    "tigrinya": "ti", "turks": "tr",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """A row that takes no part: its number in the file, the person's own number, why, where, and what stood there.

    `reason` is a code of `tables.Code` or `tables.RowCode`, `place_unknown`, or `double`; then `value` is the
    number of the person as entered before.
    """

    row: int
    number: str
    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that could not be read and did not matter enough to refuse the row; `taken_as` says what it became."""

    row: int
    number: str
    column: str
    value: str
    taken_as: str


@dataclass(frozen=True, slots=True)
class Person(Generic[Human]):
    """Somebody who takes part, and what only reports and groups need."""

    human: Human
    row: int
    number: str
    town: str
    pc4: str
    together: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListedPeople(Generic[Human]):
    """Everybody on one list: who takes part, who is left out and why, and what was remarked."""

    rows: int
    people: tuple[Person[Human], ...]
    left: tuple[Left, ...]
    remarks: tuple[Remark, ...]
    absent: tuple[Column, ...]

    @property
    def humans(self) -> list[Human]:
        """Those who take part, as the engine wants them."""
        return [person.human for person in self.people]

    @property
    def faulty(self) -> tuple[Left, ...]:
        """Rows left out because of a fault."""
        return tuple(left for left in self.left if left.reason != "double")

    @property
    def doubles(self) -> tuple[Left, ...]:
        """Rows left out because the same person stands on the list before."""
        return tuple(left for left in self.left if left.reason == "double")


class _Refused(Exception):
    """This row takes no part."""

    def __init__(self, *, column: Column, reason: str, value: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.value = column, reason, value


@dataclass(slots=True)
class _Row:
    """One row while it is read."""

    number_in_file: int
    cells: Sequence[str]
    headings: Headings
    number: str = ""
    remarks: list[Remark] = field(default_factory=list)

    def text(self, column: Column) -> str:
        return self.headings.cell(cells=self.cells, column=column)

    def must(self, column: Column, read: Callable[[str], Value | Problem]) -> Value:
        found = read(self.text(column))
        if isinstance(found, Problem):
            raise _Refused(column=column, reason=found.code.value, value=self.text(column))
        return found

    def may(self, column: Column, read: Callable[[str], Value | Problem], otherwise: Value) -> Value:
        text = self.text(column)
        found = read(text) if text else None
        if text and isinstance(found, Problem):
            self.remark(column, taken_as=str(otherwise))
        return otherwise if found is None or isinstance(found, Problem) else found

    def remark(self, column: Column, *, taken_as: str) -> None:
        value = _harmless(self.text(column))
        self.remarks.append(Remark(self.number_in_file, self.number, column.value, value, taken_as))


def read_seekers(*, table: Table, places: Mapping[str, Point], on: datetime.date) -> ListedPeople[Seeker]:
    """The list of participants; `places` are centres by four-digit postcode. Raises `ColumnsMissing`."""
    headings = find_headings(header=table.header, needed=NEEDED_OF_SEEKERS)

    def make(row: _Row, key: str, common: "_Common") -> Seeker:
        has = {PET: Column.PET, SMOKING: Column.SMOKES}
        return Seeker(
            key=key,
            programme=common.programme,
            point=common.point,
            max_km=common.max_km,
            languages=common.languages,
            slots=common.slots,
            gender=common.gender,
            wishes_gender=common.wishes_gender,
            interests=common.interests,
            birth_year=common.birth_date.year,
            has=frozenset(word for word, column in has.items() if row.may(column, cells.read_yes_no, otherwise=False)),
            waiting_since=_applied_on(row=row, on=on),
            urgency=row.may(Column.URGENCY, lambda text: cells.read_integer(_whole(text), low=1, high=3), otherwise=1),
        )

    listed = _read(table=table, headings=headings, places=places, on=on, make=make)
    return replace(listed, absent=tuple(column for column in listed.absent if column not in NOT_OF_SEEKERS))


def read_helpers(*, table: Table, places: Mapping[str, Point], on: datetime.date) -> ListedPeople[Helper]:
    """The list of volunteers; who is not active or not vetted is not ready. Raises `ColumnsMissing`."""
    headings = find_headings(header=table.header, needed=NEEDED_OF_HELPERS)

    def make(row: _Row, key: str, common: "_Common") -> Helper:
        refuses = {PET: Column.NO_PETS, SMOKING: Column.NO_SMOKE}
        refused = (w for w, column in refuses.items() if row.may(column, cells.read_yes_no, otherwise=False))
        return Helper(
            key=key,
            programme=common.programme,
            point=common.point,
            max_km=common.max_km,
            languages=common.languages,
            slots=common.slots,
            gender=common.gender,
            wishes_gender=common.wishes_gender,
            interests=common.interests,
            birth_year=common.birth_date.year,
            refuses=frozenset(refused),
            capacity=_places_of(row=row),
            ready=fold(row.text(Column.STATUS)) in ACTIVE and _vetted(row=row),
        )

    listed = _read(table=table, headings=headings, places=places, on=on, make=make)
    return replace(listed, absent=tuple(column for column in listed.absent if column not in NOT_OF_HELPERS))


def read_refusals(*, table: Table) -> frozenset[PairKey]:
    """Pairs who refused each other: the first two columns are the numbers of participant and volunteer."""
    filled = ((row.cells[0].strip(), row.cells[1].strip()) for row in table.rows if len(row.cells) > 1)
    return frozenset(pair for pair in filled if all(pair))


@dataclass(frozen=True, slots=True)
class _Common:
    """What both lists say about somebody."""

    programme: str
    point: Point
    pc4: str
    max_km: float
    languages: frozenset[str]
    slots: int
    gender: str
    wishes_gender: str | None
    interests: frozenset[str]
    birth_date: datetime.date


def _read(
    *,
    table: Table,
    headings: Headings,
    places: Mapping[str, Point],
    on: datetime.date,
    make: Callable[[_Row, str, _Common], Human],
) -> ListedPeople[Human]:
    left = [Left(row.number, "", row.code.value, row.column) for row in table.refused]
    people: list[Person[Human]] = []
    entries: list[Entry] = []
    remarks: list[Remark] = []
    keys: set[str] = set()
    for line in table.rows:
        row = _Row(
            line.number, line.cells, headings, number=_harmless(headings.cell(cells=line.cells, column=Column.NUMBER))
        )
        try:
            common = _common(row=row, places=places, on=on)
            key = _key(row=row, taken=keys)
            human = make(row, key, common)
        except _Refused as refusal:
            left.append(Left(row.number_in_file, row.number, refusal.reason, refusal.column, _harmless(refusal.value)))
            continue
        keys.add(key)
        people.append(_person(row=row, human=human, pc4=common.pc4))
        entries.append(_entry(row=row, key=key, born=common.birth_date))
        remarks.extend(row.remarks)
    earlier = {double.key: double.earlier for double in find_doubles(entries=entries)}
    left.extend(
        Left(person.row, person.number, "double", value=earlier[person.human.key])
        for person in people
        if person.human.key in earlier
    )
    return ListedPeople(
        rows=len(table.rows) + len(table.refused),
        people=tuple(person for person in people if person.human.key not in earlier),
        left=tuple(sorted(left, key=lambda one: one.row)),
        remarks=tuple(remarks),
        absent=tuple(column for column in Column if column not in headings.place),
    )


def _common(*, row: _Row, places: Mapping[str, Point], on: datetime.date) -> _Common:
    born = row.must(Column.BIRTH_DATE, lambda text: cells.read_birth_date(text, on=on))
    pc4 = _pc4(row=row, places=places)
    return _Common(
        programme=fold(row.text(Column.PROGRAMME)),
        point=places[pc4],
        pc4=pc4,
        max_km=float(row.must(Column.MAX_KM, lambda text: cells.read_decimal(text))),
        languages=frozenset(_languages(row=row)),
        slots=row.must(Column.SLOTS, cells.read_slots),
        gender=_gender(row=row),
        wishes_gender=_gender_wish(row=row),
        interests=frozenset(fold(word) for word in cells.read_list(row.text(Column.INTERESTS))),
        birth_date=born,
    )


def _pc4(*, row: _Row, places: Mapping[str, Point]) -> str:
    """Only the four digits count; letters that were never issued harm nobody here."""
    text = row.text(Column.POSTCODE)
    match = _PC4.match(text)
    if match is None:
        reason = cells.Code.NOT_A_POSTCODE if text else cells.Code.EMPTY
        raise _Refused(column=Column.POSTCODE, reason=reason.value, value=text)
    if match[1] not in places:
        raise _Refused(column=Column.POSTCODE, reason="place_unknown", value=text)
    return match[1]


def _languages(*, row: _Row) -> Iterator[str]:
    words = cells.read_list(row.text(Column.LANGUAGES))
    if not words:
        row.remark(Column.LANGUAGES, taken_as="-")
    for word in words:
        yield _LANGUAGE_CODES.get(fold(word), fold(word))


def _gender(*, row: _Row) -> str:
    text = row.text(Column.GENDER)
    found = cells.read_gender(text)
    if not isinstance(found, Problem):
        return found
    if text:
        row.remark(Column.GENDER, taken_as=fold(text))
    return fold(text)


def _gender_wish(*, row: _Row) -> str | None:
    """A wish that nobody understands stays a wish, and nobody meets it."""
    found = cells.read_gender_wish(row.text(Column.GENDER_WISH))
    if not isinstance(found, Problem):
        return found
    row.remark(Column.GENDER_WISH, taken_as=fold(found.value))
    return fold(found.value)


def _applied_on(*, row: _Row, on: datetime.date) -> datetime.date | None:
    """An unreadable date counts as no waiting at all, and so does one that is still to come."""
    if not row.text(Column.APPLIED_ON):
        return None
    found = cells.read_date(row.text(Column.APPLIED_ON))
    if isinstance(found, Problem):
        row.remark(Column.APPLIED_ON, taken_as="0")
        return None
    if found > on or found.year < cells.FIRST_BIRTH_YEAR:
        row.remark(Column.APPLIED_ON, taken_as=str(max(0, (on - found).days)))
    return found


def _places_of(*, row: _Row) -> int:
    """An empty or unreadable cell is one place, as a volunteer without a number means; a number is a number."""
    found = row.may(Column.CAPACITY, lambda text: cells.read_integer(_whole(text)), otherwise=1)
    if not 0 <= found <= MOST_PLACES:
        taken = 0 if found < 0 else MOST_PLACES
        row.remark(Column.CAPACITY, taken_as=str(taken))
        return taken
    return found


def _vetted(*, row: _Row) -> bool:
    """Filled with a date, or with something that has digits like one; "nee" or "aangevraagd" is not seen."""
    text = row.text(Column.VETTED_ON)
    if not text or not isinstance(cells.read_date(text), Problem):
        return bool(text)
    seen = any(letter.isdigit() for letter in text) or cells.read_yes_no(text) is True
    row.remark(Column.VETTED_ON, taken_as="ja" if seen else "nee")
    return seen


def _whole(text: str) -> str:
    """`2,0` and `2.0` come out of spreadsheets for 2."""
    head, _, tail = text.replace(",", ".").partition(".")
    return head if tail.strip("0") == "" else text


def _key(*, row: _Row, taken: set[str]) -> str:
    """The person's own number; where it is missing or used before, the row number makes it unique."""
    key = row.number or f"rij {row.number_in_file}"
    if key not in taken:
        return key
    key = f"{key} (rij {row.number_in_file})"
    row.remark(Column.NUMBER, taken_as=key)
    return key


def _person(*, row: _Row, human: Human, pc4: str) -> Person[Human]:
    return Person(
        human=human,
        row=row.number_in_file,
        number=row.number,
        town=row.text(Column.TOWN),
        pc4=pc4,
        together=frozenset(cells.read_list(row.text(Column.WITH))),
        apart=frozenset(cells.read_list(row.text(Column.NOT_WITH))),
        earlier=frozenset(fold(word) for word in cells.read_list(row.text(Column.EARLIER))),
    )


def _entry(*, row: _Row, key: str, born: datetime.date) -> Entry:
    first, last = row.text(Column.FIRST_NAME), row.text(Column.LAST_NAME)
    # Two rows without any name are two people we know too little of, not one person twice.
    known = born if first or last else None
    return Entry(key=key, first_name=first, last_name=last, birth_date=known, phone=row.text(Column.PHONE))


def _harmless(text: str) -> str:
    """What a report may show of a cell: short, and never anything like a citizen service number."""
    return "(bsn?)" if looks_like_bsn(text) else " ".join(text.split())[:60]
