"""Reads of the trajectories room: what is due for somebody, and how a trajectory stands."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.trajectories.choices import StepState, Who
from nabij.trajectories.models import Step, Trajectory


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


def due(actor: Actor, until: dt.date, *, most: int = 50) -> list[DueStep]:
    """Return the open steps the actor has to do until a day, the oldest first. One query."""
    mine = Q(who=Who.COORDINATOR) & (Q(owner_id=actor.user_id) | Q(owner__isnull=True))
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    rows = (
        Step.objects.visible_to(actor, "change")
        .filter(mine, state=StepState.OPEN, due_on__lte=until, trajectory__ended_on__isnull=True)
        .select_related("plan_step", "trajectory")
        .order_by("due_on", "pk")[:most]
    )
    today = clock.today()
    return [
        DueStep(
            id=step.pk, key=step.plan_step.key, title=step.plan_step.title, who=step.who, due_on=step.due_on,
            is_late=step.due_on < today, about_id=step.trajectory.about_id, about=step.trajectory.title,
            url=step.trajectory.url, offering_id=step.offering_id,
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
