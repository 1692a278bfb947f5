"""How long a session lasts, what it has proved, and how little of the machine behind it is written down."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from nabij.foundation import access, actors, clock
from nabij.foundation.access import DECIDE, ERASE, EXPORT, MANAGE, Mine, Own, Policy, Rule
from nabij.foundation.actors import Actor

_NOTE_EVERY_SECONDS = 60
_POWERS = frozenset({DECIDE, ERASE, EXPORT, MANAGE})


def is_over(request: HttpRequest) -> bool:
    """Say whether the session was idle or alive for too long; note activity at most once a minute."""
    now = int(clock.now().timestamp())
    begun = request.session.setdefault("begun", now)
    seen = request.session.get("seen", now)
    if now - seen > settings.SESSION_IDLE_SECONDS or now - begun > settings.SESSION_ABSOLUTE_SECONDS:
        return True
    if now - seen >= _NOTE_EVERY_SECONDS or "seen" not in request.session:
        request.session["seen"] = now
    return False


# -- the second factor: for who sees or decides about others, read from the access tables -------------------


def needs_second_factor(actor: Actor) -> bool:
    """Say whether one of the actor's roles reaches personal data of others, or has power over anything."""
    return any(_is_trusted(role) for role in actor.roles)


@cache
def _is_trusted(role: str) -> bool:
    return any(
        _reaches_others(policy, line)
        for policy in access.policies.values()
        for line in policy.rules
        if line.role == role
    )


def _reaches_others(policy: Policy, line: Rule) -> bool:
    if isinstance(line.reach, Own | Mine):
        return False
    privacy: Any = getattr(policy.model, "privacy", None)
    return bool(privacy and (privacy.K2 or privacy.K3 or privacy.K4)) or bool(line.actions & _POWERS)


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether this session was opened with a second factor (or a passkey), or set one up itself."""
    if request.session.get("second_factor"):
        return True
    from allauth.account.internal.flows.login import get_authentication_records

    user: Any = request.user
    if any(step.get("method") == "mfa" for step in get_authentication_records(request, user)):
        request.session["second_factor"] = True
        return True
    return False


def note_second_factor(*, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """This session set up a second factor itself, with a code that was right; recovery codes prove nothing."""
    if authenticator.type != "recovery_codes":
        request.session["second_factor"] = True


def forget_second_factor(*, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """After a second factor was taken away, nothing this session proved with it counts any more."""
    if authenticator.type == "recovery_codes":
        return
    request.session["second_factor"] = False
    request.session.pop("account_authentication_methods", None)


# -- what the list of sessions remembers --------------------------------------------------------------------

_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
_MACHINES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "Mac",
             "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


def coarse_agent(agent: str) -> str:
    """Return the browser and machine a person recognises as theirs, without versions that tell people apart."""
    browser = next((name for name in _BROWSERS if re.search(rf"\b{name}", agent)), "")
    machine = next((named for mark, named in _MACHINES.items() if mark in agent), "")
    return ", ".join(part for part in (_NAMES.get(browser, browser), machine) if part)


def keep_no_address(*, instance: Any, **_: Any) -> None:
    """Before a session is listed: no network address, and only the kind of browser."""
    instance.ip = "0.0.0.0"  # noqa: S104  (says that we do not know)
    instance.user_agent = coarse_agent(instance.user_agent)


# -- sessions behind a socket, which has no request ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Behind:
    """Who is behind a session, and in how many seconds it is over when nothing is done with it."""

    actor: Actor
    lasts_seconds: int


def behind(key: str, *, is_active: bool = False) -> Behind | None:
    """Return whose session this key is, as the middleware would make it; None when it may do nothing.

    With `is_active` the session counts as used now, as a page request would make it.
    """
    from django.contrib.auth import get_user
    from django.contrib.sessions.backends.db import SessionStore

    request = HttpRequest()
    request.session = SessionStore(session_key=key)
    user: Any = get_user(request)
    if not user.is_authenticated or not user.is_active:
        return None
    seen = request.session.get("seen")
    if is_over(request):
        request.session.delete()
        return None
    if not is_active and seen is not None:
        request.session["seen"] = seen
    request.user = user
    actor = actors.build(
        user_id=user.pk, person_id=user.person_id, organisation_id=user.organisation_id, name=user.get_short_name()
    )
    if settings.SECOND_FACTOR_REQUIRED and needs_second_factor(actor) and not has_second_factor(request):
        return None
    if request.session.modified and is_active:
        request.session.save()
    return Behind(actor, _lasts_seconds(request.session))


def _lasts_seconds(session: Any) -> int:
    idle = session.get("seen", 0) + settings.SESSION_IDLE_SECONDS
    return int(min(idle, session["begun"] + settings.SESSION_ABSOLUTE_SECONDS) - clock.now().timestamp())
