"""The inner loops of a large round, compiled: the same steps as `candidates`, `priority` and `assignment`.

Importing this module imports numba. Arrays are C-contiguous; positions are int32, values and prices int64. Nothing
here checks its input: `large` does.
"""

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nabij.methods.compiled import compiled

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Small = NDArray[np.int16]
Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Number = TypeVar("Number", np.int16, np.int32, np.int64)

NOBODY = -1
NOT_SEEN = -2
EXIT = 1 << 60
HIGHEST = 1 << 58
NEAR = 1e-9
# One word per person that turns away most pairs before anything else is read; see `large.marks_of`.
SLOTS = (1 << 21) - 1
LANGUAGES = ((1 << 24) - 1) << 21
BARS = ((1 << 14) - 1) << 45


@compiled
def popcount(x: int) -> int:
    """Bits set in a 64-bit word."""
    word = np.uint64(x)
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))  # type: ignore[return-value]


@compiled
def first_at_least(values: Floats, low: int, high: int, bound: float) -> int:
    """First position in values[low:high], which ascend, that is not below the bound."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < bound:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def lot_of(seeker: int, helper: int, shift: int) -> int:
    """The lot of a pair: the same steps as `ties.pair_lots`."""
    s, h = np.uint64(seeker), np.uint64(helper)
    mixed = s ^ ((h << np.uint64(31)) | (h >> np.uint64(33)))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(shift))  # type: ignore[return-value]


# -- candidates ----------------------------------------------------------------------------------------------
# Helpers stand in order of (programme, band of latitude, longitude); `bands` holds the first helper of each band.
# numbers of a person: lat, cos(lat), lon, limit; words: slots, languages, has, refuses, interests; ints: gender,
# wish, birth year, programme.


@compiled
def may_meet(words: Bits, ints: Ints, w: Bits, i: Ints, width: int) -> bool:
    """Every hard rule except distance; rows of one seeker and one helper."""
    if words[0] & w[0] == 0 or (ints[1] >= 0 and ints[1] != i[0]) or (i[1] >= 0 and i[1] != ints[0]):
        return False
    shared = False
    for place in range(width):
        at = 1 + place
        shared = shared or (words[at] & w[at]) != 0
        if (words[at + width] & w[at + 2 * width]) != 0 or (words[at + 2 * width] & w[at + width]) != 0:
            return False
    return shared


@compiled
def points_of(words: Bits, ints: Ints, w: Bits, i: Ints, weights: Ints) -> int:
    """Points for interests, slots and age; distance is counted by the caller."""
    width = weights[7]
    interests: int = 0
    for place in range(1 + 3 * width, 1 + 4 * width):
        interests += popcount(words[place] & w[place])
    slots = popcount(words[0] & w[0])
    points: int = min(weights[0], interests) * weights[1] + min(weights[2], slots) * weights[3]
    if ints[2] >= 0 and i[2] >= 0:
        span = weights[6]
        left_over = max(0, span - abs(ints[2] - i[2]))
        points += (2 * weights[5] * left_over + span) // (2 * span)
    return points


@compiled
def kilometres(one: Floats, other: Floats, radius: float) -> float:
    """The float steps of `geo.haversine_km`."""
    half_lat = math.sin((other[0] - one[0]) / 2.0)
    half_lon = math.sin((other[2] - one[2]) / 2.0)
    chord = half_lat * half_lat + one[1] * other[1] * (half_lon * half_lon)
    return 2.0 * radius * math.asin(min(1.0, math.sqrt(chord)))


@compiled
def fit_of(km: float, limit: float, points: int, full: int) -> int:
    """Fit with distance points; -1 - fit where the last bit of a float could decide, -2^15 when too far."""
    doubtful: bool = abs(km - limit) < NEAR * 6371.0 and km > 0.0
    if km > limit and not doubtful:
        return -32768
    share = km / limit if limit > 0.0 else 0.0
    edge = full * (1.0 - share) + 0.5
    doubtful = doubtful or (abs(edge - np.rint(edge)) < NEAR and km > 0.0)
    fit = points + int(math.floor(edge))  # noqa: RUF046 - compiled, floor gives a float
    if doubtful:
        return -1 - fit
    return fit


@compiled
def window(person: Floats, cell: float, radius: float) -> tuple[int, int, float]:
    """Bands of latitude and the width in longitude (radians) that hold everybody in reach of this seeker."""
    reach = person[3] / radius * (1.0 + NEAR) + NEAR
    narrowest = math.cos(min(math.pi / 2.0, abs(person[0]) + reach))
    width = 4.0
    if math.sin(reach) < narrowest:
        width = math.asin(math.sin(reach) / narrowest) + NEAR
    return math.floor((person[0] - reach) / cell), math.floor((person[0] + reach) / cell), width


@compiled
def pairs_of(
    left: tuple[Floats, Bits, Ints, Ints],
    right: tuple[Floats, Bits, Ints, Ints],
    longitudes: Floats,
    bands: tuple[Ints, int, int],
    weights: Ints,
    scales: tuple[float, float],
    most: int,
) -> tuple[Ints, Shorts, Small]:
    """Every allowed pair by seeker: start of each seeker, position of the helper, and fit (see `fit_of`).

    With `most` above 0 only a fair draw of so many pairs per seeker.
    """
    numbers, words, ints, marks = left
    others, w, i, signs = right
    first_of_band, lowest, count = bands
    radius, cell = scales
    start = np.zeros(len(numbers) + 1, dtype=np.int64)
    room, found = max(1024, 16 * len(numbers)), 0
    helper, fit = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int16)
    chance = 20261101
    for s in range(len(numbers)):
        of_seeker = 0
        low, high, width = window(numbers[s], cell, radius)
        base = ints[s, 3] * count
        for band in range(max(low - lowest, 0), min(high - lowest, count - 1) + 1):
            begin, end = first_of_band[base + band], first_of_band[base + band + 1]
            at = first_at_least(longitudes, begin, end, numbers[s, 2] - width)
            while at < end and longitudes[at] <= numbers[s, 2] + width:
                common = marks[s] & signs[at]
                if (common & SLOTS) == 0 or (common & LANGUAGES) == 0 or (common & BARS) != 0:
                    at += 1
                    continue
                if may_meet(words[s], ints[s], w[at], i[at], weights[7]):
                    km = kilometres(numbers[s], others[at], radius)
                    limit = min(numbers[s, 3], others[at, 3])
                    if km <= limit * (1.0 + NEAR) + NEAR:
                        value = fit_of(km, limit, points_of(words[s], ints[s], w[at], i[at], weights), weights[4])
                        if value != -32768:
                            of_seeker += 1
                            if most > 0 and of_seeker > most:
                                chance = (chance * 48271) % 2147483647
                                if chance % of_seeker < most:
                                    spot = start[s] + chance % of_seeker
                                    helper[spot], fit[spot] = at, value
                                at += 1
                                continue
                            if found == room:
                                room *= 2
                                helper, fit = grown(helper, room), grown(fit, room)
                            helper[found], fit[found] = at, value
                            found += 1
                at += 1
        start[s + 1] = found
    return start, helper[:found].copy(), fit[:found].copy()


@compiled
def top_of(
    person: tuple[Floats, Bits, Ints, int],
    right: tuple[Floats, Bits, Ints, Ints],
    longitudes: Floats,
    bands: tuple[Ints, int, int],
    weights: Ints,
    scales: tuple[float, float],
    top: tuple[Ints, Ints, Floats],
) -> int:
    """The best helpers of one seeker into `top` (position, fit, km), best first; returns how many."""
    numbers, words, ints, mark = person
    others, w, i, signs = right
    first_of_band, lowest, count = bands
    radius, cell = scales
    position, points, distance = top
    filled, full = 0, len(position)
    low, high, width = window(numbers, cell, radius)
    base = ints[3] * count
    for band in range(max(low - lowest, 0), min(high - lowest, count - 1) + 1):
        begin, end = first_of_band[base + band], first_of_band[base + band + 1]
        at = first_at_least(longitudes, begin, end, numbers[2] - width)
        while at < end and longitudes[at] <= numbers[2] + width:
            common = mark & signs[at]
            if (common & SLOTS) == 0 or (common & LANGUAGES) == 0 or (common & BARS) != 0:
                at += 1
                continue
            if may_meet(words, ints, w[at], i[at], weights[7]):
                score = points_of(words, ints, w[at], i[at], weights)
                # Living next door cannot lift this one into the list: no need to measure.
                if filled < full or score + weights[4] >= points[full - 1]:
                    km = kilometres(numbers, others[at], radius)
                    value = fit_of(km, min(numbers[3], others[at, 3]), score, weights[4])
                    if value != -32768:
                        value = value if value >= 0 else -1 - value
                        place = filled if filled < full else full - 1
                        last = (
                            filled < full or value > points[place] or (value == points[place] and km < distance[place])
                        )
                        if last:
                            filled = min(full, filled + 1)
                            while place > 0 and (
                                value > points[place - 1] or (value == points[place - 1] and km < distance[place - 1])
                            ):
                                position[place], points[place] = position[place - 1], points[place - 1]
                                distance[place] = distance[place - 1]
                                place -= 1
                            position[place], points[place], distance[place] = at, value, km
            at += 1
    return filled


@compiled
def sort_rows(start: Ints, helper: Shorts, fit: Small) -> None:
    """Put the pairs of each seeker in order of helper."""
    for s in range(len(start) - 1):
        a, b = start[s], start[s + 1]
        order = np.argsort(helper[a:b])
        helper[a:b] = helper[a:b][order]
        fit[a:b] = fit[a:b][order]


@compiled
def grown(values: NDArray[Number], room: int) -> NDArray[Number]:
    """The same values with more room behind them."""
    larger = np.empty(room, dtype=values.dtype)
    larger[: len(values)] = values
    return larger


# -- stage one -----------------------------------------------------------------------------------------------


@compiled
def place(start: Ints, helper: Shorts, capacity: Ints) -> tuple[Shorts, Shorts]:
    """`priority.place_in_order`: match by seeker, and by helper the seeker who could not be served there."""
    seekers, helpers = len(start) - 1, len(capacity)
    first = np.zeros(helpers + 1, dtype=np.int64)
    first[1:] = np.cumsum(capacity)
    taken = np.empty(first[helpers], dtype=np.int32)
    used = np.zeros(helpers, dtype=np.int64)
    match = np.full(seekers, NOBODY, dtype=np.int32)
    place_at = np.zeros(seekers, dtype=np.int64)
    price_of = np.full(helpers, NOBODY, dtype=np.int32)
    came_from = np.full(helpers, NOBODY, dtype=np.int32)
    seen = np.full(helpers, NOBODY, dtype=np.int32)
    waiting = np.empty(seekers, dtype=np.int32)
    touched = np.empty(helpers, dtype=np.int32)
    for root in range(seekers):
        waiting[0], head, tail, marks, free = root, 0, 1, 0, NOBODY
        while head < tail and free == NOBODY:
            current = waiting[head]
            head += 1
            for edge in range(start[current], start[current + 1]):
                h = helper[edge]
                if seen[h] == root or price_of[h] != NOBODY:
                    continue
                seen[h], came_from[h] = root, current
                touched[marks] = h
                marks += 1
                if used[h] < capacity[h]:
                    free = h
                    break
                for at in range(first[h], first[h] + used[h]):
                    waiting[tail] = taken[at]
                    tail += 1
        if free == NOBODY:
            for mark in range(marks):
                price_of[touched[mark]] = root
            continue
        at = first[free] + used[free]
        used[free] += 1
        h = free
        while True:
            mover = came_from[h]
            left, left_at = match[mover], place_at[mover]
            taken[at], match[mover], place_at[mover] = mover, h, at
            if mover == root:
                break
            h, at = left, left_at
    return match, price_of


# -- stage two -----------------------------------------------------------------------------------------------


@compiled
def tight_edges(
    edges: tuple[Ints, Shorts, Small],
    stage: tuple[Shorts, Shorts],
    weight: Ints,
    lots: tuple[Bits, Bits, int],
    scale: int,
) -> tuple[Ints, Shorts, Ints, Ints, Ints]:
    """The pairs that a best round may use, with their values, best first per seeker; and the levels of both sides."""
    start, helper, fit = edges
    match, price_of = stage
    seekers = len(start) - 1
    level = np.empty(len(price_of), dtype=np.int64)
    for h in range(len(price_of)):
        level[h] = NOBODY if price_of[h] == NOBODY else weight[price_of[h]]
    own = np.empty(seekers, dtype=np.int64)
    count = 0
    for s in range(seekers):
        own[s] = weight[s] if match[s] == NOBODY else level[match[s]]
        for edge in range(start[s], start[s + 1]):
            count += level[helper[edge]] == own[s]
    begin = np.zeros(seekers + 1, dtype=np.int64)
    kept, value = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int64)
    at = 0
    for s in range(seekers):
        for edge in range(start[s], start[s + 1]):
            h = helper[edge]
            if level[h] == own[s]:
                kept[at], value[at] = h, fit[edge] * scale + lot_of(lots[0][s], lots[1][h], lots[2])
                at += 1
        begin[s + 1] = at
        order = np.argsort(-value[begin[s] : at])
        kept[begin[s] : at] = kept[begin[s] : at][order]
        value[begin[s] : at] = value[begin[s] : at][order]
    return begin, kept, value, level, own


@compiled
def sift_up(heap: Ints, who: Shorts, size: int, distance: int, helper: int) -> None:
    """Put one entry into a binary heap of `size` entries."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[above] <= distance:
            break
        heap[at], who[at] = heap[above], who[above]
        at = above
    heap[at], who[at] = distance, helper


