"""Rules about persons: what a search finds, who may be the same, what text may stand."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.people import rules
from nabij.people.rules import Facts

PIET = Facts(
    given_name="Piet", family_name="de Wit", birth_date=dt.date(1950, 5, 5), phone="06 12345678", email="piet@w.example"
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Facts(given_name="Pieter", family_name="de Wit", birth_date=dt.date(1950, 5, 5)), True),
        (Facts(given_name="PIËT", family_name="De Wit", birth_date=dt.date(1950, 5, 5)), True),
        (Facts(given_name="de Wit", family_name="Piet", birth_date=dt.date(1950, 5, 5)), True),
        (Facts(given_name="Piet", family_name="de Wit", birth_date=dt.date(1950, 5, 6)), False),
        (Facts(given_name="Piet", family_name="de Wit"), False),
        (Facts(given_name="Anna", family_name="Bakker", birth_date=dt.date(1950, 5, 5)), False),
        (Facts(given_name="Anna", family_name="Bakker", phone="+31612345678"), True),
        (Facts(given_name="Anna", family_name="Bakker", phone="5678"), False),
        (Facts(given_name="Anna", family_name="Bakker", email="PIET@w.example"), True),
        (Facts(given_name="Anna", family_name="Bakker"), False),
    ],
)
def test_who_may_be_the_same(other: Facts, same: bool) -> None:
    assert rules.may_be_the_same(PIET, other) is same
    assert rules.may_be_the_same(other, PIET) is same


def test_empty_facts_are_never_the_same() -> None:
    nobody = Facts(given_name="", family_name="")
    assert not rules.may_be_the_same(nobody, nobody)


@given(st.text())
def test_any_text_can_be_searched_and_stored(text: str) -> None:
    assert len(rules.asked_words(text)) <= rules.MOST_SEARCH_WORDS
    kept = rules.plain(text)
    assert "\x00" not in kept
    assert kept == rules.plain(kept)
    assert kept == kept.strip()


@given(st.lists(st.from_regex(r"[a-zé]{2,12}", fullmatch=True), min_size=1, max_size=4))
def test_every_beginning_of_a_word_finds_it(names: list[str]) -> None:
    stored = rules.words_of(texts=names)
    for asked in rules.asked_words(" ".join(name[:2] for name in names)):
        assert any(word.startswith(asked) for word in stored)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0612345678", "06 12345678"),
        ("+31 6 12 34 56 78", "06 12345678"),
        ("0031612345678", "06 12345678"),
        ("038-4212345", "038 421 2345"),
        ("+32 2 123 45 67", "+32 2 123 45 67"),
    ],
)
def test_phone_numbers_are_written_one_way(typed: str, kept: str) -> None:
    assert rules.tidy_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "bel maar", "06", "0" * 40, "+999 123"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(rules.PhoneNotUnderstood):
        rules.tidy_phone(typed)


@pytest.mark.parametrize(("typed", "kept"), [("8011 ab", "8011AB"), ("8011", "8011"), ("", "")])
def test_postcodes_are_written_one_way(typed: str, kept: str) -> None:
    assert rules.tidy_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["0111AB", "801", "8011A", "8011ABC", "８０１１"])
def test_other_postcodes_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rules.tidy_postcode(typed)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last(day: dt.date, months: int) -> None:
    later = rules.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1
