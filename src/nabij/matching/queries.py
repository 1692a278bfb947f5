"""Reads of the matching room: the pool of a round, who fits whom, and the pages about them."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile, Relation
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.matching import rules
from nabij.matching.choices import ProposalState, Side, Unmet
from nabij.matching.models import Avoidance, Proposal, Round, Unserved
from nabij.methods.availability import shared_slots
from nabij.methods.geo import Point
from nabij.methods.matching import Helper, PairKey, Rules, Seeker, find_candidates, top_helpers
from nabij.methods.matching.explain import REFUSED, relaxations
from nabij.people.models import Place

_TAKES_PLACE = Q(state__in=[ProposalState.SENT, ProposalState.HALF]) | Q(
    state=ProposalState.AGREED, settled_at__isnull=True
)
_READY = [EnrolmentState.WAITING, EnrolmentState.ACTIVE]
_HOUSE_WISHES = ("pet", "smoking", "stairs")


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody a round looks at, as values a method understands, with the profiles they came from."""

    seekers: list[Seeker]
    helpers: list[Helper]
    profiles: dict[str, Profile]
    forbidden: set[PairKey]
    counts: dict[str, int] = field(default_factory=dict)


# -- places ------------------------------------------------------------------------------------------------


def taken_places(volunteer_ids: Collection[uuid.UUID]) -> Counter[uuid.UUID]:
    """Count, per volunteer, open relations and proposals that wait; a stand-in takes no place."""
    today = clock.today()
    still_open = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    relations = Relation.rows_for_django.filter(still_open, volunteer_id__in=volunteer_ids, is_stand_in=False)
    proposals = Proposal.rows_for_django.filter(_TAKES_PLACE, volunteer_id__in=volunteer_ids)
    taken: Counter[uuid.UUID] = Counter()
    for rows in (relations, proposals):
        for row in rows.order_by().values("volunteer_id").annotate(times=Count("pk")):
            taken[row["volunteer_id"]] += row["times"]
    return taken


def promised_places(volunteer_id: uuid.UUID, *, besides: uuid.UUID) -> int:
    """Count open relations and pairs that both said yes; what merely waits for an answer takes no place yet."""
    today = clock.today()
    relations = Relation.rows_for_django.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today), volunteer_id=volunteer_id, is_stand_in=False
    )
    agreed = Proposal.rows_for_django.filter(
        volunteer_id=volunteer_id, state=ProposalState.AGREED, settled_at__isnull=True
    )
    return relations.count() + agreed.exclude(pk=besides).count()


def has_volunteer(participant_id: uuid.UUID, *, besides: uuid.UUID) -> bool:
    """Say whether a participant already has a volunteer, or agreed with one."""
    today = clock.today()
    relation = Relation.rows_for_django.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today), participant_id=participant_id, is_stand_in=False
    )
    agreed = Proposal.rows_for_django.filter(
        participant_id=participant_id, state=ProposalState.AGREED, settled_at__isnull=True
    ).exclude(pk=besides)
    return relation.exists() or agreed.exists()


def waits_for_answer(participant_id: uuid.UUID) -> bool:
    """Say whether a participant has a proposal that takes a place now."""
    return Proposal.rows_for_django.filter(_TAKES_PLACE, participant_id=participant_id).exists()


# -- the pool ----------------------------------------------------------------------------------------------


def pool_of(*, offering_ids: Sequence[int]) -> Pool:
    """Gather who waits and who is available in these offerings; call it unscoped or as somebody who may see all."""
    profiles = list(
        Profile.rows_for_django.filter(offering_id__in=offering_ids)
        .filter(
            Q(enrolment__role=PartRole.PARTICIPANT, enrolment__state=EnrolmentState.WAITING)
            | Q(enrolment__role=PartRole.VOLUNTEER, enrolment__state__in=_READY)
        )
        .select_related("enrolment__person", "offering")
        .order_by("pk")
    )
    helping = [p for p in profiles if p.enrolment.role == PartRole.VOLUNTEER]
    seeking = [p for p in profiles if p.enrolment.role == PartRole.PARTICIPANT]
    busy = set(
        Proposal.rows_for_django.filter(_TAKES_PLACE, offering_id__in=offering_ids).values_list(
            "participant_id", flat=True
        )
    )
    seeking = [p for p in seeking if p.pk not in busy]
    taken = taken_places([p.pk for p in helping])
    points = _points(profiles)
    helpers = [_helper(p, points=points, taken=taken[p.pk]) for p in helping]
    return Pool(
        seekers=[_seeker(p, points=points) for p in seeking],
        helpers=helpers,
        profiles={str(p.pk): p for p in (*seeking, *helping)},
        forbidden=forbidden_pairs(offering_ids),
        counts={
            "participants": len(seeking),
            "volunteers": sum(helper.ready and helper.capacity > 0 for helper in helpers),
            "places": sum(helper.capacity for helper in helpers if helper.ready),
            "not_vetted": sum(not helper.ready for helper in helpers),
            "full": sum(helper.ready and helper.capacity <= 0 for helper in helpers),
        },
    )


