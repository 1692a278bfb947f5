"""Pages for a person's rights: a copy, erasure, who looked; and for the privacy officer: the log and what must go."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from nabij.foundation.access import DECIDE, ERASE, EXPORT, VIEW
from nabij.foundation.doors import Request, door, fresh
from nabij.people import access
from nabij.people.actions import rights as actions
from nabij.people.forms.rights import EraseForm, KeepForm, LogFilter
from nabij.people.queries import rights as queries

PAGE = 50


@door(access.PERSONS, EXPORT)
@never_cache
def who_looked(request: Request, person: Any) -> HttpResponse:
    """Show who opened a file, to whoever may have a copy of it."""
    page = Paginator(queries.log_of(actor=request.actor, person=person), PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "page": page,
        "looks": queries.looks(list(page)),
        "reference": queries.reference_of(person),
    }
    return render(request, "people/who_looked.html", context)


@door(access.PERSONS, EXPORT)
@fresh
@never_cache
def export_person(request: Request, person: Any) -> HttpResponse:
    """Give a copy of everything we know of a person, for computers (JSON) or to read (PDF)."""
    if request.method != "POST":
        return render(request, "people/export.html", {"person": person})
    found = actions.export_person(person=person, by=request.actor)
    if request.POST.get("format") == "json":
        text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
        return _attachment(text.encode(), "application/json", "dossier.json")
    return _attachment(queries.readable(found, person=person), "application/pdf", "dossier.pdf")


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@door(access.PERSONS, ERASE)
@fresh
@never_cache
def erase_person(request: Request, person: Any) -> HttpResponseBase:
    """Say what goes and what stays, ask once more, and erase."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_person(person=person, by=request.actor, why=form.cleaned_data["why"])
        except actions.KnownElsewhere:
            form.add_error(
                None,
                _(
                    "Part of this file belongs to a branch or programme where you may not erase. Ask the coordinator "
                    "of that branch, or somebody who works for the whole organisation."
                ),
            )
        else:
            messages.success(request, _("The file has been erased. The figures have stayed the same."))
            return redirect("persons")
    context = {"person": person, "form": form, "files": actions.what_goes(person)}
    return render(request, "people/erase.html", context)


@door(access.AUDIT, VIEW, many=True)
@never_cache
def access_log(request: Request) -> HttpResponse:
    """Show the access log; people in it stand under a reference, never by name."""
    form = LogFilter(request.GET, users=queries.people_in_log(actor=request.actor))
    rows = queries.access_log(actor=request.actor, asked=form.asked())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/access_log.html", {"form": form, "page": page, "looks": queries.looks(list(page))})


@door(access.ERASURES, VIEW, many=True)
@never_cache
def to_be_erased(request: Request) -> HttpResponse:
    """List the files past their term."""
    page = Paginator(queries.open_proposals(actor=request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/to_be_erased.html", {"page": page})


@door(access.ERASURES, DECIDE)
@fresh
def confirm_erasure(request: Request, proposal: Any) -> HttpResponseBase:
    """Ask once more, and erase a file past its term."""
    if request.method == "POST":
        try:
            actions.confirm_erasure(proposal=proposal, by=request.actor)
        except actions.NotDueAnyMore:
            actions.withdraw_proposal(proposal=proposal, by=request.actor)
            messages.info(request, _("This file was opened again. It has been taken off the list."))
        else:
            messages.success(request, _("The file has been erased. The figures have stayed the same."))
        return redirect("to_be_erased")
    days = (queries.today() - proposal.closed_on).days
    context = {
        "title": _("Erase this file?"),
        "text": ngettext("It was closed %(days)s day ago.", "It was closed %(days)s days ago.", days) % {"days": days}
        + " "
        + _("This cannot be undone. Figures stay the same."),
        "confirm_label": _("Erase"),
        "cancel_url": "../../",
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@door(access.ERASURES, DECIDE)
def keep_longer(request: Request, proposal: Any) -> HttpResponseBase:
    """Keep a file for another year, with a reason."""
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.keep_longer(proposal=proposal, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("The file is kept for another year."))
        return redirect("to_be_erased")
    return render(request, "people/keep.html", {"form": form})
