"""Pure decisions about circles: which states follow, on which days a circle meets, who finished, what may be told."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from nabij.programmes.circles.choices import CircleState as C
from nabij.programmes.circles.choices import MemberState as M
from nabij.programmes.circles.choices import PathStep as P
from nabij.programmes.circles.choices import Theme as T

CIRCLE_NEXT: dict[C, frozenset[C]] = {
    C.FORMING: frozenset({C.RUNNING, C.CANCELLED}),
    C.RUNNING: frozenset({C.ENDED}),
    C.ENDED: frozenset(),
    C.CANCELLED: frozenset(),
}
MEMBER_NEXT: dict[M, frozenset[M]] = {
    M.WAITING: frozenset({M.PLACED, M.WITHDRAWN}),
    M.PLACED: frozenset({M.FINISHED, M.NOT_FINISHED, M.WITHDRAWN}),
    M.FINISHED: frozenset(),
    M.NOT_FINISHED: frozenset(),
    M.WITHDRAWN: frozenset(),
}
STEP_NEXT: dict[P, frozenset[P]] = {
    P.NONE: frozenset({P.CURIOUS}),
    P.CURIOUS: frozenset({P.SHADOWED, P.NONE}),
    P.SHADOWED: frozenset({P.TRAINED, P.NONE}),
    P.TRAINED: frozenset({P.FACILITATOR, P.NONE}),
    P.FACILITATOR: frozenset({P.NONE}),
}
OPEN_MEMBERS: Final = frozenset({M.WAITING, M.PLACED})
OPEN_CIRCLES: Final = frozenset({C.FORMING, C.RUNNING})

FINISHED_FROM = 0.6  # of the sessions that took place since somebody came in
LEAST_FOR_A_SUM = 5  # savings are told as one sum of at least so many people, or not at all
SUM_ROUNDED_TO = 10  # whole tens of euros, so that no single amount can be worked out
OWN_NOTES_DAYS = 30  # how long after the end of a circle somebody still has their own notes
READS_AFTER_DAYS = 14  # how long after the end a facilitator can still correct
REMIND_DAYS_BEFORE = 2
MOST_SESSIONS = 30


def days_of(
    *, first: dt.date, every_days: int, sessions: int, free: Sequence[tuple[dt.date, dt.date]] = ()
) -> list[dt.date]:
    """Return the days on which a circle meets: every so many days from the first, and never in a free stretch."""
    found: list[dt.date] = []
    day = first
    while len(found) < sessions:
        if not in_break(day, free):
            found.append(day)
        day += dt.timedelta(days=every_days)
    return found


def in_break(day: dt.date, free: Iterable[tuple[dt.date, dt.date]]) -> bool:
    """Say whether there is a break on this day; both ends belong to it."""
    return any(since <= day <= until for since, until in free)


def themes_for(*, sessions: int, asked: Sequence[str] = ()) -> list[T]:
    """Return a theme for every session: a beginning, what was asked for, room for the circle itself, an end."""
    if sessions <= 1:
        return [T.WELCOME][:sessions]
    usual = [T.BUDGETING, T.BUYING, T.ENERGY, T.HOUSEHOLD, T.PROBLEMS, T.ASSERTIVE, T.WELL_BEING]
    first = [T(one) for one in dict.fromkeys(asked) if one in usual]
    middle = [*first, *(one for one in usual if one not in first)]
    middle += [T.OWN] * (sessions - 2 - len(middle))
    return [T.WELCOME, *middle[: sessions - 2], T.CLOSING]


def has_finished(*, came: int, held: int) -> bool:
    """Say whether somebody finished: they were there most of the times it took place while they had a place."""
    return held > 0 and came / held >= FINISHED_FROM


def told_sum(amounts_cents: Sequence[int]) -> int | None:
    """Return what people saved together in whole tens of euros, rounded down; nothing when they are too few."""
    if len(amounts_cents) < LEAST_FOR_A_SUM:
        return None
    return sum(amounts_cents) // 100 // SUM_ROUNDED_TO * SUM_ROUNDED_TO


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percents; nothing of nothing is not zero."""
    return round(100 * part / whole) if whole else None


def step_times(*, starts_at: dt.datetime, minutes: Sequence[int]) -> list[dt.datetime]:
    """Return at what time each step of a script begins."""
    found, at = [], starts_at
    for one in minutes:
        found.append(at)
        at += dt.timedelta(minutes=one)
    return found