def pool_size(*, offering_ids: Sequence[int]) -> int:
    """Count who a round would look at."""
    return Profile.rows_for_django.filter(offering_id__in=offering_ids).count()


def forbidden_pairs(offering_ids: Sequence[int]) -> set[PairKey]:
    """Return the pairs that are not proposed again."""
    pairs = Avoidance.rows_for_django.filter(offering_id__in=offering_ids)
    return {(str(first), str(second)) for first, second in pairs.values_list("participant_id", "volunteer_id")}


def _points(profiles: Iterable[Profile]) -> dict[str, Point]:
    wanted = {profile.enrolment.person.pc4 for profile in profiles}
    places = Place.rows_for_django.filter(pc4__in=wanted).values_list("pc4", "latitude", "longitude")
    return {pc4: Point(latitude, longitude) for pc4, latitude, longitude in places}


def _said(profile: Profile, *, points: dict[str, Point]) -> dict[str, Any]:
    person = profile.enrolment.person
    has = [word for word in _HOUSE_WISHES if getattr(profile, _HAS[word])]
    refuses = [word for word in _HOUSE_WISHES if getattr(profile, _REFUSES[word])]
    return {
        "key": str(profile.pk),
        "programme": str(profile.offering.programme_id),
        "point": points.get(person.pc4),
        "max_km": float(profile.max_distance_km),
        "languages": frozenset(profile.languages),
        "slots": profile.slots,
        "gender": person.gender,
        "wishes_gender": profile.wishes_gender or None,
        "has": frozenset(has),
        "refuses": frozenset(refuses),
        "interests": frozenset(profile.interests),
        "birth_year": person.birth_date.year if person.birth_date else None,
    }


_HAS = {"pet": "has_pet", "smoking": "smokes", "stairs": "has_stairs"}
_REFUSES = {"pet": "refuses_pet", "smoking": "refuses_smoke", "stairs": "refuses_stairs"}


def _seeker(profile: Profile, *, points: dict[str, Point]) -> Seeker:
    enrolment = profile.enrolment
    return Seeker(**_said(profile, points=points), waiting_since=enrolment.applied_on, urgency=enrolment.urgency)


def _helper(profile: Profile, *, points: dict[str, Point], taken: int) -> Helper:
    free = max(0, profile.capacity - taken)
    return Helper(**_said(profile, points=points), capacity=free, ready=profile.vetting_seen_on is not None)


def facts_of(*, seeker: Seeker, helper: Helper, km: float | None) -> dict[str, Any]:
    """Return why two people may fit, as facts that can be said in any language."""
    apart = None
    if seeker.birth_year and helper.birth_year:
        apart = abs(seeker.birth_year - helper.birth_year)
    return {
        "interests": sorted(seeker.interests & helper.interests),
        "slots": list(shared_slots(first=seeker.slots, second=helper.slots)),
        "languages": sorted(seeker.languages & helper.languages),
        "km": None if km is None else round(km, 1),
        "years_apart": apart,
    }


def why_unserved(*, pool: Pool, unserved: Sequence[str], with_rules: Rules) -> dict[str, Unmet]:
    """Say for everybody without a proposal which wish was the first that nobody could meet.

    Wishes are applied one after the other to all volunteers with a free place; whoever loses the last candidate at a
    step waits because of that wish. Who keeps candidates waits because others wait longer.
    """
    waiting = set(unserved)
    seekers = [seeker for seeker in pool.seekers if seeker.key in waiting]
    helpers = [helper for helper in pool.helpers if helper.capacity > 0]
    found = {s.key: Unmet.NO_PLACE for s in seekers if s.point is None}
    found |= {s.key: Unmet.NO_TIMES for s in seekers if s.point is not None and not s.slots}
    steps = [
        (frozenset(rules.SOFT_WISHES), Unmet.NOBODY_NEAR),
        (frozenset(rules.SOFT_WISHES) - {"slot"}, Unmet.NO_SHARED_TIME),
        (frozenset({"gender", *_HOUSE_WISHES}), Unmet.NO_SHARED_LANGUAGE),
        (frozenset(_HOUSE_WISHES), Unmet.GENDER),
        (frozenset(), Unmet.HOUSE),
    ]
    for soft, why in steps:
        left = [seeker for seeker in seekers if seeker.key not in found]
        loose = replace(with_rules, soft=soft | with_rules.soft)
        pairs = find_candidates(seekers=left, helpers=helpers, rules=loose, forbidden=pool.forbidden)
        reached = {left[position].key for position in set(pairs.seeker.tolist())}
        found |= {seeker.key: why for seeker in left if seeker.key not in reached}
    return {key: found.get(key, Unmet.PLACES_TAKEN) for key in unserved}


