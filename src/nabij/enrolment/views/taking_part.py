"""Doors to one enrolment: its page, its file, its intake, and the buttons its state allows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nabij.enrolment import access, actions
from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole
from nabij.enrolment.forms.fields import typed_in
from nabij.enrolment.forms.intakes import INTAKES, PROFILES, QUESTIONS
from nabij.enrolment.forms.taking_part import ConfirmForm, NextStepForm, PlanIntakeForm, ReasonForm
from nabij.enrolment.queries import agreements
from nabij.enrolment.queries import enrolments as queries
from nabij.enrolment.rules import Verb
from nabij.foundation.access import CHANGE, DECIDE, READ, VIEW, may
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.foundation.ui.widgets import overlay
from nabij.people.access import CHANGES
from nabij.people.choices import ConsentHow
from nabij.people.queries import changes as history
from nabij.people.views.changes import show

VERB_LABELS = {
    Verb.PLAN_INTAKE: gettext_lazy("Plan the intake"),
    Verb.ACCEPT: gettext_lazy("Put on the waiting list"),
    Verb.PAUSE: gettext_lazy("Pause"),
    Verb.RESUME: gettext_lazy("Go on after the pause"),
    Verb.END: gettext_lazy("End"),
    Verb.DECLINE: gettext_lazy("Decline"),
    Verb.WITHDRAW: gettext_lazy("Withdrawn by the person"),
    Verb.REOPEN: gettext_lazy("Open again"),
}
TONES = {
    EnrolmentState.APPLIED: "accent",
    EnrolmentState.INTAKE_PLANNED: "accent",
    EnrolmentState.WAITING: "info",
    EnrolmentState.ACTIVE: "ok",
    EnrolmentState.PAUSED: "warning",
}


def _back(enrolment: Any) -> HttpResponse:
    return redirect("enrolment:enrolment", pk=enrolment.pk)


@door(access.ENROLMENTS, whole=queries.with_names)
def enrolment(request: Request, row: Any) -> HttpResponse:
    """Show one enrolment."""
    return _page(request, row)


def _next_step_of(row: Any) -> dict[str, Any]:
    return {"step": row.next_step, "on": row.next_step_on, "urgency": row.urgency, "version": row.version}


def _page(request: Request, row: Any, *, step_form: NextStepForm | None = None, conflict: Any = None) -> HttpResponse:
    page = queries.page(request.actor, row)
    now = page.enrolment
    step_form = step_form or NextStepForm(initial=_next_step_of(now))
    context = {
        "page": page,
        "tone": TONES.get(EnrolmentState(now.state), ""),
        "verbs": [(verb.value, VERB_LABELS[verb]) for verb in page.verbs],
        "step_form": step_form,
        "week": overlay(first=page.slots, second=[]) if page.slots else None,
        "may_edit_profile": page.profile is not None and may(request.actor, CHANGE, page.profile),
        "conflict": conflict,
        "may_see_changes": page.may_read and CHANGES.allows(request.actor, VIEW),
    }
    return render(request, "enrolment/enrolment.html", context, status=409 if conflict else 200)


@door(access.ENROLMENTS, READ)
def file(request: Request, row: Any) -> HttpResponse:
    """Show the sealed part; that is written down."""
    found = queries.open_file(request.actor, row.pk)
    intakes = [
        (intake, [(QUESTIONS.get(name, name), text) for name, text in answers.items()])
        for intake, answers in found.intakes
    ]
    return render(request, "enrolment/file.html", {"file": found, "intakes": intakes})


@door(CHANGES, VIEW, many=True)
def changes(request: Request, pk: Any) -> HttpResponse:
    """Show what was changed in this file, to who may open it."""
    found = queries.to_read(request.actor, pk)
    if found is None:
        raise Http404
    rows = history.of_unit(actor=request.actor, unit_id=found.unit_id)
    back = reverse("enrolment:enrolment", args=[found.pk])
    return show(request, rows, name=found.person.full_name, back=back)


@door(access.ENROLMENTS, CHANGE, whole=queries.with_names)
@require_POST
def next_step(request: Request, row: Any) -> HttpResponse:
    """Set the next step and the urgency."""
    form = NextStepForm(request.POST)
    if not form.is_valid():
        return _page(request, row, step_form=form)
    given = form.cleaned_data
    try:
        actions.set_next_step(
            enrolment=row, step=given["step"], on=given["on"], by=request.actor, seen=given["version"]
        )
    except ChangedMeanwhile as changed:
        conflict = compare(form, now=_next_step_of(changed.now), version=changed.now.version)
        return _page(request, queries.load(request.actor, row.pk), step_form=conflict.form, conflict=conflict)
    if given["urgency"] != row.urgency:
        actions.set_urgency(enrolment=row, urgency=given["urgency"], by=request.actor)
    messages.success(request, _("The next step is saved."))
    return _back(row)


def _reason(cleaned: dict[str, Any]) -> EndReason:
    return EndReason(cleaned["reason"])


_DO: dict[Verb, tuple[type[forms.Form], Callable[[Any, Any, dict[str, Any]], object]]] = {
    Verb.PLAN_INTAKE: (PlanIntakeForm, lambda row, by, got: actions.plan_intake(enrolment=row, on=got["on"], by=by)),
    Verb.ACCEPT: (ConfirmForm, lambda row, by, got: actions.move(enrolment=row, to=EnrolmentState.WAITING, by=by)),
    Verb.PAUSE: (ConfirmForm, lambda row, by, got: actions.pause(enrolment=row, by=by)),
    Verb.RESUME: (ConfirmForm, lambda row, by, got: actions.resume(enrolment=row, by=by)),
    Verb.END: (ReasonForm, lambda row, by, got: actions.end(enrolment=row, reason=_reason(got), by=by)),
    Verb.DECLINE: (ReasonForm, lambda row, by, got: actions.decline(enrolment=row, reason=_reason(got), by=by)),
    Verb.WITHDRAW: (ReasonForm, lambda row, by, got: actions.withdraw(enrolment=row, reason=_reason(got), by=by)),
    Verb.REOPEN: (ConfirmForm, lambda row, by, got: actions.reopen(enrolment=row, by=by)),
}


@door(access.ENROLMENTS, CHANGE, whole=queries.with_names)
def do(request: Request, row: Any, verb: str) -> HttpResponse:
    """Ask what a button needs to know, and do it."""
    if verb not in set(Verb):
        raise Http404
    asked = Verb(verb)
    page = queries.page(request.actor, row)
    if asked not in page.verbs:
        messages.info(request, _("This is no longer possible: somebody may have done it already."))
        return _back(row)
    form_class, action = _DO[asked]
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        action(row, request.actor, form.cleaned_data)
        messages.success(request, _("Done. %(name)s is now: %(state)s.") % {
            "name": page.enrolment.person.full_name, "state": row.get_state_display(),
        })  # fmt: skip
        return _back(row)
    context = {
        "title": VERB_LABELS[asked], "page": page, "form": form, "danger": asked in {Verb.END, Verb.DECLINE},
    }  # fmt: skip
    return render(request, "enrolment/do.html", context)


@door(access.PROFILES, CHANGE)
def profile(request: Request, row: Any) -> HttpResponse:
    """Change wishes, languages and availability."""
    found = queries.load(request.actor, row.pk)
    form_class = PROFILES[PartRole(found.role)]
    initial = {name: getattr(row, name) for name in form_class.base_fields if hasattr(row, name)}
    form = form_class(request.POST or None, initial={**initial, "availability": queries.slot_codes(row.slots)})
    if not may(request.actor, CHANGE, found):
        form.fields.pop("vetting_seen_on", None)  # nobody vets themselves
    if request.method == "POST" and form.is_valid():
        actions.save_profile(enrolment=found, changes=_profile_of(form, request), by=request.actor)
        messages.success(request, _("The profile is saved."))
        return _back(found)
    return render(request, "enrolment/profile.html", {"enrolment": found, "form": form})


def _profile_of(form: Any, request: Request) -> dict[str, Any]:
    changes: dict[str, Any] = {**form.profile(), "slots": queries.slot_mask(form.slots())}
    if form.role == PartRole.VOLUNTEER and "vetting_seen_on" in form.changed_data:
        changes["vetting_seen_by_id"] = request.actor.user_id if changes["vetting_seen_on"] else None
    return changes


@door(access.ENROLMENTS, READ, post=DECIDE)
def intake(request: Request, row: Any) -> HttpResponse:
    """Show the form of the intake with what was typed before, and finish it."""
    found = queries.load(request.actor, row.pk)
    form_class = INTAKES[PartRole(found.role)]
    wording = agreements.words(organisation_id=found.organisation_id, purpose=agreements.INTAKE)
    if request.method == "POST":
        form = form_class(request.POST, wording=wording)
        if form.is_valid():
            answers = {name: form.cleaned_data[name] for name in form.texts}
            actions.finish_intake(
                enrolment=row, held_on=form.cleaned_data["held_on"], answers=answers,
                profile=_profile_of(form, request), by=request.actor,
                agreed=actions.Agreed(purpose=agreements.INTAKE, wording=wording, how=ConsentHow.IN_PERSON),
            )  # fmt: skip
            messages.success(request, _("The intake is finished."))
            return _back(found)
        actions.save_intake_draft(enrolment=row, typed=_typed(request.POST), by=request.actor)
        return render(request, "enrolment/intake.html", {"enrolment": found, "form": form})
    kept, typed = queries.open_draft(request.actor, found)
    form = form_class(initial=_known(found, form_class), wording=wording)
    if typed:
        form.initial.update(typed_in(form, typed))
        if form.initial.pop("words", wording.mark) != wording.mark:
            form.initial.pop(form.tick, None)  # the words are others by now: they want to be read out anew
    return render(request, "enrolment/intake.html", {"enrolment": found, "form": form, "kept": kept if typed else None})


def _known(found: Any, form_class: Any) -> dict[str, Any]:
    """Begin with what the profile already says."""
    profile = found.profile
    known = {name: getattr(profile, name) for name in form_class.base_fields if hasattr(profile, name)}
    known = {name: value for name, value in known.items() if value not in ("", [], None)}
    return {**known, "availability": queries.slot_codes(profile.slots), "held_on": timezone.localdate()}


def _typed(data: QueryDict) -> dict[str, list[str]]:
    return {name: [str(value) for value in values] for name, values in data.lists() if name != "csrfmiddlewaretoken"}


@door(access.ENROLMENTS, READ, post=DECIDE)
@require_POST
def intake_draft(request: Request, row: Any) -> HttpResponse:
    """Keep what was typed so far."""
    kept = actions.save_intake_draft(enrolment=row, typed=_typed(request.POST), by=request.actor)
    at: dt.datetime = timezone.localtime(kept.draft_saved_at)
    return JsonResponse({"saved": _("Kept at %(time)s") % {"time": formats.time_format(at, "H:i")}})
