"""Counts keep the doubt they came with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.counting import (
    NOTHING,
    Amount,
    Language,
    NotAnAmount,
    Qualifier,
    exactly,
    format_amount,
    parse_amount,
    total,
)

_low = st.integers(0, 100_000)
amounts = st.one_of(
    _low.map(exactly),
    _low.map(lambda n: Amount(low=n, high=n, qualifier=Qualifier.ABOUT)),
    _low.map(lambda n: Amount(low=n, high=None, qualifier=Qualifier.AT_LEAST)),
    st.tuples(_low, _low).map(lambda pair: Amount(low=min(pair), high=max(pair), qualifier=Qualifier.RANGE)),
)


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("20", 20, 20, Qualifier.EXACT),
        ("1.200", 1200, 1200, Qualifier.EXACT),
        ("ruim 20", 20, None, Qualifier.AT_LEAST),
        ("Minstens 20", 20, None, Qualifier.AT_LEAST),
        (">=20", 20, None, Qualifier.AT_LEAST),
        ("≥ 20", 20, None, Qualifier.AT_LEAST),
        ("20+", 20, None, Qualifier.AT_LEAST),
        ("meer dan 20", 21, None, Qualifier.AT_LEAST),
        ("> 20", 21, None, Qualifier.AT_LEAST),
        ("more than 20", 21, None, Qualifier.AT_LEAST),
        ("ongeveer 20", 20, 20, Qualifier.ABOUT),
        ("ca. 20", 20, 20, Qualifier.ABOUT),
        ("zo’n 20", 20, 20, Qualifier.ABOUT),
        ("±20", 20, 20, Qualifier.ABOUT),
        ("about 20", 20, 20, Qualifier.ABOUT),
        ("15-20", 15, 20, Qualifier.RANGE),
        ("15 – 20", 15, 20, Qualifier.RANGE),
        ("15 à 20", 15, 20, Qualifier.RANGE),
        ("ongeveer 15 tot 20", 15, 20, Qualifier.RANGE),
        ("tussen 15 en 20", 15, 20, Qualifier.RANGE),
        ("15 to 20", 15, 20, Qualifier.RANGE),
    ],
)
def test_as_people_write_them(text: str, low: int, high: int | None, qualifier: Qualifier) -> None:
    assert parse_amount(text=text) == Amount(low=low, high=high, qualifier=qualifier)


@pytest.mark.parametrize("text", ["", "veel", "-5", "20-15", "2,5", "1.20", "bijna 20", "20 of zo", "9" * 40, "=1+1"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text=text)


@given(amounts, st.sampled_from(["nl", "en"]))
def test_what_is_shown_can_be_read_back(amount: Amount, language: Language) -> None:
    assert parse_amount(text=format_amount(amount=amount, language=language)) == amount


@given(amounts, amounts, amounts)
def test_adding_in_any_order_gives_the_same(a: Amount, b: Amount, c: Amount) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == total(amounts=[c, a, b])
    assert a + NOTHING == a
    assert (a + b).low == a.low + b.low


def test_the_vaguest_stays() -> None:
    about = Amount(low=20, high=20, qualifier=Qualifier.ABOUT)
    span = Amount(low=15, high=20, qualifier=Qualifier.RANGE)
    least = Amount(low=5, high=None, qualifier=Qualifier.AT_LEAST)
    assert exactly(3) + about == Amount(low=23, high=23, qualifier=Qualifier.ABOUT)
    assert about + span == Amount(low=35, high=40, qualifier=Qualifier.RANGE)
    assert span + least == Amount(low=20, high=None, qualifier=Qualifier.AT_LEAST)
    assert total(amounts=[]) == NOTHING


def test_how_they_are_shown() -> None:
    span = Amount(low=1500, high=2000, qualifier=Qualifier.RANGE)
    assert format_amount(amount=span) == "1.500 tot 2.000"
    assert format_amount(amount=span, language="en") == "1,500 to 2,000"
    assert format_amount(amount=parse_amount(text="ruim 20")) == "minstens 20"


@pytest.mark.parametrize(
    ("low", "high", "qualifier"),
    [
        (-1, -1, Qualifier.EXACT),
        (1, 2, Qualifier.EXACT),
        (1, None, Qualifier.EXACT),
        (1, 2, Qualifier.ABOUT),
        (2, 1, Qualifier.RANGE),
        (1, None, Qualifier.RANGE),
        (1, 1, Qualifier.AT_LEAST),
    ],
)
def test_bounds_must_agree_with_the_qualifier(low: int, high: int | None, qualifier: Qualifier) -> None:
    with pytest.raises(NotAnAmount):
        Amount(low=low, high=high, qualifier=qualifier)
