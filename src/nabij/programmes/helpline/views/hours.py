"""The coordinator's pages about when a helpline is open."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.conversations.queries import counts_now
from nabij.foundation import access as walls
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, READ
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.helpline.access import HELPLINES, OPENING_VERSIONS, SPECIAL_DAYS
from nabij.programmes.helpline.actions import hours as actions
from nabij.programmes.helpline.choices import DoorState
from nabij.programmes.helpline.forms.hours import PauseForm, SettingsForm, SpecialDayForm, WeekForm
from nabij.programmes.helpline.queries import hours as queries
from nabij.volunteers.queries import rota_of

TONES = {DoorState.OPEN: "ok", DoorState.BUSY: "warning", DoorState.CLOSED: ""}


@door(HELPLINES, READ, many=True)
def helplines(request: Request) -> HttpResponse:
    """List the helplines; straight to the hours when there is one."""
    found = queries.helplines(request.actor)
    if len(found) == 1:
        return redirect("helpline:hours", pk=found[0].pk)
    return render(request, "helpline/helplines.html", {"helplines": found})


def _page(request: Request, helpline: Any, *, pause_form: Any = None) -> HttpResponse:
    now, today = clock.now(), clock.today()
    waiting, talking = counts_now(offering_id=helpline.offering_id)
    found = queries.state_at(helpline=helpline, at=now, waiting=waiting, talking=talking)
    context = {
        "helpline": helpline,
        "door": found,
        "tone": TONES[found.state],
        "hours": queries.public_hours(helpline, at=now),
        "versions": queries.versions(request.actor, helpline, today=today),
        "special": queries.special_days(request.actor, helpline, since=today),
        "is_paused": queries.is_paused(helpline, at=now),
        "pause_form": pause_form or PauseForm(),
        "may_change": walls.may(request.actor, CHANGE, helpline),
        "rota": rota_of(helpline.offering_id),
        "today": today,
    }
    return render(request, "helpline/hours.html", context)


@door(HELPLINES, READ)
def hours_page(request: Request, helpline: Any) -> HttpResponse:
    """Show whether the door is open now and why, the coming week, and all hours."""
    return _page(request, helpline)


@door(HELPLINES, CHANGE)
def change(request: Request, helpline: Any) -> HttpResponse:
    """Change the settings of the door."""
    names = (*actions.SETTINGS, "version")
    form, conflict = SettingsForm(request.POST or None, initial={name: getattr(helpline, name) for name in names}), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_helpline(helpline=helpline, changes=given, seen=given["version"], by=request.actor)
        except ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in actions.SETTINGS}
            conflict = compare(form, now=now, version=changed.now.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("helpline:hours", pk=helpline.pk)
    context = {"helpline": helpline, "form": form, "conflict": conflict, "title": _("Settings of the helpline")}
    return render(request, "helpline/edit.html", context)


@door(HELPLINES, CHANGE)
def new_week(request: Request, helpline: Any) -> HttpResponse:
    """Let a week of hours hold from a day on."""
    typed = {f"day_{day}": text for day, text in enumerate(queries.week_typed_last(helpline))}
    form = WeekForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.save_week(
            helpline=helpline, valid_from=given["valid_from"], week=form.week, reason=given["reason"], by=request.actor
        )
        messages.success(request, _("Saved. The shifts of the coming weeks follow the new hours."))
        return redirect("helpline:hours", pk=helpline.pk)
    return render(request, "helpline/edit.html", {"helpline": helpline, "form": form, "title": _("New opening hours")})


@door(OPENING_VERSIONS, CHANGE)
@require_POST
def remove_week(request: Request, row: Any) -> HttpResponse:
    """Take back hours that have not begun."""
    try:
        actions.remove_week(row=row, by=request.actor)
    except actions.HeldAlready:
        messages.warning(request, _("These hours hold already. Make new hours from a day on."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("helpline:hours", pk=row.helpline_id)


@door(HELPLINES, CHANGE)
def special_day(request: Request, helpline: Any) -> HttpResponse:
    """Give one day hours of its own."""
    form = SpecialDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.save_special(helpline=helpline, on=given["on"], blocks=given["blocks"], given=given, by=request.actor)
        messages.success(request, _("Saved. The shifts of the coming weeks follow the new hours."))
        return redirect("helpline:hours", pk=helpline.pk)
    return render(request, "helpline/edit.html", {"helpline": helpline, "form": form, "title": _("A special day")})


@door(SPECIAL_DAYS, CHANGE)
@require_POST
def remove_day(request: Request, row: Any) -> HttpResponse:
    """Let the ordinary week hold on a day again."""
    try:
        actions.remove_special(row=row, by=request.actor)
    except actions.HeldAlready:
        messages.warning(request, _("This day is over and stays as it was."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("helpline:hours", pk=row.helpline_id)


@door(HELPLINES, CHANGE)
@require_POST
def pause(request: Request, helpline: Any) -> HttpResponse:
    """Close the door for a while."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, helpline, pause_form=form)
    try:
        until = form.until_moment
        actions.pause(helpline=helpline, until=until, message=form.cleaned_data["message"], by=request.actor)
    except actions.HeldAlready:
        form.add_error("until", _("Choose a time that is still to come."))
        return _page(request, helpline, pause_form=form)
    messages.success(request, _("Paused. Conversations that go on are not touched."))
    return redirect("helpline:hours", pk=helpline.pk)


@door(HELPLINES, CHANGE)
@require_POST
def resume(request: Request, helpline: Any) -> HttpResponse:
    """End the pause."""
    actions.resume(helpline=helpline, by=request.actor)
    messages.success(request, _("The pause is over."))
    return redirect("helpline:hours", pk=helpline.pk)
