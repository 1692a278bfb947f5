"""Stage two: who meets whom. The largest total value on the pairs that keep stage one at its best.

Shortest augmenting paths with prices kept (Hungarian method, sparse, helpers with several places): each
seeker is inserted along the path that costs the least value. A seeker who may stay out carries an exit that
is worth less than any loss of value, so the number served stays the largest.

Complexity: O(seekers x edges x log) at worst; the pairs of stage one fall apart into small groups.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

NOBODY = -1


@dataclass(slots=True)
class Assignment:
    """`match[s]` is the helper of seeker s or -1; `price[h]` >= 0 is the value of one more place there.

    For every pair: value <= gain(s) + price(h), with equality for matches; price 0 where a place is free.
    """

    match: list[int]
    price: list[int]


def assign(
    *,
    values: Sequence[Sequence[tuple[int, int]]],
    capacity: Sequence[int],
    optional: Sequence[bool],
    exit_cost: int,
) -> Assignment:
    """Best assignment; `values[s]` lists (helper, value >= 0) of seeker s.

    Seekers who are not optional must all be placeable together. `exit_cost` must exceed any sum of values
    along a path; leaving an optional seeker out costs that much.
    """
    search = _Search(values=values, capacity=capacity, optional=optional, exit_cost=exit_cost)
    for seeker in range(len(values)):
        search.insert(seeker)
    return Assignment(match=search.match, price=search.price)


class _Search:
    """The state between insertions; prices and matches stay consistent after each one."""

    def __init__(
        self,
        *,
        values: Sequence[Sequence[tuple[int, int]]],
        capacity: Sequence[int],
        optional: Sequence[bool],
        exit_cost: int,
    ) -> None:
        self.values = values
        self.optional = optional
        self.exit_cost = exit_cost
        self.spare = list(capacity)
        self.price = [0] * len(capacity)
        self.taken: list[list[int]] = [[] for _ in capacity]
        self.match = [NOBODY] * len(values)
        self.matched_value = [0] * len(values)

    def insert(self, seeker: int) -> None:
        """Dijkstra over reduced costs from this seeker to the nearest free place or exit."""
        tree = _Tree(root=seeker)
        self._look(tree=tree, seeker=seeker, distance=0, gain=self._gain(seeker))
        while True:
            helper = tree.nearest()
            if helper == NOBODY or tree.best[helper] >= tree.exit_distance:
                self._leave(tree=tree)
                return
            distance = tree.best[helper]
            if self.spare[helper] > 0:
                self._raise_prices(tree=tree, end=distance)
                self.spare[helper] -= 1
                self._shift(helper=helper, tree=tree)
                return
            tree.settled.append(helper)
            for current in self.taken[helper]:
                gain = self.matched_value[current] - self.price[helper]
                self._look(tree=tree, seeker=current, distance=distance, gain=gain)

    def _gain(self, seeker: int) -> int:
        price = self.price
        best = max((value - price[helper] for helper, value in self.values[seeker]), default=-self.exit_cost)
        return max(best, -self.exit_cost) if self.optional[seeker] else best

    def _look(self, *, tree: "_Tree", seeker: int, distance: int, gain: int) -> None:
        price, best, heap = self.price, tree.best, tree.heap
        offset = distance + gain
        if self.optional[seeker] and offset + self.exit_cost < tree.exit_distance:
            tree.exit_distance = offset + self.exit_cost
            tree.leaver = seeker
        for helper, value in self.values[seeker]:
            reached = offset - value + price[helper]
            if helper not in best or reached < best[helper]:
                best[helper] = reached
                tree.came_from[helper] = seeker
                heapq.heappush(heap, (reached, helper))

    def _raise_prices(self, *, tree: "_Tree", end: int) -> None:
        for helper in tree.settled:
            self.price[helper] += end - tree.best[helper]

    def _shift(self, *, helper: int, tree: "_Tree") -> None:
        """Hand the place at `helper` along the path back to the root."""
        while True:
            mover = tree.came_from[helper]
            left = self.match[mover]
            self.match[mover] = helper
            self.matched_value[mover] = next(value for h, value in self.values[mover] if h == helper)
            self.taken[helper].append(mover)
            if mover == tree.root:
                return
            self.taken[left].remove(mover)
            helper = left

    def _leave(self, *, tree: "_Tree") -> None:
        if tree.leaver == NOBODY:
            raise NotPlaceable(seeker=tree.root)
        self._raise_prices(tree=tree, end=int(tree.exit_distance))
        if tree.leaver == tree.root:
            return
        left = self.match[tree.leaver]
        self.match[tree.leaver] = NOBODY
        self.taken[left].remove(tree.leaver)
        self._shift(helper=left, tree=tree)


class NotPlaceable(ValueError):
    """A seeker who must be placed cannot be: the stages disagree; `seeker` is the position."""

    def __init__(self, *, seeker: int) -> None:
        super().__init__(f"seeker {seeker} cannot be placed")
        self.seeker = seeker


class _Tree:
    """One shortest path search: distances to helpers, how they were reached, and the cheapest exit."""

    __slots__ = ("best", "came_from", "exit_distance", "heap", "leaver", "root", "settled")

    def __init__(self, *, root: int) -> None:
        self.root = root
        self.best: dict[int, int] = {}
        self.came_from: dict[int, int] = {}
        self.heap: list[tuple[int, int]] = []
        self.settled: list[int] = []
        self.exit_distance: float = math.inf
        self.leaver = NOBODY

    def nearest(self) -> int:
        """The nearest helper not settled yet, or -1."""
        while self.heap:
            distance, helper = heapq.heappop(self.heap)
            if distance == self.best[helper]:
                return helper
        return NOBODY
