"""A second opinion on a solution, by code that shares nothing with the solver.

It applies the rules again, pair by pair in plain Python, counts everything again, and checks the prices: if
every allowed pair is worth no more than the prices of its two people together, then no set of matches is
worth more than the sum of all prices (weak duality, in the order people, waiting weight, fit). A solution
that reaches this sum is best.

Complexity: O(pairs in the same programme and latitude band); 10,000 x 6,500 takes seconds, memory O(people).
"""

import bisect
import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nabij.methods.matching.model import Helper, PairKey, Price, Rules, Seeker, Side, Solution, Totals

NOTHING = Price(0, 0, 0)
KM_PER_DEGREE = 111.0


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """Something wrong with a solution: a code and the keys it is about.

    Codes: `unknown_person`, `served_twice`, `over_capacity`, `forbidden`, `not_allowed`, `wrong_fit`,
    `wrong_distance`, `lock_broken`, `wrong_unserved`, `wrong_totals`, `wrong_bound`, `price_missing`,
    `price_below_zero`, `price_too_low`, `not_best`.
    """

    code: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found: flaws (none when all is well), and the bound if the prices prove one."""

    flaws: tuple[Flaw, ...]
    bound: Totals | None

    @property
    def best(self) -> bool:
        """Whether the solution is allowed, counted rightly and proven best."""
        return not self.flaws


def verify(  # noqa: PLR0913 - the input of the solver and its answer belong together
    *,
    solution: Solution,
    seekers: Sequence[Seeker],
    helpers: Sequence[Helper],
    rules: Rules,
    on: datetime.date,
    forbidden: Collection[PairKey] = (),
    locked: Collection[PairKey] = (),
) -> Verdict:
    """Check a solution against the same input the solver got. Never raises on a wrong solution."""
    check = _Check(seekers=seekers, helpers=helpers, rules=rules, on=on, barred=frozenset(forbidden))
    flaws = [*check.people(solution=solution, locked=frozenset(locked))]
    if not flaws:
        flaws = [*check.pairs(solution=solution), *check.counts(solution=solution)]
    priced = list(check.prices(solution=solution, locked=frozenset(locked)))
    bound = None if priced else check.bound(solution=solution, locked=frozenset(locked))
    if bound is not None and bound != solution.totals:
        flaws.append(Flaw(code="not_best"))
    if bound is not None and bound != solution.bound:
        flaws.append(Flaw(code="wrong_bound"))
    return Verdict(flaws=tuple(sorted({*flaws, *priced})), bound=bound)


class _Check:
    def __init__(
        self,
        *,
        seekers: Sequence[Seeker],
        helpers: Sequence[Helper],
        rules: Rules,
        on: datetime.date,
        barred: frozenset[PairKey],
    ) -> None:
        self.seekers = {seeker.key: seeker for seeker in seekers}
        self.helpers = {helper.key: helper for helper in helpers}
        self.rules = rules
        self.barred = barred
        factor = dict(rules.urgency_factors)
        self.weight = {seeker.key: _days(seeker, on) * factor[seeker.urgency] for seeker in seekers}

    def people(self, *, solution: Solution, locked: frozenset[PairKey]) -> Iterator[Flaw]:
        """Everybody known, once, within capacity, locks kept, and nobody forgotten."""
        load = Counter(pair.helper for pair in solution.pairs)
        served = Counter(pair.seeker for pair in solution.pairs)
        known = {*solution.unserved, *served} <= self.seekers.keys() and load.keys() <= self.helpers.keys()
        if not known:
            yield Flaw(code="unknown_person")
            return
        yield from (Flaw(code="served_twice", about=(key,)) for key, times in served.items() if times > 1)
        for key, times in load.items():
            if times > max(0, self.helpers[key].capacity):
                yield Flaw(code="over_capacity", about=(key,))
        if {(pair.seeker, pair.helper) for pair in solution.pairs if pair.locked} != locked:
            yield Flaw(code="lock_broken")
        if sorted([*served.elements(), *solution.unserved]) != sorted(self.seekers):
            yield Flaw(code="wrong_unserved")

    def pairs(self, *, solution: Solution) -> Iterator[Flaw]:
        """Every pair allowed (locked ones excepted), with the right fit and distance."""
        for pair in solution.pairs:
            seeker, helper = self.seekers[pair.seeker], self.helpers[pair.helper]
            about = (pair.seeker, pair.helper)
            if about in self.barred:
                yield Flaw(code="forbidden", about=about)
            if not pair.locked and not _allowed(seeker, helper, self.rules):
                yield Flaw(code="not_allowed", about=about)
                continue
            km = _km(seeker, helper, self.rules)
            if pair.fit != _fit(seeker, helper, self.rules, km):
                yield Flaw(code="wrong_fit", about=about)
            if (pair.km is None) != (km is None) or abs((pair.km or 0.0) - (km or 0.0)) > 1e-6:
                yield Flaw(code="wrong_distance", about=about)

    def counts(self, *, solution: Solution) -> Iterator[Flaw]:
        """The totals, counted again."""
        waiting = sum(self.weight[pair.seeker] for pair in solution.pairs)
        fit = sum(pair.fit for pair in solution.pairs)
        if solution.totals != Totals(served=len(solution.pairs), waiting=waiting, fit=fit):
            yield Flaw(code="wrong_totals")

    def prices(self, *, solution: Solution, locked: frozenset[PairKey]) -> Iterator[Flaw]:
        """No price below zero, and no allowed pair worth more than its two people."""
        prices = solution.prices
        if prices.scale < 1:
            yield Flaw(code="price_below_zero", about=("scale",))
            return
        for side in (prices.seekers, prices.helpers):
            yield from (Flaw("price_below_zero", (key,)) for key, price in side.items() if price < NOTHING)
        bound_seekers = {first for first, _ in locked}
        places = self._places(locked=locked)
        seekers = [seeker for seeker in self.seekers.values() if seeker.key not in bound_seekers]
        helpers = [helper for helper in self.helpers.values() if places[helper.key] > 0]
        for person, side in (
            *((s, prices.seekers) for s in seekers),
            *((h, prices.helpers) for h in helpers),
        ):
            if person.key not in side:
                yield Flaw(code="price_missing", about=(person.key,))
                return
        yield from self._cheap_pairs(seekers=seekers, helpers=helpers, solution=solution)

    def bound(self, *, solution: Solution, locked: frozenset[PairKey]) -> Totals:
        """What the prices prove that nobody can exceed."""
        prices, places = solution.prices, self._places(locked=locked)
        taken = {first for first, _ in locked}
        counted = [(prices.helpers[key], count) for key, count in places.items() if count > 0]
        counted += [(prices.seekers[key], 1) for key in self.seekers if key not in taken]
        standing = [(self.seekers[first], self.helpers[second]) for first, second in locked]
        fits = [_fit(s, h, self.rules, _km(s, h, self.rules)) for s, h in standing]
        return Totals(
            served=sum(price.served * count for price, count in counted) + len(standing),
            waiting=sum(p.waiting * count for p, count in counted) + sum(self.weight[s.key] for s, _ in standing),
            fit=sum(price.fit * count for price, count in counted) // prices.scale + sum(fits),
        )

    def _places(self, *, locked: frozenset[PairKey]) -> Mapping[str, int]:
        used = Counter(second for _, second in locked)
        return {key: helper.capacity - used[key] for key, helper in self.helpers.items()}

    def _cheap_pairs(self, *, seekers: list[Seeker], helpers: list[Helper], solution: Solution) -> Iterator[Flaw]:
        prices = solution.prices
        bands = _Bands(helpers)
        highest = _highest_fit(self.rules) * prices.scale
        for seeker in seekers:
            own, weight = prices.seekers[seeker.key], self.weight[seeker.key]
            for helper in bands.near(seeker):
                place = prices.helpers[helper.key]
                offered = (own.served + place.served, own.waiting + place.waiting, own.fit + place.fit)
                # Enough for the best pair there could be: no need to look what these two are to each other.
                if offered >= (1, weight, highest) or (seeker.key, helper.key) in self.barred:
                    continue
                if not _allowed(seeker, helper, self.rules):
                    continue
                fit = _fit(seeker, helper, self.rules, _km(seeker, helper, self.rules))
                if offered < (1, weight, fit * prices.scale):
                    yield Flaw(code="price_too_low", about=(seeker.key, helper.key))


class _Bands:
    """Helpers by programme and latitude, so that a seeker meets only those who can be near."""

    def __init__(self, helpers: Sequence[Helper]) -> None:
        self.anywhere: dict[str, list[Helper]] = defaultdict(list)
        located: dict[str, list[tuple[float, str, Helper]]] = defaultdict(list)
        for helper in helpers:
            self.anywhere[helper.programme].append(helper)
            if helper.point is not None:
                located[helper.programme].append((helper.point.lat, helper.key, helper))
        self.located = {programme: sorted(rows, key=lambda row: row[:2]) for programme, rows in located.items()}

    def near(self, seeker: Seeker) -> Sequence[Helper]:
        """Helpers of the programme within the seeker's limit in latitude alone."""
        if seeker.max_km is None or seeker.point is None:
            return self.anywhere.get(seeker.programme, [])
        rows = self.located.get(seeker.programme, [])
        reach = seeker.max_km / KM_PER_DEGREE + 0.01
        first = bisect.bisect_left(rows, seeker.point.lat - reach, key=lambda row: row[0])
        last = bisect.bisect_right(rows, seeker.point.lat + reach, key=lambda row: row[0])
        return [row[2] for row in rows[first:last]]


