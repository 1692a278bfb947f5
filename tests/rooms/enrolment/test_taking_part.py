"""From application to farewell: states, versions, intake drafts and profiles."""

import datetime as dt

import pytest

from nabij.enrolment import actions, queries
from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Intake, Profile, Relation
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import NotAllowed
from nabij.foundation.meanwhile import ChangedMeanwhile
from tests.cast import Cast, actor_of, make_person
from tests.rooms.enrolment.agreeing import agreed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_an_intake_leads_from_application_to_waiting_and_fills_the_profile(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        person = make_person(cast.nabij, "Nel Nieuw")
        enrolment = actions.enrol(offering=cast.tandem_zwolle, person=person, role=PartRole.PARTICIPANT, by=actor)
    with access.acting_as(actor):
        actions.plan_intake(enrolment=enrolment, on=clock.today() + dt.timedelta(days=3), by=actor)
        assert enrolment.state == EnrolmentState.INTAKE_PLANNED
        actions.save_intake_draft(enrolment=enrolment, typed={"situation": "Woont alleen"}, by=actor)
        draft = Intake.objects.visible_to(actor).get(enrolment=enrolment)
        assert "Woont alleen" in sealing.open_text(draft, "draft", by=actor, purpose="test")
        actions.finish_intake(
            enrolment=enrolment, held_on=clock.today(), answers={"situation": "Woont alleen."},
            profile={"languages": ["nl", "ar"], "slots": 5}, by=actor, agreed=agreed(),
        )  # fmt: skip
        assert enrolment.state == EnrolmentState.WAITING
        done = Intake.objects.visible_to(actor).get(enrolment=enrolment)
        assert done.draft is None
        assert done.finished_at is not None
        assert Profile.objects.visible_to(actor).get(pk=enrolment.pk).languages == ["nl", "ar"]


def test_an_intake_of_somebody_who_already_takes_part_changes_no_state(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.move(enrolment=cast.piet, to=EnrolmentState.ACTIVE, by=actor)
        actions.finish_intake(
            enrolment=cast.piet, held_on=clock.today(), answers={}, profile={}, by=actor, agreed=agreed()
        )
    assert cast.piet.state == EnrolmentState.ACTIVE


def test_a_state_that_may_not_follow_is_refused(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.end(enrolment=cast.piet, reason=EndReason.MOVED, by=actor)
        with pytest.raises(actions.TransitionNotAllowed):
            actions.pause(enrolment=cast.piet, by=actor)
        with pytest.raises(actions.TransitionNotAllowed):
            actions.plan_intake(enrolment=cast.piet, on=clock.today(), by=actor)


def test_an_old_copy_in_memory_cannot_undo_what_another_did(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        stale = Enrolment.objects.visible_to(actor).get(pk=cast.piet.pk)
        actions.end(enrolment=cast.piet, reason=EndReason.MOVED, by=actor)
        with pytest.raises(actions.TransitionNotAllowed):
            actions.move(enrolment=stale, to=EnrolmentState.ACTIVE, by=actor)


def test_reopening_brings_back_without_losing_history(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.end(enrolment=cast.piet, reason=EndReason.ILLNESS, by=actor)
        assert (cast.piet.ended_on, cast.piet.end_reason) == (clock.today(), EndReason.ILLNESS)
        actions.reopen(enrolment=cast.piet, by=actor)
        assert (cast.piet.state, cast.piet.ended_on) == (EnrolmentState.WAITING, None)
        with pytest.raises(actions.TransitionNotAllowed):
            actions.reopen(enrolment=cast.piet, by=actor)


def test_resuming_goes_back_to_active_only_with_an_open_relation(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.pause(enrolment=cast.piet, by=actor)
        actions.resume(enrolment=cast.piet, by=actor)
        assert cast.piet.state == EnrolmentState.WAITING
        relation = actions.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)
        actions.pause(enrolment=cast.piet, by=actor)
        actions.resume(enrolment=cast.piet, by=actor)
        assert cast.piet.state == EnrolmentState.ACTIVE
        actions.end_relation(relation=relation, reason=EndReason.TERM, by=actor)
        assert Relation.objects.visible_to(actor).get().ended_on == clock.today()


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        seen = cast.piet.version
        actions.set_next_step(enrolment=cast.piet, step="Bellen", on=clock.today(), by=actor, seen=seen)
        with pytest.raises(ChangedMeanwhile):
            actions.set_urgency(enrolment=cast.piet, urgency=3, by=actor, seen=seen)
        actions.set_urgency(enrolment=cast.piet, urgency=3, by=actor, seen=cast.piet.version)
    assert (cast.piet.next_step, cast.piet.urgency) == ("Bellen", 3)


def test_only_who_decides_may_decline_and_only_within_scope(cast: Cast) -> None:
    for user in (cast.desk, cast.coordinator_almere, cast.volunteer, cast.stranger, cast.manager):
        actor = actor_of(user)
        with access.acting_as(actor), pytest.raises(NotAllowed):
            actions.decline(enrolment=cast.piet, reason=EndReason.OTHER, by=actor)
    actor = actor_of(cast.tandem_coordinator)
    with access.acting_as(actor):
        actions.decline(enrolment=cast.piet, reason=EndReason.EXPECTATIONS, by=actor)
    assert cast.piet.state == EnrolmentState.DECLINED


def test_the_team_and_the_branch_both_give_coordinators(cast: Cast) -> None:
    assert set(queries.coordinators_of(cast.tandem_zwolle)) == {cast.coordinator, cast.tandem_coordinator}
    assert set(queries.coordinators_of(cast.language_zwolle)) == {cast.coordinator}
