"""Figures of a helpline, from counts alone: volume and waiting, against staffing, and how many volunteers it needs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from nabij.enrolment.models import Tally
from nabij.foundation.actors import Actor
from nabij.methods.calendars import Calendar, Interval
from nabij.methods.histograms import growth_percent, percentile
from nabij.methods.staffing import Goal, volunteers_needed
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.models import DayCount, Helpline, HourCount, SpecialDay
from nabij.programmes.helpline.queries.hours import ZONE, calendar_of
from nabij.volunteers.queries import presence

FORECAST_WEEKS = 8
TALK_MINUTES = 25.0  # until there are conversations to know it from
_HOUR = dt.timedelta(hours=1)


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of a year."""

    first: dt.date
    offered: int
    answered: int
    abandoned: int
    refused_full: int
    refused_closed: int
    campaigns: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The figures of one calendar year, and what the year before had in the same months."""

    year: int
    months: Sequence[Month]
    answered: int
    answered_before: int
    growth_percent: int | None
    alone: int  # waited while no volunteer was there
    minutes: int
    ended: int
    wait_p50_seconds: float | None
    wait_p90_seconds: float | None
    length_p50_minutes: float | None
    topics: Sequence[tuple[str, int | None]]  # measure, count; None when too few to show

    def total(self, name: str) -> int:
        """Return the sum of one column."""
        return sum(int(getattr(month, name)) for month in self.months)

    @property
    def length_minutes(self) -> int | None:
        """Return the average length of a conversation."""
        return round(self.minutes / self.ended) if self.ended else None


def years(actor: Actor, helpline: Helpline) -> list[int]:
    """Return the years for which there are counts, newest first."""
    rows = HourCount.objects.visible_to(actor).filter(offering_id=helpline.offering_id)
    return [day.year for day in rows.datetimes("hour", "year", order="DESC", tzinfo=ZONE)]


def _by_month(actor: Actor, helpline: Helpline, year: int) -> dict[str, dict[int, int]]:
    rows = HourCount.objects.visible_to(actor).filter(
        offering_id=helpline.offering_id, hour__gte=_start(dt.date(year, 1, 1)),
        hour__lt=_start(dt.date(year + 1, 1, 1)),
    )  # fmt: skip
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for hour, measure, value in rows.values_list("hour", "measure", "value").iterator():
        found[measure][hour.astimezone(ZONE).month] += value
    return found


def year_figures(actor: Actor, helpline: Helpline, *, year: int, today: dt.date) -> Year:
    """Return one year; growth compares with the same months of the year before, whole months only."""
    counts, before = _by_month(actor, helpline, year), _by_month(actor, helpline, year - 1)
    last = 12 if year < today.year else today.month
    whole = last if year < today.year else today.month - 1
    answered = sum(value for month, value in counts["answered"].items() if month <= whole)
    answered_before = sum(value for month, value in before["answered"].items() if month <= whole)
    daily = dict(
        DayCount.objects.visible_to(actor)
        .filter(offering_id=helpline.offering_id, day__year=year)
        .values_list("measure")
        .annotate(total=Sum("value"))
    )
    waits = {end: sum(counts[f"wait:{end}"].values()) for end in rules.WAIT_BUCKETS}
    lengths = {end: daily.get(f"length:{end}", 0) for end in rules.LENGTH_BUCKETS}
    return Year(
        year=year,
        months=_months(actor, helpline, year, last, counts),
        answered=sum(counts["answered"].values()),
        answered_before=answered_before,
        growth_percent=growth_percent(before=answered_before, now=answered),
        alone=sum(counts["alone"].values()),
        minutes=daily.get("minutes", 0),
        ended=daily.get("ended", 0),
        wait_p50_seconds=percentile(waits, ends=rules.WAIT_BUCKETS, share=0.5),
        wait_p90_seconds=percentile(waits, ends=rules.WAIT_BUCKETS, share=0.9),
        length_p50_minutes=percentile(lengths, ends=rules.LENGTH_BUCKETS, share=0.5),
        topics=_topics(actor, helpline, year),
    )


def _months(
    actor: Actor, helpline: Helpline, year: int, last: int, counts: Mapping[str, Mapping[int, int]]
) -> list[Month]:
    campaigns: dict[int, list[str]] = defaultdict(list)
    days = SpecialDay.objects.visible_to(actor).filter(helpline=helpline, on__year=year, is_campaign=True)
    for row in days.order_by("on"):
        if row.name not in campaigns[row.on.month]:
            campaigns[row.on.month].append(row.name)
    return [
        Month(
            first=dt.date(year, month, 1), offered=counts["offered"][month], answered=counts["answered"][month],
            abandoned=counts["abandoned"][month], refused_full=counts["refused_full"][month],
            refused_closed=counts["refused_closed"][month], campaigns=campaigns[month],
        )
        for month in range(1, last + 1)
    ]  # fmt: skip


def _topics(actor: Actor, helpline: Helpline, year: int) -> list[tuple[str, int | None]]:
    """Return what conversations were about, from the ledger of months; counts below five are hidden."""
    rows = (
        Tally.objects.visible_to(actor)
        .filter(offering_id=helpline.offering_id, month__year=year, measure__startswith="topic_")
        .values_list("measure")
        .annotate(total=Sum("value"))
    )
    return [(measure, rules.shown(total)) for measure, total in sorted(rows, key=lambda row: (-row[1], row[0]))]


# -- volume against staffing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HourOfWeek:
    """One hour of one weekday, by the clock: what came on average, and how many volunteers that needs."""

    hour: int
    offered: float  # people an hour who came, refused ones because of a full queue included
    there: float  # volunteers who were there on average
    needed: int
    planned: float | None  # volunteers on the rota in that hour of the coming week


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a weekday of the coming week needs."""

    day: dt.date
    hours: Sequence[HourOfWeek]
    talk_minutes: float
    at_once: float
    weeks: int

    @property
    def short(self) -> list[HourOfWeek]:
        """Return the hours in which the rota has fewer than are needed."""
        return [one for one in self.hours if one.planned is not None and one.planned < one.needed]