@compiled
def sift_down(heap: Ints, who: Shorts, size: int) -> None:
    """Remove the first entry of a binary heap that has `size` entries without it."""
    distance, helper = heap[size], who[size]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= distance:
            break
        heap[at], who[at] = heap[below], who[below]
        at = below
    heap[at], who[at] = distance, helper


@compiled
def assign(
    begin: Ints, helper: Shorts, value: Ints, capacity: Ints, optional: NDArray[np.bool_]
) -> tuple[Shorts, Ints, Ints, bool]:
    """`assignment.assign` on pairs that stand best first per seeker: match, prices, values of matches.

    False when a price grew too high to trust.
    """
    seekers = len(begin) - 1
    state = fresh(seekers, capacity)
    for root in range(seekers):
        if begin[root] < begin[root + 1]:
            exits = EXIT if optional[root] else -1
            if insert(root, exits, begin[root], begin[root + 1], begin, begin[1:], helper, value, optional, state) < 0:
                return state[5], state[4], state[7], False
    return state[5], state[4], state[7], True


@compiled
def fresh(seekers: int, capacity: Ints) -> Any:
    """Nobody matched yet: first place, capacity, taken, used, price, match, place, value, and room for a search."""
    helpers = len(capacity)
    first = np.zeros(helpers + 1, dtype=np.int64)
    first[1:] = np.cumsum(capacity)
    return (
        first,
        capacity,
        np.empty(first[helpers], dtype=np.int32),
        np.zeros(helpers, dtype=np.int64),
        np.zeros(helpers, dtype=np.int64),
        np.full(seekers, NOBODY, dtype=np.int32),
        np.zeros(seekers, dtype=np.int64),
        np.zeros(seekers, dtype=np.int64),
        np.zeros(helpers, dtype=np.int64),
        np.zeros(helpers, dtype=np.int32),
        np.zeros(helpers, dtype=np.int64),
        np.full(helpers, NOBODY, dtype=np.int32),
        np.empty(helpers, dtype=np.int32),
    )


