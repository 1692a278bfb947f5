"""Pure decisions about circles."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import CircleState, MemberState, PathStep, Theme
from nabij.programmes.circles.choices.scripts import LANGUAGES, in_language, minutes_of, ours

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@settings(deadline=None, max_examples=40)
@given(DAYS, st.sampled_from([7, 14, 28]), st.integers(1, 30), DAYS, st.integers(0, 60))
def test_a_circle_meets_as_often_as_planned_and_never_in_the_break(
    first: dt.date, every_days: int, sessions: int, since: dt.date, long: int
) -> None:
    until = since + dt.timedelta(days=long)
    days = rules.days_of(first=first, every_days=every_days, sessions=sessions, free=[(since, until)])
    assert len(days) == sessions
    assert not [day for day in days if since <= day <= until]
    assert all((day - first).days % every_days == 0 for day in days)
    assert all(one < other for one, other in pairwise(days))


def test_both_ends_belong_to_a_break() -> None:
    free = [(dt.date(2027, 12, 20), dt.date(2028, 1, 3))]
    days = rules.days_of(first=dt.date(2027, 12, 13), every_days=7, sessions=3, free=free)
    assert days == [dt.date(2027, 12, 13), dt.date(2028, 1, 10), dt.date(2028, 1, 17)]


def test_a_season_begins_and_ends_and_does_first_what_was_asked_for() -> None:
    themes = rules.themes_for(sessions=16, asked=["energy", "assertive"])
    assert len(themes) == 16
    assert themes[:3] == [Theme.WELCOME, Theme.ENERGY, Theme.ASSERTIVE]
    assert themes[-1] == Theme.CLOSING
    assert themes.count(Theme.OWN) == 7
    assert rules.themes_for(sessions=1) == [Theme.WELCOME]
    assert rules.themes_for(sessions=2) == [Theme.WELCOME, Theme.CLOSING]


@pytest.mark.parametrize(("came", "held", "done"), [(0, 0, False), (3, 5, True), (5, 9, False), (6, 10, True)])
def test_who_was_there_most_times_finished(came: int, held: int, done: bool) -> None:
    assert rules.has_finished(came=came, held=held) is done


def test_savings_are_told_of_many_and_in_tens_only() -> None:
    assert rules.told_sum([100_00] * 4) is None
    assert rules.told_sum([10_99] * 5) == 50
    assert rules.told_sum([]) is None


@pytest.mark.parametrize("table", [rules.CIRCLE_NEXT, rules.MEMBER_NEXT, rules.STEP_NEXT])
def test_every_state_has_its_place_in_the_table(table: dict[object, frozenset[object]]) -> None:
    assert set(table) in ({*CircleState}, {*MemberState}, {*PathStep})
    assert all(after <= set(table) for after in table.values())


def test_a_share_of_nothing_is_not_zero() -> None:
    assert rules.percent(0, 0) is None
    assert rules.percent(5, 8) == 62


@pytest.mark.parametrize("theme", Theme)
def test_every_theme_has_a_script_of_one_evening_in_two_languages(theme: Theme) -> None:
    version, texts = ours(theme)
    assert version >= 1
    assert set(texts) == set(LANGUAGES)
    assert minutes_of(texts) == 150
    for text in texts.values():
        assert text["goals"]
        assert text["materials"]
        assert text["exercise"]
        assert all(step["title"] for step in text["steps"])
    assert [one["minutes"] for one in texts["nl"]["steps"]] == [one["minutes"] for one in texts["en"]["steps"]]
    assert in_language(texts, "nl-easy") == texts["nl"]


def test_steps_stand_on_the_clock_also_when_it_changes() -> None:
    starts = dt.datetime(2027, 10, 30, 22, 30, tzinfo=dt.UTC)
    times = rules.step_times(starts_at=starts, minutes=[15, 30, 5])
    assert [one.minute for one in times] == [30, 45, 15]
