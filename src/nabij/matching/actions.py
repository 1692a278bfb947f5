"""Writes of the matching room: make and send rounds, take answers, and see to it that no place is given twice."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from nabij.enrolment.actions import count
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Offering, Profile
from nabij.foundation import access, audit, clock, events, jobs
from nabij.foundation.access import CHANGE, CREATE, NotAllowed
from nabij.foundation.actors import NOBODY, Actor
from nabij.matching import emails, queries, rules
from nabij.matching.choices import ProposalState, RoundState, Side
from nabij.matching.models import Avoidance, Proposal, Round, Unserved
from nabij.methods.matching import PairKey, Solution, solve, top_helpers, verify
from nabij.methods.matching.model import Rules


class RoundMoved(Exception):
    """Somebody else sent, closed or recalculated this round meanwhile."""


class ProposalNotPossible(Exception):
    """This pair cannot be proposed now: one of the two is no longer free."""


@dataclass(frozen=True, slots=True)
class MatchAgreed:
    """Both sides said yes; the programme type makes a match of it and then calls `settle`."""

    participant_id: str
    volunteer_id: str
    proposal_id: str


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending a round went; `skipped` pairs were no longer possible."""

    sent: int
    skipped: int


# -- rounds ------------------------------------------------------------------------------------------------


@transaction.atomic
def make_round(*, offerings: Sequence[Offering], soft: Sequence[str], by: Actor) -> Round:
    """Start a dry run for offerings of one programme: at once for a small pool, else as a job."""
    programme = offerings[0].programme
    ids = [offering.pk for offering in offerings]
    if {offering.programme_id for offering in offerings} != {programme.pk}:
        raise NotAllowed("a round is about one programme")
    _require_all(by, ids)
    round_ = Round(
        organisation_id=programme.organisation_id, programme=programme, offering_ids=sorted(ids), made_by_id=by.user_id,
        rules=rules.as_json(rules.rules_of(programme.settings, soft=soft)), counted_on=clock.today(),
        made_at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, round_)
    round_.save(force_insert=True)
    audit.record("matching.round_made", by=by, about=round_)
    _calculate(round_)
    return round_


@transaction.atomic
def calculate_again(*, round_: Round, by: Actor) -> None:
    """Calculate a dry run anew: people may have come, gone, or been kept together or apart."""
    round_ = _locked(round_, by=by)
    if round_.state not in {RoundState.DRAFT, RoundState.DRY_RUN}:
        raise RoundMoved(round_.state)
    round_.state, round_.counted_on = RoundState.DRAFT, clock.today()
    round_.save(update_fields=["state", "counted_on"])
    _calculate(round_)


def _calculate(round_: Round) -> None:
    if queries.pool_size(offering_ids=round_.offering_ids) <= rules.SMALL_POOL:
        solve_round.now(round_id=str(round_.pk))
        round_.refresh_from_db()
    else:
        solve_round.later(round_id=str(round_.pk))


def _require_all(by: Actor, offering_ids: Sequence[int]) -> None:
    """A round reaches people in all its offerings, so a part of them is not enough."""
    if not queries.may_propose_in(by, offering_ids=offering_ids):
        raise NotAllowed("some of these offerings are out of reach")


def _locked(round_: Round, *, by: Actor) -> Round:
    found: Round = Round.objects.visible_to(by, CHANGE).select_for_update().get(pk=round_.pk)
    _require_all(by, found.offering_ids)
    return found


@jobs.task("matching.solve_round")
def solve_round(round_id: str) -> None:
    """Calculate one round and store what came out. Does nothing when it was calculated already."""
    round_ = Round.objects.select_for_update().filter(pk=round_id, state=RoundState.DRAFT).first()
    if round_ is None:
        return
    pool = queries.pool_of(offering_ids=round_.offering_ids)
    with_rules = rules.from_json(round_.rules)
    locked = _locked_pairs(round_, pool)
    solution = solve(
        seekers=pool.seekers, helpers=pool.helpers, rules=with_rules, on=round_.counted_on,
        forbidden=pool.forbidden, locked=locked,
    )  # fmt: skip
    _store_pairs(round_, pool, solution)
    _store_unserved(round_, pool, solution, with_rules)
    verdict = verify(
        solution=solution, seekers=pool.seekers, helpers=pool.helpers, rules=with_rules, on=round_.counted_on,
        forbidden=pool.forbidden, locked=locked,
    )  # fmt: skip
    round_.counts = {**pool.counts, "proposed": len(solution.pairs)}
    round_.certificate = {
        "totals": solution.totals._asdict(), "bound": solution.bound._asdict(), "proven": solution.proven,
        "verified": verdict.best, "flaws": [asdict(flaw)["code"] for flaw in verdict.flaws],
    }  # fmt: skip
    round_.state, round_.calculated_at = RoundState.DRY_RUN, clock.now()
    round_.version += 1
    round_.save(update_fields=["counts", "certificate", "state", "calculated_at", "version"])