@compiled
def insert(
    root: int,
    exits: int,
    root_begin: int,
    root_end: int,
    begin: Ints,
    ending: Ints,
    helper: Shorts,
    value: Ints,
    optional: NDArray[np.bool_],
    state: Any,
) -> int:
    """Let one more seeker in along the path that costs least; leaving out an optional one costs `exits` (-1: EXIT).

    Returns 0 when the seeker was let in, 1 when somebody had to stay out for it, -1 when a price grew too high.
    """
    first, capacity, taken, used, price, match, place_at, matched_value, best, came_from, via, stamp, settled = state
    leaving = EXIT if exits < 0 else exits
    room = 256
    heap, who = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32)
    size, marks = 0, 0
    end, leaver, free = 4 * EXIT, NOBODY, NOBODY
    gain = -leaving if optional[root] else -4 * EXIT
    for edge in range(root_begin, root_end):
        if value[edge] <= gain:
            break
        gain = max(gain, value[edge] - price[helper[edge]])
    current, offset = root, gain
    members, next_member = 0, 0
    inside = root
    while True:
        # Look from one seeker: everybody with a place at the helper settled last, one after the other.
        if inside != NOBODY:
            if optional[inside] and offset + leaving < end:
                end, leaver, free = offset + leaving, inside, NOBODY
            for edge in range(begin[inside], ending[inside]):
                if offset - value[edge] >= end:
                    break
                h = helper[edge]
                reached = offset - value[edge] + price[h]
                if reached >= end or (stamp[h] == root and reached >= best[h]):
                    continue
                stamp[h], best[h], came_from[h], via[h] = root, reached, inside, value[edge]
                if used[h] < capacity[h]:
                    end, free, leaver = reached, h, NOBODY
                    continue
                if size == room:
                    room *= 2
                    heap, who = grown(heap, room), grown(who, room)
                sift_up(heap, who, size, reached, h)
                size += 1
        if next_member < members:
            inside = taken[next_member]
            next_member += 1
            offset = best[current] + matched_value[inside] - price[current]
            continue
        # The nearest helper not settled yet, when it lies before the end.
        inside = NOBODY
        nearest = NOBODY
        while size > 0 and heap[0] < end:
            size -= 1
            distance, h = heap[0], who[0]
            sift_down(heap, who, size)
            if distance == best[h]:
                nearest = h
                break
        if nearest == NOBODY:
            break
        settled[marks] = nearest
        marks += 1
        current = nearest
        next_member, members = first[nearest], first[nearest] + used[nearest]
    if free == NOBODY and leaver == NOBODY:
        return -1
    for mark in range(marks):
        h = settled[mark]
        price[h] += end - best[h]
        if price[h] > HIGHEST and abs(price[h] - EXIT) > HIGHEST:
            return -1
    if leaver == root:
        return 1
    if leaver != NOBODY:
        h, at = match[leaver], place_at[leaver]
        match[leaver] = NOBODY
    else:
        h, at = free, first[free] + used[free]
        used[free] += 1
    while True:
        mover = came_from[h]
        left, left_at = match[mover], place_at[mover]
        taken[at], match[mover], place_at[mover], matched_value[mover] = mover, h, at, via[h]
        if mover == root:
            break
        h, at = left, left_at
    return 0 if leaver == NOBODY else 1


