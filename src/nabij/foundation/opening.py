"""Reads the session and the user behind a request with statements that are kept, as every page begins with both.

Django's own middlewares write the SQL of these two questions anew for each request. Whatever is out of the ordinary
(a session that ended, a user that is gone or closed, a password that changed) is left to them.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user, get_user_model
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.foundation.questions import Question
from nabij.foundation.statements import ask

_KEPT = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
# Logins are read before there is an actor; the table has no walls (see people/access.py).
_LOGIN: Question[Any] = Question(lambda _actor, pk: get_user_model()._default_manager.filter(pk=pk))


class SessionStore(db.SessionStore):
    """Django's sessions in the database; the name of the class is part of how they are signed."""

    def load(self) -> dict[str, Any]:
        """Return what is in the session."""
        found = ask(_KEPT, [self.session_key, clock.now()])
        if not found:
            # Counts as a session that never was, and is forgotten.
            return super().load()
        return self.decode(found[0][0])


class Sessions(SessionMiddleware):
    """Gives each request its session."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.SessionStore = SessionStore


class Logins(AuthenticationMiddleware):
    """Gives each request its user."""

    def process_request(self, request: HttpRequest) -> None:
        """Let the user be looked up when somebody asks."""
        super().process_request(request)
        request.user = cast(Any, SimpleLazyObject(lambda: _user_of(request)))


def _user_of(request: HttpRequest) -> Any:
    if not hasattr(request, "_cached_user"):
        request._cached_user = _ordinary_user(request) or get_user(request)  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


def _ordinary_user(request: HttpRequest) -> Any:
    """Return the user of a session in which all is as it should be; None leaves it to Django to decide."""
    session = request.session
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS or SESSION_KEY not in session:
        return None
    try:
        pk = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
    except ValidationError:
        return None
    user = _LOGIN.first(NOBODY, pk=pk)
    if user is None or not user.is_active:
        return None
    same = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if same else None
