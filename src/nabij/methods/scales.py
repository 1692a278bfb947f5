"""Questionnaires turned into scores, by the published rule of each instrument and never by guessing.

An `Instrument` is data: items with their answers, and scales that say how many points an answer to an item gives, how
many items of which part may be missing, and where the bands begin. `score` applies it. A missing answer adds nothing;
when more are missing than the rule allows there is no score at all. `paired_change` compares two moments of the same
people; it says how sure the mean is and never that something caused it.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final

SURE: Final = 0.95  # the share of samples of which the interval holds the true mean


class BrokenInstrument(ValueError):
    """Data of an instrument that contradicts itself."""


class UnknownItem(ValueError):
    """An answer to a question that the instrument does not ask; `item` names it."""

    def __init__(self, *, item: str) -> None:
        super().__init__(f"no such item: {item!r}")
        self.item = item


class UnknownAnswer(ValueError):
    """An answer that this item does not have; `item` and `answer` tell which."""

    def __init__(self, *, item: str, answer: str) -> None:
        super().__init__(f"item {item!r} has no answer {answer!r}")
        self.item, self.answer = item, answer


class TooFew(ValueError):
    """Fewer than two pairs: a mean of one has no interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of scores with a name: from `low` (inclusive) to where the next band begins."""

    key: str
    low: Fraction | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One score of an instrument: the sum of `points[item][answer]`, times `times`; with `mean`, divided by answers.

    `may_miss` is how many of its items may be unanswered in all.
    """

    key: str
    points: Mapping[str, Mapping[str, int]]
    may_miss: int = 0
    times: int = 1
    mean: bool = False
    bands: Sequence[Band] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A questionnaire in one version: `answers` holds, per item in the order they are asked, what one can answer.

    Raises `BrokenInstrument` when a scale names an item that is not asked, leaves an answer without points, may miss
    all of its items, or has bands that do not rise.
    """

    key: str
    version: str
    answers: Mapping[str, Collection[str]]
    scales: Sequence[Scale] = field(default=())

    def __post_init__(self) -> None:
        """See to it that the data is whole."""
        for scale in self.scales:
            if not scale.points or not 0 <= scale.may_miss < len(scale.points):
                raise BrokenInstrument(f"{self.key}: scale {scale.key!r} may miss all of its items")
            for item, points in scale.points.items():
                if item not in self.answers or set(points) != set(self.answers[item]):
                    raise BrokenInstrument(f"{self.key}: scale {scale.key!r} does not fit the answers of {item!r}")
            lows = [band.low for band in scale.bands]
            if lows != sorted(set(lows)):
                raise BrokenInstrument(f"{self.key}: the bands of scale {scale.key!r} do not rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one scale gives for one set of answers; `value` and `band` are None when too much is missing."""

    value: Fraction | None
    missing: int
    band: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The same people twice: means, the mean of after minus before, and its interval at `SURE` (Student's t)."""

    count: int
    before: float
    after: float
    mean: float
    low: float
    high: float
    fell: int
    same: int
    rose: int


def score(*, instrument: Instrument, answers: Mapping[str, str | None]) -> dict[str, Score]:
    """Every scale of the instrument for these answers; None or an absent item is unanswered.

    Raises `UnknownItem` or `UnknownAnswer`: an answer that cannot be read is never taken for a missing one.
    """
    for item, answer in answers.items():
        if item not in instrument.answers:
            raise UnknownItem(item=item)
        if answer is not None and answer not in instrument.answers[item]:
            raise UnknownAnswer(item=item, answer=answer)
    return {scale.key: _score(scale=scale, answers=answers) for scale in instrument.scales}


def band_of(*, scale: Scale, value: Fraction | int) -> str | None:
    """The name of the band this value falls in; None below the first band or when there are none."""
    reached = [band.key for band in scale.bands if value >= band.low]
    return reached[-1] if reached else None


def paired_change(*, pairs: Sequence[tuple[Fraction | float, Fraction | float]]) -> Change:
    """Compare (before, after) of at least two people, with the interval of the mean difference.

    Raises `TooFew`. Source of the interval: the paired t-test; exact for differences that are about normal.
    """
    if len(pairs) < 2:
        raise TooFew(f"{len(pairs)} pairs")
    count = len(pairs)
    differences = [float(after) - float(before) for before, after in pairs]
    mean = math.fsum(differences) / count
    variance = math.fsum((difference - mean) ** 2 for difference in differences) / (count - 1)
    reach = t_quantile(freedom=count - 1, sure=SURE) * math.sqrt(variance / count)
    return Change(
        count=count,
        before=math.fsum(float(before) for before, _ in pairs) / count,
        after=math.fsum(float(after) for _, after in pairs) / count,
        mean=mean,
        low=mean - reach,
        high=mean + reach,
        fell=sum(difference < 0 for difference in differences),
        same=sum(difference == 0 for difference in differences),
        rose=sum(difference > 0 for difference in differences),
    )


@lru_cache(maxsize=4096)
def t_quantile(*, freedom: int, sure: float = SURE) -> float:
    """The t for which a share `sure` of Student's distribution lies between -t and t; `freedom` >= 1.

    Source: Abramowitz and Stegun 26.7.3 and 26.7.4, the exact series for whole degrees of freedom, halved into.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(64):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(angle=middle, freedom=freedom) < sure else (low, middle)
    return math.tan((low + high) / 2) * math.sqrt(freedom)


def _within(*, angle: float, freedom: int) -> float:
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for step in range(1 + odd, freedom, 2):
        total += term
        term *= cosine * cosine * step / (step + 1)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _score(*, scale: Scale, answers: Mapping[str, str | None]) -> Score:
    given = {item: answer for item in scale.points if (answer := answers.get(item)) is not None}
    missing = len(scale.points) - len(given)
    if missing > scale.may_miss:
        return Score(value=None, missing=missing)
    total = sum(scale.points[item][answer] for item, answer in given.items()) * scale.times
    value = Fraction(total, len(given) if scale.mean else 1)
    return Score(value=value, missing=missing, band=band_of(scale=scale, value=value))
