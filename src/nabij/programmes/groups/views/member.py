"""Pages behind a personal link, in easy language and without an account: the question, the group, and how it goes."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.foundation.doors import Request, by_link, link_not_valid, member
from nabij.matching.rules import slot_words
from nabij.programmes.groups import actions
from nabij.programmes.groups.choices import GroupState, LeaveReason, MemberState, Says
from nabij.programmes.groups.emails import ASK, CHECK_IN, PAGE
from nabij.programmes.groups.forms.member import HowIsItForm, OwnPlanForm, RatherForm, ThingForm
from nabij.programmes.groups.queries import member as queries
from nabij.programmes.groups.views.group import heard_of


@by_link(ASK)
def ask(request: Request, link: Any) -> HttpResponse:
    """Ask somebody whether they would like to; the answer may change as long as the link works."""
    membership = queries.membership_behind(link.subject_id)
    if membership is None:
        return link_not_valid(request)
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in {"yes", "no"}:
        try:
            (actions.say_yes if answer == "yes" else actions.say_no)(membership=membership)
        except actions.NotPossible:
            return redirect(f"{request.path}?late=1")
        return redirect(request.path)
    group = membership.group
    context = {
        "membership": membership,
        "group": group,
        "state": membership.state,
        "is_open": group.is_open,
        "late": "late" in request.GET,
        "own_name": membership.enrolment.person.given_name,
        "slots": [slot_words(slot) for slot in group.slots[:2]],
        "others": max(0, queries.how_many(group) - 1),
        "page": queries.page(membership),
    }
    return render(request, "groups/member/ask.html", context)


@by_link(PAGE)
def page(request: Request, link: Any) -> HttpResponse:
    """The page of the group for one of its members."""
    membership = queries.membership_behind(link.subject_id)
    if membership is None or membership.state != MemberState.IN or not membership.group.is_open:
        return link_not_valid(request)
    if request.method != "POST":
        return _page(request, membership)
    act = _DO.get(request.POST.get("do", ""))
    return act(request, membership) if act else _page(request, membership)


def _page(request: Request, membership: Any, **forms: Any) -> HttpResponse:
    found = queries.page(membership)
    context = {
        "found": found,
        "group": found.group,
        "rather_form": RatherForm(prefix="rather"),
        "thing_form": ThingForm(prefix="thing"),
        "plan_form": OwnPlanForm(prefix="plan"),
        "alone": found.group.state == GroupState.INDEPENDENT,
        **forms,
    }
    return render(request, "groups/member/page.html", context, status=422 if forms else 200)


def _done(request: Request, words: str, anchor: str = "") -> HttpResponse:
    messages.success(request, words)
    return redirect(f"{request.path}{anchor}")


def _no_next_time(request: Request) -> HttpResponse:
    messages.warning(request, _("This time is over, or was called off. See the page."))
    return redirect(request.path)


def _say(request: Request, membership: Any) -> HttpResponse:
    meeting, says = queries.planned(membership.group), request.POST.get("says", "")
    if meeting is None or says not in {Says.YES, Says.NO}:
        return _no_next_time(request)
    actions.say(membership=membership, meeting=meeting, says=Says(says))
    return _done(request, _("You come. Nice!") if says == Says.YES else _("You do not come. The others see it."))


def _rather(request: Request, membership: Any) -> HttpResponse:
    meeting = queries.planned(membership.group)
    form = RatherForm(request.POST, prefix="rather")
    if meeting is None:
        return _no_next_time(request)
    if not form.is_valid():
        return _page(request, membership, rather_form=form)
    actions.propose(membership=membership, meeting=meeting, at=form.moment())
    return _done(request, _("You proposed another time. You hear when it changes."))


def _plan(request: Request, membership: Any) -> HttpResponse:
    form = OwnPlanForm(request.POST, prefix="plan")
    if not form.is_valid():
        return _page(request, membership, plan_form=form)
    if queries.planned(membership.group) is not None:
        messages.warning(request, _("Somebody planned the next time just now. See below."))
        return redirect(request.path)
    try:
        actions.plan_among_themselves(membership=membership, at=form.moment(), place=form.cleaned_data["place"])
    except actions.NotPossible:
        return _no_next_time(request)
    return _done(request, _("The next time is planned. The others get a mail."))


def _thing(request: Request, membership: Any) -> HttpResponse:
    meeting = queries.planned(membership.group)
    form = ThingForm(request.POST, prefix="thing")
    if meeting is None:
        return _no_next_time(request)
    if not form.is_valid():
        return _page(request, membership, thing_form=form)
    row = actions.add_thing(meeting=meeting, what=form.cleaned_data["what"], membership=membership)
    if row is None:
        messages.warning(request, _("The list is full."))
        return redirect(request.path)
    return _done(request, _("You bring it. Thank you!"), "#bring")


def _bring(request: Request, membership: Any) -> HttpResponse:
    thing = queries.bring(membership, request.POST.get("thing", ""))
    if thing is None:
        return _no_next_time(request)
    try:
        actions.bring(thing=thing, membership=membership)
    except actions.AlreadyTaken:
        messages.info(request, _("Somebody else just said so. You do not have to bring it."))
        return redirect(f"{request.path}#bring")
    return _done(request, _("You bring it. Thank you!"), "#bring")


def _drop(request: Request, membership: Any) -> HttpResponse:
    thing = queries.bring(membership, request.POST.get("thing", ""))
    if thing is None:
        return _no_next_time(request)
    actions.leave_behind(thing=thing, membership=membership)
    return _done(request, _("You do not bring it. Somebody else can."), "#bring")


def _leave(request: Request, membership: Any) -> HttpResponse:
    actions.leave(membership=membership, reason=LeaveReason.QUIETLY)
    return render(request, "groups/member/left.html", {"found": queries.page(membership)})


_DO: dict[str, Callable[[Request, Any], HttpResponse]] = {
    "say": _say,
    "rather": _rather,
    "plan": _plan,
    "thing": _thing,
    "bring": _bring,
    "drop": _drop,
    "leave": _leave,
}


@member
def own(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Bring a member who signed in to the page of their group."""
    if all(one.membership.pk != pk for one in queries.own(request.actor)):
        raise Http404
    return redirect(actions.own_page(membership_id=pk))


@by_link(CHECK_IN)
def how_is_it(request: Request, link: Any) -> HttpResponse:
    """Ask one member how it goes, once a link."""
    membership = queries.membership_behind(link.subject_id)
    if membership is None or membership.state != MemberState.IN or not membership.group.is_open:
        return link_not_valid(request)
    context: dict[str, Any] = {"group": membership.group, "own_name": membership.enrolment.person.given_name}
    if queries.was_answered(check_in_id=link.pk):
        return render(request, "groups/member/how_is_it.html", {**context, "done": True})
    form = HowIsItForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.check_in_by_link(membership=membership, heard=heard_of(form), link_id=link.pk)
        return redirect(request.path)
    return render(request, "groups/member/how_is_it.html", {**context, "form": form})