def _days(seeker: Seeker, on: datetime.date) -> int:
    return 0 if seeker.waiting_since is None else max(0, on.toordinal() - seeker.waiting_since.toordinal())


def _allowed(seeker: Seeker, helper: Helper, rules: Rules) -> bool:
    if seeker.programme != helper.programme or not helper.ready:
        return False
    if any(wish not in rules.soft for wish in _broken_wishes(seeker, helper)):
        return False
    limit = _limit(seeker, helper)
    if limit is None:
        return True
    km = _km(seeker, helper, rules)
    return km is not None and km <= limit


def _broken_wishes(seeker: Seeker, helper: Helper) -> Iterator[str]:
    if seeker.slots & helper.slots == 0:
        yield "slot"
    if seeker.languages.isdisjoint(helper.languages):
        yield "language"
    sides: tuple[tuple[Side, Side], ...] = ((seeker, helper), (helper, seeker))
    for one, other in sides:
        if one.wishes_gender not in (None, other.gender):
            yield "gender"
        yield from one.refuses & other.has


def _limit(seeker: Seeker, helper: Helper) -> float | None:
    if seeker.max_km is None or helper.max_km is None:
        return seeker.max_km if helper.max_km is None else helper.max_km
    return min(seeker.max_km, helper.max_km)


