"""Pure decisions about a walk-in place: how taps add up, what an opening adds to the figures, which hours hold."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from nabij.enrolment.choices import Qualifier
from nabij.methods import weeks
from nabij.methods.calendars import Calendar, Special, Version
from nabij.programmes.walkin.choices import Tap

MOST = 5_000
OPEN_DAYS_BACK = 14  # how long somebody may still count an opening that was forgotten
_ALWAYS = dt.date(2000, 1, 1)


def after_tap(people: int, tap: Tap, *, at_least: int) -> int:
    """Return how many there are after a tap; never fewer than the faces that were recognised."""
    return min(MOST, people + 1) if tap == Tap.MORE else max(at_least, people - 1)


def may_count(*, on: dt.date, today: dt.date) -> bool:
    """Say whether an opening of this day may be begun: today, or lately forgotten."""
    return today - dt.timedelta(days=OPEN_DAYS_BACK) <= on <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many came, how sure that is, and the time of who helped (minutes of all of them together)."""

    people: int = 0
    people_are: Qualifier = Qualifier.EXACT
    people_up_to: int | None = None
    helpers: int = 0
    helper_minutes: int = 0
    professional_minutes: int = 0

    @property
    def figures(self) -> dict[str, int]:
        """Return what this adds to the figures; gatherings and walk-in places count visits and hours alike."""
        return {
            "openings": 1,
            "gathering_visits": self.people,
            "gathering_volunteer_minutes": self.helper_minutes,
            "gathering_professional_minutes": self.professional_minutes,
        }


Week = Sequence[Mapping[str, object]]  # as in methods.weeks


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of hours, and since when it holds; none is always."""

    week: Week
    since: dt.date | None = None


def calendar(
    *, hours: Sequence[Hours], special: Mapping[dt.date, Sequence[Mapping[str, object]]], zone: ZoneInfo
) -> Calendar:
    """Return when a place is open: the weeks that held and hold, and days with hours of their own."""
    days = {day: Special(on=day, blocks=tuple(weeks.day_of(blocks))) for day, blocks in special.items()}
    versions = tuple(Version(one.since or _ALWAYS, weeks.week_of(one.week)) for one in hours)
    return Calendar(zone, versions, days)


def minutes_open(*, usual: Calendar, on: dt.date) -> int:
    """Return how long the door was open on a day by the hours of then; two hours when it usually is not."""
    return sum(block.minutes for block in usual.blocks_on(on)) or 120
