"""Doors to the ledger: the list, one contact, and the form that takes half a minute on a phone."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nabij.enrolment import access, actions
from nabij.enrolment.forms.contacts import ContactForm, LedgerFilter
from nabij.enrolment.queries import contacts as queries
from nabij.enrolment.queries.waiting import offering_choices
from nabij.foundation.access import CHANGE, CREATE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.people.choices import RoleName

PAGE = 30
AHEAD = 10  # pages


@door(access.CONTACTS, many=True)
def contacts(request: Request) -> HttpResponse:
    """Show the ledger."""
    offerings = offering_choices(request.actor, policy=access.CONTACTS, action=VIEW)
    form = LedgerFilter(request.GET or None, offerings=offerings)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen = queries.Filter(**{name: value for name, value in given.items() if value})
    wanted = request.GET.get("page", "")
    # Counting years of contacts takes longer than showing some: count as far as the pages that are offered.
    most = PAGE * (AHEAD + (int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1))
    page = queries.ledger(request.actor, chosen=chosen, most=most).page(wanted, size=PAGE)
    context = {"form": form, "page": page, "entries": queries.entries(request.actor, page.object_list)}
    return render(request, "enrolment/contacts.html", context)


@door(access.CONTACTS)
def contact(request: Request, row: Any) -> HttpResponse:
    """Show one contact; opening its notes is written down."""
    found = queries.load(request.actor, row.pk)
    context = {
        "contact": found,
        "notes": queries.notes_of(request.actor, found),
        "may_correct": queries.may_correct(request.actor, found),
    }
    return render(request, "enrolment/contact.html", context)


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@door(access.CONTACTS, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Write a contact down; everything that was the same last time is filled in."""
    among = _key(request.GET.get("with", ""))
    pairs = queries.pairs(request.actor, among=among)
    usual = queries.usual(request.actor, pairs)
    form = ContactForm(
        request.POST or None,
        pairs=[(pair.key, pair.label) for pair in pairs],
        initial={"pair": usual.pair, "kind": usual.kind, "minutes": usual.minutes, "on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(pair for pair in pairs if pair.key == form.cleaned_data["pair"])
        made = actions.write_contact(
            participant=chosen.participant, volunteer=chosen.volunteer, given=_given(request, form), by=request.actor,
            notes=form.cleaned_data["notes"],
        )  # fmt: skip
        _say(request, made)
        return redirect("enrolment:contact", pk=made.pk)
    return render(
        request,
        "enrolment/contact_form.html",
        {"form": form, "has_pairs": bool(pairs), "may_draft": _may_draft(request)},
    )


def _given(request: Request, form: ContactForm) -> dict[str, Any]:
    names = set(actions.CONTACT_FIELDS) & set(form.cleaned_data)
    return {name: form.cleaned_data[name] for name in names} | {"is_draft": "draft" in request.POST}


def _may_draft(request: Request) -> bool:
    """Only who writes about their own contacts has drafts: nobody else would see them."""
    return request.actor.person_id is not None and RoleName.VOLUNTEER in request.actor.roles


def _say(request: Request, made: Any) -> None:
    said = _("Kept as a draft; only you see it.") if made.is_draft else _("Thank you. The contact is written down.")
    messages.success(request, said)


def _as_form(request: Request, contact: Any) -> dict[str, Any]:
    known = {name: getattr(contact, name) for name in actions.CONTACT_FIELDS}
    return known | {"notes": queries.notes_of(request.actor, contact) or "", "version": contact.version}


@door(access.CONTACTS, CHANGE)
def edit(request: Request, row: Any) -> HttpResponse:
    """Correct a contact."""
    found = queries.load(request.actor, row.pk)
    if not queries.may_correct(request.actor, found):
        messages.info(request, _("You can correct a contact for 14 days. Ask the coordinator to correct this one."))
        return redirect("enrolment:contact", pk=found.pk)
    form: Any = ContactForm(request.POST or None, pairs=[], fixed=True, initial=_as_form(request, found))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.correct_contact(
                contact=found, changes=_given(request, form), notes=form.cleaned_data["notes"], by=request.actor,
                seen=form.cleaned_data["version"],
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=_as_form(request, changed.now), version=changed.now.version)
            form = conflict.form
        else:
            _say(request, made)
            return redirect("enrolment:contact", pk=made.pk)
    context = {
        "form": form,
        "contact": found,
        "conflict": conflict,
        "has_pairs": True,
        "may_draft": found.is_draft and _may_draft(request),
    }
    return render(request, "enrolment/contact_form.html", context, status=409 if conflict else 200)
