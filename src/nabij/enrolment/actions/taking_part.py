"""From application to farewell: who takes part where, in which state, and who belongs with whom."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from nabij.enrolment import rules
from nabij.enrolment.actions.ledger import count, settle_person
from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole, Source
from nabij.enrolment.models import Enrolment, Offering, Profile, Relation
from nabij.foundation import access, audit, clock, erasure, events
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.foundation.models import Unit
from nabij.people.actions.persons import know_at
from nabij.people.models import Person, User


class TransitionNotAllowed(Exception):
    """The enrolment is in a state that this cannot follow."""


class AlreadyEnrolled(Exception):
    """This person already takes part here in this role."""


@dataclass(frozen=True, slots=True)
class EnrolmentMoved:
    """An enrolment went to another state."""

    enrolment_id: str
    was: str
    now: str


@transaction.atomic
def enrol(
    *, offering: Offering, person: Person, role: PartRole, by: Actor, source: Source = Source.SELF,
    applied_on: dt.date | None = None,
) -> Enrolment:  # fmt: skip
    """Enrol a person as applied, with an empty profile and a file of its own."""
    unit = erasure.open_unit(organisation_id=offering.organisation_id, kind=f"{role} file")
    enrolment = Enrolment(
        organisation_id=offering.organisation_id, offering=offering, unit=unit, person=person, role=role,
        state=EnrolmentState.APPLIED, state_since=clock.today(), applied_on=applied_on or clock.today(), source=source,
    )  # fmt: skip
    access.require(by, CREATE, enrolment)
    try:
        with transaction.atomic():
            enrolment.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyEnrolled(str(person.pk)) from error
    Profile.objects.create(
        enrolment=enrolment, organisation_id=offering.organisation_id, offering=offering, unit=unit,
        person_id_copy=person.pk,
    )  # fmt: skip
    know_at(person=person, branch_id=offering.branch_id, cell_id=offering.pk)
    count(offering=offering, measure=f"{role}_applied", on=clock.today())
    count(offering=offering, measure=f"{role}_waiting_change", on=clock.today())
    audit.record("enrolment.enrolled", by=by, about=enrolment)
    events.after_commit(EnrolmentMoved(str(enrolment.pk), "", enrolment.state))
    return enrolment


def lock(enrolment: Enrolment, *, seen: int | None = None) -> None:
    """Hold the row until the transaction ends, with its newest facts; `seen` is the version a page showed."""
    enrolment.refresh_from_db(from_queryset=Enrolment.rows_for_django.select_for_update())
    require_seen(enrolment, seen)


@transaction.atomic
def move(*, enrolment: Enrolment, to: EnrolmentState, by: Actor, reason: EndReason | None = None) -> None:
    """Bring an enrolment to another state."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment)
    was = EnrolmentState(enrolment.state)
    if not rules.may_become(was, to):
        raise TransitionNotAllowed(f"{was} -> {to}")
    enrolment.state, enrolment.state_since = to, clock.today()
    if to == EnrolmentState.ACTIVE and enrolment.started_on is None:
        enrolment.started_on = clock.today()
    if to in rules.CLOSED:
        enrolment.ended_on, enrolment.end_reason = clock.today(), reason or EndReason.OTHER
        enrolment.next_step, enrolment.next_step_on = "", None
    elif was in rules.CLOSED:
        enrolment.ended_on, enrolment.end_reason = None, ""
    enrolment.version += 1
    enrolment.save()
    # From the day a file closes runs the term after which it is put up for erasure; opened again, it runs no more.
    Unit.rows_for_django.filter(pk=enrolment.unit_id).update(closed_on=enrolment.ended_on)
    _count_move(enrolment, was=was)
    audit.record("enrolment.moved", by=by, about=enrolment, purpose=f"{was} -> {to}")
    events.after_commit(EnrolmentMoved(str(enrolment.pk), was, to))


def _count_move(enrolment: Enrolment, *, was: EnrolmentState) -> None:
    to = EnrolmentState(enrolment.state)
    if to in {EnrolmentState.ACTIVE, EnrolmentState.ENDED}:
        verb = "started" if to == EnrolmentState.ACTIVE else "ended"
        count(offering=enrolment.offering, measure=f"{enrolment.role}_{verb}", on=clock.today())
    if to == EnrolmentState.ACTIVE and enrolment.started_on == clock.today():
        settle_person(enrolment=enrolment, year=clock.today().year)
    change = (to in rules.WAITING_STATES) - (was in rules.WAITING_STATES)
    if change:
        count(offering=enrolment.offering, measure=f"{enrolment.role}_waiting_change", on=clock.today(), value=change)


