"""Who was there: ticked by name, counted by role, written into the ledger; a correction corrects all of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from nabij.agenda import rules
from nabij.agenda.choices import GatheringState, GuestRole, Presence, RegistrationState
from nabij.agenda.models import Gathering, HeadCount, Registration
from nabij.enrolment import actions as enrolment
from nabij.enrolment.choices import ContactKind, Qualifier
from nabij.enrolment.models import Contact
from nabij.foundation import access, audit, clock, erasure, events
from nabij.foundation.access import CHANGE, Reason
from nabij.foundation.actors import Actor


class TooEarly(Exception):
    """Nobody can have been at something that is still to come."""


@dataclass(frozen=True, slots=True)
class AttendanceRecorded:
    """Who was at a gathering was written down, or corrected."""

    gathering_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many were there in one role, those with a name included, and the minutes of all of them together."""

    people: int | None = None  # None: as many as were ticked
    people_are: Qualifier = Qualifier.EXACT
    people_up_to: int | None = None
    minutes: int | None = None  # None: as long as the gathering lasted


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What somebody wrote down about one gathering."""

    came: frozenset[uuid.UUID]  # registrations
    walk_ins: Sequence[str] = ()  # names
    counts: Mapping[GuestRole, Count] = field(default_factory=dict)
    early: int | None = None


@transaction.atomic
def record_attendance(*, gathering: Gathering, attendance: Attendance, by: Actor) -> Gathering:
    """Write down who was there; a second time corrects the first, in the ledger and in the figures too.

    Whoever led the gathering may do this without seeing anybody's file: the contacts are written for them.
    """
    access.require(by, CHANGE, gathering)
    with access.unscoped(Reason.TALLY):
        if gathering.parent_id:  # parts of one festival are counted one after the other
            Gathering.rows_for_django.select_for_update().get(pk=gathering.parent_id)
        now: Gathering = (
            Gathering.rows_for_django.select_for_update(of=("self",))
            .select_related("offering", "parent__offering")
            .get(pk=gathering.pk)
        )
        if now.starts_on > clock.today() or now.state in {GatheringState.DRAFT, GatheringState.CANCELLED}:
            raise TooEarly(now.state)
        was = _figures(now)
        _tick(now, attendance)
        _add_walk_ins(now, attendance.walk_ins)
        _count_heads(now, attendance)
        now.early, now.counted_at = attendance.early, now.counted_at or clock.now()
        now.state = GatheringState.HELD
        now.version += 1
        now.save()
        _write_contacts(now, by=by)
        _tally(now, was=was)
    audit.record("agenda.gathering_held", by=by, about=now)
    events.after_commit(AttendanceRecorded(str(now.pk)))
    return now


def _placed(gathering: Gathering) -> list[Registration]:
    rows = Registration.objects.filter(gathering=gathering).exclude(state=RegistrationState.CANCELLED)
    return list(rows.select_related("enrolment__offering"))


def _tick(gathering: Gathering, attendance: Attendance) -> None:
    """Who has a place and was not ticked did not come; somebody from the waiting list may have come all the same."""
    for row in _placed(gathering):
        absent = Presence.NO_SHOW if row.state == RegistrationState.PLACED else Presence.UNKNOWN
        presence = Presence.CAME if row.pk in attendance.came else absent
        if row.presence != presence:
            row.presence = presence
            row.save(update_fields=["presence"])


def _add_walk_ins(gathering: Gathering, names: Sequence[str]) -> None:
    known = {" ".join(row.name.split()).casefold() for row in _placed(gathering) if row.is_walk_in}
    for name in dict.fromkeys(" ".join(name.split()) for name in names):
        if not name or name.casefold() in known:
            continue
        Registration(
            organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
            gathering_unit_id=gathering.unit_id, name=name, is_walk_in=True, presence=Presence.CAME,
            unit=erasure.open_unit(organisation_id=gathering.organisation_id, kind="registration"),
            state=RegistrationState.PLACED, registered_at=clock.now(), placed_at=clock.now(),
        ).save(force_insert=True)  # fmt: skip


def _ticked(gathering: Gathering) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in _placed(gathering):
        if row.presence == Presence.CAME:
            found[row.role] = found.get(row.role, 0) + row.people
    return found


def length_minutes(gathering: Gathering) -> int:
    """Return how long a gathering lasts; two hours when nobody said."""
    if gathering.starts_at is None or gathering.ends_at is None:
        return 120
    return round((gathering.ends_at - gathering.starts_at).total_seconds() / 60)


def _count_heads(gathering: Gathering, attendance: Attendance) -> None:
    ticked, busy = _ticked(gathering), {GuestRole.VOLUNTEER, GuestRole.PROFESSIONAL}
    known = {row.role: row for row in HeadCount.objects.select_for_update().filter(gathering=gathering)}
    for role in GuestRole:
        given = attendance.counts.get(role, Count())
        people = max(ticked.get(role, 0), given.people or 0)
        row = known.get(role) or HeadCount(
            organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
            gathering_unit_id=gathering.unit_id, role=role,
        )  # fmt: skip
        row.people, row.people_are, row.people_up_to = people, given.people_are, given.people_up_to
        usual = people * length_minutes(gathering) if role in busy else 0
        row.minutes = usual if given.minutes is None else given.minutes
        row.save()


# -- into the ledger ----------------------------------------------------------------------------------------


def _write_contacts(gathering: Gathering, *, by: Actor) -> None:
    """Give everybody with a file a contact of their own, and write one for all the others together."""
    named = 0
    for row in _placed(gathering):
        came = row.presence == Presence.CAME
        if row.enrolment is None:
            continue
        if row.role == GuestRole.PARTICIPANT:
            _one_contact(gathering, row, came=came, by=by)
            named += came
        elif row.role == GuestRole.VOLUNTEER:
            if came:
                enrolment.count_person(enrolment=row.enrolment, measure="unique_volunteers", on=gathering.starts_on)
            else:
                enrolment.settle_person(enrolment=row.enrolment, year=gathering.starts_on.year)
    _contact_of_the_others(gathering, named, by=by)


def _draft(gathering: Gathering) -> Contact:
    return Contact(
        organisation_id=gathering.organisation_id, offering=gathering.offering, unit_id=gathering.unit_id,
        about_id=gathering.pk, on=gathering.starts_on, kind=ContactKind.GROUP, minutes=length_minutes(gathering),
    )  # fmt: skip


def _one_contact(gathering: Gathering, row: Registration, *, came: bool, by: Actor) -> None:
    known = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
    if known is not None:
        if known.is_cancelled == came:
            enrolment.correct_contact(contact=known, changes={"is_cancelled": not came}, notes="", by=by)
    elif came:
        assert row.enrolment is not None
        contact = _draft(gathering)
        # Counted where somebody takes part, which may be another programme than the one that organised it.
        contact.participant, contact.unit_id, contact.offering = (
            row.enrolment,
            row.enrolment.unit_id,
            row.enrolment.offering,
        )
        row.contact_id = enrolment.record_contact(contact=contact, notes="", by=by).pk
        row.save(update_fields=["contact_id"])


def _contact_of_the_others(gathering: Gathering, named: int, *, by: Actor) -> None:
    count = HeadCount.objects.get(gathering=gathering, role=GuestRole.PARTICIPANT)
    others = max(0, count.people - named)
    up_to = max(0, count.people_up_to - named) if count.people_up_to is not None else None
    facts = {
        "people": max(1, others), "people_are": count.people_are, "people_up_to": up_to, "is_cancelled": others == 0
    }  # fmt: skip
    known = Contact.objects.filter(pk=count.contact_id).first() if count.contact_id else None
    if known is not None:
        if any(getattr(known, name) != value for name, value in facts.items()):
            enrolment.correct_contact(contact=known, changes=facts, notes="", by=by)
    elif others:
        contact = _draft(gathering)
        for name, value in facts.items():
            setattr(contact, name, value)
        count.contact_id = enrolment.record_contact(contact=contact, notes="", by=by).pk
        count.save(update_fields=["contact_id"])


@dataclass(frozen=True, slots=True)
class _Figures:
    """What one gathering adds to the figures, with the visits of the festival it belongs to."""

    held: int = 0
    visits: int = 0  # of the whole and all its parts together
    volunteer_minutes: int = 0
    professional_minutes: int = 0


def _figures(gathering: Gathering) -> _Figures:
    visits = _visits(gathering)
    if gathering.counted_at is None:
        return _Figures(visits=visits)
    minutes = {row.role: row.minutes for row in HeadCount.objects.filter(gathering=gathering)}
    return _Figures(
        # A festival counts once, however many parts it has.
        held=0 if gathering.parent_id else 1,
        visits=visits,
        volunteer_minutes=minutes.get(GuestRole.VOLUNTEER, 0),
        professional_minutes=minutes.get(GuestRole.PROFESSIONAL, 0),
    )


def _visits(gathering: Gathering) -> int:
    whole_id = gathering.parent_id or gathering.pk
    family = Gathering.objects.filter(Q(pk=whole_id) | Q(parent_id=whole_id), counted_at__isnull=False)
    rows = HeadCount.objects.filter(gathering__in=family, role__in=[GuestRole.PARTICIPANT, GuestRole.OTHER])
    guests: dict[uuid.UUID, int] = {}
    for gathering_id, people in rows.values_list("gathering_id", "people"):
        guests[gathering_id] = guests.get(gathering_id, 0) + people
    return rules.visits_together(whole=guests.pop(whole_id, 0), parts=list(guests.values()))


def _tally(gathering: Gathering, *, was: _Figures) -> None:
    is_now = _figures(gathering)
    whole = gathering.parent or gathering
    for measure, old, new in (
        ("gatherings", was.held, is_now.held),
        ("gathering_volunteer_minutes", was.volunteer_minutes, is_now.volunteer_minutes),
        ("gathering_professional_minutes", was.professional_minutes, is_now.professional_minutes),
    ):
        if new != old:
            enrolment.count(offering=gathering.offering, measure=measure, on=gathering.starts_on, value=new - old)
    if is_now.visits != was.visits:
        # Visits stand where the whole stands, which may be another programme than that of a part.
        enrolment.count(
            offering=whole.offering, measure="gathering_visits", on=whole.starts_on, value=is_now.visits - was.visits
        )
