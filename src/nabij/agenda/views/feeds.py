"""What calendars and phones read: feeds, one appointment, and the QR code of a flyer."""

import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.agenda.queries import calendars
from nabij.agenda.queries import public as shown
from nabij.foundation.doors import public


def _calendar(text: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "public, max-age=900", "Content-Disposition": f'inline; filename="{name}.ics"'},
    )


@public
def everything(request: HttpRequest) -> HttpResponse:
    """Answer with the whole public agenda."""
    return _calendar(calendars.calendar(shown.feed(), name=_("Agenda"), more=calendars.of_others()), "agenda")


@public
def of_branch(request: HttpRequest, branch: str) -> HttpResponse:
    """Answer with the public agenda of one branch; a branch without anything has an empty calendar."""
    text = calendars.calendar(shown.feed(branch=branch), name=_("Agenda"), more=calendars.of_others(branch))
    return _calendar(text, f"agenda-{branch}")


@public
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with one gathering for one's own calendar."""
    found = shown.by_code(code)
    text = calendars.appointment(found) if found else ""
    if not text:
        raise Http404
    return _calendar(text.encode(), "afspraak")


@public
def qr_code(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a picture that leads a phone to the page."""
    if shown.by_code(code) is None:
        raise Http404
    url = request.build_absolute_uri(reverse("agenda:gathering", kwargs={"code": code}))
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="svg", scale=8, border=2, dark="#000", light="#fff")
    return HttpResponse(
        picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )
