"""The values of matching: who asks, who offers, under which rules, and what came out.

Nothing here knows a table or a clock. Keys are any text that is unique within its own side. All fit and
waiting figures are whole numbers; distances are kilometres; slots are masks of `nabij.methods.availability`.
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from nabij.methods.geo import EARTH_RADIUS_KM, Point

PairKey = tuple[str, str]
ALWAYS_HARD = frozenset({"programme", "ready", "place", "distance"})


class MatchingError(ValueError):
    """The input contradicts itself; nothing was computed."""


class DoubleKey(MatchingError):
    """Two people on one side carry the same key; `key` holds it."""

    def __init__(self, *, key: str) -> None:
        super().__init__(f"key used twice: {key!r}")
        self.key = key


class UnknownKey(MatchingError):
    """A locked pair names somebody who is not in the input; `key` holds the name."""

    def __init__(self, *, key: str) -> None:
        super().__init__(f"nobody has the key {key!r}")
        self.key = key


class ContradictoryPairs(MatchingError):
    """A locked pair is also forbidden, locks one seeker twice, or exceeds a capacity; `pair` holds it."""

    def __init__(self, *, pair: PairKey) -> None:
        super().__init__(f"pair cannot be locked: {pair!r}")
        self.pair = pair


class UnknownUrgency(MatchingError):
    """An urgency without a factor in the rules; `urgency` holds it."""

    def __init__(self, *, urgency: int) -> None:
        super().__init__(f"no factor for urgency {urgency}")
        self.urgency = urgency


class InvalidRules(MatchingError):
    """A weight below zero, a span that is not above zero, or a soft wish that is always hard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What both sides say about themselves.

    `point` is the centre of the postcode area in degrees, None when unknown. `max_km` None means no limit;
    with a limit on either side both places must be known. `has` and `refuses` hold any agreed words
    (`pet`, `smoking`, `stairs`): a pair is barred when one has what the other refuses. `gender` is
    a free code; `wishes_gender` None means no wish. `birth_year` None gives no points for age.
    """

    key: str
    programme: str
    point: Point | None = None
    max_km: float | None = None
    languages: frozenset[str] = frozenset()
    slots: int = 0
    gender: str = ""
    wishes_gender: str | None = None
    has: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    birth_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker(Side):
    """Somebody who waits for company. `waiting_since` None counts as 0 days; `urgency` picks a factor."""

    waiting_since: datetime.date | None = None
    urgency: int = 1

    def waiting_days(self, *, on: datetime.date) -> int:
        """Whole days waited on that date; never below 0."""
        return max(0, (on - self.waiting_since).days) if self.waiting_since else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper(Side):
    """Somebody who offers company to at most `capacity` people; `ready` means active and vetted."""

    capacity: int = 1
    ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The weights and wishes of one round: configuration with a version name.

    `soft` lists wishes that cost `soft_penalty` points of fit instead of barring a pair; it may hold
    `language`, `slot`, `gender` and any word used in `has` and `refuses`. Programme and distance are always
    hard. Fit never falls below 0. Raises `InvalidRules`.
    """

    version: str = "standard-1"
    urgency_factors: tuple[tuple[int, int], ...] = ((1, 1), (2, 2), (3, 4))
    interest_points: int = 10
    interest_cap: int = 5
    slot_points: int = 2
    slot_cap: int = 5
    distance_points: int = 20
    age_points: int = 10
    age_span_years: int = 40
    soft: frozenset[str] = frozenset()
    soft_penalty: int = 10
    earth_radius_km: float = EARTH_RADIUS_KM

    def __post_init__(self) -> None:
        """Refuse weights that would turn the objective upside down."""
        weights = (self.interest_points, self.interest_cap, self.slot_points, self.slot_cap, self.age_points)
        factors = tuple(factor for _, factor in self.urgency_factors)
        if min(*weights, *factors, self.distance_points, self.soft_penalty) < 0:
            raise InvalidRules("a weight is below zero")
        if self.age_span_years <= 0 or not self.earth_radius_km > 0:
            raise InvalidRules("a span is not above zero")
        if self.soft & ALWAYS_HARD:
            raise InvalidRules("programme, distance and readiness are always hard")

    def waiting_weight(self, *, seeker: Seeker, on: datetime.date) -> int:
        """Days waiting times the factor of the urgency; raises `UnknownUrgency`."""
        for urgency, factor in self.urgency_factors:
            if urgency == seeker.urgency:
                return seeker.waiting_days(on=on) * factor
        raise UnknownUrgency(urgency=seeker.urgency)


class Totals(NamedTuple):
    """The three aims in order of weight: people served, waiting weight, fit. Compares as a tuple."""

    served: int
    waiting: int
    fit: int


class Price(NamedTuple):
    """What one more place (helper) or one more served person (seeker) is worth: a dual price.

    Compares as a tuple; `fit` is scaled by `Prices.scale`. A helper with price served >= 1 is a place worth
    recruiting for: one more there serves one more person, or one who weighs at least `waiting` more.
    """

    served: int
    waiting: int
    fit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The certificate: prices by key of those who took part (not those in locked pairs).

    For every allowed pair: price(seeker) + price(helper) >= (1, waiting weight, fit x scale). The sum of
    seekers' prices and capacity x helpers' prices bounds every set of matches. `losses` is no part of the
    proof: what falls away with one place less at a helper, in people and waiting weight (fit is left at 0).
    """

    seekers: dict[str, Price] = field(default_factory=dict)
    helpers: dict[str, Price] = field(default_factory=dict)
    losses: dict[str, Price] = field(default_factory=dict)
    scale: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One match: keys of both, fit in points, distance in km (None when a place is unknown)."""

    seeker: str
    helper: str
    fit: int
    km: float | None
    locked: bool = False

    @property
    def key(self) -> PairKey:
        """Both keys, seeker first."""
        return (self.seeker, self.helper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One helper for one seeker, with fit in points and distance in km."""

    helper: str
    fit: int
    km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The best set of matches, and its proof.

    `pairs` (locked ones included) are in order of seeker key; `unserved` seekers stand heaviest first.
    `totals` counts all pairs; `bound` is what the prices prove that nobody can exceed (equal when best).
    """

    pairs: tuple[Pair, ...]
    unserved: tuple[str, ...]
    prices: Prices
    totals: Totals
    bound: Totals
    rules_version: str

    @property
    def proven(self) -> bool:
        """Whether the prices prove that no set of matches is better."""
        return self.totals == self.bound
