"""Pages for the office: which questionnaires are in use, what they may be used for, and when a programme asks them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CREATE, MANAGE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.outcomes import actions
from nabij.outcomes.access import MEASURING_PLANS, OWN_QUESTIONS, SWITCHES
from nabij.outcomes.choices import Moment
from nabij.outcomes.forms import OwnQuestionsForm, PlanForm
from nabij.outcomes.queries import instruments as asked
from nabij.outcomes.queries import measurements


@door(SWITCHES, VIEW, many=True)
def instruments(request: Request) -> HttpResponse:
    """List every questionnaire, whether it is in use, and which programme asks it when."""
    switches = asked.switches(request.actor)
    return render(request, "outcomes/instruments.html", {
        "published": [(one, switches.get(key)) for key, one in asked.published().items()],
        "own": asked.own_questions(request.actor),
        "plans": [
            (plan, one, [Moment(moment).label for moment in plan.moments])
            for plan, one in measurements.plans(request.actor)
        ],
        "may_manage": SWITCHES.allows(request.actor, MANAGE),
    })  # fmt: skip


def _published(key: str) -> asked.Questionnaire:
    try:
        return asked.published()[key]
    except KeyError as error:
        raise Http404 from error


@door(SWITCHES, VIEW, many=True)
def instrument(request: Request, key: str) -> HttpResponse:
    """Show one questionnaire: its questions, how it is scored, its source, and what it may be used for."""
    questionnaire = _published(key)
    return render(request, "outcomes/instrument.html", {
        "questionnaire": questionnaire, "use": asked.said(questionnaire.use), "intro": asked.said(questionnaire.intro),
        "switch": asked.switches(request.actor).get(key),
        "may_manage": SWITCHES.allows(request.actor, MANAGE),
    })  # fmt: skip


@door(SWITCHES, MANAGE, many=True)
@require_POST
def switch(request: Request, key: str) -> HttpResponse:
    """Put a questionnaire in use, or out of it."""
    _published(key)
    actions.switch(instrument=key, is_on=request.POST.get("on") == "1", by=request.actor)
    return redirect("outcomes:instrument", key=key)


@door(OWN_QUESTIONS, CREATE, many=True)
def new_questions(request: Request) -> HttpResponse:
    """Write questions of one's own."""
    form = OwnQuestionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        questions = [actions.Question(text, kind) for text, kind in form.questions]
        try:
            actions.write_questions(name=given["name"], intro=given["intro"], questions=questions, by=request.actor)
        except actions.AlreadyAsked:
            form.add_error("name", _("There are questions with this name already. Choose another name."))
        else:
            messages.success(request, _("Saved. Now say when they are asked."))
            return redirect("outcomes:plan")
    return render(request, "outcomes/own_form.html", {"form": form})


@door(OWN_QUESTIONS, MANAGE)
@require_POST
def retire(request: Request, row: Any) -> HttpResponse:
    """Ask these questions no longer, or once more."""
    actions.retire(row=row, is_over=row.retired_on is None, by=request.actor)
    return redirect("outcomes:instruments")


@door(MEASURING_PLANS, MANAGE, many=True)
def plan(request: Request) -> HttpResponse:
    """Say at which moments a programme asks a questionnaire."""
    questionnaires = asked.in_use(organisation_id=request.actor.organisation_id or 0)
    programmes = measurements.programmes(request.actor)
    initial = measurements.plan_values(
        request.actor, programme_id=request.GET.get("programme", ""), instrument=request.GET.get("instrument", "")
    )
    form = PlanForm(
        request.POST or None, initial=initial, questionnaires=questionnaires,
        programmes=[(one.pk, one.name) for one in programmes],
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "has_questions": bool(questionnaires), "conflict": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        programme = next(one for one in programmes if one.pk == given["programme"])
        try:
            actions.plan(
                programme=programme, instrument=given["instrument"], moments=[Moment(one) for one in given["moments"]],
                seen=given["version"], by=request.actor,
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            conflict = compare(form, now={"moments": changed.now.moments}, version=changed.now.version)
            return render(
                request, "outcomes/plan.html", {**context, "form": conflict.form, "conflict": conflict}, status=409
            )
        messages.success(request, _("Saved. From tomorrow morning these questions are on the list of measurements."))
        return redirect("outcomes:instruments")
    return render(request, "outcomes/plan.html", context)
