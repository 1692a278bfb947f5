"""What one row of somebody's list says, and exactly when it is refused."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.imports.choices import Code, Column, Kind
from nabij.imports.rules import columns
from nabij.imports.rules.rows import ReadRow, read_row

ON = dt.date(2026, 11, 1)
GOOD = {
    "given_name": "Annie",
    "infix": "van",
    "family_name": "Proef",
    "birth_date": "8-8-1968",
    "gender": "v",
    "postcode": "7604 xa",
    "phone": "06 12345678",
    "slots": "ma-och; wo-AV",
    "max_distance_km": "10",
    "languages": "nl, Arabisch",
    "interests": "Koken; vissen",
    "urgency": "2",
    "applied_on": "12-06-2026",
    "has_pet": "ja",
    "wishes_gender": "geen",
}


def read(kind: Kind = Kind.PARTICIPANTS, /, **changes: str) -> ReadRow:
    return read_row(row=2, texts={**GOOD, **changes}, kind=kind, places={"7604"}, on=ON)


def faults(**changes: str) -> list[tuple[str, Code]]:
    return [(fault.column, fault.code) for fault in read(**changes).faults]


def test_a_good_row_is_understood() -> None:
    row = read()
    assert not row.faults
    assert not row.remarks
    assert row.person == {
        "given_name": "Annie", "infix": "van", "family_name": "Proef", "town": "",
        "birth_date": dt.date(1968, 8, 8), "gender": "v", "email": "", "phone": "+31612345678", "postcode": "7604XA",
    }  # fmt: skip
    assert row.profile["slots"] == 0b100000001
    assert row.profile["languages"] == ["nl", "ar"]
    assert row.profile["interests"] == ["koken", "vissen"]
    assert row.profile["wishes_gender"] == ""
    assert row.enrolment["applied_on"] == dt.date(2026, 6, 12)
    assert row.enrolment["urgency"] == 2


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"birth_date": "99-99-9999"}, ("birth_date", Code.NO_SUCH_DATE)),
        ({"birth_date": "onbekend"}, ("birth_date", Code.NOT_A_DATE)),
        ({"birth_date": ""}, ("birth_date", Code.EMPTY)),
        ({"birth_date": "31-12-1899"}, ("birth_date", Code.TOO_EARLY)),
        ({"birth_date": "02-11-2026"}, ("birth_date", Code.TOO_LATE)),
        ({"postcode": "9999ZZ"}, ("postcode", Code.PLACE_UNKNOWN)),
        ({"postcode": "onbekend"}, ("postcode", Code.NOT_A_POSTCODE)),
        ({"postcode": ""}, ("postcode", Code.EMPTY)),
        ({"slots": ""}, ("slots", Code.EMPTY)),
        ({"slots": "=1+1"}, ("slots", Code.NOT_A_SLOT)),
        ({"slots": "ma-och, maandag"}, ("slots", Code.NOT_A_SLOT)),
        ({"max_distance_km": "??"}, ("max_distance_km", Code.NOT_A_NUMBER)),
        ({"max_distance_km": ""}, ("max_distance_km", Code.EMPTY)),
        ({"given_name": "", "family_name": " "}, ("given_name", Code.NAME_MISSING)),
        ({"given_name": "x" * 81}, ("given_name", Code.CELL_TOO_LONG)),
        ({"remarks": "BSN 123456782"}, ("remarks", Code.LOOKS_LIKE_BSN)),
        ({"family_name": "111222333"}, ("family_name", Code.LOOKS_LIKE_BSN)),
    ],
)
def test_a_row_is_refused_for_one_reason(changes: dict[str, str], fault: tuple[str, Code]) -> None:
    assert faults(**changes) == [fault]


@pytest.mark.parametrize("on", ["01-01-1900", "01-11-2026", "1/11/2026", "2026-11-01"])
def test_the_first_and_the_last_birth_date_are_fine(on: str) -> None:
    assert not faults(birth_date=on)


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"applied_on": "??"}, "enrolment.applied_on", None),
        ({"applied_on": "01-01-2030"}, "enrolment.applied_on", None),
        ({"urgency": "9"}, "enrolment.urgency", 1),
        ({"email": "geen"}, "person.email", ""),
        ({"phone": "bel Truus"}, "person.phone", "bel Truus"),
        ({"gender": "?"}, "person.gender", ""),
        ({"postcode": "7604SS"}, "person.postcode", "7604"),
        ({"has_pet": "kat"}, "profile.has_pet", False),
        ({"max_distance_km": "2,5"}, "profile.max_distance_km", 2),
        ({"wishes_gender": "q"}, "profile.wishes_gender", ""),
    ],
)
def test_other_unreadable_cells_are_left_out_with_a_remark(changes: dict[str, str], column: str, value: Any) -> None:
    row = read(**changes)
    part, name = column.split(".")
    assert not row.faults
    assert getattr(row, part)[name] == value
    assert [remark.column for remark in row.remarks] == [name]


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    row = read(given_name="=1+1", remarks="=cmd|' /C calc'!A0")
    assert not row.faults
    assert row.person["given_name"] == "=1+1"
    assert row.notes == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("status", "state"), [("actief", "waiting"), ("gepauzeerd", "paused"), ("in aanmelding", "applied"),
                          ("in afmelding", "paused"), ("?", "applied"), ("", "waiting")]
)  # fmt: skip
def test_only_an_active_volunteer_can_be_asked(status: str, state: str) -> None:
    row = read(Kind.VOLUNTEERS, state=status, capacity="2", vetting_seen_on="")
    assert row.enrolment["state"] == state
    assert row.profile["capacity"] == 2
    assert row.profile["vetting_seen_on"] is None


@given(st.fixed_dictionaries({column.value: st.text(max_size=40) for column in Column}))
def test_no_text_breaks_the_reader(texts: dict[str, str]) -> None:
    for kind in Kind:
        row = read_row(row=1, texts=texts, kind=kind, places={"7604"}, on=ON)
        assert row.faults or row.profile["slots"]


def test_headings_are_recognised_and_remembered() -> None:
    header = ["Nr.", "VOORNAAM", "Achternaam", "geb.datum", "Post code", "max_afstand_km", "Beschikbaarheid", "kleur"]
    found = columns.guess(header=header, kind=Kind.PARTICIPANTS, remembered={"postcode": "Post code"})
    assert found["given_name"] == "VOORNAAM"
    assert found["postcode"] == "Post code"
    assert found["max_distance_km"] == "max_afstand_km"
    assert not columns.missing(found)
    assert columns.unused(header=header, mapping=found) == ("Nr.", "kleur")
    assert columns.missing({}) == columns.REQUIRED
    assert Column.CAPACITY not in columns.columns_for(Kind.PARTICIPANTS)
