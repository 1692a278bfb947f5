"""Writes about proposals: send, take answers, and see to it that no place is given twice."""

import uuid

from django.db import IntegrityError, transaction

from nabij.enrolment.actions import count
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, audit, clock, events
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.matching import emails, queries, rules
from nabij.matching.actions.news import MatchAgreed, ProposalAnswered, ProposalNotPossible
from nabij.matching.choices import ProposalState, Side
from nabij.matching.models import Avoidance, Proposal
from nabij.methods.matching import top_helpers


@transaction.atomic
def propose(*, participant: Enrolment, volunteer: Enrolment, by: Actor) -> Proposal:
    """Send one proposal, chosen by hand."""
    seeker, pool = queries.seeker_with_helpers(by, participant=participant)
    helper = next((one for one in pool.helpers if one.key == str(volunteer.pk)), None)
    if helper is None or not helper.ready:
        raise ProposalNotPossible("not available")
    how = rules.rules_of(participant.offering.programme.settings)
    found = top_helpers(seeker=seeker, helpers=[helper], rules=how, k=1, forbidden=pool.forbidden)
    proposal = Proposal(
        organisation_id=participant.organisation_id, offering_id=participant.offering_id, unit_id=participant.unit_id,
        participant=participant, volunteer=volunteer, fit=found[0].fit if found else 0, made_by_id=by.user_id,
        facts=queries.facts_of(seeker=seeker, helper=helper, km=found[0].km if found else None),
    )  # fmt: skip
    access.require(by, CREATE, proposal)
    proposal.save(force_insert=True)
    send(proposal, by=by)
    return proposal


@transaction.atomic
def keep_apart(*, participant: Enrolment, volunteer: Enrolment, by: Actor) -> None:
    """Never propose these two to each other again; no reason is asked or kept."""
    avoidance = Avoidance(
        organisation_id=participant.organisation_id, offering_id=participant.offering_id, unit_id=participant.unit_id,
        participant=participant, volunteer=volunteer,
    )  # fmt: skip
    access.require(by, CREATE, avoidance)
    Avoidance.objects.bulk_create([avoidance], ignore_conflicts=True)
    rows = Proposal.objects.visible_to(by, CHANGE) if not access.is_unscoped() else Proposal.objects.all()
    rows.filter(participant=participant, volunteer=volunteer, state=ProposalState.OPEN).delete()


def _lock_people(proposal: Proposal) -> None:
    """One at a time may decide about these two people; always in the same order, so that nobody waits for ever."""
    people = Enrolment.rows_for_django.select_for_update().filter(
        pk__in=[proposal.participant_id, proposal.volunteer_id]
    )
    list(people.order_by("pk").values_list("pk", flat=True))


def send(proposal: Proposal, *, by: Actor) -> None:
    """Send a proposal when both are still free, else raise ProposalNotPossible."""
    _lock_people(proposal)
    participant = Enrolment.rows_for_django.get(pk=proposal.participant_id)
    taken = queries.taken_places([proposal.volunteer_id])[proposal.volunteer_id]
    capacity = Profile.rows_for_django.get(pk=proposal.volunteer_id).capacity
    if participant.state != EnrolmentState.WAITING or not rules.has_room(capacity=capacity, taken=taken):
        raise ProposalNotPossible("no longer free")
    if queries.waits_for_answer(proposal.participant_id) or queries.has_volunteer(
        proposal.participant_id, besides=proposal.pk
    ):
        raise ProposalNotPossible("has a proposal or a volunteer")
    pair = (str(proposal.participant_id), str(proposal.volunteer_id))
    if pair in queries.forbidden_pairs([proposal.offering_id]):
        raise ProposalNotPossible("kept apart")
    proposal.sent_on = clock.today()
    try:
        with transaction.atomic():
            move(proposal, ProposalState.SENT, by=by)
    except IntegrityError as error:
        raise ProposalNotPossible("has a proposal") from error
    emails.ask(proposal)
    count(offering=proposal.offering, measure="proposals_sent", on=clock.today())


def move(proposal: Proposal, to: ProposalState, *, by: Actor) -> None:
    was = ProposalState(proposal.state)
    if not rules.may_become(was, to):
        raise ProposalNotPossible(f"{was} -> {to}")
    proposal.state = to
    if to in {ProposalState.DECLINED, ProposalState.EXPIRED, ProposalState.WITHDRAWN}:
        # Without blame: nothing stays that tells who had said yes, and so who did not.
        proposal.participant_yes_at = proposal.volunteer_yes_at = None
        proposal.facts = {}
    proposal.save()
    audit.record("matching.proposal", by=by, about=proposal, purpose=f"{was} -> {to}")


def _fresh(proposal: Proposal, *, by: Actor) -> Proposal:
    """Return the proposal as it is now, locked together with its people."""
    access.require(by, CHANGE, proposal)
    _lock_people(proposal)
    found: Proposal = (
        Proposal.rows_for_django.select_for_update(of=("self",))
        .select_related("participant__person", "volunteer__person", "offering__programme", "offering__branch")
        .get(pk=proposal.pk)
    )
    return found


