"""A large round in compiled code: pairs, both stages and prices on flat arrays, a hundred times faster than lists.

The result is the same as that of the plain path, pair by pair. Memory: 7 bytes per allowed pair. Needs numba (see
`nabij.methods.compiled`); a round with soft wishes, unknown places or no limits finds its pairs by `candidates`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.methods.matching.candidates import find_candidates
from nabij.methods.matching.columns import Columns, Flags, Floats, Ints, columns_of, vocabulary_of
from nabij.methods.matching.model import Helper, PairKey, Rules, Seeker
from nabij.methods.matching.pairing import distance_km, fit_points, limit_km
from nabij.methods.matching.ties import LOT_BITS, Lots

BAND_RADIANS = 4.0 / 6371.0
WIDEST_RADIANS = 0.3
NOBODY = -1
Shorts = NDArray[np.int32]


class PricesTooHigh(ArithmeticError):
    """The values do not fit into 64 bits along some path; the plain path must do it."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Allowed pairs by seeker: pairs of seeker s are `start[s]` up to `start[s + 1]`; `helper` int32, `fit` int16."""

    start: Ints
    helper: Shorts
    fit: NDArray[np.int16]

    def __len__(self) -> int:
        """The number of allowed pairs."""
        return len(self.helper)

    def of(self, *, seekers: NDArray[np.int64]) -> "Edges":
        """The pairs of these seekers, in that order. O(pairs)."""
        sizes = np.diff(self.start)[seekers]
        start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        at = np.arange(start[-1]) + np.repeat(self.start[:-1][seekers] - start[:-1], sizes)
        return Edges(start=start, helper=self.helper[at], fit=self.fit[at])


