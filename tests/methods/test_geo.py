"""Distances are right, and a table of postcode centres is read or explained."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.geo import EARTH_RADIUS_KM, NotAPlaceTable, Point, haversine_km, nearest, read_places

points = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def test_known_distances() -> None:
    amsterdam, utrecht = Point(lat=52.3731, lon=4.8922), Point(lat=52.0908, lon=5.1222)
    assert haversine_km(a=amsterdam, b=utrecht) == pytest.approx(35.08, abs=0.01)
    poles = haversine_km(a=Point(lat=90, lon=0), b=Point(lat=-90, lon=0))
    assert poles == pytest.approx(math.pi * EARTH_RADIUS_KM)


@given(points, points)
def test_distance_is_symmetric_and_bounded(a: Point, b: Point) -> None:
    km = haversine_km(a=a, b=b)
    assert km == pytest.approx(haversine_km(a=b, b=a), abs=1e-6)
    assert 0 <= km <= math.pi * EARTH_RADIUS_KM + 1e-6
    assert haversine_km(a=a, b=a) == 0.0


def test_nearest_first_and_equal_by_name() -> None:
    here = Point(lat=52.0, lon=5.0)
    among = {"far": Point(lat=53.0, lon=5.0), "b": Point(lat=52.1, lon=5.0), "a": Point(lat=52.1, lon=5.0)}
    assert [name for name, _ in nearest(to=here, among=among, count=2)] == ["a", "b"]
    assert nearest(to=here, among={}) == []


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_places_with_any_separator(separator: str) -> None:
    lines = ["\ufeffPC4;plaats;breedtegraad;lengtegraad\r\n", "1011;Voorbeelddam;52.371;4.9041\r\n", "\r\n"]
    table = read_places(lines=[line.replace(";", separator) for line in lines])
    assert table.problems == ()
    [place] = table.places
    assert (place.pc4, place.town, place.point) == ("1011", "Voorbeelddam", Point(lat=52.371, lon=4.9041))


def test_bad_places_are_reported_with_their_row() -> None:
    table = read_places(
        lines=[
            "pc4;plaats;breedtegraad;lengtegraad",
            "1011;Voorbeelddam;52,371;4,9041",
            "0011;Nergens;52;4",
            "1012;;52;4",
            "1013;Nergens;noord;4",
            "1014;Nergens;91;4",
            "1015;Nergens;nan;4",
            "1011;Nogmaals;52;4",
            "1016;Kort",
        ]
    )
    assert len(table.places) == 1
    assert [(problem.row, problem.code) for problem in table.problems] == [
        (3, "pc4"), (4, "town"), (5, "coordinates"), (6, "coordinates"), (7, "coordinates"), (8, "double"),
        (9, "coordinates"),
    ]  # fmt: skip


def test_another_file_is_refused_with_what_is_missing() -> None:
    for lines in ([], ["naam;plaats"], ["\x00"]):
        with pytest.raises(NotAPlaceTable) as caught:
            read_places(lines=lines)
        assert "pc4" in caught.value.missing
