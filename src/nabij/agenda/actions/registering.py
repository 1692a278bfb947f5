"""Registering: a place or the waiting list, once for everybody, and up the list by itself when a place becomes free."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from nabij.agenda import emails, queries, rules
from nabij.agenda.choices import CallAbout, GuestRole, RegistrationState
from nabij.agenda.models import Gathering, Registration
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, erasure, sealing, statements
from nabij.foundation.access import CHANGE, CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.questions import Question


class NotOpen(Exception):
    """Registering is not open; `door` says why."""

    def __init__(self, door: rules.Door) -> None:
        super().__init__(door.value)
        self.door = door


class RegisteredAlready(Exception):
    """Somebody stands on the list of this gathering already."""


class TooFewPlaces(Exception):
    """There is no room for so many; `people` is how many keep their place."""

    def __init__(self, people: int) -> None:
        super().__init__(str(people))
        self.people = people


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who wants to come: a name and one way to reach them, or nothing but with how many."""

    name: str = ""
    email: str = ""
    phone: str = ""
    people: int = 1
    role: GuestRole = GuestRole.PARTICIPANT
    is_newcomer: bool = False
    language: str = "nl"
    wants_pick_up: bool = False
    seats: int = 0
    pc4: str = ""
    fetch_at: str = ""


# The walls are those of who asks: the table that is walked is closed to nobody by the first one.
_LOCKED: Question[Gathering] = Question(
    lambda _actor, pk: (
        Gathering.rows_for_django.select_for_update(of=("self",))
        .select_related("venue", "offering__branch", "offering__programme", "organisation")
        .filter(pk=pk)
    )
)
_SENT: Question[Registration] = Question(
    lambda _actor, gathering, sent_with: Registration.rows_for_django.filter(
        gathering_id=gathering, sent_with=sent_with
    )
)
_SAME: Question[Registration] = Question(
    lambda _actor, gathering, same_as: (
        Registration.rows_for_django.filter(gathering_id=gathering, same_as=same_as)
        .exclude(same_as="")
        .exclude(state=RegistrationState.CANCELLED)
    )
)


def _locked(gathering: Gathering) -> Gathering:
    """Let everybody who registers, cancels or changes places wait for each other; ends with the transaction."""
    found = _LOCKED.first(NOBODY, pk=gathering.pk)
    if found is None:
        raise Gathering.DoesNotExist(str(gathering.pk))
    return found


def register(*, gathering: Gathering, guest: Guest, sent_with: uuid.UUID) -> Registration:
    """Take a registration from the public pages. The same form, or the same person, twice is one registration."""
    with access.unscoped(Reason.PUBLIC):
        return _taken(gathering, guest, sent_with)


def register_here(*, gathering: Gathering, guest: Guest, sent_with: uuid.UUID) -> str:
    """Do the same, and return the token of the page of this registration; none when somebody else sent a form first."""
    with access.unscoped(Reason.PUBLIC):
        made = _taken(gathering, guest, sent_with)
        return emails.link_for(made) if made.sent_with == sent_with else ""


def _taken(gathering: Gathering, guest: Guest, sent_with: uuid.UUID) -> Registration:
    now = _locked(gathering)
    before = _known(now, guest, sent_with)
    if before is not None:
        before.gathering = now
        if before.sent_with != sent_with:
            # Only who reads this person's mail gets to their page.
            emails.confirmation(before)
        return before
    door = queries.door(now)
    if door != rules.Door.OPEN:
        raise NotOpen(door)
    made = _register(now, guest, sent_with=sent_with, enrolment=None)
    emails.confirmation(made)
    return made


@transaction.atomic
def register_by_staff(*, gathering: Gathering, guest: Guest, enrolment: Enrolment | None, by: Actor) -> Registration:
    """Register somebody who is on the phone or takes part; staff may do so after registering closed."""
    access.require(by, CREATE, Registration(
        organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
        gathering_unit_id=gathering.unit_id,
    ))  # fmt: skip
    now = _locked(gathering)
    before = _known(now, guest, None, enrolment)
    if before is not None:
        return before
    door = queries.door(now)
    if door in {rules.Door.CANCELLED, rules.Door.OVER}:
        raise NotOpen(door)
    made = _register(now, guest, sent_with=None, enrolment=enrolment)
    emails.confirmation(made)
    audit.record("agenda.registered", by=by, about=made)
    return made


def _known(
    gathering: Gathering, guest: Guest, sent_with: uuid.UUID | None, enrolment: Enrolment | None = None
) -> Registration | None:
    """Return the registration this person already has: the same form, the same file, or the same name and address."""
    if sent_with is not None:
        found = _SENT.first(NOBODY, gathering=gathering.pk, sent_with=sent_with)
        if found is not None:
            return found
    if enrolment is not None:
        going = Registration.rows_for_django.filter(gathering=gathering).exclude(state=RegistrationState.CANCELLED)
        if (found := going.filter(enrolment=enrolment).first()) is not None:
            return found
    same_as = rules.same_person(name=guest.name, email=guest.email, phone=guest.phone)
    return _SAME.first(NOBODY, gathering=gathering.pk, same_as=same_as) if same_as else None


