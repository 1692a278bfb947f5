"""Pages for the coordinator: the list of groups, and one group with all there is to do."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import DECIDE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.ids import new_id
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.matching.rules import slot_words
from nabij.people.choices import RoleName
from nabij.programmes.groups import actions, rules
from nabij.programmes.groups.access import GROUPS
from nabij.programmes.groups.choices import (
    EndReason,
    GroupState,
    HandOver,
    HowOften,
    LeaveReason,
    MemberState,
)
from nabij.programmes.groups.forms.staff import (
    ChangeForm,
    CheckInForm,
    EndForm,
    FilterForm,
    LeaderForm,
    LeaveForm,
    PersonForm,
    PlanForm,
    ThingForm,
    WhoAnswersForm,
    split,
)
from nabij.programmes.groups.queries import forming, staff

TONES = {
    GroupState.OBSERVED: "accent",
    GroupState.FORMING: "warning",
    GroupState.LED: "info",
    GroupState.INDEPENDENT: "ok",
    GroupState.ENDED: "",
}
Build = Callable[[Request, Any, Any], forms.Form]


def too_late() -> str:
    """Say that something was overtaken."""
    return _("This is not possible any more: somebody else changed the group. See how it stands.")


def wrong_size() -> str:
    """Say what a group needs."""
    return _("A group has two people or more, and eight at most.")


@door(GROUPS, DECIDE, many=True)
def groups(request: Request) -> HttpResponse:
    """List groups with filters, and who may be a group without anybody having noticed."""
    places = staff.offerings(request.actor)
    form = FilterForm(request.GET or None, offerings=[(one.pk, str(one)) for one in places])
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = staff.groups(request.actor, state=chosen.get("state") or "open", offering_id=chosen.get("offering"))
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"group": group, "tone": TONES[GroupState(group.state)]} for group in page],
        "form": form,
        "counts": staff.counts(request.actor),
        "offerings": places,
        "programmes": staff.programmes(request.actor, places=places),
        "suggestions": forming.suggestions(request.actor, offerings=places),
    }
    return render(request, "groups/groups.html", context)


@door(GROUPS, VIEW)
def group_page(request: Request, row: Any) -> HttpResponse:
    """Show one group: what to do now, who is in it, the next time, and how it goes."""
    if RoleName.COORDINATOR not in request.actor.roles:
        return redirect("groups:led", pk=row.pk)
    return _show(request, staff.group_for(request.actor, row.pk), bound={})


def _show(request: Request, group: Any, *, bound: dict[str, Any], conflict: Any = None) -> HttpResponse:
    actor = request.actor
    meeting = staff.next_meeting(actor, group=group)
    seats = staff.seats(actor, group=group)
    states = [seat.membership.state for seat in seats]
    context = {
        "group": group,
        "conflict": conflict,
        "tone": TONES[GroupState(group.state)],
        "seats": seats,
        "in_count": states.count(MemberState.IN),
        "chosen_count": states.count(MemberState.CHOSEN),
        "asked_count": states.count(MemberState.ASKED),
        "place": staff.place_of(actor, group),
        "meeting": meeting,
        "meeting_place": staff.place_of(actor, meeting) if meeting else "",
        "said": staff.said(actor, meeting=meeting) if meeting else [],
        "things": staff.brings(actor, meeting=meeting) if meeting else [],
        "held": staff.held_meetings(actor, group=group),
        "check_ins": staff.check_ins(actor, group=group),
        "steps": _way(group),
        "slots": [slot_words(slot) for slot in group.slots[:3]],
        "check_in_due": group.next_check_in_on is not None and group.next_check_in_on <= clock.today(),
        "can_meet": group.state in rules.MEETING,
        "forms": {**_forms(request, group), **bound},
        "leave_reasons": [pair for pair in LeaveReason.choices if pair[0] != LeaveReason.FILE_CLOSED],
        "open_form": next(iter(bound), ""),
    }
    return render(request, "groups/group.html", context, status=409 if conflict else 422 if bound else 200)


def _way(group: Any) -> list[dict[str, Any]]:
    """The way of a group as steps."""
    order = [GroupState.OBSERVED if group.origin == "born" else GroupState.FORMING, GroupState.LED]
    order += [GroupState.INDEPENDENT, GroupState.ENDED]
    now = GroupState(group.state)
    at = order.index(now) if now in order else 0
    days = {order[0]: group.began_on, GroupState.INDEPENDENT: group.independent_on, now: group.state_since}
    return [
        {
            "title": state.label, "state": "done" if number < at else "due" if number == at else "",
            "when": days.get(state) if number <= at else None,
        }
        for number, state in enumerate(order)
        if state != GroupState.ENDED or now == GroupState.ENDED
    ]  # fmt: skip


# -- the forms that fit the state of the group --------------------------------------------------------------


def _arranged(request: Request, group: Any) -> dict[str, Any]:
    return {
        "name": group.name, "interests": ", ".join(group.interests), "place": staff.place_of(request.actor, group),
        "coordinator": group.coordinator_id, "version": group.version,
    }  # fmt: skip


def _change_form(request: Request, group: Any, data: Any) -> forms.Form:
    people = staff.coordinators(group.offering)
    return ChangeForm(data, coordinators=people, initial=_arranged(request, group), prefix="change")


def _leader_form(request: Request, group: Any, data: Any) -> forms.Form:
    found = staff.leaders(request.actor, offering_id=group.offering_id)
    return LeaderForm(data, leaders=found, initial={"leader": str(group.leader_id or "")}, prefix="leader")


def _person_form(request: Request, group: Any, data: Any) -> forms.Form:
    here = {
        seat.membership.enrolment_id
        for seat in staff.seats(request.actor, group=group)
        if seat.membership.state not in {MemberState.NO, MemberState.LEFT}
    }
    people = staff.people_of(request.actor, offering_id=group.offering_id)
    free = [(str(one.pk), str(one.person)) for one in people if one.pk not in here]
    return PersonForm(data, people=free, prefix="person")


def _plan_form(request: Request, group: Any, data: Any) -> forms.Form:
    meeting = staff.next_meeting(request.actor, group=group)
    return PlanForm(data, initial=plan_defaults(request, group, meeting), prefix="plan")


def plan_defaults(request: Request, group: Any, meeting: Any) -> dict[str, Any]:
    """Return what the form for the next time says beforehand."""
    if meeting is None:
        return {"place": staff.place_of(request.actor, group)}
    local = timezone.localtime(meeting.at)
    place = staff.place_of(request.actor, meeting)
    return {"on": local.date(), "at": local.time(), "place": place}


def _end_form(request: Request, group: Any, data: Any) -> forms.Form:
    initial = {"reason": EndReason.STANDS_ALONE if group.state == GroupState.INDEPENDENT else EndReason.TOO_FEW}
    found = [(pk, str(one)) for pk, one in staff.offerings_by_pk(request.actor, group=group).items()]
    return EndForm(data, offerings=found, initial=initial, prefix="end")


def _check_in_form(request: Request, group: Any, data: Any) -> forms.Form:
    return CheckInForm(data, initial={"entry": new_id()}, prefix="check_in")


def _answers_form(request: Request, group: Any, data: Any) -> forms.Form:
    seats = staff.seats(request.actor, group=group)
    found = [
        (str(seat.membership.pk), seat.name)
        for seat in seats
        if seat.has_mail and seat.membership.state == MemberState.IN
    ]
    now = next((str(seat.membership.pk) for seat in seats if seat.membership.answers_check_ins), "")
    return WhoAnswersForm(data, members=found, initial={"member": now}, prefix="answers")


_OPEN = frozenset(set(GroupState) - {GroupState.ENDED})
_BUILD: dict[str, tuple[Build, frozenset[GroupState]]] = {
    "change": (_change_form, _OPEN),
    "leader": (_leader_form, frozenset({GroupState.OBSERVED, GroupState.FORMING, GroupState.LED})),
    "person": (_person_form, _OPEN),
    "plan": (_plan_form, rules.MEETING),
    "thing": (lambda _r, _g, data: ThingForm(data, prefix="thing"), rules.MEETING),
    "check_in": (_check_in_form, rules.TOGETHER),
    "answers": (_answers_form, rules.TOGETHER),
    "end": (_end_form, _OPEN),
}


def _forms(request: Request, group: Any) -> dict[str, forms.Form]:
    return {name: build(request, group, None) for name, (build, states) in _BUILD.items() if group.state in states}


# -- what a coordinator does --------------------------------------------------------------------------------


def _do_change(request: Request, group: Any, form: Any) -> str:
    data = form.cleaned_data
    facts = {**data, "interests": split(data["interests"])}
    actions.change(group=group, facts=facts, seen=data["version"], by=request.actor)
    return _("The group was changed.")


def _do_leader(request: Request, group: Any, form: Any) -> str:
    people = staff.people_of(request.actor, offering_id=group.offering_id, role="volunteer")
    chosen = next((one for one in people if str(one.pk) == form.cleaned_data["leader"]), None)
    actions.hand_over(group=group, to=chosen, by=request.actor)
    if chosen is None:
        return _("The group waits for a volunteer now.")
    return _("%(name)s leads the group now.") % {"name": chosen.person.given_name}


def _do_person(request: Request, group: Any, form: Any) -> str:
    people = staff.people_of(request.actor, offering_id=group.offering_id)
    chosen = next(one for one in people if str(one.pk) == form.cleaned_data["enrolment"])
    actions.add_person(group=group, enrolment=chosen, by=request.actor)
    return _("%(name)s has a seat in the group now.") % {"name": chosen.person.given_name}


def _do_plan(request: Request, group: Any, form: Any) -> str:
    actions.plan(group=group, at=form.moment(), place=form.cleaned_data["place"], by=request.actor)
    return _("The next time is planned. Everybody with mail hears of it.")


def _do_thing(request: Request, group: Any, form: Any) -> str:
    meeting = staff.next_meeting(request.actor, group=group)
    if meeting is None:
        raise actions.NotPossible("no next time")
    row = actions.add_thing(meeting=meeting, what=form.cleaned_data["what"], by=request.actor)
    return _("It is on the list.") if row else _("The list is full. Take something off first.")


def heard_of(form: Any) -> actions.Heard:
    """Turn a valid form into what was heard."""
    data = form.cleaned_data
    still = data["still"] == "yes"
    return actions.Heard(
        still_meets=still,
        how_often=HowOften(data["how_often"]) if still and data["how_often"] else None,
        people=data["people"] if still else None,
    )


def _do_check_in(request: Request, group: Any, form: Any) -> str:
    entry = form.cleaned_data["entry"] or new_id()
    actions.check_in(group=group, heard=heard_of(form), by=request.actor, check_in_id=entry)
    return _("Thank you. It is written down.")


def _do_answers(request: Request, group: Any, form: Any) -> str:
    key = form.cleaned_data["member"]
    member = staff.membership_of(request.actor, group=group, pk=uuid.UUID(key)) if key else None
    actions.choose_who_answers(group=group, membership=member, by=request.actor)
    if member is None:
        return _("You are asked to call.")
    return _("%(name)s gets the question by mail.") % {"name": member.enrolment.person.given_name}


def _do_end(request: Request, group: Any, form: Any) -> str:
    data = form.cleaned_data
    places = staff.offerings_by_pk(request.actor, group=group)
    ending = actions.Ending(
        reason=EndReason(data["reason"]), hand_over=HandOver(data["hand_over"]), offering=places.get(data["offering"])
    )
    actions.end(group=group, ending=ending, by=request.actor)
    return _("The group has ended. Nobody gets mail about it any more.")


_DO: dict[str, Callable[[Request, Any, Any], str]] = {
    "change": _do_change,
    "leader": _do_leader,
    "person": _do_person,
    "plan": _do_plan,
    "thing": _do_thing,
    "check_in": _do_check_in,
    "answers": _do_answers,
    "end": _do_end,
}


def _press_ask(request: Request, group: Any) -> str:
    actions.ask(group=group, by=request.actor)
    return _("They are asked. Call whoever has no e-mail address.")


def _press_guide(request: Request, group: Any) -> str:
    actions.guide(group=group, by=request.actor)
    return _("The group is guided now. Everybody with mail gets the page of the group.")


def _press_let_go(request: Request, group: Any) -> str:
    actions.let_go(group=group, by=request.actor)
    return _("The group meets by itself now. We ask how it goes, less and less often.")


def _press_call_off(request: Request, group: Any) -> str:
    meeting = staff.next_meeting(request.actor, group=group)
    if meeting is None:
        raise actions.NotPossible("no next time")
    actions.call_off(meeting=meeting, by=request.actor)
    return _("It does not take place. Everybody with mail hears of it.")


def _press_ask_leader(request: Request, group: Any) -> str:
    actions.ask_leader(group=group, by=request.actor)
    return _("The volunteer is asked. Without an e-mail address: call.")


def _press_leader_yes(request: Request, group: Any) -> str:
    actions.leader_says(group=group, yes=True, by=request.actor)
    return _("The volunteer wants to lead this group.")


def _press_leader_no(request: Request, group: Any) -> str:
    actions.leader_says(group=group, yes=False, by=request.actor)
    return _("The volunteer would rather not. The group waits for another one.")


_PRESS: dict[str, Callable[[Request, Any], str]] = {
    "ask": _press_ask,
    "ask_leader": _press_ask_leader,
    "leader_yes": _press_leader_yes,
    "leader_no": _press_leader_no,
    "guide": _press_guide,
    "let_go": _press_let_go,
    "call_off": _press_call_off,
}


@door(GROUPS, DECIDE)
@require_POST
def do(request: Request, row: Any, what: str) -> HttpResponse:
    """Do one thing with a group: with a form of its own, or with one press."""
    group = staff.group_for(request.actor, row.pk)
    if what in _PRESS:
        return _answered(request, group, lambda: _PRESS[what](request, group))
    if what not in _DO:
        raise Http404
    build, states = _BUILD[what]
    if group.state not in states:
        messages.warning(request, too_late())
        return redirect("groups:group", pk=group.pk)
    form = build(request, group, request.POST)
    if not form.is_valid():
        return _show(request, group, bound={what: form})
    try:
        return _answered(request, group, lambda: _DO[what](request, group, form))
    except ChangedMeanwhile as changed:
        now = staff.group_for(request.actor, changed.now.pk)
        conflict = compare(form, now=_arranged(request, now), version=now.version)
        return _show(request, now, bound={what: form}, conflict=conflict)


def _answered(request: Request, group: Any, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except actions.NotPossible:
        messages.warning(request, too_late())
    except actions.WrongSize:
        messages.warning(request, wrong_size())
    return redirect("groups:group", pk=group.pk)


@door(GROUPS, DECIDE)
@require_POST
def member(request: Request, row: Any, member: uuid.UUID, what: str) -> HttpResponse:
    """Write down what somebody said by phone, or that somebody leaves."""
    group = staff.group_for(request.actor, row.pk)
    found = staff.membership_of(request.actor, group=group, pk=member)
    if found is None or what not in {"yes", "no", "leave"}:
        raise Http404
    return _answered(request, group, lambda: _said_by(request, found, what))


def _said_by(request: Request, found: Any, what: str) -> str:
    name = found.enrolment.person.given_name
    if what == "yes":
        actions.say_yes(membership=found, by=request.actor)
        return _("%(name)s takes part.") % {"name": name}
    if what == "no":
        actions.say_no(membership=found, by=request.actor)
        return _("%(name)s would rather not. That is fine.") % {"name": name}
    form = LeaveForm(request.POST)
    reason = LeaveReason(form.cleaned_data["reason"]) if form.is_valid() else LeaveReason.OTHER
    actions.leave(membership=found, reason=reason, by=request.actor)
    return _("%(name)s left the group. Links by mail work no longer.") % {"name": name}
