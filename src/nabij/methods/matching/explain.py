"""Why these two, why not those two, and why nobody yet: facts for people, without a word of language.

Every answer is a small value that a room or `words` puts into Dutch or English. Costs of another choice are
lower bounds from the prices: the true loss is never less.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nabij.methods.availability import shared_slots
from nabij.methods.matching.model import (
    Helper,
    PairKey,
    Price,
    Rules,
    Seeker,
    Solution,
    Totals,
)
from nabij.methods.matching.pairing import (
    DISTANCE,
    PROGRAMME,
    Breach,
    breaches,
    distance_km,
    fit_points,
    hard_breaches,
    limit_km,
)
from nabij.methods.matching.ties import LOT_BITS

REFUSED: Final = "refused"
NO_LOSS: Final = Totals(0, 0, 0)


@dataclass(frozen=True, slots=True)
class SharedInterests:
    """What both like, in alphabetical order."""

    interests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedSlots:
    """When both are free, codes in order of the week."""

    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedLanguages:
    """What both speak, codes in alphabetical order."""

    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart they live in km, and the smaller of their limits (None when there is none)."""

    km: float
    limit_km: float | None


@dataclass(frozen=True, slots=True)
class AgeGap:
    """How many years lie between their birth years."""

    years: int


@dataclass(frozen=True, slots=True)
class WishNotMet:
    """A soft wish that this pair does not meet; `rule` and `whose` as in `Breach`."""

    rule: str
    whose: str


@dataclass(frozen=True, slots=True)
class Waited:
    """How many days the seeker has waited, and the urgency."""

    days: int
    urgency: int


