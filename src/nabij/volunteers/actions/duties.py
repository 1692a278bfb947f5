"""Being on a shift: taking it, giving it back, and saying that one is there."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, events
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.volunteers import queries, rules
from nabij.volunteers.actions import hold
from nabij.volunteers.choices import Left, Post
from nabij.volunteers.models import CoverCall, Duty, Qualification, Shift


class TooLate(Exception):
    """It is too close to the beginning to give a shift back by oneself: ask a colleague, or call."""


class NotNow(Exception):
    """Nobody can be there for a shift that is not about to begin, or that is over."""


@dataclass(frozen=True, slots=True)
class DutyDropped:
    """Somebody is no longer on a shift, and it was not swapped."""

    shift_id: str


@dataclass(frozen=True, slots=True)
class DutyDone:
    """Somebody was there from one moment until another; for figures, so without a name."""

    offering_id: int
    start: dt.datetime
    end: dt.datetime
    at_once: int


@transaction.atomic
def take_shift(*, shift: Shift, enrolment: Enrolment, by: Actor, post: Post | None = None) -> Duty:
    """Put a volunteer on a shift: themselves, or a coordinator does. Without a post, the one that is needed most."""
    access.require(by, CREATE, _new(shift, enrolment))
    return seat(shift=shift, enrolment=enrolment, post=post, by=by)


def _new(shift: Shift, enrolment: Enrolment) -> Duty:
    return Duty(
        organisation_id=shift.organisation_id, offering_id=shift.offering_id, unit_id=enrolment.unit_id,
        rota_id=shift.rota_id, shift=shift, enrolment=enrolment, person_id_copy=enrolment.person_id,
        shown_name=enrolment.person.given_name, taken_at=clock.now(),
    )  # fmt: skip


def seat(*, shift: Shift, enrolment: Enrolment, post: Post | None, by: Actor, instead_of: Duty | None = None) -> Duty:
    """Check everything that can be against it and put somebody on a shift; the caller asked whether `by` may."""
    hold(shift.pk, enrolment.person_id)
    with access.unscoped(access.Reason.ROTA):
        shift = Shift.objects.get(pk=shift.pk)
        if instead_of is not None:
            _leave(instead_of, Left.SWAPPED)
        skills = queries.skills_of([enrolment.pk], on=timezone.localtime(shift.starts_at).date())[enrolment.pk]
        posts = list(Duty.objects.filter(shift=shift, is_open=True).values_list("post", flat=True))
        slot = rules.Slot(ends_at=shift.ends_at, is_cancelled=shift.is_cancelled, posts=posts)
        chosen = post or rules.post_to_take(slot=slot, skills=skills)
        if chosen is None or enrolment.offering_id != shift.offering_id:
            raise rules.NotPossible(rules.Refused.NOT_QUALIFIED)
        why = rules.refusal(slot=slot, post=chosen, skills=skills, now=clock.now()) or _clash(shift, enrolment)
        if why is not None:
            raise rules.NotPossible(why)
        duty = _new(shift, enrolment)
        duty.post, duty.is_hidden = chosen, chosen == Post.TRAINEE
        duty.at_once = rules.at_once(post=chosen, skills=skills)
        duty.save(force_insert=True)
        if not rules.gaps(minimum=shift.minimum, needs_lead=shift.needs_lead, posts=[*posts, chosen]):
            CoverCall.objects.filter(shift=shift, closed_at__isnull=True).update(closed_at=clock.now())
        audit.record("volunteers.shift_taken", by=by, about=duty)
    return duty


def _clash(shift: Shift, enrolment: Enrolment) -> rules.Refused | None:
    other = Duty.objects.filter(
        person_id_copy=enrolment.person_id, is_open=True, shift__is_cancelled=False,
        shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at,
    ).first()  # fmt: skip
    if other is None:
        return None
    return rules.Refused.ALREADY_ON if other.shift_id == shift.pk else rules.Refused.OVERLAPS


def _leave(duty: Duty, because: Left) -> None:
    duty.is_open, duty.left_at, duty.left_because = False, clock.now(), because
    duty.save(update_fields=["is_open", "left_at", "left_because"])


@transaction.atomic
def drop_shift(*, duty: Duty, by: Actor) -> None:
    """Give a shift back while there is time for others to take it."""
    access.require(by, CHANGE, duty)
    _hold_open(duty)
    if not rules.may_drop(starts_at=duty.shift.starts_at, now=clock.now(), drop_hours=duty.shift.rota.drop_hours):
        raise TooLate(str(duty.pk))
    _gone(duty, Left.DROPPED, by=by)


@transaction.atomic
def take_off(*, duty: Duty, by: Actor) -> None:
    """Take somebody off a shift, at any moment; a coordinator does."""
    access.require(by, CHANGE, duty.shift)
    _hold_open(duty)
    _gone(duty, Left.TAKEN_OFF, by=by)


def _hold_open(duty: Duty) -> None:
    hold(duty.shift_id, duty.person_id_copy)
    duty.refresh_from_db(fields=["is_open", "arrived_at", "went_at"])
    if not duty.is_open:
        raise rules.NotPossible(rules.Refused.OVER)


def _gone(duty: Duty, because: Left, *, by: Actor) -> None:
    _leave(duty, because)
    audit.record("volunteers.shift_given_back", by=by, about=duty)
    events.after_commit(DutyDropped(str(duty.shift_id)))


@transaction.atomic
def arrive(*, duty: Duty, by: Actor) -> None:
    """Say that one is there; from then on visitors can be helped. Saying it twice changes nothing."""
    access.require(by, CHANGE, duty)
    _hold_open(duty)
    if duty.arrived_at is not None and duty.went_at is None:
        return
    if not rules.may_arrive(starts_at=duty.shift.starts_at, ends_at=duty.shift.ends_at, now=clock.now()):
        raise NotNow(str(duty.pk))
    duty.arrived_at, duty.went_at = duty.arrived_at or clock.now(), None
    duty.save(update_fields=["arrived_at", "went_at"])
    audit.record("volunteers.arrived", by=by, about=duty)


@transaction.atomic
def leave(*, duty: Duty, by: Actor) -> None:
    """Say that one goes home."""
    access.require(by, CHANGE, duty)
    hold(duty.shift_id, duty.person_id_copy)
    duty.refresh_from_db(fields=["arrived_at", "went_at"])
    _went(duty, at=clock.now())
    audit.record("volunteers.went", by=by, about=duty)


def _went(duty: Duty, *, at: dt.datetime) -> None:
    if duty.arrived_at is None or duty.went_at is not None:
        return
    duty.went_at = at
    duty.save(update_fields=["went_at"])
    start = max(duty.arrived_at, duty.shift.starts_at)
    if start < at and duty.at_once:
        events.after_commit(DutyDone(duty.offering_id, start, at, duty.at_once))


@transaction.atomic
def send_home() -> int:
    """Let who forgot to say that they went be gone since the end of their shift; returns how many. Runs unscoped."""
    rows = Duty.objects.select_for_update(of=("self",)).filter(
        is_open=True, arrived_at__isnull=False, went_at__isnull=True,
        shift__ends_at__lt=clock.now() - rules.STAY_AFTER,
    )  # fmt: skip
    duties = list(rows.select_related("shift"))
    for duty in duties:
        _went(duty, at=duty.shift.ends_at)
    return len(duties)


@transaction.atomic
def forget_ended(*, enrolment_id: str) -> None:
    """Take who no longer volunteers here off all coming shifts, and end their qualifications. Runs unscoped."""
    today = clock.today()
    ended = Qualification.objects.filter(queries.holding(today), enrolment_id=enrolment_id)
    ended.update(valid_until=today - dt.timedelta(days=1))
    for duty in Duty.objects.filter(enrolment_id=enrolment_id, is_open=True, shift__starts_at__gt=clock.now()):
        _leave(duty, Left.TAKEN_OFF)
        events.after_commit(DutyDropped(str(duty.shift_id)))
