"""Writes about rounds: start, calculate again with pairs kept together or apart, stop, send and close."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, NotAllowed
from nabij.foundation.actors import Actor
from nabij.foundation.ids import new_id
from nabij.matching import queries, rules
from nabij.matching.actions import proposals, solving
from nabij.matching.actions.news import ProposalNotPossible, RoundMoved, Sent
from nabij.matching.choices import ApartReason, ProposalState, RoundState, Stage
from nabij.matching.models import KeptApart, Proposal, Round, Unserved


@transaction.atomic
def make_round(
    *, offerings: Sequence[Offering], soft: Sequence[str], by: Actor, sent_with: uuid.UUID | None = None
) -> Round:
    """Start a dry run for offerings of one programme: at once for a small pool, else as a job.

    `sent_with` names the form: sent twice, a form makes one round.
    """
    programme = offerings[0].programme
    ids = [offering.pk for offering in offerings]
    if {offering.programme_id for offering in offerings} != {programme.pk}:
        raise NotAllowed("a round is about one programme")
    _require_all(by, ids)
    round_ = Round(
        pk=sent_with or new_id(), organisation_id=programme.organisation_id, programme=programme,
        offering_ids=sorted(ids), made_by_id=by.user_id, counted_on=clock.today(), made_at=clock.now(),
        rules=rules.as_json(rules.rules_of(programme.settings, soft=soft)),
    )  # fmt: skip
    access.require(by, CREATE, round_)
    try:
        with transaction.atomic():
            round_.save(force_insert=True)
    except IntegrityError:
        found = queries.round_with(by, round_.pk)
        if found is None:
            raise NotAllowed("this round is somebody else's") from None
        return found
    audit.record("matching.round_made", by=by, about=round_)
    _calculate(round_)
    return round_


@transaction.atomic
def calculate_again(*, round_: Round, by: Actor) -> Round:
    """Calculate a dry run anew, with pairs kept together as they are; returns the round that replaces it.

    A calculation that gave no sign of life is started again as itself: it wrote nothing.
    """
    round_ = _locked(round_, by=by)
    if round_.state == RoundState.DRAFT:
        solving.solve_round.later(round_id=str(round_.pk))
        return round_
    if round_.state in {RoundState.STOPPED, RoundState.FAILED}:
        round_.state, round_.stage, round_.stage_at = RoundState.DRAFT, Stage.QUEUED, clock.now()
        round_.save(update_fields=["state", "stage", "stage_at"])
        _calculate(round_)
        return round_
    return _redo(round_, by=by)


def _redo(round_: Round, *, by: Actor, also: Iterable[tuple[Enrolment, Enrolment]] = ()) -> Round:
    """Replace a dry run by a new one that keeps the pairs that are kept together, and `also` these."""
    if round_.state != RoundState.DRY_RUN:
        raise RoundMoved(round_.state)
    again = Round(
        organisation_id=round_.organisation_id, programme_id=round_.programme_id, offering_ids=round_.offering_ids,
        made_by_id=by.user_id, counted_on=clock.today(), made_at=clock.now(), follows=round_, rules=round_.rules,
    )  # fmt: skip
    access.require(by, CREATE, again)
    again.save(force_insert=True)
    also = list(also)
    named = {participant.pk for participant, _volunteer in also}
    kept = Proposal.objects.visible_to(by).filter(round=round_, state=ProposalState.OPEN, is_locked=True)
    pairs = [(row.participant, row.volunteer) for row in kept.select_related("participant", "volunteer")]
    pairs = [pair for pair in pairs if pair[0].pk not in named] + also
    Proposal.objects.bulk_create(_fixed(again, participant, volunteer) for participant, volunteer in pairs)
    round_.state = RoundState.REPLACED
    round_.version += 1
    round_.save(update_fields=["state", "version"])
    audit.record("matching.round_made", by=by, about=again)
    _calculate(again)
    return again


def _fixed(round_: Round, participant: Enrolment, volunteer: Enrolment) -> Proposal:
    return Proposal(
        organisation_id=participant.organisation_id, offering_id=participant.offering_id, unit_id=participant.unit_id,
        round=round_, participant=participant, volunteer=volunteer, is_locked=True, made_by_id=round_.made_by_id,
    )  # fmt: skip


def _calculate(round_: Round) -> None:
    if queries.pool_size(offering_ids=round_.offering_ids) <= rules.SMALL_POOL:
        with access.unscoped(access.Reason.JOB):
            solving.calculate(str(round_.pk))
        round_.refresh_from_db()
    else:
        solving.solve_round.later(round_id=str(round_.pk))


def _require_all(by: Actor, offering_ids: Sequence[int]) -> None:
    """A round reaches people in all its offerings, so a part of them is not enough."""
    if not queries.may_propose_in(by, offering_ids=offering_ids):
        raise NotAllowed("some of these offerings are out of reach")


def _locked(round_: Round, *, by: Actor) -> Round:
    found: Round = Round.objects.visible_to(by, CHANGE).select_for_update().get(pk=round_.pk)
    _require_all(by, found.offering_ids)
    return found


@transaction.atomic
def stop_round(*, round_: Round, by: Actor) -> None:
    """Stop a calculation: nothing of it is kept, and it may be started again."""
    round_ = _locked(round_, by=by)
    if round_.state != RoundState.DRAFT:
        raise RoundMoved(round_.state)
    round_.state = RoundState.STOPPED
    round_.save(update_fields=["state"])
    audit.record("matching.round_stopped", by=by, about=round_)


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
            proposals.send(proposal, by=by)
            sent += 1
        except ProposalNotPossible:
            proposals.move(proposal, ProposalState.WITHDRAWN, by=by)
            skipped += 1
    round_.state, round_.sent_at = RoundState.SENT, clock.now()
    round_.counts = {**round_.counts, "sent": sent, "skipped": skipped}
    round_.version += 1
    round_.save(update_fields=["state", "sent_at", "counts", "version"])
    audit.record("matching.round_sent", by=by, about=round_)
    return Sent(sent=sent, skipped=skipped)


@transaction.atomic
def close_round(*, round_: Round, by: Actor) -> None:
    """Put a round away. What was not sent is dropped, also of what it replaced; what was sent goes on by itself."""
    round_ = _locked(round_, by=by)
    if not rules.round_may_become(RoundState(round_.state), RoundState.CLOSED):
        raise RoundMoved(round_.state)
    before: Round | None = round_
    while before is not None:
        _drop(before)
        before = before.follows
    round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
    round_.save(update_fields=["state", "closed_at"])
    audit.record("matching.round_closed", by=by, about=round_)


def _drop(round_: Round) -> None:
    """Drop what a round found and nobody was told; the second wall still holds for whoever does it."""
    Proposal.rows_for_django.filter(round=round_, state=ProposalState.OPEN).delete()
    Unserved.rows_for_django.filter(round=round_).delete()


@transaction.atomic
def clear_old_rounds() -> None:
    """Drop what rounds found that were replaced, stopped or closed long ago. Runs unscoped, by the clock."""
    before = clock.now() - dt.timedelta(days=rules.KEPT_DAYS)
    for round_ in queries.old_rounds(made_before=before):
        _drop(round_)


# -- together and apart ------------------------------------------------------------------------------------


@transaction.atomic
def keep_together(*, proposal: Proposal, keep: bool, by: Actor) -> None:
    """Fix a pair in the next calculation of its round, or let it go again."""
    access.require(by, CHANGE, proposal)
    if proposal.state != ProposalState.OPEN:
        raise RoundMoved(proposal.state)
    proposal.is_locked = keep
    proposal.save(update_fields=["is_locked"])


@transaction.atomic
def choose(*, round_: Round, participant: Enrolment, volunteer: Enrolment, by: Actor) -> Round:
    """Put these two together in a dry run and calculate the rest anew; returns the round that replaces it."""
    round_ = _locked(round_, by=by)
    for one in (participant, volunteer):
        access.require(by, CHANGE, one)
        if one.offering_id not in round_.offering_ids:
            raise ProposalNotPossible("not in this round")
    how = rules.from_json(round_.rules)
    if not queries.may_meet(participant_id=participant.pk, volunteer_id=volunteer.pk, with_rules=how):
        raise ProposalNotPossible("a wish is in the way")
    return _redo(round_, by=by, also=[(participant, volunteer)])


@transaction.atomic
def forbid(*, proposal: Proposal, reason: ApartReason, by: Actor) -> tuple[Round, KeptApart]:
    """Keep the two of an open proposal apart and calculate the rest anew; returns the round that replaces it."""
    access.require(by, CHANGE, proposal)
    if proposal.round is None or proposal.state != ProposalState.OPEN:
        raise RoundMoved(proposal.state)
    round_ = _locked(proposal.round, by=by)
    if round_.state != RoundState.DRY_RUN:
        raise RoundMoved(round_.state)
    apart = KeptApart(
        organisation_id=proposal.organisation_id, offering_id=proposal.offering_id, unit_id=proposal.unit_id,
        participant_id=proposal.participant_id, volunteer_id=proposal.volunteer_id, reason=reason,
        made_by_id=by.user_id, made_on=clock.today(),
    )  # fmt: skip
    access.require(by, CREATE, apart)
    try:
        with transaction.atomic():
            apart.save(force_insert=True)
    except IntegrityError as error:  # another coordinator did the same at this moment
        raise RoundMoved("kept apart already") from error
    audit.record("matching.kept_apart", by=by, about=apart)
    proposal.is_locked = False
    proposal.save(update_fields=["is_locked"])
    return _redo(round_, by=by), apart


@transaction.atomic
def allow_again(*, apart: KeptApart, round_: Round | None, by: Actor) -> Round | None:
    """Undo keeping two people apart; a dry run is calculated anew, and returned."""
    access.require(by, CHANGE, apart)
    audit.record("matching.allowed_again", by=by, about=apart)
    KeptApart.objects.visible_to(by, CHANGE).filter(pk=apart.pk).delete()
    if round_ is None:
        return None
    round_ = _locked(round_, by=by)
    return _redo(round_, by=by) if round_.state == RoundState.DRY_RUN else round_
