"""Behind the counter: counting on a phone, and what was counted."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import READ
from nabij.foundation.doors import Request, door
from nabij.programmes.walkin import actions, queries
from nabij.programmes.walkin.access import FACES, PLACES
from nabij.programmes.walkin.choices import Tap
from nabij.programmes.walkin.forms import CountForm


@door(PLACES, READ, many=True)
def places(request: Request) -> HttpResponse:
    """List the places; straight to the place when there is one and nothing to add."""
    lines = queries.places(request.actor)
    may_add = bool(queries.offerings_without_place(request.actor))
    if len(lines) == 1 and not may_add:
        return redirect("walkin:place", pk=lines[0].place.pk)
    return render(request, "walkin/places.html", {"lines": lines, "may_add": may_add})


@door(PLACES, READ)
def place(request: Request, row: Any) -> HttpResponse:
    """Show a place with its latest openings and the figures of this year."""
    context = {"place": row, "page": queries.page(request.actor, row), "today": clock.today()}
    return render(request, "walkin/place.html", context)


def _day(request: Request) -> dt.date:
    """Return the day that is counted: today, unless another one that is over stands in the form or the address."""
    try:
        day = dt.date.fromisoformat(request.POST.get("on") or request.GET.get("on") or "")
    except ValueError:
        return clock.today()
    return min(day, clock.today())


REFUSED = (actions.NotCountable, actions.ContactClosed)


def _said(refused: Exception) -> str:
    if isinstance(refused, actions.NotCountable):
        return _("This day is too long ago to begin counting. Ask the coordinator.")
    return _("You can correct this for 14 days. Ask the coordinator to correct it now.")


def _back(place_id: int, day: dt.date) -> HttpResponse:
    return redirect(f"{reverse('walkin:count', kwargs={'pk': place_id})}?on={day.isoformat()}")


@door(PLACES, READ)
def count(request: Request, row: Any) -> HttpResponse:
    """Show the counter of a day: one large button, and who is known."""
    day = _day(request)
    found = queries.counter(request.actor, row, on=day)
    context = {"place": row, "counter": found, "opening": found.opening, "day": day}
    return render(request, "walkin/count.html", context)


@door(PLACES, READ)
@require_POST
def tap(request: Request, row: Any) -> HttpResponse:
    """Count one more or one less."""
    day, chosen = _day(request), Tap.LESS if request.POST.get("tap") == Tap.LESS else Tap.MORE
    try:
        actions.tap(place=row, on=day, tap=chosen, by=request.actor)
    except REFUSED as refused:
        messages.error(request, _said(refused))
    return _back(row.pk, day)


@door(FACES)
@require_POST
def tick(request: Request, row: Any) -> HttpResponse:
    """Say that somebody who is known is here, or went home uncounted after all."""
    day = _day(request)
    try:
        actions.tick(face=row, on=day, is_here=request.POST.get("here") == "1", by=request.actor)
    except REFUSED as refused:
        messages.error(request, _said(refused))
    return _back(row.place_id, day)


@door(PLACES, READ)
def close(request: Request, row: Any) -> HttpResponse:
    """Write an opening down for good; sent again it corrects what was written."""
    day = _day(request)
    found = queries.counter(request.actor, row, on=day)
    opening = found.opening
    known = sum(face.is_here for face in found.faces)
    initial = {
        "people": opening.people, "people_are": opening.people_are, "people_up_to": opening.people_up_to,
        "helpers": opening.helpers, "helper_hours": _hours(opening.helper_minutes),
        "professional_hours": _hours(opening.professional_minutes),
    }  # fmt: skip
    form = CountForm(request.POST or None, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close(place=row, on=day, count=form.count, by=request.actor)
        except REFUSED as refused:
            form.add_error(None, _said(refused))
        else:
            messages.success(request, _("Thank you. It is written down."))
            return redirect("walkin:place", pk=row.pk)
    return render(request, "walkin/close.html", {"place": row, "form": form, "opening": opening, "day": day})


def _hours(minutes: int) -> float:
    return round(minutes / 60, 2)
