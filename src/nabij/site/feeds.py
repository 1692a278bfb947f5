"""The calendar of one user for the calendar on their phone, behind a secret address."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from icalendar import Calendar, Event

from nabij.foundation import access, clock
from nabij.foundation.doors import public
from nabij.site.queries import calendar, notifications


@public
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the appointments of whoever the address belongs to; an address that stopped is not found."""
    with access.unscoped(access.Reason.SIGN_IN):
        user = calendar.user_of(token)
        if user is None:
            raise Http404
        actor = notifications.actor_of(user)
    with access.acting_as(actor), translation.override(user.page_language):
        found = Calendar()
        found.add("prodid", "-//Nabij//NL")
        found.add("version", "2.0")
        found.add("x-wr-calname", "Nabij")
        for one in calendar.appointments(actor):
            event = Event()
            event.add("uid", f"{one.uid}@nabij")
            event.add("dtstamp", clock.now())
            event.add("dtstart", one.starts_at.astimezone(dt.UTC) if one.starts_at else one.on)
            event.add("dtend", one.ends_at.astimezone(dt.UTC) if one.ends_at else one.on + dt.timedelta(days=1))
            event.add("summary", one.title)
            if one.url:
                event.add("url", settings.BASE_URL.rstrip("/") + one.url)
            found.add_component(event)
    return HttpResponse(
        found.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="nabij.ics"'},
    )
