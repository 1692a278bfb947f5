"""Pure decisions: states of a report, growth and who made it, forecasts, and what is too small to show."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from nabij.enrolment.choices import Qualifier
from nabij.reporting.choices import ReportState as S
from nabij.reporting.choices import Unit

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
LONGEST_CHAPTER: Final = 60_000  # characters
FEWEST: Final = 5  # fewer people than this are not told outside
FEWEST_ANSWERS: Final = 10  # fewer people than this give no result of a questionnaire
LINK_DAYS: Final = 180

NEXT: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.REVIEW}),
    S.REVIEW: frozenset({S.DRAFT, S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.QUESTIONS, S.ACCEPTED}),
    # An answer with other words is a new submission beside the earlier one; the figures stay as they were frozen.
    S.QUESTIONS: frozenset({S.DRAFT, S.SUBMITTED, S.ACCEPTED}),
    S.ACCEPTED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset(),
}
WRITABLE: Final = frozenset({S.DRAFT, S.REVIEW})


def may_become(now: str, then: str) -> bool:
    """Say whether a report in state `now` may go to `then`."""
    return S(then) in NEXT[S(now)]


# -- a figure ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A figure with how sure it is. `high` is None for `at least`, and equals `low` unless it is a range."""

    low: Decimal
    high: Decimal | None
    qualifier: Qualifier = Qualifier.EXACT

    def __add__(self, other: "Value") -> "Value":
        """Both together; adding never makes a figure surer than its vaguest part."""
        high = None if self.high is None or other.high is None else self.high + other.high
        vaguest = max(self.qualifier, other.qualifier, key=_VAGUENESS.index)
        if high is None:
            vaguest = Qualifier.AT_LEAST
        return Value(low=self.low + other.low, high=high, qualifier=vaguest)


_VAGUENESS: Final = (Qualifier.EXACT, Qualifier.ABOUT, Qualifier.RANGE, Qualifier.AT_LEAST)
NOTHING: Final = Value(low=Decimal(0), high=Decimal(0))


def total(values: Iterable[Value]) -> Value:
    """Return all together; nothing when there are none."""
    return sum(values, start=NOTHING)


def is_small(*, unit: str, value: Value) -> bool:
    """Say whether a figure is about so few people that somebody could be known by it."""
    return unit == Unit.PEOPLE and 0 < value.low < FEWEST


def hidden_parts(*, unit: str, parts: Mapping[str, Value]) -> set[str]:
    """Return the parts not to show: small ones, and one more where a single one could be worked out from the total."""
    small = {name for name, value in parts.items() if is_small(unit=unit, value=value)}
    rest = [name for name, value in parts.items() if name not in small and value.low > 0]
    if len(small) == 1 and rest:
        small.add(min(rest, key=lambda name: parts[name].low))
    return small


# -- from year to year ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one part added to a change, in units, and in percent of last year's whole (None when that was nothing)."""

    name: str
    change: Decimal
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A year beside the one before, and which parts made the difference, biggest first."""

    before: Decimal
    now: Decimal
    percent: int | None
    shares: tuple[Share, ...]
    is_break: bool  # the counting rule changed between the two, so the change is not only of the work


def growth(
    *,
    before: Mapping[str, Decimal],
    now: Mapping[str, Decimal],
    totals: tuple[Decimal, Decimal],
    is_break: bool = False,
) -> Growth:
    """Take a change apart into parts. A part that did not exist counts as nothing.

    `totals` are before and now as told; where a person counts once in the whole and in two parts, the shares say more
    than the change, and the rest stands under "" (never shared out).
    """
    was, is_now = totals
    shares = [
        Share(
            name=name,
            change=now.get(name, Decimal(0)) - before.get(name, Decimal(0)),
            percent=_percent(now.get(name, Decimal(0)) - before.get(name, Decimal(0)), was),
        )
        for name in sorted(before.keys() | now.keys())
    ]
    rest = (is_now - was) - sum((share.change for share in shares), start=Decimal(0))
    if rest:
        shares.append(Share(name="", change=rest, percent=_percent(rest, was)))
    shares.sort(key=lambda share: (share.name == "", -abs(share.change), share.name))
    return Growth(before=was, now=is_now, percent=_percent(is_now - was, was), shares=tuple(shares), is_break=is_break)


def _percent(change: Decimal, whole: Decimal) -> int | None:
    if not whole:
        return None
    return int((change * 100 / whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Next year if it goes on as it went: between `low` and `high`, `percent` a year in the middle."""

    low: int
    middle: int
    high: int
    percent: int


def forecast(years: Sequence[Decimal]) -> Forecast | None:
    """Carry the growth of the years on, oldest first. Fewer than three years, or a year of nothing: no forecast.

    The bounds are the slowest and the fastest growth that was seen; this knows of no plans, money or holidays.
    """
    if len(years) < 3 or not all(year > 0 for year in years):
        return None
    rates = [Fraction(now) / Fraction(before) for before, now in pairwise(years)]
    last = Fraction(years[-1])
    middle = sorted(rates)[len(rates) // 2] if len(rates) % 2 else sum(rates, start=Fraction(0)) / len(rates)
    return Forecast(
        low=round(last * min(rates)), middle=round(last * middle), high=round(last * max(rates)),
        percent=round((middle - 1) * 100),
    )  # fmt: skip


# -- what may not be changed, and what may not be told ----------------------------------------------------------------


def digest(content: Any) -> str:
    """Return the hash of anything JSON can hold; the same content always gives the same hash."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(said.encode()).hexdigest()


_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+31|0031|0)[ -]?(?:\(0\))?(?:\d[ -]?){8,9}(?!\w)")


def names_in(*, text: str, names: Iterable[str]) -> list[str]:
    """Return the names that stand in a text as words of their own, longest first; addresses and numbers too."""
    found = {name for name in names if len(name) > 1 and _word(name).search(text)}
    found |= set(_MAIL.findall(text)) | {number.strip() for number in _PHONE.findall(text)}
    return sorted(found, key=lambda name: (-len(name), name))


def redacted(*, text: str, replacements: Mapping[str, str]) -> str:
    """Put other words in the place of names, longest first, so that no half of a name is left."""
    for name in sorted(replacements, key=len, reverse=True):
        text = _word(name).sub(lambda _match, name=name: replacements[name], text)  # type: ignore[misc]
    return text


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; an empty line stands between two."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
