"""Trajectories start, their steps are done or exempted, and they end."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from nabij.enrolment.models import Offering
from nabij.foundation import access, audit, clock, events, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.people.models import Person
from nabij.trajectories import rules
from nabij.trajectories.actions.plans import plan_of, published_version
from nabij.trajectories.choices import Because, Phase, StepState, Who
from nabij.trajectories.models import PlanStep, PlanVersion, Step, Trajectory

_DEEPEST = 20  # steps that wait for each other, one after the other
_SETTLED = (StepState.DONE, StepState.EXEMPTED)


class NoPlan(Exception):
    """The programme has no plan with steps."""


class StepNotOpen(Exception):
    """The step was already settled, or its trajectory has ended."""


class PhaseNotAllowed(Exception):
    """A trajectory only goes forward."""


class StepsMissing(Exception):
    """Steps that are required before this phase are not done; `titles` names them."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = list(titles)


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step was done or exempted."""

    step_id: str
    about_id: str
    key: str


@dataclass(frozen=True, slots=True)
class StepOverdue:
    """The day a step was due has passed; told once."""

    step_id: str
    about_id: str
    key: str


@dataclass(frozen=True, slots=True)
class StepReminder:
    """Somebody should be reminded of a step that is due soon."""

    step_id: str
    about_id: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a trajectory is about, and who walks it. `title` and `url` are shown on "Today"."""

    about_id: uuid.UUID
    offering: Offering
    unit_id: uuid.UUID
    title: str = ""
    url: str = ""
    volunteer_person_id: uuid.UUID | None = None
    participant_person_id: uuid.UUID | None = None


@transaction.atomic
def start(
    *, subject: Subject, by: Actor, owner_id: int | None = None, on: dt.date | None = None
) -> Trajectory:  # fmt: skip
    """Start a trajectory on the published plan of the programme; the first steps are due from today (or `on`)."""
    version = published_version(plan_of(subject.offering.programme))
    trajectory = _trajectory(subject, version, owner_id, on or clock.today())
    access.require(by, CREATE, trajectory)
    trajectory.save(force_insert=True)
    _open_steps([trajectory], today=clock.today())
    audit.record("trajectories.started", by=by, about=trajectory)
    return trajectory


@dataclass(frozen=True, slots=True)
class Adopted:
    """A trajectory that began before it was followed here: about what, since when, and whose it is."""

    subject: Subject
    started_on: dt.date
    owner_id: int | None


@transaction.atomic
def adopt(*, adopted: Sequence[Adopted], by: Actor) -> int:
    """Start trajectories that began in the past; what was due before today counts as done on its day."""
    today = clock.today()
    versions = {one.subject.offering.programme_id: one.subject.offering.programme for one in adopted}
    published = {pk: published_version(plan_of(programme)) for pk, programme in versions.items()}
    rows = [
        _trajectory(one.subject, published[one.subject.offering.programme_id], one.owner_id, one.started_on)
        for one in adopted
    ]
    for row in rows:
        access.require(by, CREATE, row)
    Trajectory.objects.bulk_create(rows, batch_size=500)
    with access.unscoped(access.Reason.JOB):
        for _ in range(_DEEPEST):
            _open_steps(rows, today=today)
            past = Step.objects.filter(trajectory__in=rows, state=StepState.OPEN, due_on__lt=today)
            if not past.update(state=StepState.DONE, settled_on=F("due_on")):
                break
    return len(rows)


def _trajectory(subject: Subject, version: PlanVersion, owner_id: int | None, on: dt.date) -> Trajectory:
    return Trajectory(
        organisation_id=subject.offering.organisation_id, offering=subject.offering, unit_id=subject.unit_id,
        plan_version=version, about_id=subject.about_id, title=subject.title[:120], url=subject.url[:200],
        owner_id=owner_id, volunteer_person_id=subject.volunteer_person_id,
        participant_person_id=subject.participant_person_id, started_on=on,
    )  # fmt: skip


def _open_steps(trajectories: Sequence[Trajectory], *, today: dt.date) -> None:
    """Make the steps whose turn has come, and pass recurring ones by whose next time is there. Constant queries."""
    with access.unscoped(access.Reason.JOB):
        plan_steps: dict[int, list[PlanStep]] = {}
        for plan_step in PlanStep.objects.filter(plan_version__in={t.plan_version_id for t in trajectories}):
            plan_steps.setdefault(plan_step.plan_version_id, []).append(plan_step)
        present: dict[uuid.UUID, list[Step]] = {}
        for step in Step.objects.filter(trajectory__in=trajectories):
            present.setdefault(step.trajectory_id, []).append(step)
        made, passed = [], []
        for trajectory in trajectories:
            new, old = _due(trajectory, plan_steps.get(trajectory.plan_version_id, []),
                            present.get(trajectory.pk, []), today)  # fmt: skip
            made += new
            passed += old
        Step.objects.bulk_create(made, ignore_conflicts=True)
        Step.objects.filter(pk__in=[step.pk for step in passed]).update(state=StepState.PASSED)


