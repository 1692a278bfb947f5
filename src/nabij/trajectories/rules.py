"""Pure decisions about steps: when they are due, when they recur, and whether a plan makes sense. Dates only."""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count, pairwise
from typing import Final

from nabij.trajectories.choices import Every, Phase, Who

MOST_YEARS: Final = 10  # a recurrence that nobody ended stops here
MOST_DAYS: Final = 3_660
PHASES: Final = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch in which a step recurs: every so much, until so many months after the recurrence began."""

    every: int
    unit: Every
    until_months: int | None = None  # None: to the end of the trajectory

    def interval(self, start: dt.date, times: int) -> dt.date:
        """Return the day that lies `times` intervals after `start`."""
        if self.unit == Every.MONTHS:
            return add_months(start, self.every * times)
        return start + dt.timedelta(days=self.every * times * (7 if self.unit == Every.WEEKS else 1))


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step of a plan, as far as dates and order are concerned."""

    key: str
    who: Who = Who.COORDINATOR
    phase: Phase = Phase.SETUP
    after: str = ""  # key of another step; empty: after the start
    days: int = 0
    stages: tuple[Stage, ...] = ()
    required_before: str = ""  # a phase
    remind: tuple[int, ...] = ()  # days before the step is due
    title: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One time that a step is due; `occurrence` counts from 1."""

    key: str
    occurrence: int
    on: dt.date


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of a later month, or the last day of a month that is too short."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def occurrences(*, stages: Sequence[Stage], start: dt.date) -> Iterator[dt.date]:
    """Yield every day a step recurs; the first lies one interval after `start`.

    A stage begins where the one before it ended, so that "weekly for a month, then every three months" is due for
    the first time in the second stage four months after the start.
    """
    begin, last_of_all = start, add_months(start, MOST_YEARS * 12)
    for stage in stages:
        end = last_of_all if stage.until_months is None else min(last_of_all, add_months(start, stage.until_months))
        for times in count(1):
            day = stage.interval(begin, times)
            if day > end:
                break
            yield day
        begin = end


def due_dates(*, steps: Sequence[StepRule], started_on: dt.date, settled: Mapping[str, dt.date],
              today: dt.date) -> list[Due]:  # fmt: skip
    """Return which steps should exist today: those whose turn has come, and of a recurring step the last and the next.

    `settled` says when a step was first done or exempted. A step that waits for another one is not there yet.
    """
    found: list[Due] = []
    for step in steps:
        anchor = settled.get(step.after) if step.after else started_on
        if anchor is None:
            continue
        base = anchor + dt.timedelta(days=step.days)
        found += _recurring(step, base, today) if step.stages else [Due(step.key, 1, base)]
    return found


def _recurring(step: StepRule, base: dt.date, today: dt.date) -> list[Due]:
    last: Due | None = None
    for number, day in enumerate(occurrences(stages=step.stages, start=base), start=1):
        due = Due(step.key, number, day)
        if day > today:
            return [last, due] if last else [due]
        last = due
    return [last] if last else []


def reminders(*, step: StepRule, due_on: dt.date, today: dt.date) -> bool:
    """Say whether somebody should be reminded of a step today."""
    return any(due_on - dt.timedelta(days=days) == today for days in step.remind)


def missing_before(*, steps: Sequence[StepRule], phase: Phase, settled: Mapping[str, dt.date]) -> list[str]:
    """Return the steps that are required before a phase (or one before it) and are not settled, in order."""
    until = PHASES.index(phase)
    return [
        step.key
        for step in steps
        if step.required_before and PHASES.index(Phase(step.required_before)) <= until and step.key not in settled
    ]


def may_enter(now: Phase, then: Phase) -> bool:
    """Say whether a trajectory may go from one phase to another: only forward."""
    return PHASES.index(then) > PHASES.index(now)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a plan does not make sense; `code` is one of the words of `flaws`."""

    code: str
    key: str


def flaws(steps: Sequence[StepRule]) -> list[Flaw]:
    """Return what is wrong with a plan: `double_key`, `unknown_after`, `circle`, `bad_days`, `bad_stages`, `empty`."""
    if not steps:
        return [Flaw("empty", "")]
    keys = [step.key for step in steps]
    found = [Flaw("double_key", key) for key in dict.fromkeys(keys) if keys.count(key) > 1]
    by_key = {step.key: step for step in steps}
    for step in steps:
        if step.after and step.after not in by_key:
            found.append(Flaw("unknown_after", step.key))
        elif _in_circle(step, by_key):
            found.append(Flaw("circle", step.key))
        if not 0 <= step.days <= MOST_DAYS:
            found.append(Flaw("bad_days", step.key))
        if not _stages_make_sense(step.stages):
            found.append(Flaw("bad_stages", step.key))
    return found


def _in_circle(step: StepRule, by_key: Mapping[str, StepRule]) -> bool:
    seen = {step.key}
    at = by_key.get(step.after)
    while at is not None:
        if at.key in seen:
            return True
        seen.add(at.key)
        at = by_key.get(at.after)
    return False


def _stages_make_sense(stages: Sequence[Stage]) -> bool:
    if any(stage.every < 1 for stage in stages):
        return False
    if any(stage.until_months is None for stage in stages[:-1]):
        return False
    ends = [stage.until_months or 0 for stage in stages if stage.until_months is not None]
    return all(end > 0 for end in ends) and all(first < second for first, second in pairwise(ends))


def preview(*, steps: Sequence[StepRule], start: dt.date, days: int) -> list[Due]:
    """Return when everything would be due if each step were done on its day, in order of date."""
    end = start + dt.timedelta(days=days)
    settled: dict[str, dt.date] = {}
    waiting, found = list(steps), []
    while waiting:
        ready = [step for step in waiting if not step.after or step.after in settled]
        if not ready:
            break
        waiting = [step for step in waiting if step not in ready]
        for step in ready:
            base = (settled[step.after] if step.after else start) + dt.timedelta(days=step.days)
            dates = list(occurrences(stages=step.stages, start=base)) if step.stages else [base]
            if dates:
                settled[step.key] = dates[0]
            found += [Due(step.key, number, day) for number, day in enumerate(dates, start=1) if day <= end]
    place = {step.key: number for number, step in enumerate(steps)}
    return sorted(found, key=lambda due: (due.on, place[due.key]))


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions for one step: `added`, `removed`, or the names of what changed."""

    key: str
    what: tuple[str, ...]


def compare(*, old: Sequence[StepRule], new: Sequence[StepRule]) -> list[Change]:
    """Return the differences between two versions, in the order of the new one, removed steps last."""
    before, after = {step.key: step for step in old}, {step.key: step for step in new}
    found = []
    for key, step in after.items():
        if key not in before:
            found.append(Change(key, ("added",)))
            continue
        names = [f.name for f in fields(StepRule) if getattr(step, f.name) != getattr(before[key], f.name)]
        if names:
            found.append(Change(key, tuple(names)))
    found += [Change(key, ("removed",)) for key in before if key not in after]
    shared_before = [key for key in before if key in after]
    if shared_before != [key for key in after if key in before]:
        found.append(Change("", ("order",)))
    return found
