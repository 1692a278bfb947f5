"""How somebody comes in: by themselves through the public pages, or on the phone through staff."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from nabij.enrolment import emails
from nabij.enrolment.actions.taking_part import enrol, set_next_step, set_urgency
from nabij.enrolment.choices import OfferingStatus, PartRole, Source
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, events, sealing
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.people.actions.consents import Agreed, agree, withdrawal_link
from nabij.people.actions.persons import PersonFacts, add_person
from nabij.people.choices import ConsentHow
from nabij.people.models import Person


class NotOpen(Exception):
    """This offering takes nobody in this role now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody applies for, in their own words."""

    role: PartRole
    source: Source = Source.SELF
    remarks: str = ""
    referrer: str = ""
    urgency: int = 1
    next_step: str = ""
    next_step_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ApplicationReceived:
    """Somebody applied through the public pages."""

    enrolment_id: str
    offering_id: int


def _enter(*, offering: Offering, facts: PersonFacts, by: Actor) -> Person:
    return add_person(
        organisation_id=offering.organisation_id,
        branch_ids=[offering.branch_id],
        cell_ids=[offering.pk],
        facts=facts,
        by=by,
    )


def _enrol(*, offering: Offering, person: Person, wish: Wish, by: Actor) -> Enrolment:
    enrolment = enrol(offering=offering, person=person, role=wish.role, by=by, source=wish.source)
    sealing.seal(enrolment, remarks=wish.remarks, referrer=wish.referrer)
    enrolment.save(update_fields=["remarks", "referrer"])
    return enrolment


@transaction.atomic
def enter_by_staff(*, offering: Offering, who: PersonFacts | Person, wish: Wish, by: Actor) -> Enrolment:
    """Enrol somebody who is on the phone: a person who is known, or a new one."""
    person = _enter(offering=offering, facts=who, by=by) if isinstance(who, PersonFacts) else who
    enrolment = _enrol(offering=offering, person=person, wish=wish, by=by)
    if wish.next_step:
        set_next_step(enrolment=enrolment, step=wish.next_step, on=wish.next_step_on, by=by)
    if wish.urgency != enrolment.urgency:
        set_urgency(enrolment=enrolment, urgency=wish.urgency, by=by)
    return enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sent the form: gets the confirmation, and is not always who it is about."""

    name: str
    email: str
    language: str = "nl"


def is_open(offering: Offering, role: PartRole) -> bool:
    """Say whether somebody may apply here in this role."""
    takes = offering.takes_participants if role == PartRole.PARTICIPANT else offering.takes_volunteers
    return takes and offering.status in {OfferingStatus.RUNNING, OfferingStatus.IN_PREPARATION}


def apply(
    *, offering: Offering, facts: PersonFacts, wish: Wish, sender: Sender, sent_with: uuid.UUID, agreed: Agreed
) -> Enrolment:
    """Take an application from the public pages. The same form sent twice makes one application."""
    if not is_open(offering, wish.role):
        raise NotOpen(str(offering.pk))
    with access.unscoped(Reason.PUBLIC):
        # Two clicks at the same moment wait for each other here; the lock ends with the transaction.
        Offering.rows_for_django.select_for_update().get(pk=offering.pk)
        before: Enrolment | None = Enrolment.objects.filter(sent_with=sent_with).first()
        if before is not None:
            return before
        person = _enter(offering=offering, facts=facts, by=NOBODY)
        enrolment = _enrol(offering=offering, person=person, wish=wish, by=NOBODY)
        consent = agree(person=person, agreed=agreed, by=NOBODY)
        enrolment.sent_with = sent_with
        enrolment.save(update_fields=["sent_with"])
        emails.application(
            enrolment,
            applicant_email=sender.email,
            applicant_name=sender.name,
            language=sender.language,
            # Who applies for somebody else gets no key to that person's consent.
            withdraw_url="" if agreed.how == ConsentHow.RELAYED else withdrawal_link(consent),
        )
        events.after_commit(ApplicationReceived(str(enrolment.pk), offering.pk))
    return enrolment
