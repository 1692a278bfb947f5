"""Pages for who leads a group, made for a phone: my groups, the next time, and who was there in half a minute."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, by_link, door, link_not_valid, member
from nabij.foundation.ids import new_id
from nabij.matching.rules import slot_words
from nabij.people.choices import RoleName
from nabij.programmes.groups import actions, rules
from nabij.programmes.groups.access import GROUPS
from nabij.programmes.groups.choices import LeaderSays, MemberState
from nabij.programmes.groups.emails import LEAD
from nabij.programmes.groups.forms.staff import HeldForm, PlanForm, ThingForm
from nabij.programmes.groups.queries import member as behind
from nabij.programmes.groups.queries import staff
from nabij.programmes.groups.views.group import plan_defaults, too_late


def _home(request: Request) -> str:
    return "groups:group" if RoleName.COORDINATOR in request.actor.roles else "groups:led"


@member
def mine(request: Request) -> HttpResponse:
    """List the groups I lead."""
    return render(request, "groups/mine.html", {"led": staff.my_groups(request.actor)})


@by_link(LEAD)
def asked(request: Request, link: Any) -> HttpResponse:
    """Ask a volunteer whether she wants to lead a group; the answer may change until the group begins."""
    group = behind.group_to_lead(link.subject_id, unit_id=link.unit_id)
    if group is None:
        return link_not_valid(request)
    branch = group.offering.branch
    context = {
        "group": group, "says": group.leader_says, "people": behind.how_many(group), "branch": str(branch),
        "contact": branch.phone or branch.email, "own_name": group.leader.person.given_name if group.leader else "",
        "slots": [slot_words(slot) for slot in group.slots[:2]],
    }  # fmt: skip
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in {"yes", "no"}:
        actions.leader_says(group=group, yes=answer == "yes")
        if answer == "yes":
            return redirect(request.path)
        context["says"] = LeaderSays.NO  # the link works no longer
    return render(request, "groups/member/lead.html", context)


@door(GROUPS, CHANGE)
def led(request: Request, row: Any) -> HttpResponse:
    """Show one group I lead: who, when, where, who brings what. A coordinator goes to the full page."""
    if RoleName.COORDINATOR in request.actor.roles:
        return redirect("groups:group", pk=row.pk)
    return _led(request, row, thing_form=ThingForm(prefix="thing"))


def _led(request: Request, row: Any, *, thing_form: Any) -> HttpResponse:
    group = staff.group_for(request.actor, row.pk)
    meeting = staff.next_meeting(request.actor, group=group)
    context = {
        "group": group,
        "seats": staff.seats(request.actor, group=group),
        "meeting": meeting,
        "over": meeting is not None and meeting.at <= clock.now(),
        "place": staff.place_of(request.actor, meeting or group),
        "said": staff.said(request.actor, meeting=meeting) if meeting else [],
        "things": staff.brings(request.actor, meeting=meeting) if meeting else [],
        "held": staff.held_meetings(request.actor, group=group),
        "thing_form": thing_form,
    }
    return render(request, "groups/led.html", context, status=422 if thing_form.errors else 200)


@door(GROUPS, CHANGE)
def next_time(request: Request, row: Any) -> HttpResponse:
    """Plan or move the next time."""
    group = staff.group_for(request.actor, row.pk)
    if group.state not in rules.MEETING:
        messages.warning(request, too_late())
        return redirect(_home(request), pk=group.pk)
    meeting = staff.next_meeting(request.actor, group=group)
    form = PlanForm(request.POST or None, initial=plan_defaults(request, group, meeting), prefix="plan")
    if request.method == "POST" and form.is_valid():
        actions.plan(group=group, at=form.moment(), place=form.cleaned_data["place"], by=request.actor)
        messages.success(request, _("The next time is planned. Everybody with mail hears of it."))
        return redirect(_home(request), pk=group.pk)
    said = staff.said(request.actor, meeting=meeting) if meeting else []
    context = {"form": form, "group": group, "said": [one for one in said if one.rather_at], "back": _home(request)}
    return render(request, "groups/next_time.html", context, status=422 if form.errors else 200)


def _defaults(request: Request, group: Any, meeting: Any) -> dict[str, Any]:
    """Return the form as it most often is: the planned time, who said yes, and as long as last time."""
    minutes = meeting.minutes if meeting and meeting.minutes else staff.last_minutes(request.actor, group=group)
    at = timezone.localtime(meeting.at if meeting else clock.now())
    hours = round(minutes / 60, 2)
    known = meeting is not None and meeting.visits > 0
    return {
        "entry": meeting.pk if meeting else new_id(),
        "on": at.date(),
        "at": at.time().replace(second=0, microsecond=0),
        "minutes": minutes,
        "came": staff.came_last(request.actor, meeting=meeting),
        "volunteer_hours": round(meeting.volunteer_minutes / 60, 2) if known else hours if group.leader_id else None,
        "professional_hours": round(meeting.professional_minutes / 60, 2) if known else None,
    }


def _meeting(request: Request, group: Any) -> Any:
    """Return the time that is written down: the one that is asked for, or the planned one when its day has come."""
    try:
        wanted = uuid.UUID(request.GET.get("meeting", ""))
    except ValueError:
        planned = staff.next_meeting(request.actor, group=group)
        today = planned is not None and timezone.localtime(planned.at).date() <= clock.today()
        return planned if today else None
    return staff.meeting_of(request.actor, group=group, pk=wanted)


@door(GROUPS, CHANGE)
def held(request: Request, row: Any) -> HttpResponse:
    """Write down who was there; sent again it corrects what was written before."""
    group = staff.group_for(request.actor, row.pk)
    if group.state not in rules.TOGETHER:
        messages.warning(request, too_late())
        return redirect(_home(request), pk=group.pk)
    seats = [seat for seat in staff.seats(request.actor, group=group) if seat.membership.state == MemberState.IN]
    meeting = _meeting(request, group)
    choices = [(str(seat.membership.pk), seat.name) for seat in seats]
    form = HeldForm(request.POST or None, members=choices, initial=_defaults(request, group, meeting))
    if request.method == "POST" and form.is_valid():
        _write(request, group, form)
        messages.success(request, _("Thank you. It is written down who was there."))
        return redirect(_home(request), pk=group.pk)
    context = {"form": form, "group": group, "back": _home(request), "ticked": set(form["came"].value() or ())}
    return render(request, "groups/held.html", context, status=422 if form.errors else 200)


def _write(request: Request, group: Any, form: HeldForm) -> None:
    data = form.cleaned_data
    actions.write_down(
        group=group,
        held=actions.Held(
            at=form.moment(),
            minutes=data["minutes"],
            came=frozenset(uuid.UUID(key) for key in data["came"]),
            volunteer_minutes=form.minutes_of("volunteer_hours"),
            professional_minutes=form.minutes_of("professional_hours"),
        ),
        by=request.actor,
        meeting_id=data["entry"],
    )


@door(GROUPS, CHANGE)
@require_POST
def thing(request: Request, row: Any) -> HttpResponse:
    """Put something on the list of what is needed."""
    meeting = staff.next_meeting(request.actor, group=row)
    form = ThingForm(request.POST, prefix="thing")
    if not form.is_valid():
        return _led(request, row, thing_form=form)
    if meeting is None or actions.add_thing(meeting=meeting, what=form.cleaned_data["what"], by=request.actor) is None:
        messages.warning(request, _("First plan the next time, or take something off the list."))
    else:
        messages.success(request, _("It is on the list."))
    return redirect(_home(request), pk=row.pk)
