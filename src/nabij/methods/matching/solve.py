"""The best set of matches of a round: most people served, then longest waiting, then best fit, with a proof.

Two exact stages. `priority` decides who can be served and prices the places in people and waiting weight;
`assignment` then maximises fit over the pairs that are tight at those prices, which are exactly the pairs
that may occur in a best set of stage one. A fixed lot per pair breaks the last ties, so the same people in
any order give the same matches.

Complexity: see the stages; 345 x 222 takes milliseconds. A round with very many possible pairs runs in compiled code
(`large`) when numba is there: 10,000 x 6,500 in about a second instead of a minute, with the same matches.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np

from nabij.methods import compiled
from nabij.methods.matching import large
from nabij.methods.matching.assignment import assign
from nabij.methods.matching.candidates import find_candidates
from nabij.methods.matching.model import (
    ContradictoryPairs,
    DoubleKey,
    Helper,
    Pair,
    PairKey,
    Price,
    Prices,
    Rules,
    Seeker,
    Side,
    Solution,
    Totals,
    UnknownKey,
)
from nabij.methods.matching.pairing import distance_km, fit_points
from nabij.methods.matching.priority import NOBODY, place_in_order
from nabij.methods.matching.ties import Lots, canonical_order, pair_lots, person_lots

Level = tuple[int, int]
FREE: Level = (0, 0)
WORTH_COMPILING = 4_000_000
Somebody = TypeVar("Somebody", bound=Side)


@dataclass(frozen=True, slots=True)
class _Open:
    """The open part of a round in a fixed order of people, seekers heaviest first; `scale` as in `Prices`."""

    seekers: list[Seeker]
    helpers: list[Helper]
    weight: list[int]
    seeker_lots: Lots
    helper_lots: Lots
    scale: int


@dataclass(frozen=True, slots=True)
class _Solved:
    """Both stages: who meets whom, and what one place more or less is worth; exits are taken out of prices."""

    match: list[int]
    helper_level: list[Level]
    price: list[int]
    losses: list[Level]


def solve(
    *,
    seekers: Sequence[Seeker],
    helpers: Sequence[Helper],
    rules: Rules,
    on: datetime.date,
    forbidden: Collection[PairKey] = (),
    locked: Collection[PairKey] = (),
) -> Solution:
    """The best set of matches, waiting counted to `on`.

    `forbidden` pairs refused each other and never meet; unknown keys there are ignored. `locked` pairs stand
    whatever the rules say and use up capacity. Raises `DoubleKey`, `UnknownKey`, `ContradictoryPairs` and
    `UnknownUrgency` before any pair is looked at.
    """
    weight = {seeker.key: rules.waiting_weight(seeker=seeker, on=on) for seeker in seekers}
    standing = _standing(seekers=seekers, helpers=helpers, forbidden=forbidden, locked=locked)
    opened = _open(
        seekers=[seeker for seeker in seekers if seeker.key not in standing],
        helpers=_with_places_left(helpers=helpers, used=Counter(helper.key for _, helper in standing.values())),
        weight=weight,
    )
    solved = _solved(opened=opened, rules=rules, forbidden=forbidden)
    fixed = [
        Pair(
            seeker=seeker.key,
            helper=helper.key,
            fit=fit_points(seeker=seeker, helper=helper, rules=rules),
            km=distance_km(seeker=seeker, helper=helper, rules=rules),
            locked=True,
        )
        for seeker, helper in standing.values()
    ]
    return _solution(opened=opened, solved=solved, fixed=fixed, weight=weight, rules=rules)


def _standing(
    *,
    seekers: Sequence[Seeker],
    helpers: Sequence[Helper],
    forbidden: Collection[PairKey],
    locked: Collection[PairKey],
) -> dict[str, tuple[Seeker, Helper]]:
    """The locked pairs by key of the seeker, checked."""
    seeker_of, helper_of = _by_key(people=seekers), _by_key(people=helpers)
    barred = set(forbidden) if locked else set()
    places = {helper.key: helper.capacity for helper in helpers}
    standing: dict[str, tuple[Seeker, Helper]] = {}
    for pair in sorted(set(locked)):
        first, second = pair
        for key, known in ((first, seeker_of), (second, helper_of)):
            if key not in known:
                raise UnknownKey(key=key)
        places[second] -= 1
        if pair in barred or first in standing or places[second] < 0:
            raise ContradictoryPairs(pair=pair)
        standing[first] = (seeker_of[first], helper_of[second])
    return standing


def _by_key(*, people: Sequence[Somebody]) -> dict[str, Somebody]:
    found: dict[str, Somebody] = {}
    for person in people:
        if person.key in found:
            raise DoubleKey(key=person.key)
        found[person.key] = person
    return found


def _with_places_left(*, helpers: Sequence[Helper], used: Counter[str]) -> list[Helper]:
    left = [replace(helper, capacity=helper.capacity - used[helper.key]) for helper in helpers]
    return [helper for helper in left if helper.capacity > 0]


def _open(*, seekers: list[Seeker], helpers: list[Helper], weight: dict[str, int]) -> _Open:
    """Put people in their fixed order."""
    seeker_lots = person_lots(keys=[seeker.key for seeker in seekers], side="seeker")
    helper_lots = person_lots(keys=[helper.key for helper in helpers], side="helper")
    seeker_order = canonical_order(keys=[seeker.key for seeker in seekers], lots=seeker_lots)
    seeker_order.sort(key=lambda position: -weight[seekers[position].key])
    helper_order = canonical_order(keys=[helper.key for helper in helpers], lots=helper_lots)
    return _Open(
        seekers=[seekers[i] for i in seeker_order],
        helpers=[helpers[i] for i in helper_order],
        weight=[weight[seekers[i].key] for i in seeker_order],
        seeker_lots=seeker_lots[seeker_order],
        helper_lots=helper_lots[helper_order],
        scale=large.scale_of(seekers=len(seekers)),
    )


def _solved(*, opened: _Open, rules: Rules, forbidden: Collection[PairKey]) -> _Solved:
    """Both stages, compiled when the round is large enough to be worth the wait for the compiler's cache."""
    if len(opened.seekers) * len(opened.helpers) >= WORTH_COMPILING and compiled.is_available():
        try:
            return _solved_compiled(opened=opened, rules=rules, forbidden=forbidden)
        except large.PricesTooHigh:
            pass  # whole numbers of any size do not overflow
    return _solved_plainly(opened=opened, rules=rules, forbidden=forbidden)


