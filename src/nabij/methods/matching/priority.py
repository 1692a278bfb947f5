"""Stage one: who is served. The heaviest waiting first, each by a chain of moves if needed.

Sets of people that can be served together form a transversal matroid, so inserting people in order of
priority, each with an augmenting path, serves the most people and the largest weight at once (greedy is
optimal on a matroid). A search that fails closes the places it saw for good, and names their price: the
weight of the one who could not be served there (the dual solution of the weighted problem).

Complexity: O(seekers x edges) at worst; closed places make it near linear in practice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NOBODY = -1
NOT_SEEN = -2


@dataclass(slots=True)
class Placement:
    """`match[s]` is the helper of seeker s or -1.

    `price_of[h]` is the heaviest seeker whom one more place at helper h would serve, or -1 for nobody;
    `loss_of[h]` is the lightest seeker who would be left out with one place less there, or -1 for nobody.
    """

    match: list[int]
    price_of: list[int]
    loss_of: list[int]


def place_in_order(*, adjacency: Sequence[Sequence[int]], capacity: Sequence[int]) -> Placement:
    """Serve seekers 0, 1, 2, ... in that order of priority. `adjacency[s]` lists helpers of seeker s."""
    stage = _Stage(adjacency=adjacency, capacity=capacity)
    for seeker in range(len(adjacency)):
        stage.insert(seeker)
    return Placement(match=stage.match, price_of=stage.price_of, loss_of=stage.losses())


class _Stage:
    def __init__(self, *, adjacency: Sequence[Sequence[int]], capacity: Sequence[int]) -> None:
        self.adjacency = adjacency
        self.spare = list(capacity)
        self.match = [NOBODY] * len(adjacency)
        self.taken: list[list[int]] = [[] for _ in capacity]
        self.price_of = [NOBODY] * len(capacity)

    def insert(self, seeker: int) -> None:
        """Serve this seeker too if anyhow possible; else close the places that were looked at."""
        came_from: dict[int, int] = {}
        waiting = [seeker]
        for current in waiting:
            for helper in self.adjacency[current]:
                if helper in came_from or self.price_of[helper] != NOBODY:
                    continue
                came_from[helper] = current
                if self.spare[helper] > 0:
                    self._shift(helper=helper, came_from=came_from, until=seeker)
                    return
                waiting.extend(self.taken[helper])
        for helper in came_from:
            self.price_of[helper] = seeker

    def losses(self) -> list[int]:
        """Whom one place less would leave out: free places first, then the lightest, spread backwards."""
        wanted_by: list[list[int]] = [[] for _ in self.spare]
        for seeker, helpers in enumerate(self.adjacency):
            for helper in helpers if self.match[seeker] != NOBODY else ():
                wanted_by[helper].append(seeker)
        loss_of = [NOT_SEEN] * len(self.spare)
        ends = [(NOBODY, helper) for helper, spare in enumerate(self.spare) if spare > 0]
        ends += [(s, self.match[s]) for s in reversed(range(len(self.match))) if self.match[s] != NOBODY]
        for loss, end in ends:
            waiting = [end]
            for helper in waiting:
                if loss_of[helper] == NOT_SEEN:
                    loss_of[helper] = loss
                    waiting.extend(self.match[seeker] for seeker in wanted_by[helper])
        return loss_of

    def _shift(self, *, helper: int, came_from: dict[int, int], until: int) -> None:
        self.spare[helper] -= 1
        while True:
            mover = came_from[helper]
            left = self.match[mover]
            self.match[mover] = helper
            self.taken[helper].append(mover)
            if mover == until:
                return
            self.taken[left].remove(mover)
            helper = left
