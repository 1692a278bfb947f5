"""Pages for moving money between lines: asking, deciding and taking back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.budgets import actions
from nabij.budgets.access import BUDGETS, TRANSFERS
from nabij.budgets.choices import TransferState
from nabij.budgets.forms import DecideForm, TransferForm
from nabij.budgets.queries import budgets as kept
from nabij.budgets.templatetags.money import euros
from nabij.foundation.access import CHANGE, DECIDE, EXPORT
from nabij.foundation.doors import Request, door


@door(BUDGETS, EXPORT)
def ask(request: Request, row: Any) -> HttpResponse:
    """Ask to move money."""
    form = TransferForm(request.POST or None, lines=kept.cost_lines(request.actor, row))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.ask_transfer(
                budget=row, from_id=given["from_line"], to_id=given["to_line"], cents=given["cents"],
                reason=given["reason"], by=request.actor,
            )  # fmt: skip
        except actions.NotEnough as short:
            form.add_error("cents", _("This line has %(left)s left to give.") % {"left": euros(short.left)})
        except actions.SameLine:
            form.add_error("to_line", _("Choose two lines of this budget."))
        except actions.NotNow:
            form.add_error(None, _("Money is moved in a budget that is adopted, and not closed yet."))
        else:
            messages.success(request, _("Asked. Somebody else decides."))
            return redirect("budgets:budget", pk=row.pk)
    return render(request, "budgets/form.html", {
        "form": form, "budget": row, "title": _("Ask to move money"), "conflict": None, "submit_label": _("Ask"),
        "intro": _("The total of the budget stays what it is. Somebody else decides."),
    })  # fmt: skip


@door(TRANSFERS, DECIDE)
def decide(request: Request, row: Any) -> HttpResponse:
    """Approve or refuse."""
    form = DecideForm(request.POST or None)
    is_own = row.asked_by_id == request.actor.user_id
    if request.method == "POST" and form.is_valid():
        refuses = request.POST.get("verdict") == "refuse"
        act = actions.refuse_transfer if refuses else actions.approve_transfer
        try:
            act(transfer=row, answer=form.cleaned_data["answer"], by=request.actor)
        except actions.OwnRequest:
            form.add_error(None, _("You asked this yourself. Somebody else decides."))
        except actions.NotEnough as short:
            left = euros(short.left)
            form.add_error(None, _("The line it comes from has only %(left)s left by now.") % {"left": left})
        except actions.NotNow:
            messages.error(request, _("This was decided already, or the year is closed."))
            return redirect("budgets:budget", pk=row.budget_id)
        else:
            messages.success(request, _("Refused, with your answer.") if refuses else _("Approved, and moved."))
            return redirect("budgets:budget", pk=row.budget_id)
    context = {"form": form, "transfer": row, "is_own": is_own, "is_asked": row.state == TransferState.ASKED}
    return render(request, "budgets/decide.html", context)


@door(TRANSFERS, CHANGE)
@require_POST
def withdraw(request: Request, row: Any) -> HttpResponse:
    """Take one's own request back."""
    try:
        actions.withdraw_transfer(transfer=row, by=request.actor)
    except actions.NotNow:
        messages.error(request, _("Only whoever asked can take it back, and only before it is decided."))
    return redirect("budgets:budget", pk=row.budget_id)