def _settled(steps: Sequence[Step], keys: dict[int, str]) -> dict[str, dt.date]:
    """Return when each step of a plan was first settled."""
    found: dict[str, dt.date] = {}
    for step in sorted(steps, key=lambda row: row.occurrence):
        if step.state in _SETTLED and step.settled_on is not None:
            found.setdefault(keys[step.plan_step_id], step.settled_on)
    return found


def _due(
    trajectory: Trajectory, plan: list[PlanStep], present: list[Step], today: dt.date
) -> tuple[list[Step], list[Step]]:  # fmt: skip
    keys = {row.pk: row.key for row in plan}
    by_key = {row.key: row for row in plan}
    wanted = rules.due_dates(
        steps=[row.rule for row in plan], started_on=trajectory.started_on, settled=_settled(present, keys), today=today
    )
    there = {(keys[step.plan_step_id], step.occurrence) for step in present}
    made = [
        _step(trajectory, by_key[due.key], due) for due in wanted if (due.key, due.occurrence) not in there
    ]  # fmt: skip
    current = {due.key: due.occurrence for due in wanted if due.on <= today}
    passed = [
        step
        for step in present
        if step.state == StepState.OPEN and step.occurrence < current.get(keys[step.plan_step_id], 0)
    ]
    return made, passed


def _step(trajectory: Trajectory, plan_step: PlanStep, due: rules.Due) -> Step:
    persons = {Who.VOLUNTEER: trajectory.volunteer_person_id, Who.PARTICIPANT: trajectory.participant_person_id}
    return Step(
        organisation_id=trajectory.organisation_id, offering_id=trajectory.offering_id, unit_id=trajectory.unit_id,
        trajectory=trajectory, plan_step=plan_step, occurrence=due.occurrence, who=plan_step.who,
        owner_id=trajectory.owner_id, person_id=persons.get(Who(plan_step.who)), due_on=due.on,
    )  # fmt: skip


def _close(*, step: Step, state: StepState, by: Actor, on: dt.date | None) -> None:
    access.require(by, CHANGE, step)
    locked: Step = Step.rows_for_django.select_for_update(of=("self",)).select_related("trajectory").get(pk=step.pk)
    if locked.state != StepState.OPEN or locked.trajectory.ended_on is not None:
        raise StepNotOpen
    step.state, step.settled_on, step.settled_by_id = state, on or clock.today(), by.user_id
    step.save(update_fields=["state", "settled_on", "settled_by", "because", "note"])
    _open_steps([locked.trajectory], today=clock.today())
    audit.record(f"trajectories.step_{state}", by=by, about=step)
    events.after_commit(StepDone(str(step.pk), str(locked.trajectory.about_id), step.plan_step.key))


@transaction.atomic
def complete(*, step: Step, by: Actor, on: dt.date | None = None) -> None:
    """Say that a step was done today (or on an earlier day); steps that waited for it get their day."""
    _close(step=step, state=StepState.DONE, by=by, on=on)


@transaction.atomic
def exempt(*, step: Step, because: Because, by: Actor, note: str = "") -> None:
    """Say that a step need not be done, and why; the explanation is sealed."""
    step.because = because
    sealing.seal(step, note=note.strip())
    _close(step=step, state=StepState.EXEMPTED, by=by, on=None)


@transaction.atomic
def reopen(*, step: Step, by: Actor) -> None:
    """Take back that a step was done or exempted. Steps that waited for it and are still open go away again."""
    access.require(by, CHANGE, step)
    if step.state not in _SETTLED or step.trajectory.ended_on is not None:
        raise StepNotOpen
    with access.unscoped(access.Reason.JOB):  # a follower may be somebody else's step
        Step.objects.filter(
            trajectory_id=step.trajectory_id, plan_step__after=step.plan_step.key, state=StepState.OPEN
        ).delete()
    step.state, step.settled_on, step.settled_by, step.because, step.note = StepState.OPEN, None, None, "", None
    step.save(update_fields=["state", "settled_on", "settled_by", "because", "note"])
    audit.record("trajectories.step_reopened", by=by, about=step)


