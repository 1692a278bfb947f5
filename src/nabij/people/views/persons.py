"""Pages about persons: the list, one person, entering, changing and putting together."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nabij.foundation import sealing
from nabij.foundation.access import CHANGE, CREATE, ERASE, EXPORT, READ, VIEW, may
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.people import access, registry
from nabij.people.actions import merging
from nabij.people.actions import persons as actions
from nabij.people.forms.persons import ChangePersonForm, MergeForm, NewPersonForm, PersonFilter, SearchForm
from nabij.people.queries import consents, differences
from nabij.people.queries import persons as queries

PAGE = 50
MOST_FOUND = 10


@door(access.PERSONS, VIEW, many=True)
@never_cache
def persons(request: Request) -> HttpResponse:
    """List the persons the actor may see."""
    names = queries.branch_names(request.actor)
    form = PersonFilter(request.GET, branches=names.items())
    asked, branch = form.asked()
    rows = queries.persons(actor=request.actor, asked=asked, branch_id=branch, sort=request.GET.get("sort", ""))
    page = rows.page(request.GET.get("page"), size=PAGE)
    lines = [(row, ", ".join(names[pk] for pk in row.branch_ids if pk in names)) for row in page.object_list]
    context = {
        "page": page,
        "lines": lines,
        "form": form,
        "filtered": bool(asked or branch),
        "may_add": access.PERSONS.allows(request.actor, CREATE),
    }
    return render(request, "people/persons.html", context)


@door(access.PERSONS, VIEW)
@never_cache
def person(request: Request, person: Any) -> HttpResponse:
    """Show one person; sections come from the rooms above."""
    return render(request, "people/person.html", _page(request, person))


@door(access.PERSONS, READ)
@never_cache
def person_address(request: Request, person: Any) -> HttpResponseBase:
    """Open the sealed address; that is written down, so it only happens on a click."""
    if request.method != "POST":
        return redirect("person", pk=person.pk)
    address = sealing.open_text(person, "address", by=request.actor, purpose="address")
    return render(request, "people/person.html", _page(request, person) | {"address": address})


def _page(request: Request, person: Any) -> dict[str, Any]:
    actor = request.actor
    return {
        "person": person,
        "crumbs": [{"label": _("People"), "url": "/people/"}, {"label": person.full_name, "url": ""}],
        "branches": queries.names_of_branches(actor=actor, person=person),
        "household": queries.household_of(actor=actor, person=person),
        "members": queries.household_members(actor=actor, household=person.household) if person.household_id else [],
        "consents": consents.consents_of(actor=actor, person=person),
        "sections": registry.sections(actor=actor, person=person),
        "may_change": may(actor, CHANGE, person),
        "may_read": may(actor, READ, person),
        "may_see_changes": access.CHANGES.allows(actor, VIEW) and may(actor, READ, person),
        "may_export": may(actor, EXPORT, person),
        "may_erase": may(actor, ERASE, person),
        "may_household": access.HOUSEHOLDS.allows(actor, CREATE) and may(actor, CHANGE, person),
        "may_invite": access.INVITATIONS.allows(actor, CREATE) and not queries.has_login(person),
        "may_consent": access.CONSENTS.allows(actor, CREATE),
    }


@door(access.PERSONS, CREATE, many=True)
def add_person(request: Request) -> HttpResponseBase:
    """Enter a person; who may be the same is shown first."""
    places = queries.places_for_new_persons(request.actor)
    form = NewPersonForm(request.POST if request.method == "POST" else None, places=places)
    doubles: Any = None
    if form.is_valid():
        assert request.actor.organisation_id is not None
        doubles = queries.possible_doubles(
            actor=request.actor, organisation_id=request.actor.organisation_id, facts=form.compared()
        )
        if not doubles or "not_double" in request.POST:
            place = form.cleaned_data["branch"]
            added = actions.add_person(
                organisation_id=request.actor.organisation_id,
                branch_ids=[place.branch_id],
                cell_ids=place.cell_ids,
                facts=form.facts(),
                address=form.cleaned_data["address"],
                by=request.actor,
            )
            messages.success(request, _("%(name)s has been added.") % {"name": added.full_name})
            return redirect("person", pk=added.pk)
    context = {"form": form, "doubles": doubles, "places": places}
    return render(request, "people/person_new.html", context)


@door(access.PERSONS, CHANGE)
@never_cache
def change_person(request: Request, person: Any) -> HttpResponseBase:
    """Change a person; who is second sees what the first one changed, and loses nothing."""
    if request.method != "POST":
        form = ChangePersonForm(initial=differences.as_form(person))
        return render(request, "people/person_change.html", {"form": form, "person": person})
    form = ChangePersonForm(request.POST)
    context: dict[str, Any] = {"form": form, "person": person}
    if form.is_valid():
        try:
            actions.change_person(
                person=person,
                version=form.cleaned_data["version"],
                facts=form.facts(),
                address=form.cleaned_data["address"],
                forget_address=form.cleaned_data["forget_address"],
                by=request.actor,
            )
        except ChangedMeanwhile as changed:
            now = differences.as_form(changed.now)
            conflict = compare(form, now=now, version=now["version"])
            context = {"form": conflict.form, "person": changed.now, "conflict": conflict}
            return render(request, "people/person_change.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("person", pk=person.pk)
    return render(request, "people/person_change.html", context)


@door(access.PERSONS, ERASE)
@never_cache
def find_double(request: Request, person: Any) -> HttpResponse:
    """Choose which other entry is the same person."""
    form = SearchForm(request.GET or None)
    found: list[Any]
    if asked := form.words():
        rows = queries.candidates(actor=request.actor, asked=asked).exclude(pk=person.pk)
        found = list(rows[:MOST_FOUND])
    else:
        doubles = queries.possible_doubles(
            actor=request.actor,
            organisation_id=person.organisation_id,
            facts=queries.facts_of(person),
            leave_out=[person.pk],
        )
        found = list(doubles.visible)
    return render(request, "people/merge_find.html", {"person": person, "form": form, "found": found, "asked": asked})


@door(access.PERSONS, ERASE)
@never_cache
def merge(request: Request, person: Any, other: str) -> HttpResponseBase:
    """Show two entries side by side, choose field by field, and put them together."""
    gone = queries.person_with(actor=request.actor, pk=other, action=ERASE)
    if gone is None or gone.pk == person.pk:
        return redirect("person_find_double", pk=person.pk)
    rows = differences.side_by_side(kept=person, gone=gone)
    form = MergeForm(request.POST or None, rows=[row for row in rows if row[2] != row[3]])
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge(kept=person, gone=gone, take=form.taken(), by=request.actor)
        except merging.MergeNotAllowed:
            messages.error(request, _("Both have a login. End one of the two logins first."))
        else:
            messages.success(request, _("The two entries are one now."))
            return redirect("person", pk=person.pk)
    same = [row for row in rows if row[2] == row[3] and row[2]]
    return render(request, "people/merge.html", {"person": person, "gone": gone, "form": form, "same": same})
