"""Reads of the walk-in room: the ties of helpers, places and when they are open, and what stands counted."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from icalendar import Event

from nabij.agenda.queries import calendars
from nabij.agenda.queries.attendance import Work, work
from nabij.enrolment.models import Enrolment, Offering, Tally
from nabij.foundation import access, clock, links
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.methods import weeks
from nabij.methods.calendars import Calendar, Interval
from nabij.programmes.walkin import rules
from nabij.programmes.walkin.access import PLACES
from nabij.programmes.walkin.models import Face, Opening, Place, SpecialDay, Visit

SLUG = "walkin"
WEEK = dt.timedelta(days=7)


# What helping at a place lets a volunteer see (see actors.tie_sources).
TIES = "SELECT 'volunteer', 'walkin', place_unit_id FROM walkin_helper WHERE person_id = %(person)s"


# -- when it is open ------------------------------------------------------------------------------------------


def calendar(place: Place, *, since: dt.date) -> Calendar:
    """Return when a place is open, from a day on."""
    days = SpecialDay.objects.visible_to(NOBODY).filter(place=place, on__gte=since - dt.timedelta(days=1))
    return rules.calendar(
        hours=hours(place), special={day.on: day.blocks for day in days}, zone=ZoneInfo(settings.TIME_ZONE)
    )


def hours(place: Place) -> list[rules.Hours]:
    """Return the hours a place had and has, the first first."""
    before = [
        rules.Hours(one["week"], dt.date.fromisoformat(one["since"]) if one["since"] else None) for one in place.earlier
    ]
    return [*before, rules.Hours(place.week, place.week_since)]


def usual_hours(place: Place) -> Calendar:
    """Return the usual hours of a place, special days left out."""
    return rules.calendar(hours=hours(place), special={}, zone=ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True, slots=True)
class Held:
    """The hours a place had in a stretch of time, as they are typed."""

    since: dt.date | None
    until: dt.date
    days: Sequence[tuple[int, str]]  # weekday, hours

    @property
    def named(self) -> list[tuple[str, str]]:
        """Return the hours by the name of the weekday."""
        return [(capfirst(WEEKDAYS[day]), said) for day, said in self.days]


def earlier_hours(place: Place) -> list[Held]:
    """Return the hours a place had before, the last first."""
    all_hours = hours(place)
    ended = [one.since - dt.timedelta(days=1) for one in all_hours[1:] if one.since]
    return [
        Held(one.since, until, [(on, weeks.said_blocks(day)) for on, day in sorted(weeks.week_of(one.week).items())])
        for one, until in zip(all_hours, ended, strict=False)
    ][::-1]


FEED_DAYS = 60


def in_calendar(places: Iterable[Place]) -> list[Event]:
    """Return the openings of the coming two months as calendars read them."""
    today, stamp = clock.today(), clock.now()
    found = []
    for place in places:
        url = links.address("drop_in:place", slug=place.slug)
        for one in calendar(place, since=today).intervals(today, today + dt.timedelta(days=FEED_DAYS)):
            event = Event()
            event.add("uid", f"walkin-{place.pk}-{one.start:%Y%m%dT%H%M}@nabij")
            event.add("dtstamp", stamp)
            event.add("dtstart", one.start)
            event.add("dtend", one.end)
            event.add("summary", place.name)
            event.add("location", ", ".join(part for part in (place.name, place.address) if part))
            event.add("transp", "TRANSPARENT")  # an open door takes nobody's time
            event.add("url", url)
            found.append(event)
    return found


def calendar_file(place: Place) -> bytes:
    """Return the openings of one place as a calendar."""
    return calendars.calendar([], name=place.name, more=in_calendar([place]))


def openings_of(branch: str) -> list[Event]:
    """Return the openings of a branch, or of all, for the public agenda as calendars read it."""
    rows = Place.objects.visible_to(NOBODY).order_by("pk")
    if branch:
        rows = rows.filter(offering__branch__slug=branch)
    return in_calendar(rows[:200])


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the coming week and its hours; none is closed."""

    on: dt.date
    hours: Sequence[str]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A place as a visitor sees it."""

    place: Place
    is_open: bool
    closes_at: dt.datetime | None
    next_at: dt.datetime | None
    days: Sequence[Day]


def door(place: Place, *, at: dt.datetime) -> Door:
    """Say whether a place is open, until when or from when, and the hours of the coming week."""
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    messages = dict(
        SpecialDay.objects.visible_to(NOBODY)
        .filter(place=place, on__gte=today, on__lt=today + WEEK)
        .values_list("on", "message")
    )
    open_when = calendar(place, since=today)
    now: Interval | None = open_when.opening_at(at)
    coming = None if now else open_when.next_opening(at)
    days = [
        Day(
            on=day,
            hours=[f"{block.opens:%H:%M} – {block.closes:%H:%M}" for block in open_when.blocks_on(day)],
            message=messages.get(day, ""),
        )
        for day in (today + dt.timedelta(days=number) for number in range(7))
    ]
    return Door(
        place=place, is_open=now is not None, closes_at=now.end if now else None,
        next_at=coming.start if coming else None, days=days,
    )  # fmt: skip


def public_places() -> list[Place]:
    """Return every place, for whoever looks for an open door."""
    return list(Place.objects.visible_to(NOBODY).select_related("organisation").order_by("town", "name")[:200])


def public_place(slug: str) -> Place | None:
    """Return the place under an address on the web."""
    found: Place | None = Place.objects.visible_to(NOBODY).select_related("organisation").filter(slug=slug).first()
    return found


# -- behind the counter ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One place in the list of the team, with what was counted today."""

    place: Place
    is_open: bool
    people: int | None