@transaction.atomic
def say_yes(*, proposal: Proposal, side: Side, by: Actor = NOBODY) -> Proposal:
    """Take a yes. When it is the second, the place is given, if it still is there. Safe to do twice."""
    proposal = _fresh(proposal, by=by)
    if proposal.state not in rules.WAITING_FOR_ANSWER:
        return proposal
    if not _place_is_there(proposal):
        move(proposal, ProposalState.WITHDRAWN, by=by)
        for each in Side:
            emails.tell_did_not_fit(proposal, to=each)
        return proposal
    if side == Side.PARTICIPANT:
        proposal.participant_yes_at = proposal.participant_yes_at or clock.now()
    else:
        proposal.volunteer_yes_at = proposal.volunteer_yes_at or clock.now()
    if proposal.participant_yes_at and proposal.volunteer_yes_at:
        _agree(proposal, by=by)
        _tell_answered(proposal)
    elif proposal.state == ProposalState.SENT:
        move(proposal, ProposalState.HALF, by=by)
        _tell_answered(proposal)
    return proposal


def _tell_answered(proposal: Proposal) -> None:
    """The same news for every answer, so that the news itself gives nobody away."""
    events.after_commit(ProposalAnswered(str(proposal.participant_id), str(proposal.pk)))


def _place_is_there(proposal: Proposal) -> bool:
    capacity = Profile.rows_for_django.get(pk=proposal.volunteer_id).capacity
    taken = queries.promised_places(proposal.volunteer_id, besides=proposal.pk)
    return rules.has_room(capacity=capacity, taken=taken) and not queries.has_volunteer(
        proposal.participant_id, besides=proposal.pk
    )


def _agree(proposal: Proposal, *, by: Actor) -> None:
    proposal.agreed_at = clock.now()
    move(proposal, ProposalState.AGREED, by=by)
    emails.tell_both_said_yes(proposal)
    count(offering=proposal.offering, measure="proposals_agreed", on=clock.today())
    events.after_commit(MatchAgreed(str(proposal.participant_id), str(proposal.volunteer_id), str(proposal.pk)))


@transaction.atomic
def say_no(*, proposal: Proposal, side: Side, by: Actor = NOBODY) -> Proposal:
    """Take a no: no reason, no name, no trace in a file; the other side hears that it did not fit this time."""
    proposal = _fresh(proposal, by=by)
    if proposal.state not in rules.WAITING_FOR_ANSWER:
        return proposal
    move(proposal, ProposalState.DECLINED, by=by)
    keep_apart(participant=proposal.participant, volunteer=proposal.volunteer, by=by)
    other = Side.VOLUNTEER if side == Side.PARTICIPANT else Side.PARTICIPANT
    emails.tell_did_not_fit(proposal, to=other)
    _tell_answered(proposal)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Actor) -> None:
    """Take a proposal back; both hear that it did not fit this time. They may be proposed again."""
    proposal = _fresh(proposal, by=by)
    if proposal.state not in rules.WAITING_FOR_ANSWER:
        raise ProposalNotPossible(proposal.state)
    move(proposal, ProposalState.WITHDRAWN, by=by)
    for side in Side:
        emails.tell_did_not_fit(proposal, to=side)


@transaction.atomic
def settle(*, proposal_id: uuid.UUID, by: Actor) -> None:
    """Say that a programme type took an agreed proposal over: from now on its own relation counts as the place."""
    proposal = Proposal.rows_for_django.select_for_update().get(pk=proposal_id)
    access.require(by, CHANGE, proposal)
    if proposal.settled_at is None:
        proposal.settled_at = clock.now()
        proposal.save(update_fields=["settled_at"])


@transaction.atomic
def remind_or_expire(*, proposal_id: uuid.UUID) -> None:
    """Do what is due for one unanswered proposal: one reminder, and a kind end after the last day."""
    proposal = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("participant__person", "volunteer__person", "offering__programme", "offering__branch")
        .get(pk=proposal_id)
    )
    if proposal.state not in rules.WAITING_FOR_ANSWER or proposal.sent_on is None:
        return
    today = clock.today()
    if rules.is_expired(sent_on=proposal.sent_on, today=today):
        said_yes = [
            side
            for side, at in (
                (Side.PARTICIPANT, proposal.participant_yes_at),
                (Side.VOLUNTEER, proposal.volunteer_yes_at),
            )
            if at is not None
        ]
        move(proposal, ProposalState.EXPIRED, by=NOBODY)
        for side in said_yes:
            emails.tell_did_not_fit(proposal, to=side)
    elif rules.needs_reminder(sent_on=proposal.sent_on, today=today, was_reminded=proposal.reminded_on is not None):
        emails.remind(proposal)
        proposal.reminded_on = today
        proposal.save(update_fields=["reminded_on"])
