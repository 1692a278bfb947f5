"""People as columns of numbers, so that numpy can test thousands of pairs at once.

Sets of words become rows of 64-bit words over one shared vocabulary. Memory: about 100 bytes per person.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabij.methods.matching.model import Side

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN_YEAR = -1
WORD = 64


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which bit stands for which word, shared by both sides."""

    languages: dict[str, int]
    wishes: dict[str, int]
    interests: dict[str, int]
    genders: dict[str, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """One side. Shapes: (n,) each; bit tables (n, words). Angles in radians, limits in km (inf = none)."""

    lat: Floats
    lon: Floats
    limit: Floats
    slots: Bits
    languages: Bits
    has: Bits
    refuses: Bits
    interests: Bits
    gender: Ints
    wishes_gender: Ints
    birth_year: Ints


def vocabulary_of(*, people: Sequence[Side]) -> Vocabulary:
    """Number every word that either side uses."""
    return Vocabulary(
        languages=_numbered(word for person in people for word in person.languages),
        wishes=_numbered(word for person in people for word in person.has | person.refuses),
        interests=_numbered(word for person in people for word in person.interests),
        genders=_numbered(word for person in people for word in (person.gender, person.wishes_gender or "")),
    )


def columns_of(*, people: Sequence[Side], words: Vocabulary) -> Columns:
    """Turn one side into columns. O(people x words)."""
    nowhere = (math.nan, math.nan)
    points = [nowhere if person.point is None else person.point for person in people]
    return Columns(
        lat=np.array([math.radians(point[0]) for point in points], dtype=np.float64),
        lon=np.array([math.radians(point[1]) for point in points], dtype=np.float64),
        limit=np.array([math.inf if p.max_km is None else p.max_km for p in people], dtype=np.float64),
        slots=np.array([p.slots for p in people], dtype=np.uint64),
        languages=bit_table(sets=[p.languages for p in people], numbers=words.languages),
        has=bit_table(sets=[p.has for p in people], numbers=words.wishes),
        refuses=bit_table(sets=[p.refuses for p in people], numbers=words.wishes),
        interests=bit_table(sets=[p.interests for p in people], numbers=words.interests),
        gender=_integers(words.genders[p.gender] for p in people),
        wishes_gender=_integers(words.genders[p.wishes_gender] if p.wishes_gender is not None else -1 for p in people),
        birth_year=_integers(UNKNOWN_YEAR if p.birth_year is None else p.birth_year for p in people),
    )


def bit_table(*, sets: Sequence[frozenset[str]], numbers: dict[str, int]) -> Bits:
    """One row of 64-bit words per set; words without a number are left out. Shape (n, words)."""
    table = np.zeros((len(sets), max(1, -(-len(numbers) // WORD))), dtype=np.uint64)
    for row, words in enumerate(sets):
        for word in words:
            if word in numbers:
                place, bit = divmod(numbers[word], WORD)
                table[row, place] |= np.uint64(1 << bit)
    return table


def share_a_word(*, first: Bits, second: Bits) -> Flags:
    """Whether each pair has a word in common: tables (n, w) and (m, w) give flags (n, m)."""
    common = first[:, None, 0] & second[None, :, 0] != 0
    for place in range(1, first.shape[1]):
        common |= first[:, None, place] & second[None, :, place] != 0
    return np.asarray(common, dtype=np.bool_)


def _integers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _numbered(words: Iterable[str]) -> dict[str, int]:
    return {word: number for number, word in enumerate(sorted(set(words)))}