def _solved_compiled(*, opened: _Open, rules: Rules, forbidden: Collection[PairKey]) -> _Solved:
    edges = large.find_edges(seekers=opened.seekers, helpers=opened.helpers, rules=rules, forbidden=forbidden)
    capacity = np.array([helper.capacity for helper in opened.helpers], dtype=np.int64)
    weight = np.array(opened.weight, dtype=np.int64)
    lots = (opened.seeker_lots, opened.helper_lots)
    found = large.solve_edges(edges=edges, capacity=capacity, weight=weight, lots=lots)
    lost = large.losses_of(edges=edges, capacity=capacity, place_of=found.place_of)
    return _Solved(
        match=found.match.tolist(),
        helper_level=[FREE if level == NOBODY else (1, level) for level in found.level.tolist()],
        price=found.price.tolist(),
        losses=[FREE if by < 0 else (1, opened.weight[by]) for by in lost],
    )


def _solved_plainly(*, opened: _Open, rules: Rules, forbidden: Collection[PairKey]) -> _Solved:
    found = find_candidates(seekers=opened.seekers, helpers=opened.helpers, rules=rules, forbidden=forbidden)
    lots = pair_lots(seekers=opened.seeker_lots[found.seeker], helpers=opened.helper_lots[found.helper])
    value = [fit * opened.scale + lot for fit, lot in zip(found.fit.tolist(), lots.tolist(), strict=True)]
    start = np.searchsorted(found.seeker, np.arange(len(opened.seekers) + 1)).tolist()
    spans = list(pairwise(start))
    helper = found.helper.tolist()
    capacity = [one.capacity for one in opened.helpers]
    placed = place_in_order(adjacency=[helper[a:b] for a, b in spans], capacity=capacity)
    helper_level = [FREE if by == NOBODY else (1, opened.weight[by]) for by in placed.price_of]
    full_price = [(1, weight) for weight in opened.weight]
    seeker_level = [full_price[s] if h == NOBODY else helper_level[h] for s, h in enumerate(placed.match)]
    tight = [
        [(helper[edge], value[edge]) for edge in range(a, b) if helper_level[helper[edge]] == seeker_level[s]]
        for s, (a, b) in enumerate(spans)
    ]
    exit_cost = (len(capacity) + 2) * (max(value, default=0) + 1)
    assignment = assign(
        values=tight,
        capacity=capacity,
        optional=[level == full for level, full in zip(seeker_level, full_price, strict=True)],
        exit_cost=exit_cost,
    )
    prices = zip(helper_level, assignment.price, strict=True)
    return _Solved(
        match=assignment.match,
        helper_level=helper_level,
        price=[price if level == FREE else price - exit_cost for level, price in prices],
        losses=[FREE if by < 0 else full_price[by] for by in placed.loss_of],
    )


