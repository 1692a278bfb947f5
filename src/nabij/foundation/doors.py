"""Doors: every view says who may come in, and the test that walks all addresses reads what they say."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from nabij.foundation import access, links
from nabij.foundation.access import VIEW, Policy
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link
from nabij.foundation.questions import Question


class Request(HttpRequest):
    """A request as every view gets it: with the actor, and with htmx's facts."""

    actor: Actor
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Door:
    """What a view declares. kind: `row`, `many`, `member` (any signed-in), `public` or `link`."""

    kind: str
    policy: Policy | None = None
    action: str = VIEW
    post: str = VIEW
    key: str = "pk"
    purpose: str = ""


# What a browser's pages need; anything else would reach a view as neither a question nor an answer.
_METHODS = ("GET", "HEAD", "POST")


def _guarded(view: View, declared: Door, enter: View) -> View:
    """Turn away other methods, and let the test that walks all addresses read what was declared."""

    @functools.wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        return enter(request, *args, **kwargs)

    guard.door = declared  # type: ignore[attr-defined]
    return guard


def door(
    policy: Policy,
    action: str = VIEW,
    *,
    post: str | None = None,
    key: str = "pk",
    many: bool = False,
    whole: Callable[[Any], Any] = lambda rows: rows,
) -> Callable[[View], View]:
    """Let in who may do `action` (and `post` on unsafe methods).

    With a key in the address the row is looked up for the actor and handed to the view as second argument: not
    visible and not existing give the same 404. With `many` the view gets no row and lists for itself. `whole` adds to
    the question what the page shows of the row besides its own columns, so that it is not asked for twice.
    """
    declared = Door("many" if many else "row", policy, action, post or action, key)
    rows: Any = policy.model.objects  # type: ignore[attr-defined]
    one: Question[Any] = Question(lambda actor, wanted, pk: whole(rows.visible_to(actor, wanted).filter(pk=pk)))

    def wrap(view: View) -> View:
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = cast(Request, request).actor
            if not actor.is_signed_in:
                return redirect_to_login(request.get_full_path())
            wanted = declared.action if request.method in {"GET", "HEAD"} else declared.post
            if many:
                if not policy.allows(actor, wanted):
                    raise Http404
                return view(request, *args, **kwargs)
            try:
                row = one.first(actor, wanted, pk=policy.model._meta.pk.to_python(kwargs.pop(key)))
            except (ValueError, ValidationError):
                row = None
            if row is None:
                raise Http404
            return view(request, row, *args, **kwargs)

        return _guarded(view, declared, enter)

    return wrap


def member(view: View) -> View:
    """Let in anyone who is signed in; the view itself lists only what the actor may see."""

    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(Request, request).actor.is_signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _guarded(view, Door("member"), enter)


def public(view: View) -> View:
    """Let in everyone."""
    return _guarded(view, Door("public"), view)


def fresh(view: View) -> View:
    """Ask for the password again when that was over 30 minutes ago; a demo has no passwords to ask for.

    Stands under the door, for exports, deletions, roles and keys. What was posted is done after the password.
    """

    @functools.wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from allauth.account.decorators import reauthentication_required

        if settings.DEMO:
            return view(request, *args, **kwargs)
        response: HttpResponseBase = reauthentication_required(view)(request, *args, **kwargs)
        return response

    return enter


def by_link(purpose: str) -> Callable[[View], View]:
    """Let in whoever holds a personal link for this purpose; the view gets the Link as second argument."""

    def wrap(view: View) -> View:
        def enter(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                link: Link = links.find(token=token, purpose=purpose, lock=request.method == "POST")
            except links.LinkNotValid:
                response: HttpResponseBase = link_not_valid(request)
            else:
                # The link is the whole authorisation: it stands for one person and one question.
                with access.unscoped(access.Reason.LINK):
                    response = view(request, link, *args, **kwargs)
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "no-store"
            return response

        return _guarded(view, Door("link", purpose=purpose), enter)

    return wrap


def link_not_valid(request: HttpRequest) -> HttpResponse:
    """Tell kindly that a link has expired or was already used, and what to do."""
    return render(request, "ui/link_not_valid.html", status=410)
