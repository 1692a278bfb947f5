"""Pages of shared costs: what there is, how it is divided this year and by the rule before, and who counts for what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.budgets import actions
from nabij.budgets.access import ALLOCATION_RULES, KEY_FIGURES, SHARED_COSTS
from nabij.budgets.choices import Basis
from nabij.budgets.forms import CostForm, KeysForm, RuleForm, in_euros
from nabij.budgets.queries import dividing as kept
from nabij.budgets.rules.dividing import NoKey
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare


def _year(request: Request) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100 else clock.today().year


def _url(year: int) -> str:
    return f"{reverse('budgets:dividing')}?year={year}"


@door(ALLOCATION_RULES, VIEW, many=True)
def dividing(request: Request) -> HttpResponse:
    """Show the shared costs of a year and how they are divided; in the first year of a rule, the old way beside it."""
    year, missing, divided = _year(request), None, None
    try:
        divided = kept.divided(request.actor, year)
    except NoKey as error:
        missing = {"cost": error.cost, "basis": error.basis.label, "key": error.basis.value}
    rule = kept.rule_for(request.actor, year)
    costs = kept.costs_of(request.actor, year)
    return render(request, "budgets/dividing.html", {
        "year": year, "years": range(clock.today().year + 1, clock.today().year - 6, -1),
        "divided": divided, "missing": missing, "rule": rule,
        "costs": [(one, Basis(rule.bases.get(one.slug, rule.basis)).label if rule else "") for one in costs],
        "costs_total": sum(one.cents for one in costs), "rules": kept.rules_of(request.actor),
        "bases": [one for one in Basis if one != Basis.COSTS],
        "may_change": SHARED_COSTS.allows(request.actor, CREATE),
    })  # fmt: skip


def _cost(request: Request, *, row: Any, year: int) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ("name", "cents", "order", "version")} if row else {}
    form = CostForm(request.POST or None, initial=initial)
    context = {
        "form": form, "title": row.name if row else _("New shared cost"), "conflict": None, "back_url": _url(year)
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_cost(
                cost=row, year=year, values=form.cleaned_data, seen=form.cleaned_data["version"], by=request.actor
            )
        except actions.ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in ("name", "cents", "order")}
            conflict = compare(form, now=in_euros(form, now), version=changed.now.version)
            context |= {"form": conflict.form, "conflict": conflict}
            return render(request, "budgets/form.html", context, status=409)
        except actions.AlreadyNamed:
            form.add_error("name", _("There is a shared cost with this name this year."))
        else:
            messages.success(request, _("Saved."))
            return redirect(_url(year))
    return render(request, "budgets/form.html", context)


@door(SHARED_COSTS, CREATE, many=True)
def new_cost(request: Request) -> HttpResponse:
    """Add a shared cost to a year."""
    return _cost(request, row=None, year=_year(request))


@door(SHARED_COSTS, CHANGE)
def cost(request: Request, row: Any) -> HttpResponse:
    """Change a shared cost."""
    return _cost(request, row=row, year=row.year)


@door(KEY_FIGURES, CHANGE, many=True)
def keys(request: Request) -> HttpResponse:
    """Write what programmes, and shared costs, count for."""
    year, name = _year(request), request.GET.get("basis", Basis.AREA)
    if name not in Basis.values or name == Basis.COSTS:
        raise Http404
    basis = Basis(name)
    what = [(str(one.pk), one.name) for one in kept.programmes_of(request.actor, year)]
    what += [(one.slug, _("shared cost: %(name)s") % {"name": one.name}) for one in kept.costs_of(request.actor, year)]
    form = KeysForm(request.POST or None, what=what, values=kept.key_values(request.actor, year, basis))
    if request.method == "POST" and form.is_valid():
        actions.save_keys(year=year, basis=basis, values=form.values, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect(_url(year))
    counted = {Basis.HOURS, Basis.PARTICIPANTS}
    return render(request, "budgets/form.html", {
        "form": form, "title": f"{str(basis.label).capitalize()}, {year}", "conflict": None, "back_url": _url(year),
        "intro": _("Leave empty what is counted in this system by itself.") if basis in counted else "",
    })  # fmt: skip


@door(ALLOCATION_RULES, CREATE, many=True)
def new_rule(request: Request) -> HttpResponse:
    """Adopt a new way of dividing, from a year on."""
    year = clock.today().year
    programmes = [(one.pk, one.name) for one in kept.programmes_of(request.actor, year)]
    costs = [(one.slug, one.name) for one in kept.costs_of(request.actor, year)]
    form = RuleForm(request.POST or None, programmes=programmes, costs=costs, initial={"from_year": year})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rule = actions.NewRule(
            from_year=given["from_year"], explanation=given["explanation"], basis=Basis(given["basis"]),
            bases=form.bases, is_two_step=given["is_two_step"], focus_ids=given["focus"],
            focus_percent=given["focus_percent"],
        )  # fmt: skip
        try:
            actions.adopt_rule(rule=rule, by=request.actor)
        except actions.AlreadyRuled:
            told = _("There is a rule for this year already. A rule is never changed; choose a later year.")
            form.add_error("from_year", told)
        else:
            return redirect(_url(given["from_year"]))
    return render(request, "budgets/form.html", {
        "form": form, "title": _("New way of dividing"), "conflict": None, "back_url": _url(year),
        "intro": _("In its first year, the old way is shown beside it, so that everybody sees what only the way of "
                   "dividing did."),
    })  # fmt: skip
