"""Pages for taking over bookings from an export of the books: file, columns, what will happen, and undo."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.budgets import actions
from nabij.budgets.access import BUDGETS, LEDGER_IMPORTS
from nabij.budgets.choices import Fault, Stage
from nabij.budgets.forms import ColumnsForm, UploadForm
from nabij.budgets.queries import accounting
from nabij.budgets.rules import ledger
from nabij.foundation.access import CHANGE, MANAGE, READ
from nabij.foundation.doors import Request, door

SHOWN = 100


def _stages() -> list[str]:
    return [_("Choose the file"), _("Columns"), _("Check"), _("Result")]


@door(BUDGETS, MANAGE)
def new(request: Request, row: Any) -> HttpResponse:
    """Take an export of the books."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        run = actions.upload(table=given["table"], file_name=given["file"].name, budget=row, by=request.actor)
        return redirect("budgets:columns", pk=run.pk)
    return render(request, "budgets/form.html", {
        "form": form, "budget": row, "title": _("Take over bookings"), "conflict": None, "stages": _stages(),
        "current": 1, "is_upload": True,
        "intro": _("Bookings come on the line that names their ledger account. You first see what will happen."),
    })  # fmt: skip


@door(LEDGER_IMPORTS, READ, post=CHANGE)
def columns(request: Request, run: Any) -> HttpResponse:
    """Let somebody confirm which heading is which column."""
    try:
        held = actions.read(run=run, by=request.actor)
    except actions.UploadGone:
        return redirect("budgets:run", pk=run.pk)
    form = ColumnsForm(request.POST or None, header=held.header, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(run=run, mapping=form.mapping, by=request.actor)
        return redirect("budgets:run", pk=run.pk)
    return render(request, "budgets/form.html", {
        "form": form, "budget": run.budget, "title": _("Which column is what?"), "conflict": None,
        "stages": _stages(), "current": 2, "submit_label": _("Show what will happen"),
    })  # fmt: skip


@door(LEDGER_IMPORTS, READ)
def run(request: Request, row: Any) -> HttpResponse:
    """Show what will happen, or what happened."""
    context: dict[str, Any] = {
        "run": row, "budget": row.budget, "stages": _stages(), "is_uploaded": row.stage == Stage.UPLOADED,
        "is_done": row.stage == Stage.DONE, "current": 3 if row.stage == Stage.UPLOADED else 5, "is_gone": False,
    }  # fmt: skip
    if row.stage == Stage.UPLOADED:
        if not ledger.is_complete(row.mapping):
            return redirect("budgets:columns", pk=row.pk)
        try:
            context |= _preview(request, row)
        except actions.UploadGone:
            context["is_gone"] = True
    else:
        refused = [{"row": number, "reason": Fault(code).label} for number, code in row.refused]
        context |= {"taken": row.counts.get("taken", 0), "cents": row.counts.get("cents", 0)}
        context |= {"refused": refused[:SHOWN], "refused_count": len(refused)}
    return render(request, "budgets/run.html", context)


def _preview(request: Request, row: Any) -> dict[str, Any]:
    judged = actions.judge(run=row, by=request.actor)
    names = {
        line.line_id: line.name
        for lines in (accounting.account_of(row.budget).lines, accounting.account_of(row.budget).income)
        for line in lines
    }
    sums: dict[str, list[int]] = {}
    for one in judged:
        if one.fault is None:
            held = sums.setdefault(names[one.line_id], [0, 0])
            held[0], held[1] = held[0] + 1, held[1] + one.cents
    refused = [
        {"row": one.row, "reason": one.fault.label, "value": one.shown} for one in judged if one.fault is not None
    ]
    return {
        "sums": [(name, count, cents) for name, (count, cents) in sums.items()],
        "taken": sum(count for count, _cents in sums.values()), "cents": sum(cents for _count, cents in sums.values()),
        "refused": refused[:SHOWN], "refused_count": len(refused),
    }  # fmt: skip


@door(LEDGER_IMPORTS, CHANGE)
@require_POST
def take_over(request: Request, row: Any) -> HttpResponse:
    """Add the bookings to their lines."""
    try:
        actions.take_over(run=row, by=request.actor)
    except actions.NotNow:
        messages.error(request, _("This was taken over already, or the year is closed."))
    except actions.UploadGone:
        messages.error(request, _("The rows of this file are gone: they are kept for 30 days. Upload it again."))
    return redirect("budgets:run", pk=row.pk)


@door(LEDGER_IMPORTS, MANAGE)
@require_POST
def undo(request: Request, row: Any) -> HttpResponse:
    """Take the bookings off again."""
    try:
        actions.undo(run=row, by=request.actor)
    except actions.NotNow:
        messages.error(request, _("This cannot be undone: the year is closed, or it was undone already."))
    else:
        messages.success(request, _("Undone. The lines are as they were."))
    return redirect("budgets:run", pk=row.pk)
