"""Pages for a visitor: nobody is known here. No cookie is set, nothing comes from elsewhere, nothing is logged."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.doors import public
from nabij.programmes.helpline import actions
from nabij.programmes.helpline.choices import AgeBand, DoorState, Helped, Mood, VisitorLanguage, Why
from nabij.programmes.helpline.queries import visitor as queries

_MOST_CHARACTERS = 4_000
_MOST_BYTES = 1_000
_LOCALES = {"nl": "nl-NL", "nl-easy": "nl-NL", "en": "en-GB", "ar": "ar"}


def _policy(request: HttpRequest, frame_ancestors: list[str]) -> dict[str, Any]:
    scheme = "wss" if request.is_secure() else "ws"
    return {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [NONCE],
        "img-src": ["data:"],
        # Older browsers do not read 'self' as the socket of the same site.
        "connect-src": [SELF, f"{scheme}://{request.get_host()}"],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": frame_ancestors,
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }


def _bare(response: HttpResponse, language: str = "") -> HttpResponse:
    """Keep a page out of every memory: the browser's own too, so that Back shows nothing."""
    if language:
        response.headers["Content-Language"] = language.split("-")[0]
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _language_of(request: HttpRequest, chosen: str) -> str:
    if chosen:
        if chosen not in VisitorLanguage.values:
            raise Http404
        return chosen
    asked = request.headers.get("Accept-Language", "")[:2].lower()
    return VisitorLanguage.ARABIC.value if asked == "ar" else (translation.get_language() or settings.LANGUAGE_CODE)


def _in_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show a page in the language of its address, without a cookie."""

    @wraps(view)
    def speak(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
        spoken = _language_of(request, language)
        with translation.override(spoken):
            return _bare(view(request, slug, spoken), spoken)

    return speak


def _look(request: HttpRequest, front: queries.Front, language: str, *, kind: str) -> dict[str, Any]:
    """What the templates read. `kind` says which page's addresses the languages lead to."""
    slug = front.helpline.slug
    embedded = kind == "embed"
    home = "chat:embed_in" if embedded else "chat:page_in"
    scheme = "wss" if request.is_secure() else "ws"
    return {
        "slug": slug,
        "name": front.helpline.name,
        "embedded": embedded,
        "language": language,
        "locale": _LOCALES.get(language, "nl-NL"),
        "exit_url": front.rules.exit_url,
        "here_url": reverse(home, args=[slug, language]),
        "known_url": reverse("chat:known_in", args=[slug, language]),
        "leave_url": reverse("chat:leave", args=[slug]),
        "socket_url": f"{scheme}://{request.get_host()}/live/visitor/",
        "most_characters": _MOST_CHARACTERS,
        "numbers": front.numbers,
        "hours": front.hours,
        "may_enter": front.may_enter,
        "is_busy": front.door.state == DoorState.BUSY,
        "ages": AgeBand.choices,
        "helped": Helped.choices,
        "moods": Mood.choices,
        "languages": _languages(slug, language, kind),
        **_shut(front),
    }


def _languages(slug: str, current: str, kind: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "html_lang": code.split("-")[0],
            "dir": "rtl" if code == VisitorLanguage.ARABIC else "ltr",
            "url": reverse(f"chat:{kind}_in", args=[slug, code]),
            "current": code == current,
        }
        for code, name in VisitorLanguage.choices
    ]


def _shut(front: queries.Front) -> dict[str, Any]:
    """The words of a closed door, and when it opens."""
    if front.may_enter:
        return {"opens_in_seconds": "", "message": front.door.message}
    door = front.door
    titles = {
        Why.QUEUE_FULL: (
            _("The queue is full"),
            _("Many people want to talk right now. Try again in a quarter of an hour, please."),
        ),
        Why.PAUSED: (_("We are taking a short break"), _("We will be back soon.")),
        Why.LAST_INTAKE: (
            _("We are about to close"),
            _("It is too late today to begin a conversation with enough time for it."),
        ),
    }
    title, text = titles.get(
        Why(door.why), (_("We are closed now"), _("Nobody can answer here at this moment. Others can: see below."))
    )
    opens = door.opens_at
    return {
        "shut_title": title,
        "shut_text": text,
        "message": door.message,
        "opens_text": _("We open %(moment)s.") % {"moment": queries.moment_in_words(opens, now=clock.now())}
        if opens
        else "",
        "opens_in_seconds": max(0, int((opens - clock.now()).total_seconds())) if opens else "",
    }


def _front(slug: str) -> queries.Front:
    found = queries.front(slug)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, template: str, context: dict[str, Any], frame_ancestors: list[str]) -> HttpResponse:
    response = render(request, template, context)
    response._csp_replace = _policy(request, frame_ancestors)  # type: ignore[attr-defined]  # as csp_replace does
    return response


@public
@_in_language
def page(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Show the chat."""
    context = {"page": _look(request, _front(slug), language, kind="page")}
    return _shown(request, "helpline/visitor/chat.html", context, [NONE])


@public
@xframe_options_exempt
@_in_language
def embed(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Show the chat inside the page of a partner: only on sites that the coordinator named."""
    front = _front(slug)
    context = {"page": _look(request, front, language, kind="embed")}
    allowed = list(front.rules.partner_sites) or [NONE]
    response = _shown(request, "helpline/visitor/chat.html", context, allowed)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@public
@_in_language
def known(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Show what we know of a visitor, made from the schema."""
    front = _front(slug)
    tables = queries.known_about_visitors(keep_hours=front.rules.keep_hours)
    context = {"page": _look(request, front, language, kind="known"), "known": tables}
    return _shown(request, "helpline/visitor/known.html", context, [NONE])


@csrf_exempt
@public
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """End the conversation of whoever left in a hurry. The token in the body is all there is; no answer tells."""
    if len(request.body) <= _MOST_BYTES:
        try:
            token = json.loads(request.body)["token"]
        except (ValueError, KeyError, TypeError):
            token = ""
        if isinstance(token, str) and token and "\0" not in token and token.isascii():
            actions.leave(token=token)
    return _bare(HttpResponse(status=204))
