"""When a helpline is open: what visitors read, what the door asks, and what a coordinator edits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from nabij.foundation.actors import Actor
from nabij.methods import weeks
from nabij.methods.calendars import Block, Calendar, Interval, Special, Version
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.choices import DoorState, Why
from nabij.programmes.helpline.models import Helpline, OpeningVersion, SpecialDay
from nabij.volunteers.queries.presence import on_duty

ZONE = ZoneInfo(settings.TIME_ZONE)
_SPECIAL_AHEAD_DAYS = 35
_ALL_DAY_MINUTES = 23 * 60  # on the day when spring begins the whole day is an hour shorter


def helpline_of_slug(slug: str) -> Helpline | None:
    """Return the helpline behind a public address."""
    found: Helpline | None = Helpline.rows_for_django.select_related("offering__programme").filter(slug=slug).first()
    return found


def helpline_of_offering(offering_id: int) -> Helpline | None:
    """Return the helpline of an offering."""
    found: Helpline | None = Helpline.rows_for_django.filter(offering_id=offering_id).first()
    return found


def helplines(actor: Actor) -> list[Helpline]:
    """Return the helplines a member of staff looks after."""
    rows = Helpline.objects.visible_to(actor, "read").select_related("offering__programme", "offering__branch")
    return list(rows.order_by("name"))


def calendar_of(helpline: Helpline) -> Calendar:
    """Return the opening hours of a helpline as a calendar. Hours are public, so this asks for nobody."""
    versions = OpeningVersion.rows_for_django.filter(helpline=helpline)
    special = SpecialDay.rows_for_django.filter(helpline=helpline)
    return Calendar(
        ZONE,
        [Version(row.valid_from, weeks.week_of(row.blocks)) for row in versions],
        {row.on: Special(row.on, weeks.day_of(row.blocks), row.name, row.message, row.is_campaign) for row in special},
    )


# -- the door ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a visitor finds at one moment."""

    state: DoorState
    why: Why
    open_until: dt.datetime | None  # by the hours, also while closed for another reason
    last_intake_at: dt.datetime | None
    opens_at: dt.datetime | None  # the next opening by the hours, or the end of a pause
    message: str  # of the pause or of the special day
    volunteers: int
    places: int

    @property
    def admits(self) -> bool:
        """Say whether a new conversation may begin, also by waiting for it."""
        return self.state == DoorState.OPEN or self.why == Why.ALL_TALKING


def is_paused(helpline: Helpline, *, at: dt.datetime) -> bool:
    """Say whether a pause holds; it ends by itself."""
    return helpline.paused_at is not None and (helpline.paused_until is None or at < helpline.paused_until)


def state_at(*, helpline: Helpline, at: dt.datetime, waiting: int, talking: int) -> Door:
    """Work out open, busy or closed from the hours, who is there, and the queue. Nobody sets it by hand but a pause."""
    calendar = calendar_of(helpline)
    opening, paused = calendar.opening_at(at), is_paused(helpline, at=at)
    there = [one for one in on_duty(offering_id=helpline.offering_id, at=at) if one.at_once]
    places = sum(one.at_once for one in there)
    last_intake = opening.end - dt.timedelta(minutes=helpline.last_intake_minutes) if opening else None
    state, why = rules.door(
        rules.Facts(
            is_paused=paused, is_open=opening is not None, takes_new=last_intake is not None and at < last_intake,
            volunteers=len(there), places=places, talking=talking, waiting=waiting, cap=helpline.queue_cap,
        )
    )  # fmt: skip
    return Door(
        state=state, why=why, open_until=opening.end if opening else None, last_intake_at=last_intake,
        opens_at=_opens_at(helpline, calendar, at=at, why=why), message=_message(helpline, calendar, at=at, why=why),
        volunteers=len(there), places=places,
    )  # fmt: skip


def _opens_at(helpline: Helpline, calendar: Calendar, *, at: dt.datetime, why: Why) -> dt.datetime | None:
    if why == Why.PAUSED:
        until = helpline.paused_until
        if until is None or calendar.takes_new(until, last_intake_minutes=helpline.last_intake_minutes):
            return until
        at = until
    following = calendar.next_opening(at)
    return following.start if following else None


def _message(helpline: Helpline, calendar: Calendar, *, at: dt.datetime, why: Why) -> str:
    if why == Why.PAUSED:
        return helpline.pause_message
    special = calendar.special.get(at.astimezone(ZONE).date())
    return special.message if special else ""


# -- in words ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """One day of the week to come, as people read it."""

    day: dt.date
    is_today: bool
    hours: Sequence[str]  # "19:00 – 22:00"; empty when closed
    special: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHours:
    """The hours as a visitor reads them."""

    is_open: bool  # by the hours alone
    now: str  # "Open today until 22:00." or "Closed. Opens again on Monday at 19:00."
    week: Sequence[DayHours]
    special: Sequence[DayHours]  # days of the next weeks that differ


