"""What a volunteer may be paid free of tax: every limit at once, over everybody who pays, by the law of that year."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nabij.budgets.choices import FeeKind

NEAR_PERCENT = 85  # from here on a page warns that a limit is near


class Limit(StrEnum):
    """Which limit."""

    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLimits:
    """The limits of one calendar year, in cents. `None`: that year had no such limit published here."""

    year: int
    hour_adult: int | None
    hour_young: int | None
    adult_from: int  # years of age
    month: int
    year_total: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment as the limits see it."""

    on: dt.date
    cents: int
    kind: FeeKind
    minutes: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts: fees and fixed sums do, costs that receipts prove do not."""
        return self.kind != FeeKind.RECEIPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How much of one limit is used."""

    limit: Limit
    used: int
    most: int

    @property
    def is_over(self) -> bool:
        """Whether it is exceeded."""
        return self.used > self.most

    @property
    def is_near(self) -> bool:
        """Whether it is nearly used up."""
        return not self.is_over and self.used * 100 >= self.most * NEAR_PERCENT

    @property
    def left(self) -> int:
        """Return what may still be paid."""
        return max(0, self.most - self.used)


def age_on(*, born: dt.date, on: dt.date) -> int:
    """Return somebody's age in whole years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def hour_limit(*, limits: FeeLimits, born: dt.date | None, on: dt.date) -> int | None:
    """Return the most an hour may cost; who did not tell a date of birth is held to the lower limit."""
    if born is None:
        known = [each for each in (limits.hour_adult, limits.hour_young) if each is not None]
        return min(known, default=None)
    return limits.hour_adult if age_on(born=born, on=on) >= limits.adult_from else limits.hour_young


def reached(
    *, payments: Iterable[Paid], on: dt.date, limits: FeeLimits, born: dt.date | None, about: Paid | None = None
) -> list[Reached]:
    """Return how far each limit is used in the month and year of a day, with `about` (a payment to come) among them.

    The limit per hour is judged for the payment `about` alone, when its hours are known.
    """
    counted = [each for each in (*payments, *([about] if about else [])) if each.counts and each.on.year == on.year]
    found = [
        Reached(limit=Limit.MONTH, used=sum(p.cents for p in counted if p.on.month == on.month), most=limits.month),
        Reached(limit=Limit.YEAR, used=sum(p.cents for p in counted), most=limits.year_total),
    ]
    an_hour = hour_limit(limits=limits, born=born, on=on)
    if about is not None and about.kind == FeeKind.HOURLY and about.minutes and an_hour is not None:
        # Whole cents: what so many minutes may cost, rounded down.
        most = an_hour * about.minutes // 60
        found.insert(0, Reached(limit=Limit.HOUR, used=about.cents, most=most))
    return found
