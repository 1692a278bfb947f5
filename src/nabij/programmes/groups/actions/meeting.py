"""The next time and the times that were: planned, answered, brought, and written down into the ledger."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import ContactKind
from nabij.enrolment.models import Contact
from nabij.foundation import access, audit, sealing
from nabij.foundation.access import CHANGE, CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.groups import emails, rules
from nabij.programmes.groups.actions.beginning import NotPossible, lock, people_in
from nabij.programmes.groups.choices import GroupState, MeetingState, Says
from nabij.programmes.groups.models import Bring, Coming, Group, Meeting, Membership

MEASURES = ("group_meetings", "group_visits", "group_volunteer_minutes", "group_professional_minutes")
MOST_THINGS = 20


class AlreadyTaken(Exception):
    """Somebody else brings it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What somebody writes down about one time. Minutes of a volunteer or professional are of all of them together."""

    at: dt.datetime
    minutes: int
    came: frozenset[uuid.UUID]  # memberships
    volunteer_minutes: int = 0
    professional_minutes: int = 0


@transaction.atomic
def plan(*, group: Group, at: dt.datetime, place: str, by: Actor) -> Meeting:
    """Plan or move the next time; everybody who takes part gets a mail, and answers anew."""
    group = lock(group, by=by, action=CHANGE)
    if group.state not in rules.MEETING:
        raise NotPossible(group.state)
    row = Meeting.rows_for_django.select_for_update().filter(group=group, state=MeetingState.PLANNED).first()
    moved = row is None or row.at != at
    if row is None:
        row = _meeting(group, at=at)
        access.require(by, CREATE, row)
    else:
        access.require(by, CHANGE, row)
        row.version += 1
    row.at = at
    sealing.seal(row, place=place)
    row.save()
    if moved:
        Coming.rows_for_django.filter(meeting=row).update(says=Says.NOTHING, rather_at=None)
        for member in people_in(group):
            emails.next_time(member, group, row)
    audit.record("groups.planned", by=by, about=row)
    return row


def _meeting(group: Group, *, at: dt.datetime) -> Meeting:
    return Meeting(
        group=group, organisation_id=group.organisation_id, offering_id=group.offering_id, unit_id=group.unit_id,
        leader_person_id=group.leader_person_id, at=at,
    )  # fmt: skip


@transaction.atomic
def call_off(*, meeting: Meeting, by: Actor) -> None:
    """The next time does not take place; everybody who takes part gets a mail."""
    group = lock(meeting.group, by=by, action=CHANGE)
    now = Meeting.rows_for_django.select_for_update().get(pk=meeting.pk)
    if now.state != MeetingState.PLANNED:
        raise NotPossible(now.state)
    now.state = MeetingState.CANCELLED
    now.version += 1
    now.save()
    for member in people_in(group):
        emails.called_off(member, group, now)
    audit.record("groups.called_off", by=by, about=now)


# -- what members say, by their link ------------------------------------------------------------------------


def _coming(meeting: Meeting, membership: Membership) -> Coming:
    row, _ = Coming.rows_for_django.select_for_update().get_or_create(
        meeting=meeting, membership=membership,
        defaults={
            "organisation_id": meeting.organisation_id, "offering_id": meeting.offering_id,
            "unit_id": membership.unit_id, "leader_person_id": meeting.leader_person_id,
        },
    )  # fmt: skip
    return row


@transaction.atomic
def say(*, membership: Membership, meeting: Meeting, says: Says) -> None:
    """A member says whether they come; the last word counts."""
    row = _coming(meeting, membership)
    row.says = says
    row.save(update_fields=["says"])


@transaction.atomic
def propose(*, membership: Membership, meeting: Meeting, at: dt.datetime) -> None:
    """A member would rather meet at another time."""
    row = _coming(meeting, membership)
    row.rather_at = at
    row.save(update_fields=["rather_at"])


@transaction.atomic
def plan_among_themselves(*, membership: Membership, at: dt.datetime, place: str) -> Meeting:
    """A member of a group that stands alone plans the next time."""
    group = membership.group
    if group.state != GroupState.INDEPENDENT:
        raise NotPossible(group.state)
    return plan(group=group, at=at, place=place, by=NOBODY)


@transaction.atomic
def add_thing(*, meeting: Meeting, what: str, membership: Membership | None = None, by: Actor = NOBODY) -> Bring | None:
    """Write down that something is needed; the same thing twice is once. None when the list is full."""
    if Bring.rows_for_django.filter(meeting=meeting).count() >= MOST_THINGS:
        return None
    row = Bring(
        meeting=meeting, organisation_id=meeting.organisation_id, offering_id=meeting.offering_id,
        unit_id=meeting.unit_id, leader_person_id=meeting.leader_person_id, what=what, membership=membership,
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Bring.rows_for_django.get(meeting=meeting, what=what)
    return row


@transaction.atomic
def bring(*, thing: Bring, membership: Membership) -> None:
    """A member brings it. Raises AlreadyTaken when somebody else was first."""
    mine = Bring.rows_for_django.filter(pk=thing.pk, membership__isnull=True).update(membership=membership)
    if not mine and not Bring.rows_for_django.filter(pk=thing.pk, membership=membership).exists():
        raise AlreadyTaken(thing.what)


@transaction.atomic
def leave_behind(*, thing: Bring, membership: Membership) -> None:
    """A member does not bring it after all."""
    Bring.rows_for_django.filter(pk=thing.pk, membership=membership).update(membership=None)


# -- what was ----------------------------------------------------------------------------------------------


@transaction.atomic
def write_down(*, group: Group, held: Held, by: Actor, meeting_id: uuid.UUID) -> Meeting:
    """Write down who was there, into the ledger; sent again with the same id it corrects what was written before.

    Whoever leads may do this without seeing anybody's file: the contacts are written for them.
    """
    group = lock(group, by=by, action=CHANGE)
    if group.state not in rules.TOGETHER:
        raise NotPossible(group.state)
    with access.unscoped(Reason.TALLY):
        now = Meeting.objects.select_for_update().filter(pk=meeting_id, group=group).first()
        if now is None:
            now = _meeting(group, at=held.at)
            now.pk = meeting_id
            now.save(force_insert=True)
        was = (_day(now), _figures(now))
        members = {row.pk: row for row in people_in(group) if row.pk in held.came}
        now.state, now.at, now.minutes = MeetingState.HELD, held.at, held.minutes
        now.volunteer_minutes, now.professional_minutes = held.volunteer_minutes, held.professional_minutes
        for row in members.values():
            _coming(now, row)
        for coming in Coming.objects.filter(meeting=now).select_related("membership__enrolment__offering"):
            _contact(group, now, coming, came=coming.membership_id in members, by=by)
        now.visits = len(members)
        now.version += 1
        now.save()
        _tally(group, now, was=was)
    audit.record("groups.held", by=by, about=now)
    return now


def _contact(group: Group, meeting: Meeting, row: Coming, *, came: bool, by: Actor) -> None:
    """Bring one member's contact in the ledger to what was written down."""
    row.came = came
    known = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
    facts = {"is_cancelled": not came, "minutes": meeting.minutes, "on": _day(meeting)}
    if known is not None:
        if any(getattr(known, name) != value for name, value in facts.items()):
            enrolments.correct_contact(contact=known, changes=facts, notes="", by=by)
    elif came:
        member = row.membership.enrolment
        contact = Contact(
            organisation_id=member.organisation_id, offering=member.offering, unit_id=member.unit_id,
            participant=member, volunteer=group.leader if meeting.volunteer_minutes else None, about_id=group.pk,
            kind=ContactKind.GROUP, **facts,
        )  # fmt: skip
        row.contact_id = enrolments.record_contact(contact=contact, notes="", by=by).pk
    row.save(update_fields=["came", "contact_id"])


def _day(meeting: Meeting) -> dt.date:
    return timezone.localtime(meeting.at).date()


def _figures(meeting: Meeting) -> tuple[int, int, int, int]:
    if meeting.state != MeetingState.HELD:
        return (0, 0, 0, 0)
    return (1, meeting.visits, meeting.volunteer_minutes, meeting.professional_minutes)


def _tally(group: Group, meeting: Meeting, *, was: tuple[dt.date, tuple[int, int, int, int]]) -> None:
    """Take what was counted before out of its month, and count what is now in its own."""
    day, before = was
    for sign, on, figures in ((-1, day, before), (1, _day(meeting), _figures(meeting))):
        for measure, value in zip(MEASURES, figures, strict=True):
            if value:
                enrolments.count(offering=group.offering, measure=measure, on=on, value=sign * value)
