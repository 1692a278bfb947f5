"""The ledger: every contact is written and counted here, and a correction is counted as what it changes."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Min

from nabij.enrolment import rules
from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Tally
from nabij.foundation import access, audit, clock, events, sealing
from nabij.foundation.access import CHANGE, CREATE, VIEW
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.people.choices import RoleName

CONTACT_FIELDS = (
    "on", "kind", "minutes", "minutes_are", "people", "people_up_to", "people_are", "is_draft", "is_cancelled",
    "is_important",
)  # fmt: skip


class ContactClosed(Exception):
    """The author may correct a contact for a few weeks; after that a coordinator does."""


@dataclass(frozen=True, slots=True)
class ContactRecorded:
    """A contact was written into the ledger."""

    contact_id: str
    is_news: bool = False  # somebody found it important, and said so for the first time


@transaction.atomic
def record_contact(*, contact: Contact, notes: str, by: Actor) -> Contact:
    """Write an unsaved contact into the ledger; `offering`, `participant`, `on` and `kind` must be filled in.

    A draft is kept for its author alone and is not counted.
    """
    contact.author_id, contact.author_person_id = by.user_id, by.person_id
    access.require(by, CREATE, contact)
    for enrolment in (contact.participant, contact.volunteer):
        if enrolment is not None:  # being the author opens no door to somebody else's file
            access.require(by, VIEW, enrolment)
    sealing.seal(contact, notes=notes)
    contact.save(force_insert=True)
    _count(contact, was=None)
    audit.record("enrolment.contact_recorded", by=by, about=contact)
    _tell(contact, was_told=False)
    return contact


@transaction.atomic
def write_contact(
    *, participant: Enrolment | None, volunteer: Enrolment | None, given: Mapping[str, Any], notes: str, by: Actor,
    about_id: uuid.UUID | None = None,
) -> Contact:  # fmt: skip
    """Write down a contact between a participant and a volunteer, or of staff with one of them."""
    about = participant or volunteer
    if about is None:
        raise TypeError("a contact is with somebody")
    contact = Contact(
        organisation_id=about.organisation_id, offering_id=about.offering_id, unit_id=about.unit_id,
        participant=participant, volunteer=volunteer, about_id=about_id,
        **{name: given[name] for name in CONTACT_FIELDS if name in given},
    )  # fmt: skip
    return record_contact(contact=contact, notes=notes, by=by)


@transaction.atomic
def correct_contact(
    *, contact: Contact, changes: Mapping[str, Any], notes: str, by: Actor, seen: int | None = None
) -> Contact:
    """Correct a contact; what it changes to the figures is counted as an entry of its own, in the right months."""
    access.require(by, CHANGE, contact)
    now: Contact = Contact.rows_for_django.select_for_update().get(pk=contact.pk)
    require_seen(now, seen)
    _require_open(now, by=by)
    was, told = _counted(now), now.is_important and not now.is_draft
    for field in CONTACT_FIELDS:
        if field in changes:
            setattr(now, field, changes[field])
    sealing.seal(now, notes=notes)
    now.version += 1
    now.save()
    _count(now, was=was)
    audit.record("enrolment.contact_corrected", by=by, about=now)
    _tell(now, was_told=told)
    return now


def _require_open(contact: Contact, *, by: Actor) -> None:
    if RoleName.COORDINATOR in by.roles or contact.is_draft:
        return
    if not rules.may_edit_contact(made_on=contact.made_at.date(), today=clock.today()):
        raise ContactClosed(str(contact.pk))


def _tell(contact: Contact, *, was_told: bool) -> None:
    """Tell the rooms above; who wants to hear of an important contact, and how, is known at the front door."""
    if not contact.is_draft:
        events.after_commit(ContactRecorded(str(contact.pk), contact.is_important and not was_told))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one contact adds to the figures."""

    on: dt.date
    minutes: int


def _counted(contact: Contact) -> _Counted | None:
    if contact.is_draft or contact.is_cancelled:
        return None
    return _Counted(contact.on, contact.minutes or 0)


def _entries(counted: _Counted | None, sign: int) -> Iterator[tuple[str, dt.date, int]]:
    if counted is not None:
        yield "contacts", counted.on, sign
        if counted.minutes:
            yield "contact_minutes", counted.on, sign * counted.minutes


def _count(contact: Contact, *, was: _Counted | None) -> None:
    """Bring the figures from what this contact was to what it is."""
    now = _counted(contact)
    if now == was:
        return
    for measure, on, value in (*_entries(was, -1), *_entries(now, +1)):
        count(offering=contact.offering, measure=measure, on=on, value=value)
    years = {counted.on.year for counted in (was, now) if counted is not None}
    for enrolment in (contact.participant, contact.volunteer):
        if enrolment is not None:
            for year in years:
                settle_person(enrolment=enrolment, year=year)
            _settle_last_contact(enrolment)


def _first_day(enrolment: Enrolment, *, year: int) -> dt.date | None:
    """Return the day of the first contact or start of this person in a year, in this offering and role."""
    side = "participant" if enrolment.role == PartRole.PARTICIPANT else "volunteer"
    contacts = Contact.objects.filter(
        **{f"{side}__person_id": enrolment.person_id}, offering_id=enrolment.offering_id, on__year=year,
        is_draft=False, is_cancelled=False,
    )  # fmt: skip
    starts = Enrolment.objects.filter(
        person_id=enrolment.person_id, offering_id=enrolment.offering_id, role=enrolment.role, started_on__year=year
    )
    days = (contacts.aggregate(day=Min("on"))["day"], starts.aggregate(day=Min("started_on"))["day"])
    return min((day for day in days if day is not None), default=None)


def settle_person(*, enrolment: Enrolment, year: int) -> None:
    """Let a unique person stand in the month of the first contact or start of a year; taken back when that is gone."""
    measure = f"unique_{enrolment.role}s"
    with access.unscoped(access.Reason.TALLY):
        first = _first_day(enrolment, year=year)
        found = _participation(enrolment, measure=measure, year=year)
        if found is not None and (first is None or found.month != first.replace(day=1)):
            count(offering=enrolment.offering, measure=measure, on=found.month or dt.date(year, 1, 1), value=-1)
            found.delete()
    if first is not None:
        count_person(enrolment=enrolment, measure=measure, on=first)


def _settle_last_contact(enrolment: Enrolment) -> None:
    side = "participant" if enrolment.role == PartRole.PARTICIPANT else "volunteer"
    with access.unscoped(access.Reason.TALLY):
        held = Contact.objects.filter(**{side: enrolment}, is_draft=False, is_cancelled=False)
        Enrolment.objects.filter(pk=enrolment.pk).update(last_contact_on=held.aggregate(last=Max("on"))["last"])


def _participation(enrolment: Enrolment, *, measure: str, year: int) -> Participation | None:
    rows = Participation.objects.select_for_update().filter(
        person_id_copy=enrolment.person_id, offering_id=enrolment.offering_id, year=year, measure=measure
    )
    found: Participation | None = rows.first()
    return found


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
        if _participation(enrolment, measure=measure, year=on.year) is not None:
            return
        made = Participation(
            enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
            person_id_copy=enrolment.person_id, unit_id=enrolment.unit_id, year=on.year, month=on.replace(day=1),
            measure=measure,
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:  # somebody counted this person at the same moment
            return
    count(offering=enrolment.offering, measure=measure, on=on)
