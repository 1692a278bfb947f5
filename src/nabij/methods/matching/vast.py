"""A round of which the possible pairs fit into no memory: solved on a draw, then priced over all pairs there are.

A million people and 650,000 volunteers may meet in 3.1 billion ways. Some of these pairs are drawn and solved exactly.
Prices then say which of the others could have done better; those are added, until there are none (column generation).
Served people and waiting weight always become the best among all pairs; fit comes as near as asked, with a bound.
Needs numba. Memory: about 1 KB per person. A pair within millimetres of a limit may be judged either way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nabij.methods.matching.columns import Flags, Ints
from nabij.methods.matching.large import NOBODY, Edges, Outcome, People, Shorts, field_of, marks_of, packed, solve_edges
from nabij.methods.matching.model import Rules, Totals
from nabij.methods.matching.ties import LOT_BITS, Lots

DRAWN, BEST_DRAWN = 24, 8
ADDED = 8
FEW = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Vast:
    """What came out: `outcome` on the pairs in `edges`, and what all other pairs can add at most.

    `totals` is what was reached, `bound` what no round on any pairs can exceed, compared as `Totals`; `served` and
    `waiting` of both are always the same. `excess` (seekers,) is by how much `outcome.gain` must grow to hold for all
    pairs; `turns` counts how often stage two was solved.
    """

    edges: Edges
    outcome: Outcome
    totals: Totals
    bound: Totals
    excess: Ints
    turns: int

    @property
    def gap(self) -> float:
        """Which part of the best possible fit may still be missing; 0 when everything is proven best."""
        return 1.0 - self.totals.fit / self.bound.fit if self.bound.fit else 0.0


@dataclass(frozen=True, slots=True)
class _Pricing:
    """Everybody as the kernels want them; `order` leads from places in the field to positions of helpers."""

    people: tuple[Any, Any, Any, Any, Any, Any]
    order: Shorts

    def edges(self, found: tuple[Any, Any, Any]) -> Edges:
        from nabij.methods.matching import kernels

        start, place, fit = found
        helper = self.order[place]
        kernels.sort_rows(start, helper, fit)
        return Edges(start=start, helper=helper, fit=fit)


def solve_vast(  # noqa: PLR0913 - a round, and how good it must be
    *,
    left: People,
    right: People,
    ready: Flags,
    capacity: Ints,
    weight: Ints,
    lots: tuple[Lots, Lots],
    rules: Rules,
    gap: float = 0.05,
    tell: Callable[[str], None] = lambda _: None,
) -> Vast:
    """Best in people and waiting weight among all pairs; in fit within `gap` (0 to 1) of the best, 0 for exactly.

    Seekers stand heaviest first; arrays as in `large`. `tell` hears what was done. Raises `large.PricesTooHigh`. Each
    turn of stage two costs seconds for 100,000 people, minutes for a million.
    """
    from nabij.methods.matching import vast_kernels as kernels

    programmes = 1 + int(max(left.programme.max(initial=0), right.programme.max(initial=0)))
    field = field_of(right=right, ready=ready, rules=rules, programmes=programmes)
    seekers = (*packed(people=left, rows=np.arange(len(weight))), marks_of(people=left, asking=True))
    around = (seekers, field.right, field.longitudes, field.bands, field.weights, field.scales)
    pricing = _Pricing(around, field.order)
    edges = pricing.edges(kernels.drawn_pairs(*around, DRAWN, BEST_DRAWN))
    tell(f"{len(edges)} pairs drawn")
    edges = _everybody_who_can(pricing, edges=edges, capacity=capacity, weight=weight, tell=tell)
    turns, outcome = 0, None
    while True:
        turns += 1
        outcome = solve_edges(edges=edges, capacity=capacity, weight=weight, lots=lots, before=outcome)
        more, excess = _fitting(pricing, outcome=outcome, weight=weight, lots=lots)
        vast = _weighed(edges=edges, outcome=outcome, excess=excess, capacity=capacity, weight=weight, turns=turns)
        tell(f"{tuple(vast.totals)} of at most {tuple(vast.bound)}, {len(more)} better pairs")
        if vast.gap <= gap or not len(more):
            return vast
        edges = _joined(edges, more)


def _everybody_who_can(
    pricing: _Pricing, *, edges: Edges, capacity: Ints, weight: Ints, tell: Callable[[str], None]
) -> Edges:
    """Stage one on more and more pairs, until no pair that was not drawn serves more people or heavier ones."""
    from nabij.methods.matching import solving_kernels, vast_kernels

    nobody = np.full(len(weight), NOBODY, dtype=np.int32)
    before = nobody
    while True:
        match, price_of = solving_kernels.place_again(edges.start, edges.helper, capacity, before)
        level = np.where(price_of == NOBODY, NOBODY, weight[price_of]) if len(weight) else price_of.astype(np.int64)
        own = _own(match=match, level=level, weight=weight)
        more = pricing.edges(vast_kernels.unserved_pairs(*pricing.people, (own, level[pricing.order]), ADDED))
        tell(f"{int((match != NOBODY).sum())} people served, {len(more)} pairs would serve more")
        if not len(more):
            return edges
        edges = _joined(edges, more)
        # Making room for more urgent people one by one takes longer than beginning anew, unless few are left.
        before = match if len(more) * FEW < len(weight) else nobody


def _fitting(pricing: _Pricing, *, outcome: Outcome, weight: Ints, lots: tuple[Lots, Lots]) -> tuple[Edges, Ints]:
    """The pairs that fit better than their prices say, and by how much the best of each seeker does."""
    from nabij.methods.matching import vast_kernels

    order = pricing.order
    own = _own(match=outcome.match, level=outcome.level, weight=weight)
    prices = (
        own, outcome.level[order], outcome.price[order], outcome.gain, lots[0], lots[1][order], 64 - LOT_BITS,
        outcome.scale,
    )  # fmt: skip
    *found, excess = vast_kernels.fitting_pairs(*pricing.people, prices, ADDED)
    return pricing.edges((found[0], found[1], found[2])), excess


def _own(*, match: Shorts, level: Ints, weight: Ints) -> Ints:
    return np.where(match == NOBODY, weight, level[match]) if len(level) else weight


def _weighed(*, edges: Edges, outcome: Outcome, excess: Ints, capacity: Ints, weight: Ints, turns: int) -> Vast:
    """Totals, and what the prices prove: nobody can be worth more than the prices of everybody together."""
    from nabij.methods.matching import vast_kernels

    met = np.flatnonzero(outcome.match != NOBODY)
    fit = int(vast_kernels.fit_of_matches(edges.start, edges.helper, edges.fit, outcome.match))
    totals = Totals(len(met), int(weight[met].sum()), fit)
    high, low = divmod(outcome.price, outcome.scale)
    gain_high, gain_low = divmod(np.where(outcome.match == NOBODY, 0, outcome.gain) + excess, outcome.scale)
    places = np.where(outcome.level == NOBODY, 0, capacity)
    staying = outcome.level[outcome.match[met]] if len(met) else weight[met]
    return Vast(
        edges=edges,
        outcome=outcome,
        totals=totals,
        bound=Totals(
            served=int(places.sum() + (staying == NOBODY).sum()),
            waiting=int((places * outcome.level).sum() + (weight[met] - np.maximum(staying, 0)).sum()),
            fit=int((high * capacity).sum() + gain_high.sum())
            + (sum((low * capacity).tolist()) + sum(gain_low.tolist())) // outcome.scale,
        ),
        excess=excess,
        turns=turns,
    )


def _joined(first: Edges, second: Edges) -> Edges:
    from nabij.methods.matching import vast_kernels

    parts = ((one.start, one.helper, one.fit) for one in (first, second))
    return Edges(*vast_kernels.joined(*parts))
