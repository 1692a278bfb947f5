"""Forms groups: small remainders exactly, the rest by search, a bound beside it, and a volunteer where there is one."""

from collections import Counter
from collections.abc import Sequence

from nabij.methods.grouping.bound import FlowBound, best_pack, components, flow_bound
from nabij.methods.grouping.leaders import leaders_of
from nabij.methods.grouping.model import Group, Grouping, GroupRules, Member
from nabij.methods.grouping.people import Crowd, crowd_of
from nabij.methods.grouping.search import Effort, Progress, anneal
from nabij.methods.matching.model import DoubleKey, Helper

DEFAULT_RULES = GroupRules()
DEFAULT_EFFORT = Effort()


def form_groups(
    *,
    members: Sequence[Member],
    helpers: Sequence[Helper] = (),
    rules: GroupRules = DEFAULT_RULES,
    effort: Effort = DEFAULT_EFFORT,
    progress: Progress = lambda part: None,
) -> Grouping:
    """Place as many people as can be found in groups; the same people in any order give the same groups.

    That holds as long as the search ends by moves and not by time. People without a place on the map stay alone.
    Raises `DoubleKey`. Plain Python does some thousand people; numba takes a hundred thousand (see `run.py engine`).
    """
    for key, times in Counter(member.key for member in members).items():
        if times > 1:
            raise DoubleKey(key=key)
    crowd = crowd_of(members=members, rules=rules)
    limit = flow_bound(crowd=crowd, rules=rules)
    packed = anneal(crowd=crowd, rules=rules, effort=effort, goal=limit.people, progress=progress)
    packed, bound, exact = _improved(crowd=crowd, rules=rules, packed=packed, limit=limit)
    packed.sort(key=lambda group: (-len(group), min(crowd.members[at].key for at in group)))
    people = [[crowd.members[at] for at in group] for group in packed]
    leaders = leaders_of(groups=people, helpers=helpers, rules=rules)
    groups = [_group(members=some, helper=helper) for some, helper in zip(people, leaders, strict=True)]
    nowhere = [member.key for member in members if member.point is None]
    placed = {key for group in groups for key in group.members}
    return Grouping(
        groups=tuple(sorted(groups, key=lambda group: group.members)),
        alone=tuple(sorted(member.key for member in members if member.key not in placed)),
        bound=bound,
        flow_bound=limit.people,
        stuck=tuple(sorted([*nowhere, *(crowd.members[at].key for at in limit.stuck)])),
        exact=exact,
    )


def _improved(
    *, crowd: Crowd, rules: GroupRules, packed: list[tuple[int, ...]], limit: FlowBound
) -> tuple[list[tuple[int, ...]], int, bool]:
    """Search small components completely: better groups where there are any, a lower bound where there are none."""
    lost, inside = set(limit.lost), {person for group in packed for person in group}
    bound, exact = 0, False
    for part in components(crowd=crowd):
        here, most = sum(person in inside for person in part), sum(person not in lost for person in part)
        best = best_pack(people=part, crowd=crowd, rules=rules) if here < most else None
        if best is not None:
            exact, most = True, sum(map(len, best))
            if most > here:
                packed = [group for group in packed if group[0] not in set(part)] + list(best)
        bound += most
    return packed, bound, exact


def _group(*, members: Sequence[Member], helper: str | None) -> Group:
    slots, interests, languages = members[0].slots, members[0].interests, members[0].languages
    for member in members[1:]:
        slots, interests, languages = slots & member.slots, interests & member.interests, languages & member.languages
    return Group(
        members=tuple(sorted(member.key for member in members)),
        helper=helper,
        slots=slots,
        interests=tuple(sorted(interests)),
        languages=tuple(sorted(languages)),
    )
