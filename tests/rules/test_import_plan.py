"""What should happen to each row: added, refused, recognised, and in which branch."""

import datetime as dt
from dataclasses import replace
from typing import Any

from nabij.imports.choices import Code, Decision, Kind, Verdict
from nabij.imports.rules.planning import Cell, PlannedRow, Surroundings, plan
from nabij.imports.rules.rows import ReadRow, read_row
from nabij.methods.geo import Point
from nabij.methods.tables import Entry

ON = dt.date(2026, 11, 1)
PLACES = {"8011": Point(52.5, 6.1), "1315": Point(52.4, 5.2), "8013": Point(52.5, 6.11)}
AROUND = Surroundings(
    places=PLACES,
    programmes={"tandem": 1, "taalmaatjes": 2},
    programme_id=1,
    cells=[
        Cell(10, 1, 100, PLACES["1315"]),
        Cell(11, 1, 101, PLACES["8011"]),
        Cell(12, 1, 102, None),
        Cell(20, 2, 100, PLACES["1315"]),
    ],
)


def row(number: int = 2, **changes: str) -> ReadRow:
    texts = {
        "given_name": "Bep", "family_name": f"Proef{number}", "birth_date": "1-2-1950", "postcode": "8013AB",
        "slots": "ma-och", "max_distance_km": "5", "phone": f"06 1111 00{number:02}", **changes,
    }  # fmt: skip
    return read_row(row=number, texts=texts, kind=Kind.PARTICIPANTS, places=PLACES, on=ON)


def judge(*rows: ReadRow, decisions: dict[int, Decision] | None = None, **changes: Any) -> list[PlannedRow]:
    return plan(rows=rows, around=replace(AROUND, **changes), decisions=decisions or {})


def test_a_row_goes_to_the_nearest_branch() -> None:
    near, far = judge(row(2), row(3, postcode="1315AA", given_name="Theo"))
    assert (near.offering_id, far.offering_id) == (11, 10)
    assert near.adds


def test_a_chosen_branch_wins_and_the_only_one_needs_no_place() -> None:
    assert judge(row(), branch_id=102)[0].offering_id == 12
    assert judge(row(), cells=[Cell(12, 1, 102, None)])[0].offering_id == 12


def test_a_row_that_names_another_programme_goes_there() -> None:
    (there,) = judge(row(programme="TAALMAATJES"))
    assert there.offering_id == 20
    (unknown,) = judge(row(programme="Zwemmen"))
    assert unknown.offering_id == 11
    assert [remark.code for remark in unknown.read.remarks] == [Code.PROGRAMME_UNKNOWN]


def test_a_row_that_fits_nowhere_or_is_out_of_reach_is_refused() -> None:
    (nowhere,) = judge(row(), cells=[])
    assert [fault.code for fault in nowhere.read.faults] == [Code.NO_OFFERING]
    (not_mine,) = judge(row(), within=frozenset({10}))
    assert not_mine.verdict == Verdict.REFUSED
    assert [fault.code for fault in not_mine.read.faults] == [Code.OUT_OF_REACH]


def test_a_double_entry_is_left_out_unless_somebody_decides() -> None:
    again = {"family_name": "Proef2", "phone": "+31 6 11110002"}
    first, second = judge(row(2), row(5, **again))
    assert (second.verdict, second.same_row, second.decision) == (Verdict.DOUBLE, 2, Decision.SKIP)
    assert first.adds
    assert not second.adds
    _, kept = judge(row(2), row(5, **again), decisions={5: Decision.KEEP})
    assert kept.adds
    _, merged = judge(row(2), row(5, **again), decisions={5: Decision.MERGE})
    assert not merged.adds


def test_a_repetition_of_a_refused_row_is_no_double() -> None:
    again = {"family_name": "Proef2", "phone": "+31 6 11110002"}
    refused, taken = judge(row(2, max_distance_km="?"), row(5, **again))
    assert refused.verdict == Verdict.REFUSED
    assert taken.adds


def test_somebody_known_is_left_out() -> None:
    known = Entry(key="abc", first_name="BEP", last_name="Proef2", birth_date=dt.date(1950, 2, 1), phone="0611110002")
    (found,) = judge(row(2), people=[known])
    assert (found.verdict, found.same_person, found.decision) == (Verdict.KNOWN, "abc", Decision.SKIP)
    (other,) = judge(row(2, phone="0622220000"), people=[known])
    assert other.adds
    assert other.like_people == ["abc"]


def test_people_who_are_a_little_alike_are_added_and_pointed_out() -> None:
    _, second = judge(row(2, family_name="Proef"), row(5, family_name="Proef", given_name="Beppie"))
    assert second.adds
    assert second.like_rows == [2]
    _, skipped = judge(
        row(2, family_name="Proef"), row(5, family_name="Proef", given_name="Beppie"), decisions={5: Decision.SKIP}
    )
    assert not skipped.adds