def forecast(actor: Actor, helpline: Helpline, *, day: dt.date, now: dt.datetime) -> Forecast:
    """Work out from the last weeks how many volunteers each open hour of a day needs.

    A campaign day looks at campaign days of the last fourteen months, because Christmas is no Thursday.
    """
    calendar = calendar_of(helpline)
    days = _days_like(calendar, day, now.astimezone(ZONE).date())
    talk = _talk_minutes(actor, helpline, now)
    at_once = presence.average_at_once(offering_id=helpline.offering_id, on=day)
    goal = Goal(wait_minutes=helpline.wait_goal_minutes)
    offered, staffed = _per_hour(actor, helpline, days)
    hours = []
    for start in _open_hours(calendar, day):
        hour = start.astimezone(ZONE).hour
        open_days = sum(_is_open_in(calendar, past, hour) for past in days) or 1
        came = offered.get(hour, 0) / open_days
        hours.append(
            HourOfWeek(
                hour=hour, offered=round(came, 1), there=round(staffed.get(hour, 0) / 60 / open_days, 1),
                needed=volunteers_needed(per_hour=came, talk_minutes=talk, at_once=at_once, goal=goal),
                planned=_planned(helpline, start) if start + _HOUR > now else None,
            )
        )  # fmt: skip
    return Forecast(day=day, hours=hours, talk_minutes=round(talk, 1), at_once=round(at_once, 1), weeks=len(days))


def _days_like(calendar: Calendar, day: dt.date, today: dt.date) -> list[dt.date]:
    special = calendar.special.get(day)
    if special is not None and special.is_campaign:
        past = [one for one, held in calendar.special.items() if held.is_campaign and one < today]
        return [one for one in past if (today - one).days < 430]
    last = today - dt.timedelta(days=(today.weekday() - day.weekday()) % 7 or 7)
    found = [last - dt.timedelta(weeks=number) for number in range(FORECAST_WEEKS)]
    return [one for one in found if one not in calendar.special]


def _talk_minutes(actor: Actor, helpline: Helpline, now: dt.datetime) -> float:
    since = (now - dt.timedelta(days=90)).date()
    rows = DayCount.objects.visible_to(actor).filter(
        offering_id=helpline.offering_id, day__gte=since, measure__in=["minutes", "ended"]
    )
    found = dict(rows.values_list("measure").annotate(total=Sum("value")))
    return found.get("minutes", 0) / found["ended"] if found.get("ended") else TALK_MINUTES


def _per_hour(actor: Actor, helpline: Helpline, days: Sequence[dt.date]) -> tuple[dict[int, int], dict[int, int]]:
    """Return people who came and minutes volunteers were there, by hour of the clock, over these days together."""
    came: dict[int, int] = defaultdict(int)
    there: dict[int, int] = defaultdict(int)
    if not days:
        return came, there
    rows = HourCount.objects.visible_to(actor).filter(
        offering_id=helpline.offering_id, hour__gte=_start(min(days)), hour__lt=_start(max(days)) + 25 * _HOUR,
        measure__in=["offered", "refused_full", "staffed"],
    )  # fmt: skip
    wanted = set(days)
    for at, measure, value in rows.values_list("hour", "measure", "value").iterator():
        local = at.astimezone(ZONE)
        if local.date() in wanted:
            (there if measure == "staffed" else came)[local.hour] += value
    return came, there


def _open_hours(calendar: Calendar, day: dt.date) -> list[dt.datetime]:
    """Return the beginnings of the hours of a day, by the clock, in which it is open at all."""
    start = _start(day).astimezone(dt.UTC)
    end = _start(day + dt.timedelta(days=1)).astimezone(dt.UTC)
    hours = [start + number * _HOUR for number in range(round((end - start) / _HOUR))]
    around = [*calendar.stretches_on(day - dt.timedelta(days=1)), *calendar.stretches_on(day)]
    return [hour for hour in hours if any(one.start < hour + _HOUR and one.end > hour for one in around)]


def _is_open_in(calendar: Calendar, day: dt.date, hour: int) -> bool:
    return any(start.astimezone(ZONE).hour == hour for start in _open_hours(calendar, day))


def _planned(helpline: Helpline, start: dt.datetime) -> float:
    """Return how many volunteers the rota has in an hour, on average over its minutes."""
    hour = Interval(start, start + _HOUR)
    rows = presence.planned(offering_id=helpline.offering_id, start=hour.start, end=hour.end)
    seconds = sum((min(end, hour.end) - max(begin, hour.start)).total_seconds() for begin, end, _at_once in rows)
    return round(seconds / 3600, 1)
