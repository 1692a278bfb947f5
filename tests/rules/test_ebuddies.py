"""The words of return codes, and what counts as giving oneself away."""

import datetime as dt

import pytest

from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.choices.words import WORDS


def test_there_are_enough_different_plain_words() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 2048
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 12 for word in WORDS)


def test_a_code_is_read_in_any_case_and_with_accents() -> None:
    code = rules.new_code()
    assert rules.read_code(code) == code
    assert rules.read_code(f"  {code.upper().replace(' ', ' - ')}. ") == code
    assert rules.read_code("café") == "cafe"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mijn nummer is 06-12 34 56 78", "phone"), ("+31 6 12345678", "phone"),
        ("schrijf naar jan.jansen@voorbeeld.nl", "email"), ("jan apenstaartje voorbeeld punt nl", "email"),
        ("ik woon aan de Kerkstraat 12", "address"), ("8011 AB", "address"), ("8011ab", "address"),
        ("ik heet @maantje", "social"), ("mijn snapchat is maantje", "social"), ("www.voorbeeld.nl", "social"),
    ],
)  # fmt: skip
def test_contact_details_are_found(text: str, kind: str) -> None:
    assert kind in rules.given_away(text)


@pytest.mark.parametrize(
    "text",
    [
        "in 2024 of later",
        "ik was 2 weken ziek",
        "om 19:30 uur op 12-11-2026",
        "ik ga de straat op",
        "ik zit nooit op Facebook",
    ],
)
def test_plain_letters_pass(text: str) -> None:
    assert rules.given_away(text) == []


def test_a_year_ends_with_a_goodbye() -> None:
    ends = dt.date(2027, 11, 22)
    states = [
        rules.due_state(state=PairState.RUNNING, ends_on=ends, weeks=4, today=ends - dt.timedelta(days=days))
        for days in (29, 28, 0)
    ]
    assert states == [PairState.RUNNING, PairState.FAREWELL, PairState.ENDED]
    assert rules.due_state(state=PairState.WAITING, ends_on=None, weeks=4, today=ends) == PairState.WAITING
