"""Counts as people report them: `20`, `ruim 20`, `ongeveer 15 tot 20`. A value with a qualifier.

A count is never made more exact than it was: adding keeps the vaguest qualifier, in the order exact, about,
range, at least.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

Language = Literal["nl", "en"]


class Qualifier(StrEnum):
    """How sure a count is; later ones are vaguer."""

    EXACT = "exact"
    ABOUT = "about"
    RANGE = "range"
    AT_LEAST = "at_least"


class NotAnAmount(ValueError):
    """Text that is no count, or bounds that contradict the qualifier; `text` holds it."""

    def __init__(self, *, text: str) -> None:
        super().__init__(f"not a count: {text!r}")
        self.text = text


_VAGUENESS: Final = {qualifier: rank for rank, qualifier in enumerate(Qualifier)}
_NUMBER = r"([0-9]{1,3}(?:[.,][0-9]{3})+|[0-9]{1,12})"
_BETWEEN = r"\s*(?:-|\u2013|\u2014|tot en met|t/m|tot|à|to|through)\s*"
_ABOUT = r"(?:ongeveer|circa|ca\.?|rond de|rond|zo'n|plusminus|±|\+/-|~|≈|about|around|approximately|some)"
_AT_LEAST = r"(?:ruim|minstens|minimaal|ten minste|tenminste|>=|≥|at least|a good|no fewer than)"
_MORE_THAN = r"(?:meer dan|>|more than|over)"

_PLAIN = re.compile(_NUMBER)
_PLUS = re.compile(_NUMBER + r"\s?\+")
_SPAN = re.compile(rf"(?:{_ABOUT}\s*)?{_NUMBER}{_BETWEEN}{_NUMBER}")
_SPAN_BETWEEN = re.compile(rf"(?:tussen(?: de)?|between)\s+{_NUMBER}\s+(?:en|and)\s+{_NUMBER}")
_ROUGHLY = re.compile(rf"{_ABOUT}\s*{_NUMBER}")
_NO_LESS = re.compile(rf"{_AT_LEAST}\s*{_NUMBER}")
_MORE = re.compile(rf"{_MORE_THAN}\s*{_NUMBER}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A count of 0 or more. `high` equals `low` unless it is a range; it is None for `at least`.

    Raises `NotAnAmount` when the bounds contradict the qualifier.
    """

    low: int
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT

    def __post_init__(self) -> None:
        """Refuse bounds that contradict the qualifier."""
        if self.qualifier is Qualifier.AT_LEAST:
            agrees = self.high is None
        elif self.qualifier is Qualifier.RANGE:
            agrees = self.high is not None and self.high >= self.low
        else:
            agrees = self.high == self.low
        if self.low < 0 or not agrees:
            raise NotAnAmount(text=f"{self.low} {self.high} {self.qualifier.value}")

    def __add__(self, other: "Amount") -> "Amount":
        """Both together: bounds are added, the vaguest qualifier stays."""
        qualifier = max(self.qualifier, other.qualifier, key=_VAGUENESS.__getitem__)
        low = self.low + other.low
        if self.high is None or other.high is None:
            return Amount(low=low, high=None, qualifier=qualifier)
        return Amount(low=low, high=self.high + other.high, qualifier=qualifier)


NOTHING: Final = Amount(low=0, high=0)


def exactly(count: int) -> Amount:
    """A count without doubt."""
    return Amount(low=count, high=count)


def total(*, amounts: Iterable[Amount]) -> Amount:
    """All together; exactly 0 when there are none. The order does not matter."""
    return sum(amounts, start=NOTHING)


def parse_amount(*, text: str) -> Amount:
    """Read a count in Dutch or English: `20`, `ruim 20`, `>=20`, `20+`, `meer dan 20` (at least 21),
    `ongeveer 20`, `15-20`, `ongeveer 15 tot 20`, `tussen 15 en 20`.

    Thousands may be grouped by points or commas. Raises `NotAnAmount` for anything else, never a guess.
    """
    trimmed = " ".join(text.casefold().replace("’", "'").split())
    if match := _PLAIN.fullmatch(trimmed):
        return exactly(_number(match[1]))
    if match := _SPAN.fullmatch(trimmed) or _SPAN_BETWEEN.fullmatch(trimmed):
        return Amount(low=_number(match[1]), high=_number(match[2]), qualifier=Qualifier.RANGE)
    if match := _ROUGHLY.fullmatch(trimmed):
        return Amount(low=_number(match[1]), high=_number(match[1]), qualifier=Qualifier.ABOUT)
    if match := _NO_LESS.fullmatch(trimmed) or _PLUS.fullmatch(trimmed):
        return Amount(low=_number(match[1]), high=None, qualifier=Qualifier.AT_LEAST)
    if match := _MORE.fullmatch(trimmed):
        return Amount(low=_number(match[1]) + 1, high=None, qualifier=Qualifier.AT_LEAST)
    raise NotAnAmount(text=text)


def format_amount(*, amount: Amount, language: Language = "nl") -> str:
    """`1.200`, `ongeveer 20`, `minstens 20`, `15 tot 20`; in English `1,200`, `about 20`, `at least 20`."""
    dutch = language == "nl"
    low = _grouped(number=amount.low, language=language)
    if amount.qualifier is Qualifier.ABOUT:
        return f"{'ongeveer' if dutch else 'about'} {low}"
    if amount.high is None:
        return f"{'minstens' if dutch else 'at least'} {low}"
    if amount.qualifier is Qualifier.RANGE:
        return f"{low} {'tot' if dutch else 'to'} {_grouped(number=amount.high, language=language)}"
    return low


def _number(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


def _grouped(*, number: int, language: Language) -> str:
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "nl" else grouped
