"""What should happen to every row of a list: added, refused, or recognised as somebody who is already there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nabij.imports.choices import Code, Column, Decision, Verdict
from nabij.imports.rules.rows import Finding, ReadRow
from nabij.methods.folding import fold
from nabij.methods.geo import Point, haversine_km
from nabij.methods.tables import Entry, find_doubles, possible_duplicates

_ROW, _PERSON = "row ", "person "
MOST_COMPARED = 50  # a list in which everybody was born on 1 January 1970 must not take an hour


@dataclass(frozen=True, slots=True)
class Cell:
    """A programme in a branch, with the place of its office when that is known."""

    offering_id: int
    programme_id: int
    branch_id: int
    office: Point | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """All that must be known of the house to judge a list."""

    places: Mapping[str, Point]
    programmes: Mapping[str, int]  # folded name and slug -> id
    programme_id: int  # the one that was chosen
    cells: Sequence[Cell]
    branch_id: int | None = None
    within: frozenset[int] | None = None  # offerings that may be imported into; None: all
    people: Sequence[Entry] = ()


@dataclass(slots=True)
class PlannedRow:
    """One row with its verdict and the decision that holds (a person's, else to leave doubles out)."""

    read: ReadRow
    verdict: Verdict
    offering_id: int | None = None
    decision: Decision | None = None
    same_row: int | None = None
    same_person: str = ""
    like_rows: list[int] = field(default_factory=list)
    like_people: list[str] = field(default_factory=list)

    @property
    def adds(self) -> bool:
        """Say whether this row becomes a new person."""
        if self.verdict == Verdict.NEW:
            return self.decision in {None, Decision.KEEP}
        return self.decision == Decision.KEEP


def plan(
    *, rows: Iterable[ReadRow], around: Surroundings, decisions: Mapping[int, Decision]
) -> list[PlannedRow]:  # fmt: skip
    """Judge every row; `decisions` are what somebody chose, by row number."""
    planned = [_placed(read, around=around) for read in rows]
    sound = [row for row in planned if row.verdict != Verdict.REFUSED]
    _mark_doubles(sound, around.people)
    _mark_likenesses(sound, around.people)
    for row in sound:
        row.decision = decisions.get(row.read.row)
        if row.decision is None and row.verdict in {Verdict.DOUBLE, Verdict.KNOWN}:
            row.decision = Decision.SKIP
    return planned


def _placed(read: ReadRow, *, around: Surroundings) -> PlannedRow:
    programme_id = around.programme_id
    if read.programme:
        named = around.programmes.get(fold(read.programme))
        if named is None:
            read.remarks.append(Finding(Column.PROGRAMME.value, Code.PROGRAMME_UNKNOWN, read.programme[:80]))
        programme_id = named or programme_id
    offering_id = nearest_offering(pc4=read.pc4, programme_id=programme_id, around=around)
    if not read.faults and offering_id is None:
        read.faults.append(Finding(Column.PROGRAMME.value, Code.NO_OFFERING, read.programme[:80]))
    if not read.faults and around.within is not None and offering_id not in around.within:
        read.faults.append(Finding(Column.PROGRAMME.value, Code.OUT_OF_REACH, read.programme[:80]))
    return PlannedRow(read, Verdict.REFUSED if read.faults else Verdict.NEW, offering_id=offering_id)


def nearest_offering(*, pc4: str, programme_id: int, around: Surroundings) -> int | None:
    """Return the only, the chosen or the nearest offering of a programme; offices without a place come last."""
    among = [cell for cell in around.cells if cell.programme_id == programme_id]
    if around.branch_id is not None:
        among = [cell for cell in among if cell.branch_id == around.branch_id]
    if len(among) <= 1:
        return among[0].offering_id if among else None
    home = around.places.get(pc4)
    if home is None:
        return None

    def distance(cell: Cell) -> tuple[float, int]:
        return (haversine_km(a=home, b=cell.office) if cell.office else float("inf"), cell.offering_id)

    return min(among, key=distance).offering_id


def entry_of(read: ReadRow) -> Entry:
    """Return a row as an entry that can be compared with others."""
    person = read.person
    return Entry(
        key=f"{_ROW}{read.row}", first_name=person["given_name"], last_name=person["family_name"],
        birth_date=person["birth_date"], phone=person["phone"], email=person["email"],
    )  # fmt: skip


def _mark_doubles(sound: list[PlannedRow], people: Sequence[Entry]) -> None:
    by_key = {f"{_ROW}{row.read.row}": row for row in sound}
    for double in find_doubles(entries=[entry_of(row.read) for row in sound]):
        row = by_key[double.key]
        row.verdict, row.same_row = Verdict.DOUBLE, int(double.earlier.removeprefix(_ROW))
    # People known here come first, so that whoever repeats them is the row.
    known = [replace(person, key=f"{_PERSON}{person.key}") for person in people]
    for double in find_doubles(entries=[*known, *(entry_of(row.read) for row in sound)]):
        if double.key in by_key and double.earlier.startswith(_PERSON):
            row = by_key[double.key]
            if row.verdict != Verdict.DOUBLE:
                row.verdict = Verdict.KNOWN
            row.same_person = double.earlier.removeprefix(_PERSON)


def _mark_likenesses(sound: list[PlannedRow], people: Sequence[Entry]) -> None:
    """Find who may be the same, comparing only those who share a birth date, an address or a phone."""
    rows = [entry_of(row.read) for row in sound]
    known = [replace(person, key=f"{_PERSON}{person.key}") for person in people]
    near: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in known:
        for trait in _traits(entry):
            near[trait].append(entry)
    for row, entry in zip(sound, rows, strict=True):
        if row.verdict == Verdict.NEW:
            among = {other.key: other for trait in _traits(entry) for other in near[trait][:MOST_COMPARED]}
            for likeness in possible_duplicates(entry=entry, among=list(among.values())):
                if likeness.key.startswith(_ROW):
                    row.like_rows.append(int(likeness.key.removeprefix(_ROW)))
                else:
                    row.like_people.append(likeness.key.removeprefix(_PERSON))
        for trait in _traits(entry):
            near[trait].append(entry)


def _traits(entry: Entry) -> list[tuple[str, str]]:
    digits = "".join(letter for letter in entry.phone if letter.isdigit())[-8:]
    found = [("born", str(entry.birth_date or "")), ("mail", fold(entry.email)), ("phone", digits)]
    return [(name, value) for name, value in found if value]
