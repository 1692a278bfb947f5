"""Pure decisions about two people: which state may follow which, when something is due, and what went unsaid."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nabij.methods.availability import DAYS
from nabij.programmes.befriending.choices import GoOn
from nabij.programmes.befriending.choices import MatchState as S

NEXT: dict[S, frozenset[S]] = {
    S.AGREED: frozenset({S.INTRODUCED, S.DECLINED}),
    S.INTRODUCED: frozenset({S.TRIAL, S.DECLINED}),
    S.TRIAL: frozenset({S.ACTIVE, S.PAUSED, S.CLOSING, S.ENDED}),
    S.ACTIVE: frozenset({S.PAUSED, S.CLOSING, S.ENDED}),
    S.PAUSED: frozenset({S.TRIAL, S.ACTIVE, S.CLOSING, S.ENDED}),
    S.CLOSING: frozenset({S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset(),
    S.DECLINED: frozenset(),
}
OPEN = frozenset({S.AGREED, S.INTRODUCED, S.TRIAL, S.ACTIVE, S.PAUSED, S.CLOSING})
MEETING = frozenset({S.TRIAL, S.ACTIVE, S.CLOSING})  # states in which a journal is expected
AT_END = 0  # the moment of an evaluation that belongs to the farewell

EVALUATION_LINK_DAYS = 28
JOURNAL_LINK_DAYS = 7
REMIND_EVALUATION_AFTER_DAYS = 7
ANSWER_GAP = 2  # stars apart; from here on the coordinator is told that the two see it differently


class NotAState(ValueError):
    """This state cannot follow that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How matches of a kind run: configuration per programme. Durations carry their unit in the name."""

    term_months: int = 12
    max_months: int = 24
    meet_every_days: int = 7
    trial_months: int = 2
    nudge_after_days: int = 1
    quiet_after_days: int = 14
    silent_after_days: int = 30
    evaluation_months: tuple[int, ...] = (2, 6, 12)
    max_goals: int = 4
    farewell_weeks: int = 8


KINDS: Mapping[str, Rhythm] = {
    "buddy": Rhythm(),
    "language": Rhythm(),
    "administration": Rhythm(term_months=6, max_months=12, meet_every_days=14, evaluation_months=(2, 6)),
}
NUMBERS = (
    "term_months", "max_months", "meet_every_days", "trial_months", "nudge_after_days", "quiet_after_days",
    "silent_after_days", "max_goals", "farewell_weeks",
)  # fmt: skip


def rhythm_of(*, kind: str, settings: Mapping[str, Any]) -> Rhythm:
    """Return the rhythm of a programme: that of its kind, with what the programme changed."""
    chosen = settings.get("befriending", {})
    changed: dict[str, Any] = {name: int(chosen[name]) for name in NUMBERS if name in chosen}
    if "evaluation_months" in chosen:
        changed["evaluation_months"] = tuple(int(month) for month in chosen["evaluation_months"])
    return replace(KINDS.get(kind, Rhythm()), **changed)


def may_become(now: S, then: S) -> bool:
    """Say whether a match in state `now` may go to `then`."""
    return then in NEXT[now]


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def last_slot(*, weekday: int, every_days: int, since: dt.date, today: dt.date) -> dt.date | None:
    """Return the last agreed meeting day up to today: that weekday, every so many days, counted from the start."""
    first = since + dt.timedelta(days=(weekday - since.weekday()) % 7)
    if first > today:
        return None
    return first + dt.timedelta(days=(today - first).days // every_days * every_days)


def missed_journal(
    *, weekday: int, every_days: int, rhythm: Rhythm, since: dt.date, journal_on: dt.date | None, today: dt.date
) -> dt.date | None:
    """Return the agreed day for which a journal is missing, once it is late enough to ask; else None.

    A journal about any day since the meeting day before counts: people may meet on another day.
    """
    until = today - dt.timedelta(days=rhythm.nudge_after_days)
    slot = last_slot(weekday=weekday, every_days=every_days, since=since, today=until)
    if slot is None:
        return None
    if journal_on is not None and journal_on > slot - dt.timedelta(days=every_days):
        return None
    return slot


def silence(*, rhythm: Rhythm, heard_on: dt.date, today: dt.date) -> str:
    """Say how long nothing was heard: "", "quiet" (14 days) or "silent" (30 days)."""
    days = (today - heard_on).days
    if days >= rhythm.silent_after_days:
        return "silent"
    return "quiet" if days >= rhythm.quiet_after_days else ""


def evaluations_due(*, rhythm: Rhythm, since: dt.date) -> dict[int, dt.date]:
    """Return the day of every evaluation by its number of months."""
    return {month: add_months(since, month) for month in rhythm.evaluation_months}


def longest_term(*, rhythm: Rhythm, since: dt.date) -> dt.date:
    """Return the day on which a match ends at the latest."""
    return add_months(since, rhythm.max_months)


def farewell_due(*, rhythm: Rhythm, term_ends_on: dt.date) -> dt.date:
    """Return the day on which a farewell plan should be there."""
    return term_ends_on - dt.timedelta(weeks=rhythm.farewell_weeks)


def sees_it_differently(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two answers to the same evaluation need a talk: another wish, or stars far apart."""
    wishes = {one.get("go_on"), other.get("go_on")}
    if GoOn.YES in wishes and len(wishes) > 1:
        return True
    stars = [answer.get("stars") for answer in (one, other)]
    return all(isinstance(star, int) for star in stars) and abs(stars[0] - stars[1]) >= ANSWER_GAP  # type: ignore[operator]


def weekday_of(slot: str) -> int:
    """Return the weekday (Monday is 0) of a slot such as `di-mid`."""
    return DAYS.index(slot.split("-")[0])
