"""Reads behind a round: who waits, who has a place, and who is kept apart, as values that a method understands."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Profile, Relation
from nabij.foundation import clock
from nabij.matching import rules
from nabij.matching.choices import ProposalState, Unmet
from nabij.matching.models import Avoidance, KeptApart, Proposal
from nabij.methods.availability import shared_slots
from nabij.methods.geo import Point
from nabij.methods.matching import Helper, PairKey, Rules, Seeker, find_candidates
from nabij.methods.matching.explain import why_not_pair
from nabij.people.models import Place

_TAKES_PLACE = Q(state__in=[ProposalState.SENT, ProposalState.HALF]) | Q(
    state=ProposalState.AGREED, settled_at__isnull=True
)
_READY = [EnrolmentState.WAITING, EnrolmentState.ACTIVE]
_WAITS = Q(enrolment__role=PartRole.PARTICIPANT, enrolment__state=EnrolmentState.WAITING)
_HELPS = Q(enrolment__role=PartRole.VOLUNTEER, enrolment__state__in=_READY)
_HOUSE_WISHES = ("pet", "smoking", "stairs")


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody a round looks at, as values a method understands, with the profiles they came from."""

    seekers: list[Seeker]
    helpers: list[Helper]
    profiles: dict[str, Profile]
    forbidden: set[PairKey]
    counts: dict[str, int] = field(default_factory=dict)


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


def pool_of(*, offering_ids: Sequence[int]) -> Pool:
    """Gather who waits and who is available in these offerings; call it unscoped or as somebody who may see all."""
    return _pool(offering_ids, _WAITS | _HELPS)


def helpers_of(*, offering_ids: Sequence[int]) -> Pool:
    """Gather only who is available."""
    return _pool(offering_ids, _HELPS)


def _pool(offering_ids: Sequence[int], who: Q) -> Pool:
    profiles = list(
        Profile.rows_for_django.filter(who, offering_id__in=offering_ids)
        .select_related("enrolment__person", "offering__programme")
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
    points = points_of(profiles)
    helpers = [_helper(p, points=points, taken=taken[p.pk]) for p in helping]
    return Pool(
        seekers=[seeker_of(p, points=points) for p in seeking],
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
    """Return the pairs that are not proposed, whoever decided so."""
    both = [model.rows_for_django.filter(offering_id__in=offering_ids) for model in (Avoidance, KeptApart)]
    found = (
        both[0]
        .values_list("participant_id", "volunteer_id")
        .union(both[1].values_list("participant_id", "volunteer_id"))
    )
    return {(str(first), str(second)) for first, second in found}


def may_meet(*, participant_id: uuid.UUID, volunteer_id: uuid.UUID, with_rules: Rules) -> bool:
    """Say whether these two may meet under these rules, and the volunteer has a free place."""
    rows = Profile.rows_for_django.filter(pk__in=[participant_id, volunteer_id])
    both = {row.pk: row for row in rows.select_related("enrolment__person", "offering")}
    if len(both) < len({participant_id, volunteer_id}):
        return False
    points = points_of(both.values())
    seeker = seeker_of(both[participant_id], points=points)
    taken = taken_places([volunteer_id])[volunteer_id]
    helper = _helper(both[volunteer_id], points=points, taken=taken)
    barred = forbidden_pairs([both[participant_id].offering_id])
    return helper.capacity > 0 and not why_not_pair(seeker=seeker, helper=helper, rules=with_rules, forbidden=barred)


def still_there(keys: Collection[str]) -> set[str]:
    """Return which of these people can still be proposed, held until the transaction ends so that it stays so."""
    people = Enrolment.rows_for_django.filter(pk__in=keys).filter(
        Q(role=PartRole.PARTICIPANT, state=EnrolmentState.WAITING) | Q(role=PartRole.VOLUNTEER, state__in=_READY)
    )
    return {str(pk) for pk in people.select_for_update().order_by("pk").values_list("pk", flat=True)}


def points_of(profiles: Iterable[Profile]) -> dict[str, Point]:
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


def seeker_of(profile: Profile, *, points: dict[str, Point]) -> Seeker:
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
        (frozenset(rules.WISHES), Unmet.NOBODY_NEAR),
        (frozenset(rules.WISHES) - {"slot"}, Unmet.NO_SHARED_TIME),
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
