"""Furnishing a place: address, hours, special days, and who is known there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.walkin import actions, queries
from nabij.programmes.walkin.access import PLACES, SPECIAL_DAYS
from nabij.programmes.walkin.forms import FacesForm, NewPlaceForm, PlaceForm, SpecialDayForm, typed_week


@door(PLACES, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Open a door in a programme."""
    offerings = queries.offerings_without_place(request.actor)
    form = NewPlaceForm(request.POST or None, offerings=offerings)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.make_place(
                offering=queries.offering(request.actor, given["offering"]), slug=given["slug"], facts=given,
                by=request.actor,
            )  # fmt: skip
        except actions.AddressTaken:
            form.add_error("slug", _("This address is taken already. Choose another one."))
        else:
            messages.success(request, _("The place is there. Choose who is known at the counter."))
            return redirect("walkin:faces", pk=made.pk)
    return render(request, "walkin/edit.html", {"form": form, "title": _("A new walk-in place")})


@door(PLACES, CHANGE)
def edit(request: Request, row: Any) -> HttpResponse:
    """Change address, hours or words."""
    names = [name for name in (*actions.PLACE_FIELDS, "version") if name != "week"]
    initial = {name: getattr(row, name) for name in names} | typed_week(row.week)
    form, conflict = PlaceForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_place(place=row, facts=given, seen=given["version"] or 0, by=request.actor)
        except ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in names if name != "version"}
            conflict = compare(form, now=now, version=changed.now.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("walkin:place", pk=row.pk)
    context = {"form": form, "place": row, "conflict": conflict, "title": _("Address and opening hours")}
    return render(request, "walkin/edit.html", context)


@door(PLACES, CHANGE)
def special_day(request: Request, row: Any) -> HttpResponse:
    """Give one day hours of its own."""
    form = SpecialDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.save_special(
            place=row, on=given["on"], blocks=given["blocks"], message=given["message"], by=request.actor
        )
        messages.success(request, _("Saved."))
        return redirect("walkin:place", pk=row.pk)
    return render(request, "walkin/edit.html", {"form": form, "place": row, "title": _("A day with other hours")})


@door(SPECIAL_DAYS, CHANGE)
@require_POST
def remove_special(request: Request, row: Any) -> HttpResponse:
    """Let the usual hours hold again."""
    place_id = row.place_id
    actions.remove_special(day=row, by=request.actor)
    messages.success(request, _("The usual hours hold again."))
    return redirect("walkin:place", pk=place_id)


@door(PLACES, CHANGE)
def faces(request: Request, row: Any) -> HttpResponse:
    """Choose who is known at the counter, and who may count."""
    people = queries.enrolled(request.actor, row)
    form = FacesForm(
        request.POST or None,
        people=[(str(one.pk), f"{one.person.full_name} ({one.get_role_display()})") for one in people],
        initial={"known": queries.known_ids(request.actor, row)},
    )
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["known"])
        actions.set_faces(place=row, known=[one for one in people if str(one.pk) in chosen], by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("walkin:place", pk=row.pk)
    return render(request, "walkin/edit.html", {"form": form, "place": row, "title": _("Known faces and helpers")})
