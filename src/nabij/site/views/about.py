"""Help, privacy and accessibility: pages anybody may read."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from nabij.foundation.doors import Request, public
from nabij.site.queries import guide, knowledge


@public
def help_index(request: HttpRequest) -> HttpResponse:
    """List the how-tos, one's own first."""
    mine, others = guide.for_roles(cast(Request, request).actor.roles)
    return render(request, "site/help.html", {"mine": mine, "others": others})


@public
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one how-to."""
    page = guide.page(slug)
    if page is None:
        raise Http404
    return render(request, "site/help_page.html", {"page": page})


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people, made from what every table declares."""
    return render(request, "site/privacy.html", {"subjects": knowledge.subjects()})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how accessible this house is and what to do when it is not."""
    return render(request, "site/accessibility.html", {})
