"""Reads for the pages of rounds and proposals, and for the two people themselves."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile
from nabij.enrolment.registry import programme_types
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.matching import rules
from nabij.matching.choices import ProposalState, RoundState, Side
from nabij.matching.models import KeptApart, Proposal, Round, Unserved


def offerings_for_rounds(actor: Actor) -> "QuerySet[Offering]":
    """Return the offerings in which the actor may make a round: those of programmes that bring two people together."""
    of_pairs = [kind.slug for kind in programme_types() if kind.pairs]
    offerings: Any = Offering.objects.visible_to(actor, CHANGE).filter(programme__type__in=of_pairs)
    return offerings.select_related("programme", "branch").order_by("programme__name", "branch__name")  # type: ignore[no-any-return]


def rounds(actor: Actor) -> Any:
    """Return the rounds the actor may see, newest first; of calculations that followed each other only the last."""
    found = Round.objects.visible_to(actor).exclude(state=RoundState.REPLACED)
    return found.select_related("programme", "made_by")


def round_with(actor: Actor, pk: uuid.UUID | str) -> Round | None:
    """Return one round the actor may see, or None."""
    try:
        key = uuid.UUID(str(pk))
    except ValueError:
        return None
    found: Round | None = Round.objects.visible_to(actor).filter(pk=key).select_related("programme").first()
    return found


def round_after(actor: Actor, *, round_: Round) -> Round | None:
    """Return the calculation that replaced this one."""
    found: Round | None = Round.objects.visible_to(actor).filter(follows=round_).order_by("-made_at").first()
    return found


def rounds_to_compare(actor: Actor, *, round_: Round) -> list[Round]:
    """Return other rounds of the same programme that were calculated, the newest first."""
    found = Round.objects.visible_to(actor).filter(programme_id=round_.programme_id, calculated_at__isnull=False)
    return list(found.exclude(pk=round_.pk).exclude(state=RoundState.CLOSED).order_by("-made_at")[:30])


def kept_apart(actor: Actor, *, round_: Round) -> list[KeptApart]:
    """Return who is kept apart by a coordinator in the offerings of a round; never who said no."""
    found = KeptApart.objects.visible_to(actor).filter(offering_id__in=round_.offering_ids)
    return list(found.select_related("participant__person", "volunteer__person").order_by("-made_on", "pk")[:200])


def unserved_for(actor: Actor, pk: uuid.UUID) -> Unserved:
    """Return one participant without a proposal, with the round."""
    found: Unserved = (
        Unserved.objects.visible_to(actor)
        .select_related("participant__person", "participant__offering__programme", "round__programme")
        .get(pk=pk)
    )
    return found


def last_sign(round_: Round) -> dt.datetime:
    """Return when a calculation last showed a sign of life."""
    sign: dt.datetime = round_.stage_at or round_.made_at
    return sign


def proposals_of_round(actor: Actor, *, round_: Round) -> list[Proposal]:
    """Return the proposals of a round, the longest waiting participant first."""
    found = Proposal.objects.visible_to(actor).filter(round=round_)
    return list(
        found.select_related("participant__person", "volunteer__person", "offering__branch").order_by(
            "participant__applied_on", "pk"
        )
    )


def unserved_of_round(actor: Actor, *, round_: Round) -> list[Unserved]:
    """Return who got no proposal, the longest waiting first."""
    found = Unserved.objects.visible_to(actor).filter(round=round_)
    return list(found.select_related("participant__person").order_by("-waiting_days", "pk"))


def waiting_proposals(actor: Actor) -> list[Proposal]:
    """Return the proposals that wait for an answer, the oldest first."""
    return _WAITING_PROPOSALS(actor)


def _waiting_proposals(actor: Actor) -> Any:
    found = Proposal.objects.visible_to(actor).filter(state__in=rules.WAITING_FOR_ANSWER)
    found = found.select_related("participant__person", "volunteer__person", "offering__programme")
    return found.order_by("sent_on", "pk")[:200]


_WAITING_PROPOSALS: Question[Proposal] = Question(_waiting_proposals)


def proposal_for(actor: Actor, pk: uuid.UUID) -> Proposal:
    """Return one proposal with both people."""
    found: Proposal = (
        Proposal.objects.visible_to(actor)
        .select_related(
            "participant__person", "volunteer__person", "offering__programme", "offering__branch", "round__programme"
        )
        .get(pk=pk)
    )
    return found


def open_proposals_of(actor: Actor, *, participant_id: uuid.UUID) -> list[Proposal]:
    """Return what is open for one participant; what did not fit stays out of the file."""
    found = Proposal.objects.visible_to(actor).filter(participant_id=participant_id)
    found = found.filter(state__in=[*rules.WAITING_FOR_ANSWER, ProposalState.AGREED])
    return list(found.select_related("volunteer__person").order_by("-sent_on"))


def may_propose_in(actor: Actor, *, offering_ids: Sequence[int]) -> bool:
    """Say whether the actor may make proposals in all of these offerings."""
    allowed = Offering.objects.visible_to(actor, CHANGE).filter(pk__in=offering_ids).values_list("pk", flat=True)
    return set(offering_ids) == set(allowed) and bool(offering_ids) and _policy_allows(actor)


def _policy_allows(actor: Actor) -> bool:
    from nabij.matching.access import ROUNDS

    return ROUNDS.allows(actor, CREATE)


class NoSuchPerson(Exception):
    """The actor cannot see this person in this role, or there is none."""


def volunteer_for(actor: Actor, pk: uuid.UUID) -> Enrolment:
    """Return one volunteer's enrolment."""
    return _enrolment(actor, pk, PartRole.VOLUNTEER)


