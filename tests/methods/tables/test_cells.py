"""A cell becomes the right value or the right problem."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.tables import Code, Postcode, Problem, cells

ON = datetime.date(2026, 11, 1)
PARSERS = (
    cells.read_date,
    cells.read_postcode,
    cells.read_phone,
    cells.read_email,
    cells.read_yes_no,
    cells.read_integer,
    cells.read_decimal,
    cells.read_slots,
    cells.read_gender,
)


@pytest.mark.parametrize(
    "text",
    [
        "31-12-1950",
        "31/12/1950",
        " 31.12.1950 ",
        "1950-12-31",
        "31 december 1950",
        "31-dec-1950",
        "31 Dec. 1950",
        "1950-12-31 00:00:00",
    ],
)
def test_dates_in_every_usual_form(text: str) -> None:
    assert cells.read_date(text) == datetime.date(1950, 12, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-12-50", Code.NOT_A_DATE),
        ("12-1950", Code.NOT_A_DATE),
        ("1-2/1950", Code.NOT_A_DATE),
        ("onbekend", Code.NOT_A_DATE),
        ("3 brumaire 1950", Code.NOT_A_DATE),
        ("99-99-9999", Code.NO_SUCH_DATE),
        ("29-02-1951", Code.NO_SUCH_DATE),
        ("12-31-1950", Code.NO_SUCH_DATE),
        ("00-00-0000", Code.NO_SUCH_DATE),
        ("31-12-1899", Code.TOO_EARLY),
        ("02-11-2026", Code.TOO_LATE),
        ("", Code.EMPTY),
    ],
)
def test_what_is_no_birth_date(text: str, code: Code) -> None:
    found = cells.read_birth_date(text, on=ON)
    assert isinstance(found, Problem)
    assert found.code == code


def test_birth_dates_at_the_edges() -> None:
    assert cells.read_birth_date("01-01-1900", on=ON) == datetime.date(1900, 1, 1)
    assert cells.read_birth_date("01-11-2026", on=ON) == ON


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_a_date_survives_every_form(day: datetime.date) -> None:
    for form in ("{0.day:02}-{0.month:02}-{0.year}", "{0.day}/{0.month}/{0.year}", "{0.year}-{0.month:02}-{0.day:02}"):
        assert cells.read_date(form.format(day)) == day


@pytest.mark.parametrize("text", ["7604XA", "7604 XA", "7604xa", " 7604 Xa "])
def test_postcodes(text: str) -> None:
    found = cells.read_postcode(text)
    assert found == Postcode(pc4="7604", letters="XA")
    assert str(found) == "7604 XA"


@pytest.mark.parametrize(
    "text", ["0604XA", "7604SA", "7604sd", "7604 SS", "760", "76041", "7604 X", "onbekend", "7604XAB"]
)
def test_not_postcodes(text: str) -> None:
    assert cells.read_postcode(text) == Problem(code=Code.NOT_A_POSTCODE, value=text)


def test_four_digits_are_enough() -> None:
    assert cells.read_postcode("7604") == Postcode(pc4="7604")


@pytest.mark.parametrize(
    "text", ["0612345678", "+31 6 12345678", "+31 (0)6-12 34 56 78", "06-12345678", "0031612345678"]
)
def test_phones_written_in_any_way_are_one(text: str) -> None:
    assert cells.read_phone(text) == "+31612345678"
    assert cells.last_digits(text) == "12345678"


@pytest.mark.parametrize("text", ["06", "geen", "06123456789012", "?"])
def test_not_phones(text: str) -> None:
    assert cells.read_phone(text) == Problem(code=Code.NOT_A_PHONE, value=text)


def test_foreign_phone_keeps_its_country() -> None:
    assert cells.read_phone("+32 470 12 34 56") == "+32470123456"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ja", True), (" JA ", True), ("nee", False), ("N", False), ("1", True),
        ("soms", Problem(code=Code.NOT_YES_OR_NO, value="soms")), ("", Problem(code=Code.EMPTY)),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, expected: object) -> None:
    assert cells.read_yes_no(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", 10), (" 0 ", 0), ("-1", Problem(code=Code.TOO_LOW, value="-1")),
        ("201", Problem(code=Code.TOO_HIGH, value="201")), ("??", Problem(code=Code.NOT_A_NUMBER, value="??")),
        ("99-99-9999", Problem(code=Code.NOT_A_NUMBER, value="99-99-9999")),
        ("2,5", Problem(code=Code.NOT_A_NUMBER, value="2,5")), ("", Problem(code=Code.EMPTY)),
        ("9" * 5000, Problem(code=Code.NOT_A_NUMBER, value="9" * 5000)),
    ],
)  # fmt: skip
def test_whole_numbers(text: str, expected: object) -> None:
    assert cells.read_integer(text, low=0, high=200) == expected


def test_decimals_with_point_or_comma() -> None:
    assert cells.read_decimal("2,5") == cells.read_decimal(" 2.5 ") == Decimal("2.5")
    assert (cells.read_decimal("7,"), cells.read_decimal(".5")) == (Decimal(7), Decimal("0.5"))
    assert cells.read_decimal(".") == Problem(code=Code.NOT_A_NUMBER, value=".")
    assert cells.read_decimal("1.000,5") == Problem(code=Code.NOT_A_NUMBER, value="1.000,5")
    assert cells.read_decimal("-0,5", low=0) == Problem(code=Code.TOO_LOW, value="-0,5")


def test_lists_in_one_cell() -> None:
    assert cells.read_list(" nl, en; ar ;;nl\nfr  x") == ("nl", "en", "ar", "fr x")
    assert cells.read_list(" ; ") == ()


def test_slots() -> None:
    assert cells.read_slots("ma-och; MA-MID,zo-av") == 0b11 | 1 << 20
    assert cells.read_slots("") == Problem(code=Code.EMPTY)
    assert cells.read_slots("ma-och, ma-nacht") == Problem(code=Code.NOT_A_SLOT, value="ma-nacht")
    assert cells.read_slots("=1+1") == Problem(code=Code.NOT_A_SLOT, value="=1+1")


def test_gender_and_wish() -> None:
    assert [cells.read_gender(text) for text in ("v", "Man", "anders")] == ["v", "m", "x"]
    assert cells.read_gender("q") == Problem(code=Code.NOT_A_GENDER, value="q")
    assert [cells.read_gender_wish(text) for text in ("geen", "", "v")] == [None, None, "v"]
    assert cells.read_gender_wish("q") == Problem(code=Code.NOT_A_GENDER, value="q")


def test_email() -> None:
    assert cells.read_email(" Annie.T@Voorbeeld.EXAMPLE ") == "Annie.T@voorbeeld.example"
    for wrong in ("annie", "annie@", "a@b", "a b@c.nl", "a@b..nl", "a@b.nl;c@d.nl"):
        assert cells.read_email(wrong) == Problem(code=Code.NOT_AN_EMAIL, value=wrong)


@pytest.mark.parametrize("text", ["=1+1", " =SUM(A1)", "@cmd", "+cmd|' /C calc'!A0", "-2+3+cmd", "-"])
def test_what_a_spreadsheet_would_run(text: str) -> None:
    assert cells.looks_like_formula(text)
    assert cells.suspicion(text) == Problem(code=Code.LOOKS_LIKE_FORMULA, value=text.strip())


@pytest.mark.parametrize("text", ["+31 6 12345678", "-5", "a=b", "", "'s-Gravenhage", "graag ophalen"])
def test_what_a_spreadsheet_would_leave_alone(text: str) -> None:
    assert not cells.looks_like_formula(text)
    assert cells.suspicion(text) is None


def test_a_service_number_in_a_note_is_suspicious() -> None:
    assert cells.suspicion("bsn 111222333 staat in map") == Problem(code=Code.LOOKS_LIKE_BSN)


@given(st.text(max_size=40))
def test_any_text_gives_a_value_or_a_problem(text: str) -> None:
    for parser in PARSERS:
        found = parser(text)
        assert found is not None
        if not text.strip():
            assert found == Problem(code=Code.EMPTY)