def settle(*, about_id: uuid.UUID, key: str, by: Actor, on: dt.date | None = None) -> bool:
    """Say that a step of what this is about was done, if it is open now; for rooms above that see it happen."""
    with access.unscoped(access.Reason.JOB):
        step: Step | None = (
            Step.objects.filter(
                trajectory__about_id=about_id, trajectory__ended_on__isnull=True, plan_step__key=key,
                state=StepState.OPEN,
            )
            .select_related("plan_step", "trajectory")
            .order_by("due_on")
            .first()
        )  # fmt: skip
        if step is None:
            return False
        complete(step=step, by=by, on=on)
    return True


@transaction.atomic
def enter(*, trajectory: Trajectory, phase: Phase, by: Actor) -> None:
    """Go to a later phase, unless steps that are required before it are not settled."""
    access.require(by, CHANGE, trajectory)
    if trajectory.ended_on is not None or not rules.may_enter(Phase(trajectory.phase), phase):
        raise PhaseNotAllowed
    plan = {row.key: row for row in PlanStep.rows_for_django.filter(plan_version_id=trajectory.plan_version_id)}
    present = list(Step.rows_for_django.filter(trajectory=trajectory))
    settled = _settled(present, {row.pk: row.key for row in plan.values()})
    missing = rules.missing_before(steps=[row.rule for row in plan.values()], phase=phase, settled=settled)
    if missing:
        raise StepsMissing([plan[key].title for key in missing])
    trajectory.phase = phase
    trajectory.save(update_fields=["phase"])
    audit.record("trajectories.entered", by=by, about=trajectory, purpose=phase)


@transaction.atomic
def end(*, trajectory: Trajectory, by: Actor, on: dt.date | None = None) -> None:
    """End a trajectory; what is still open is no longer due."""
    access.require(by, CHANGE, trajectory)
    if trajectory.ended_on is not None:
        return
    trajectory.ended_on = on or clock.today()
    trajectory.save(update_fields=["ended_on"])
    Step.rows_for_django.filter(trajectory=trajectory, state=StepState.OPEN).update(state=StepState.PASSED)
    audit.record("trajectories.ended", by=by, about=trajectory)


_BATCH = 500


def advance(*, today: dt.date) -> int:
    """Open what is due in every running trajectory, remind, and tell once what is late. Safe to run twice a day."""
    running = Trajectory.objects.filter(ended_on__isnull=True).order_by("pk")
    ids = list(running.values_list("pk", flat=True))
    for start_at in range(0, len(ids), _BATCH):
        _open_steps(list(running.filter(pk__in=ids[start_at : start_at + _BATCH])), today=today)
    open_steps = Step.objects.filter(state=StepState.OPEN).select_related("plan_step", "trajectory")
    late = list(open_steps.filter(due_on__lt=today, is_late_told=False))
    Step.objects.filter(pk__in=[step.pk for step in late]).update(is_late_told=True)
    for step in late:
        events.after_commit(StepOverdue(str(step.pk), str(step.trajectory.about_id), step.plan_step.key))
    for step in open_steps.filter(due_on__gte=today).exclude(plan_step__remind=[]):
        if rules.reminders(step=step.plan_step.rule, due_on=step.due_on, today=today):
            events.after_commit(StepReminder(str(step.pk), str(step.trajectory.about_id), step.plan_step.key))
    return len(ids)


def erase_unit(unit_id: uuid.UUID) -> None:
    """Forget the trajectories of a file."""
    Step.objects.filter(unit_id=unit_id).delete()
    Trajectory.objects.filter(unit_id=unit_id).delete()


def move_person(kept: Person, gone: Person) -> None:
    """Let the steps of a person who was entered twice belong to the one who stays; runs unscoped."""
    Trajectory.objects.filter(volunteer_person_id=gone.pk).update(volunteer_person_id=kept.pk)
    Trajectory.objects.filter(participant_person_id=gone.pk).update(participant_person_id=kept.pk)
    Step.objects.filter(person_id=gone.pk).update(person_id=kept.pk)


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return what happened in the trajectories of a file, with the explanations opened."""
    steps = list(
        Step.objects.visible_to(by).filter(unit_id=unit_id).select_related("plan_step").order_by("due_on", "pk")
    )
    notes = sealing.open_texts(steps, "note", by=by, purpose="export") if steps else {}
    rows = [
        {
            "step": step.plan_step.title, "due_on": step.due_on.isoformat(), "state": str(step.get_state_display()),
            "on": step.settled_on.isoformat() if step.settled_on else "",
            "because": str(step.get_because_display()) if step.because else "", "note": notes.get(step.pk, ""),
        }
        for step in steps
    ]  # fmt: skip
    return {"steps": rows} if rows else {}
