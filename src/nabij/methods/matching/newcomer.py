"""Answers about one newcomer while somebody types: who would suit best, and who meets whom once they are in.

`HelperIndex` sorts all helpers once and then answers in well under a millisecond, also among 650,000. `Keeper` keeps
an optimum as people arrive one by one. Both need numba for large numbers; `top_helpers` and `solve` do without.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.methods.matching.columns import Ints
from nabij.methods.matching.large import Edges, Field, People, field_of, marks_of, packed
from nabij.methods.matching.model import Rules, Totals

NOBODY = -1
FIT_BITS = 24


class HelperIndex:
    """All ready helpers with a free place, sorted for questions. Build it again when they change: O(n log n)."""

    def __init__(self, *, right: People, open_places: NDArray[np.bool_], rules: Rules, programmes: int) -> None:
        self.field: Field = field_of(right=right, ready=open_places, rules=rules, programmes=programmes)

    def top(self, *, left: People, row: int, count: int = 5) -> list[tuple[int, int, float]]:
        """The best `count` helpers of one seeker: position, fit in points, km; equal fit nearest first."""
        from nabij.methods.matching import kernels

        field = self.field
        one = left.row(row)
        numbers, words, ints = packed(people=one, rows=np.zeros(1, dtype=np.intp))
        top = (np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.zeros(count))
        person = (numbers[0], words[0], ints[0], int(marks_of(people=one, asking=True)[0]))
        found = kernels.top_of(person, field.right, field.longitudes, field.bands, field.weights, field.scales, top)
        positions, points, km = (column[:found].tolist() for column in top)
        return list(zip(field.order[positions].tolist(), points, km, strict=True))


class Keeper:
    """An exact optimum that is kept as seekers arrive: each arrival moves only whom it must.

    One search per arrival over whole numbers that hold all three aims at once (weight + 1, then fit; ties by the order
    of arrival, unlike `solve`). Somebody who leaves frees a place whose best use only a new round can tell: build
    a new Keeper, which takes as long as a round. Weight below 2^20, at most 2^16 seekers.
    """

    def __init__(self, *, capacity: Ints, most_seekers: int) -> None:
        from nabij.methods.matching import solving_kernels as kernels

        self.kernels = kernels
        self.state: Any = kernels.fresh(most_seekers, capacity)
        self.optional = np.ones(most_seekers, dtype=np.bool_)
        self.begin, self.end = np.zeros(most_seekers, dtype=np.int64), np.zeros(most_seekers, dtype=np.int64)
        self.helper, self.value = np.empty(1024, dtype=np.int32), np.empty(1024, dtype=np.int64)
        self.weight = np.zeros(most_seekers, dtype=np.int64)
        self.count = self.pairs = 0

    def arrive(self, *, helper: NDArray[np.int32], fit: NDArray[np.int16], weight: int) -> bool:
        """One more seeker with these possible helpers; whether one more person is served than before."""
        size = len(helper)
        while self.pairs + size > len(self.helper):
            self.helper, self.value = (
                np.resize(self.helper, 2 * self.pairs + size),
                np.resize(self.value, 2 * self.pairs + size),
            )
        order = np.argsort(-fit.astype(np.int64), kind="stable")
        span = slice(self.pairs, self.pairs + size)
        self.helper[span] = helper[order]
        self.value[span] = ((weight + 1) << FIT_BITS) + fit[order].astype(np.int64)
        number = self.count
        self.begin[number], self.end[number], self.weight[number] = span.start, span.stop, weight
        self.count, self.pairs = self.count + 1, self.pairs + size
        came = self.kernels.insert(
            number, 0, span.start, span.stop, self.begin, self.end, self.helper, self.value, self.optional, self.state
        )
        return bool(came == 0)

    @property
    def match(self) -> NDArray[np.int32]:
        """The helper of each seeker in order of arrival, -1 for nobody."""
        found: NDArray[np.int32] = self.state[5][: self.count]
        return found

    @property
    def totals(self) -> Totals:
        """What the kept round comes to."""
        served = self.match != NOBODY
        whole = int(self.state[7][: self.count][served].sum())
        waiting = int(self.weight[: self.count][served].sum())
        return Totals(int(served.sum()), waiting, whole - ((waiting + int(served.sum())) << FIT_BITS))


def keep(*, edges: Edges, capacity: Ints, weight: Sequence[int], room: int) -> Keeper:
    """A Keeper that already holds these seekers, with room for `room` in all."""
    keeper = Keeper(capacity=capacity, most_seekers=room)
    for seeker, its_weight in enumerate(weight):
        span = slice(edges.start[seeker], edges.start[seeker + 1])
        keeper.arrive(helper=edges.helper[span], fit=edges.fit[span], weight=int(its_weight))
    return keeper
