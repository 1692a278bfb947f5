"""Checks a large round in one pass over its pairs, in compiled code that shares nothing with the solver's.

Weak duality, as in `verify`: no pair may be worth more than the prices of its two people, and the prices of everybody
together must come to exactly what was reached. Importing this module imports numba.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.methods.compiled import compiled
from nabij.methods.matching.model import Totals

LOTS = 28
HALF = 32
REST = (1 << HALF) - 1
# Whole points and levels up to here fit into half a word, with room for a fit.
WIDEST = 1 << 30
UNSIGNED, UNCLEARED = -(1 << 63), (1 << 63) - 1 - (1 << 16)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Certified:
    """Whether the round is allowed and proven best, what it comes to, and what its prices prove."""

    best: bool
    totals: Totals
    bound: Totals


def certify(*, edges: Any, outcome: Any, capacity: Ints, weight: Ints, lots: Any) -> Certified:
    """Check an `Outcome` of `large` against its `Edges`. O(pairs), memory only for the load of helpers.

    Arrays as in `large`: `capacity` (helpers,), `weight` (seekers,), `lots` 64-bit numbers of both sides. A scale that
    is no power of two proves nothing. About 1.5 times a bare read of the pairs.
    """
    sums = np.zeros(7, dtype=np.int64)
    shift = outcome.scale.bit_length() - 1
    sound = outcome.scale == 1 << max(0, shift) and _priced(  # type: ignore[no-untyped-call]
        edges.start, edges.helper, edges.fit, outcome.match, outcome.level, outcome.price, outcome.gain, weight,
        capacity, outcome.scale, shift, lots[0], lots[1], sums,
    )  # fmt: skip
    served, waiting, fit, people, days, high, low = sums.tolist()
    totals = Totals(served, waiting, fit)
    bound = Totals(people, days, ((high << HALF) + low) // outcome.scale)
    return Certified(best=bool(sound) and totals == bound, totals=totals, bound=bound)


@compiled
def _lot(s: int, h: int) -> int:
    x = np.uint64(s) ^ ((np.uint64(h) << np.uint64(31)) | (np.uint64(h) >> np.uint64(33)))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(13787848793156543929)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(10723151780598845931)
    return np.int64((x ^ (x >> np.uint64(31))) >> np.uint64(64 - LOTS))  # type: ignore[return-value]


@compiled
def _sign(level, price, shift):  # type: ignore[no-untyped-def]
    """One word per helper, (level, price in whole points rounded down), that never promises more than is true."""
    signs = np.empty(len(level), dtype=np.int64)
    for h in range(len(level)):
        points = min(price[h] >> shift, WIDEST)
        if points >= -WIDEST and level[h] <= WIDEST:
            signs[h] = level[h] * (1 << HALF) + points + 2 * WIDEST
        else:
            signs[h] = UNSIGNED
    return signs


@compiled
def _priced(  # type: ignore[no-untyped-def]
    start, helper, fit, match, level, price, gain, weight, capacity, scale, shift, own_lots, their_lots, sums
):
    """One pass: every match is a pair, nobody has too many, and no pair is worth more than its prices.

    `sums` become people, waiting and fit reached; then people and waiting that the prices prove, and fit as a high and
    a low half, because the sum of all does not fit into one word. One read of one word clears nearly every pair; the
    others are weighed exactly.
    """
    load = np.zeros(len(capacity), dtype=np.int64)
    signs = _sign(level, price, shift)  # type: ignore[no-untyped-call]
    for s in range(len(match)):
        met = match[s]
        own, spare = weight[s], np.int64(0)
        found = met < 0
        if met >= 0:
            load[met] += 1
            own, spare = level[met], gain[s]
            sums[0] += 1
            sums[1] += weight[s]
            sums[3] += 0 if own >= 0 else 1
            sums[4] += weight[s] - max(own, 0)
            sums[5] += spare >> HALF
            sums[6] += spare & REST
            if load[met] > capacity[met] or own > weight[s] or (own == weight[s] and spare < 0):
                return False
        points = min(spare >> shift, WIDEST)
        cleared = UNCLEARED
        if points >= -WIDEST and own <= WIDEST:
            cleared = own * (1 << HALF) + 2 * WIDEST + 1 - points
        for at in range(start[s], start[s + 1]):
            if signs[helper[at]] >= cleared + fit[at]:
                continue
            h = helper[at]
            if level[h] < own:
                return False
            if level[h] == own and spare + price[h] < fit[at] * scale + _lot(own_lots[s], their_lots[h]):
                return False
            if h == met:
                found = True
                sums[2] += fit[at]
        if not found and not _is_pair(start[s], start[s + 1], helper, fit, met, sums):  # type: ignore[no-untyped-call]
            return False
    for h in range(len(price)):
        if level[h] < 0 and price[h] < 0:
            return False
        sums[3] += capacity[h] if level[h] >= 0 else 0
        sums[4] += capacity[h] * max(level[h], 0)
        sums[5] += capacity[h] * (price[h] >> HALF)
        sums[6] += capacity[h] * (price[h] & REST)
    return True


@compiled
def _is_pair(begin, end, helper, fit, met, sums):  # type: ignore[no-untyped-def]
    """A match that is priced too dear to be best, but may be a pair all the same: the sums will tell."""
    for at in range(begin, end):
        if helper[at] == met:
            sums[2] += fit[at]
            return True
    return False


@compiled
def bare_read(start, helper, fit, level):  # type: ignore[no-untyped-def]
    """The floor that the check is measured against: read every pair and its helper once."""
    total = 0
    for s in range(len(start) - 1):
        for at in range(start[s], start[s + 1]):
            total += fit[at] + level[helper[at]]
    return total
