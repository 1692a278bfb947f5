"""The demo door: be any of the cast with one click."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from nabij.foundation.doors import public
from nabij.site.queries import demo

_EASY = "nl-easy"


@public
def door(request: HttpRequest) -> HttpResponse:
    """Show the cast, or sign in as one of them; there is no such page outside a demo."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        seat = demo.seat(request.POST.get("who", ""))
        if seat is None:
            return render(request, "site/demo.html", {"seats": demo.seats(), "unknown": True}, status=400)
        login(request, seat.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return _in_language(redirect("home"), seat.character.language)
    return render(request, "site/demo.html", {"seats": demo.seats(), "doors": demo.doors()})


def _in_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let a participant read easy language, and bring the next character back from it."""
    if language == _EASY or get_language() == _EASY:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response
