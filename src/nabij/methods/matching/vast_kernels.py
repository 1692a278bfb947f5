"""The inner loops for rounds whose possible pairs do not fit into memory: draw some, and price all the others.

Importing this module imports numba. Helpers stand in the order of `large.Field`; arrays as in `kernels`. Nothing here
checks its input: `vast` does.
"""

from typing import Any

import numpy as np

from nabij.methods.compiled import compiled
from nabij.methods.matching.kernels import (
    BARS,
    LANGUAGES,
    NEAR,
    SLOTS,
    Floats,
    Ints,
    Shorts,
    Small,
    first_at_least,
    fit_of,
    grown,
    kilometres,
    may_meet,
    points_of,
    popcount,
    window,
)
from nabij.methods.matching.solving_kernels import lot_of

NO_PAIR = -32768
RUN = 8
BLOCK = 64
HALF = 32
# More bands of latitude than lie in the reach of anybody (see `large.WIDEST_RADIANS`).
MOST_BANDS = 2048


@compiled
def value_of(s: int, at: int, left: Any, right: Any, weights: Ints, radius: float) -> int:
    """Fit of seeker s and the helper at this place, `NO_PAIR` when they may not meet."""
    numbers, words, ints, marks = left
    others, w, i, signs = right
    common = marks[s] & signs[at]
    if (common & SLOTS) == 0 or (common & LANGUAGES) == 0 or (common & BARS) != 0:
        return NO_PAIR
    if not may_meet(words[s], ints[s], w[at], i[at], weights[7]):
        return NO_PAIR
    km = kilometres(numbers[s], others[at], radius)
    limit = min(numbers[s, 3], others[at, 3])
    if km > limit * (1.0 + NEAR) + NEAR:
        return NO_PAIR
    fit = fit_of(km, limit, points_of(words[s], ints[s], w[at], i[at], weights), weights[4])
    return fit if fit >= 0 or fit == NO_PAIR else -1 - fit


@compiled
def reach_of(s: int, left: Any, longitudes: Floats, bands: Any, scales: Any, begins: Ints, ends: Ints) -> int:
    """Stretches of helpers who can be in reach of this seeker, nearest band of latitude first; how many there are."""
    numbers, ints = left[0], left[2]
    first_of_band, lowest, count = bands
    radius, cell = scales
    low, high, width = window(numbers[s], cell, radius)
    base, own, parts = ints[s, 3] * count, np.int64(np.floor(numbers[s, 0] / cell)), 0
    for turn in range(2 * max(own - low, high - own) + 1):
        band = own + (turn + 1) // 2 * (1 if turn % 2 else -1) - lowest
        if band < max(low - lowest, 0) or band > min(high - lowest, count - 1):
            continue
        begin, end = first_of_band[base + band], first_of_band[base + band + 1]
        begin = first_at_least(longitudes, begin, end, numbers[s, 2] - width)
        end = first_at_least(longitudes, begin, end, np.nextafter(numbers[s, 2] + width, np.inf))
        if end > begin:
            begins[parts], ends[parts] = begin, end
            parts += 1
    return parts


@compiled
def in_reach(left: Any, longitudes: Floats, bands: Any, scales: Any) -> int:
    """How many pairs of people live near enough, whatever else they want. O(seekers)."""
    begins, ends = np.empty(MOST_BANDS, dtype=np.int64), np.empty(MOST_BANDS, dtype=np.int64)
    pairs: int = 0
    for s in range(len(left[0])):
        for part in range(reach_of(s, left, longitudes, bands, scales, begins, ends)):
            pairs += ends[part] - begins[part]
    return pairs