def places(actor: Actor) -> list[Line]:
    """Return the places behind whose counter the actor may stand."""
    rows = list(Place.objects.visible_to(actor, access.READ))
    counted = dict(
        Opening.objects.visible_to(actor).filter(place__in=rows, on=clock.today()).values_list("place_id", "people")
    )
    return [
        Line(place=row, is_open=calendar(row, since=clock.today()).is_open(clock.now()), people=counted.get(row.pk))
        for row in rows
    ]


def offerings_without_place(actor: Actor) -> list[tuple[int, str]]:
    """Return where the actor may open a door."""
    taken = Place.objects.visible_to(actor).values("offering")
    rows = (
        Offering.objects.visible_to(actor)
        .filter(programme__type=SLUG, organisation_id=actor.organisation_id)
        .exclude(pk__in=taken)
        .select_related("programme", "branch")
    )
    return [
        (row.pk, str(row))
        for row in rows
        if PLACES.may(actor, CREATE, Place(organisation_id=row.organisation_id, offering=row))
    ]


def offering(actor: Actor, pk: int) -> Offering:
    """Return one offering."""
    found: Offering = Offering.objects.visible_to(actor).get(pk=pk)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """One big button: somebody who is known here."""

    pk: int
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """The counter of one day."""

    opening: Opening
    faces: Sequence[Known]
    helpers: Sequence[Known]


def counter(actor: Actor, place: Place, *, on: dt.date) -> Counter:
    """Return what is counted on a day, and who may be recognised."""
    opening = Opening.objects.visible_to(actor).filter(place=place, on=on).first()
    here = set(
        Visit.objects.visible_to(actor).filter(opening=opening, is_here=True).values_list("enrolment_id", flat=True)
    )
    known: dict[str, list[Known]] = {"participant": [], "volunteer": []}
    for face in Face.objects.visible_to(actor).filter(place=place):
        known[face.role].append(Known(face.pk, face.shown_name, face.enrolment_id in here))
    opening = opening or Opening(
        organisation_id=place.organisation_id, offering_id=place.offering_id, place=place, unit_id=place.unit_id, on=on
    )
    return Counter(opening=opening, faces=known["participant"], helpers=known["volunteer"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One place as the team sees it, with the figures of this year."""

    door: Door
    openings: Sequence[Opening]
    special: Sequence[SpecialDay]
    work: Work
    opened: int
    persons: int
    per_opening: float | None
    may_change: bool
    earlier: Sequence[Held]


def page(actor: Actor, place: Place) -> Page:
    """Gather what belongs on the page of one place."""
    today = clock.today()
    first = today.replace(month=1, day=1)
    tallies: dict[str, int] = dict(
        Tally.objects.visible_to(actor)
        .filter(offering_id=place.offering_id, month__gte=first, measure__in=["openings", "unique_participants"])
        .order_by()
        .values_list("measure")
        .annotate(total=Sum("value"))
    )
    done = work(actor=actor, offerings=[place.offering_id], first=first, last=today)
    opened = tallies.get("openings", 0)
    return Page(
        door=door(place, at=clock.now()),
        openings=list(Opening.objects.visible_to(actor).filter(place=place)[:14]),
        special=list(SpecialDay.objects.visible_to(actor).filter(place=place, on__gte=today)),
        work=done,
        opened=opened,
        persons=tallies.get("unique_participants", 0),
        per_opening=round(done.visits / opened, 1) if opened else None,
        may_change=access.may(actor, CHANGE, place),
        earlier=earlier_hours(place),
    )


def enrolled(actor: Actor, place: Place) -> list[Enrolment]:
    """Return who takes part here and may be known at the counter."""
    rows = Enrolment.objects.visible_to(actor).filter(offering_id=place.offering_id)
    return list(
        rows.exclude(state__in=["ended", "declined", "withdrawn"]).select_related("person").order_by("role", "pk")
    )


def known_ids(actor: Actor, place: Place) -> list[str]:
    """Return who is known now."""
    return [str(pk) for pk in Face.objects.visible_to(actor).filter(place=place).values_list("enrolment_id", flat=True)]


def uncounted(actor: Actor) -> list[Place]:
    """Return the places of a helper that are open today and have no count yet."""
    today = clock.today()
    rows: list[Any] = list(Place.objects.visible_to(actor, access.READ)[:20])
    counted = set(Opening.objects.visible_to(actor).filter(place__in=rows, on=today).values_list("place_id", flat=True))
    return [row for row in rows if row.pk not in counted and calendar(row, since=today).blocks_on(today)]