def _solution(*, opened: _Open, solved: _Solved, fixed: list[Pair], weight: dict[str, int], rules: Rules) -> Solution:
    new = _new_pairs(opened=opened, solved=solved, rules=rules)
    prices = _prices(opened=opened, solved=solved, fit={pair.seeker: pair.fit for pair in new})
    pairs = sorted([*fixed, *new], key=lambda pair: pair.seeker)
    served = {pair.seeker for pair in pairs}
    totals = Totals(
        served=len(pairs),
        waiting=sum(weight[pair.seeker] for pair in pairs),
        fit=sum(pair.fit for pair in pairs),
    )
    return Solution(
        pairs=tuple(pairs),
        unserved=tuple(seeker.key for seeker in opened.seekers if seeker.key not in served),
        prices=prices,
        totals=totals,
        bound=_bound(opened=opened, prices=prices, fixed=fixed, weight=weight),
        rules_version=rules.version,
    )


def _new_pairs(*, opened: _Open, solved: _Solved, rules: Rules) -> list[Pair]:
    met = [(opened.seekers[s], opened.helpers[h]) for s, h in enumerate(solved.match) if h != NOBODY]
    return [
        Pair(
            seeker=seeker.key,
            helper=helper.key,
            fit=fit_points(seeker=seeker, helper=helper, rules=rules),
            km=distance_km(seeker=seeker, helper=helper, rules=rules),
        )
        for seeker, helper in met
    ]


def _prices(*, opened: _Open, solved: _Solved, fit: Mapping[str, int]) -> Prices:
    """Join the prices of both stages."""
    helpers = [Price(*level, price) for level, price in zip(solved.helper_level, solved.price, strict=True)]
    met = np.array(solved.match, dtype=np.intp)
    served = np.flatnonzero(met != NOBODY)
    drawn = pair_lots(seekers=opened.seeker_lots[served], helpers=opened.helper_lots[met[served]])
    lot = dict(zip(served.tolist(), drawn.tolist(), strict=True))
    seekers: list[Price] = []
    for s, h in enumerate(solved.match):
        if h == NOBODY:
            seekers.append(Price(0, 0, 0))
            continue
        value = fit[opened.seekers[s].key] * opened.scale + lot[s]
        place = helpers[h]
        seekers.append(Price(1 - place.served, opened.weight[s] - place.waiting, value - place.fit))
    return Prices(
        seekers={seeker.key: price for seeker, price in zip(opened.seekers, seekers, strict=True)},
        helpers={helper.key: price for helper, price in zip(opened.helpers, helpers, strict=True)},
        losses={h.key: Price(*loss, 0) for h, loss in zip(opened.helpers, solved.losses, strict=True)},
        scale=opened.scale,
    )


def _bound(*, opened: _Open, prices: Prices, fixed: list[Pair], weight: dict[str, int]) -> Totals:
    """The value of the prices (weak duality), plus what stands."""
    worth = [(prices.helpers[helper.key], helper.capacity) for helper in opened.helpers]
    worth += [(price, 1) for price in prices.seekers.values()]
    return Totals(
        served=sum(price.served * count for price, count in worth) + len(fixed),
        waiting=sum(price.waiting * count for price, count in worth) + sum(weight[pair.seeker] for pair in fixed),
        fit=sum(price.fit * count for price, count in worth) // opened.scale + sum(pair.fit for pair in fixed),
    )
