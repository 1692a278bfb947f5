"""The rules of two people, without a database."""

import datetime as dt

import pytest

from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import MatchState as S
from nabij.programmes.befriending.rules import Rhythm

TUESDAY = 1
START = dt.date(2026, 3, 2)  # a Monday


def test_every_state_can_be_reached_and_left_as_drawn() -> None:
    reached = {then for nexts in rules.NEXT.values() for then in nexts}
    assert reached == set(S) - {S.AGREED}
    assert {state for state, nexts in rules.NEXT.items() if not nexts} == {S.ENDED, S.DECLINED}
    assert set(S) - {S.ENDED, S.DECLINED} == rules.OPEN
    assert not rules.may_become(S.AGREED, S.TRIAL)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 15), 2, dt.date(2027, 2, 15)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 5, 5), 0, dt.date(2026, 5, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: dt.date, months: int, expected: dt.date) -> None:
    assert rules.add_months(day, months) == expected


def missed(today: dt.date, journal_on: dt.date | None = None, every_days: int = 7) -> dt.date | None:
    return rules.missed_journal(
        weekday=TUESDAY, every_days=every_days, rhythm=Rhythm(), since=START, journal_on=journal_on, today=today
    )


def test_nobody_is_asked_before_the_day_after() -> None:
    assert missed(dt.date(2026, 3, 2)) is None
    assert missed(dt.date(2026, 3, 3)) is None
    assert missed(dt.date(2026, 3, 4)) == dt.date(2026, 3, 3)


def test_a_journal_about_another_day_of_that_week_counts() -> None:
    assert missed(dt.date(2026, 3, 11), journal_on=dt.date(2026, 3, 5)) is None
    assert missed(dt.date(2026, 3, 11), journal_on=dt.date(2026, 3, 3)) == dt.date(2026, 3, 10)


def test_every_two_weeks_is_every_two_weeks() -> None:
    assert missed(dt.date(2026, 3, 11), journal_on=dt.date(2026, 3, 3), every_days=14) is None
    assert missed(dt.date(2026, 3, 18), journal_on=dt.date(2026, 3, 3), every_days=14) == dt.date(2026, 3, 17)


@pytest.mark.parametrize(("days", "words"), [(13, ""), (14, "quiet"), (29, "quiet"), (30, "silent")])
def test_silence_has_two_signs(days: int, words: str) -> None:
    assert rules.silence(rhythm=Rhythm(), heard_on=START, today=START + dt.timedelta(days=days)) == words


def test_a_programme_changes_only_what_it_says() -> None:
    rhythm = rules.rhythm_of(kind="language", settings={"befriending": {"term_months": 9, "evaluation_months": [3]}})
    assert (rhythm.term_months, rhythm.evaluation_months) == (9, (3,))
    assert rhythm.max_months == Rhythm().max_months
    assert rules.rhythm_of(kind="administration", settings={}).meet_every_days == 14
    assert rules.rhythm_of(kind="something new", settings={}) == Rhythm()


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ({"stars": 5, "go_on": "yes"}, {"stars": 4, "go_on": "yes"}, False),
        ({"stars": 5, "go_on": "yes"}, {"stars": 3, "go_on": "yes"}, True),
        ({"stars": 4, "go_on": "yes"}, {"stars": 4, "go_on": "unsure"}, True),
        ({"stars": 2, "go_on": "no"}, {"stars": 2, "go_on": "unsure"}, False),
        ({"stars": 5}, {"stars": 5}, False),
    ],
)
def test_the_coordinator_hears_when_two_see_it_differently(
    one: dict[str, object], other: dict[str, object], differs: bool
) -> None:
    assert rules.sees_it_differently(one, other) is differs
    assert rules.sees_it_differently(other, one) is differs
