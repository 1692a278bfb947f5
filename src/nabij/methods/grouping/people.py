"""Members as columns for the inner loops: lists for a small round, arrays for compiled code."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from nabij.methods import compiled
from nabij.methods.geo import Point
from nabij.methods.grouping import kernels
from nabij.methods.grouping.model import GroupRules, Member

WORTH_COMPILING = 1_500
MOST_KNOWN = 192
BITS = 62


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody who can be grouped at all, in bands of latitude, and who may sit with whom.

    `graph` is (rows, degree, row length): up to `MOST_KNOWN` possible companions each. `engine` holds the loops, plain
    or compiled; `columns`, `barred`, `wishes` are what they expect.
    """

    members: list[Member]
    engine: ModuleType
    columns: Any
    barred: Any
    wishes: Any
    graph: Any

    @property
    def compiled(self) -> bool:
        """Whether the loops run compiled, on arrays."""
        return self.engine is not kernels

    def companions(self, person: int) -> list[int]:
        """Positions of those known to fit beside this person."""
        rows, degree, most = self.graph
        return [int(other) for other in rows[person * most : person * most + min(int(degree[person]), most)]]

    def truncated(self, person: int) -> bool:
        """Whether there are more companions than are kept."""
        return int(self.graph[1][person]) > int(self.graph[2])


def crowd_of(*, members: Sequence[Member], rules: GroupRules) -> Crowd:
    """Turn people into columns and find companions. O(people x people in the same band of latitude)."""
    located = [member for member in members if member.point is not None]
    high = rules.near_km / rules.earth_radius_km * (1 + 1e-9) + 1e-9
    located.sort(key=lambda member: (_band(member, high), _point(member).lon, member.key))
    words = [_masks(one.interests for one in located), _masks(one.languages for one in located)]
    programmes = {name: number for number, name in enumerate(sorted({one.programme for one in located}))}
    large = len(located) >= WORTH_COMPILING and compiled.is_available() and max(map(_widest, words), default=0) < BITS
    engine = compiled.compiled_twin(kernels) if large else kernels
    place = {member.key: number for number, member in enumerate(located)}
    xyz = [_on_sphere(_point(member)) for member in located]
    columns: Any = (
        *([point[axis] for point in xyz] for axis in range(3)),
        [_squared_chord(km=_reach(member, rules), rules=rules) for member in located],
        [member.slots for member in located],
        words[1],
        words[0],
        [programmes[member.programme] for member in located],
    )
    barred: Any = _rows(place=place, keys=_barred(members=located))
    wishes: Any = _rows(place=place, keys=[member.together for member in located])
    count = len(located)
    most = min(MOST_KNOWN, max(1, count))
    rows: Any = [0] * (0 if large else count * most)
    degree: Any = [0] * count
    lon: Any = [math.radians(_point(member).lon) for member in located]
    bands: Any = _bands(numbers=[_band(member, high) for member in located])
    if large:
        kinds = [np.float64] * 4 + [np.int64] * 4
        columns = tuple(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True))
        barred, wishes = (tuple(np.array(part, dtype=np.int64) for part in one) for one in (barred, wishes))
        rows, degree = np.zeros(count * most, dtype=np.int32), np.zeros(count, dtype=np.int64)
        lon, bands = np.array(lon, dtype=np.float64), np.array(bands, dtype=np.int64)
    engine.neighbours(columns, barred, lon, bands, most, _width(members=located, high=high), rows, degree)
    return Crowd(located, engine, columns, barred, wishes, (rows, degree, most))


def bars(*, one: Member, other: Member) -> bool:
    """Whether these two must not sit together: a wish of either side, or an earlier group that not both want again."""
    if other.key in one.apart or one.key in other.apart:
        return True
    again = other.key in one.together and one.key in other.together
    return not again and (other.key in one.met or one.key in other.met)


def _band(member: Member, high: float) -> int:
    return math.floor(math.radians(_point(member).lat) / high)


def _bands(*, numbers: Sequence[int]) -> list[int]:
    """The first person of each band, empty bands included where only one lies between, and the end."""
    starts: list[int] = []
    for place, number in enumerate(numbers):
        if place == 0 or number != numbers[place - 1]:
            # Bands further apart than one are never compared: an empty one between keeps them so.
            starts += [place, place] if place and number - numbers[place - 1] > 1 else [place]
    return [*starts, len(numbers)]


def _width(*, members: Sequence[Member], high: float) -> float:
    """The longitude that anybody reaches, in radians; the whole circle near a pole or the date line."""
    lat = max((abs(math.radians(_point(member).lat)) for member in members), default=0.0) + high
    far = any(abs(_point(member).lon) > 170 for member in members)
    if far or lat >= math.pi / 2 or math.sin(high) >= math.cos(lat):
        return 7.0
    return math.asin(math.sin(high) / math.cos(lat)) + 1e-9


def _barred(*, members: Sequence[Member]) -> list[set[str]]:
    by_key = {member.key: member for member in members}
    found: dict[str, set[str]] = {member.key: set() for member in members}
    for member in members:
        for key in member.apart | member.met:
            if key in by_key and key != member.key and bars(one=member, other=by_key[key]):
                found[member.key].add(key)
                found[key].add(member.key)
    return [found[member.key] for member in members]


def _rows(*, place: dict[str, int], keys: Iterable[Iterable[str]]) -> tuple[list[int], list[int]]:
    start, row = [0], [0]
    row.clear()
    for some in keys:
        row.extend(sorted(place[key] for key in some if key in place))
        start.append(len(row))
    return start, row


def _masks(sets: Iterable[Iterable[str]]) -> list[int]:
    """A mask per set over the words that at least one person has; most common words need not come first."""
    held = [frozenset(words) for words in sets]
    number = {word: bit for bit, word in enumerate(sorted({word for words in held for word in words}))}
    return [sum(1 << number[word] for word in words) for words in held]


def _widest(masks: Sequence[int]) -> int:
    return max((mask.bit_length() for mask in masks), default=0)


def _point(member: Member) -> Point:
    assert member.point is not None
    return member.point


def _reach(member: Member, rules: GroupRules) -> float:
    return rules.near_km if member.max_km is None else min(rules.near_km, member.max_km)


def _on_sphere(point: Point) -> tuple[float, float, float]:
    lat, lon = math.radians(point.lat), math.radians(point.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _squared_chord(*, km: float, rules: GroupRules) -> float:
    """Of that distance on the unit sphere, a hair wider so that exact limits count; below 0: nobody."""
    if km < 0:
        return -1.0
    chord = 2.0 * math.sin(min(math.pi, km / rules.earth_radius_km) / 2.0)
    return chord * chord * (1 + 1e-9) + 1e-18
