"""Trajectories: what is due for whom, exemptions with a reason, phases, and the version they started with."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.enrolment.models import Relation
from nabij.foundation import access, erasure, events, jobs, sealing
from nabij.foundation.access import NotAllowed
from nabij.foundation.actors import NOBODY
from nabij.foundation.ids import new_id
from nabij.people.models import User
from nabij.trajectories import actions, queries
from nabij.trajectories.actions import Subject
from nabij.trajectories.choices import Because, Phase, StepState
from nabij.trajectories.models import PlanStep, PlanVersion, Step, Trajectory
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TODAY = dt.date(2026, 3, 2)

PLAN: list[dict[str, Any]] = [
    {"key": "introduction", "title_nl": "Kennismaken", "title_en": "Introduction", "days": 7,
     "required_before": "monitoring", "remind": [2]},
    {"key": "trial", "title_nl": "Proefperiode bespreken", "after": "introduction", "days": 30},
    {"key": "journal", "title_nl": "Logboek bijhouden", "who": "volunteer", "phase": "monitoring",
     "stages": [[1, "weeks", 1], [1, "months", None]]},
    {"key": "farewell", "title_nl": "Afscheid voorbereiden", "phase": "closing", "days": 330},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+01:00", tick=False):
        yield


@pytest.fixture
def planned(cast: Cast) -> Cast:
    """The cast, with a plan for Tandem."""
    with access.unscoped(access.Reason.TEST):
        plan = actions.plan_of(cast.tandem)
        version = actions.published_version(plan)
        PlanStep.objects.filter(plan_version=version).delete()
        PlanStep.objects.bulk_create(
            [
                PlanStep(organisation=cast.nabij, plan_version=version, position=number, **values)
                for number, values in enumerate(PLAN, start=1)
            ]
        )
    return cast


def begin(cast: Cast, **changes: Any) -> Trajectory:
    subject = Subject(
        about_id=new_id(), offering=cast.tandem_zwolle, unit_id=cast.piet.unit_id, title="Vera en Piet",
        volunteer_person_id=cast.vera.person_id, participant_person_id=cast.piet.person_id,
    )  # fmt: skip
    actor = actor_of(cast.tandem_coordinator)
    with access.acting_as(actor):
        return actions.start(subject=subject, by=actor, owner_id=cast.tandem_coordinator.pk, **changes)


def due(user: User, days: int = 365) -> list[tuple[str, str]]:
    actor = actor_of(user)
    with access.acting_as(actor):
        return [(step.key, step.due_on.isoformat()) for step in queries.due(actor, TODAY + dt.timedelta(days=days))]


def one(trajectory: Trajectory, key: str, state: str = StepState.OPEN) -> Step:
    with access.unscoped(access.Reason.TEST):
        rows = Step.objects.select_related("plan_step", "trajectory").filter(plan_step__key=key, state=state)
        found: Step = rows.filter(trajectory=trajectory).order_by("due_on")[0]
        return found


def test_everyone_sees_what_is_due_for_them(planned: Cast) -> None:
    begin(planned)
    assert due(planned.tandem_coordinator) == [("introduction", "2026-03-09"), ("farewell", "2027-01-26")]
    assert due(planned.tandem_coordinator, days=6) == []
    assert due(planned.volunteer) == [("journal", "2026-03-09")]
    for other in (planned.coordinator_almere, planned.stranger, planned.desk, planned.participant, planned.manager):
        assert due(other) == []
    assert due(planned.coordinator) == []  # sees the steps, but they are the other coordinator's


def test_a_step_that_waits_gets_its_day_when_the_other_is_done(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.tandem_coordinator)
    with access.acting_as(actor):
        actions.complete(step=one(trajectory, "introduction"), by=actor, on=dt.date(2026, 3, 1))
    assert due(planned.tandem_coordinator)[0] == ("trial", "2026-03-31")
    with access.acting_as(actor), pytest.raises(actions.StepNotOpen):
        actions.complete(step=one(trajectory, "introduction", StepState.DONE), by=actor)
    with access.acting_as(actor):
        actions.reopen(step=one(trajectory, "introduction", StepState.DONE), by=actor)
    assert [key for key, _ in due(planned.tandem_coordinator)] == ["introduction", "farewell"]


def test_a_step_can_be_exempted_with_a_sealed_reason(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.tandem_coordinator)
    with access.acting_as(actor):
        step = one(trajectory, "introduction")
        actions.exempt(step=step, because=Because.ALREADY, note="Zij kenden elkaar al", by=actor)
        assert sealing.open_text(step, "note", by=actor, purpose="test") == "Zij kenden elkaar al"
    found = one(trajectory, "introduction", StepState.EXEMPTED)
    assert (found.because, found.settled_on) == (Because.ALREADY, TODAY)
    assert ("trial", "2026-04-01") in due(planned.tandem_coordinator)


def test_a_volunteer_settles_only_their_own_steps(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.volunteer)
    with access.acting_as(actor):
        actions.complete(step=one(trajectory, "journal"), by=actor)
        with pytest.raises(NotAllowed):
            actions.complete(step=one(trajectory, "introduction"), by=actor)
    assert one(trajectory, "journal", StepState.DONE).settled_by_id == planned.volunteer.pk


def test_a_recurring_step_is_opened_by_the_clock_and_passed_by_its_next_time(planned: Cast) -> None:
    begin(planned)
    for day, expected in (
        (dt.date(2026, 3, 8), ["2026-03-09"]),
        (dt.date(2026, 3, 9), ["2026-03-09", "2026-03-16"]),
        (dt.date(2026, 3, 16), ["2026-03-16", "2026-03-23"]),
        (dt.date(2026, 4, 1), ["2026-03-30", "2026-05-02"]),
    ):
        with time_machine.travel(dt.datetime.combine(day, dt.time(10)), tick=False):
            jobs._work["trajectories.advance"]()
            jobs._work["trajectories.advance"]()
            assert [on for _, on in due(planned.volunteer)] == expected


def test_a_trajectory_that_began_long_ago_is_not_late_for_every_week_of_it(planned: Cast) -> None:
    begin(planned, on=dt.date(2025, 3, 2))
    assert [on for _, on in due(planned.volunteer)] == ["2026-03-02", "2026-04-02"]


def test_what_was_due_before_it_was_followed_here_is_not_asked_for(planned: Cast) -> None:
    subject = Subject(
        about_id=new_id(), offering=planned.tandem_zwolle, unit_id=planned.piet.unit_id,
        volunteer_person_id=planned.vera.person_id,
    )  # fmt: skip
    actor = actor_of(planned.tandem_coordinator)
    since = dt.date(2025, 9, 1)
    with access.acting_as(actor):
        assert actions.adopt(adopted=[actions.Adopted(subject, since, planned.tandem_coordinator.pk)], by=actor) == 1
    assert due(planned.tandem_coordinator) == [("farewell", "2026-07-28")]
    assert due(planned.volunteer) == [("journal", "2026-04-01")]
    with access.unscoped(access.Reason.TEST):
        trajectory = Trajectory.objects.get()
    assert one(trajectory, "introduction", StepState.DONE).settled_on == dt.date(2025, 9, 8)
    assert one(trajectory, "trial", StepState.DONE).settled_on == dt.date(2025, 10, 8)


def test_a_phase_waits_for_what_is_required(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.tandem_coordinator)
    with access.acting_as(actor):
        with pytest.raises(actions.StepsMissing) as missing:
            actions.enter(trajectory=trajectory, phase=Phase.MONITORING, by=actor)
        assert missing.value.titles == ["Kennismaken"]
        assert actions.settle(about_id=trajectory.about_id, key="introduction", by=actor)
        assert not actions.settle(about_id=trajectory.about_id, key="introduction", by=actor)
        actions.enter(trajectory=trajectory, phase=Phase.MONITORING, by=actor)
        with pytest.raises(actions.PhaseNotAllowed):
            actions.enter(trajectory=trajectory, phase=Phase.SETUP, by=actor)


def test_nothing_is_due_after_the_end(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.tandem_coordinator)
    with access.acting_as(actor):
        actions.end(trajectory=trajectory, by=actor)
    assert due(planned.tandem_coordinator) == due(planned.volunteer) == []
    jobs._work["trajectories.advance"]()
    assert due(planned.volunteer) == []


def test_a_running_trajectory_keeps_its_version(planned: Cast) -> None:
    first = begin(planned)
    actor = actor_of(planned.manager)
    with access.acting_as(actor):
        draft = actions.open_draft(plan=actions.plan_of(planned.tandem), by=actor)
        step = PlanStep.objects.visible_to(actor).get(plan_version=draft, key="introduction")
        actions.change_step(step=step, values={"days": 14}, seen=draft.version, by=actor)
        actions.publish(draft=draft, seen=draft.version + 1, by=actor)
    second = begin(planned)
    jobs._work["trajectories.advance"]()
    assert one(first, "introduction").due_on == dt.date(2026, 3, 9)
    assert one(second, "introduction").due_on == dt.date(2026, 3, 16)
    with access.unscoped(access.Reason.TEST):
        states = list(PlanVersion.objects.filter(plan__programme=planned.tandem).order_by("number"))
    assert [version.state for version in states] == ["superseded", "published"]


def test_news_is_told_once(planned: Cast, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    heard: list[object] = []
    for kind in (actions.StepDone, actions.StepOverdue, actions.StepReminder):
        events.on(kind)(heard.append)
    trajectory = begin(planned)

    def advance(on: dt.date) -> list[str]:
        heard.clear()
        at = dt.datetime.combine(on, dt.time(10))
        with time_machine.travel(at, tick=False), django_capture_on_commit_callbacks(execute=True):
            jobs._work["trajectories.advance"]()
        return sorted(f"{type(event).__name__} {event.key}" for event in heard)  # type: ignore[attr-defined]

    assert advance(dt.date(2026, 3, 7)) == ["StepReminder introduction"]
    assert advance(dt.date(2026, 3, 8)) == []
    assert advance(dt.date(2026, 3, 10)) == ["StepOverdue introduction", "StepOverdue journal"]
    assert advance(dt.date(2026, 3, 11)) == []
    heard.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.settle(about_id=trajectory.about_id, key="introduction", by=NOBODY)
    assert [type(event).__name__ for event in heard] == ["StepDone"]
    for kind in (actions.StepDone, actions.StepOverdue, actions.StepReminder):
        events._listeners[kind].remove(heard.append)


def test_what_is_due_costs_one_query(planned: Cast) -> None:
    actor = actor_of(planned.tandem_coordinator)
    counts = []
    for _ in range(3):
        begin(planned)
        with access.acting_as(actor), CaptureQueriesContext(connection) as seen:
            assert queries.due(actor, TODAY + dt.timedelta(days=10))
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_a_file_takes_its_trajectories_along(planned: Cast) -> None:
    trajectory = begin(planned)
    actor = actor_of(planned.tandem_coordinator)
    with access.acting_as(actor):
        actions.exempt(step=one(trajectory, "introduction"), because=Because.OTHER, note="om een reden", by=actor)
        told = actions.export_unit(planned.piet.unit_id, actor)
    assert "om een reden" in str(told)
    with access.unscoped(access.Reason.TEST):
        Relation.objects.all().delete()
        erasure.erase([planned.piet.unit_id], by=actor, why="test")
        assert not Trajectory.objects.filter(pk=trajectory.pk).exists()
        assert not Step.objects.filter(unit_id=planned.piet.unit_id).exists()
