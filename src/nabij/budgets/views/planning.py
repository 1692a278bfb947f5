"""Pages of budgets: the list, one budget with its lines, and what the office does with them through the year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.budgets import actions, rules
from nabij.budgets.access import ALLOCATION_RULES, BUDGETS, FEES, HOURS, LINES, TRANSFERS
from nabij.budgets.choices import BudgetState, Side, Worker
from nabij.budgets.forms import BudgetForm, LineForm, NewBudget, in_euros
from nabij.budgets.queries import accounting, files
from nabij.budgets.queries import budgets as kept
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE, EXPORT, MANAGE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare


@door(BUDGETS, VIEW, many=True)
def list_page(request: Request) -> HttpResponse:
    """List the budgets."""
    return render(request, "budgets/list.html", {
        "lines": kept.budgets(request.actor), "may_create": BUDGETS.allows(request.actor, CREATE),
        "may_pay": FEES.allows(request.actor, CREATE),
        "sees_hours": HOURS.allows(request.actor, VIEW), "sees_rules": ALLOCATION_RULES.allows(request.actor, VIEW),
    })  # fmt: skip


@door(BUDGETS, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Begin the budget of a programme and year."""
    programmes = [(one.pk, one.name) for one in kept.programmes(request.actor)]
    form = NewBudget(request.POST or None, programmes=programmes, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            budget = actions.open_budget(
                programme=kept.programme(request.actor, given["programme"]), year=given["year"], by=request.actor
            )
        except actions.AlreadyBudgeted:
            form.add_error("year", _("This programme has a budget for this year already."))
        else:
            return redirect("budgets:budget", pk=budget.pk)
    return render(request, "budgets/form.html", {
        "form": form, "title": _("New budget"), "back": "budgets:list", "conflict": None,
        "intro": _("The lines of the year before are taken along, as they were after moving."),
    })  # fmt: skip


@door(BUDGETS, VIEW)
def budget(request: Request, row: Any) -> HttpResponse:
    """Show one budget: lines, totals, a picture, moves of money, how it is funded, and hours."""
    account = accounting.account_of(row)
    actor = request.actor
    return render(request, "budgets/budget.html", {
        "budget": row, "account": account, "picture": kept.picture(account),
        "sections": [
            (Side.COST, _("Costs"), account.lines, account.costs_total),
            (Side.INCOME, _("Income and funding plan"), account.income, account.income_total),
        ],
        "transfers": kept.transfers(actor, row),
        "hours": [(worker, account.hours[worker]) for worker in Worker],
        "imports": kept.imports(actor, row), "tone": kept.TONES[BudgetState(row.state)],
        "is_open": row.state != BudgetState.CLOSED, "is_running": row.state == BudgetState.RUNNING,
        "is_draft": row.state == BudgetState.DRAFT,
        "may_change": BUDGETS.may(actor, CHANGE, row), "may_decide": BUDGETS.may(actor, DECIDE, row),
        "may_ask": TRANSFERS.allows(actor, CREATE), "may_export": BUDGETS.may(actor, EXPORT, row),
    })  # fmt: skip


@door(BUDGETS, CHANGE)
def change(request: Request, row: Any) -> HttpResponse:
    """Change what is told with a budget, and to whom."""
    values = {"note": row.note, "for_funders": row.for_funders, "version": row.version}
    form = BudgetForm(request.POST or None, initial=values)
    context = {"form": form, "budget": row, "title": _("Explanation of this budget"), "conflict": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_budget(
                budget=row, note=given["note"], for_funders=given["for_funders"], seen=given["version"],
                by=request.actor,
            )  # fmt: skip
        except actions.ChangedMeanwhile as changed:
            now = {"note": changed.now.note, "for_funders": changed.now.for_funders}
            conflict = compare(form, now=now, version=changed.now.version)
            context |= {"form": conflict.form, "conflict": conflict}
            return render(request, "budgets/form.html", context, status=409)
        except actions.NotNow:
            form.add_error(None, _("This year is closed. Nothing can be changed any more."))
        else:
            messages.success(request, _("Saved."))
            return redirect("budgets:budget", pk=row.pk)
    return render(request, "budgets/form.html", context)


def _line_values(line: Any) -> dict[str, Any]:
    names = (
        "name", "kind", "planned_cents", "entered_cents", "forecast_cents", "certainty", "accounts", "order", "note",
        "version",
    )  # fmt: skip
    return {name: getattr(line, name) for name in names}


@door(BUDGETS, CHANGE)
def new_line(request: Request, row: Any, side: str) -> HttpResponse:
    """Add a line; after adoption it begins with nothing, and money can be moved to it."""
    if side not in Side.values:
        raise Http404
    stands = not rules.may_plan(row.state)
    form = LineForm(request.POST or None, side=Side(side), plan_stands=stands)
    title = _("New line of costs") if side == Side.COST else _("New line of income")
    return _save_line(request, form=form, title=title, budget=row, line=None, side=side)


@door(LINES, CHANGE)
def line(request: Request, row: Any) -> HttpResponse:
    """Change one line."""
    stands = not rules.may_plan(row.budget.state)
    form = LineForm(request.POST or None, initial=_line_values(row), side=Side(row.side), plan_stands=stands)
    return _save_line(request, form=form, title=row.name, budget=row.budget, line=row, side=row.side)


def _save_line(
    request: Request, *, form: LineForm, title: str, budget: Any, line: Any, side: str
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "budget": budget, "title": title, "conflict": None, "line": line,
        "may_remove": line is not None and rules.may_plan(budget.state) and not line.booked_cents,
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "budgets/form.html", context)
    values = {**form.values(planned_stays=line.planned_cents if line else 0), "side": side}
    try:
        actions.save_line(budget=budget, line=line, values=values, seen=form.cleaned_data["version"], by=request.actor)
    except actions.ChangedMeanwhile as changed:
        conflict = compare(form, now=in_euros(form, _line_values(changed.now)), version=changed.now.version)
        return render(
            request, "budgets/form.html", {**context, "form": conflict.form, "conflict": conflict}, status=409
        )
    except actions.AlreadyBudgeted:
        form.add_error("name", _("This budget has a line with this name already."))
    except actions.PlanStands:
        form.add_error(None, _("This budget was adopted meanwhile, so the plan stands. Ask to move money instead."))
    except actions.NotNow:
        form.add_error(None, _("This year is closed. Nothing can be changed any more."))
    else:
        messages.success(request, _("Saved."))
        return redirect("budgets:budget", pk=budget.pk)
    return render(request, "budgets/form.html", context)


@door(LINES, CHANGE)
@require_POST
def remove_line(request: Request, row: Any) -> HttpResponse:
    """Take a line out of a budget that is being made."""
    try:
        actions.remove_line(line=row, by=request.actor)
    except actions.NotNow:
        messages.error(request, _("This line stays: the budget was adopted, or bookings stand on it."))
    return redirect("budgets:budget", pk=row.budget_id)


@door(BUDGETS, DECIDE)
def adopt(request: Request, row: Any) -> HttpResponse:
    """Ask whether the budget is adopted, and adopt it."""
    if request.method == "POST":
        try:
            actions.adopt(budget=row, by=request.actor)
        except actions.NothingPlanned:
            messages.error(request, _("There are no lines of costs yet."))
        except actions.NotNow:
            messages.error(request, _("This budget was adopted already."))
        else:
            messages.success(request, _("Adopted. From now on the total stands, and money is only moved."))
        return redirect("budgets:budget", pk=row.pk)
    return render(request, "budgets/confirm.html", {
        "budget": row, "title": _("Adopt this budget?"), "confirm_label": _("Adopt"),
        "text": _("What is planned stands from then on. Money can still be moved between lines, with a reason, when "
                  "somebody else approves."),
    })  # fmt: skip


@door(BUDGETS, MANAGE)
def close(request: Request, row: Any) -> HttpResponse:
    """Ask whether the year is closed, and close it."""
    if request.method == "POST":
        try:
            actions.close_year(budget=row, by=request.actor)
        except actions.StillAsked:
            messages.error(request, _("There are requests to move money that nobody decided on. Decide on them first."))
        except actions.NotNow:
            messages.error(request, _("This year cannot be closed now."))
        else:
            messages.success(request, _("Closed. Nothing of it changes any more."))
        return redirect("budgets:budget", pk=row.pk)
    return render(request, "budgets/confirm.html", {
        "budget": row, "title": _("Close this year?"), "confirm_label": _("Close the year"),
        "text": _("Lines, income and hours stay as they are now, for good. Reports about this year no longer change."),
    })  # fmt: skip


@door(BUDGETS, EXPORT)
def file(request: Request, row: Any) -> HttpResponse:
    """Hand over the budget as a workbook."""
    title = f"{row.programme} {row.year}"
    response = HttpResponse(files.workbook(accounting.account_of(row), title=title), content_type=files.XLSX)
    response["Content-Disposition"] = f'attachment; filename="begroting-{slugify(title)}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