def public_hours(helpline: Helpline, *, at: dt.datetime) -> PublicHours:
    """Return the hours of this moment and the coming seven days, in the reader's language."""
    calendar, today = calendar_of(helpline), at.astimezone(ZONE).date()
    days = [_day(calendar, today + dt.timedelta(days=number), today) for number in range(_SPECIAL_AHEAD_DAYS)]
    return PublicHours(
        is_open=calendar.is_open(at),
        now=hours_now(calendar, at=at),
        week=days[:7],
        special=[day for day in days[7:] if day.special],
    )


def _day(calendar: Calendar, day: dt.date, today: dt.date) -> DayHours:
    special = calendar.special.get(day)
    return DayHours(
        day=day,
        is_today=day == today,
        hours=[said(one) for one in calendar.intervals(day, day)],
        special=special.name if special else "",
    )


def said(interval: Interval) -> str:
    """Write an interval as the clock shows it."""
    if interval.minutes >= _ALL_DAY_MINUTES:
        return _("day and night")
    return f"{timezone.localtime(interval.start, ZONE):%H:%M} – {timezone.localtime(interval.end, ZONE):%H:%M}"


def hours_now(calendar: Calendar, *, at: dt.datetime) -> str:
    """Say in one sentence until when it is open, or when it opens again."""
    opening = calendar.opening_at(at)
    if opening is not None and opening.minutes >= _ALL_DAY_MINUTES:
        return _("Open now, day and night.")
    if opening is not None:
        return _("Open today until %(time)s.") % {"time": f"{opening.end.astimezone(ZONE):%H:%M}"}
    return opens_again(calendar.next_opening(at), at=at)


def opens_again(following: Interval | None, *, at: dt.datetime) -> str:
    """Say when it opens: today, tomorrow, on a weekday, or on a date."""
    if following is None:
        return _("Closed.")
    start, today = following.start.astimezone(ZONE), at.astimezone(ZONE).date()
    time, days = f"{start:%H:%M}", (start.date() - today).days
    if days == 0:
        return _("Closed now. Opens today at %(time)s.") % {"time": time}
    if days == 1:
        return _("Closed now. Opens tomorrow at %(time)s.") % {"time": time}
    pattern = "l" if days < 7 else "l j F"
    return _("Closed now. Opens again on %(day)s at %(time)s.") % {
        "day": formats.date_format(start, pattern), "time": time,
    }  # fmt: skip


# -- the coordinator's page ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionShown:
    """One version of the week on the coordinator's page."""

    row: OpeningVersion
    days: Sequence[tuple[str, str]]  # weekday, hours as typed
    holds: bool
    may_change: bool


def versions(actor: Actor, helpline: Helpline, *, today: dt.date) -> list[VersionShown]:
    """Return the versions of the week, newest first, and which of them holds today."""
    rows = list(OpeningVersion.objects.visible_to(actor).filter(helpline=helpline).order_by("-valid_from"))
    holding = next((row.pk for row in rows if row.valid_from <= today), None)
    return [
        VersionShown(
            row=row, days=list(zip(_weekdays(), week_as_typed(row.blocks), strict=True)), holds=row.pk == holding,
            may_change=rules.may_change(valid_from=row.valid_from, today=today),
        )
        for row in rows
    ]  # fmt: skip


def _weekdays() -> list[str]:
    return [capfirst(WEEKDAYS[weekday]) for weekday in weeks.WEEKDAYS]


def week_as_typed(blocks: Sequence[Any]) -> list[str]:
    """Return the hours of each weekday as they are typed, Monday first."""
    week = weeks.week_of(blocks)
    return [weeks.said_blocks(sorted(week.get(weekday, []))) for weekday in weeks.WEEKDAYS]


def week_typed_last(helpline: Helpline) -> list[str]:
    """Return the newest version's hours, to begin a new one with."""
    last = OpeningVersion.rows_for_django.filter(helpline=helpline).order_by("-valid_from").first()
    return week_as_typed(last.blocks) if last else [""] * 7


def special_days(actor: Actor, helpline: Helpline, *, since: dt.date) -> list[tuple[SpecialDay, str]]:
    """Return special days from a day on with their hours as typed."""
    rows = SpecialDay.objects.visible_to(actor).filter(helpline=helpline, on__gte=since).order_by("on")
    return [(row, weeks.said_blocks(weeks.day_of(row.blocks))) for row in rows]


def stretches(helpline: Helpline, *, first: dt.date, days: int) -> list[Interval]:
    """Return one interval for each block of the coming days, for planning shifts."""
    calendar = calendar_of(helpline)
    return [one for number in range(days) for one in calendar.stretches_on(first + dt.timedelta(days=number))]


def blocks_on(helpline: Helpline, day: dt.date) -> list[Block]:
    """Return the blocks that open on a day."""
    return calendar_of(helpline).blocks_on(day)