@dataclass(frozen=True, slots=True)
class People:
    """One side as columns, with the number of each person's programme. Angles in radians, limits in km, finite."""

    columns: Columns
    programme: Ints

    def row(self, number: int) -> "People":
        """One person, as a side of their own."""
        at = slice(number, number + 1)
        columns = {part.name: getattr(self.columns, part.name)[at] for part in fields(Columns)}
        return People(Columns(**columns), self.programme[at])


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who meets whom (helper by seeker, -1 for nobody) and the prices of both stages.

    `level[h]` is the weight of the heaviest seeker whom one more place there would serve, -1 for nobody;
    `price[h]` is what that place is worth in stage two, exit taken out, and `gain[s]` the seeker's part of it;
    `place_of[s]` is the match of stage one.
    """

    match: Shorts
    level: Ints
    price: Ints
    gain: Ints
    place_of: Shorts
    scale: int


def scale_of(*, seekers: int) -> int:
    """By how much fit is multiplied so that all lots together stay below one point."""
    return 1 << (LOT_BITS + seekers.bit_length())


def find_edges(
    *, seekers: Sequence[Seeker], helpers: Sequence[Helper], rules: Rules, forbidden: Collection[PairKey] = ()
) -> Edges:
    """All pairs that the rules allow; the same as `find_candidates`, sorted by seeker, then helper."""
    if rules.soft or forbidden or not all_located(people=[*seekers, *helpers]):
        return _by_candidates(seekers=seekers, helpers=helpers, rules=rules, forbidden=forbidden)
    words = vocabulary_of(people=[*seekers, *helpers])
    names = {name: number for number, name in enumerate(sorted({person.programme for person in [*seekers, *helpers]}))}
    left, right = (
        People(columns_of(people=side, words=words), np.array([names[p.programme] for p in side], dtype=np.int64))
        for side in (seekers, helpers)
    )
    ready = np.array([helper.ready for helper in helpers], dtype=np.bool_)
    return settled(
        edges=edges_of(left=left, right=right, ready=ready, rules=rules), seekers=seekers, helpers=helpers, rules=rules
    )


@dataclass(frozen=True, slots=True)
class Field:
    """Ready helpers in order of programme, band of latitude and longitude; `order` leads back to their positions."""

    right: Any
    longitudes: Floats
    bands: tuple[Ints, int, int]
    weights: Ints
    scales: tuple[float, float]
    order: Shorts


def field_of(*, right: People, ready: Flags, rules: Rules, programmes: int) -> Field:
    """Sort the helpers once, for any number of seekers of `programmes` programmes. O(n log n)."""
    band = np.floor(right.columns.lat / BAND_RADIANS).astype(np.int64)
    lowest, highest = (int(band.min()), int(band.max())) if len(band) else (0, 0)
    count = highest - lowest + 1
    place = right.programme * count + (band - lowest)
    order = np.lexsort((right.columns.lon, place))
    order = order[ready[order]]
    wide = (*packed(people=right, rows=order), marks_of(people=right, asking=False)[order])
    weights = (
        rules.interest_cap, rules.interest_points, rules.slot_cap, rules.slot_points, rules.distance_points,
        rules.age_points, rules.age_span_years, (wide[1].shape[1] - 1) // 4,
    )  # fmt: skip
    return Field(
        right=wide,
        longitudes=np.ascontiguousarray(wide[0][:, 2]),
        bands=(np.searchsorted(place[order], np.arange(programmes * count + 1)).astype(np.int64), lowest, count),
        weights=np.array(weights, dtype=np.int64),
        scales=(rules.earth_radius_km, BAND_RADIANS),
        order=order.astype(np.int32),
    )


def edges_of(*, left: People, right: People, ready: Flags, rules: Rules, most: int = 0) -> Edges:
    """The same from columns; a fit below zero is -1 - fit of a pair that `settled` must still decide.

    With `most` above 0 only a fair draw of so many pairs per seeker.
    """
    from nabij.methods.matching import kernels

    programmes = 1 + int(max(left.programme.max(initial=0), right.programme.max(initial=0)))
    field = field_of(right=right, ready=ready, rules=rules, programmes=programmes)
    seekers = (*packed(people=left, rows=np.arange(len(left.programme))), marks_of(people=left, asking=True))
    start, helper, fit = kernels.pairs_of(
        seekers, field.right, field.longitudes, field.bands, field.weights, field.scales, most
    )
    helper = field.order[helper]
    kernels.sort_rows(start, helper, fit)
    return Edges(start=start, helper=helper, fit=fit)


def settled(*, edges: Edges, seekers: Sequence[Seeker], helpers: Sequence[Helper], rules: Rules) -> Edges:
    """Let the standard library decide the few pairs where rounding could differ."""
    doubtful = np.flatnonzero(edges.fit < 0)
    if not len(doubtful):
        return edges
    owner = np.searchsorted(edges.start, doubtful, side="right") - 1
    keep = np.ones(len(edges), dtype=np.bool_)
    for edge, s in zip(doubtful.tolist(), owner.tolist(), strict=True):
        seeker, helper = seekers[s], helpers[edges.helper[edge]]
        km = distance_km(seeker=seeker, helper=helper, rules=rules)
        keep[edge] = km is not None and km <= limit_km(seeker=seeker, helper=helper)
        edges.fit[edge] = fit_points(seeker=seeker, helper=helper, rules=rules)
    kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep)])
    return Edges(start=kept[edges.start], helper=edges.helper[keep], fit=edges.fit[keep])


def solve_edges(
    *, edges: Edges, capacity: Ints, weight: Ints, lots: tuple[Lots, Lots], before: Outcome | None = None
) -> Outcome:
    """Both stages. Seekers stand heaviest first; `lots` are those of `ties.person_lots`. Raises `PricesTooHigh`.

    `before`, the outcome on some of these pairs that has the same levels, only saves time.
    """
    from nabij.methods.matching import solving_kernels as kernels

    scale = scale_of(seekers=len(weight))
    placed = np.full(len(weight), NOBODY, dtype=np.int32) if before is None else before.place_of
    match, price_of = kernels.place_again(edges.start, edges.helper, capacity, placed)
    begin, helper, value, level, own, classes = kernels.tight_edges(
        (edges.start, edges.helper, edges.fit), (match, price_of), weight, (*lots, 64 - LOT_BITS), scale
    )
    helpers, may_stay_out = len(capacity), (own == weight) & (np.diff(begin) > 0)
    out = np.bincount(np.searchsorted(classes, own[may_stay_out & (match == NOBODY)]), minlength=len(classes))
    first_prices = np.zeros(helpers + len(classes), dtype=np.int64)
    if before is not None and np.array_equal(before.level, level):
        # Counted from staying out, and from 0 up. A place that may stay free cannot cost anything beforehand.
        lift = -int(before.price.min(initial=0))
        first_prices[:helpers] = np.where(level == NOBODY, 0, before.price + lift)
        first_prices[helpers:] = lift
    best, price, met, sound = kernels.assign(begin, helper, value, np.concatenate([capacity, out]), first_prices)
    if not sound:
        raise PricesTooHigh
    # Who stays out gains nothing: all prices of a level are counted from there. Free places cost nothing as it is.
    price = price[:helpers] - np.where(level == NOBODY, 0, price[helpers + np.searchsorted(classes, level)])
    best = np.where(best < helpers, best, NOBODY).astype(np.int32)
    gain = np.where(best == NOBODY, 0, met - price[best]) if helpers else np.zeros(len(best), dtype=np.int64)
    return Outcome(best, level, price, gain, match, scale)


def losses_of(*, edges: Edges, capacity: Ints, place_of: Shorts) -> list[int]:
    """Per helper the lightest seeker who would be left out with one place less, -1 for nobody."""
    from nabij.methods.matching import solving_kernels as kernels

    lost: list[int] = kernels.losses(edges.start, edges.helper, capacity, place_of).tolist()
    return lost


def all_located(*, people: Sequence[Any]) -> bool:
    """Whether everybody has a place and a limit that the compiled search can work with."""
    return all(
        person.point is not None and person.max_km is not None and 0 <= person.max_km < 6371 * WIDEST_RADIANS
        and abs(person.point.lat) < 75 and abs(person.point.lon) < 160
        for person in people
    )  # fmt: skip


def packed(*, people: People, rows: NDArray[np.intp]) -> tuple[Floats, NDArray[np.uint64], Ints]:
    """Rows of people as the kernels want them: numbers, words and whole numbers."""
    c = people.columns
    numbers = np.column_stack([c.lat[rows], np.cos(c.lat[rows]), c.lon[rows], c.limit[rows]])
    tables = (c.languages, c.has, c.refuses, c.interests)
    width = max(table.shape[1] for table in tables)
    padded = [np.pad(table[rows], ((0, 0), (0, width - table.shape[1]))) for table in tables]
    bits = np.column_stack([c.slots[rows], *padded])
    ints = np.column_stack([c.gender[rows], c.wishes_gender[rows], c.birth_year[rows], people.programme[rows]])
    return np.ascontiguousarray(numbers), np.ascontiguousarray(bits), np.ascontiguousarray(ints)


def marks_of(*, people: People, asking: bool) -> Ints:
    """One word per person: slots, languages folded to 24 bits, and 14 bits that may not meet on both sides.

    Those 14 are: my gender against the genders the other refuses, and what I have against what the other refuses, both
    ways. Words beyond the first four and genders beyond the first three are left to the full test.
    """
    c = people.columns
    tongues = np.bitwise_or.reduce(c.languages, axis=1)
    folded = (tongues | tongues >> np.uint64(24) | tongues >> np.uint64(48)) & np.uint64((1 << 24) - 1)
    marks = (c.slots & np.uint64((1 << 21) - 1)).astype(np.int64) | folded.astype(np.int64) << 21
    mine = np.where((c.gender >= 0) & (c.gender < 3), 1 << np.clip(c.gender, 0, 2), 0)
    not_mine = np.where((c.wishes_gender >= 0), 7 & ~(1 << np.clip(c.wishes_gender, 0, 2)), 0)
    not_mine = np.where(c.wishes_gender > 2, 7, not_mine)
    has, refuses = ((table[:, 0] & np.uint64(15)).astype(np.int64) for table in (c.has, c.refuses))
    first, second = ((mine, not_mine), (has, refuses)) if asking else ((not_mine, mine), (refuses, has))
    found: Ints = marks | first[0] << 45 | first[1] << 48 | second[0] << 51 | second[1] << 55
    return found


def _by_candidates(
    *, seekers: Sequence[Seeker], helpers: Sequence[Helper], rules: Rules, forbidden: Collection[PairKey]
) -> Edges:
    found = find_candidates(seekers=seekers, helpers=helpers, rules=rules, forbidden=forbidden)
    start = np.searchsorted(found.seeker, np.arange(len(seekers) + 1)).astype(np.int64)
    return Edges(start=start, helper=found.helper.astype(np.int32), fit=found.fit.astype(np.int16))