def _km(seeker: Seeker, helper: Helper, rules: Rules) -> float | None:
    if seeker.point is None or helper.point is None:
        return None
    north, south = math.radians(seeker.point.lat), math.radians(helper.point.lat)
    up = math.sin((south - north) / 2.0)
    along = math.sin((math.radians(helper.point.lon) - math.radians(seeker.point.lon)) / 2.0)
    root = math.sqrt(up * up + math.cos(north) * math.cos(south) * (along * along))
    return 2.0 * rules.earth_radius_km * math.asin(min(1.0, root))


def _highest_fit(rules: Rules) -> int:
    """What no pair can exceed."""
    wishes = rules.interest_points * rules.interest_cap + rules.slot_points * rules.slot_cap
    return wishes + rules.distance_points + rules.age_points


def _fit(seeker: Seeker, helper: Helper, rules: Rules, km: float | None) -> int:
    limit = _limit(seeker, helper)
    near = 1.0
    if limit is not None and km:
        near = 1.0 - min(1.0, km / limit) if limit > 0 else 0.0
    points = rules.interest_points * min(rules.interest_cap, len(seeker.interests & helper.interests))
    points += rules.slot_points * min(rules.slot_cap, bin(seeker.slots & helper.slots).count("1"))
    points += math.floor(rules.distance_points * near + 0.5)
    if seeker.birth_year is not None and helper.birth_year is not None:
        apart = Fraction(abs(seeker.birth_year - helper.birth_year), rules.age_span_years)
        points += math.floor(rules.age_points * max(Fraction(0), 1 - apart) + Fraction(1, 2))
    penalty = rules.soft_penalty * sum(wish in rules.soft for wish in _broken_wishes(seeker, helper))
    return max(0, points - penalty)
