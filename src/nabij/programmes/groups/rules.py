"""Pure decisions about groups: which state may follow which, when we ask how it goes, and what is old news."""

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nabij.programmes.groups.choices import GroupState as S
from nabij.programmes.groups.choices import MemberState as M

NEXT: dict[S, frozenset[S]] = {
    S.OBSERVED: frozenset({S.FORMING, S.LED, S.INDEPENDENT, S.ENDED}),
    S.FORMING: frozenset({S.LED, S.ENDED}),
    S.LED: frozenset({S.INDEPENDENT, S.ENDED}),
    S.INDEPENDENT: frozenset({S.LED, S.ENDED}),
    S.ENDED: frozenset({S.LED}),
}
MEMBER_NEXT: dict[M, frozenset[M]] = {
    M.CHOSEN: frozenset({M.ASKED, M.IN, M.NO}),
    M.ASKED: frozenset({M.IN, M.NO}),
    M.IN: frozenset({M.NO, M.LEFT}),
    M.NO: frozenset({M.ASKED, M.IN}),
    M.LEFT: frozenset({M.ASKED, M.IN}),
}
TOGETHER = frozenset({S.OBSERVED, S.LED, S.INDEPENDENT})  # states in which people are counted as in a group
MEETING = frozenset({S.LED, S.INDEPENDENT})
BEGINNING = frozenset({S.OBSERVED, S.FORMING})  # who leads is still asked

SMALLEST, LARGEST = 2, 4  # what the engine forms
LARGEST_BY_HAND = 8
ASK_LINK_DAYS = 28
PAGE_LINK_DAYS = 200
CHECK_IN_LINK_DAYS = 28
REMIND_AFTER_DAYS = 7
YEAR_DAYS = 365
MOST_FADING = 8
AT_ONCE = 200  # more people who wait than this are not worked out while a page waits


class NotAState(ValueError):
    """This state cannot follow that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How groups of a programme are followed: configuration, in days.

    Who came together at `times_together` gatherings in the last `look_back_days` is suggested as a group. While a group
    is guided we ask every `guided_every_days`. Once it stands alone, the first time after the first of `fading_days`,
    then after the second, and so on; after the last we ask no more.
    """

    guided_every_days: int = 30
    fading_days: tuple[int, ...] = (30, 60, 120, 240)
    look_back_days: int = 365
    times_together: int = 3


NUMBERS = ("guided_every_days", "look_back_days", "times_together")


def rhythm_of(*, settings: Mapping[str, Any]) -> Rhythm:
    """Return the rhythm of a programme, with what it changed."""
    chosen = settings.get("groups", {})
    numbers: dict[str, Any] = {name: int(chosen[name]) for name in NUMBERS if name in chosen}
    found = replace(Rhythm(), **numbers)
    if "fading_days" in chosen:
        found = replace(found, fading_days=tuple(int(days) for days in chosen["fading_days"]))
    return found


def as_settings(rhythm: Rhythm) -> dict[str, Any]:
    """Return a rhythm as it is kept with a programme."""
    return {**{name: getattr(rhythm, name) for name in NUMBERS}, "fading_days": list(rhythm.fading_days)}


def may_become(now: S, then: S) -> bool:
    """Say whether a group in state `now` may go to `then`."""
    return then in NEXT[now]


def next_check_in(*, rhythm: Rhythm, state: S, since: dt.date, done: int) -> dt.date | None:
    """Return the day on which we ask how it goes; `done` counts the times since the state began. None: never again."""
    if state == S.LED:
        return since + dt.timedelta(days=rhythm.guided_every_days)
    if state == S.INDEPENDENT and done < len(rhythm.fading_days):
        return since + dt.timedelta(days=rhythm.fading_days[done])
    return None


def is_old_news(*, people: Collection[Hashable], known: Iterable[Collection[Hashable]]) -> bool:
    """Say whether a suggestion is about a group we know, or were told is none: more than half of its people are."""
    suggested = set(people)
    return any(2 * len(suggested & set(one)) > len(suggested) for one in known)


def independent_for_a_year(*, since: dt.date | None, today: dt.date) -> bool:
    """Say whether a group stands alone for a year now."""
    return since is not None and (today - since).days >= YEAR_DAYS


def stock(changes: Sequence[tuple[dt.date, int]], *, months: Sequence[dt.date]) -> list[int]:
    """Return how many there were at the end of each month, from what was added and taken away in each."""
    return [sum(value for month, value in changes if month <= until) for until in months]


def last_months(*, today: dt.date, many: int) -> list[dt.date]:
    """Return the first days of the last so many months, this one included, oldest first."""
    number = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(number - many + 1, number + 1)]
