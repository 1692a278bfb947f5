"""The inner loops that find the pairs of a large round, compiled: the same steps as `candidates`.

Importing this module imports numba. Arrays are C-contiguous; positions are int32, values and prices int64. Nothing
here checks its input: `large` does.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nabij.methods.compiled import compiled

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Small = NDArray[np.int16]
Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Number = TypeVar("Number", np.int16, np.int32, np.int64)

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
    likes: Bits,
    top: tuple[Ints, Ints, Floats],
) -> int:
    """The best helpers of one seeker into `top` (position, fit, km), best first; returns how many.

    Nearly everybody is turned away by one or two words, `likes` (interests, (helpers, words)) and `right`'s marks: they
    stand close together in memory and say how good a pair can be at most. The own band of latitude comes first, because
    who lives near sets the standard.
    """
    numbers, words, ints, mark = person
    others, w, i, signs = right
    width, points_each, points_a_slot = weights[7], weights[1], weights[3]
    most_interests, most_slots = weights[0], weights[2]
    asked = words[1 + 3 * width :]
    first_asked = asked[0]
    first_of_band, lowest, count = bands
    radius, cell = scales
    points = top[1]
    filled, full = 0, len(points)
    low, high, east = window(numbers, cell, radius)
    base, own = ints[3] * count, math.floor(numbers[0] / cell)
    for turn in range(2 * max(own - low, high - own) + 1):
        band = own + (turn + 1) // 2 * (1 if turn % 2 else -1) - lowest
        if band < max(low - lowest, 0) or band > min(high - lowest, count - 1):
            continue
        begin, end = first_of_band[base + band], first_of_band[base + band + 1]
        begin = first_at_least(longitudes, begin, end, numbers[2] - east)
        end = first_at_least(longitudes, begin, end, np.nextafter(numbers[2] + east, np.inf))
        # What place and age can add here at most; the rest must come from interests and slots.
        gap = max(0, (turn + 1) // 2 - 1) * cell * radius
        easy = weights[5] + 1 + int(weights[4] * (1.0 - min(1.0, gap / numbers[3] if numbers[3] > 0.0 else 0.0)) + 0.5)
        needed = points[full - 1] - easy if filled == full else 0
        needed_shared = needed - most_slots * points_a_slot
        for at in range(begin, end):
            interests = popcount(first_asked & likes[at, 0])
            for place in range(1, width):
                interests += popcount(asked[place] & likes[at, place])
            score = min(most_interests, interests) * points_each
            if score < needed_shared:
                continue
            common = mark & signs[at]
            if (common & SLOTS) == 0 or (common & LANGUAGES) == 0 or (common & BARS) != 0:
                continue
            if score + min(most_slots, popcount(common & SLOTS)) * points_a_slot < needed:
                continue
            if may_meet(words, ints, w[at], i[at], width):
                score = points_of(words, ints, w[at], i[at], weights)
                # Living next door cannot lift this one into the list: no need to measure.
                if filled < full or score + weights[4] >= points[full - 1]:
                    km = kilometres(numbers, others[at], radius)
                    value = fit_of(km, min(numbers[3], others[at, 3]), score, weights[4])
                    if value != -32768:
                        value = value if value >= 0 else -1 - value
                        filled = entered(top, filled, at, value, km)
                        if filled == full:
                            needed = points[full - 1] - easy
                            needed_shared = needed - most_slots * points_a_slot
    return filled


@compiled
def entered(top: tuple[Ints, Ints, Floats], filled: int, helper: int, value: int, km: float) -> int:
    """Put one helper into the list if good enough; returns how many are in it."""
    position, points, distance = top
    place = filled
    if filled == len(position):
        place = filled - 1
        if value < points[place] or (value == points[place] and km >= distance[place]):
            return filled
    while place > 0 and (value > points[place - 1] or (value == points[place - 1] and km < distance[place - 1])):
        position[place], points[place] = position[place - 1], points[place - 1]
        distance[place] = distance[place - 1]
        place -= 1
    position[place], points[place], distance[place] = helper, value, km
    return min(len(position), filled + 1)


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
