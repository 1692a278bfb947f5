"""Turns a session into an actor and opens both walls exactly that wide, for exactly one request."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from nabij.foundation import access, actors, clock
from nabij.foundation.access import NotAllowed

_FREE = ("/static/", "/healthz", "/readyz")
_SECOND_FACTOR_FREE = ("/account/", "/static/", "/language/", "/link/")
_NOTE_EVERY_SECONDS = 60


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
            response = self._second_factor(request) or self.get_response(request)
            if response.status_code >= 500 or getattr(request, "failed", False):
                transaction.set_rollback(True)
        if actor.is_signed_in and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Undo everything of a failed request; what is not allowed looks like what does not exist."""
        request.failed = True  # type: ignore[attr-defined]
        if isinstance(exception, NotAllowed):
            from nabij.foundation import pages

            return pages.not_found(request, Http404())
        return None

    def _actor(self, request: HttpRequest) -> actors.Actor:
        user: Any = request.user
        if not user.is_authenticated:
            return actors.NOBODY
        if self._is_over(request):
            logout(request)
            return actors.NOBODY
        return actors.build(
            user_id=user.pk,
            person_id=user.person_id,
            organisation_id=user.organisation_id,
            name=user.get_short_name(),
        )

    def _is_over(self, request: HttpRequest) -> bool:
        """Say whether the session was idle or alive for too long; note activity at most once a minute."""
        now = int(clock.now().timestamp())
        begun = request.session.setdefault("begun", now)
        seen = request.session.get("seen", now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - begun > settings.SESSION_ABSOLUTE_SECONDS:
            return True
        if now - seen >= _NOTE_EVERY_SECONDS or "seen" not in request.session:
            request.session["seen"] = now
        return False

    def _second_factor(self, request: HttpRequest) -> HttpResponseBase | None:
        """Send who has rights but no second factor to the page that sets one up."""
        actor: actors.Actor = request.actor  # type: ignore[attr-defined]
        if not settings.SECOND_FACTOR_REQUIRED or not actor.roles or request.path.startswith(_SECOND_FACTOR_FREE):
            return None
        if request.session.get("second_factor"):
            return None
        from allauth.mfa.models import Authenticator

        if Authenticator.objects.filter(user_id=actor.user_id).exclude(type="recovery_codes").exists():
            request.session["second_factor"] = True
            return None
        return redirect("my_second_factor")
