"""Pages about households."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nabij.foundation.access import CHANGE, VIEW, may
from nabij.foundation.doors import Request, door
from nabij.people import access
from nabij.people.actions import persons as actions
from nabij.people.forms.persons import HouseholdForm, NewHouseholdForm, SearchForm
from nabij.people.queries import persons as queries

MOST_FOUND = 10


@door(access.HOUSEHOLDS, VIEW)
@never_cache
def household(request: Request, household: Any) -> HttpResponse:
    """Show who lives together, and find who else does."""
    form = SearchForm(request.GET or None)
    found: list[Any] = []
    if asked := form.words():
        rows = queries.candidates(actor=request.actor, asked=asked).exclude(household=household)
        found = [row for row in rows[:MOST_FOUND] if may(request.actor, CHANGE, row)]
    context = {
        "household": household,
        "members": queries.household_members(actor=request.actor, household=household),
        "form": form,
        "found": found,
        "asked": asked,
        "may_change": may(request.actor, CHANGE, household),
    }
    return render(request, "people/household.html", context)


@door(access.PERSONS, CHANGE)
def add_household(request: Request, person: Any) -> HttpResponseBase:
    """Make a household for a person."""
    branches = [(branch.pk, branch.name) for branch in queries.branches_for_households(request.actor)]
    form = NewHouseholdForm(request.POST or None, branches=branches, name=person.family_name or person.given_name)
    if request.method == "POST" and form.is_valid():
        branch = queries.branch_of(actor=request.actor, pk=form.cleaned_data["branch"])
        made = actions.open_household(name=form.cleaned_data["name"], branch=branch, first=person, by=request.actor)
        messages.success(request, _("The household has been made."))
        return redirect("household", pk=made.pk)
    return render(request, "people/household_new.html", {"form": form, "person": person, "branches": branches})


@door(access.HOUSEHOLDS, CHANGE)
def rename_household(request: Request, household: Any) -> HttpResponseBase:
    """Give a household another name."""
    form = HouseholdForm(request.POST or None, initial={"name": household.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_household(household=household, name=form.cleaned_data["name"], by=request.actor)
        return redirect("household", pk=household.pk)
    return render(request, "people/household_name.html", {"form": form, "household": household})


@door(access.HOUSEHOLDS, CHANGE)
def add_member(request: Request, household: Any) -> HttpResponseBase:
    """Let a person live in the household."""
    person = queries.person_with(actor=request.actor, pk=request.POST.get("person"), action=CHANGE)
    if request.method == "POST" and person is not None:
        actions.join_household(household=household, person=person, by=request.actor)
        messages.success(request, _("%(name)s belongs to this household now.") % {"name": person.full_name})
    return redirect("household", pk=household.pk)


@door(access.PERSONS, CHANGE)
def leave_household(request: Request, person: Any) -> HttpResponseBase:
    """Let a person live in no household."""
    if request.method == "POST":
        actions.leave_household(person=person, by=request.actor)
        messages.success(request, _("%(name)s no longer belongs to a household.") % {"name": person.full_name})
    return redirect("person", pk=person.pk)
