"""Pages for the coordinator: the list of matches, one match with all there is to do, and the rhythm of a programme."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment.access import PROGRAMMES
from nabij.enrolment.choices import EndReason
from nabij.foundation.access import DECIDE, MANAGE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.foundation.ui.widgets import overlay
from nabij.matching.rules import slot_words
from nabij.methods.availability import SLOTS
from nabij.people.choices import RoleName
from nabij.programmes.befriending import actions, queries, rules
from nabij.programmes.befriending.access import MATCHES
from nabij.programmes.befriending.choices import FarewellStep, GoalState, HandOver, MatchState, VolunteerThen
from nabij.programmes.befriending.forms import (
    RHYTHMS,
    ArrangeForm,
    BecomeVolunteerForm,
    EndForm,
    FarewellForm,
    FilterForm,
    GoalForm,
    IntroductionForm,
    PauseForm,
    ReplyForm,
    RhythmForm,
    SettingsForm,
    StandInForm,
    TermForm,
    settings_of,
)
from nabij.trajectories.queries import running

TONES = {
    MatchState.AGREED: "accent",
    MatchState.INTRODUCED: "accent",
    MatchState.TRIAL: "info",
    MatchState.ACTIVE: "ok",
    MatchState.PAUSED: "warning",
    MatchState.CLOSING: "info",
    MatchState.ENDED: "",
    MatchState.DECLINED: "",
}

_SHORT_JOURNAL, _WHOLE_JOURNAL = 5, 500  # opening a note is logged, so no more are opened than are looked at


def too_late() -> str:
    """Say that something was overtaken."""
    return _("This is not possible any more: somebody else changed the match. See how it stands.")


@door(MATCHES, DECIDE, many=True)
def matches(request: Request) -> HttpResponse:
    """List matches with filters, and the load per coordinator."""
    places = [(offering.pk, str(offering)) for offering in queries.offerings(request.actor)]
    people = queries.coordinators(request.actor)
    form = FilterForm(request.GET or None, offerings=places, coordinators=people)
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = queries.Filters(
        state=chosen.get("state") or "open", offering_id=chosen.get("offering"),
        coordinator_id=chosen.get("coordinator"), silent=bool(chosen.get("silent")),
    )  # fmt: skip
    page = Paginator(queries.matches(request.actor, filters=filters), 50).get_page(request.GET.get("page"))
    rows = [{"match": match, "tone": TONES[MatchState(match.state)], "heard": queries.heard(match)} for match in page]
    context = {"page": page, "rows": rows, "form": form, "loads": queries.load_per_coordinator(request.actor)}
    return render(request, "befriending/matches.html", context)


@door(MATCHES, VIEW)
def match_page(request: Request, row: Any) -> HttpResponse:
    """Show one match: what to do now, the way so far, goals, journal and evaluations."""
    if RoleName.COORDINATOR not in request.actor.roles:
        return redirect("befriending:my_match", pk=row.pk)
    return _show(request, queries.match_for(request.actor, row.pk), bound={})


def _show(request: Request, match: Any, *, bound: dict[str, forms.Form], conflict: Any = None) -> HttpResponse:
    goals = queries.goals(request.actor, match=match)
    first, second = queries.weeks(request.actor, match=match)
    moments = queries.evaluations(request.actor, match=match)
    many = _WHOLE_JOURNAL if request.GET.get("journal") == "all" else _SHORT_JOURNAL
    journal = queries.journal(request.actor, match=match, many=many)
    context = {
        "match": match,
        "conflict": conflict,
        "more_journal": len(journal) == _SHORT_JOURNAL,
        "tone": TONES[MatchState(match.state)],
        "heard": queries.heard(match),
        "goals": goals,
        "journal": journal,
        "moments": moments,
        "history": queries.relation_history(request.actor, match=match),
        "week": overlay(first=first, second=second),
        "timeline": _timeline(match, queries.planned_evaluations(request.actor, match=match)),
        "trajectory": running(request.actor, match.pk),
        "usual_day": slot_words(match.slot) if match.slot else "",
        "how_often": dict(RHYTHMS).get(match.meet_every_days, ""),
        "place": queries.sealed_on_match(request.actor, match=match, field="introduction_place"),
        "hand_over_note": queries.sealed_on_match(request.actor, match=match, field="hand_over_note"),
        "farewell": [(step, step.label, step in match.farewell_done) for step in FarewellStep],
        "forms": {**_forms(request, match), **bound},
        "open_form": next(iter(bound), ""),
        "can_meet": match.state in rules.MEETING,
        "longest": rules.longest_term(rhythm=queries.rhythm(match), since=match.met_since) if match.met_since else None,
    }
    return render(request, "befriending/match.html", context, status=409 if conflict else 422 if bound else 200)


def _timeline(match: Any, moments: list[tuple[int, Any, bool]]) -> list[dict[str, Any]]:
    """The way of a match as steps: what was, and what is due."""
    today = timezone.localdate()

    def step(title: str, on: Any, *, done: bool) -> dict[str, Any]:
        state = "done" if done else "late" if on and on < today else "due" if on == today else ""
        return {"title": title, "when": on, "state": state}

    introduction = timezone.localtime(match.introduction_at).date() if match.introduction_at else None
    steps = [
        step(_("Both said yes"), match.agreed_on, done=True),
        step(_("Introduction"), introduction, done=match.state != MatchState.AGREED),
        step(_("Trial"), match.met_since, done=match.met_since is not None),
    ]
    if match.started_on or match.state == MatchState.TRIAL:
        steps.append(step(_("Goes on after the trial"), match.started_on, done=match.started_on is not None))
    for months, due_on, answered in moments:
        title = _("Evaluation after %(n)s months") % {"n": months} if months else _("Evaluation at the end")
        steps.append(step(title, due_on, done=answered))
    if match.paused_until and match.state == MatchState.PAUSED:
        steps.append(step(_("Pause ends"), match.paused_until, done=False))
    if match.is_open and match.term_ends_on:
        steps.append(step(_("Agreed period ends"), match.farewell_on or match.term_ends_on, done=False))
    if match.ended_on:
        steps.append(step(_("Ended: %(why)s") % {"why": match.get_end_reason_display()}, match.ended_on, done=True))
    return steps


def _shared(request: Request, match: Any) -> list[str]:
    first, second = queries.weeks(request.actor, match=match)
    return [slot for slot, code in zip(SLOTS, _codes(), strict=True) if code in set(first) & set(second)]


def _codes() -> list[str]:
    return [f"{day}-{part}" for day in range(1, 8) for part in ("morning", "afternoon", "evening")]


def _forms(request: Request, match: Any) -> dict[str, forms.Form]:
    """The forms that fit the state of the match, by the name of what they do."""
    return {name: build(request, match, None) for name, build in _BUILD.items() if match.state in _WHEN[name]}


Build = Callable[[Request, Any, Any], forms.Form]


def _introduction_form(request: Request, match: Any, data: Any) -> forms.Form:
    initial = {}
    if match.introduction_at:
        local = timezone.localtime(match.introduction_at)
        place = queries.sealed_on_match(request.actor, match=match, field="introduction_place")
        initial = {"on": local.date(), "at": local.time(), "place": place}
    return IntroductionForm(data, initial=initial, prefix="introduction")


def _trial_form(request: Request, match: Any, data: Any) -> forms.Form:
    shared = _shared(request, match)
    initial = {"meet_every_days": match.meet_every_days, "slot": shared[0] if shared else None}
    return RhythmForm(data, shared=shared, initial=initial, prefix="trial")


def _arranged(match: Any) -> dict[str, Any]:
    return {
        "slot": match.slot, "meet_every_days": match.meet_every_days, "coordinator": match.coordinator_id,
        "version": match.version,
    }  # fmt: skip


def _arrange_form(request: Request, match: Any, data: Any) -> forms.Form:
    people, initial = queries.coordinators(request.actor), _arranged(match)
    return ArrangeForm(data, shared=_shared(request, match), coordinators=people, initial=initial, prefix="arrange")


def _stand_in_form(request: Request, match: Any, data: Any) -> forms.Form:
    return StandInForm(data, people=queries.stand_ins(request.actor, match=match), prefix="stand_in")


def _volunteer_form(request: Request, match: Any, data: Any) -> forms.Form:
    places = [(offering.pk, str(offering)) for offering in queries.offerings_to_volunteer_in(request.actor)]
    return BecomeVolunteerForm(data, places=places, initial={"offering": match.offering_id}, prefix="volunteer")


def _plain(form: type[forms.Form], name: str) -> Build:
    return lambda _request, _match, data: form(data, prefix=name)


_BUILD: dict[str, Build] = {
    "introduction": _introduction_form,
    "trial": _trial_form,
    "arrange": _arrange_form,
    "goal": _plain(GoalForm, "goal"),
    "pause": _plain(PauseForm, "pause"),
    "stand_in": _stand_in_form,
    "term": lambda _r, match, data: TermForm(data, initial={"until": match.term_ends_on}, prefix="term"),
    "farewell": lambda _r, match, data: FarewellForm(
        data, initial={"until": match.farewell_on or match.term_ends_on}, prefix="farewell"
    ),
    "end": _plain(EndForm, "end"),
    "volunteer": _volunteer_form,
}
_GOING = rules.MEETING | {MatchState.PAUSED}
_WHEN: dict[str, frozenset[MatchState]] = {
    "introduction": frozenset({MatchState.AGREED}),
    "trial": frozenset({MatchState.AGREED, MatchState.INTRODUCED}),
    "arrange": frozenset(_GOING),
    "goal": frozenset({MatchState.INTRODUCED, *_GOING}),
    "pause": frozenset({MatchState.TRIAL, MatchState.ACTIVE}),
    "stand_in": rules.MEETING,
    "term": frozenset(_GOING),
    "farewell": frozenset(_GOING),
    "end": frozenset(_GOING),
    "volunteer": frozenset({MatchState.CLOSING, MatchState.ENDED}),
}


# -- what a coordinator does with a match ----------------------------------------------------------------------


def _do_introduction(request: Request, match: Any, form: Any) -> str:
    at = form.moment("on", "at")
    actions.plan_introduction(match=match, at=at, place=form.cleaned_data["place"], by=request.actor)
    return _("The first meeting is planned. Both get a mail with the appointment.")


def _do_trial(request: Request, match: Any, form: Any) -> str:
    actions.start_trial(match=match, by=request.actor, **form.cleaned_data)
    return _("The trial has begun.")


def _do_arrange(request: Request, match: Any, form: Any) -> str:
    data = form.cleaned_data
    changes = {
        "slot": data["slot"], "meet_every_days": data["meet_every_days"], "coordinator_id": data["coordinator"]
    }  # fmt: skip
    actions.arrange(match=match, changes=changes, seen=data["version"], by=request.actor)
    return _("The arrangements were changed.")


def _do_goal(request: Request, match: Any, form: Any) -> str:
    actions.add_goal(match=match, text=form.cleaned_data["text"], by=request.actor)
    return _("The goal was added.")


def _do_pause(request: Request, match: Any, form: Any) -> str:
    actions.pause(match=match, until=form.cleaned_data["until"], by=request.actor)
    return _("The match is paused. Nobody gets reminders until then.")


def _do_stand_in(request: Request, match: Any, form: Any) -> str:
    stand_in = queries.stand_in_for(request.actor, match=match, pk=form.cleaned_data["stand_in"])
    if stand_in is None:
        raise actions.NotPossible("no such volunteer")
    actions.set_stand_in(match=match, stand_in=stand_in, until=form.cleaned_data["until"], by=request.actor)
    return _("The stand-in is arranged. Both get a mail.")


def _do_term(request: Request, match: Any, form: Any) -> str:
    actions.extend(match=match, until=form.cleaned_data["until"], by=request.actor)
    return _("The agreed period was changed.")


def _do_farewell(request: Request, match: Any, form: Any) -> str:
    actions.plan_farewell(match=match, last_meeting_on=form.cleaned_data["until"], by=request.actor)
    return _("The farewell is planned.")


def _do_end(request: Request, match: Any, form: Any) -> str:
    data = form.cleaned_data
    actions.end_match(
        match=match, reason=EndReason(data["reason"]), hand_over=HandOver(data["hand_over"]),
        volunteer_then=VolunteerThen(data["volunteer_then"]), note=data["note"], by=request.actor,
    )  # fmt: skip
    return _("The match has ended. The volunteer's place is free again.")


def _do_volunteer(request: Request, match: Any, form: Any) -> str:
    places = {offering.pk: offering for offering in queries.offerings_to_volunteer_in(request.actor)}
    data = form.cleaned_data
    actions.become_volunteer(
        match=match, offering=places[data["offering"]], said_yes=data["said_yes"], by=request.actor
    )
    return _("The participant applied as a volunteer.")


_DO: dict[str, Callable[[Request, Any, Any], str]] = {
    "introduction": _do_introduction,
    "trial": _do_trial,
    "arrange": _do_arrange,
    "goal": _do_goal,
    "pause": _do_pause,
    "stand_in": _do_stand_in,
    "term": _do_term,
    "farewell": _do_farewell,
    "end": _do_end,
    "volunteer": _do_volunteer,
}
_PRESS: dict[str, Callable[..., Any]] = {
    "met": actions.have_met,
    "decline": actions.decline,
    "go_on": actions.go_on,
    "resume": actions.resume,
    "end_stand_in": actions.end_stand_in,
}


@door(MATCHES, DECIDE)
@require_POST
def do(request: Request, row: Any, what: str) -> HttpResponse:
    """Do one thing with a match: with a form of its own, or with one press."""
    match = queries.match_for(request.actor, row.pk)
    try:
        if what in _PRESS:
            _PRESS[what](match=match, by=request.actor)
            messages.success(request, _("Noted."))
        elif what in {"let_read", "stop_reading"}:
            actions.let_read_earlier_notes(match=match, allowed=what == "let_read", by=request.actor)
            messages.success(request, _("Noted."))
        elif what in _DO:
            return _fill_in(request, match, what)
        else:
            raise Http404
    except actions.NotPossible:
        messages.warning(request, too_late())
    except actions.StepsFirst as error:
        messages.warning(request, _("The plan asks for this first: %(steps)s") % {"steps": error})
    return redirect("befriending:match", pk=match.pk)


def _fill_in(request: Request, match: Any, what: str) -> HttpResponse:
    form = _BUILD[what](request, match, request.POST)
    if form.is_valid():
        try:
            messages.success(request, _DO[what](request, match, form))
            return redirect("befriending:match", pk=match.pk)
        except actions.TooManyGoals as error:
            form.add_error(None, _("At most %(n)s goals at the same time. Finish one first.") % {"n": error.most})
        except actions.TooLong as error:
            form.add_error("until", _("A match lasts until %(day)s at most.") % {"day": f"{error.until:%d-%m-%Y}"})
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=_arranged(changed.now), version=changed.now.version)
            match = queries.match_for(request.actor, match.pk)
            return _show(request, match, bound={what: conflict.form}, conflict=conflict)
    return _show(request, match, bound={what: form})


@door(MATCHES, DECIDE)
@require_POST
def set_goal(request: Request, match: Any, goal: Any, state: str) -> HttpResponse:
    """Say that a goal was reached, dropped or taken up again."""
    found = queries.goal_of_match(request.actor, match=match, goal_id=goal)
    if found is None or state not in GoalState.values:
        raise Http404
    actions.set_goal(goal=found, state=GoalState(state), by=request.actor)
    return redirect("befriending:match", pk=match.pk)


@door(MATCHES, DECIDE)
@require_POST
def reply(request: Request, match: Any, contact: Any) -> HttpResponse:
    """Thank for a note, or comment on it."""
    found = queries.contact_of_match(request.actor, match=match, contact_id=contact)
    if found is None:
        raise Http404
    form = ReplyForm(request.POST)
    if form.is_valid():
        full = queries.match_for(request.actor, match.pk)
        actions.reply(match=full, contact=found, text=form.cleaned_data["text"], by=request.actor)
        messages.success(request, _("Sent to the volunteer."))
    else:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    return redirect(reverse("befriending:match", kwargs={"pk": match.pk}) + "#journal")


@door(MATCHES, DECIDE)
@require_POST
def tick(request: Request, match: Any, step: str) -> HttpResponse:
    """Tick a step of the farewell, or take the tick away."""
    if step not in FarewellStep.values:
        raise Http404
    try:
        done = request.POST.get("done") == "1"
        actions.tick_farewell(match=match, step=FarewellStep(step), done=done, by=request.actor)
    except actions.NotPossible:
        messages.warning(request, too_late())
    return redirect("befriending:match", pk=match.pk)


@door(MATCHES, DECIDE)
@require_POST
def discussed(request: Request, match: Any, months: int) -> HttpResponse:
    """Note that the coordinator spoke with both about an evaluation."""
    actions.discussed(match=match, months=months, by=request.actor)
    return redirect(reverse("befriending:match", kwargs={"pk": match.pk}) + "#evaluations")


# -- configuration -----------------------------------------------------------------------------------------


def _rhythm(programme: Any) -> dict[str, Any]:
    rhythm = rules.rhythm_of(kind=programme.kind, settings=programme.settings)
    return settings_of(rhythm, version=programme.version)


@door(PROGRAMMES, MANAGE)
def programme_rhythm(request: Request, programme: Any) -> HttpResponse:
    """Change how matches of a programme run; matches that were agreed keep their own dates."""
    form: Any = SettingsForm(request.POST or None, initial=_rhythm(programme))
    conflict = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        seen = values.pop("version")
        try:
            actions.set_rhythm(programme=programme, values=values, seen=seen, by=request.actor)
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=_rhythm(changed.now), version=changed.now.version)
            form = conflict.form
        else:
            messages.success(request, _("Saved. Matches that run keep their own dates."))
            return redirect("befriending:rhythm", pk=programme.pk)
    context = {"form": form, "programme": programme, "conflict": conflict}
    return render(request, "befriending/rhythm.html", context, status=409 if conflict else 200)
