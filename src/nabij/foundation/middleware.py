"""Turns a session into an actor and opens both walls exactly that wide, for exactly one request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import DataError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from nabij.foundation import access, actors, pages, sessions
from nabij.foundation.access import NotAllowed

_FREE = ("/static/", "/healthz", "/readyz")
# One's own account (where a second factor is set up, and the way out), and letters to who is not signed in.
_SECOND_FACTOR_FREE = ("/account/", "/language/", "/link/")
_PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class ActorMiddleware:
    """Sets `request.actor` and runs the request in one transaction that is rolled back when it fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request as its actor."""
        if request.path.startswith(_FREE):
            request.actor = actors.NOBODY  # type: ignore[attr-defined]
            return self.get_response(request)
        actor = self._actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        with access.acting_as(actor):
            response = self._answer(request)
            if response.status_code >= 500 or getattr(request, "failed", False):
                transaction.set_rollback(True)
        if actor.is_signed_in:
            _keep_private(response)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if _not_readable(request):
            return pages.bad_request(request)
        return self._second_factor(request) or self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Undo everything of a failed request; what is not allowed looks like what does not exist."""
        request.failed = True  # type: ignore[attr-defined]
        if isinstance(exception, NotAllowed):
            return pages.not_found(request, Http404())
        if _is_bad_input(exception):
            transaction.set_rollback(True)  # before the page asks anything of a connection that only wants to go back
            return pages.bad_request(request)
        return None

    def _actor(self, request: HttpRequest) -> actors.Actor:
        user: Any = request.user
        if not user.is_authenticated:
            return actors.NOBODY
        if sessions.is_over(request):
            logout(request)
            return actors.NOBODY
        return actors.build(
            user_id=user.pk,
            person_id=user.person_id,
            organisation_id=user.organisation_id,
            name=user.get_short_name(),
        )

    def _second_factor(self, request: HttpRequest) -> HttpResponseBase | None:
        """Send who needs a second factor and has not shown one to the page that sets one up."""
        actor: actors.Actor = request.actor  # type: ignore[attr-defined]
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(_SECOND_FACTOR_FREE):
            return None
        if not sessions.needs_second_factor(actor) or sessions.has_second_factor(request):
            return None
        return redirect("my_second_factor")


def _keep_private(response: HttpResponseBase) -> None:
    """Let no shared cache keep what was made for one person; a view may allow the reader's own browser to."""
    if "Cache-Control" not in response.headers:
        patch_cache_control(response, private=True, no_store=True)
    elif "public" not in response.headers["Cache-Control"]:
        patch_cache_control(response, private=True)


def _not_readable(request: HttpRequest) -> bool:
    """Say whether the address holds what no database can hold."""
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def _is_bad_input(exception: Exception) -> bool:
    """Say whether what was sent cannot be stored: NUL, half a character, a number beyond every column."""
    unstorable = isinstance(exception, ValueError) and "NUL" in str(exception)
    return unstorable or isinstance(exception, DataError | UnicodeEncodeError)
