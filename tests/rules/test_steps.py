"""When steps are due, when they recur, and whether a plan makes sense."""

import datetime as dt
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.trajectories.choices import Every, Phase
from nabij.trajectories.rules import (
    Change,
    Due,
    Flaw,
    Stage,
    StepRule,
    add_months,
    compare,
    due_dates,
    flaws,
    may_enter,
    missing_before,
    occurrences,
    preview,
    reminders,
)

MONDAY = dt.date(2026, 3, 2)
days = st.dates(dt.date(2000, 1, 1), dt.date(2080, 12, 31))
stages = st.builds(Stage, every=st.integers(1, 12), unit=st.sampled_from(list(Every)))
JOURNAL = StepRule("journal", stages=(Stage(1, Every.WEEKS, 1), Stage(3, Every.MONTHS)))


def dates(step: StepRule, number: int, start: dt.date = MONDAY) -> list[str]:
    return [day.isoformat() for day in islice(occurrences(stages=step.stages, start=start), number)]


def test_weekly_in_the_first_month_and_then_every_three_months() -> None:
    assert dates(JOURNAL, 7) == [
        "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-07-02", "2026-10-02", "2027-01-02",
    ]  # fmt: skip


def test_a_short_month_does_not_shift_the_months_after_it() -> None:
    monthly = StepRule("visit", stages=(Stage(1, Every.MONTHS),))
    assert dates(monthly, 4, dt.date(2023, 12, 31)) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    assert add_months(dt.date(2023, 1, 31), 1) == dt.date(2023, 2, 28)
    assert add_months(dt.date(2024, 3, 31), -1) == dt.date(2024, 2, 29)


@given(days, st.integers(-400, 400))
def test_months_are_counted_on_the_calendar(day: dt.date, months: int) -> None:
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == day.day or (there + dt.timedelta(days=1)).day == 1


@given(st.lists(stages, min_size=1, max_size=3), days)
def test_a_recurrence_only_goes_forward_and_ends(plan: list[Stage], start: dt.date) -> None:
    ended = [Stage(s.every, s.unit, 6 * n) for n, s in enumerate(plan[:-1], start=1)] + [plan[-1]]
    found = list(occurrences(stages=ended, start=start))
    assert all(first < second for first, second in pairwise([start, *found]))
    assert all(day <= add_months(start, 120) for day in found)


@given(days, st.integers(0, 800), st.integers(0, 900))
def test_a_step_is_due_so_many_days_after_the_start(start: dt.date, later: int, passed: int) -> None:
    steps = [StepRule("a", days=later), StepRule("b", after="a", days=3)]
    today = start + dt.timedelta(days=passed)
    assert due_dates(steps=steps, started_on=start, settled={}, today=today) == [
        Due("a", 1, start + dt.timedelta(days=later))
    ]
    done = start + dt.timedelta(days=passed)
    assert due_dates(steps=steps, started_on=start, settled={"a": done}, today=today)[1:] == [
        Due("b", 1, done + dt.timedelta(days=3))
    ]


@given(stages, days, st.integers(0, 1500))
def test_of_a_recurring_step_the_last_and_the_next_time_exist(stage: Stage, start: dt.date, passed: int) -> None:
    today = start + dt.timedelta(days=passed)
    found = due_dates(steps=[StepRule("a", stages=(stage,))], started_on=start, settled={}, today=today)
    whole = list(occurrences(stages=(stage,), start=start))
    assert [due.on for due in found] == [day for day in whole if day <= today][-1:] + [
        day for day in whole if day > today
    ][:1]
    assert [whole[due.occurrence - 1] for due in found] == [due.on for due in found]


def test_reminders_come_on_the_days_that_were_agreed() -> None:
    step = StepRule("a", remind=(7, 0))
    due_on = dt.date(2026, 3, 31)
    told = [day for day in range(1, 32) if reminders(step=step, due_on=due_on, today=dt.date(2026, 3, day))]
    assert told == [24, 31]


def test_required_steps_hold_a_phase_back() -> None:
    steps = [
        StepRule("intro", required_before=Phase.MONITORING),
        StepRule("talk", required_before=Phase.CLOSING),
        StepRule("free"),
    ]
    assert missing_before(steps=steps, phase=Phase.MONITORING, settled={}) == ["intro"]
    assert missing_before(steps=steps, phase=Phase.CLOSING, settled={"intro": MONDAY}) == ["talk"]
    assert missing_before(steps=steps, phase=Phase.CLOSING, settled={"intro": MONDAY, "talk": MONDAY}) == []


def test_phases_only_go_forward() -> None:
    assert may_enter(Phase.SETUP, Phase.CLOSING)
    assert not may_enter(Phase.MONITORING, Phase.MONITORING)
    assert not may_enter(Phase.CLOSING, Phase.SETUP)


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], [Flaw("empty", "")]),
        ([StepRule("a"), StepRule("b", after="a")], []),
        ([StepRule("a"), StepRule("a")], [Flaw("double_key", "a")]),
        ([StepRule("a", after="x")], [Flaw("unknown_after", "a")]),
        ([StepRule("a", after="b"), StepRule("b", after="a")], [Flaw("circle", "a"), Flaw("circle", "b")]),
        ([StepRule("a", after="a")], [Flaw("circle", "a")]),
        ([StepRule("a", days=-1)], [Flaw("bad_days", "a")]),
        ([StepRule("a", stages=(Stage(0, Every.DAYS),))], [Flaw("bad_stages", "a")]),
        ([StepRule("a", stages=(Stage(1, Every.DAYS), Stage(1, Every.DAYS, 2)))], [Flaw("bad_stages", "a")]),
        ([StepRule("a", stages=(Stage(1, Every.DAYS, 3), Stage(1, Every.DAYS, 2)))], [Flaw("bad_stages", "a")]),
    ],
)
def test_a_plan_that_makes_no_sense_is_not_published(steps: list[StepRule], found: list[Flaw]) -> None:
    assert flaws(steps) == found


def test_a_preview_walks_through_the_plan() -> None:
    steps = [StepRule("end", after="intro", days=10), StepRule("intro", days=7), JOURNAL]
    found = preview(steps=steps, start=MONDAY, days=30)
    assert [(due.key, due.on.day) for due in found] == [
        ("intro", 9), ("journal", 9), ("journal", 16), ("end", 19), ("journal", 23), ("journal", 30),
    ]  # fmt: skip
    assert preview(steps=[StepRule("a", after="a")], start=MONDAY, days=30) == []


def test_versions_are_compared_step_by_step() -> None:
    old = [StepRule("a"), StepRule("b", days=3), StepRule("c")]
    new = [StepRule("b", days=4), StepRule("a"), StepRule("d")]
    assert compare(old=old, new=new) == [
        Change("b", ("days",)), Change("d", ("added",)), Change("c", ("removed",)), Change("", ("order",)),
    ]  # fmt: skip
    assert compare(old=old, new=old) == []
