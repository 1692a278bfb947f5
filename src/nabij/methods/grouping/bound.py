"""How many people can be placed at the very most, and the people who prove it.

Everybody in a group of at most k sits with somebody, and nobody can be that somebody for more than k - 1 others. So
whatever set of people only fits beside a few others, at most k - 1 times those few of them can be placed: a flow.
Small remainders that hang together are searched completely, which can lower the bound further.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nabij.methods import compiled
from nabij.methods.grouping.model import GroupRules
from nabij.methods.grouping.people import Crowd
from nabij.methods.matching.priority import NOBODY, place_in_order

SMALL = 22
LARGE = 5_000
MOST_STEPS = 200_000
Pack = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class FlowBound:
    """At most this many can be placed, all but as many as `lost`; `stuck` are the positions that prove it."""

    people: int
    lost: tuple[int, ...]
    stuck: tuple[int, ...]


def flow_bound(*, crowd: Crowd, rules: GroupRules) -> FlowBound:
    """The bound by flow. Somebody with more companions than are kept counts as placeable, which stays a bound."""
    count = len(crowd.members)
    if count < LARGE or not compiled.is_available():
        asked = [person for person in range(count) if not crowd.truncated(person)]
        known = [crowd.companions(person) for person in asked]
        placed = place_in_order(adjacency=known, capacity=[rules.largest - 1] * count)
        match, price_of = placed.match, placed.price_of
    else:
        asked, match, price_of = _placed(crowd=crowd, most_beside=rules.largest - 1)
    lost = tuple(asked[at] for at, helper in enumerate(match) if helper == NOBODY)
    stuck = (asked[at] for at, helper in enumerate(match) if helper == NOBODY or price_of[helper] != NOBODY)
    return FlowBound(people=count - len(lost), lost=lost, stuck=tuple(stuck))


def _placed(*, crowd: Crowd, most_beside: int) -> tuple[list[int], list[int], list[int]]:
    """Those whose companions are all known, with whom each of them sits, and who closed each place; compiled."""
    from nabij.methods.matching import solving_kernels as kernels

    rows, degree, most = crowd.graph
    table, degrees = np.asarray(rows).reshape(-1, most), np.asarray(degree)
    asked = np.flatnonzero(degrees <= most)
    start = np.concatenate([[0], np.cumsum(degrees[asked])]).astype(np.int64)
    flat = table[asked][np.arange(most) < degrees[asked][:, None]].astype(np.int32)
    match, price_of = kernels.place(start, flat, np.full(len(degrees), most_beside, dtype=np.int64))
    return asked.tolist(), match.tolist(), price_of.tolist()


def components(*, crowd: Crowd) -> list[list[int]]:
    """People who hang together through possible companions; positions in order, largest component last."""
    count = len(crowd.members)
    rows, degree, most = crowd.graph
    label: Any = [NOBODY] * count
    waiting: Any = [NOBODY] * count
    if crowd.compiled:
        label, waiting = np.array(label, dtype=np.int64), np.array(waiting, dtype=np.int64)
    found: list[list[int]] = [[] for _ in range(crowd.engine.parts(rows, degree, most, label, waiting))]
    for person, part in enumerate(np.asarray(label).tolist()):
        found[part].append(person)
    return sorted(found, key=len)


def best_pack(*, people: Sequence[int], crowd: Crowd, rules: GroupRules) -> Pack | None:
    """A pack of groups that places the most of these people, by complete search; None when that would take too long.

    Tries to leave nobody out, then one person, then two: the first that succeeds is best.
    """
    if len(people) > SMALL:
        return None
    search = _Search(people=people, crowd=crowd, rules=rules)
    for spare in range(len(people) + 1):
        try:
            pack = search.pack(left=(1 << len(people)) - 1, spare=spare)
        except _TooLong:
            return None
        if pack is not None:
            return tuple(tuple(people[at] for at in group) for group in pack)
    return ()


class _TooLong(Exception):
    """The search took more steps than it may."""


class _Search:
    def __init__(self, *, people: Sequence[int], crowd: Crowd, rules: GroupRules) -> None:
        self.rules = rules
        self.columns = [[int(crowd.columns[c][person]) for person in people] for c in (4, 5, 6)]
        place = {person: at for at, person in enumerate(people)}
        self.beside = [
            sum(1 << place[other] for other in crowd.companions(person) if other in place) for person in people
        ]
        self.failed: dict[int, int] = {}
        self.steps = 0

    def pack(self, *, left: int, spare: int) -> Pack | None:
        """Place all of `left` except at most `spare`; None when that cannot be done."""
        if not left:
            return ()
        if self.failed.get(left, -1) >= spare:
            return None
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooLong
        # The one with the fewest companions first: there is little to try.
        first = min(_positions(left), key=lambda at: (self.beside[at] & left).bit_count())
        rest = left & ~(1 << first)
        start = (*(column[first] for column in self.columns), self.beside[first] & rest)
        for group, mask in self._groups(group=(first,), shared=start, mask=1 << first):
            found = self.pack(left=left & ~mask, spare=spare)
            if found is not None:
                return (group, *found)
        if spare:
            found = self.pack(left=rest, spare=spare - 1)
            if found is not None:
                return found
        self.failed[left] = max(spare, self.failed.get(left, -1))
        return None

    def _groups(
        self, *, group: tuple[int, ...], shared: tuple[int, ...], mask: int
    ) -> list[tuple[tuple[int, ...], int]]:
        """Every allowed group that begins so, largest first."""
        found = []
        slots, languages, interests, free = shared
        if len(group) < self.rules.largest:
            for at in _positions(free):
                now = (slots & self.columns[0][at], languages & self.columns[1][at], interests & self.columns[2][at])
                if all(now):
                    later = free & self.beside[at] & ~((1 << (at + 1)) - 1)
                    found += self._groups(group=(*group, at), shared=(*now, later), mask=mask | 1 << at)
        if len(group) >= self.rules.smallest:
            found.append((group, mask))
        return sorted(found, key=lambda one: -len(one[0]))


def _positions(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