def _locked_pairs(round_: Round, pool: queries.Pool) -> set[PairKey]:
    """Keep the pairs the coordinator fixed, as far as both are still free; drop all other open proposals."""
    open_ones = Proposal.objects.filter(round=round_, state=ProposalState.OPEN)
    places = Counter({helper.key: helper.capacity for helper in pool.helpers})
    seeking = {seeker.key for seeker in pool.seekers}
    kept: set[PairKey] = set()
    for proposal in open_ones.filter(is_locked=True).order_by("pk"):
        pair = (str(proposal.participant_id), str(proposal.volunteer_id))
        if pair[0] in seeking and places[pair[1]] > 0 and pair not in pool.forbidden:
            kept.add(pair)
            places[pair[1]] -= 1
    open_ones.delete()
    Unserved.objects.filter(round=round_).delete()
    return kept


def _store_pairs(round_: Round, pool: queries.Pool, solution: Solution) -> None:
    seekers = {seeker.key: seeker for seeker in pool.seekers}
    helpers = {helper.key: helper for helper in pool.helpers}
    rows = []
    for pair in solution.pairs:
        profile = pool.profiles[pair.seeker]
        rows.append(
            Proposal(
                organisation_id=profile.organisation_id,
                offering_id=profile.offering_id,
                unit_id=profile.unit_id,
                round=round_,
                participant_id=profile.pk,
                volunteer_id=pool.profiles[pair.helper].pk,
                fit=pair.fit,
                facts=queries.facts_of(seeker=seekers[pair.seeker], helper=helpers[pair.helper], km=pair.km),
                is_locked=pair.locked,
                made_by_id=round_.made_by_id,
            )
        )
    Proposal.objects.bulk_create(rows, batch_size=500)


def _store_unserved(round_: Round, pool: queries.Pool, solution: Solution, with_rules: Rules) -> None:
    why = queries.why_unserved(pool=pool, unserved=solution.unserved, with_rules=with_rules)
    seekers = {seeker.key: seeker for seeker in pool.seekers}
    rows = []
    for key in solution.unserved:
        profile = pool.profiles[key]
        rows.append(
            Unserved(
                organisation_id=profile.organisation_id,
                offering_id=profile.offering_id,
                unit_id=profile.unit_id,
                round=round_,
                participant_id=profile.pk,
                why=why[key],
                waiting_days=seekers[key].waiting_days(on=round_.counted_on),
            )
        )
    Unserved.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def send_round(*, round_: Round, by: Actor) -> Sent:
    """Send every proposal of a dry run that is still possible. A second press finds nothing to send."""
    round_ = _locked(round_, by=by)
    if round_.state != RoundState.DRY_RUN:
        raise RoundMoved(round_.state)
    rows = Proposal.objects.visible_to(by, CHANGE).filter(round=round_, state=ProposalState.OPEN)
    sent = skipped = 0
    for proposal in rows.order_by("pk"):
        try:
            _send(proposal, by=by)
            sent += 1
        except ProposalNotPossible:
            _move(proposal, ProposalState.WITHDRAWN, by=by)
            skipped += 1
    round_.state, round_.sent_at = RoundState.SENT, clock.now()
    round_.counts = {**round_.counts, "sent": sent, "skipped": skipped}
    round_.version += 1
    round_.save(update_fields=["state", "sent_at", "counts", "version"])
    audit.record("matching.round_sent", by=by, about=round_)
    return Sent(sent=sent, skipped=skipped)


@transaction.atomic
def close_round(*, round_: Round, by: Actor) -> None:
    """Put a round away. What was not sent is dropped; what was sent goes on by itself."""
    round_ = _locked(round_, by=by)
    if not rules.round_may_become(RoundState(round_.state), RoundState.CLOSED):
        raise RoundMoved(round_.state)
    Proposal.objects.visible_to(by, CHANGE).filter(round=round_, state=ProposalState.OPEN).delete()
    Unserved.objects.visible_to(by, CHANGE).filter(round=round_).delete()
    round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    round_.save(update_fields=["state", "closed_at"])
    audit.record("matching.round_closed", by=by, about=round_)


