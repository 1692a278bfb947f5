"""The coordinator's pages: the board of a week, one shift, the team, and how an offering works with shifts."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.foundation import access as walls
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.volunteers import access, queries, rules
from nabij.volunteers.access import DUTIES, ROTAS, SHIFTS
from nabij.volunteers.actions import covering, duties, planning, qualifying
from nabij.volunteers.choices import Post
from nabij.volunteers.forms import PersonForm, RotaForm, ShiftForm, SkillsForm
from nabij.volunteers.queries import board as boards
from nabij.volunteers.queries import team as teams
from nabij.volunteers.views import WHY


@door(ROTAS, CHANGE, many=True)
def rotas(request: Request) -> HttpResponse:
    """List the rotas; straight to the board when there is one."""
    found = queries.rotas(request.actor)
    if len(found) == 1:
        return redirect("volunteers:board", pk=found[0].pk)
    return render(request, "volunteers/rotas.html", {"rotas": found})


def _first_day(request: Request) -> dt.date:
    try:
        asked = dt.date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = clock.today()
    # A week far away is a slip of the finger, not a question.
    near = abs(asked - clock.today()) < dt.timedelta(days=3660)
    return boards.monday(asked if near else clock.today())


@door(ROTAS)
def board(request: Request, rota: Any) -> HttpResponse:
    """Show a week of shifts, with what is missing in words."""
    rota, first = access.rota_for(request.actor, rota.pk), _first_day(request)
    days = boards.week(request.actor, rota=rota, first=first)
    url = reverse("volunteers:board", kwargs={"pk": rota.pk})
    gaps = sum(bool(one.gaps) and not one.is_over for day in days for one in day.shifts)
    context = {
        "rota": rota,
        "days": days,
        "gaps": gaps,
        "last": first + dt.timedelta(days=6),
        "first": first,
        "before_url": f"{url}?week={first - dt.timedelta(days=7)}",
        "after_url": f"{url}?week={first + dt.timedelta(days=7)}",
        "now_url": url,
        "plans": walls.may(request.actor, CHANGE, rota),
    }
    return render(request, "volunteers/board.html", context)


@door(ROTAS, CHANGE)
def team(request: Request, rota: Any) -> HttpResponse:
    """List the volunteers with what they may do."""
    rota = access.rota_for(request.actor, rota.pk)
    return render(request, "volunteers/team.html", {"rota": rota, "members": teams.team(request.actor, rota=rota)})


@door(ROTAS, CHANGE)
def member(request: Request, rota: Any, enrolment: uuid.UUID) -> HttpResponse:
    """Say what one volunteer may do."""
    rota = access.rota_for(request.actor, rota.pk)
    found = next((one for one in queries.volunteers_of(rota, request.actor) if one.pk == enrolment), None)
    if found is None:
        raise Http404
    form = SkillsForm(request.POST or None, initial={"skills": sorted(teams.held_by(found))})
    if request.method == "POST" and form.is_valid():
        qualifying.set_skills(rota=rota, enrolment=found, skills=form.cleaned_data["skills"], by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("volunteers:team", pk=rota.pk)
    return render(request, "volunteers/member.html", {"rota": rota, "enrolment": found, "form": form})


@door(ROTAS, CHANGE)
def rota_settings(request: Request, rota: Any) -> HttpResponse:
    """Change how an offering works with shifts."""
    rota = access.rota_for(request.actor, rota.pk)
    form = RotaForm(request.POST or None, initial={name: getattr(rota, name) for name in (*_ROTA, "version")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            planning.change_rota(rota=rota, changes=given, seen=given["version"], by=request.actor)
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=vars(changed.now), version=changed.now.version)
            context = {"rota": rota, "form": conflict.form, "conflict": conflict}
            return render(request, "volunteers/settings.html", context, status=409)
        messages.success(request, _("Saved. Shifts that were planned already stay as they are."))
        return redirect("volunteers:board", pk=rota.pk)
    return render(request, "volunteers/settings.html", {"rota": rota, "form": form, "conflict": None})


_ROTA = planning.ROTA_FIELDS


# -- one shift ---------------------------------------------------------------------------------------------


def _shift_page(
    request: Request, shift: Any, *, form: Any = None, person: Any = None, conflict: Any = None
) -> HttpResponse:
    on = boards.one_shift(request.actor, shift)
    rota = access.rota_for(request.actor, shift.rota_id)
    there = {duty.enrolment_id for duty in on.duties}
    context = {
        "on": on,
        "shift": shift,
        "rota": rota,
        "conflict": conflict,
        "form": form or ShiftForm(initial={name: getattr(shift, name) for name in (*planning.SHIFT_FIELDS, "version")}),
        "person": person or PersonForm(people=_people(request, rota, there)),
        "calls": boards.calls_of(request.actor, shift),
        "swaps": boards.open_swaps(request.actor, list(on.duties)),
        "board_url": f"{reverse('volunteers:board', kwargs={'pk': rota.pk})}?week={shift.starts_at.date()}",
    }
    return render(request, "volunteers/shift.html", context, status=409 if conflict else 200)


def _people(request: Request, rota: Any, there: set[uuid.UUID]) -> list[tuple[str, str]]:
    return [
        (str(one.enrolment.pk), f"{one.enrolment.person.full_name} ({', '.join(one.labels)})")
        for one in teams.team(request.actor, rota=rota)
        if one.skills and one.enrolment.pk not in there
    ]


@door(SHIFTS, CHANGE)
def shift_page(request: Request, shift: Any) -> HttpResponse:
    """Show who is on a shift, what is missing, and who was asked."""
    return _shift_page(request, shift)


@door(SHIFTS, CHANGE)
@require_POST
def change_shift(request: Request, shift: Any) -> HttpResponse:
    """Change what a shift needs."""
    form = ShiftForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            planning.change_shift(shift=shift, changes=given, seen=given["version"], by=request.actor)
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=vars(changed.now), version=changed.now.version)
            return _shift_page(request, shift, form=conflict.form, conflict=conflict)
        messages.success(request, _("Saved."))
        return redirect("volunteers:shift", pk=shift.pk)
    return _shift_page(request, shift, form=form)


@door(SHIFTS, CHANGE)
@require_POST
def put_on(request: Request, shift: Any) -> HttpResponse:
    """Put somebody on a shift."""
    rota = access.rota_for(request.actor, shift.rota_id)
    people = {str(one.pk): one for one in queries.volunteers_of(rota, request.actor)}
    form = PersonForm(request.POST, people=[(key, one.person.full_name) for key, one in people.items()])
    if not form.is_valid():
        return _shift_page(request, shift, person=form)
    post = Post(form.cleaned_data["post"]) if form.cleaned_data["post"] else None
    try:
        duties.take_shift(shift=shift, enrolment=people[form.cleaned_data["who"]], post=post, by=request.actor)
    except rules.NotPossible as refused:
        form.add_error("who", str(WHY[refused.why]))
        return _shift_page(request, shift, person=form)
    messages.success(request, _("Put on the shift."))
    return redirect("volunteers:shift", pk=shift.pk)


@door(SHIFTS, CHANGE)
@require_POST
def call_for_cover(request: Request, shift: Any) -> HttpResponse:
    """Ask others to fill a gap."""
    try:
        _call, asked = covering.call_for_cover(shift=shift, by=request.actor)
    except covering.NothingMissing:
        messages.info(request, _("Nobody is missing on this shift."))
    else:
        text = ngettext("%(n)s volunteer was asked.", "%(n)s volunteers were asked.", asked) % {"n": asked}
        if asked:
            messages.success(request, text)
        else:
            messages.warning(request, _("There is nobody left to ask: everybody is busy or was asked already."))
    return redirect("volunteers:shift", pk=shift.pk)


@door(SHIFTS, DECIDE)
def cancel_shift(request: Request, shift: Any) -> HttpResponse:
    """Cancel a shift, after a question."""
    if request.method == "POST":
        told = planning.cancel_shift(shift=shift, by=request.actor)
        text = ngettext("Cancelled. %(n)s volunteer was told.", "Cancelled. %(n)s volunteers were told.", told)
        messages.success(request, text % {"n": told})
        return redirect("volunteers:board", pk=shift.rota_id)
    context = {
        "title": _("Cancel this shift?"),
        "text": _("Everybody on it gets a mail. The helpline stays closed in these hours when nobody else is there."),
        "confirm_label": _("Cancel the shift"),
        "cancel_url": reverse("volunteers:shift", kwargs={"pk": shift.pk}),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@door(DUTIES, CHANGE)
@require_POST
def take_off(request: Request, duty: Any) -> HttpResponse:
    """Take somebody off a shift."""
    if not walls.may(request.actor, CHANGE, duty.shift):
        raise Http404
    try:
        duties.take_off(duty=duty, by=request.actor)
    except rules.NotPossible:
        messages.info(request, _("No longer on this shift."))
    else:
        messages.success(request, _("Taken off the shift."))
    return redirect("volunteers:shift", pk=duty.shift_id)
