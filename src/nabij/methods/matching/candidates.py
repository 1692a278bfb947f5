"""Which pairs may meet, and how well they fit: every rule of a round applied to everybody at once.

Pairs are sought per programme and per cell of about 4 km, so that people far apart are never compared.
Distances use the float steps of `geo.haversine_km`; where rounding could differ between numpy and the
standard library, the standard library decides.

Complexity: O(pairs in reach) numpy work in blocks; 10,000 seekers x 6,500 helpers take a few seconds.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.methods.geo import haversine_km
from nabij.methods.matching.columns import (
    UNKNOWN_YEAR,
    Bits,
    Columns,
    Flags,
    Floats,
    Ints,
    columns_of,
    share_a_word,
    vocabulary_of,
)
from nabij.methods.matching.model import Helper, PairKey, Rules, Seeker, Suggestion

CELL_RADIANS = 4.0 / 6371.0
BLOCK_PAIRS = 4_000_000
NEAR = 1e-9
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Allowed pairs in order of seeker, then helper; all arrays have one entry per pair.

    `seeker` and `helper` are positions in the input, `fit` is in points, `km` is NaN for unknown places.
    """

    seeker: Rows
    helper: Rows
    fit: Ints
    km: Floats

    def __len__(self) -> int:
        """The number of allowed pairs."""
        return len(self.seeker)


@dataclass(frozen=True, slots=True)
class _Field:
    """Everything a block needs: both sides as people and as columns, the rules, and the soft wishes."""

    seekers: Sequence[Seeker]
    helpers: Sequence[Helper]
    left: Columns
    right: Columns
    rules: Rules
    soft_bits: Bits


def find_candidates(
    *,
    seekers: Sequence[Seeker],
    helpers: Sequence[Helper],
    rules: Rules,
    forbidden: Collection[PairKey] = (),
) -> Candidates:
    """All pairs that the rules allow, with their fit. Capacity is not looked at; `ready` is.

    `forbidden` holds keys of pairs that refused each other; unknown keys in it are ignored.
    """
    field = _field(seekers=seekers, helpers=helpers, rules=rules)
    blocks = [_block(field=field, rows=rows, cols=cols) for rows, cols in _blocks(field=field)]
    blocks = [block for block in blocks if len(block)]
    if not blocks:
        return _nothing()
    found = Candidates(
        seeker=np.concatenate([block.seeker for block in blocks]),
        helper=np.concatenate([block.helper for block in blocks]),
        fit=np.concatenate([block.fit for block in blocks]),
        km=np.concatenate([block.km for block in blocks]),
    )
    order = np.lexsort((found.helper, found.seeker))
    return _without(found=_taken(found=found, which=order), field=field, forbidden=forbidden)


def top_helpers(
    *,
    seeker: Seeker,
    helpers: Sequence[Helper],
    rules: Rules,
    k: int,
    forbidden: Collection[PairKey] = (),
) -> tuple[Suggestion, ...]:
    """The `k` best fitting helpers with a free place for one seeker; equal fit nearest first, then by key."""
    free = [helper for helper in helpers if helper.capacity > 0]
    found = find_candidates(seekers=[seeker], helpers=free, rules=rules, forbidden=forbidden)
    offers = [
        Suggestion(helper=free[h].key, fit=int(fit), km=None if math.isnan(km) else float(km))
        for h, fit, km in zip(found.helper, found.fit, found.km, strict=True)
    ]
    offers.sort(key=lambda offer: (-offer.fit, math.inf if offer.km is None else offer.km, offer.helper))
    return tuple(offers[:k])