@transaction.atomic
def keep_together(*, proposal: Proposal, keep: bool, by: Actor) -> None:
    """Fix a pair in the next calculation of its round, or let it go again."""
    access.require(by, CHANGE, proposal)
    if proposal.state != ProposalState.OPEN:
        raise RoundMoved(proposal.state)
    proposal.is_locked = keep
    proposal.save(update_fields=["is_locked"])


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


# -- proposals ---------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, participant: Enrolment, volunteer: Enrolment, by: Actor) -> Proposal:
    """Send one proposal, chosen by hand."""
    seeker, pool = queries.seeker_with_helpers(participant=participant)
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
    _send(proposal, by=by)
    return proposal


def _lock_people(proposal: Proposal) -> None:
    """One at a time may decide about these two people; always in the same order, so that nobody waits for ever."""
    people = Enrolment.rows_for_django.select_for_update().filter(
        pk__in=[proposal.participant_id, proposal.volunteer_id]
    )
    list(people.order_by("pk").values_list("pk", flat=True))


def _send(proposal: Proposal, *, by: Actor) -> None:
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
            _move(proposal, ProposalState.SENT, by=by)
    except IntegrityError as error:
        raise ProposalNotPossible("has a proposal") from error
    emails.ask(proposal)
    count(offering=proposal.offering, measure="proposals_sent", on=clock.today())


def _move(proposal: Proposal, to: ProposalState, *, by: Actor) -> None:
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
        _move(proposal, ProposalState.WITHDRAWN, by=by)
        for each in Side:
            emails.tell_did_not_fit(proposal, to=each)
        return proposal
    if side == Side.PARTICIPANT:
        proposal.participant_yes_at = proposal.participant_yes_at or clock.now()
    else:
        proposal.volunteer_yes_at = proposal.volunteer_yes_at or clock.now()
    if proposal.participant_yes_at and proposal.volunteer_yes_at:
        _agree(proposal, by=by)
    elif proposal.state == ProposalState.SENT:
        _move(proposal, ProposalState.HALF, by=by)
    return proposal


def _place_is_there(proposal: Proposal) -> bool:
    capacity = Profile.rows_for_django.get(pk=proposal.volunteer_id).capacity
    taken = queries.promised_places(proposal.volunteer_id, besides=proposal.pk)
    return rules.has_room(capacity=capacity, taken=taken) and not queries.has_volunteer(
        proposal.participant_id, besides=proposal.pk
    )


def _agree(proposal: Proposal, *, by: Actor) -> None:
    proposal.agreed_at = clock.now()
    _move(proposal, ProposalState.AGREED, by=by)
    emails.tell_both_said_yes(proposal)
    count(offering=proposal.offering, measure="proposals_agreed", on=clock.today())
    events.after_commit(MatchAgreed(str(proposal.participant_id), str(proposal.volunteer_id), str(proposal.pk)))


@transaction.atomic
def say_no(*, proposal: Proposal, side: Side, by: Actor = NOBODY) -> Proposal:
    """Take a no: no reason, no name, no trace in a file; the other side hears that it did not fit this time."""
    proposal = _fresh(proposal, by=by)
    if proposal.state not in rules.WAITING_FOR_ANSWER:
        return proposal
    _move(proposal, ProposalState.DECLINED, by=by)
    keep_apart(participant=proposal.participant, volunteer=proposal.volunteer, by=by)
    other = Side.VOLUNTEER if side == Side.PARTICIPANT else Side.PARTICIPANT
    emails.tell_did_not_fit(proposal, to=other)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Actor) -> None:
    """Take a proposal back; both hear that it did not fit this time. They may be proposed again."""
    proposal = _fresh(proposal, by=by)
    if proposal.state not in rules.WAITING_FOR_ANSWER:
        raise ProposalNotPossible(proposal.state)
    _move(proposal, ProposalState.WITHDRAWN, by=by)
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
        _move(proposal, ProposalState.EXPIRED, by=NOBODY)
        for side in said_yes:
            emails.tell_did_not_fit(proposal, to=side)
    elif rules.needs_reminder(sent_on=proposal.sent_on, today=today, was_reminded=proposal.reminded_on is not None):
        emails.remind(proposal)
        proposal.reminded_on = today
        proposal.save(update_fields=["reminded_on"])
