"""Pages that say what was changed: of one person, and of how the house is arranged."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from nabij.foundation.access import READ, VIEW
from nabij.foundation.doors import Request, door
from nabij.people import access
from nabij.people.queries import changes as queries
from nabij.people.queries import persons

PAGE = 50


@door(access.CHANGES, VIEW, many=True)
@never_cache
def person_changes(request: Request, pk: Any) -> HttpResponse:
    """Show what was changed of a person, to who may open the file."""
    person = persons.person_with(actor=request.actor, pk=pk, action=READ)
    if person is None:
        raise Http404
    rows = queries.of_unit(actor=request.actor, unit_id=person.unit_id)
    return show(request, rows, name=person.full_name, back=reverse("person", args=[person.pk]))


@door(access.CHANGES, VIEW, many=True)
def house_changes(request: Request) -> HttpResponse:
    """Show what was changed in roles, programmes, branches and texts."""
    return show(request, queries.of_the_house(actor=request.actor))


def show(request: Request, rows: Any, *, name: str = "", back: str = "") -> HttpResponse:
    """Show a page of changes; for rooms above that keep files too."""
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"changes": queries.said(page, actor=request.actor), "page": page, "name": name, "back": back}
    return render(request, "people/changes.html", context)
