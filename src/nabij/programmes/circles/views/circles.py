"""Pages of a coordinator about one circle: who takes part, who leads, and how far it is."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.circles import actions
from nabij.programmes.circles.access import CIRCLES, FACILITATORS, MEMBERS, SEASONS
from nabij.programmes.circles.choices import CircleState, MemberState, Part, PathStep, SessionState
from nabij.programmes.circles.forms import CircleForm, FacilitatorForm, MemberForm, NewCircleForm, WhyForm
from nabij.programmes.circles.queries import staff
from nabij.programmes.circles.views.seasons import TONES


def too_late() -> str:
    """Say that something was overtaken."""
    return _("This is not possible any more: somebody else changed the circle. See how it stands.")


@door(SEASONS, CHANGE)
def new_circle(request: Request, row: Any) -> HttpResponse:
    """Plan a circle with its evenings."""
    season = staff.season_for(request.actor, row.pk)
    places = [(one.pk, str(one)) for one in staff.venues(request.actor, offering=season.offering)]
    form = NewCircleForm(
        request.POST or None, venues=places, season=(season.starts_on, season.ends_on),
        initial={"first_on": season.starts_on},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.add_circle(
            season=season, given=given, first_on=given["first_on"], sessions=given["sessions"], by=request.actor
        )
        messages.success(request, _("The circle is planned, with a script for every evening. Who leads it?"))
        return redirect("circles:circle", pk=made.pk)
    return render(request, "circles/circle_form.html", {"form": form, "season": season, "circle": None})


@door(CIRCLES)
def circle(request: Request, row: Any) -> HttpResponse:
    """Show one circle; who only leads it goes to their own page."""
    if not CIRCLES.may(request.actor, CHANGE, row):
        if SEASONS.allows(request.actor, "view"):
            return redirect("circles:season", pk=row.season_id)
        return redirect("circles:lead", pk=row.pk)
    found = staff.circle_for(request.actor, row.pk)
    people = staff.members(request.actor, circle=found)
    groups = [
        (state, [one for one in people if one.member.state in states])
        for state, states in (
            ("in", {MemberState.PLACED, MemberState.FINISHED}),
            ("waiting", {MemberState.WAITING}),
            ("left", {MemberState.NOT_FINISHED, MemberState.WITHDRAWN}),
        )
    ]
    context = {
        "circle": found,
        "tone": TONES[CircleState(found.state)],
        "is_open": found.state in {CircleState.FORMING, CircleState.RUNNING},
        "groups": groups,
        "steps": dict(PathStep.choices),
        "facilitators": staff.facilitators(request.actor, circle=found),
        "sessions": [
            (one, title, one.state == SessionState.PLANNED)
            for one, title in staff.sessions(request.actor, circle=found, language=get_language() or "nl")
        ],
    }
    return render(request, "circles/circle.html", context)


_FIELDS = ("name", "venue_id", "places", "at", "minutes", "version")


@door(CIRCLES, CHANGE)
def edit_circle(request: Request, row: Any) -> HttpResponse:
    """Change where, when and for how many."""
    found = staff.circle_for(request.actor, row.pk)
    places = [(one.pk, str(one)) for one in staff.venues(request.actor, offering=found.offering)]
    form = CircleForm(request.POST or None, venues=places, initial={name: getattr(row, name) for name in _FIELDS})
    context: dict[str, Any] = {"form": form, "circle": found, "season": found.season}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_circle(circle=found, given=given, seen=given["version"] or 0, by=request.actor)
        except ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in _FIELDS}
            conflict = compare(form, now=now, version=changed.now.version)
            return render(request, "circles/circle_form.html", {**context, "conflict": conflict}, status=409)
        messages.success(request, _("The circle is changed."))
        return redirect("circles:circle", pk=row.pk)
    return render(request, "circles/circle_form.html", context)


@door(CIRCLES, DECIDE)
@require_POST
def begin(request: Request, row: Any) -> HttpResponse:
    """Say that a circle runs."""
    try:
        actions.begin(circle=row, by=request.actor)
    except actions.NotPossible:
        messages.warning(request, too_late())
    else:
        messages.success(request, _("The circle runs. Who waits can still come in."))
    return redirect("circles:circle", pk=row.pk)


@door(CIRCLES, DECIDE)
def end(request: Request, row: Any) -> HttpResponse:
    """End a circle, after asking."""
    if request.method != "POST":
        context = {
            "title": _("End this circle?"),
            "text": _(
                "Who was there most times has finished. Everybody gets a mail to look back, and can take their own "
                "notes along; thirty days later those notes are erased."
            ),
            "confirm_label": _("End the circle"), "cancel_url": reverse("circles:circle", kwargs={"pk": row.pk}),
        }  # fmt: skip
        return render(request, "ui/confirm.html", context)
    try:
        actions.end_circle(circle=row, by=request.actor)
    except actions.NotPossible:
        messages.warning(request, too_late())
        return redirect("circles:circle", pk=row.pk)
    messages.success(request, _("The circle has ended. See what this season says about the next one."))
    return redirect("circles:next_season", pk=row.season_id)


@door(CIRCLES, DECIDE)
def cancel(request: Request, row: Any) -> HttpResponse:
    """Call a circle off before it began, with a reason."""
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_circle(circle=row, why=form.cleaned_data["why"], by=request.actor)
        except actions.NotPossible:
            messages.warning(request, too_late())
        else:
            messages.success(request, _("The circle is cancelled. Everybody with an e-mail address hears of it."))
        return redirect("circles:circle", pk=row.pk)
    context = {
        "form": form, "title": _("Cancel this circle?"), "danger": True, "confirm_label": _("Cancel the circle"),
        "text": _("It does not begin, and who has a place or waits is told why."),
        "cancel_url": reverse("circles:circle", kwargs={"pk": row.pk}),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


@door(CIRCLES, CHANGE)
def add_member(request: Request, row: Any) -> HttpResponse:
    """Give somebody a place, or a place on the waiting list."""
    people = staff.candidates(request.actor, circle=row)
    choices = [(str(one.pk), f"{one.person.full_name} ({one.get_state_display()})") for one in people]
    form = MemberForm(request.POST or None, people=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = next(one for one in people if str(one.pk) == given["enrolment"])
        try:
            made = actions.add_member(circle=row, enrolment=who, themes=given["themes"], by=request.actor)
        except (actions.AlreadyIn, actions.NotOpen):
            messages.warning(request, too_late())
        else:
            placed = made.state == MemberState.PLACED
            messages.success(
                request, _("There is a place.") if placed else _("The circle is full: on the waiting list.")
            )
        return redirect("circles:circle", pk=row.pk)
    return render(request, "circles/member_form.html", {"form": form, "circle": row, "people": people})


@door(CIRCLES, CHANGE)
def appoint(request: Request, row: Any) -> HttpResponse:
    """Say who leads the circle: only somebody who was trained."""
    people = staff.volunteers(request.actor, circle=row)
    choices = [
        (str(one.enrolment.pk), _name(one.enrolment) if one.is_trained else _("%(name)s (not trained yet)") % {
            "name": _name(one.enrolment)
        })
        for one in people
    ]  # fmt: skip
    form = FacilitatorForm(
        request.POST or None, people=choices, initial={"from_on": timezone.localdate(), "part": Part.FACILITATOR}
    )
    untrained = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        who = next(one.enrolment for one in people if str(one.enrolment.pk) == given["enrolment"])
        try:
            actions.appoint(
                circle=row, enrolment=who, part=Part(given["part"]), from_on=given["from_on"],
                until_on=given["until_on"], by=request.actor,
            )  # fmt: skip
        except actions.NotTrained as error:
            untrained = who
            said = _(
                "%(name)s has not been trained to lead circles. Plan the training, and note it here when it is done."
            )
            form.add_error("enrolment", said % {"name": error.who})
        except actions.AlreadyLeads:
            form.add_error("enrolment", _("This circle has a facilitator already, or this person leads it already."))
        else:
            messages.success(request, _("Done. There is a mail with all evenings on its way."))
            return redirect("circles:circle", pk=row.pk)
    context = {"form": form, "circle": row, "people": people, "untrained": untrained}
    return render(request, "circles/facilitator_form.html", context)


def _name(enrolment: Any) -> str:
    return str(enrolment.person.full_name)


@door(CIRCLES, CHANGE)
@require_POST
def trained(request: Request, row: Any, enrolment: uuid.UUID) -> HttpResponse:
    """Note that a volunteer was trained."""
    who = staff.volunteer(request.actor, circle=row, pk=enrolment)
    if who is None:
        raise Http404
    actions.note_training(enrolment=who, by=request.actor)
    messages.success(request, _("%(name)s can lead circles from today.") % {"name": _name(who)})
    return redirect("circles:appoint", pk=row.pk)


@door(FACILITATORS, CHANGE)
@require_POST
def release(request: Request, row: Any) -> HttpResponse:
    """Let somebody lead the circle no longer."""
    actions.release(facilitator=row, by=request.actor)
    messages.success(request, _("From now on this person sees nothing of the circle."))
    return redirect("circles:circle", pk=row.circle_id)


@door(MEMBERS, CHANGE)
@require_POST
def leave(request: Request, row: Any) -> HttpResponse:
    """Let a participant go; who waits moves up."""
    actions.leave(member=row, by=request.actor)
    messages.success(request, _("The place is free. Who waits longest moves up by itself."))
    return redirect("circles:circle", pk=row.circle_id)


@door(MEMBERS, CHANGE)
@require_POST
def step(request: Request, row: Any, to: str) -> HttpResponse:
    """Write down a step towards facilitator."""
    try:
        actions.step_on(member=row, to=PathStep(to), by=request.actor)
    except (actions.NotThisStep, ValueError):
        messages.warning(request, _("This step is not possible: see how far this person is, and whether they agreed."))
    else:
        messages.success(request, _("Written down."))
    return redirect("circles:circle", pk=row.circle_id)