# -- choosing by hand --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """One volunteer for one participant, with reasons and both weeks."""

    volunteer: Enrolment
    fit: int
    reasons: list[str]
    first_week: list[str]
    second_week: list[str]
    free_places: int


def seeker_with_helpers(*, participant: Enrolment) -> tuple[Seeker, Pool]:
    """Return one participant beside all volunteers of the same offering."""
    profiles = Profile.rows_for_django.select_related("enrolment__person", "offering")
    own = profiles.get(pk=participant.pk)
    pool = pool_of(offering_ids=[participant.offering_id])
    pool.profiles[str(own.pk)] = own
    return _seeker(own, points=_points([own])), pool


def offers_for(actor: Actor, *, participant: Enrolment, many: int = 8) -> list[Offer]:
    """Return the best fitting volunteers with a free place; the actor must be able to see them."""
    seeker, pool = seeker_with_helpers(participant=participant)
    how = rules.rules_of(participant.offering.programme.settings)
    found = top_helpers(seeker=seeker, helpers=pool.helpers, rules=how, k=many, forbidden=pool.forbidden)
    helpers = {helper.key: helper for helper in pool.helpers}
    offers = []
    for suggestion in found:
        helper = helpers[suggestion.helper]
        facts = facts_of(seeker=seeker, helper=helper, km=suggestion.km)
        offers.append(
            Offer(
                volunteer=pool.profiles[suggestion.helper].enrolment,
                fit=suggestion.fit,
                reasons=rules.reasons(facts),
                first_week=rules.week_codes(seeker.slots),
                second_week=rules.week_codes(helper.slots),
                free_places=helper.capacity,
            )
        )
    return offers


def what_would_help(*, participant: Enrolment) -> list[str]:
    """Say, for each wish that alone stands in the way, how many volunteers with a place would then fit."""
    seeker, pool = seeker_with_helpers(participant=participant)
    how = rules.rules_of(participant.offering.programme.settings)
    # A pair that said no is not proposed again, whatever else changes.
    found = relaxations(seeker=seeker, helpers=pool.helpers, rules=how, forbidden=pool.forbidden)
    return [rules.relaxation_words(answer) for answer in found if answer.rule != REFUSED]


# -- pages -------------------------------------------------------------------------------------------------


def offerings_for_rounds(actor: Actor) -> "QuerySet[Offering]":
    """Return the offerings in which the actor may make a round."""
    offerings: Any = Offering.objects.visible_to(actor, CHANGE)
    return offerings.select_related("programme", "branch").order_by("programme__name", "branch__name")  # type: ignore[no-any-return]


def rounds(actor: Actor) -> Any:
    """Return the rounds the actor may see, newest first."""
    return Round.objects.visible_to(actor).select_related("programme", "made_by")


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
    found = Proposal.objects.visible_to(actor).filter(state__in=rules.WAITING_FOR_ANSWER)
    found = found.select_related("participant__person", "volunteer__person", "offering__programme")
    return list(found.order_by("sent_on", "pk")[:200])


def proposal_for(actor: Actor, pk: uuid.UUID) -> Proposal:
    """Return one proposal with both people."""
    found: Proposal = (
        Proposal.objects.visible_to(actor)
        .select_related("participant__person", "volunteer__person", "offering__programme", "offering__branch")
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


class NoSuchVolunteer(Exception):
    """The actor cannot see this volunteer, or there is none."""


def volunteer_for(actor: Actor, pk: uuid.UUID) -> Enrolment:
    """Return one volunteer's enrolment."""
    found = Enrolment.objects.visible_to(actor).filter(pk=pk, role=PartRole.VOLUNTEER).first()
    if found is None:
        raise NoSuchVolunteer(str(pk))
    return found  # type: ignore[no-any-return]


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
