"""Citizen service numbers (BSN) may not be kept here, so this finds what looks like one in any text.

A BSN has nine digits that pass the eleven-test (weights 9 8 7 6 5 4 3 2 -1, sum divisible by 11, not all
zero; checked by python-stdnum). Eight digits are not taken for one, though old numbers drop their leading
zero: too many ordinary numbers have eight.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.nl import bsn

_BSN_LENGTH = 9
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0.\-/()]{0,2}\d)*")
_RUN = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class BsnLike:
    """A stretch of text that looks like a BSN: its text and where it begins (characters from 0)."""

    text: str
    start: int


def find_bsn_like(*, text: str) -> tuple[BsnLike, ...]:
    """Every stretch of exactly nine digits passing the eleven-test, with or without separators.

    Separators may be spaces, dots, dashes, slashes and brackets. Numbers written with a country code
    (`+31 ...`, `0031 ...`) and rows of another length are left alone. Linear in the length of the text.
    """
    return tuple(
        BsnLike(text=part, start=start)
        for start, part in _stretches(text=text)
        if passes_eleven_test(digits=_plain_digits(part))
    )


def looks_like_bsn(text: str) -> bool:
    """Whether free text holds something that looks like a BSN (see `find_bsn_like`)."""
    return bool(find_bsn_like(text=text))


def passes_eleven_test(*, digits: str) -> bool:
    """Whether these characters are nine plain digits that form a valid BSN."""
    if len(digits) != _BSN_LENGTH or not (digits.isascii() and digits.isdigit()):
        return False
    return bool(bsn.is_valid(digits))


def _stretches(*, text: str) -> Iterator[tuple[int, str]]:
    for match in _NUMBER.finditer(text):
        number = match.group()
        if number.startswith(("+", "00")) and not number.isdecimal():
            continue
        if len(_plain_digits(number)) == _BSN_LENGTH:
            yield match.start(), number
            continue
        for run in _RUN.finditer(number):
            if len(run.group()) == _BSN_LENGTH:
                yield match.start() + run.start(), run.group()


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
