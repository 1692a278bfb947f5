"""Pages for everybody: which doors stand open, and when; also for calendars."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nabij.foundation import clock
from nabij.foundation.doors import public
from nabij.programmes.walkin import queries


@public
def places(request: HttpRequest) -> HttpResponse:
    """List every walk-in place."""
    return render(request, "walkin/visitor/places.html", {"places": queries.public_places()})


@public
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one place: what one can do there, where it is, and when it is open."""
    found = queries.public_place(slug)
    if found is None:
        raise Http404
    context = {
        "door": queries.door(found, at=clock.now()),
        "place": found,
        "organisation_name": found.organisation.name,
        "today": clock.today(),
    }
    return render(request, "walkin/visitor/place.html", context)


@public
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the openings of one place for one's own calendar."""
    found = queries.public_place(slug)
    if found is None:
        raise Http404
    return HttpResponse(
        queries.calendar_file(found),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "public, max-age=900", "Content-Disposition": f'inline; filename="{slug}.ics"'},
    )
