"""When somebody is asked how they are."""

import datetime as dt

import pytest

from nabij.outcomes.choices import MeasurementState, Moment
from nabij.outcomes.rules import Terms, is_over, may_follow, moments_due, shown_count

TERMS = Terms(halfway_months=6, after_months=4, window_days=60)
ALL = [moment.value for moment in Moment]
START = dt.date(2026, 1, 31)


def due(*, today: dt.date, ended_on: dt.date | None = None, wanted: list[str] = ALL) -> dict[Moment, dt.date]:
    return moments_due(wanted=wanted, started_on=START, ended_on=ended_on, terms=TERMS, today=today)


def test_a_moment_is_there_from_its_day_until_its_window_closes() -> None:
    assert due(today=START - dt.timedelta(days=1)) == {}
    assert due(today=START) == {Moment.START: START}
    assert due(today=START + dt.timedelta(days=60)) == {Moment.START: START}
    assert due(today=START + dt.timedelta(days=61)) == {}
    assert due(today=dt.date(2026, 7, 31)) == {Moment.HALFWAY: dt.date(2026, 7, 31)}


def test_who_stopped_is_asked_about_the_end_and_not_about_halfway() -> None:
    ended = dt.date(2026, 7, 1)
    assert due(today=dt.date(2026, 8, 1), ended_on=ended) == {Moment.END: ended}
    assert due(today=dt.date(2026, 11, 1), ended_on=ended) == {Moment.AFTERWARDS: dt.date(2026, 11, 1)}


def test_only_what_the_plan_wants() -> None:
    assert due(today=START, wanted=["end"]) == {}
    assert moments_due(wanted=ALL, started_on=None, ended_on=START, terms=TERMS, today=START) == {}


def test_a_window_closes_the_day_after_its_last() -> None:
    assert not is_over(due_on=START, terms=TERMS, today=START + dt.timedelta(days=60))
    assert is_over(due_on=START, terms=TERMS, today=START + dt.timedelta(days=61))


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        ("open", "asked", True), ("asked", "filled", True), ("filled", "open", False), ("declined", "open", True),
        ("declined", "asked", False), ("lapsed", "filled", True), ("lapsed", "asked", False),
    ],
)  # fmt: skip
def test_what_may_follow(now: str, then: str, may: bool) -> None:
    assert may_follow(now=now, then=MeasurementState(then)) is may


def test_small_counts_are_not_shown() -> None:
    assert [shown_count(count=count, fewest=10) for count in (0, 1, 9, 10)] == [0, None, None, 10]
