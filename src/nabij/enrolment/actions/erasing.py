"""Erasing a file of this room: the rows go, the counts that were made of them stay."""

import uuid

from nabij.enrolment import rules
from nabij.enrolment.actions.ledger import count
from nabij.enrolment.choices import EndReason, EnrolmentState
from nabij.enrolment.models import Contact, Enrolment, Intake, Participation, Profile, Relation
from nabij.foundation import clock
from nabij.people.models import Person


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete every row of one unit; runs unscoped. Who was waiting waits no longer, so that figure alone changes."""
    Contact.objects.filter(unit_id=unit_id).delete()
    for enrolment in Enrolment.objects.filter(unit_id=unit_id).select_related("offering"):
        if enrolment.state in rules.WAITING_STATES:
            count(offering=enrolment.offering, measure=f"{enrolment.role}_waiting_change", on=clock.today(), value=-1)
        Contact.objects.filter(volunteer=enrolment).update(volunteer=None, author_person_id=None, author=None)
        Relation.objects.filter(volunteer=enrolment).delete()
    for model in (Participation, Relation, Intake, Profile, Enrolment):
        model.objects.filter(unit_id=unit_id).delete()


def move_person(kept: Person, gone: Person) -> None:
    """Let everything of a person who was entered twice belong to the one who stays; runs unscoped.

    Where both are enrolled in the same offering and role, the enrolment of the one who goes is closed first: it was
    one person all along, and the database allows one open enrolment.
    """
    for enrolment in Enrolment.objects.filter(person=gone).select_related("offering"):
        _close_double(enrolment, kept)
        enrolment.person = kept
        enrolment.save()
    Profile.objects.filter(person_id_copy=gone.pk).update(person_id_copy=kept.pk)
    held = Participation.objects.filter(person_id_copy=kept.pk).values_list("offering_id", "year", "measure")
    taken = set(held)
    for row in Participation.objects.filter(person_id_copy=gone.pk).select_related("offering"):
        if (row.offering_id, row.year, row.measure) in taken:
            # One person was counted as two: the figures say so in the month in which it was wrong.
            month = row.month or clock.today().replace(year=row.year, month=1, day=1)
            count(offering=row.offering, measure=row.measure, on=month, value=-1)
            row.delete()
        else:
            row.person_id_copy = kept.pk
            row.save(update_fields=["person_id_copy"])
    Contact.objects.filter(author_person_id=gone.pk).update(author_person_id=kept.pk)
    Relation.objects.filter(volunteer_person_id=gone.pk).update(volunteer_person_id=kept.pk)
    Relation.objects.filter(participant_person_unit_id=gone.unit_id).update(participant_person_unit_id=kept.unit_id)


def _close_double(enrolment: Enrolment, kept: Person) -> None:
    same = Enrolment.objects.filter(person=kept, offering_id=enrolment.offering_id, role=enrolment.role)
    if enrolment.state not in rules.OPEN or not same.filter(state__in=sorted(rules.OPEN)).exists():
        return
    if enrolment.state in rules.WAITING_STATES:
        count(offering=enrolment.offering, measure=f"{enrolment.role}_waiting_change", on=clock.today(), value=-1)
    enrolment.state, enrolment.state_since = EnrolmentState.ENDED, clock.today()
    enrolment.ended_on, enrolment.end_reason = clock.today(), EndReason.OTHER
    enrolment.version += 1
