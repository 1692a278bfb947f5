"""Invented people on an invented country with the densities of the Netherlands: towns of all sizes, and land between.

No data: towns are drawn inside the outline of the country, their sizes follow a power law, people live around them.
The same seed gives the same people. Rates (languages, wishes, slots, limits) are those of a coordinator's list.
"""

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabij.methods.geo import Point
from nabij.methods.matching.columns import Columns
from nabij.methods.matching.large import People
from nabij.methods.matching.model import Helper, Seeker, Side
from nabij.methods.matching.ties import Lots

SIZES = {
    "tandem": (345, 222),
    "national": (10_000, 6_500),
    "country": (100_000, 65_000),
    "million": (1_000_000, 650_000),
}
SOUTH, NORTH, WEST, EAST = 50.8, 53.45, 3.5, 7.1
TOWNS, AREAS_PER_TOWN = 300, 12
LANGUAGES = (0.97, 0.35, 0.12, 0.10, 0.06, 0.05, 0.05, 0.04, 0.04, 0.03, 0.02, 0.02)
PARTS = tuple(part.name for part in fields(Side))
TONGUES = ("nl", "en", "ar", "tr", "pl", "uk", "ti", "so", "fa", "es", "fr", "de")
LIMITS_OF_SEEKERS, LIMITS_OF_HELPERS = (2, 3, 5, 8, 10, 15), (3, 5, 8, 10, 15, 25)


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything a round needs, as arrays; seekers stand heaviest first."""

    left: People
    right: People
    ready: NDArray[np.bool_]
    capacity: NDArray[np.int64]
    weight: NDArray[np.int64]
    lots: tuple[Lots, Lots]


def instance(*, size: str, seed: int = 7) -> Instance:
    """A round of that size."""
    chance = np.random.default_rng(seed)
    seekers, helpers = SIZES[size]
    # A small organisation works in a dozen towns, a national one everywhere.
    areas = _areas(chance=chance, towns=17 if size == "tandem" else TOWNS)
    left = _side(chance=chance, areas=areas, count=seekers, limits=LIMITS_OF_SEEKERS, offering=False)
    right = _side(chance=chance, areas=areas, count=helpers, limits=LIMITS_OF_HELPERS, offering=True)
    days = np.minimum(chance.exponential(110, seekers), 900).astype(np.int64)
    weight = np.sort(days * chance.choice([1, 2, 4], seekers, p=[0.66, 0.24, 0.1]))[::-1].copy()
    drawn = (chance.integers(0, 2**63, count, dtype=np.int64).view(np.uint64) for count in (seekers, helpers))
    return Instance(
        left=left,
        right=right,
        ready=chance.random(helpers) < 0.85,
        capacity=chance.choice([1, 2, 3], helpers, p=[0.6, 0.28, 0.12]).astype(np.int64),
        weight=weight,
        lots=tuple(drawn),  # type: ignore[arg-type]
    )


def seeker_at(*, side: People, row: int) -> Seeker:
    """One row of columns as a seeker with words, to be explained to people."""
    return Seeker(**_person(side=side, row=row))


def helper_at(*, side: People, row: int) -> Helper:
    """One row of columns as a helper with words."""
    return Helper(**_person(side=side, row=row))


def _person(*, side: People, row: int) -> dict[str, Any]:
    c = side.columns
    lat, lon = math.degrees(c.lat[row]), math.degrees(c.lon[row])
    wish = int(c.wishes_gender[row])
    person = Side(
        key=str(row),
        programme=str(side.programme[row]),
        point=Point(lat=lat, lon=lon),
        max_km=float(c.limit[row]),
        languages=frozenset(TONGUES[bit] for bit in _set_bits(int(c.languages[row, 0]))),
        slots=int(c.slots[row]),
        gender="vm"[int(c.gender[row])],
        wishes_gender=None if wish < 0 else "vm"[wish],
        has=frozenset(("pet", "smoking")[bit] for bit in _set_bits(int(c.has[row, 0]))),
        refuses=frozenset(("pet", "smoking")[bit] for bit in _set_bits(int(c.refuses[row, 0]))),
        interests=frozenset(f"interesse {bit}" for bit in _set_bits(int(c.interests[row, 0]))),
        birth_year=int(c.birth_year[row]),
    )
    return {name: getattr(person, name) for name in PARTS}


def _set_bits(word: int) -> list[int]:
    return [bit for bit in range(word.bit_length()) if word >> bit & 1]


def _areas(*, chance: np.random.Generator, towns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres of postcode areas (latitude, longitude in degrees) and how many people live in each."""
    centre = np.column_stack([chance.uniform(SOUTH, NORTH, towns), chance.uniform(WEST, EAST, towns)])
    # The south-west and the far north-west are water.
    wet = (centre[:, 0] > 52.2) & (centre[:, 1] < 4.5)
    centre[wet, 1] += 1.4
    size = 1.0 / np.arange(1, towns + 1) ** 1.0
    spread = 0.012 + 0.04 * np.sqrt(size)
    around = chance.normal(0, 1, (towns, AREAS_PER_TOWN, 2)) * spread[:, None, None] * np.array([1.0, 1.6])
    places = np.round((centre[:, None, :] + around).reshape(-1, 2), 4)
    living = np.repeat(size, AREAS_PER_TOWN) * chance.uniform(0.3, 1.7, towns * AREAS_PER_TOWN)
    return places, living / living.sum()


def _side(
    *,
    chance: np.random.Generator,
    areas: tuple[NDArray[np.float64], NDArray[np.float64]],
    count: int,
    limits: tuple[int, ...],
    offering: bool,
) -> People:
    places, living = areas
    home = np.radians(places[chance.choice(len(places), count, p=living)])
    wish = chance.choice([-1, 0, 1], count, p=[0.87, 0.09, 0.04] if offering else [0.7, 0.22, 0.08])
    columns = Columns(
        lat=home[:, 0].copy(),
        lon=home[:, 1].copy(),
        limit=chance.choice(limits, count).astype(np.float64),
        slots=_bits(chance, count, [chance_of for _ in range(7) for chance_of in (0.3, 0.3, 0.2)])[:, 0],
        languages=_bits(chance, count, LANGUAGES),
        has=_bits(chance, count, (0.0, 0.0) if offering else (0.28, 0.2)),
        refuses=_bits(chance, count, (0.17, 0.45) if offering else (0.0, 0.0)),
        interests=_bits(chance, count, [0.12] * 24),
        gender=chance.choice(2, count, p=[0.55, 0.45]).astype(np.int64),
        wishes_gender=wish.astype(np.int64),
        birth_year=np.clip(chance.normal(1970 if offering else 1952, 18, count), 1915, 2008).astype(np.int64),
    )
    return People(columns, chance.choice(3, count, p=[0.7, 0.2, 0.1]).astype(np.int64))


def _bits(chance: np.random.Generator, count: int, chances: tuple[float, ...] | list[float]) -> NDArray[np.uint64]:
    """A word of bits per person; everybody has at least the first when all draws fail and it is likely at all."""
    words = np.zeros(count, dtype=np.uint64)
    for place, likely in enumerate(chances):
        words |= (chance.random(count) < likely).astype(np.uint64) << np.uint64(place)
    if chances[0] > 0.25:
        words[words == 0] = 1
    return words[:, None]
