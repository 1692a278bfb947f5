"""Doors without an account: which circles there are, and registering for one."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.enrolment.choices import PartRole
from nabij.enrolment.queries import agreements
from nabij.foundation import limits
from nabij.foundation.doors import public
from nabij.people.choices import ConsentHow
from nabij.programmes.circles import actions
from nabij.programmes.circles.forms import RegisterForm
from nabij.programmes.circles.queries import public as shown

PER_HOUR = 20  # a library or a helping neighbour shares one address


@public
def join(request: HttpRequest) -> HttpResponse:
    """Show which circles one can come to."""
    return render(request, "circles/join.html", {"circles": shown.shown()})


def _render(request: HttpRequest, template: str, found: Any, *, status: int = 200, **context: Any) -> HttpResponse:
    host = found.circle.organisation.name
    context |= {"found": found, "circle": found.circle, "organisation_name": host}
    return render(request, template, context, status=status)


def _find(pk: uuid.UUID) -> Any:
    found = shown.one(pk)
    if found is None:
        raise Http404
    return found


@public
def register(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a registration; sent twice it is one, and what was typed stays when something is wrong."""
    found = _find(pk)
    wording = agreements.words(organisation_id=found.circle.organisation_id, purpose=agreements.APPLICATION)
    form = RegisterForm(request.POST if request.method == "POST" else None, wording=wording)
    if request.method != "POST":
        return _render(request, "circles/register.html", found, form=form)
    if form.is_trap_sprung:
        return redirect("circles:thanks", pk=pk)  # a program learns nothing from the answer
    if not form.is_valid():
        return _render(request, "circles/register.html", found, form=form)
    if not limits.allow(request, "circle registration", per_hour=PER_HOUR):
        form.add_error(None, _("Very many forms came from your place. Please wait an hour, or call us."))
        return _render(request, "circles/register.html", found, form=form, status=429)
    given = form.cleaned_data
    try:
        actions.register(circle=found.circle, coming=_coming(given, wording))
    except (actions.NotOpen, actions.OfferingNotOpen):
        form.add_error(None, _("This circle just closed. Choose another one, or call us."))
        return _render(request, "circles/register.html", found, form=form, status=409)
    return redirect("circles:thanks", pk=pk)


def _coming(given: dict[str, Any], wording: Any) -> actions.Coming:
    return actions.Coming(
        facts=_facts(given), themes=given["themes"], sent_with=given["sent_with"],
        wish=actions.Wish(role=PartRole.PARTICIPANT, remarks=given["wish"]),
        sender=actions.Sender(name=given["given_name"], email=given["email"], language=get_language() or "nl"),
        agreed=actions.Agreed(purpose=agreements.APPLICATION, wording=wording, how=ConsentHow.ONLINE),
    )  # fmt: skip


def _facts(given: dict[str, Any]) -> actions.Facts:
    return actions.Facts(
        given_name=given["given_name"], family_name=given["family_name"], phone=given["phone"],
        email=given.get("email", ""), postcode=given["postcode"], page_language=get_language() or "nl",
    )  # fmt: skip


@public
def thanks(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Confirm, with what happens next."""
    return _render(request, "circles/thanks.html", _find(pk))
