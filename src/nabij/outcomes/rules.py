"""Pure decisions: when a moment is due and when it is too late, and what may follow what."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from nabij.outcomes.choices import MeasurementState, Moment
from nabij.trajectories.rules import add_months

NEXT: Final[Mapping[MeasurementState, frozenset[MeasurementState]]] = {
    MeasurementState.OPEN: frozenset(
        {MeasurementState.ASKED, MeasurementState.FILLED, MeasurementState.DECLINED, MeasurementState.LAPSED}
    ),
    MeasurementState.ASKED: frozenset({MeasurementState.FILLED, MeasurementState.DECLINED, MeasurementState.LAPSED}),
    MeasurementState.FILLED: frozenset(),
    # Who changed their mind, or came with a paper form after all, is not sent away.
    MeasurementState.DECLINED: frozenset({MeasurementState.OPEN}),
    MeasurementState.LAPSED: frozenset({MeasurementState.FILLED}),
}
MOST_OF_A_SCALE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long after the start is halfway, after the end is afterwards, and how long a moment lasts."""

    halfway_months: int
    after_months: int
    window_days: int


def may_follow(*, now: str, then: str) -> bool:
    """Say whether a measurement may go from one state to another."""
    return MeasurementState(then) in NEXT[MeasurementState(now)]


def moments_due(
    *, wanted: Collection[str], started_on: dt.date | None, ended_on: dt.date | None, terms: Terms, today: dt.date
) -> dict[Moment, dt.date]:
    """Return the moments that are there today, with the day each was due: not those to come, nor those gone by.

    Halfway is asked of who still takes part. A plan that begins today asks nobody about a start of last year.
    """
    days: dict[Moment, dt.date] = {}
    if started_on is not None:
        days[Moment.START] = started_on
        if ended_on is None:
            days[Moment.HALFWAY] = add_months(started_on, terms.halfway_months)
    if ended_on is not None and started_on is not None:
        days[Moment.END] = ended_on
        days[Moment.AFTERWARDS] = add_months(ended_on, terms.after_months)
    return {
        moment: day
        for moment, day in days.items()
        if moment in wanted and day <= today and not is_over(due_on=day, terms=terms, today=today)
    }


def is_over(*, due_on: dt.date, terms: Terms, today: dt.date) -> bool:
    """Say whether a moment has gone by: an answer would be about another time."""
    return today > due_on + dt.timedelta(days=terms.window_days)


def shown_count(*, count: int, fewest: int) -> int | None:
    """Return a count that may be shown: 0 or enough people, else None."""
    return count if count == 0 or count >= fewest else None
