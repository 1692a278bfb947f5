"""Travelling together: who fetches whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.agenda import actions
from nabij.agenda.access import GATHERINGS
from nabij.agenda.forms import RidesForm
from nabij.agenda.queries import staff
from nabij.agenda.queries import travelling as queries
from nabij.foundation.access import DECIDE
from nabij.foundation.doors import Request, door


def _label(stop: Any) -> str:
    people = f" ({stop.people})" if stop.people > 1 else ""
    return f"{stop.name}{people}" + (f", {stop.address}" if stop.address else "")


@door(GATHERINGS, DECIDE, whole=staff.with_names)
def travel(request: Request, gathering: Any) -> HttpResponse:
    """Say who fetches whom; the nearest car with seats is filled in already, and nothing holds until it is saved."""
    found = queries.travel_of(request.actor, gathering)
    form = RidesForm(
        request.POST or None,
        stops=[
            (stop.registration.pk.hex, _label(stop), str(stop.registration.fetched_by_id or stop.suggested or ""))
            for stop in found.stops
        ],
        drivers=[
            (str(car.driver.pk), _("%(name)s (%(n)s seats)") % {"name": car.name, "n": car.driver.seats})
            for car in found.cars
        ],
    )
    if request.method == "POST" and form.is_valid():
        try:
            many = actions.set_rides(gathering=gathering, rides=form.rides, by=request.actor)
        except actions.TooFewSeats as full:
            form.add_error(None, _("There are too few seats with %(name)s.") % {"name": full.driver or "?"})
        else:
            said = _("Saved. Who gave an e-mail address gets a mail; whom to call stands on the page of the gathering.")
            messages.success(request, said if many else _("Saved."))
            return redirect("agenda:travel", pk=gathering.pk)
    return render(request, "agenda/travel.html", {"form": form, "gathering": gathering, "travel": found})
