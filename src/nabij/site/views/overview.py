"""Figures in pictures and tables."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nabij.foundation.doors import Request, member
from nabij.site.forms import OverviewForm
from nabij.site.queries import overview as figures


@member
def overview(request: HttpRequest) -> HttpResponse:
    """Show the figures of the part of the house that stands in the address."""
    actor = cast(Request, request).actor
    if not figures.may_read(actor):
        raise Http404
    known = figures.offerings(actor)
    form = OverviewForm(
        request.GET or {"months": "12"},
        branches=sorted({(one.branch_id, one.branch) for one in known}, key=lambda pair: pair[1]),
        programmes=sorted({(one.programme_id, one.programme) for one in known}, key=lambda pair: pair[1]),
    )
    choice = figures.Choice()
    if form.is_valid():
        asked = form.cleaned_data
        choice = figures.Choice(asked["branch"], asked["programme"], asked["months"] or 12)
    context = {"form": form, "overview": figures.overview(actor=actor, choice=choice, known=known)}
    return render(request, "site/overview.html", context)
