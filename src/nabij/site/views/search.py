"""The search box of every page."""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from nabij.foundation.doors import Request, member
from nabij.site.queries import search as found

SUGGESTED = 6


@member
def search(request: HttpRequest) -> HttpResponse:
    """Show everything that fits."""
    asked = request.GET.get("q", "").strip()
    groups = found.search(actor=cast(Request, request).actor, asked=asked)
    return render(request, "site/search.html", {"asked": asked, "groups": groups, "shortest": found.SHORTEST})


@member
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the box while somebody types."""
    actor, asked = cast(Request, request).actor, request.GET.get("q", "").strip()
    hits = [hit for group in found.search(actor=actor, asked=asked, shown=SUGGESTED) for hit in group.hits]
    labels = [{"label": f"{hit.label} · {hit.note}" if hit.note else hit.label, "url": hit.url} for hit in hits]
    return JsonResponse({"suggestions": labels[: SUGGESTED + 2]})