@transaction.atomic
def decline(*, enrolment: Enrolment, reason: EndReason, by: Actor) -> None:
    """Tell that this offering is not for this person."""
    access.require(by, DECIDE, enrolment)
    move(enrolment=enrolment, to=EnrolmentState.DECLINED, by=by, reason=reason)


@transaction.atomic
def withdraw(*, enrolment: Enrolment, reason: EndReason, by: Actor) -> None:
    """Note that the person no longer wants it, before anything began."""
    move(enrolment=enrolment, to=EnrolmentState.WITHDRAWN, by=by, reason=reason)


@transaction.atomic
def pause(*, enrolment: Enrolment, by: Actor) -> None:
    """Leave somebody in peace for a while; open relations go on."""
    move(enrolment=enrolment, to=EnrolmentState.PAUSED, by=by)


@transaction.atomic
def resume(*, enrolment: Enrolment, by: Actor) -> None:
    """End a pause: back to active while there is an open relation, to waiting otherwise."""
    today = clock.today()
    relations = Relation.objects.visible_to(by).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    related = relations.filter(Q(participant=enrolment) | Q(volunteer=enrolment)).exists()
    move(enrolment=enrolment, to=EnrolmentState.ACTIVE if related else EnrolmentState.WAITING, by=by)


@transaction.atomic
def end(*, enrolment: Enrolment, reason: EndReason, by: Actor) -> None:
    """End taking part, with a reason."""
    move(enrolment=enrolment, to=EnrolmentState.ENDED, by=by, reason=reason)


@transaction.atomic
def reopen(*, enrolment: Enrolment, by: Actor) -> None:
    """Take up a closed enrolment again, with its history."""
    lock(enrolment)
    state = EnrolmentState(enrolment.state)
    if rules.Verb.REOPEN not in rules.verbs(state):
        raise TransitionNotAllowed(f"{state} is not closed")
    move(enrolment=enrolment, to=rules.target(rules.Verb.REOPEN, state), by=by)


@transaction.atomic
def set_next_step(*, enrolment: Enrolment, step: str, on: dt.date | None, by: Actor, seen: int | None = None) -> None:
    """Write down what happens next, and when."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment, seen=seen)
    enrolment.next_step, enrolment.next_step_on = step, on if step else None
    enrolment.version += 1
    enrolment.save(update_fields=["next_step", "next_step_on", "version"])
    audit.record("enrolment.next_step_set", by=by, about=enrolment)


@transaction.atomic
def set_urgency(*, enrolment: Enrolment, urgency: int, by: Actor, seen: int | None = None) -> None:
    """Say how much somebody needs it that it goes quickly (1 to 3)."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment, seen=seen)
    enrolment.urgency = urgency
    enrolment.version += 1
    enrolment.save(update_fields=["urgency", "version"])
    audit.record("enrolment.urgency_set", by=by, about=enrolment, purpose=str(urgency))


@transaction.atomic
def set_coordinator(*, enrolment: Enrolment, coordinator: User | None, by: Actor) -> None:
    """Say who looks after somebody."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment)
    enrolment.coordinator = coordinator
    enrolment.version += 1
    enrolment.save(update_fields=["coordinator", "version"])
    audit.record("enrolment.coordinator_set", by=by, about=enrolment)


@transaction.atomic
def start_relation(
    *, participant: Enrolment, volunteer: Enrolment, by: Actor, is_stand_in: bool = False,
    reads_earlier_notes: bool = False, ends_on: dt.date | None = None,
) -> Relation:  # fmt: skip
    """Let a volunteer and a participant belong together; from now the volunteer sees the participant's page."""
    relation = Relation(
        organisation_id=participant.organisation_id, offering=participant.offering, unit_id=participant.unit_id,
        participant=participant, volunteer=volunteer, volunteer_person_id=volunteer.person_id,
        participant_person_unit_id=participant.person.unit_id, is_stand_in=is_stand_in,
        reads_earlier_notes=reads_earlier_notes, started_on=clock.today(), ended_on=ends_on,
    )  # fmt: skip
    access.require(by, CREATE, relation)
    relation.save(force_insert=True)
    audit.record("enrolment.relation_started", by=by, about=relation)
    return relation


@transaction.atomic
def end_relation(*, relation: Relation, reason: EndReason, by: Actor) -> None:
    """End a relation; the volunteer sees the participant's page no longer, from the next request on."""
    access.require(by, CHANGE, relation)
    relation.ended_on, relation.end_reason = clock.today(), reason
    relation.save(update_fields=["ended_on", "end_reason"])
    audit.record("enrolment.relation_ended", by=by, about=relation, purpose=reason)