@compiled
def drawn_pairs(
    left: Any, right: Any, longitudes: Floats, bands: Any, weights: Ints, scales: Any, most: int, best: int
) -> tuple[Ints, Shorts, Small]:
    """At most `most` pairs per seeker: `best` of them fit best among three times as many, the others are a fair draw.

    Stops looking at a seeker when that many are found; who has few is looked at completely. Short runs of neighbours in
    the order of the helpers are read at once, because jumping about in memory costs more than looking.
    """
    seekers = len(left[0])
    start, found = np.zeros(seekers + 1, dtype=np.int64), 0
    room = max(1024, 4 * seekers)
    helper, fit = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int16)
    begins, ends = np.empty(MOST_BANDS, dtype=np.int64), np.empty(MOST_BANDS, dtype=np.int64)
    seen = np.full(len(longitudes), -1, dtype=np.int32)
    enough = 3 * most
    at_hand, points = np.empty(enough, dtype=np.int32), np.empty(enough, dtype=np.int16)
    chance = 20261101
    for s in range(seekers):
        parts = reach_of(s, left, longitudes, bands, scales, begins, ends)
        total, got, looked = 0, 0, 0
        for part in range(parts):
            total += ends[part] - begins[part]
        while total > 4 * enough and looked < total and got < enough:
            chance = (chance * 48271) % 2147483647
            spot, part = (chance * total) >> 31, 0
            while spot >= ends[part] - begins[part]:
                spot -= ends[part] - begins[part]
                part += 1
            begin = begins[part] + spot
            looked += RUN
            for at in range(begin, min(begin + RUN, ends[part])):
                if seen[at] != s and got < enough:
                    seen[at] = s
                    value = value_of(s, at, left, right, weights, scales[0])
                    if value != NO_PAIR:
                        at_hand[got], points[got] = at, value
                        got += 1
        if got < most:
            # Few pairs: the rest one after the other, so that nobody is left out by bad luck.
            for part in range(parts):
                for at in range(begins[part], ends[part]):
                    if seen[at] != s and got < enough:
                        value = value_of(s, at, left, right, weights, scales[0])
                        if value != NO_PAIR:
                            at_hand[got], points[got] = at, value
                            got += 1
        if found + most > room:
            room *= 2
            helper, fit = grown(helper, room), grown(fit, room)
        fair = min(got, most - best)
        helper[found : found + fair], fit[found : found + fair] = at_hand[:fair], points[:fair]
        found += fair
        if got > fair:
            chosen = fair + np.argsort(-points[fair:got])[:best]
            helper[found : found + len(chosen)], fit[found : found + len(chosen)] = at_hand[chosen], points[chosen]
            found += len(chosen)
        start[s + 1] = found
    return start, helper[:found].copy(), fit[:found].copy()


