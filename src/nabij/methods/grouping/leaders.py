"""Gives groups a volunteer where there is one: the most groups, the largest first; a volunteer leads one per place."""

from collections.abc import Sequence

from nabij.methods.geo import haversine_km
from nabij.methods.grouping.model import GroupRules, Member
from nabij.methods.matching.candidates import find_candidates
from nabij.methods.matching.model import Helper, Rules, Seeker
from nabij.methods.matching.priority import NOBODY, place_in_order


def leaders_of(*, groups: Sequence[Sequence[Member]], helpers: Sequence[Helper], rules: GroupRules) -> list[str | None]:
    """The key of a volunteer per group. Groups must stand in order of priority, largest first."""
    free = sorted((helper for helper in helpers if helper.ready and helper.capacity > 0), key=lambda one: one.key)
    if not free or not groups:
        return [None] * len(groups)
    # As if each group were one person, living with its first member, sharing what all share; then looked at closely.
    stand_ins = [_stand_in(members=members, number=number) for number, members in enumerate(groups)]
    found = find_candidates(seekers=stand_ins, helpers=free, rules=Rules(earth_radius_km=rules.earth_radius_km))
    beside: list[list[int]] = [[] for _ in groups]
    for number, at in zip(found.seeker.tolist(), found.helper.tolist(), strict=True):
        if may_lead(members=groups[number], helper=free[at], rules=rules):
            beside[number].append(at)
    placed = place_in_order(adjacency=beside, capacity=[helper.capacity for helper in free])
    return [None if at == NOBODY else free[at].key for at in placed.match]


def may_lead(*, members: Sequence[Member], helper: Helper, rules: GroupRules) -> bool:
    """Whether this volunteer suits every member, in one slot and one language that all have."""
    slots, languages = helper.slots, helper.languages
    for member in members:
        slots, languages = slots & member.slots, languages & member.languages
        if not _suits(member=member, helper=helper, rules=rules):
            return False
    return bool(slots and languages)


def _suits(*, member: Member, helper: Helper, rules: GroupRules) -> bool:
    if member.wishes_gender not in (None, helper.gender) or helper.wishes_gender not in (None, member.gender):
        return False
    if member.programme != helper.programme or member.has & helper.refuses or helper.has & member.refuses:
        return False
    limits = [limit for limit in (member.max_km, helper.max_km) if limit is not None]
    if not limits:
        return True
    if member.point is None or helper.point is None:
        return False
    return haversine_km(a=member.point, b=helper.point, radius_km=rules.earth_radius_km) <= min(limits)


def _stand_in(*, members: Sequence[Member], number: int) -> Seeker:
    first = members[0]
    slots, languages = first.slots, first.languages
    for member in members[1:]:
        slots, languages = slots & member.slots, languages & member.languages
    wishes = {member.wishes_gender for member in members} - {None}
    return Seeker(
        key=str(number),
        programme=first.programme,
        point=first.point,
        max_km=first.max_km,
        languages=languages,
        slots=slots,
        gender=first.gender,
        wishes_gender=min(wishes) if len(wishes) == 1 else None,  # type: ignore[type-var]
    )
