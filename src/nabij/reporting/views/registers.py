"""Pages of the registers of a programme: changed goals, bottlenecks, hypotheses and scenarios."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare
from nabij.reporting import actions
from nabij.reporting.access import ENTRIES
from nabij.reporting.choices import EntryKind
from nabij.reporting.forms import EntryForm
from nabij.reporting.queries import registers as kept


@door(ENTRIES, VIEW, many=True)
def programmes(request: Request) -> HttpResponse:
    """List the programmes whose registers the reader keeps."""
    return render(request, "reporting/registers.html", {"programmes": kept.programmes(request.actor)})


def _programme(request: Request, pk: int) -> Any:
    found = kept.programme(request.actor, pk)
    if found is None:
        raise Http404
    return found


@door(ENTRIES, CREATE, many=True)
def register(request: Request, pk: int) -> HttpResponse:
    """Show the registers of one programme."""
    row = _programme(request, pk)
    entries = [(entry, kept.lines(entry)) for entry in kept.of_programme(request.actor, row)]
    return render(request, "reporting/register.html", {
        "programme": row, "kinds": EntryKind.choices, "entries": entries,
    })  # fmt: skip


@door(ENTRIES, CREATE, many=True)
def enter(request: Request, pk: int, kind: str) -> HttpResponse:
    """Write a new line."""
    row = _programme(request, pk)
    if kind not in EntryKind:
        raise Http404
    form = EntryForm(
        request.POST or None, kind=kind, labels=kept.LABELS[kind], initial={"first_year": clock.today().year}
    )
    if request.method == "POST" and form.is_valid():
        actions.enter(programme=row, kind=kind, values=form.values, by=request.actor)
        messages.success(request, _("Written down. It stands in the report of every year it holds for."))
        return redirect("reporting:register", pk=row.pk)
    return render(request, "reporting/entry.html", {
        "programme": row, "form": form, "title": EntryKind(kind).label, "conflict": None,
    })  # fmt: skip


@door(ENTRIES, VIEW, post=CHANGE)
def amend(request: Request, row: Any) -> HttpResponse:
    """Correct a line."""
    names = ("title", *kept.LABELS[row.kind], "decided_on", "first_year", "last_year", "version")
    initial = {name: getattr(row, name) for name in names}
    form = EntryForm(request.POST or None, kind=row.kind, labels=kept.LABELS[row.kind], initial=initial)
    context = {"programme": row.programme, "form": form, "title": row.get_kind_display(), "conflict": None}
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(entry=row, values=form.values, seen=form.cleaned_data["version"], by=request.actor)
        except actions.ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in names}
            conflict = compare(form, now=now, version=changed.now.version)
            context |= {"form": conflict.form, "conflict": conflict}
            return render(request, "reporting/entry.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("reporting:register", pk=row.programme_id)
    return render(request, "reporting/entry.html", context)
