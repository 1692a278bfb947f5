"""Reads of the trajectories room: what is due for somebody, and how a trajectory stands."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.enrolment.models import Programme
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.trajectories import rules
from nabij.trajectories.choices import Every, StepState, VersionState, Who
from nabij.trajectories.models import Plan, PlanStep, PlanVersion, Step, Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStep:
    """One step that is due: what, about whom, when, and where to go."""

    id: uuid.UUID
    key: str
    title: str
    who: str
    due_on: dt.date
    is_late: bool
    about_id: uuid.UUID
    about: str
    url: str
    offering_id: int
    trajectory_id: uuid.UUID


def _due(actor: Actor, besides: tuple[str, ...], most: int, *, until: Any) -> Any:
    mine = Q(who=Who.COORDINATOR) & (Q(owner_id=actor.user_id) | Q(owner__isnull=True))
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    return (
        Step.objects.visible_to(actor, "change")
        .filter(mine, state=StepState.OPEN, due_on__lte=until, trajectory__ended_on__isnull=True)
        .exclude(plan_step__key__in=besides)
        .select_related("plan_step", "trajectory")
        .order_by("due_on", "pk")[:most]
    )


_DUE: Question[Step] = Question(_due)


def due(actor: Actor, until: dt.date, *, besides: Collection[str] = (), most: int = 50) -> list[DueStep]:
    """Return the open steps the actor has to do until a day, the oldest first; `besides` leaves out keys. One query."""
    rows = _DUE(actor, tuple(sorted(besides)), most, until=until)
    today = clock.today()
    return [
        DueStep(
            id=step.pk, key=step.plan_step.key, title=step.plan_step.title, who=step.who, due_on=step.due_on,
            is_late=step.due_on < today, about_id=step.trajectory.about_id, about=step.trajectory.title,
            url=step.trajectory.url, offering_id=step.offering_id,
            trajectory_id=step.trajectory_id,
        )
        for step in rows
    ]  # fmt: skip


def running(actor: Actor, about_id: uuid.UUID) -> Trajectory | None:
    """Return the running trajectory of what this is about, when the actor may see it."""
    rows = Trajectory.objects.visible_to(actor).filter(about_id=about_id, ended_on__isnull=True)
    found: Trajectory | None = rows.select_related("plan_version").first()
    return found


def steps_of(actor: Actor, about_id: uuid.UUID) -> Sequence[Step]:
    """Return every step of every trajectory of what this is about, in order of date. One query."""
    rows = Step.objects.visible_to(actor).filter(trajectory__about_id=about_id)
    return list(rows.select_related("plan_step", "trajectory", "settled_by").order_by("due_on", "plan_step__position"))


# -- plans --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One programme with its plan."""

    plan_id: int
    programme: str
    steps: int
    number: int
    has_draft: bool


def programmes_without_plan(actor: Actor) -> list[Programme]:
    """Return the programmes of the actor's organisation that have no plan yet."""
    planned = Plan.objects.visible_to(actor).values("programme_id")
    rows = Programme.rows_for_django.filter(organisation_id=actor.organisation_id or 0)
    return list(rows.exclude(pk__in=planned))


def plans(actor: Actor) -> list[PlanLine]:
    """Return the plan of every programme of the actor's organisation."""
    versions: dict[int, dict[str, PlanVersion]] = {}
    for version in PlanVersion.objects.visible_to(actor).exclude(state=VersionState.SUPERSEDED):
        versions.setdefault(version.plan_id, {})[version.state] = version
    counts = dict(
        PlanStep.objects.visible_to(actor).values_list("plan_version_id").annotate(many=Count("pk")).order_by()
    )
    rows = Plan.objects.visible_to(actor).select_related("programme").order_by("programme__name")
    return [
        PlanLine(
            plan_id=plan.pk, programme=plan.programme.name, number=versions[plan.pk]["published"].number,
            steps=counts.get(versions[plan.pk]["published"].pk, 0), has_draft="draft" in versions[plan.pk],
        )
        for plan in rows
        if "published" in versions.get(plan.pk, {})
    ]  # fmt: skip


def versions_of(actor: Actor, plan: Plan) -> list[PlanVersion]:
    """Return every version of a plan, newest first."""
    return list(PlanVersion.objects.visible_to(actor).filter(plan=plan).select_related("published_by"))


def steps_of_version(actor: Actor, version: PlanVersion) -> list[PlanStep]:
    """Return the steps of a version in order."""
    return list(PlanStep.objects.visible_to(actor).filter(plan_version=version).order_by("position"))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One moment in the preview of a plan: how many days after the start, what, by whom."""

    month: int
    on: dt.date
    title: str
    who: str


def foreseen(steps: Sequence[PlanStep], *, start: dt.date) -> list[Foreseen]:
    """Return what happens in the first year of a trajectory that follows these steps, if all goes as planned."""
    by_key = {step.key: step for step in steps}
    found = rules.preview(steps=[step.rule for step in steps], start=start, days=365)
    return [
        Foreseen(
            month=(due.on.year - start.year) * 12 + due.on.month - start.month - (due.on.day < start.day) + 1,
            on=due.on, title=by_key[due.key].title, who=str(by_key[due.key].get_who_display()),
        )
        for due in found
    ]  # fmt: skip


def when(step: PlanStep, titles: dict[str, str]) -> str:
    """Say in words when a step is due."""
    after = titles.get(step.after, step.after)
    if step.stages:
        recurs = ", ".join(_stage(stage, is_first=number == 0) for number, stage in enumerate(step.rule.stages))
        return recurs + (" " + _("after: %(step)s") % {"step": after} if after else "")
    days = ngettext("%(n)d day", "%(n)d days", step.days) % {"n": step.days}
    if after:
        return _("%(days)s after: %(step)s") % {"days": days, "step": after}
    return _("%(days)s after the start") % {"days": days}


def _stage(stage: rules.Stage, *, is_first: bool) -> str:
    every = {
        Every.DAYS: ngettext("every day", "every %(n)d days", stage.every),
        Every.WEEKS: ngettext("every week", "every %(n)d weeks", stage.every),
        Every.MONTHS: ngettext("every month", "every %(n)d months", stage.every),
    }[stage.unit] % {"n": stage.every}
    if stage.until_months is not None:
        until = ngettext("in the first month", "in the first %(n)d months", stage.until_months)
        every += " " + until % {"n": stage.until_months}
    return every if is_first else _("then %(every)s") % {"every": every}


def changes(actor: Actor, *, old: PlanVersion | None, new: PlanVersion) -> list[tuple[str, str]]:
    """Return what differs between two versions, as the step's title and what changed."""
    if old is None:
        return []
    before, after = steps_of_version(actor, old), steps_of_version(actor, new)
    titles = {step.key: step.title for step in [*before, *after]}
    found = rules.compare(old=[step.rule for step in before], new=[step.rule for step in after])
    return [(titles.get(change.key, ""), ", ".join(_changed(name) for name in change.what)) for change in found]


def _changed(name: str) -> str:
    words = {
        "added": _("new step"), "removed": _("taken out"), "order": _("other order"), "who": _("who does it"),
        "phase": _("phase"), "after": _("counted from"), "days": _("days later"), "stages": _("how often"),
        "required_before": _("required before"), "remind": _("reminders"), "title": _("what has to happen"),
    }  # fmt: skip
    return words.get(name, name)


def exists(version: PlanVersion) -> bool:
    """Say whether a version is still there; a draft can be thrown away by somebody else."""
    return bool(PlanVersion.rows_for_django.filter(pk=version.pk).exists())
