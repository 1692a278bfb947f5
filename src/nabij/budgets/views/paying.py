"""Pages of hours by hand, and of what volunteers are paid, with every limit in sight."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.budgets import actions
from nabij.budgets.access import FEES, HOURS
from nabij.budgets.choices import FeeKind, Worker
from nabij.budgets.forms import FeeForm, HoursForm
from nabij.budgets.queries import budgets as kept
from nabij.budgets.queries import fees
from nabij.budgets.queries import hours as worked
from nabij.budgets.rules.fees import FeeLimits, Limit
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, VIEW
from nabij.foundation.doors import Request, door


def _names() -> dict[Limit, str]:
    return {Limit.HOUR: _("For these hours"), Limit.MONTH: _("This month"), Limit.YEAR: _("This year")}


def _reached(standing: fees.Standing | None) -> list[dict[str, Any]]:
    names = _names()
    return [
        {
            "name": names[one.limit], "one": one,
            "tone": "error" if one.is_over else "warning" if one.is_near else "ok",
        }
        for one in (standing.reached if standing else ())
    ]  # fmt: skip


def _year(request: Request) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100 else clock.today().year


@door(HOURS, VIEW, post=CREATE, many=True)
def hours(request: Request) -> HttpResponse:
    """List hours that were entered by hand, and take more."""
    year = _year(request)
    offerings = kept.offerings(request.actor, enters=HOURS)
    form = HoursForm(
        request.POST or None, offerings=offerings, initial={"worker": Worker.PROFESSIONAL, "month": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.enter_hours(
            offering=worked.offering(request.actor, given["offering"]), month=given["month"],
            worker=Worker(given["worker"]), minutes=given["minutes"], what=given["what"], by=request.actor,
        )  # fmt: skip
        messages.success(request, _("Written down."))
        return redirect("budgets:hours")
    return render(request, "budgets/hours.html", {
        "form": form if offerings else None, "entries": worked.entered(request.actor, year=year), "year": year,
        "years": range(clock.today().year, clock.today().year - 5, -1),
        "may_enter": HOURS.allows(request.actor, CREATE),
    })  # fmt: skip


@door(HOURS, CHANGE)
@require_POST
def remove_hours(request: Request, row: Any) -> HttpResponse:
    """Take hours away that were entered by mistake."""
    actions.remove_hours(row=row, by=request.actor)
    return redirect("budgets:hours")


@door(FEES, CREATE, many=True)
def volunteers(request: Request) -> HttpResponse:
    """List the volunteers who were paid this year, and who is near a limit."""
    today = clock.today()
    lines = [(one, _reached(one.standing)) for one in fees.volunteers(request.actor, on=today)]
    return render(request, "budgets/fees.html", {"lines": lines, "year": today.year, "law": _law(today.year)})


def _law(year: int) -> FeeLimits | None:
    try:
        return fees.limits(year)
    except fees.NoLimits:
        return None


@door(FEES, CREATE, many=True)
def pay(request: Request) -> HttpResponse:
    """Write down what a volunteer is paid; over a limit only after the warning was read."""
    volunteers_ = fees.payable(request.actor)
    initial = {"on": clock.today(), "volunteer": request.GET.get("volunteer", "")}
    form = FeeForm(request.POST or None, volunteers=volunteers_, asks="knows" in request.POST, initial=initial)
    over: fees.Standing | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        enrolment = fees.enrolment_of(request.actor, given["volunteer"])
        if enrolment is None:
            raise Http404
        payment = actions.Payment(
            kind=FeeKind(given["kind"]), on=given["on"], cents=given["cents"], minutes=given["minutes"],
            note=given["note"],
        )  # fmt: skip
        try:
            row = actions.pay(
                enrolment=enrolment, payment=payment, knows_it_is_over=bool(given.get("knows")), by=request.actor
            )
        except actions.OverLimit as warned:
            over = warned.standing
            form = FeeForm(request.POST, volunteers=volunteers_, asks=True)
        except fees.NoLimits as unknown:
            told = _("The limits of %(year)s are not known here yet. Ask whoever runs this system to add them.")
            form.add_error("on", told % {"year": unknown.year})
        else:
            messages.success(request, _("Written down."))
            return redirect("budgets:fee", pk=row.pk)
    context = {"form": form, "over": over, "reached": _reached(over), "has_volunteers": bool(volunteers_)}
    return render(request, "budgets/pay.html", context)


def _account(request: Request, enrolment: Any, *, on: dt.date) -> dict[str, Any]:
    try:
        standing = fees.standing(enrolment=enrolment, on=on)
    except fees.NoLimits:
        standing = None
    return {
        "enrolment": enrolment, "standing": standing, "reached": _reached(standing), "on": on,
        "payments": fees.payments(request.actor, enrolment=enrolment, year=on.year),
    }  # fmt: skip


@door(FEES, VIEW)
def fee(request: Request, row: Any) -> HttpResponse:
    """Show the payments of the volunteer this payment was for, in its year."""
    enrolment = fees.enrolment_of(request.actor, row.enrolment_id)
    if enrolment is None:
        raise Http404
    context = {
        "account": _account(request, enrolment, on=row.on), "may_change": FEES.may(request.actor, CHANGE, row)
    }  # fmt: skip
    return render(request, "budgets/volunteer.html", context)


@door(FEES, CHANGE)
@require_POST
def take_back(request: Request, row: Any) -> HttpResponse:
    """Say that a payment was not made after all."""
    actions.take_back(fee=row, by=request.actor)
    messages.success(request, _("Taken back. It counts no longer."))
    return redirect("budgets:fee", pk=row.pk)


@door(FEES, VIEW, many=True)
def mine(request: Request) -> HttpResponse:
    """Show volunteers what they were paid, and how much may still be paid free of tax."""
    today = clock.today()
    accounts = [_account(request, one, on=today) for one in fees.own(request.actor)]
    return render(request, "budgets/mine.html", {"accounts": accounts, "year": today.year})
