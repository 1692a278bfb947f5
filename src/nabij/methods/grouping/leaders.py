"""Gives groups a volunteer where there is one: the most groups, the largest first; a volunteer leads one per place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nabij.methods import compiled
from nabij.methods.geo import haversine_km
from nabij.methods.grouping.model import GroupRules, Member
from nabij.methods.matching import large
from nabij.methods.matching.candidates import find_candidates
from nabij.methods.matching.columns import Columns, columns_of, vocabulary_of
from nabij.methods.matching.model import Helper, Rules, Seeker
from nabij.methods.matching.priority import NOBODY, place_in_order

Groups = Sequence[Sequence[Member]]
Positions = NDArray[np.int64]
WORTH_COMPILING = 4_000_000
BLOCK = 2_000_000
HAIR_KM = 1e-5


def leaders_of(*, groups: Groups, helpers: Sequence[Helper], rules: GroupRules) -> list[str | None]:
    """The key of a volunteer per group. Groups must stand in order of priority, largest first.

    O(groups x volunteers in reach); 45,000 groups and 30,000 volunteers take seconds when compiled.
    """
    free = sorted((helper for helper in helpers if helper.ready and helper.capacity > 0), key=lambda one: one.key)
    if not free or not groups:
        return [None] * len(groups)
    many = len(groups) * len(free) >= WORTH_COMPILING and compiled.is_available()
    start, beside = _suited(groups=groups, free=free, rules=rules, many=many)
    capacity = [helper.capacity for helper in free]
    if many:
        from nabij.methods.matching import solving_kernels as kernels

        match = kernels.place(start, beside, np.array(capacity, dtype=np.int64))[0].tolist()
    else:
        lists = [part.tolist() for part in np.split(beside, start[1:-1])]
        match = place_in_order(adjacency=lists, capacity=capacity).match
    return [None if at == NOBODY else free[at].key for at in match]


def may_lead(*, members: Sequence[Member], helper: Helper, rules: GroupRules) -> bool:
    """Whether this volunteer suits every member, in one slot and one language that all have."""
    slots, languages = helper.slots, helper.languages
    for member in members:
        slots, languages = slots & member.slots, languages & member.languages
        if not _suits(member=member, helper=helper, rules=rules):
            return False
    return bool(slots and languages)


def _suited(
    *, groups: Groups, free: Sequence[Helper], rules: GroupRules, many: bool
) -> tuple[Positions, NDArray[np.int32]]:
    """Who may lead each group: where each group begins, and positions of volunteers."""
    # As if each group were one person, living with its first member, sharing what all share; then looked at closely.
    stand_ins = [_stand_in(members=members, number=number) for number, members in enumerate(groups)]
    round_rules = Rules(earth_radius_km=rules.earth_radius_km)
    if many:
        edges = large.find_edges(seekers=stand_ins, helpers=free, rules=round_rules)
        owner, beside = np.repeat(np.arange(len(groups)), np.diff(edges.start)), edges.helper.astype(np.int64)
    else:
        found = find_candidates(seekers=stand_ins, helpers=free, rules=round_rules)
        owner, beside = found.seeker.astype(np.int64), found.helper.astype(np.int64)
    closer = _Closer(groups=groups, free=free, rules=rules)
    blocks = [slice(at, at + BLOCK) for at in range(0, len(owner), BLOCK)]
    kept = [closer.suit(group=owner[block], helper=beside[block]) for block in blocks]
    keep = np.concatenate(kept) if kept else np.zeros(0, dtype=np.bool_)
    owner, beside = owner[keep], beside[keep]
    return np.searchsorted(owner, np.arange(len(groups) + 1)).astype(np.int64), beside.astype(np.int32)


class _Closer:
    """Looks at every member of many groups at once, for many volunteers."""

    def __init__(self, *, groups: Groups, free: Sequence[Helper], rules: GroupRules) -> None:
        self.groups, self.free, self.rules = groups, free, rules
        people = [member for members in groups for member in members]
        words = vocabulary_of(people=[*people, *free])
        self.members: Columns = columns_of(people=people, words=words)
        self.helpers: Columns = columns_of(people=free, words=words)
        self.sizes = np.array([len(members) for members in groups])
        self.first = np.cumsum(self.sizes) - self.sizes

    def suit(self, *, group: Positions, helper: Positions) -> NDArray[np.bool_]:
        """Whether each volunteer suits each member of each group; arrays of one length."""
        fine, doubtful = np.ones(len(group), dtype=np.bool_), np.zeros(len(group), dtype=np.bool_)
        for turn in range(int(self.sizes.max())):
            here = np.flatnonzero(fine & (self.sizes[group] > turn))
            member = self.first[group[here]] + turn
            near, unsure = self._near(member=member, helper=helper[here])
            fine[here] = near & self._willing(member=member, helper=helper[here])
            doubtful[here] |= unsure
        for at in np.flatnonzero(fine & doubtful).tolist():
            fine[at] = may_lead(members=self.groups[group[at]], helper=self.free[helper[at]], rules=self.rules)
        return fine

    def _willing(self, *, member: Positions, helper: Positions) -> NDArray[np.bool_]:
        a, b = self.members, self.helpers
        wants, wanted = a.wishes_gender[member], b.wishes_gender[helper]
        fine = ((wants < 0) | (wants == b.gender[helper])) & ((wanted < 0) | (wanted == a.gender[member]))
        fine &= ~(a.has[member] & b.refuses[helper]).any(axis=1)
        return np.asarray(fine & ~(a.refuses[member] & b.has[helper]).any(axis=1), dtype=np.bool_)

    def _near(self, *, member: Positions, helper: Positions) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Near enough, and so near the limit that the standard library must decide."""
        a, b = self.members, self.helpers
        limit = np.minimum(a.limit[member], b.limit[helper])
        up, along = (np.sin((y - x) / 2) for x, y in ((a.lat[member], b.lat[helper]), (a.lon[member], b.lon[helper])))
        root = np.sqrt(up * up + np.cos(a.lat[member]) * np.cos(b.lat[helper]) * along * along)
        km = 2 * self.rules.earth_radius_km * np.arcsin(np.minimum(1.0, root))
        # An unknown place is nowhere near, unless neither side minds.
        near = (km <= limit + HAIR_KM) | np.isinf(limit)
        return np.asarray(near, dtype=np.bool_), np.asarray(np.abs(km - limit) <= HAIR_KM, dtype=np.bool_)


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
