"""Swapping: somebody asks one colleague to take over, or to exchange; they say yes or no by a link or on their page."""

import uuid

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, links
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.volunteers import emails, rules
from nabij.volunteers.actions import hold
from nabij.volunteers.actions.duties import seat
from nabij.volunteers.choices import Post, SwapState
from nabij.volunteers.models import Duty, Swap
from nabij.volunteers.queries import mine


class AlreadyAsked(Exception):
    """Somebody was asked about this shift and has not answered yet."""


class NoLongerOpen(Exception):
    """The question was answered, taken back, or the shift has begun."""


@transaction.atomic
def ask_to_swap(*, duty: Duty, enrolment_id: uuid.UUID, by: Actor, in_return: uuid.UUID | None = None) -> Swap:
    """Ask one colleague to take over, or to exchange for a shift of theirs; both must be free and may do the same."""
    access.require(by, CHANGE, duty)
    asked = next((one for one in mine.able(duty.shift, Post(duty.post)) if one.pk == enrolment_id), None)
    if asked is None or not duty.is_open or duty.shift.starts_at <= clock.now():
        raise rules.NotPossible(rules.Refused.NOT_QUALIFIED)
    back = None
    if in_return is not None:
        offered = (one.duty for one in mine.in_return(duty) if one.duty.enrolment_id == enrolment_id)
        back = next((one for one in offered if one.pk == in_return), None)
        if back is None:
            raise rules.NotPossible(rules.Refused.OVERLAPS)
    swap = Swap(
        organisation_id=duty.organisation_id, offering_id=duty.offering_id, unit_id=duty.unit_id, duty=duty,
        in_return=back, from_person_id=duty.person_id_copy, asked=asked, asked_person_id=asked.person_id,
        asked_name=asked.person.given_name, asked_at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, swap)
    try:
        with transaction.atomic():
            swap.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAsked(str(duty.pk)) from error
    audit.record("volunteers.swap_asked", by=by, about=swap)
    emails.ask_to_swap(swap, asked=asked)
    return swap


@transaction.atomic
def withdraw_swap(*, swap: Swap, by: Actor) -> None:
    """Take the question back."""
    access.require(by, CHANGE, swap)
    _close(swap, SwapState.WITHDRAWN, by=by)


@transaction.atomic
def answer_swap(*, swap: Swap, accepts: bool, by: Actor) -> None:
    """Take over, or say no. Whoever asked stays on the shift until somebody takes over."""
    access.require(by, CHANGE, swap)
    with access.unscoped(access.Reason.ROTA):
        duty = Duty.objects.select_related("shift__rota", "enrolment__person").get(pk=swap.duty_id)
        asked = Enrolment.objects.select_related("person").get(pk=swap.asked_id)
        back = Duty.objects.select_related("shift").filter(pk=swap.in_return_id).first()
    if not _can_still(duty) or (accepts and back is not None and not _can_still(back)):
        raise NoLongerOpen(str(swap.pk))
    _close(swap, SwapState.ACCEPTED if accepts else SwapState.DECLINED, by=by)
    if accepts and back is None:
        seat(shift=duty.shift, enrolment=asked, post=Post(duty.post), by=by, instead_of=duty)
    elif accepts and back is not None:
        hold(duty.shift_id, back.shift_id, duty.person_id_copy, back.person_id_copy)
        seat(shift=duty.shift, enrolment=asked, post=Post(duty.post), by=by, instead_of=duty)
        seat(shift=back.shift, enrolment=duty.enrolment, post=Post(back.post), by=by, instead_of=back)
    with access.unscoped(access.Reason.ROTA):
        emails.tell_swap_answered(swap, duty=duty, accepted=accepts)


def _can_still(duty: Duty) -> bool:
    return duty.is_open and duty.shift.starts_at > clock.now()


def _close(swap: Swap, state: SwapState, *, by: Actor) -> None:
    """Answer once: who comes second changes nothing."""
    rows = Swap.rows_for_django.filter(pk=swap.pk, state=SwapState.OPEN)
    if not rows.update(state=state, answered_at=clock.now()):
        raise NoLongerOpen(str(swap.pk))
    swap.state = state
    links.withdraw(purpose=emails.SWAP, subject=swap)
    audit.record(f"volunteers.swap_{state}", by=by, about=swap)
