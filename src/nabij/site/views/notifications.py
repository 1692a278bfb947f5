"""How often somebody wants mail, and the address of their calendar."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from nabij.foundation.doors import Request, link_not_valid, member, public
from nabij.site import actions
from nabij.site.choices import kinds_for
from nabij.site.forms import NotificationsForm
from nabij.site.queries import calendar, notifications


@member
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep how often."""
    actor = cast(Request, request).actor
    chosen = notifications.rhythms(actor.user_id) if actor.user_id else {}
    now = {kind.value: rhythm.value for kind, rhythm in chosen.items()}
    form = NotificationsForm(request.POST or None, kinds=kinds_for(actor.roles), now=now)
    if request.method == "POST" and form.is_valid():
        actions.choose_rhythms(chosen=form.chosen(), by=actor)
        messages.success(request, _("Kept. You only get mail when there is something to tell."))
        return redirect("notifications")
    context = {
        "form": form,
        "feed_made_at": calendar.feed_made_at(actor),
        # Shown once, right after it was made: only its hash is kept.
        "feed_url": request.session.pop("calendar_address", ""),
    }
    return render(request, "site/notifications.html", context)


@member
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make a new calendar address, or take it away."""
    actor = cast(Request, request).actor
    if request.method == "POST" and "stop" in request.POST:
        actions.stop_calendar(by=actor)
        messages.success(request, _("Your calendar address does not work any more."))
    elif request.method == "POST":
        request.session["calendar_address"] = calendar.feed_url(actions.renew_calendar(by=actor))
    return redirect("notifications")


@csrf_exempt  # the mail program of the reader sends this POST (RFC 8058); the link is the whole authorisation
@public
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of mail, without signing in."""
    found = notifications.stopping(token)
    if found is None:
        return link_not_valid(request)
    user_id, kind = found
    if request.method == "POST":
        actions.stop_mail(user_id=user_id, kind=kind)
    context = {"kind": kind.label, "stopped": request.method == "POST"}
    return render(request, "site/stop_mail.html", context)
