"""Writes of the enrolment room: every programme type comes down here to enrol, move, relate, record and count."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from nabij.enrolment import rules
from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole, Source
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Profile, Relation, Tally
from nabij.foundation import access, audit, clock, erasure, events, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.people.models import Person


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


@dataclass(frozen=True, slots=True)
class ContactRecorded:
    """A contact was written into the ledger."""

    contact_id: str


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
    person.branch_ids = sorted({*person.branch_ids, offering.branch_id})
    person.cell_ids = sorted({*person.cell_ids, offering.pk})
    person.save(update_fields=["branch_ids", "cell_ids"])
    count(offering=offering, measure=f"{role}_applied", on=clock.today())
    audit.record("enrolment.enrolled", by=by, about=enrolment)
    return enrolment


@transaction.atomic
def move(*, enrolment: Enrolment, to: EnrolmentState, by: Actor, reason: EndReason | None = None) -> None:
    """Bring an enrolment to another state."""
    access.require(by, CHANGE, enrolment)
    was = EnrolmentState(enrolment.state)
    if not rules.may_become(was, to):
        raise TransitionNotAllowed(f"{was} -> {to}")
    enrolment.state, enrolment.state_since = to, clock.today()
    if to == EnrolmentState.ACTIVE and enrolment.started_on is None:
        enrolment.started_on = clock.today()
    if to == EnrolmentState.ENDED:
        enrolment.ended_on, enrolment.end_reason = clock.today(), reason or EndReason.OTHER
    enrolment.version += 1
    enrolment.save(update_fields=["state", "state_since", "started_on", "ended_on", "end_reason", "version"])
    if to in {EnrolmentState.ACTIVE, EnrolmentState.ENDED}:
        verb = "started" if to == EnrolmentState.ACTIVE else "ended"
        count(offering=enrolment.offering, measure=f"{enrolment.role}_{verb}", on=clock.today())
    audit.record("enrolment.moved", by=by, about=enrolment, purpose=f"{was} -> {to}")
    events.after_commit(EnrolmentMoved(str(enrolment.pk), was, to))


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


@transaction.atomic
def record_contact(*, contact: Contact, notes: str, by: Actor) -> Contact:
    """Write an unsaved contact into the ledger; `offering`, `participant`, `on` and `kind` must be filled in.

    A draft is kept for its author alone and is not counted.
    """
    contact.author_id, contact.author_person_id = by.user_id, by.person_id
    access.require(by, CREATE, contact)
    sealing.seal(contact, notes=notes)
    contact.save(force_insert=True)
    if not contact.is_draft:
        _settle(contact)
    audit.record("enrolment.contact_recorded", by=by, about=contact)
    return contact


def _settle(contact: Contact) -> None:
    """Count a finished contact and note when the participant was last seen."""
    if not contact.is_cancelled:
        count(offering=contact.offering, measure="contacts", on=contact.on)
        if contact.minutes:
            count(offering=contact.offering, measure="contact_minutes", on=contact.on, value=contact.minutes)
        for enrolment in (contact.participant, contact.volunteer):
            if enrolment is None:
                continue
            count_person(enrolment=enrolment, measure=f"unique_{enrolment.role}s", on=contact.on)
            with access.unscoped(access.Reason.TALLY):
                Enrolment.objects.filter(pk=enrolment.pk).exclude(last_contact_on__gte=contact.on).update(
                    last_contact_on=contact.on
                )
    events.after_commit(ContactRecorded(str(contact.pk)))


def count(*, offering: Offering, measure: str, on: dt.date, value: int = 1) -> None:
    """Add to a tally: one row per offering, month, measure and counting rule; no ids."""
    with access.unscoped(access.Reason.TALLY):
        key = {
            "organisation_id": offering.organisation_id, "offering_id": offering.pk, "month": on.replace(day=1),
            "measure": measure, "counting_rule": rules.counting_rule(on).version,
        }  # fmt: skip
        if not Tally.objects.filter(**key).update(value=F("value") + value):
            Tally.objects.bulk_create([Tally(**key, value=0)], ignore_conflicts=True)
            Tally.objects.filter(**key).update(value=F("value") + value)


def count_person(*, enrolment: Enrolment, measure: str, on: dt.date) -> None:
    """Count a person once a year per offering, in the month it first happens."""
    with access.unscoped(access.Reason.TALLY):
        made = Participation(
            enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
            person_id_copy=enrolment.person_id, unit_id=enrolment.unit_id, year=on.year, measure=measure,
        )  # fmt: skip
        before = Participation.objects.filter(
            person_id_copy=made.person_id_copy, offering_id=made.offering_id, year=made.year, measure=measure
        )
        if before.exists():
            return
        Participation.objects.bulk_create([made], ignore_conflicts=True)
    count(offering=enrolment.offering, measure=measure, on=on)
