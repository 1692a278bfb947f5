"""Gatherings as calendars read them (RFC 5545): moments in UTC, so that no calendar needs to know our clock."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from icalendar import Calendar, Event

from nabij.agenda import rules
from nabij.agenda.choices import GatheringState, Precision, RegistrationState
from nabij.agenda.models import Gathering, Host, Registration
from nabij.agenda.queries import words
from nabij.foundation import clock, links
from nabij.foundation.actors import Actor

_LONGEST = dt.timedelta(hours=2)  # when nobody said how long it takes
MOST_OWN = 400


def event(gathering: Gathering, *, stamp: dt.datetime) -> Event:
    """Return one gathering; a fuzzy one has no place in a calendar and must not be given."""
    found = Event()
    found.add("uid", f"{gathering.pk}@nabij")
    found.add("sequence", gathering.version)
    found.add("dtstamp", stamp)
    if gathering.starts_at is not None:
        found.add("dtstart", gathering.starts_at.astimezone(dt.UTC))
        found.add("dtend", (gathering.ends_at or gathering.starts_at + _LONGEST).astimezone(dt.UTC))
    else:
        found.add("dtstart", gathering.starts_on)
        found.add("dtend", gathering.ends_on + dt.timedelta(days=1))
    found.add("summary", gathering.title)
    if gathering.summary:
        found.add("description", gathering.summary)
    if place := words.place(gathering):
        found.add("location", place)
    found.add("status", "CANCELLED" if gathering.state == GatheringState.CANCELLED else "CONFIRMED")
    found.add("url", links.address("agenda:gathering", code=gathering.code))
    return found


# What rooms above add to the public calendar, by the slug of a branch; empty is every branch.
others: list[Callable[[str], Sequence[Event]]] = []


def of_others(branch: str = "") -> list[Event]:
    """Return what other rooms have to tell in the public calendar."""
    return [one for source in others for one in source(branch)]


def calendar(gatherings: Iterable[Gathering], *, name: str, more: Iterable[Event] = ()) -> bytes:
    """Return a whole calendar; gatherings without a day stay out."""
    found = _empty()
    found.add("x-wr-calname", name)
    stamp = clock.now()
    for gathering in gatherings:
        if Precision(gathering.precision) not in rules.FUZZY:
            found.add_component(event(gathering, stamp=stamp))
    for one in more:
        found.add_component(one)
    text: bytes = found.to_ical()
    return text


def appointment(gathering: Gathering) -> str:
    """Return the appointment that goes with a mail, or nothing while there is no day."""
    if Precision(gathering.precision) in rules.FUZZY:
        return ""
    found = _empty()
    found.add("method", "PUBLISH")
    found.add_component(event(gathering, stamp=clock.now()))
    return str(found.to_ical().decode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One gathering in somebody's own calendar."""

    gathering_id: uuid.UUID
    title: str
    place: str
    first: dt.date
    last: dt.date
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    leads: bool
    is_cancelled: bool


def own(actor: Actor, *, since: dt.date, until: dt.date) -> list[Entry]:
    """Return the gatherings somebody leads, planned, or has a place at, for their own calendar."""
    leads = set(Host.objects.visible_to(actor).filter(person_id=actor.person_id).values_list("gathering", flat=True))
    comes = Registration.objects.visible_to(actor).filter(
        person_id=actor.person_id, person_id__isnull=False, state=RegistrationState.PLACED
    )
    rows = (
        Gathering.objects.visible_to(actor)
        .filter(Q(pk__in=leads) | Q(made_by_id=actor.user_id) | Q(pk__in=comes.values("gathering")))
        .filter(ends_on__gte=since, starts_on__lte=until)
        .exclude(state=GatheringState.DRAFT)
        .exclude(precision__in=rules.FUZZY)
        .select_related("venue")
        .order_by("starts_on", "pk")
    )
    return [
        Entry(
            gathering_id=row.pk, title=row.title, place=words.place(row), first=row.starts_on, last=row.ends_on,
            starts_at=row.starts_at,
            ends_at=(row.ends_at or row.starts_at + _LONGEST) if row.starts_at else None,
            leads=row.pk in leads, is_cancelled=row.state == GatheringState.CANCELLED,
        )
        for row in rows[:MOST_OWN]
    ]  # fmt: skip


def _empty() -> Calendar:
    found = Calendar()
    found.add("prodid", "-//Nabij//NL")
    found.add("version", "2.0")
    return found
