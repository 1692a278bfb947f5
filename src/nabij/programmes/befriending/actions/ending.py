"""A good end: a farewell with its steps, why it ended, what comes next, and a place that is free at once."""

import datetime as dt

from django.db import transaction

from nabij.enrolment.actions import AlreadyEnrolled, count, end_relation, enrol, move
from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole, Source
from nabij.enrolment.models import Enrolment, Offering, Relation
from nabij.enrolment.rules import may_become
from nabij.foundation import audit, clock, sealing
from nabij.foundation.actors import Actor
from nabij.programmes.befriending import emails, rules
from nabij.programmes.befriending.actions.starting import NotPossible, lock, move_match
from nabij.programmes.befriending.choices import FarewellStep, HandOver, MatchState, Side, VolunteerThen
from nabij.programmes.befriending.models import Evaluation, Match


class ConsentMissing(Exception):
    """Somebody becomes a volunteer only when they said so themselves."""


@transaction.atomic
def plan_farewell(*, match: Match, last_meeting_on: dt.date, by: Actor) -> Match:
    """Begin to say goodbye: both know the last day, and what a good farewell needs is on the list."""
    match = lock(match, by=by)
    match.farewell_on = last_meeting_on
    if match.state == MatchState.CLOSING:
        match.version += 1
        match.save()
    else:
        move_match(match, MatchState.CLOSING, by=by)
    return match


@transaction.atomic
def tick_farewell(*, match: Match, step: FarewellStep, done: bool, by: Actor) -> Match:
    """Tick a step of the farewell, or take the tick away."""
    match = lock(match, by=by)
    if match.state != MatchState.CLOSING:
        raise NotPossible(match.state)
    ticked = {*match.farewell_done, step} if done else {*match.farewell_done} - {step}
    match.farewell_done = [each for each in FarewellStep.values if each in ticked]
    match.save(update_fields=["farewell_done"])
    return match


@transaction.atomic
def end_match(
    *, match: Match, reason: EndReason, hand_over: HandOver, volunteer_then: VolunteerThen, by: Actor, note: str = "",
) -> Match:  # fmt: skip
    """End a match: relations end, the place is free at once, both look back, and the figures are told."""
    match = lock(match, by=by)
    today = clock.today()
    was_counted = match.started_on is not None
    match.ended_on, match.end_reason, match.hand_over = today, reason, hand_over
    match.next_meeting_at = match.stand_in = match.stand_in_person_id = match.stand_in_until = None
    sealing.seal(match, hand_over_note=note)
    move_match(match, MatchState.ENDED, by=by)
    relations = Relation.rows_for_django.filter(participant_id=match.participant_id).filter(
        volunteer_id=match.volunteer_id
    ) | Relation.rows_for_django.filter(participant_id=match.participant_id, is_stand_in=True)
    for relation in relations.exclude(ended_on__lte=today):
        end_relation(relation=relation, reason=reason, by=by)
    count(offering=match.offering, measure=f"matches_ended_{reason}", on=today)
    if was_counted:
        count(offering=match.offering, measure="matches_ended", on=today)
    _after_for_participant(match, reason=reason, hand_over=hand_over, by=by)
    _after_for_volunteer(match, then=volunteer_then, by=by)
    if reason != EndReason.DIED:
        _look_back(match)
    return match


def _still_tied(enrolment: Enrolment) -> bool:
    side = "participant_id" if enrolment.role == PartRole.PARTICIPANT else "volunteer_id"
    open_ones = Relation.rows_for_django.filter(**{side: enrolment.pk}).exclude(ended_on__lte=clock.today())
    return bool(open_ones.exists())


def _go(enrolment: Enrolment, to: EnrolmentState, *, by: Actor, reason: EndReason | None = None) -> None:
    """Bring an enrolment further, when it is not there already."""
    if enrolment.state != to and may_become(EnrolmentState(enrolment.state), to):
        move(enrolment=enrolment, to=to, by=by, reason=reason)


def _after_for_participant(match: Match, *, reason: EndReason, hand_over: HandOver, by: Actor) -> None:
    if _still_tied(match.participant):
        return
    if hand_over == HandOver.NEW_MATCH:
        _go(match.participant, EnrolmentState.WAITING, by=by)
    else:
        _go(match.participant, EnrolmentState.ENDED, by=by, reason=reason)


def _after_for_volunteer(match: Match, *, then: VolunteerThen, by: Actor) -> None:
    if then == VolunteerThen.RESTS:
        _go(match.volunteer, EnrolmentState.PAUSED, by=by)
    elif _still_tied(match.volunteer):
        return
    elif then == VolunteerThen.STOPS:
        _go(match.volunteer, EnrolmentState.ENDED, by=by, reason=EndReason.VOLUNTEER_STOPS)
    else:
        _go(match.volunteer, EnrolmentState.WAITING, by=by)


def _look_back(match: Match) -> None:
    """Ask both sides once more how it was; what was still due before is dropped."""
    if match.met_since is None:
        return
    Evaluation.rows_for_django.filter(match=match, answered_at__isnull=True).delete()
    units = {Side.PARTICIPANT: match.participant.unit_id, Side.VOLUNTEER: match.volunteer.unit_id}
    for side, unit_id in units.items():
        evaluation = Evaluation(
            match=match, organisation_id=match.organisation_id, offering_id=match.offering_id, unit_id=unit_id,
            side=side, months=rules.AT_END, due_on=clock.today(), asked_on=clock.today(),
        )  # fmt: skip
        evaluation.save(force_insert=True)
        emails.evaluation(evaluation, match)


@transaction.atomic
def become_volunteer(*, match: Match, offering: Offering, said_yes: bool, by: Actor) -> Enrolment:
    """Let a participant apply as a volunteer after the match; only when they said yes themselves."""
    if not said_yes:
        raise ConsentMissing
    match = lock(match, by=by)
    person = match.participant.person
    try:
        enrolment = enrol(offering=offering, person=person, role=PartRole.VOLUNTEER, by=by, source=Source.SELF)
    except AlreadyEnrolled as error:
        raise NotPossible("already a volunteer") from error
    match.hand_over, match.hand_over_offering = HandOver.VOLUNTEER, offering
    match.save(update_fields=["hand_over", "hand_over_offering"])
    audit.record("befriending.becomes_volunteer", by=by, about=match, purpose="said yes")
    return enrolment