# -- what a place less would cost ----------------------------------------------------------------------------


@compiled
def losses(start: Ints, helper: Shorts, capacity: Ints, match: Shorts) -> Shorts:
    """`priority._Stage.losses`: whom one place less would leave out, per helper; free places first."""
    seekers, helpers = len(start) - 1, len(capacity)
    begin = np.zeros(helpers + 1, dtype=np.int64)
    spare = capacity.copy()
    for s in range(seekers):
        if match[s] != NOBODY:
            spare[match[s]] -= 1
            for edge in range(start[s], start[s + 1]):
                begin[helper[edge] + 1] += 1
    begin = np.cumsum(begin)
    wanted_by, fill = np.empty(begin[helpers], dtype=np.int32), begin[:helpers].copy()
    for s in range(seekers):
        if match[s] != NOBODY:
            for edge in range(start[s], start[s + 1]):
                h = helper[edge]
                wanted_by[fill[h]] = s
                fill[h] += 1
    loss_of = np.full(helpers, NOT_SEEN, dtype=np.int32)
    waiting = np.empty(helpers, dtype=np.int32)
    for turn in range(helpers + seekers):
        if turn < helpers:
            loss, end = NOBODY, turn
            if spare[turn] <= 0:
                continue
        else:
            loss = seekers - 1 - (turn - helpers)
            end = match[loss]
            if end == NOBODY:
                continue
        if loss_of[end] != NOT_SEEN:
            continue
        loss_of[end], waiting[0], head, tail = loss, end, 0, 1
        while head < tail:
            h = waiting[head]
            head += 1
            for at in range(begin[h], begin[h + 1]):
                other = match[wanted_by[at]]
                if loss_of[other] == NOT_SEEN:
                    loss_of[other], waiting[tail] = loss, other
                    tail += 1
    return loss_of
