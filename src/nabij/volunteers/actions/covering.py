"""Covering a gap: who was asked longest ago is asked first, and the first yes gets it."""

import uuid

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.volunteers import emails, rules
from nabij.volunteers.actions import hold
from nabij.volunteers.actions.duties import seat
from nabij.volunteers.choices import Answer, Post
from nabij.volunteers.models import CoverAsk, CoverCall, Duty, Shift
from nabij.volunteers.queries import mine


class NothingMissing(Exception):
    """The shift has everybody it needs, or is over."""


@transaction.atomic
def call_for_cover(*, shift: Shift, by: Actor) -> tuple[CoverCall, int]:
    """Ask the first wave of people to fill a gap; returns the call and how many were asked. One call at a time."""
    call = CoverCall(
        organisation_id=shift.organisation_id, offering_id=shift.offering_id, shift=shift, opened_at=clock.now(),
        opened_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, call)
    hold(shift.pk)
    if _missing(shift) is None:
        raise NothingMissing(str(shift.pk))
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        call = CoverCall.objects.visible_to(by).get(shift=shift, closed_at__isnull=True)
    audit.record("volunteers.cover_called", by=by, about=shift)
    return call, ask_more(call=call, by=by)


def _missing(shift: Shift) -> Post | None:
    """Return which post to ask for: the lead before another pair of ears."""
    with access.unscoped(access.Reason.ROTA):
        posts = list(Duty.objects.filter(shift=shift, is_open=True).values_list("post", flat=True))
    lacks = rules.gaps(minimum=shift.minimum, needs_lead=shift.needs_lead, posts=posts)
    if shift.is_cancelled or shift.ends_at <= clock.now():
        return None
    if lacks.lead or lacks.trainee_alone:
        return Post.LEAD
    return Post.CHAT if lacks.people else None


@transaction.atomic
def ask_more(*, call: CoverCall, by: Actor) -> int:
    """Ask the next wave, in fair order; the place of each in the order is kept. Returns how many were asked."""
    access.require(by, CHANGE, call)
    hold(call.shift_id)
    post = _missing(call.shift)
    if post is None:
        return 0
    with access.unscoped(access.Reason.ROTA):
        already = set(CoverAsk.objects.filter(call=call).values_list("enrolment_id", flat=True))
        order = [one for one in mine.fair_candidates(call.shift, post) if one.id not in already]
        wave = order[: rules.ASK_AT_ONCE]
        people = Enrolment.objects.select_related("person").in_bulk([one.id for one in wave])
        now = clock.now()
        for position, one in enumerate(wave, start=len(already) + 1):
            person = people[one.id]
            ask = CoverAsk(
                organisation_id=call.organisation_id, offering_id=call.offering_id, unit_id=person.unit_id, call=call,
                enrolment=person, person_id_copy=person.person_id, position=position, last_asked_at=one.asked_at,
                asked_at=now,
            )  # fmt: skip
            ask.save(force_insert=True)
            emails.ask_to_cover(ask, post=post)
        CoverCall.objects.filter(pk=call.pk).update(last_wave_at=now)
    return len(wave)


@transaction.atomic
def answer_cover(*, ask: CoverAsk, says_yes: bool, by: Actor) -> Answer:
    """Write down an answer; the first yes is on the shift, a later one hears that somebody was first."""
    access.require(by, CHANGE, ask)
    hold(ask.call.shift_id)
    shift = ask.call.shift
    answer = Answer.NO
    if says_yes:
        answer = Answer.YES if _seated(shift, ask, by=by) else Answer.LATE
    CoverAsk.rows_for_django.filter(pk=ask.pk).update(answer=answer, answered_at=clock.now())
    ask.answer = answer
    audit.record("volunteers.cover_answered", by=by, about=ask)
    return answer


def _seated(shift: Shift, ask: CoverAsk, *, by: Actor) -> bool:
    post = _missing(shift)
    if post is None:
        return False
    try:
        with transaction.atomic():
            seat(shift=shift, enrolment=ask.enrolment, post=post, by=by)
    except rules.NotPossible as refused:
        return refused.why == rules.Refused.ALREADY_ON
    return True


def go_on_with(call_id: uuid.UUID) -> int:
    """Ask the next wave of a call when it is time, and close it when nothing is missing. Runs unscoped."""
    call = CoverCall.objects.select_related("shift__rota").get(pk=call_id)
    if _missing(call.shift) is None:
        CoverCall.objects.filter(pk=call.pk).update(closed_at=clock.now())
        return 0
    unanswered = CoverAsk.objects.filter(call=call, answer=Answer.NONE).count()
    if not rules.next_wave_due(asked_at=call.last_wave_at, unanswered=unanswered, now=clock.now()):
        return 0
    return ask_more(call=call, by=NOBODY)
