"""A reminder for somebody's own calendar: made for them and forgotten; it says only what they chose themselves."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from nabij.foundation import clock

_MINUTES = 30


def reminder(*, weekday: int, at_time: dt.time, title: str = "") -> bytes:
    """Return a calendar with a moment that comes back every week. No name, no address and no link stands in it."""
    today = clock.today()
    first = dt.datetime.combine(today + dt.timedelta(days=(weekday - today.weekday()) % 7), at_time)
    event = Event()
    event.add("uid", str(uuid.uuid4()))
    event.add("dtstamp", clock.now())
    # Without a zone: eight in the evening wherever the telephone is.
    event.add("dtstart", first)
    event.add("duration", dt.timedelta(minutes=_MINUTES))
    event.add("rrule", {"freq": "weekly"})
    event.add("summary", title or _("A moment for myself"))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title or _("A moment for myself"))
    alarm.add("trigger", dt.timedelta(0))
    event.add_component(alarm)
    found = Calendar()
    found.add("prodid", "-//reminder//")
    found.add("version", "2.0")
    found.add_component(event)
    made: bytes = found.to_ical()
    return made