@compiled
def lowest_of_blocks(level: Ints) -> Ints:
    """The lowest level in each block of helpers."""
    lowest = np.full(len(level) // BLOCK + 1, 1 << 62, dtype=np.int64)
    for at in range(len(level)):
        lowest[at // BLOCK] = min(lowest[at // BLOCK], level[at])
    return lowest


@compiled
def unserved_pairs(
    left: Any, right: Any, longitudes: Floats, bands: Any, weights: Ints, scales: Any, prices: Any, most: int
) -> tuple[Ints, Shorts, Small]:
    """Pairs that stage one prices too low, `most` per seeker at most: they serve more people, or heavier ones.

    `prices` are the level of each seeker and of each helper in order. None found: stage one is best among all pairs.
    """
    own, level = prices
    lowest = lowest_of_blocks(level)
    seekers = len(own)
    start, found = np.zeros(seekers + 1, dtype=np.int64), 0
    room = max(1024, seekers)
    helper, fit = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int16)
    begins, ends = np.empty(MOST_BANDS, dtype=np.int64), np.empty(MOST_BANDS, dtype=np.int64)
    for s in range(seekers):
        # Nothing lies below the level of free places.
        parts = reach_of(s, left, longitudes, bands, scales, begins, ends) if own[s] >= 0 else 0
        for part in range(parts):
            at = begins[part]
            while at < ends[part] and found < start[s] + most:
                if lowest[at // BLOCK] >= own[s]:
                    at = (at // BLOCK + 1) * BLOCK
                    continue
                if level[at] < own[s]:
                    value = value_of(s, at, left, right, weights, scales[0])
                    if value != NO_PAIR:
                        if found == room:
                            room *= 2
                            helper, fit = grown(helper, room), grown(fit, room)
                        helper[found], fit[found] = at, value
                        found += 1
                at += 1
        start[s + 1] = found
    return start, helper[:found].copy(), fit[:found].copy()


@compiled
def fitting_pairs(
    left: Any, right: Any, longitudes: Floats, bands: Any, weights: Ints, scales: Any, prices: Any, most: int
) -> tuple[Ints, Shorts, Small, Ints]:
    """Pairs that stage two prices too low, the `most` best per seeker, and by how much the best exceeds its prices.

    `prices`: level of seekers and of helpers in order, price of helpers, gain of seekers, lots of both, shift of a lot,
    scale. Whole points are compared first; the price per place in points is rounded down, so nothing is overlooked.
    """
    own, level, price, gain, own_lots, their_lots, shift, scale = prices
    words, marks = left[1], left[3]
    w, signs = right[1], right[3]
    each, a_slot, width = weights[1], weights[3], weights[7]
    easy = weights[4] + weights[5] + 1
    # Level and price in one word, so that one read turns nearly everybody away.
    points = price // scale
    likes = np.ascontiguousarray(w[:, 1 + 3 * width :])
    seekers = len(own)
    excess = np.zeros(seekers, dtype=np.int64)
    start, found = np.zeros(seekers + 1, dtype=np.int64), 0
    room = max(1024, most * seekers)
    helper, fit = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int16)
    begins, ends = np.empty(MOST_BANDS, dtype=np.int64), np.empty(MOST_BANDS, dtype=np.int64)
    top, by, of = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int16)
    for s in range(seekers):
        filled = 0
        least = gain[s]
        asked = words[s, 1 + 3 * width :]
        for part in range(reach_of(s, left, longitudes, bands, scales, begins, ends)):
            bound = least // scale - easy
            for at in range(begins[part], ends[part]):
                if level[at] != own[s]:
                    continue
                needed = points[at] + bound
                shared = 0
                for place in range(width):
                    shared += popcount(asked[place] & likes[at, place])
                score = min(weights[0], shared) * each
                if score + weights[2] * a_slot < needed:
                    continue
                common = marks[s] & signs[at] & SLOTS
                if score + min(weights[2], popcount(common)) * a_slot < needed:
                    continue
                value = value_of(s, at, left, right, weights, scales[0])
                if value == NO_PAIR:
                    continue
                worth = value * scale + lot_of(own_lots[s], their_lots[at], shift) - price[at]
                if worth <= least:
                    continue
                place = filled if filled < most else most - 1
                while place > 0 and by[place - 1] < worth:
                    top[place], by[place], of[place] = top[place - 1], by[place - 1], of[place - 1]
                    place -= 1
                top[place], by[place], of[place] = at, worth, value
                filled = min(most, filled + 1)
                if filled == most:
                    least = by[most - 1]
                    bound = least // scale - easy
        if filled:
            excess[s] = by[0] - gain[s]
            if found + filled > room:
                room *= 2
                helper, fit = grown(helper, room), grown(fit, room)
            helper[found : found + filled], fit[found : found + filled] = top[:filled], of[:filled]
            found += filled
        start[s + 1] = found
    return start, helper[:found].copy(), fit[:found].copy(), excess


@compiled
def joined(first: Any, second: Any) -> tuple[Ints, Shorts, Small]:
    """Both sets of pairs in one; nobody has the same pair in both. O(pairs)."""
    seekers = len(first[0]) - 1
    start = first[0] + second[0]
    helper, fit = np.empty(start[seekers], dtype=np.int32), np.empty(start[seekers], dtype=np.int16)
    for s in range(seekers):
        at = start[s]
        for edges in (first, second):
            a, b = edges[0][s], edges[0][s + 1]
            helper[at : at + b - a], fit[at : at + b - a] = edges[1][a:b], edges[2][a:b]
            at += b - a
    return start, helper, fit


@compiled
def fit_of_matches(start: Ints, helper: Shorts, fit: Small, match: Shorts) -> int:
    """The fit of everybody who is served, together. O(pairs)."""
    total: int = 0
    for s in range(len(match)):
        for at in range(start[s], start[s + 1]):
            if helper[at] == match[s]:
                total += fit[at]
    return total