def _field(*, seekers: Sequence[Seeker], helpers: Sequence[Helper], rules: Rules) -> _Field:
    words = vocabulary_of(people=[*seekers, *helpers])
    right = columns_of(people=helpers, words=words)
    soft = np.zeros(right.has.shape[1], dtype=np.uint64)
    for word in rules.soft & words.wishes.keys():
        soft[words.wishes[word] // 64] |= np.uint64(1 << (words.wishes[word] % 64))
    left = columns_of(people=seekers, words=words)
    return _Field(seekers=seekers, helpers=helpers, left=left, right=right, rules=rules, soft_bits=soft)


def _blocks(*, field: _Field) -> Iterator[tuple[Rows, Rows]]:
    """Rows of seekers with the columns of helpers that can be in reach."""
    left, right = field.left, field.right
    offering: dict[str, list[int]] = defaultdict(list)
    for position, helper in enumerate(field.helpers):
        if helper.ready:
            offering[helper.programme].append(position)
    by_cell: dict[tuple[str, float, float], list[int]] = defaultdict(list)
    for position, seeker in enumerate(field.seekers):
        if seeker.programme in offering:
            by_cell[(seeker.programme, *_cell(columns=left, position=position))].append(position)
    ready = {programme: np.array(positions, dtype=np.intp) for programme, positions in offering.items()}
    ready = {name: cols[np.argsort(right.lat[cols], kind="stable")] for name, cols in ready.items()}
    for (programme, *_), positions in by_cell.items():
        rows = np.array(positions, dtype=np.intp)
        cols = _in_reach(field=field, rows=rows, cols=ready[programme])
        step = max(1, BLOCK_PAIRS // max(1, len(cols)))
        for start in range(0, len(rows) if len(cols) else 0, step):
            yield rows[start : start + step], cols


def _cell(*, columns: Columns, position: int) -> tuple[float, float]:
    lat, lon = float(columns.lat[position]), float(columns.lon[position])
    if math.isnan(lat) or math.isinf(columns.limit[position]):
        return math.inf, math.inf
    return float(lat // CELL_RADIANS), float(lon * math.cos(lat) // CELL_RADIANS)


def _in_reach(*, field: _Field, rows: Rows, cols: Rows) -> Rows:
    """The helpers (sorted by latitude, unknown last) that can lie in reach of any of these seekers."""
    left, right = field.left, field.right
    reach = float(left.limit[rows].max()) / field.rules.earth_radius_km * (1 + NEAR) + NEAR
    lat = left.lat[rows]
    if not reach < 0.5 or np.isnan(lat).any():
        return cols
    ordered = right.lat[cols]
    first = np.searchsorted(ordered, lat.min() - reach, side="left")
    last = np.searchsorted(ordered, lat.max() + reach, side="right")
    near = cols[first:last]
    narrowest = math.cos(min(math.pi / 2, max(abs(lat.min()), abs(lat.max())) + reach))
    if math.sin(reach) >= narrowest:
        return near
    width = math.asin(math.sin(reach) / narrowest) + NEAR
    lon = left.lon[rows]
    inside = (right.lon[near] >= lon.min() - width) & (right.lon[near] <= lon.max() + width)
    return np.asarray(near[inside], dtype=np.intp)


def _block(*, field: _Field, rows: Rows, cols: Rows) -> Candidates:
    allowed = _allowed(field=field, rows=rows, cols=cols)
    r, c = np.nonzero(allowed)
    rows, cols = rows[r], cols[c]
    km, limit = _distances(field=field, rows=rows, cols=cols)
    with np.errstate(invalid="ignore"):
        near = (km <= limit) | np.isinf(limit)
    rows, cols, km, limit = rows[near], cols[near], km[near], limit[near]
    fit = _fit(field=field, rows=rows, cols=cols, share=_share(km=km, limit=limit))
    return Candidates(seeker=rows, helper=cols, fit=fit, km=km)


def _allowed(*, field: _Field, rows: Rows, cols: Rows) -> Flags:
    """The hard rules except distance, for every pair of the block; shape (rows, cols)."""
    left, right, soft = field.left, field.right, field.rules.soft
    allowed = np.ones((len(rows), len(cols)), dtype=np.bool_)
    if "slot" not in soft:
        allowed &= (left.slots[rows][:, None] & right.slots[cols][None, :]) != 0
    if "language" not in soft:
        allowed &= share_a_word(first=left.languages[rows], second=right.languages[cols])
    if "gender" not in soft:
        allowed &= ~_gender_breach(wishes=left.wishes_gender[rows][:, None], gender=right.gender[cols][None, :])
        allowed &= ~_gender_breach(wishes=right.wishes_gender[cols][None, :], gender=left.gender[rows][:, None])
    hard = ~field.soft_bits
    allowed &= ~share_a_word(first=left.has[rows] & hard, second=right.refuses[cols])
    allowed &= ~share_a_word(first=left.refuses[rows] & hard, second=right.has[cols])
    return allowed


def _gender_breach(*, wishes: Ints, gender: Ints) -> Flags:
    return np.asarray((wishes >= 0) & (wishes != gender), dtype=np.bool_)


def _distances(*, field: _Field, rows: Rows, cols: Rows) -> tuple[Floats, Floats]:
    """Distance and limit in km of each pair; doubtful roundings are settled by the standard library."""
    left, right, radius = field.left, field.right, field.rules.earth_radius_km
    limit = np.minimum(left.limit[rows], right.limit[cols])
    half_lat = np.sin((right.lat[cols] - left.lat[rows]) / 2.0)
    half_lon = np.sin((right.lon[cols] - left.lon[rows]) / 2.0)
    across = np.cos(left.lat[rows]) * np.cos(right.lat[cols]) * (half_lon * half_lon)
    km = 2.0 * radius * np.arcsin(np.minimum(1.0, np.sqrt(half_lat * half_lat + across)))
    with np.errstate(invalid="ignore", divide="ignore"):
        edge = field.rules.distance_points * (1.0 - km / limit) + 0.5
        doubtful = (np.abs(edge - np.rint(edge)) < NEAR) | (np.abs(km - limit) < NEAR * radius)
    for place in np.flatnonzero(doubtful & (km > 0.0)):
        seeker, helper = field.seekers[rows[place]], field.helpers[cols[place]]
        if seeker.point is not None and helper.point is not None:
            km[place] = haversine_km(a=seeker.point, b=helper.point, radius_km=radius)
    return km, limit


def _share(*, km: Floats, limit: Floats) -> Floats:
    """Which part of the limit is used up; a limit of 0 and no limit at all count as distance 0."""
    counts = np.isfinite(limit) & (limit > 0.0)
    return np.divide(km, limit, out=np.zeros_like(km), where=counts)


def _fit(*, field: _Field, rows: Rows, cols: Rows, share: Floats) -> Ints:
    left, right, rules = field.left, field.right, field.rules
    interests = _pairwise(first=left.interests[rows], second=right.interests[cols])
    slots = np.bitwise_count(left.slots[rows] & right.slots[cols]).astype(np.int64)
    fit = np.minimum(rules.interest_cap, interests) * rules.interest_points
    fit += np.minimum(rules.slot_cap, slots) * rules.slot_points
    fit += np.floor(rules.distance_points * (1.0 - share) + 0.5).astype(np.int64)
    fit += _age_points(born=left.birth_year[rows], other=right.birth_year[cols], rules=rules)
    if rules.soft:
        broken = _broken(field=field, rows=rows, cols=cols, slots=slots)
        fit = np.maximum(0, fit - rules.soft_penalty * broken)
    return fit


def _age_points(*, born: Ints, other: Ints, rules: Rules) -> Ints:
    """Rounded half up in whole numbers, so that no float can tip it."""
    span = rules.age_span_years
    left_over = np.maximum(0, span - np.abs(born - other))
    points = (2 * rules.age_points * left_over + span) // (2 * span)
    return np.asarray(np.where((born == UNKNOWN_YEAR) | (other == UNKNOWN_YEAR), 0, points), dtype=np.int64)


def _broken(*, field: _Field, rows: Rows, cols: Rows, slots: Ints) -> Ints:
    """How many soft wishes each pair breaks."""
    left, right, soft = field.left, field.right, field.rules.soft
    bits = field.soft_bits
    count = _pairwise(first=left.has[rows] & bits, second=right.refuses[cols])
    count += _pairwise(first=left.refuses[rows] & bits, second=right.has[cols])
    if "slot" in soft:
        count += slots == 0
    if "language" in soft:
        count += _pairwise(first=left.languages[rows], second=right.languages[cols]) == 0
    if "gender" in soft:
        count += _gender_breach(wishes=left.wishes_gender[rows], gender=right.gender[cols])
        count += _gender_breach(wishes=right.wishes_gender[cols], gender=left.gender[rows])
    return count


def _pairwise(*, first: Bits, second: Bits) -> Ints:
    return np.asarray(np.bitwise_count(first & second).sum(axis=1, dtype=np.int64), dtype=np.int64)


def _without(*, found: Candidates, field: _Field, forbidden: Collection[PairKey]) -> Candidates:
    if not forbidden:
        return found
    seeker_at = {seeker.key: position for position, seeker in enumerate(field.seekers)}
    helper_at = {helper.key: position for position, helper in enumerate(field.helpers)}
    width = max(1, len(field.helpers))
    barred = [
        seeker_at[first] * width + helper_at[second]
        for first, second in forbidden
        if first in seeker_at and second in helper_at
    ]
    numbers = found.seeker * width + found.helper
    return _taken(found=found, which=np.flatnonzero(~np.isin(numbers, np.array(barred, dtype=np.int64))))


def _taken(*, found: Candidates, which: Rows) -> Candidates:
    return Candidates(seeker=found.seeker[which], helper=found.helper[which], fit=found.fit[which], km=found.km[which])


def _nothing() -> Candidates:
    none = np.array([], dtype=np.intp)
    return Candidates(seeker=none, helper=none, fit=none.astype(np.int64), km=none.astype(np.float64))
