"""What another choice would change, told exactly: the round is solved once more with one pair forced or barred.

`explain` gives bounds from the prices without solving again; these answers name the people who win and lose by it.
"""

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from nabij.methods.availability import ALL_SLOTS
from nabij.methods.matching.explain import REFUSED, Relaxation, relaxations
from nabij.methods.matching.model import ContradictoryPairs, Helper, PairKey, Rules, Seeker, Solution, Totals
from nabij.methods.matching.pairing import (
    DISTANCE,
    GENDER,
    LANGUAGE,
    PLACE,
    READY,
    SLOT,
    hard_breaches,
)
from nabij.methods.matching.solve import solve

FAR_KM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round was solved from, to solve it again; `locked` pairs stand in every answer."""

    seekers: Sequence[Seeker]
    helpers: Sequence[Helper]
    rules: Rules
    on: datetime.date
    forbidden: Collection[PairKey] = ()
    locked: Collection[PairKey] = ()

    def solved(self) -> Solution:
        """The best set of matches."""
        return solve(
            seekers=self.seekers,
            helpers=self.helpers,
            rules=self.rules,
            on=self.on,
            forbidden=self.forbidden,
            locked=self.locked,
        )


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A seeker who keeps a match, but with somebody else."""

    seeker: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Who wins and who loses between two sets of matches; keys in order. `gained` and `lost` are seekers."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[Move, ...]
    kept: int

    @property
    def is_none(self) -> bool:
        """Whether both sets are the same."""
        return not (self.gained or self.lost or self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The best set of matches after a forced choice; it is never better than the one before."""

    before: Totals
    after: Totals
    difference: Difference
    helper_of: Mapping[str, str]

    @property
    def fit_loss(self) -> int:
        """Points of fit that fall away; below zero when fewer or others are served and these fit better."""
        return self.before.fit - self.after.fit

    @property
    def costs_nothing(self) -> bool:
        """Whether the choice is exactly as good."""
        return self.before == self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """One wish, bent: how many helpers with a place fit then, and whether the round would serve this seeker.

    `is_served` None: nobody can say, because a place is unknown. For a distance `km` is the smallest
    whole limit at which somebody fits, instead of `was_km` when it is the seeker's.
    """

    wish: Relaxation
    helpers: int
    is_served: bool | None
    was_km: float | None = None
    km: int | None = None


def difference(*, before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """Compare two sets of matches, each the helper by seeker."""
    both = sorted(before.keys() & after.keys())
    moved = tuple(Move(seeker, before[seeker], after[seeker]) for seeker in both if before[seeker] != after[seeker])
    return Difference(
        gained=tuple(sorted(after.keys() - before.keys())),
        lost=tuple(sorted(before.keys() - after.keys())),
        moved=moved,
        kept=len(both) - len(moved),
    )


def helpers_of(*, solution: Solution) -> dict[str, str]:
    """The helper by seeker."""
    return {pair.seeker: pair.helper for pair in solution.pairs}


def if_together(*, round_: Round, solution: Solution, pair: PairKey) -> WhatIf | None:
    """What it changes to match these two whatever the rules say; None when the locks leave no place for it."""
    locked = {one for one in round_.locked if one[0] != pair[0]} | {pair}
    try:
        return _compared(solution, replace(round_, locked=locked).solved())
    except ContradictoryPairs:
        return None


def if_apart(*, round_: Round, solution: Solution, pair: PairKey) -> WhatIf:
    """What it changes when these two never meet."""
    barred = {*round_.forbidden, pair}
    return _compared(solution, replace(round_, forbidden=barred, locked={*round_.locked} - {pair}).solved())


def _compared(before: Solution, after: Solution) -> WhatIf:
    met = helpers_of(solution=after)
    return WhatIf(
        before=before.totals,
        after=after.totals,
        difference=difference(before=helpers_of(solution=before), after=met),
        helper_of=met,
    )


def bends(*, round_: Round, seeker: Seeker, most: int = 3) -> tuple[Bend, ...]:
    """Which single wish would help somebody whom nobody fits, each checked by solving the round with it bent.

    Only what people could change: an earlier no is never among them, nor a distance much larger than now, nor a wish
    that helps nobody when it is bent (who speaks no language is understood in none). One solution per answer.
    """
    barred = {pair for pair in round_.forbidden if pair[0] == seeker.key}
    found = relaxations(seeker=seeker, helpers=round_.helpers, rules=round_.rules, forbidden=barred)
    wishes = [wish for wish in found if wish.rule != REFUSED and not _is_far(seeker, wish)]
    bent = (_bend(round_, seeker, wish) for wish in wishes)
    return tuple(islice((bend for bend in bent if bend.helpers), most))


def _is_far(seeker: Seeker, wish: Relaxation) -> bool:
    """Whether the nearest lives so far away that nobody would think of it."""
    if wish.nearest_km is None or seeker.max_km is None:
        return False
    return wish.nearest_km > 2 * seeker.max_km + FAR_KM


def _bend(round_: Round, seeker: Seeker, wish: Relaxation) -> Bend:
    if wish.rule == PLACE:
        return Bend(wish=wish, helpers=wish.helpers, is_served=None)
    was, km = None, None
    if wish.rule == DISTANCE and wish.nearest_km is not None:
        was, km = seeker.max_km if wish.whose == "seeker" else None, max(1, math.ceil(wish.nearest_km))
    bent = _bent(round_, seeker, wish, km)
    own = next(one for one in bent.seekers if one.key == seeker.key)
    fitting = [
        helper
        for helper in bent.helpers
        if helper.capacity > 0
        and (seeker.key, helper.key) not in bent.forbidden
        and not hard_breaches(seeker=own, helper=helper, rules=bent.rules)
    ]
    served = seeker.key in helpers_of(solution=bent.solved())
    return Bend(wish=wish, helpers=len(fitting), is_served=served, was_km=was, km=km)


def _bent(round_: Round, seeker: Seeker, wish: Relaxation, km: int | None) -> Round:
    """The round with this one wish bent, by the seeker where two could do it."""
    own = _more_easily(seeker, wish, km, round_.helpers) if wish.whose in {"seeker", "both"} else seeker
    helpers = list(round_.helpers)
    if wish.whose == "helper" or (wish.rule, wish.whose) == (DISTANCE, "both"):
        helpers = [_without(helper, own, wish, km, round_.rules) for helper in helpers]
    return replace(round_, seekers=[own if one.key == seeker.key else one for one in round_.seekers], helpers=helpers)


def _more_easily(seeker: Seeker, wish: Relaxation, km: int | None, helpers: Sequence[Helper]) -> Seeker:
    if wish.rule == DISTANCE:
        return replace(seeker, max_km=None if km is None else max(float(km), seeker.max_km or 0.0))
    if wish.rule == GENDER:
        return replace(seeker, wishes_gender=None)
    if wish.rule == SLOT:
        return replace(seeker, slots=ALL_SLOTS)
    if wish.rule == LANGUAGE:
        return replace(seeker, languages=seeker.languages.union(*(helper.languages for helper in helpers)))
    return replace(seeker, refuses=seeker.refuses - {wish.rule})


def _without(helper: Helper, seeker: Seeker, wish: Relaxation, km: int | None, rules: Rules) -> Helper:
    """This helper without the wish, when nothing else stands between the two."""
    if any(breach.rule != wish.rule for breach in hard_breaches(seeker=seeker, helper=helper, rules=rules)):
        return helper
    if wish.rule == DISTANCE and km is not None and helper.max_km is not None:
        return replace(helper, max_km=max(helper.max_km, float(km)))
    if wish.rule == GENDER:
        return replace(helper, wishes_gender=None)
    if wish.rule == READY:
        return replace(helper, ready=True)
    return replace(helper, refuses=helper.refuses - {wish.rule})