Fact = SharedInterests | SharedSlots | SharedLanguages | Distance | AgeGap | WishNotMet | Waited


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One wish that alone stands in the way, and how many helpers with a place would fit without it.

    `rule` is one of `Breach`, or `refused` (they said no to each other before). For `distance`, `nearest_km`
    is how far the nearest of these helpers lives.
    """

    rule: str
    whose: str
    helpers: int
    nearest_km: float | None = None


@dataclass(frozen=True, slots=True)
class NobodyFits:
    """No helper meets all hard wishes; `helpers` offer a place in this programme, `relaxations` may help."""

    helpers: int
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class NoPlaces:
    """Helpers fit, but none of them has a place open in this round."""

    helpers: int


@dataclass(frozen=True, slots=True)
class PlacesTaken:
    """The places of those who fit go to others who weigh at least as much.

    `helpers` fit, `served_there` people take their places, the lightest of whom weighs `lightest` against
    `own` (days waiting x urgency factor). Placing this seeker anyway costs at least `cost`.
    """

    helpers: int
    served_there: int
    own: int
    lightest: int
    cost: Totals


@dataclass(frozen=True, slots=True)
class Served:
    """This seeker has a match in the solution, with this helper."""

    helper: str


WhyNot = NobodyFits | NoPlaces | PlacesTaken | Served


def explain_pair(*, seeker: Seeker, helper: Helper, rules: Rules) -> tuple[Fact, ...]:
    """What speaks for this pair, then the soft wishes it does not meet; most telling facts first."""
    facts: list[Fact] = []
    if interests := seeker.interests & helper.interests:
        facts.append(SharedInterests(interests=tuple(sorted(interests))))
    if slots := shared_slots(first=seeker.slots, second=helper.slots):
        facts.append(SharedSlots(slots=slots))
    km, limit = distance_km(seeker=seeker, helper=helper, rules=rules), limit_km(seeker=seeker, helper=helper)
    if km is not None:
        facts.append(Distance(km=km, limit_km=None if limit == float("inf") else limit))
    if languages := seeker.languages & helper.languages:
        facts.append(SharedLanguages(languages=tuple(sorted(languages))))
    if seeker.birth_year is not None and helper.birth_year is not None:
        facts.append(AgeGap(years=abs(seeker.birth_year - helper.birth_year)))
    # Told while somebody types: without soft wishes there is nothing to look for.
    broken = breaches(seeker=seeker, helper=helper, rules=rules) if rules.soft else ()
    facts.extend(WishNotMet(rule=b.rule, whose=b.whose) for b in broken if b.rule in rules.soft)
    return tuple(facts)


def waited(*, seeker: Seeker, on: datetime.date) -> Waited:
    """How long this seeker has waited on that date."""
    return Waited(days=seeker.waiting_days(on=on), urgency=seeker.urgency)


def why_not_pair(
    *, seeker: Seeker, helper: Helper, rules: Rules, forbidden: Collection[PairKey] = ()
) -> tuple[Breach, ...]:
    """The hard rules that bar this pair, `refused` last; empty when they may meet."""
    found = hard_breaches(seeker=seeker, helper=helper, rules=rules)
    if (seeker.key, helper.key) in forbidden:
        return (*found, Breach(rule=REFUSED, whose="both"))
    return found


def why_not(  # noqa: PLR0913 - the input of the solver and its answer belong together
    *,
    seeker: Seeker,
    seekers: Iterable[Seeker],
    helpers: Sequence[Helper],
    rules: Rules,
    on: datetime.date,
    solution: Solution,
    forbidden: Collection[PairKey] = (),
) -> WhyNot:
    """Why this seeker has no match in the solution (or `Served`). O(helpers + pairs)."""
    for pair in solution.pairs:
        if pair.seeker == seeker.key:
            return Served(helper=pair.helper)
    barred = {pair for pair in forbidden if pair[0] == seeker.key}
    offered = [helper for helper in helpers if helper.programme == seeker.programme and helper.capacity > 0]
    fitting = [
        helper for helper in offered if not why_not_pair(seeker=seeker, helper=helper, rules=rules, forbidden=barred)
    ]
    if not fitting:
        return NobodyFits(
            helpers=sum(helper.ready for helper in offered),
            relaxations=relaxations(seeker=seeker, helpers=offered, rules=rules, forbidden=barred),
        )
    open_there = [helper for helper in fitting if helper.key in solution.prices.helpers]
    there = {helper.key for helper in open_there}
    taken_by = {pair.seeker for pair in solution.pairs if pair.helper in there and not pair.locked}
    if not taken_by:
        return NoPlaces(helpers=len(fitting))
    costs = (cost_of_pair(seeker=seeker, helper=helper, rules=rules, on=on, solution=solution) for helper in open_there)
    return PlacesTaken(
        helpers=len(open_there),
        served_there=len(taken_by),
        own=rules.waiting_weight(seeker=seeker, on=on),
        lightest=min(rules.waiting_weight(seeker=other, on=on) for other in seekers if other.key in taken_by),
        cost=min(cost for cost in costs if cost is not None),
    )


def relaxations(
    *, seeker: Seeker, helpers: Iterable[Helper], rules: Rules, forbidden: Collection[PairKey] = ()
) -> tuple[Relaxation, ...]:
    """Wishes that alone stand between this seeker and somebody with a place; most helpful first.

    A helper who is barred by two things counts for neither; too far for both is one thing, of `both`.
    Another programme is not a wish. O(helpers).
    """
    barred_by: dict[Breach, list[Helper]] = {}
    for helper in helpers:
        found = _as_one_wish(why_not_pair(seeker=seeker, helper=helper, rules=rules, forbidden=forbidden))
        if helper.capacity > 0 and len(found) == 1 and found[0].rule != PROGRAMME:
            barred_by.setdefault(found[0], []).append(helper)
    answers = []
    for breach, fitting in barred_by.items():
        nearest = None
        if breach.rule == DISTANCE:
            known = (distance_km(seeker=seeker, helper=helper, rules=rules) for helper in fitting)
            nearest = min(km for km in known if km is not None)
        answers.append(Relaxation(breach.rule, breach.whose, helpers=len(fitting), nearest_km=nearest))
    return tuple(sorted(answers, key=lambda answer: (-answer.helpers, answer.rule, answer.whose)))


def _as_one_wish(found: tuple[Breach, ...]) -> tuple[Breach, ...]:
    if len(found) > 1 and all(breach.rule == DISTANCE for breach in found):
        return (Breach(rule=DISTANCE, whose="both"),)
    return found


def cost_of_pair(
    *, seeker: Seeker, helper: Helper, rules: Rules, on: datetime.date, solution: Solution
) -> Totals | None:
    """At least this much is lost when these two are matched whatever the solution says.

    A lower bound on the true loss in the order people, waiting weight, fit: the first figure that is not 0
    holds and those after it are left at 0. All 0: nothing is known to be lost. None when one of them takes no
    part (locked, or without a place). O(pairs).
    """
    prices = solution.prices
    own, place = prices.seekers.get(seeker.key), prices.helpers.get(helper.key)
    if own is None or place is None:
        return None
    weight = rules.waiting_weight(seeker=seeker, on=on)
    worth = fit_points(seeker=seeker, helper=helper, rules=rules) * prices.scale + (1 << LOT_BITS) - 1
    reduced = Price(
        served=own.served + place.served - 1,
        waiting=own.waiting + place.waiting - weight,
        fit=own.fit + place.fit - worth,
    )
    moved = _loss_of_moving(seeker=seeker, helper=helper, weight=weight, solution=solution)
    return max(_leading(reduced=reduced, scale=prices.scale), _leading(reduced=moved, scale=prices.scale))


def _loss_of_moving(*, seeker: Seeker, helper: Helper, weight: int, solution: Solution) -> Price:
    """A place less at this helper, against a place more where the seeker stood, or one more person served."""
    losses = solution.prices.losses
    there = losses[helper.key]
    stood = next((pair.helper for pair in solution.pairs if pair.seeker == seeker.key), None)
    gain = Price(1, weight, 0) if stood is None else losses[stood]
    return Price(there.served - gain.served, there.waiting - gain.waiting, 0)


def scarce_places(*, solution: Solution) -> tuple[tuple[str, Price], ...]:
    """Helpers beside whom one more place would serve one more person, dearest first: where to recruit."""
    dear = [(key, price) for key, price in solution.prices.helpers.items() if price.served > 0]
    return tuple(sorted(dear, key=lambda entry: (-entry[1].waiting, entry[0])))


def _leading(*, reduced: Price, scale: int) -> Totals:
    if reduced < (0, 0, 0):
        return NO_LOSS
    if reduced.served:
        return Totals(reduced.served, 0, 0)
    if reduced.waiting:
        return Totals(0, reduced.waiting, 0)
    return Totals(0, 0, reduced.fit // scale)