def _register(
    gathering: Gathering, guest: Guest, *, sent_with: uuid.UUID | None, enrolment: Enrolment | None
) -> Registration:
    fits = queries.room(gathering, guest.role).fits(people=guest.people, is_newcomer=guest.is_newcomer)
    made = Registration(
        organisation_id=gathering.organisation_id, offering_id=gathering.offering_id, gathering=gathering,
        gathering_unit_id=gathering.unit_id, enrolment=enrolment, person_id=enrolment.person_id if enrolment else None,
        role=guest.role, name=guest.name, email=guest.email, phone=guest.phone, people=guest.people,
        same_as=rules.same_person(name=guest.name, email=guest.email, phone=guest.phone),
        is_newcomer=guest.is_newcomer, language=guest.language, wants_pick_up=guest.wants_pick_up, seats=guest.seats,
        pc4=guest.pc4, sent_with=sent_with, registered_at=clock.now(),
        state=RegistrationState.PLACED if fits else RegistrationState.WAITING,
        placed_at=clock.now() if fits else None,
    )  # fmt: skip
    made.unit = (
        enrolment.unit if enrolment else erasure.open_unit(organisation_id=made.organisation_id, kind="registration")
    )
    if guest.fetch_at:
        sealing.seal(made, fetch_at=guest.fetch_at)
    statements.add(made)
    return made


def cancel_by_guest(*, registration: Registration) -> Registration:
    """Let somebody give up their place through the link in their mail; the first who waits moves up."""
    return _cancel(registration)


@transaction.atomic
def cancel_by_staff(*, registration: Registration, by: Actor) -> Registration:
    """Take somebody off the list who called."""
    access.require(by, CHANGE, registration)
    audit.record("agenda.registration_cancelled", by=by, about=registration)
    return _cancel(registration)


def come_with(*, registration: Registration, people: int) -> Registration:
    """Let somebody come with more or fewer people than they said; fewer makes room for who waits.

    Raises NotOpen, or TooFewPlaces when there is no room for more; then all stays as it was.
    """
    with access.unscoped(Reason.PUBLIC):
        gathering = _locked(registration.gathering)
        now: Registration = Registration.rows_for_django.select_for_update().get(pk=registration.pk)
        more, door = people - now.people, queries.door(gathering)
        allowed = {rules.Door.OPEN} if more > 0 else {rules.Door.OPEN, rules.Door.CLOSED}
        if door not in allowed or now.state == RegistrationState.CANCELLED:
            raise NotOpen(door)
        room = queries.room(gathering, now.role)
        if more > 0 and now.state == RegistrationState.PLACED:
            if not room.fits(people=more, is_newcomer=now.is_newcomer):
                raise TooFewPlaces(now.people)
            if now.wants_pick_up:
                now.call_about = CallAbout.RIDE  # the car that was found may be too small
        now.people = people
        now.save(update_fields=["people", "call_about"])
        if more < 0:
            move_up(gathering=gathering)
        return now


def _cancel(registration: Registration) -> Registration:
    with access.unscoped(Reason.PUBLIC):
        gathering = _locked(registration.gathering)
        now: Registration = Registration.rows_for_django.select_for_update().get(pk=registration.pk)
        if now.state != RegistrationState.CANCELLED:
            now.state, now.cancelled_at, now.fetched_by_id = RegistrationState.CANCELLED, clock.now(), None
            now.save(update_fields=["state", "cancelled_at", "fetched_by"])
            for row in Registration.rows_for_django.filter(fetched_by=now):
                row.fetched_by, row.gathering = None, gathering
                row.call_about = CallAbout.NOTHING if row.email else CallAbout.RIDE
                row.save(update_fields=["fetched_by", "call_about"])
                emails.ride(row)
            move_up(gathering=gathering)
        return now


def move_up(*, gathering: Gathering) -> int:
    """Give free places to who waits, first come first served, and tell them; the gathering's row is locked.

    Somebody with more people than there are places left keeps their turn, and who fits goes first.
    """
    if queries.door(gathering) not in {rules.Door.OPEN, rules.Door.CLOSED}:
        return 0
    moved = 0
    with access.unscoped(Reason.PUBLIC):
        waiting = Registration.rows_for_django.filter(gathering=gathering, state=RegistrationState.WAITING)
        for row in waiting.order_by("registered_at", "id"):
            if not queries.room(gathering, row.role).fits(people=row.people, is_newcomer=row.is_newcomer):
                continue
            row.state, row.placed_at = RegistrationState.PLACED, clock.now()
            row.call_about = CallAbout.NOTHING if row.email else CallAbout.PROMOTED
            row.save(update_fields=["state", "placed_at", "call_about"])
            row.gathering = gathering
            emails.promoted(row)
            moved += 1
    return moved


@transaction.atomic
def called(*, registration: Registration, by: Actor) -> None:
    """Note that somebody without an e-mail address was told by phone."""
    access.require(by, CHANGE, registration)
    registration.call_about = CallAbout.NOTHING
    registration.save(update_fields=["call_about"])


@transaction.atomic
def link_person(*, registration: Registration, enrolment: Enrolment, by: Actor) -> None:
    """Say that this registration is of somebody who takes part, so that coming counts for them."""
    access.require(by, CHANGE, registration)
    access.require(by, access.VIEW, enrolment)
    registration.enrolment, registration.person_id = enrolment, enrolment.person_id
    try:
        with transaction.atomic():
            registration.save(update_fields=["enrolment", "person_id"])
    except IntegrityError as error:
        raise RegisteredAlready(str(enrolment.pk)) from error
    audit.record("agenda.registration_linked", by=by, about=registration)


@transaction.atomic
def seat_beside(*, registration: Registration, other: Registration | None, by: Actor) -> None:
    """Give a newcomer somebody with experience to sit beside."""
    access.require(by, CHANGE, registration)
    if other is not None and (other.pk == registration.pk or other.gathering_id != registration.gathering_id):
        raise ValueError("somebody else at the same gathering")
    registration.beside = other
    registration.save(update_fields=["beside"])


def link_for(*, registration: Registration) -> str:
    """Return the token of the page of one registration, for whoever sent this very form."""
    with access.unscoped(Reason.PUBLIC):
        return emails.link_for(registration)
