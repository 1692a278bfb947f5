"""Keeps a round best while people come and go: each change moves only whom it must, in microseconds.

For a round on a screen that follows a day of work: somebody applies, a volunteer stops, a match is confirmed, and the
open proposals stay the best there are. Works without numba too, some hundred times slower.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.methods.matching import keeping_kernels as kernels
from nabij.methods.matching.columns import Ints
from nabij.methods.matching.large import Edges
from nabij.methods.matching.model import MatchingError, Totals

NOBODY = -1
FIT_BITS = 30
HEAVIEST = 1 << 26
LEAST_PAIRS = 1024
Positions = NDArray[np.int32]
Fits = NDArray[np.int16]


class NotInTheRound(MatchingError):
    """That seeker left before, never came, or has no match to confirm; or no helper has that number. See `number`."""

    def __init__(self, *, number: int) -> None:
        super().__init__(f"nobody of that number takes part like that: {number}")
        self.number = number


class Keeper:
    """An exact optimum (served, then waiting weight, then fit) that is kept as both sides come, go and change.

    Seekers and helpers are numbered in order of arrival, from 0, and keep their number. Among equally good rounds the
    order of arrival decides, unlike in `solve`. Weights lie in 0 up to 2^26, and all fit together stays below 2^30.

    One change is one search for the shortest path over prices (Dijkstra): O(pairs x log) at worst, in practice the
    pairs of the people near by. Memory: 24 bytes per pair and 100 per person. Everything grows when it must;
    `most_seekers` is what room is made for in advance. Source of the method: successive shortest paths with node
    potentials, Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 9; departures run the same search backwards.
    """

    def __init__(self, *, capacity: Ints, most_seekers: int) -> None:
        helpers, places = len(capacity), np.asarray(capacity, dtype=np.int64)
        if (places < 0).any():
            raise ValueError("a capacity is below zero")
        first = np.concatenate([[0], np.cumsum(places)])[:-1]
        taken = np.empty(int(places.sum()), dtype=np.int32)
        zeros, none = np.zeros(helpers, dtype=np.int64), np.full(helpers, kernels.GONE, dtype=np.int64)
        self._room = places.copy()
        self._places: Any = (first.astype(np.int64), places.copy(), zeros, taken, zeros.copy(), none)
        self._scratch: Any = _scratch(helpers=helpers)
        none_met, blank = np.full(most_seekers, NOBODY, dtype=np.int32), np.zeros(most_seekers, dtype=np.int64)
        self._people: Any = (*(blank.copy() for _ in range(3)), none_met, blank.copy(), blank)
        self._pairs: Any = _pairs(room=max(LEAST_PAIRS, 64 * most_seekers))
        self._present = np.zeros(most_seekers, dtype=np.bool_)
        self.count = 0
        self._filled = self._gone = 0

    # -- seekers ---------------------------------------------------------------------------------------------

    def arrive(self, *, helper: Positions, fit: Fits, weight: int) -> bool:
        """One more seeker with these possible helpers, all different; whether one more person is served than before.

        `helper` are numbers of helpers and `fit` the points with each, 0 or more; both of shape (pairs,). The seeker's
        number is `count - 1` afterwards. Raises `ValueError` for a weight or a fit out of range.
        """
        if not 0 <= weight < HEAVIEST or (len(fit) and int(fit.min()) < 0):
            raise ValueError("a weight or a fit is out of range")
        self._known(helpers=helper)
        number = self.count
        if number == len(self._present):
            self._people = tuple(_longer(column, fill=0) for column in self._people)
            self._present = _longer(self._present, fill=0)
        self._make_room(pairs=len(helper))
        self._people[2][number], self._people[3][number] = (weight + 1) << FIT_BITS, NOBODY
        kernels.write_row(number, self._filled, helper, fit, self._pairs, self._people, self._places)
        self._filled += len(helper)
        self._present[number] = True
        self.count += 1
        return bool(kernels.arrive(number, self._pairs, self._people, self._places, self._scratch) == 0)

    def leave(self, *, seeker: int) -> bool:
        """A seeker stops; whether one fewer person is served than before. Raises `NotInTheRound`."""
        helper = self._out(seeker=seeker)
        if helper == NOBODY:
            return False
        return not self._fill(helper=helper)

    def confirm(self, *, seeker: int) -> int:
        """The match of this seeker is agreed: both the seeker and the place leave the round, and nobody else moves.

        Returns the helper. Raises `NotInTheRound` when the seeker has no match.
        """
        if not 0 <= seeker < self.count or self._people[3][seeker] == NOBODY:
            raise NotInTheRound(number=seeker)
        helper = self._out(seeker=seeker)
        self._places[1][helper] -= 1
        return helper

    # -- helpers ---------------------------------------------------------------------------------------------

    def join(self, *, capacity: int, seeker: Positions, fit: Fits) -> int:
        """One more helper, who suits these seekers of the round, all different, with so much fit; returns the number.

        Raises `NotInTheRound` for a seeker who is not there, `ValueError` for a fit below 0.
        """
        if len(fit) and int(fit.min()) < 0:
            raise ValueError("a fit is out of range")
        for one in seeker.tolist():
            if not 0 <= one < self.count or not self._present[one]:
                raise NotInTheRound(number=one)
        number = len(self._room)
        self._room = np.append(self._room, 0)
        first, places, used, taken, price, head = self._places
        grown = (np.append(column, value) for column, value in ((first, len(taken)), (places, 0), (used, 0)))
        self._places = (*grown, taken, np.append(price, 0), np.append(head, kernels.GONE))
        self._scratch = _scratch(helpers=number + 1)
        for one, points in zip(seeker.tolist(), fit.tolist(), strict=True):
            self._lengthen(seeker=one, helper=number, fit=points)
        # Dear enough that no pair is worth more than its prices; then each place is made the best of.
        self._places[4][number] = max((self._wanted(seeker=one, helper=number) for one in seeker.tolist()), default=0)
        self.set_capacity(helper=number, capacity=capacity)
        return number

    def set_capacity(self, *, helper: int, capacity: int) -> None:
        """So many places from now on, for people in this round; 0 when the helper leaves.

        Raises `NotInTheRound` for an unknown helper and `ValueError` below zero.
        """
        self._known(helpers=np.array([helper]))
        if capacity < 0:
            raise ValueError("a capacity is below zero")
        first, places, used, taken, price, head = self._places
        if capacity > self._room[helper]:
            taken = np.concatenate([taken, np.empty(capacity, dtype=np.int32)])
            moved = taken[first[helper] : first[helper] + used[helper]].copy()
            first[helper], self._room[helper] = len(taken) - capacity, capacity
            taken[first[helper] : first[helper] + used[helper]] = moved
            self._people[4][moved] = first[helper] + np.arange(len(moved))
            self._places = (first, places, used, taken, price, head)
        while places[helper] < capacity:
            places[helper] += 1
            self._fill(helper=helper)
        while places[helper] > capacity:
            places[helper] -= 1
            if used[helper] > places[helper]:
                mover = int(taken[first[helper] + used[helper] - 1])
                kernels.leave(mover, self._people, self._places)
                kernels.arrive(mover, self._pairs, self._people, self._places, self._scratch)

    # -- what is kept ----------------------------------------------------------------------------------------

    @property
    def match(self) -> Positions:
        """The helper of each seeker in order of arrival, -1 for nobody and for who left. Shape (count,)."""
        found: Positions = self._people[3][: self.count]
        return found

    @property
    def totals(self) -> Totals:
        """What the kept round comes to."""
        served = self.match != NOBODY
        whole = self._people[5][: self.count][served]
        weight = self._people[2][: self.count][served]
        return Totals(int(served.sum()), int((weight >> FIT_BITS).sum() - served.sum()), int((whole - weight).sum()))

    def _known(self, *, helpers: NDArray[Any]) -> None:
        if len(helpers) and not (int(helpers.min()) >= 0 and int(helpers.max()) < len(self._room)):
            raise NotInTheRound(number=int(helpers.min() if helpers.min() < 0 else helpers.max()))

    def _out(self, *, seeker: int) -> int:
        """Take a seeker out of the round; the helper of the match, -1 for nobody."""
        if not 0 <= seeker < self.count or not self._present[seeker]:
            raise NotInTheRound(number=seeker)
        self._present[seeker] = False
        self._gone += kernels.drop_row(seeker, self._pairs, self._people)
        helper = int(self._people[3][seeker])
        if helper != NOBODY:
            kernels.leave(seeker, self._people, self._places)
        return helper

    def _fill(self, *, helper: int) -> bool:
        return bool(kernels.fill(helper, self._pairs, self._people, self._places, self._scratch))

    def _lengthen(self, *, seeker: int, helper: int, fit: int) -> None:
        """One more pair for somebody who is here: the row is written again at the end."""
        begin, end = (int(self._people[side][seeker]) for side in (0, 1))
        self._make_room(pairs=end - begin + 1)
        begin, end = (int(self._people[side][seeker]) for side in (0, 1))
        row = self._pairs[0][begin:end]
        helpers = np.append((row & kernels.HELPER).astype(np.int32), np.int32(helper))
        fits = np.append((row >> kernels.FIT).astype(np.int16), np.int16(fit))
        self._gone += kernels.drop_row(seeker, self._pairs, self._people)
        kernels.write_row(seeker, self._filled, helpers, fits, self._pairs, self._people, self._places)
        self._filled += len(helpers)

    def _wanted(self, *, seeker: int, helper: int) -> int:
        """What a place at the helper is worth to a seeker above what there is now, 0 at least."""
        begin, end, base, match, _, worth = (int(column[seeker]) for column in self._people)
        row = self._pairs[0][begin:end]
        own = worth - int(self._places[4][match]) if match != NOBODY else 0
        return max(0, base + int(row[(row & kernels.HELPER) == helper][0] >> kernels.FIT) - own)

    def _make_room(self, *, pairs: int) -> None:
        if self._filled + pairs <= len(self._pairs[0]):
            return
        living = self._filled - self._gone
        fresh = _pairs(room=2 * (living + pairs) + LEAST_PAIRS)
        self._filled = kernels.gather(self._pairs, fresh, self._people, self._places, self.count)
        self._pairs, self._gone = fresh, 0


def keep(*, edges: Edges, capacity: Ints, weight: Sequence[int], room: int) -> Keeper:
    """A Keeper that already holds these seekers, with room for `room` in all."""
    keeper = Keeper(capacity=capacity, most_seekers=room)
    for seeker, its_weight in enumerate(weight):
        span = slice(edges.start[seeker], edges.start[seeker + 1])
        keeper.arrive(helper=edges.helper[span], fit=edges.fit[span], weight=int(its_weight))
    return keeper


def _pairs(*, room: int) -> Any:
    return (np.empty(room, dtype=np.int64), np.empty((room, 2), dtype=np.int64))


def _scratch(*, helpers: int) -> Any:
    numbers = (np.full(helpers, kernels.FAR, dtype=np.int64), np.zeros(helpers, dtype=np.int32))
    lists = (np.empty(helpers, dtype=np.int32) for _ in range(3))
    return (*numbers, np.zeros(helpers, dtype=np.int64), *lists)


def _longer(column: NDArray[Any], *, fill: int) -> NDArray[Any]:
    return np.concatenate([column, np.full(max(16, len(column)), fill, dtype=column.dtype)])
