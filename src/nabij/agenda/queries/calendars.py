"""Gatherings as calendars read them (RFC 5545): moments in UTC, so that no calendar needs to know our clock."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from nabij.agenda import rules
from nabij.agenda.choices import GatheringState, Precision
from nabij.agenda.models import Gathering
from nabij.agenda.queries import words
from nabij.foundation import clock, links

_LONGEST = dt.timedelta(hours=2)  # when nobody said how long it takes


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


def calendar(gatherings: Iterable[Gathering], *, name: str) -> bytes:
    """Return a whole calendar; gatherings without a day stay out."""
    found = _empty()
    found.add("x-wr-calname", name)
    stamp = clock.now()
    for gathering in gatherings:
        if Precision(gathering.precision) not in rules.FUZZY:
            found.add_component(event(gathering, stamp=stamp))
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


def _empty() -> Calendar:
    found = Calendar()
    found.add("prodid", "-//Nabij//NL")
    found.add("version", "2.0")
    return found