def participant_for(actor: Actor, pk: uuid.UUID) -> Enrolment:
    """Return one participant's enrolment."""
    return _enrolment(actor, pk, PartRole.PARTICIPANT)


def _enrolment(actor: Actor, pk: uuid.UUID, role: PartRole) -> Enrolment:
    rows = Enrolment.objects.visible_to(actor).filter(pk=pk, role=role)
    found: Enrolment | None = rows.select_related("person", "offering__programme").first()
    if found is None:
        raise NoSuchPerson(str(pk))
    return found


def weeks_of(actor: Actor, *, proposal: Proposal) -> tuple[list[str], list[str]]:
    """Return when both sides are free, as codes of the week grid."""
    pair = [proposal.participant_id, proposal.volunteer_id]
    slots = dict(Profile.objects.visible_to(actor).filter(pk__in=pair).values_list("pk", "slots"))
    first, second = (rules.week_codes(slots.get(pk, 0)) for pk in pair)
    return first, second


@dataclass(frozen=True, slots=True)
class SafeWords:
    """What one of the two may know of the other before they meet: never a last name, address or phone."""

    own_name: str
    name: str
    age: str
    reasons: list[str]
    programme: str
    branch: str
    contact: str
    state: str
    said_yes: bool


def safe_words(*, proposal: Proposal, side: Side) -> SafeWords:
    """Return what one side of a proposal is shown."""
    pair = {Side.PARTICIPANT: proposal.participant.person, Side.VOLUNTEER: proposal.volunteer.person}
    own = pair.pop(side)
    (other,) = pair.values()
    offering = proposal.offering
    answered = proposal.participant_yes_at if side == Side.PARTICIPANT else proposal.volunteer_yes_at
    return SafeWords(
        own_name=own.given_name,
        name=other.given_name,
        age=rules.age_band(birth_date=other.birth_date, today=clock.today()),
        reasons=rules.reasons(proposal.facts, own=True),
        programme=str(offering.programme),
        branch=str(offering.branch),
        contact=offering.branch.phone or offering.branch.email,
        state=proposal.state,
        said_yes=answered is not None,
    )


def proposal_behind(link_subject: str) -> Proposal:
    """Return the proposal a personal link is about; only behind a door by link."""
    found: Proposal = Proposal.rows_for_django.select_related(
        "participant__person", "volunteer__person", "offering__programme", "offering__branch"
    ).get(pk=link_subject)
    return found


def answers_due(*, today: dt.date) -> list[uuid.UUID]:
    """Return the proposals that still wait for an answer, for the nightly job."""
    waiting = Proposal.rows_for_django.filter(state__in=rules.WAITING_FOR_ANSWER, sent_on__lte=today)
    return list(waiting.values_list("pk", flat=True))


def old_rounds(*, made_before: dt.datetime) -> list[Round]:
    """Return rounds that are over and still hold what they found, for the nightly job."""
    over = [RoundState.REPLACED, RoundState.STOPPED, RoundState.FAILED, RoundState.CLOSED]
    return list(Round.rows_for_django.filter(state__in=over, made_at__lt=made_before))
