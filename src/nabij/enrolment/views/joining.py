"""Doors without an account: what is offered near me, and applying for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.enrolment import actions
from nabij.enrolment.choices import PartRole, Source
from nabij.enrolment.forms.joining import NearForm, ParticipantForm, SomeoneElseForm, VolunteerForm
from nabij.enrolment.queries import agreements, offered
from nabij.foundation import limits, pages
from nabij.foundation.doors import public
from nabij.people.choices import ConsentHow

PER_HOUR = 20  # a library or a helping neighbour shares one address
_FORMS = {
    "participant": (ParticipantForm, PartRole.PARTICIPANT),
    "volunteer": (VolunteerForm, PartRole.VOLUNTEER),
    "someone-else": (SomeoneElseForm, PartRole.PARTICIPANT),
}


@public
def join(request: HttpRequest) -> HttpResponse:
    """Show what is offered, everywhere or near a place."""
    form = NearForm(request.GET or None)
    place = form.cleaned_data["place"] if form.is_bound and form.is_valid() else ""
    near = offered.near(place.replace("\x00", ""))
    return _render(request, "enrolment/join.html", {"form": form, "near": near}, host=near.host)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], *, host: str = "", status: int = 200
) -> HttpResponse:
    """Show a page under the name of the organisation it is about."""
    host = host or (context["offering"].organisation.name if "offering" in context else "")
    frame = {"organisation_name": host} if host else {}
    if "offering" in context:
        frame["logo_url"] = pages.organisation_logo(context["offering"].organisation_id)
    return render(request, template, {**context, **frame}, status=status)


@public
def join_offering(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one offering and the three ways to apply."""
    return _render(request, "enrolment/join_offering.html", {"offering": _offering(pk)})


def _offering(pk: int) -> Any:
    found = offered.offered(pk)
    if found is None:
        raise Http404
    return found


@public
def apply(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Take an application; sent twice it is one, and what was typed stays when something is wrong."""
    if how not in _FORMS:
        raise Http404
    offering = _offering(pk)
    form_class, role = _FORMS[how]
    if not actions.is_open(offering, role):
        return _render(request, "enrolment/join_closed.html", {"offering": offering}, status=409)
    wording = agreements.words(organisation_id=offering.organisation_id, purpose=agreements.APPLICATION)
    form: Any = form_class(request.POST if request.method == "POST" else None, wording=wording)
    context = {"offering": offering, "form": form, "how": how}
    if request.method != "POST":
        return _render(request, "enrolment/apply.html", context)
    if form.is_trap_sprung:
        return redirect(_thanks(pk, how))  # a program learns nothing from the answer
    if not form.is_valid():
        return _render(request, "enrolment/apply.html", context)
    if not limits.allow(request, "application", per_hour=PER_HOUR):
        form.add_error(None, _("Very many forms came from your place. Please wait an hour, or call us."))
        return _render(request, "enrolment/apply.html", context, status=429)
    given = form.cleaned_data
    actions.apply(
        offering=offering,
        facts=_facts(given),
        wish=_wish(given, role=role, how=how),
        sender=_sender(given),
        sent_with=given["sent_with"],
        agreed=actions.Agreed(purpose=agreements.APPLICATION, wording=wording, how=_how_agreed(how)),
    )
    return redirect(_thanks(pk, how))


def _thanks(pk: int, how: str) -> str:
    return reverse("enrolment:thanks", kwargs={"pk": pk, "how": how})


def _how_agreed(how: str) -> ConsentHow:
    return ConsentHow.RELAYED if how == "someone-else" else ConsentHow.ONLINE


def _language() -> str:
    return get_language() or "nl"


def _facts(given: dict[str, Any]) -> actions.Facts:
    return actions.Facts(
        given_name=given["given_name"],
        family_name=given["family_name"],
        phone=given["phone"],
        email=given.get("email", ""),
        postcode=given["postcode"],
        page_language=_language(),
    )


def _wish(given: dict[str, Any], *, role: PartRole, how: str) -> actions.Wish:
    if how != "someone-else":
        return actions.Wish(role=role, remarks=given["wish"])
    names = ("your_name", "your_relation", "your_email", "your_phone")
    referrer = "\n".join(given[name] for name in names if given[name])
    return actions.Wish(role=role, source=Source.FAMILY, remarks=given["wish"], referrer=referrer)


def _sender(given: dict[str, Any]) -> actions.Sender:
    if "your_name" in given:
        return actions.Sender(name=given["your_name"], email=given["your_email"], language=_language())
    return actions.Sender(name=given["given_name"], email=given["email"], language=_language())


@public
def thanks(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Confirm, with what happens next."""
    if how not in _FORMS:
        raise Http404
    return _render(request, "enrolment/thanks.html", {"offering": _offering(pk), "how": how})
