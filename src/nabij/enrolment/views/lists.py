"""Doors to the lists: who waits, which volunteers are free, and the same as a file."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.enrolment import access, actions, rules
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.forms.taking_part import BulkNextStepForm, ListFilter, NewEnrolmentForm
from nabij.enrolment.queries import exports
from nabij.enrolment.queries import waiting as queries
from nabij.foundation.access import CHANGE, CREATE, EXPORT
from nabij.foundation.doors import Request, door, fresh

PAGE = 25
_WAITING = [state for state in EnrolmentState if state in rules.WAITING_STATES]
_OPEN = [state for state in EnrolmentState if state in rules.OPEN]


Offerings = list[tuple[int, str]]


def _chosen(request: Request, states: list[EnrolmentState], offerings: Offerings) -> tuple[ListFilter, queries.Filter]:
    form = ListFilter(request.GET or None, offerings=offerings, states=states)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, queries.Filter(**{name: value for name, value in given.items() if value})


def _role(request: Request) -> PartRole:
    return PartRole.VOLUNTEER if request.GET.get("role") == PartRole.VOLUNTEER else PartRole.PARTICIPANT


@door(access.ENROLMENTS, CHANGE, many=True)
def waiting(request: Request) -> HttpResponse:
    """Show who waits, longest first."""
    offerings = queries.offering_choices(request.actor)
    form, chosen = _chosen(request, _WAITING, offerings)
    role = _role(request)
    rows = queries.waiting_list(request.actor, role=role, chosen=chosen, sort=request.GET.get("sort", ""))
    page = rows.page(request.GET.get("page"), size=PAGE)
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines(page.object_list, offerings=dict(offerings)),
        "role": role.value,
        "tabs": _tabs(role),
        "sort": "-urgency",
        "here": request.get_full_path(),
        "may_export": access.ENROLMENTS.allows(request.actor, EXPORT),
    }
    return render(request, "enrolment/waiting.html", context)


def _tabs(role: PartRole) -> list[dict[str, Any]]:
    url = reverse("enrolment:waiting")
    return [
        {"label": _("Participants"), "url": url, "current": role == PartRole.PARTICIPANT},
        {"label": _("Volunteers"), "url": f"{url}?role=volunteer", "current": role == PartRole.VOLUNTEER},
    ]


@door(access.ENROLMENTS, CHANGE, many=True)
def volunteers(request: Request) -> HttpResponse:
    """Show volunteers, who has room first."""
    offerings = queries.offering_choices(request.actor)
    form, chosen = _chosen(request, _OPEN, offerings)
    rows = queries.volunteers(request.actor, chosen=chosen, sort=request.GET.get("sort", ""))
    page = rows.page(request.GET.get("page"), size=PAGE)
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines(page.object_list, offerings=dict(offerings)),
        "sort": "free",
        "may_export": access.ENROLMENTS.allows(request.actor, EXPORT),
    }
    return render(request, "enrolment/volunteers.html", context)


@door(access.ENROLMENTS, CHANGE, many=True)
@require_POST
def bulk_next_step(request: Request) -> HttpResponse:
    """Give everyone who was ticked the same next step."""
    form = BulkNextStepForm(request.POST, keys=request.POST.getlist("chosen"))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("enrolment:waiting")
    if not form.is_valid():
        for error in (text for texts in form.errors.values() for text in texts):
            messages.error(request, str(error))
        return redirect(back)
    given = form.cleaned_data
    rows = queries.chosen(request.actor, given["chosen"])
    for row in rows:
        actions.set_next_step(enrolment=row, step=given["step"], on=given["on"], by=request.actor)
    done = ngettext("The next step is set for %(n)s person.", "The next step is set for %(n)s people.", len(rows))
    messages.success(request, done % {"n": len(rows)})
    return redirect(back)


def _file(request: Request, *, rows: Any, offerings: Offerings, name: str) -> HttpResponse:
    table = exports.table(queries.lines(rows[:], offerings=dict(offerings)))
    exports.record(request.actor, name=name, rows=len(table) - 1)
    day: dt.date = timezone.localdate()
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    content, content_type = exports.xlsx(table) if kind == "xlsx" else exports.csv_file(table)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y-%m-%d}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@door(access.ENROLMENTS, EXPORT, many=True)
@fresh
def waiting_export(request: Request) -> HttpResponse:
    """Hand over the waiting list as a file."""
    offerings = queries.offering_choices(request.actor, action=EXPORT)
    _form, chosen = _chosen(request, _WAITING, offerings)
    rows = queries.waiting_list(request.actor, role=_role(request), chosen=chosen, sort="waiting", action=EXPORT)
    return _file(request, rows=rows, offerings=offerings, name="wachtlijst")


@door(access.ENROLMENTS, EXPORT, many=True)
@fresh
def volunteers_export(request: Request) -> HttpResponse:
    """Hand over the list of volunteers as a file."""
    offerings = queries.offering_choices(request.actor, action=EXPORT)
    _form, chosen = _chosen(request, _OPEN, offerings)
    rows = queries.volunteers(request.actor, chosen=chosen, action=EXPORT)
    return _file(request, rows=rows, offerings=offerings, name="vrijwilligers")


@door(access.ENROLMENTS, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Enter somebody who is on the phone."""
    rows = {row.pk: row for row in queries.offerings_for(request.actor)}
    offerings = [(pk, str(row)) for pk, row in rows.items()]
    form = NewEnrolmentForm(request.POST or None, offerings=offerings)
    doubles: Any = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        known = queries.known_person(request.actor, request.POST.get("same_as", ""))
        doubles = None if known or request.POST.get("is_new") else queries.doubles(request.actor, given)
        if not doubles:
            return _enter(request, offering=rows[given["offering"]], given=given, known=known)
    return render(request, "enrolment/new.html", {"form": form, "doubles": doubles})


def _enter(request: Request, *, offering: Any, given: dict[str, Any], known: Any) -> HttpResponse:
    names = [name for name in actions.Facts.__dataclass_fields__ if name in given]
    wish = actions.Wish(
        role=PartRole(given["role"]), source=given["source"], remarks=given["remarks"], urgency=given["urgency"],
        next_step=given["next_step"], next_step_on=given["next_step_on"],
    )  # fmt: skip
    who = known or actions.Facts(**{name: given[name] for name in names})
    try:
        enrolment = actions.enter_by_staff(offering=offering, who=who, wish=wish, by=request.actor)
    except actions.AlreadyEnrolled:
        messages.info(request, _("This person already takes part here."))
        return redirect("enrolment:waiting")
    messages.success(request, _("%(name)s is entered.") % {"name": enrolment.person.full_name})
    return redirect("enrolment:enrolment", pk=enrolment.pk)
