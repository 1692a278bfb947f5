"""Doors to what is offered: the overview, lines, programmes, one programme in one branch, teams."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment import access, actions, registry
from nabij.enrolment.forms.programmes import LineForm, OfferingForm, ProgrammeForm, TeamForm, WorksOnForm
from nabij.enrolment.queries import figures as figure_queries
from nabij.enrolment.queries import offerings as queries
from nabij.foundation.access import CHANGE, CREATE, MANAGE, READ, may
from nabij.foundation.doors import Request, door, fresh
from nabij.foundation.meanwhile import ChangedMeanwhile, compare


@door(access.OFFERINGS, READ, many=True)
def programmes(request: Request) -> HttpResponse:
    """Show everything that is offered."""
    context = {
        "shelves": queries.overview(request.actor),
        "may_manage": access.PROGRAMMES.allows(request.actor, MANAGE),
    }
    return render(request, "enrolment/programmes.html", context)


@door(access.OFFERINGS, READ)
def offering(request: Request, row: Any) -> HttpResponse:
    """Show one programme in one branch."""
    page = queries.page(request.actor, row.pk)
    today = figure_queries.this_year()
    context = {
        "page": page,
        "figures": figure_queries.figures(actor=request.actor, offerings=[row.pk], period=today),
        "type_url": page.type.offering_url(row.pk) if page.type and page.type.offering_url else "",
        "may_manage": may(request.actor, MANAGE, row),
        "may_tag": may(request.actor, CHANGE, page.offering.programme),
        "sees_figures": access.TALLIES.allows(request.actor, "view"),
        "may_enter": access.ENROLMENTS.allows(request.actor, CREATE),
    }
    return render(request, "enrolment/offering.html", context)


Save = Callable[[dict[str, Any]], object]


def _edit(
    request: Request,
    *,
    form: Any,
    save: Save,
    context: Mapping[str, Any],
    values: Callable[[Any], dict[str, Any]] = vars,
) -> HttpResponse:
    """Save a form that carries a version; `values` says what a row looks like in the form."""
    page = {"form": form, "conflict": None, **context}
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except actions.NameTaken:
            form.add_error(None, _("There is one with this name already."))
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=values(changed.now), version=changed.now.version)
            page |= {"form": conflict.form, "conflict": conflict}
            return render(request, "enrolment/edit.html", page, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect("enrolment:programmes")
    return render(request, "enrolment/edit.html", page)


def _facts(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*names, "version")}


def _line_values(row: Any) -> dict[str, Any]:
    return _values(row, actions.LINE_FIELDS)


def _programme_values(row: Any) -> dict[str, Any]:
    return {**_values(row, actions.PROGRAMME_FIELDS), "works_as": f"{row.type}:{row.kind}"}


def _offering_values(row: Any) -> dict[str, Any]:
    return {**_values(row, actions.OFFERING_FIELDS), "municipalities": queries.places_of(row)}


@door(access.PROGRAMME_LINES, CREATE, many=True)
def new_line(request: Request) -> HttpResponse:
    """Start a programme line."""
    organisation_id = request.actor.organisation_id or 0
    return _edit(
        request,
        form=LineForm(request.POST or None),
        save=lambda given: actions.add_line(
            organisation_id=organisation_id, facts=_facts(given, actions.LINE_FIELDS), by=request.actor
        ),
        context={"title": _("New programme line")},
    )


@door(access.PROGRAMME_LINES, MANAGE)
def edit_line(request: Request, row: Any) -> HttpResponse:
    """Change a programme line."""
    return _edit(
        request,
        form=LineForm(request.POST or None, initial=_line_values(row)),
        values=_line_values,
        save=lambda given: actions.change_line(
            line=row, facts=_facts(given, actions.LINE_FIELDS), seen=given["version"] or 0, by=request.actor
        ),
        context={"title": row.name},
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        (f"{kind.slug}:{sub.slug}", f"{kind.name}: {sub.name}")
        for kind in registry.programme_types()
        for sub in kind.kinds
    ] + [(f"{kind.slug}:", str(kind.name)) for kind in registry.programme_types() if not kind.kinds]


@door(access.PROGRAMMES, CREATE, many=True)
def new_programme(request: Request) -> HttpResponse:
    """Start a programme."""
    organisation_id = request.actor.organisation_id or 0
    return _edit(
        request,
        form=ProgrammeForm(request.POST or None, kinds=_kinds(), lines=queries.lines(request.actor)),
        save=lambda given: actions.add_programme(
            organisation_id=organisation_id, facts=_facts(given, actions.PROGRAMME_FIELDS), by=request.actor
        ),
        context={"title": _("New programme")},
    )


@door(access.PROGRAMMES, MANAGE)
def edit_programme(request: Request, row: Any) -> HttpResponse:
    """Change a programme."""
    form = ProgrammeForm(
        request.POST or None, kinds=_kinds(), lines=queries.lines(request.actor), initial=_programme_values(row)
    )
    return _edit(
        request,
        form=form,
        values=_programme_values,
        save=lambda given: actions.change_programme(
            programme=row, facts=_facts(given, actions.PROGRAMME_FIELDS), seen=given["version"] or 0, by=request.actor
        ),
        context={"title": row.name},
    )


def _works_on_values(row: Any) -> dict[str, Any]:
    return _values(row, actions.WORKS_ON_FIELDS)


@door(access.PROGRAMMES, CHANGE)
def works_on(request: Request, row: Any) -> HttpResponse:
    """Say what a programme works on."""
    return _edit(
        request,
        form=WorksOnForm(request.POST or None, initial=_works_on_values(row)),
        values=_works_on_values,
        save=lambda given: actions.tag_programme(
            programme=row, facts=_facts(given, actions.WORKS_ON_FIELDS), seen=given["version"] or 0, by=request.actor
        ),
        context={"title": _("What %(programme)s works on") % {"programme": row.name}},
    )


@door(access.PROGRAMMES, MANAGE)
def new_offering(request: Request, row: Any) -> HttpResponse:
    """Begin with a programme in a branch."""
    form = OfferingForm(
        request.POST or None,
        branches=queries.branches(request.actor),
        municipalities=queries.municipalities(request.actor),
    )
    return _edit(
        request,
        form=form,
        save=lambda given: actions.add_offering(
            programme=row, branch_id=given["branch_id"], facts=_facts(given, actions.OFFERING_FIELDS),
            municipalities=given["municipalities"], by=request.actor,
        ),
        context={"title": _("%(programme)s in one more branch") % {"programme": row.name}},
    )  # fmt: skip


@door(access.OFFERINGS, MANAGE)
def edit_offering(request: Request, row: Any) -> HttpResponse:
    """Change how a programme runs in a branch."""
    page = queries.page(request.actor, row.pk)
    form = OfferingForm(
        request.POST or None,
        branches=[],
        municipalities=queries.municipalities(request.actor, branch_id=row.branch_id),
        initial=_offering_values(page.offering),
    )
    return _edit(
        request,
        form=form,
        values=_offering_values,
        save=lambda given: actions.change_offering(
            offering=row, facts=_facts(given, actions.OFFERING_FIELDS), municipalities=given["municipalities"],
            seen=given["version"] or 0, by=request.actor,
        ),
        context={"title": str(page.offering)},
    )  # fmt: skip


@door(access.PROGRAMMES, MANAGE)
@fresh
def team(request: Request, row: Any) -> HttpResponse:
    """Show and extend the team of a programme."""
    form = TeamForm(request.POST or None, users=queries.users(request.actor), branches=queries.branches(request.actor))
    may_change = access.TEAM.allows(request.actor, MANAGE)
    if request.method == "POST" and may_change and form.is_valid():
        given = form.cleaned_data
        try:
            actions.join_team(
                programme=row, user_id=given["user_id"], role=given["role"], branch_id=given["branch_id"],
                by=request.actor,
            )  # fmt: skip
        except actions.NameTaken:
            form.add_error(None, _("This person is on the team in this role already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("enrolment:team", pk=row.pk)
    members = queries.team(request.actor, row)
    context = {"programme": row, "members": members, "form": form, "may_change": may_change}
    return render(request, "enrolment/team.html", context)


@door(access.TEAM, MANAGE)
@fresh
@require_POST
def leave_team(request: Request, row: Any) -> HttpResponse:
    """Take somebody off the team."""
    actions.leave_team(member=row, by=request.actor)
    messages.success(request, _("Saved."))
    return redirect("enrolment:team", pk=row.programme_id)
