"""Pages for the volunteer, made for a phone: my matches, the journal in under half a minute, the next appointment."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nabij.enrolment.choices import ContactKind
from nabij.foundation import clock
from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, door, member
from nabij.foundation.ids import new_id
from nabij.people.choices import RoleName
from nabij.programmes.befriending import actions, queries
from nabij.programmes.befriending.access import MATCHES
from nabij.programmes.befriending.forms import JournalForm, NextMeetingForm


@member
def mine(request: Request) -> HttpResponse:
    """List the volunteer's own matches."""
    return render(request, "befriending/mine.html", {"matches": queries.my_matches(request.actor)})


@door(MATCHES, CHANGE)
def my_match(request: Request, match: Any) -> HttpResponse:
    """Show one match: who, where, when, and what was written. A coordinator goes to the full page."""
    own = queries.my_match(request.actor, match=match)
    if own is None:
        return _elsewhere(request, match)
    context = {
        "own": own,
        "match": own.match,
        "person": own.person,
        "address": queries.address_of(request.actor, person=own.person),
        "goals": queries.goals(request.actor, match=match),
        "journal": queries.my_journal_about(request.actor, match=match),
        "next_evaluation": queries.next_evaluation(match=own.match),
    }
    return render(request, "befriending/my_match.html", context)


def _elsewhere(request: Request, match: Any) -> HttpResponse:
    if RoleName.COORDINATOR in request.actor.roles:
        return redirect("befriending:match", pk=match.pk)
    messages.info(request, _("You see this page from the moment the first meeting is planned."))
    return redirect("befriending:mine")


def journal_defaults(*, match: Any) -> dict[str, Any]:
    """Return the form as it most often is: the last missed day or today, and the rest like last time."""
    usual = queries.usual(match=match)
    missed = queries.missed_day(match, today=clock.today())
    return {"on": missed or clock.today(), "kind": usual.kind, "minutes": usual.minutes, "entry": new_id()}


def entry_of(form: JournalForm) -> actions.Entry:
    """Turn a valid form into an entry of the journal."""
    data = form.cleaned_data
    return actions.Entry(
        on=data["on"], kind=ContactKind(data["kind"]), minutes=data["minutes"], is_cancelled=data["is_cancelled"],
        is_important=data["is_important"], notes=data["notes"], next_meeting_at=form.moment("next_on", "next_at"),
    )  # fmt: skip


@door(MATCHES, CHANGE)
def write(request: Request, match: Any) -> HttpResponse:
    """Write one meeting in the journal."""
    own = queries.my_match(request.actor, match=match)
    if own is None:
        return _elsewhere(request, match)
    form = JournalForm(request.POST or None, initial=journal_defaults(match=own.match))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_journal(
                match=match, entry=entry_of(form), by=request.actor, entry_id=form.cleaned_data["entry"]
            )
        except actions.NotPossible:
            messages.warning(request, _("The journal of this match is closed at the moment. Call your coordinator."))
            return redirect("befriending:mine")
        messages.success(request, _("Thank you. It is in the journal."))
        return redirect("befriending:my_match", pk=match.pk)
    return render(request, "befriending/write.html", {"form": form, "match": own.match, "person": own.person})


@door(MATCHES, CHANGE)
def next_meeting(request: Request, match: Any) -> HttpResponse:
    """Write down the next appointment."""
    own = queries.my_match(request.actor, match=match)
    if own is None:
        return _elsewhere(request, match)
    initial = {}
    if own.match.next_meeting_at:
        local = timezone.localtime(own.match.next_meeting_at)
        initial = {"on": local.date(), "at": local.time()}
    form = NextMeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_next_meeting(match=match, at=form.moment("on", "at"), by=request.actor)
        messages.success(request, _("The appointment is noted."))
        return redirect("befriending:my_match", pk=match.pk)
    return render(request, "befriending/next_meeting.html", {"form": form, "match": own.match, "person": own.person})
