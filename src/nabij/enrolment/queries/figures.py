"""Figures, read from tallies alone: so that erasing a person changes none of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from nabij.enrolment import rules
from nabij.enrolment.models import Tally
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question

MEASURES = (
    "unique_participants",
    "unique_volunteers",
    "contacts",
    "contact_minutes",
    "matches_started",
    "matches_ended",
    "participant_applied",
    "volunteer_applied",
)
WAITING = ("participant_waiting_change", "volunteer_waiting_change")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included."""

    first: dt.date
    last: dt.date

    def months(self) -> list[dt.date]:
        """Return the first day of every month."""
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(day)
            day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return found


def year(number: int) -> Period:
    """Return a calendar year as a period."""
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Totals and months of one period, and under which counting rules they were counted."""

    period: Period
    totals: dict[str, int]
    by_month: dict[str, list[int]]
    waiting_now: dict[str, int]
    rules: Sequence[rules.CountingRule]

    @property
    def hours(self) -> int:
        """Return the hours of contact; half an hour rounds up."""
        return (self.totals["contact_minutes"] + 30) // 60

    @property
    def series_break(self) -> bool:
        """Say whether the rule changed within the period, so that months cannot be compared."""
        return len(self.rules) > 1


_HELD: Question[tuple[dt.date, str, str, int]] = Question(
    lambda actor, cells, first, last: (
        Tally.objects.visible_to(actor)
        .filter(offering_id__one_of=cells, month__gte=first, month__lte=last, measure__in=MEASURES)
        .order_by()
        .values_list("month", "measure", "counting_rule")
        .annotate(total=Sum("value"))
    )
)
_WAITING_NOW: Question[tuple[str, int]] = Question(
    lambda actor, cells: (
        Tally.objects.visible_to(actor)
        .filter(offering_id__one_of=cells, measure__in=WAITING)
        .order_by()
        .values_list("measure")
        .annotate(total=Sum("value"))
    )
)


def figures(*, actor: Actor, offerings: Collection[int], period: Period) -> Figures:
    """Add up the tallies of these offerings, as far as the actor may see them."""
    cells = list(offerings)
    held = _HELD(actor, cells=cells, first=period.first.replace(day=1), last=period.last)
    found: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    versions: set[str] = set()
    for month, measure, version, value in held:
        found[measure][month] += value
        versions.add(version)
    waiting = dict(_WAITING_NOW(actor, cells=cells))
    months = period.months()
    return Figures(
        period=period,
        totals={measure: sum(found[measure].values()) for measure in MEASURES},
        by_month={measure: [found[measure][month] for month in months] for measure in MEASURES},
        waiting_now={measure.partition("_")[0]: waiting.get(measure, 0) for measure in WAITING},
        rules=[rule for rule in rules.COUNTING_RULES if rule.version in versions],
    )


def years(actor: Actor, offerings: Collection[int]) -> list[int]:
    """Return the years for which there are tallies, newest first."""
    return [int(year) for (year,) in _YEARS(actor, cells=list(offerings))]


_YEARS: Question[tuple[int]] = Question(
    lambda actor, cells: (
        Tally.objects.visible_to(actor)
        .filter(offering_id__one_of=cells)
        .order_by("-month__year")
        .values_list("month__year")
        .distinct()
    )
)


def this_year() -> Period:
    """Return the calendar year of today."""
    return year(clock.today().year)
