"""Pages of the trajectories room: plans and their versions for coordinators, the steps of one trajectory."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import CHANGE, DECIDE, MANAGE, may
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, Conflict, compare
from nabij.trajectories import actions, queries
from nabij.trajectories.access import PLAN_STEPS, PLAN_VERSIONS, PLANS, STEPS, TRAJECTORIES
from nabij.trajectories.choices import Because, Phase, StepState, VersionState
from nabij.trajectories.forms import ExemptForm, StepForm, initial_of

# -- plans -------------------------------------------------------------------------------------------------


@door(PLANS, MANAGE, many=True)
def plans(request: Request) -> HttpResponse:
    """List the plan of every programme."""
    for programme in queries.programmes_without_plan(request.actor):
        actions.plan_of(programme)
    return render(request, "trajectories/plans.html", {"lines": queries.plans(request.actor)})


@door(PLANS, MANAGE)
def plan_page(request: Request, plan: Any) -> HttpResponse:
    """Show the version in use, what a year looks like, and the versions before it."""
    versions = queries.versions_of(request.actor, plan)
    published = next(version for version in versions if version.state == VersionState.PUBLISHED)
    draft = next((version for version in versions if version.state == VersionState.DRAFT), None)
    return render(request, "trajectories/plan.html", {
        "plan": plan, "version": published, "draft": draft, "versions": versions,
        **_shown(request, published),
    })  # fmt: skip


def _shown(request: Request, version: Any) -> dict[str, Any]:
    steps = queries.steps_of_version(request.actor, version)
    titles = {step.key: step.title for step in steps}
    lines: list[dict[str, Any]] = [{"step": step, "when": queries.when(step, titles)} for step in steps]
    phases = [(phase.label, [line for line in lines if line["step"].phase == phase]) for phase in Phase]
    return {"phases": phases, "foreseen": queries.foreseen(steps, start=clock.today())}


@door(PLANS, MANAGE)
@require_POST
def edit(request: Request, plan: Any) -> HttpResponse:
    """Open the draft of a plan."""
    draft = actions.open_draft(plan=plan, by=request.actor)
    return redirect("trajectories:version", pk=draft.pk)


@door(PLAN_VERSIONS, MANAGE)
def version_page(request: Request, version: Any) -> HttpResponse:
    """Show a version: the draft with its tools, an older one as it was, and what changed."""
    versions = queries.versions_of(request.actor, version.plan)
    before = next((one for one in versions if one.number < version.number and one.state != VersionState.DRAFT), None)
    return render(request, "trajectories/version.html", {
        "version": version, "before": before, "is_draft": version.state == VersionState.DRAFT,
        "changes": queries.changes(request.actor, old=before, new=version), **_shown(request, version),
    })  # fmt: skip


def _others(request: Request, version: Any, *, besides: str = "") -> list[tuple[str, str]]:
    steps = queries.steps_of_version(request.actor, version)
    return [(step.key, step.title) for step in steps if step.key != besides]


def _changed_meanwhile(request: Request, version: Any) -> HttpResponse:
    messages.warning(request, _("Somebody else changed this draft. Look at it again before you go on."))
    return redirect(_place(version))


def _place(version: Any) -> str:
    """Return the page of a version, or of its plan when the draft is gone."""
    name = "version" if queries.exists(version) else "plan"
    return reverse(f"trajectories:{name}", kwargs={"pk": version.pk if name == "version" else version.plan_id})


@door(PLAN_VERSIONS, MANAGE)
def add_step(request: Request, draft: Any) -> HttpResponse:
    """Add a step to a draft."""
    form = StepForm(
        request.POST or None,
        others=_others(request, draft),
        initial={"seen": draft.version, "who": "coordinator", "phase": Phase.MONITORING},
    )
    context = {"form": form, "version": draft, "conflict": None}
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_step(draft=draft, values=form.values, seen=form.cleaned_data["seen"], by=request.actor)
        except ChangedMeanwhile:
            return _once_more(request, compare(form, now={}, version=draft.version, field="seen"), context)
        return redirect("trajectories:version", pk=draft.pk)
    return render(request, "trajectories/step_form.html", context)


@door(PLAN_STEPS, MANAGE)
def change_step(request: Request, step: Any) -> HttpResponse:
    """Change a step of a draft."""
    draft = step.plan_version
    if draft.state != VersionState.DRAFT:
        return _changed_meanwhile(request, draft)
    others = _others(request, draft, besides=step.key)
    initial = {**initial_of(step), "seen": draft.version}
    form = StepForm(request.POST or None, others=others, initial=initial)
    context = {"form": form, "version": draft, "step": step, "conflict": None}
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_step(step=step, values=form.values, seen=form.cleaned_data["seen"], by=request.actor)
        except ChangedMeanwhile:
            return _once_more(request, compare(form, now=initial, version=draft.version, field="seen"), context)
        return redirect("trajectories:version", pk=draft.pk)
    return render(request, "trajectories/step_form.html", context)


def _once_more(request: Request, conflict: Conflict, context: dict[str, Any]) -> HttpResponse:
    """Show what the other changed beside what was typed; sending again applies it to the newest draft."""
    if context["version"].state != VersionState.DRAFT:
        return _changed_meanwhile(request, context["version"])
    context = {**context, "form": conflict.form, "conflict": conflict}
    return render(request, "trajectories/step_form.html", context, status=409)


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


@door(PLAN_STEPS, MANAGE)
@require_POST
def move_step(request: Request, step: Any) -> HttpResponse:
    """Move a step of a draft up or down."""
    places = -1 if request.POST.get("way") == "up" else 1
    try:
        actions.move_step(step=step, places=places, seen=_seen(request), by=request.actor)
    except ChangedMeanwhile:
        return _changed_meanwhile(request, step.plan_version)
    return redirect("trajectories:version", pk=step.plan_version_id)


@door(PLAN_STEPS, MANAGE)
@require_POST
def remove_step(request: Request, step: Any) -> HttpResponse:
    """Take a step out of a draft."""
    draft = step.plan_version
    try:
        actions.remove_step(step=step, seen=_seen(request), by=request.actor)
    except ChangedMeanwhile:
        return _changed_meanwhile(request, draft)
    messages.success(request, _("The step is taken out of the draft."))
    return redirect("trajectories:version", pk=draft.pk)


_FLAWS = {
    "empty": gettext_lazy("There are no steps yet."),
    "double_key": gettext_lazy("Two steps have the same name."),
    "unknown_after": gettext_lazy("A step is counted from a step that is not there."),
    "circle": gettext_lazy("Steps are counted from each other in a circle."),
    "bad_days": gettext_lazy("A number of days is impossible."),
    "bad_stages": gettext_lazy("A recurrence is impossible: the second rhythm must begin later than the first."),
}


@door(PLAN_VERSIONS, MANAGE)
@require_POST
def publish(request: Request, draft: Any) -> HttpResponse:
    """Let new trajectories follow this draft."""
    try:
        actions.publish(draft=draft, seen=_seen(request), by=request.actor)
    except ChangedMeanwhile:
        return _changed_meanwhile(request, draft)
    except actions.PlanHasFlaws as error:
        for flaw in error.flaws:
            messages.error(request, f"{_FLAWS[flaw.code]} {flaw.key}".strip())
        return redirect("trajectories:version", pk=draft.pk)
    messages.success(request, _("New trajectories follow this version from now on. Running ones keep theirs."))
    return redirect("trajectories:plan", pk=draft.plan_id)


@door(PLAN_VERSIONS, MANAGE)
@require_POST
def discard(request: Request, draft: Any) -> HttpResponse:
    """Throw a draft away."""
    plan_id = draft.plan_id
    try:
        actions.discard_draft(draft=draft, seen=_seen(request), by=request.actor)
    except ChangedMeanwhile:
        return _changed_meanwhile(request, draft)
    messages.success(request, _("The draft is thrown away. The plan in use stays as it is."))
    return redirect("trajectories:plan", pk=plan_id)


# -- one trajectory ----------------------------------------------------------------------------------------


@door(TRAJECTORIES)
def trajectory_page(request: Request, trajectory: Any) -> HttpResponse:
    """Show the steps of a trajectory as a timeline, with what can be done now."""
    steps = queries.steps_of(request.actor, trajectory.about_id)
    lines = [
        {
            "step": step, "state": _state(step),
            "may_settle": may(request.actor, CHANGE, step) and not trajectory.ended_on,
            "may_exempt": may(request.actor, DECIDE, step) and not trajectory.ended_on,
        }
        for step in steps
    ]  # fmt: skip
    return render(request, "trajectories/trajectory.html", {"trajectory": trajectory, "lines": lines})


def _state(step: Any) -> str:
    if step.state == StepState.OPEN:
        today = clock.today()
        return "late" if step.due_on < today else "due" if step.due_on == today else ""
    return "done" if step.state == StepState.DONE else "skipped"


def _back(request: Request, step: Any) -> HttpResponse:
    there = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(there)
    return redirect("trajectories:trajectory", pk=step.trajectory_id)


@door(STEPS, CHANGE)
@require_POST
def complete(request: Request, step: Any) -> HttpResponse:
    """Say that a step is done."""
    try:
        actions.complete(step=step, by=request.actor)
    except actions.StepNotOpen:
        messages.info(request, _("This step was already settled."))
    else:
        undo = reverse("trajectories:reopen", kwargs={"pk": step.pk})
        messages.success(request, _("Done: %(step)s") % {"step": step.plan_step.title}, extra_tags=f"undo={undo}")
    return _back(request, step)


@door(STEPS, DECIDE)
def exempt(request: Request, step: Any) -> HttpResponse:
    """Ask why a step need not be done."""
    form = ExemptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.exempt(step=step, because=Because(said["because"]), note=said["note"], by=request.actor)
        except actions.StepNotOpen:
            messages.info(request, _("This step was already settled."))
        return _back(request, step)
    return render(request, "ui/confirm.html", {
        "title": _("Leave this step out?"), "text": step.plan_step.title, "form": form,
        "confirm_label": _("Leave it out"),
        "cancel_url": reverse("trajectories:trajectory", kwargs={"pk": step.trajectory_id}),
    })  # fmt: skip


@door(STEPS, CHANGE)
@require_POST
def reopen(request: Request, step: Any) -> HttpResponse:
    """Take back that a step was done or left out."""
    try:
        actions.reopen(step=step, by=request.actor)
    except actions.StepNotOpen:
        messages.info(request, _("This step cannot be opened again."))
    return _back(request, step)
