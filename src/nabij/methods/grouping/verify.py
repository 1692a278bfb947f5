"""A second opinion on groups, by code that shares nothing with the search.

It applies the rules again, pair by pair, and checks the flow bound: the people in `stuck` only fit beside the few
people found here, and each of those can be company for at most (largest - 1) of them.

Complexity: O(groups + stuck x people).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nabij.methods.grouping.model import Group, Grouping, GroupRules, Member
from nabij.methods.matching.model import Helper

HAIR_KM = 1e-5


@dataclass(frozen=True, slots=True, order=True)
class GroupFlaw:
    """Something wrong: a code and the keys it is about.

    Codes: `unknown_person`, `placed_twice`, `wrong_size`, `not_allowed`, `nothing_shared`, `wrong_shared`,
    `helper_unknown`, `helper_overfull`, `helper_unsuitable`, `wrong_alone`, `wrong_bound`, `above_bound`.
    """

    code: str
    about: tuple[str, ...] = ()


def verify(
    *, grouping: Grouping, members: Sequence[Member], helpers: Sequence[Helper] = (), rules: GroupRules
) -> tuple[GroupFlaw, ...]:
    """Every flaw, none when all is well. Never raises on a wrong result."""
    known = {member.key: member for member in members}
    placed = [key for group in grouping.groups for key in group.members]
    if not {*placed, *grouping.alone} <= known.keys():
        return (GroupFlaw("unknown_person"),)
    flaws = list(_counts(grouping=grouping, placed=placed, known=known))
    for group in grouping.groups:
        flaws += _one_group(group=group, people=[known[key] for key in group.members], rules=rules)
    flaws += _leaders(grouping=grouping, known=known, helpers=helpers, rules=rules)
    flaws += _bound(grouping=grouping, known=known, rules=rules)
    return tuple(sorted(flaws))


def _counts(*, grouping: Grouping, placed: list[str], known: Mapping[str, Member]) -> Iterator[GroupFlaw]:
    if len(set(placed)) < len(placed):
        yield GroupFlaw("placed_twice")
    if sorted([*placed, *grouping.alone]) != sorted(known):
        yield GroupFlaw("wrong_alone")
    if len(placed) > grouping.bound or grouping.bound > grouping.flow_bound:
        yield GroupFlaw("above_bound")


def _one_group(*, group: Group, people: list[Member], rules: GroupRules) -> Iterator[GroupFlaw]:
    if not rules.smallest <= len(people) <= rules.largest:
        yield GroupFlaw("wrong_size", group.members)
        return
    for number, one in enumerate(people):
        for other in people[number + 1 :]:
            if not _may_sit(one, other, rules, slack=HAIR_KM):
                yield GroupFlaw("not_allowed", (one.key, other.key))
    slots = (1 << 64) - 1
    for person in people:
        slots &= person.slots
    interests = frozenset.intersection(*(person.interests for person in people))
    languages = frozenset.intersection(*(person.languages for person in people))
    if not slots or not interests or not languages:
        yield GroupFlaw("nothing_shared", group.members)
    if (slots, interests, languages) != (group.slots, frozenset(group.interests), frozenset(group.languages)):
        yield GroupFlaw("wrong_shared", group.members)


def _leaders(
    *, grouping: Grouping, known: Mapping[str, Member], helpers: Sequence[Helper], rules: GroupRules
) -> Iterator[GroupFlaw]:
    left = {helper.key: helper.capacity for helper in helpers if helper.ready}
    by_key = {helper.key: helper for helper in helpers}
    for group in grouping.groups:
        if group.helper is None:
            continue
        if group.helper not in left:
            yield GroupFlaw("helper_unknown", (group.helper,))
            continue
        left[group.helper] -= 1
        if left[group.helper] < 0:
            yield GroupFlaw("helper_overfull", (group.helper,))
        helper = by_key[group.helper]
        together = group.slots & helper.slots and helper.languages.intersection(group.languages)
        if not together or not all(_accepts(known[key], helper, rules) for key in group.members):
            yield GroupFlaw("helper_unsuitable", (group.helper, *group.members))


def _bound(*, grouping: Grouping, known: Mapping[str, Member], rules: GroupRules) -> Iterator[GroupFlaw]:
    if not set(grouping.stuck) <= known.keys():
        yield GroupFlaw("wrong_bound")
        return
    stuck = [known[key] for key in grouping.stuck]
    beside = {
        other.key for other in known.values() if any(_may_sit(one, other, rules, slack=-HAIR_KM) for one in stuck)
    }
    if len(known) - len(stuck) + (rules.largest - 1) * len(beside) > grouping.flow_bound:
        yield GroupFlaw("wrong_bound")


def _may_sit(one: Member, other: Member, rules: GroupRules, *, slack: float) -> bool:
    if one.key == other.key or one.programme != other.programme or not one.slots & other.slots:
        return False
    if one.interests.isdisjoint(other.interests) or one.languages.isdisjoint(other.languages):
        return False
    if other.key in one.apart or one.key in other.apart:
        return False
    wanted = other.key in one.together and one.key in other.together
    if not wanted and (other.key in one.met or one.key in other.met):
        return False
    reach = min(rules.near_km, *(side.max_km for side in (one, other) if side.max_km is not None), math.inf)
    return _km(one, other, rules) <= reach + slack


def _accepts(member: Member, helper: Helper, rules: GroupRules) -> bool:
    if member.programme != helper.programme or helper.refuses & member.has or member.refuses & helper.has:
        return False
    if member.wishes_gender is not None and member.wishes_gender != helper.gender:
        return False
    if helper.wishes_gender is not None and helper.wishes_gender != member.gender:
        return False
    reach = min((side.max_km for side in (member, helper) if side.max_km is not None), default=None)
    return reach is None or _km(member, helper, rules) <= reach


def _km(one: Member, other: Member | Helper, rules: GroupRules) -> float:
    if one.point is None or other.point is None:
        return math.inf
    north, south = math.radians(one.point.lat), math.radians(other.point.lat)
    up, along = math.sin((south - north) / 2), math.sin(math.radians(other.point.lon - one.point.lon) / 2)
    return (
        2
        * rules.earth_radius_km
        * math.asin(min(1.0, math.sqrt(up * up + math.cos(north) * math.cos(south) * along * along)))
    )
