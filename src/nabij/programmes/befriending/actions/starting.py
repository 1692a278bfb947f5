"""From agreement to the first real week: make the match, plan the introduction, begin the trial, go on."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from nabij.enrolment.actions import count, count_person, move, start_relation
from nabij.enrolment.choices import EnrolmentState
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, CREATE, DECIDE, NotAllowed
from nabij.foundation.actors import NOBODY, Actor
from nabij.matching.actions import keep_apart, settle
from nabij.matching.models import Proposal
from nabij.programmes.befriending import emails, queries, rules
from nabij.programmes.befriending.actions import following
from nabij.programmes.befriending.choices import MatchState, Side
from nabij.programmes.befriending.models import Evaluation, Match


class NotPossible(Exception):
    """The match is in a state that this cannot follow, because somebody else changed it meanwhile for example."""


def lock(match: Match, *, by: Actor, action: str = DECIDE) -> Match:
    """Return the match as it is now, held until this transaction ends. A volunteer may only `change`."""
    rows = Match.rows_for_django.select_for_update(of=("self",))
    rows = rows.select_related("participant__person", "offering__programme", "offering__branch")
    found: Match | None = rows.filter(pk=match.pk).first()
    if found is None:
        raise NotAllowed(f"{action} Match")
    access.require(by, action, found)
    return found


def move_match(match: Match, to: MatchState, *, by: Actor) -> None:
    """Bring a match to another state and save it."""
    was = MatchState(match.state)
    if not rules.may_become(was, to):
        raise NotPossible(f"{was} -> {to}")
    match.state, match.state_since, match.is_open = to, clock.today(), to in rules.OPEN
    match.version += 1
    match.save()
    audit.record("befriending.match", by=by, about=match, purpose=f"{was} -> {to}")
    following.follow(match, to, by=by)


@transaction.atomic
def begin(*, proposal_id: uuid.UUID, by: Actor = NOBODY) -> Match | None:
    """Make a match of a proposal to which both said yes. Safe to do twice; None when it is not ours."""
    proposal = Proposal.rows_for_django.select_related("offering__programme", "participant", "volunteer").get(
        pk=proposal_id
    )
    programme = proposal.offering.programme
    if programme.type != "befriending" or Match.rows_for_django.filter(proposal_id=proposal.pk).exists():
        return None
    match = Match(
        organisation_id=proposal.organisation_id, offering=proposal.offering, unit_id=proposal.unit_id,
        participant=proposal.participant, volunteer=proposal.volunteer,
        volunteer_person_id=proposal.volunteer.person_id, proposal_id=proposal.pk, kind=programme.kind or "buddy",
        state_since=clock.today(), agreed_on=clock.today(),
        coordinator_id=proposal.participant.coordinator_id or proposal.made_by_id,
    )  # fmt: skip
    match.meet_every_days = queries.rhythm(match).meet_every_days
    access.require(by, CREATE, match)
    try:
        with transaction.atomic():
            match.save(force_insert=True)
    except IntegrityError:  # the same news, told twice
        return None
    audit.record("befriending.match_begun", by=by, about=match)
    following.start_steps(match, by=by)
    return match


@transaction.atomic
def plan_introduction(*, match: Match, at: dt.datetime, place: str, by: Actor) -> Match:
    """Plan or move the first meeting; both get a mail with the appointment. From now the volunteer sees the page."""
    match = lock(match, by=by)
    if match.state != MatchState.AGREED:
        raise NotPossible(match.state)
    match.introduction_at = at
    match.coordinator_id = match.coordinator_id or by.user_id
    sealing.seal(match, introduction_place=place)
    if match.relation_id is None:
        match.relation = start_relation(participant=match.participant, volunteer=match.volunteer, by=by)
        if match.proposal_id:
            settle(proposal_id=match.proposal_id, by=by)
    match.version += 1
    match.save()
    audit.record("befriending.introduction_planned", by=by, about=match)
    emails.introduction(match, place=place)
    return match


@transaction.atomic
def have_met(*, match: Match, by: Actor) -> Match:
    """Note that the introduction was held; both may think it over."""
    match = lock(match, by=by)
    if match.relation_id is None:
        raise NotPossible("no introduction was planned")
    move_match(match, MatchState.INTRODUCED, by=by)
    return match


@transaction.atomic
def decline(*, match: Match, by: Actor) -> Match:
    """End a match that did not get further than a first meeting, without blame: both wait again, apart."""
    match = lock(match, by=by)
    relation, match.relation = match.relation, None
    move_match(match, MatchState.DECLINED, by=by)
    if relation is not None:
        access.require(by, CHANGE, relation)
        relation.delete()  # it never began, so it stands in neither file; the access log keeps that it was
    elif match.proposal_id:
        settle(proposal_id=match.proposal_id, by=by)
    keep_apart(participant=match.participant, volunteer=match.volunteer, by=by)
    return match


@transaction.atomic
def start_trial(*, match: Match, slot: str, meet_every_days: int, by: Actor) -> Match:
    """Begin the trial with an agreed day; evaluations and the term are dated from today."""
    match = lock(match, by=by)
    if match.state == MatchState.AGREED:
        match = have_met(match=match, by=by)
    today = clock.today()
    match.met_since, match.slot, match.meet_every_days = today, slot, meet_every_days
    match.term_ends_on = rules.add_months(today, queries.rhythm(match).term_months)
    move_match(match, MatchState.TRIAL, by=by)
    for enrolment in (match.participant, match.volunteer):
        if enrolment.state == EnrolmentState.WAITING:
            move(enrolment=enrolment, to=EnrolmentState.ACTIVE, by=by)
    plan_evaluations(match)
    return match


def plan_evaluations(match: Match) -> None:
    """Write down when each side is asked to look back."""
    Evaluation.objects.bulk_create(evaluations_of(match), ignore_conflicts=True)


def evaluations_of(match: Match) -> list[Evaluation]:
    """Return the evaluations of a match that has begun, not stored yet."""
    assert match.met_since is not None
    units = {Side.PARTICIPANT: match.participant.unit_id, Side.VOLUNTEER: match.volunteer.unit_id}
    days = rules.evaluations_due(rhythm=queries.rhythm(match), since=match.met_since)
    return [
        Evaluation(
            match=match, organisation_id=match.organisation_id, offering_id=match.offering_id, unit_id=unit_id,
            side=side, months=months, due_on=due_on,
        )
        for months, due_on in days.items()
        for side, unit_id in units.items()
    ]  # fmt: skip


@transaction.atomic
def go_on(*, match: Match, by: Actor) -> Match:
    """End the trial well: the match is active, and counts."""
    match = lock(match, by=by)
    match.started_on = clock.today()
    move_match(match, MatchState.ACTIVE, by=by)
    count(offering=match.offering, measure="matches_started", on=match.started_on)
    count_person(enrolment=match.participant, measure="intensive_matches", on=match.started_on)
    return match
