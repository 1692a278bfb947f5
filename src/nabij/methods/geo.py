"""Distances between postcode areas, so that nobody is asked to travel further than they said.

Formula: haversine on a sphere with the mean Earth radius 6371.0088 km (IUGG). Input is degrees, output
kilometres. The centres of postcode areas come from a file such as the GeoNames one (CC BY 4.0).
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0088
SEPARATORS = ";,\t"
PLACE_COLUMNS = ("pc4", "plaats", "breedtegraad", "lengtegraad")


class Point(NamedTuple):
    """A place on Earth: latitude and longitude in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """The centre of one four-digit postcode area."""

    pc4: str
    town: str
    point: Point


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """A line of the postcode table that could not be used, and why.

    `code` is one of `pc4`, `town`, `coordinates`, `double`.
    """

    row: int
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """What a postcode file held: usable places, and the lines that were refused."""

    places: tuple[Place, ...]
    problems: tuple[PlaceProblem, ...]


class NotAPlaceTable(ValueError):
    """The file lacks one of the columns pc4, plaats, breedtegraad, lengtegraad; `missing` names them."""

    def __init__(self, *, missing: tuple[str, ...]) -> None:
        super().__init__(f"missing columns: {', '.join(missing)}")
        self.missing = missing


def haversine_km(*, a: Point, b: Point, radius_km: float = EARTH_RADIUS_KM) -> float:
    """Great-circle distance between two points, in kilometres; 0.0 for equal points.

    These float steps are the reference: other implementations must give the same decisions.
    """
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2.0)
    half_lon = math.sin((math.radians(b.lon) - math.radians(a.lon)) / 2.0)
    chord = half_lat * half_lat + math.cos(lat_a) * math.cos(lat_b) * (half_lon * half_lon)
    return 2.0 * radius_km * math.asin(min(1.0, math.sqrt(chord)))


def nearest(*, to: Point, among: Mapping[str, Point], count: int = 1) -> list[tuple[str, float]]:
    """The `count` nearest names with their distance in km, nearest first; equal distances by name."""
    measured = ((haversine_km(a=to, b=point), name) for name, point in among.items())
    return [(name, km) for km, name in sorted(measured)[:count]]


def read_places(*, lines: Iterable[str]) -> PlaceTable:
    """Read a postcode table with the columns pc4, plaats, breedtegraad, lengtegraad.

    The separator (semicolon, comma or tab) is taken from the header. Bad lines are reported, never guessed.
    Raises `NotAPlaceTable` when a column is missing.
    """
    source = iter(lines)
    header = next(source, "").lstrip("\ufeff").rstrip("\r\n")
    separator = max(SEPARATORS, key=header.count)
    names = [name.strip().lower() for name in header.split(separator)]
    missing = tuple(column for column in PLACE_COLUMNS if column not in names)
    if missing:
        raise NotAPlaceTable(missing=missing)
    columns = [names.index(column) for column in PLACE_COLUMNS]
    return _collect(rows=csv.reader(source, delimiter=separator), columns=columns)


def _collect(*, rows: Iterator[list[str]], columns: list[int]) -> PlaceTable:
    places: dict[str, Place] = {}
    problems: list[PlaceProblem] = []
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        found = _place(cells=[cells[i].strip() if i < len(cells) else "" for i in columns], row=number)
        if isinstance(found, PlaceProblem):
            problems.append(found)
        elif found.pc4 in places:
            problems.append(PlaceProblem(row=number, code="double", value=found.pc4))
        else:
            places[found.pc4] = found
    return PlaceTable(places=tuple(places.values()), problems=tuple(problems))


def _place(*, cells: list[str], row: int) -> Place | PlaceProblem:
    pc4, town, lat_text, lon_text = cells
    if not (len(pc4) == 4 and pc4.isascii() and pc4.isdigit() and pc4[0] != "0"):
        return PlaceProblem(row=row, code="pc4", value=pc4)
    if not town:
        return PlaceProblem(row=row, code="town", value=town)
    try:
        point = Point(lat=float(lat_text.replace(",", ".")), lon=float(lon_text.replace(",", ".")))
    except ValueError:
        return PlaceProblem(row=row, code="coordinates", value=f"{lat_text} {lon_text}")
    if not (-90.0 <= point.lat <= 90.0 and -180.0 <= point.lon <= 180.0):
        return PlaceProblem(row=row, code="coordinates", value=f"{lat_text} {lon_text}")
    return Place(pc4=pc4, town=town, point=point)
