"""Pages about the organisation, its branches and where they work."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.foundation import pictures
from nabij.foundation.access import CREATE, MANAGE, VIEW, may
from nabij.foundation.doors import Request, door, fresh, member, public
from nabij.people import access
from nabij.people import queries as logos
from nabij.people.actions import organisation as actions
from nabij.people.forms.organisation import BranchForm, OrganisationForm
from nabij.people.queries import organisation as queries
from nabij.people.queries import users


@member
def branches(request: Request) -> HttpResponse:
    """List the branches of one's own organisation."""
    organisation = users.organisation_of(request.actor)
    context = {
        "organisation": organisation,
        "branches": queries.branches(actor=request.actor),
        "may_add": access.BRANCHES.allows(request.actor, CREATE),
        "may_change": may(request.actor, MANAGE, organisation),
    }
    return render(request, "people/branches.html", context)


@door(access.BRANCHES, VIEW)
def branch(request: Request, branch: Any) -> HttpResponse:
    """Show a branch and where it works."""
    branch = queries.own_branch(actor=request.actor, branch=branch)
    context = {
        "branch": branch,
        "area": queries.working_area(branch),
        "may_change": may(request.actor, MANAGE, branch),
    }
    return render(request, "people/branch.html", context)


@door(access.BRANCHES, CREATE, many=True)
def add_branch(request: Request) -> HttpResponseBase:
    """Open a branch."""
    form = BranchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert request.actor.organisation_id is not None
        try:
            made = actions.add_branch(
                organisation_id=request.actor.organisation_id, facts=form.facts(), by=request.actor
            )
        except actions.NameTaken:
            form.add_error("name", _("There already is a branch with this name."))
        else:
            messages.success(request, _("The branch has been made. Say in which municipalities it works."))
            return redirect("branch_area", pk=made.pk)
    return render(request, "people/branch_form.html", {"form": form})


@door(access.BRANCHES, MANAGE)
def change_branch(request: Request, branch: Any) -> HttpResponseBase:
    """Change what everybody may know of a branch."""
    initial = {name: getattr(branch, name) for name in ("name", "email", "phone", "pc4")}
    form = BranchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_branch(branch=branch, facts=form.facts(), by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("branch", pk=branch.pk)
    return render(request, "people/branch_form.html", {"form": form, "branch": branch})


@door(access.BRANCHES, MANAGE)
def working_area(request: Request, branch: Any) -> HttpResponseBase:
    """Choose municipalities: search, tick, search again, save. Needs no script; what was ticked stays ticked."""
    if request.method == "POST":
        ticked = request.POST.getlist("municipality")[:400]
        asked = request.POST.get("q", "")
        if "save" in request.POST:
            actions.set_working_area(branch=branch, codes=ticked, by=request.actor)
            messages.success(request, _("The working area has been saved."))
            return redirect("branch", pk=branch.pk)
    else:
        ticked = [place.code for place in queries.working_area(branch)]
        asked = ""
    context = {
        "branch": branch,
        "chosen": queries.chosen(ticked),
        "found": queries.found(asked, leave_out=ticked),
        "asked": asked,
    }
    return render(request, "people/working_area.html", context)


@door(access.ORGANISATIONS, MANAGE, many=True)
@fresh
def change_organisation(request: Request) -> HttpResponseBase:
    """Change name and contact of the organisation."""
    organisation = users.organisation_of(request.actor)
    initial = {name: getattr(organisation, name) for name in ("name", "email", "phone")}
    form = OrganisationForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        has_logo=logos.logo_of(organisation.pk) is not None,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.change_organisation(
            organisation=organisation, name=given["name"], email=given["email"], phone=given["phone"], by=request.actor
        )
        if given["logo"] or given.get("no_logo"):
            actions.set_logo(organisation=organisation, picture=given["logo"], by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("branches")
    return render(request, "people/organisation_form.html", {"form": form})


@public
def logo(request: HttpRequest, pk: int, mark: str) -> HttpResponse:
    """Show the picture of an organisation; the mark in the address changes with it, so browsers may remember it."""
    found = logos.logo_of(pk)
    if found is None:
        raise Http404
    return pictures.show(bytes(found.content), kind=found.kind, seconds=30 * 86_400 if found.mark == mark else 60)
