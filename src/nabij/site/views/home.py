"""The first page: a welcome for visitors, and today for whoever is signed in."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nabij.foundation.doors import Request, public
from nabij.site.queries import mine, overview, today, welcome


@public
def home(request: HttpRequest) -> HttpResponse:
    """Answer with the welcome or with today."""
    actor = cast(Request, request).actor
    if not actor.is_signed_in:
        found = welcome.welcome()
        context = {"welcome": found, "demo": settings.DEMO, "organisation_name": found.organisation}
        return render(request, "site/welcome.html", context)
    if mine.is_only_participant(actor):
        return render(request, "site/mine.html", {"mine": mine.mine(actor)})
    context = {
        "greeting": today.greeting(actor),
        "day": today.today(actor),
        "companions": today.companions(actor) if actor.person_id else [],
        "figures": overview.figures(actor) if overview.may_read_only(actor) else [],
        "desks": welcome.desks(actor),
    }
    return render(request, "site/today.html", context)
