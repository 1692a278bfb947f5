"""Pages of the team about who comes: somebody on the phone, a place given up, and who still has to hear something."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.agenda import actions, queries
from nabij.agenda.access import GATHERINGS, REGISTRATIONS
from nabij.agenda.choices import GuestRole, RegistrationState
from nabij.agenda.forms import BesideForm, LinkForm, StaffRegistrationForm
from nabij.agenda.queries import staff
from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, door
from nabij.people.choices import RoleName


def _may_register(request: Request) -> bool:
    return bool(request.actor.roles & {RoleName.COORDINATOR, RoleName.DESK})


def _enrolments(request: Request, offering_id: int) -> list[Any]:
    return [
        row
        for role in (GuestRole.PARTICIPANT, GuestRole.VOLUNTEER)
        for row in queries.enrolled(request.actor, offering_id=offering_id, role=role)
    ]


@door(GATHERINGS, CHANGE)
def add(request: Request, row: Any) -> HttpResponse:
    """Register somebody who is on the phone or who takes part."""
    if not _may_register(request):
        return redirect("agenda:page", pk=row.pk)
    known = _enrolments(request, row.offering_id)
    form = StaffRegistrationForm(
        request.POST or None,
        enrolments=[(str(one.pk), _label(one)) for one in known],
    )
    if request.method == "POST" and form.is_valid():
        enrolment = next((one for one in known if str(one.pk) == form.cleaned_data["enrolment"]), None)
        try:
            made = actions.register_by_staff(
                gathering=row, guest=_guest(form.cleaned_data, enrolment), enrolment=enrolment, by=request.actor
            )
        except actions.NotOpen:
            messages.error(request, _("This gathering is over or cancelled; nobody can be registered any more."))
        else:
            placed = made.state == RegistrationState.PLACED
            said = _("Registered.") if placed else _("All places are taken: on the waiting list.")
            messages.success(request, said)
        return redirect("agenda:page", pk=row.pk)
    return render(request, "agenda/guest_form.html", {"form": form, "gathering": staff.load(request.actor, row.pk)})


def _guest(given: dict[str, Any], enrolment: Any) -> actions.Guest:
    person = enrolment.person if enrolment else None
    return actions.Guest(
        name=person.full_name if person else given["name"],
        email=given["email"] or (person.email if person else ""),
        phone=given["phone"] or (person.phone if person else ""),
        people=given["people"],
        role=GuestRole(enrolment.role if enrolment else given["role"]),
        is_newcomer=given["is_newcomer"],
        language=person.page_language if person else "nl",
        wants_pick_up=given["wants_pick_up"],
        seats=given["seats"],
        pc4=given["pc4"] or (person.pc4 if person else ""),
        fetch_at=given["fetch_at"],
    )


@door(REGISTRATIONS, CHANGE)
@require_POST
def cancel(request: Request, row: Any) -> HttpResponse:
    """Take somebody off the list; the first who waits moves up."""
    if _may_register(request):
        actions.cancel_by_staff(registration=row, by=request.actor)
        messages.success(request, _("The place is free again. Who waits first moves up by itself."))
    return redirect("agenda:page", pk=row.gathering_id)


@door(REGISTRATIONS, CHANGE)
@require_POST
def called(request: Request, row: Any) -> HttpResponse:
    """Note that somebody was called."""
    if _may_register(request):
        actions.called(registration=row, by=request.actor)
    return redirect("agenda:page", pk=row.gathering_id)


def _label(one: Any) -> str:
    return f"{one.person.full_name} ({one.get_role_display()})"


def _guest_page(request: Request, row: Any, *, link_form: Any = None, beside_form: Any = None) -> HttpResponse:
    known = _enrolments(request, row.offering_id)
    found = staff.guest_page(request.actor, row)
    context = {
        "page": found,
        "row": row,
        "link_form": link_form or LinkForm(people=[(str(one.pk), _label(one)) for one in known]),
        "beside_form": beside_form
        or BesideForm(others=found.welcomers, initial={"beside": str(row.beside_id) if row.beside_id else ""}),
    }
    return render(request, "agenda/guest.html", context)


@door(REGISTRATIONS, CHANGE)
def guest(request: Request, row: Any) -> HttpResponse:
    """Show one registration: who this is, and who welcomes them."""
    if not _may_register(request):
        return redirect("agenda:page", pk=row.gathering_id)
    return _guest_page(request, row)


@door(REGISTRATIONS, CHANGE)
@require_POST
def link(request: Request, row: Any) -> HttpResponse:
    """Say who of the people who take part this is."""
    if not _may_register(request):
        return redirect("agenda:page", pk=row.gathering_id)
    known = {str(one.pk): one for one in _enrolments(request, row.offering_id)}
    form = LinkForm(request.POST, people=[(key, _label(one)) for key, one in known.items()])
    if not form.is_valid():
        return _guest_page(request, row, link_form=form)
    try:
        actions.link_person(registration=row, enrolment=known[form.cleaned_data["enrolment"]], by=request.actor)
    except actions.RegisteredAlready:
        form.add_error("enrolment", _("This person is on the list already. Take one of the two off the list."))
        return _guest_page(request, row, link_form=form)
    messages.success(request, _("From now on it is counted for this person."))
    return redirect("agenda:page", pk=row.gathering_id)


@door(REGISTRATIONS, CHANGE)
@require_POST
def beside(request: Request, row: Any) -> HttpResponse:
    """Give somebody new a person with experience to sit beside."""
    if not _may_register(request):
        return redirect("agenda:page", pk=row.gathering_id)
    found = staff.guest_page(request.actor, row)
    form = BesideForm(request.POST, others=found.welcomers)
    if not form.is_valid():
        return _guest_page(request, row, beside_form=form)
    other = staff.registration(request.actor, form.cleaned_data["beside"]) if form.cleaned_data["beside"] else None
    actions.seat_beside(registration=row, other=other, by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("agenda:page", pk=row.gathering_id)
