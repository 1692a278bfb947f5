"""The rules of a match once more, written from their description alone, and the best matches by other people's code.

Nothing here comes from the engine. One assignment problem on a full table: a column per place, everything in one
number; exact, because all numbers stay far below 2^53.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linear_sum_assignment

from nabij.methods.geo import Point


@dataclass(frozen=True)
class Side:
    """What a row means."""

    number: str
    programme: str
    place: Point
    km: float
    languages: set[str]
    slots: set[str]
    interests: set[str]
    gender: str
    wants: str
    born: int


@dataclass(frozen=True)
class Wish(Side):
    """A participant; `weight` is days waiting x 1, 2 or 4."""

    weight: int
    pet: bool
    smokes: bool


@dataclass(frozen=True)
class Offer(Side):
    """A volunteer; `ready` means active and vetted."""

    places: int
    ready: bool
    no_pets: bool
    no_smoke: bool


def fit(one: Wish, other: Offer) -> int | None:
    """The fit of a pair, None when it may not be."""
    limit, apart = min(one.km, other.km), _kilometres(one.place, other.place)
    allowed = (
        one.programme == other.programme
        and other.ready
        and apart <= limit
        and one.languages & other.languages
        and one.slots & other.slots
        and one.wants in ("geen", other.gender)
        and other.wants in ("geen", one.gender)
        and not (one.pet and other.no_pets)
        and not (one.smokes and other.no_smoke)
    )
    if not allowed:
        return None
    near = 1 - apart / limit if limit else 1
    alike = max(Fraction(0), 1 - Fraction(abs(one.born - other.born), 40))
    return (
        min(5, len(one.interests & other.interests)) * 10
        + min(5, len(one.slots & other.slots)) * 2
        + math.floor(20 * near + 0.5)
        + math.floor(10 * alike + Fraction(1, 2))
    )


def best(wishes: list[Wish], offers: list[Offer]) -> tuple[int, int, int]:
    """Most people, then most waiting weight, then most fit."""
    columns = [offer for offer in offers for _ in range(offer.places)]
    points = np.array([[-1 if (f := fit(one, other)) is None else f for other in columns] for one in wishes])
    more_than_all_fit = 100 * (len(wishes) + 1)
    more_than_all = more_than_all_fit * (sum(one.weight for one in wishes) + 1)
    weight = np.array([one.weight for one in wishes])[:, None]
    worth = np.where(points < 0, 0, more_than_all + weight * more_than_all_fit + points)
    who, where = linear_sum_assignment(worth, maximize=True)
    met = points[who, where] >= 0
    return int(met.sum()), int(weight[who[met]].sum()), int(points[who[met], where[met]].sum())


def _kilometres(a: Point, b: Point) -> float:
    north, south = math.radians(a.lat), math.radians(b.lat)
    east = math.radians(b.lon - a.lon)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * 6371.0088 * math.atan2(math.sqrt(half), math.sqrt(1 - half))
