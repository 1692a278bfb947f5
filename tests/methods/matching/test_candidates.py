"""Allowed pairs and their fit agree with the rules applied one pair at a time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.geo import Point, haversine_km
from nabij.methods.matching import Helper, InvalidRules, Rules, Seeker, find_candidates, top_helpers
from nabij.methods.matching.pairing import distance_km, fit_points, hard_breaches
from tests.methods.matching import people
from tests.methods.matching.people import POINTS, STANDARD, easy_helper, easy_seeker


@given(people.seekers(most=8), people.helpers(most=8), people.rules)
def test_candidates_are_exactly_the_allowed_pairs(seekers: list[Seeker], helpers: list[Helper], rules: Rules) -> None:
    found = find_candidates(seekers=seekers, helpers=helpers, rules=rules)
    expected = [
        (s, h)
        for s, seeker in enumerate(seekers)
        for h, helper in enumerate(helpers)
        if not hard_breaches(seeker=seeker, helper=helper, rules=rules)
    ]
    assert list(zip(found.seeker.tolist(), found.helper.tolist(), strict=True)) == expected
    for (s, h), fit, km in zip(expected, found.fit.tolist(), found.km.tolist(), strict=True):
        assert fit == fit_points(seeker=seekers[s], helper=helpers[h], rules=rules)
        exact = distance_km(seeker=seekers[s], helper=helpers[h], rules=rules)
        assert math.isnan(km) if exact is None else km == pytest.approx(exact, abs=1e-9)


@given(
    st.lists(st.tuples(st.floats(-60, 75), st.floats(-170, 170)), min_size=1, max_size=12),
    st.sampled_from([1.0, 40.0, 900.0, 6000.0]),
)
def test_cells_lose_nobody_anywhere_on_earth(places: list[tuple[float, float]], max_km: float) -> None:
    seekers = [
        easy_seeker(key=f"s{i}", point=Point(lat=lat, lon=lon), max_km=max_km) for i, (lat, lon) in enumerate(places)
    ]
    helpers = [
        easy_helper(key=f"h{i}", point=Point(lat=lat + 0.2, lon=lon - 0.2), max_km=None)
        for i, (lat, lon) in enumerate(places)
    ]
    found = find_candidates(seekers=seekers, helpers=helpers, rules=STANDARD)
    expected = [
        (s, h)
        for s, seeker in enumerate(seekers)
        for h, helper in enumerate(helpers)
        if seeker.point and helper.point and haversine_km(a=seeker.point, b=helper.point) <= max_km
    ]
    assert list(zip(found.seeker.tolist(), found.helper.tolist(), strict=True)) == expected


def test_limit_is_kept_to_the_last_bit() -> None:
    km = haversine_km(a=POINTS[0], b=POINTS[1])
    helper = easy_helper(key="h")
    for limit, allowed in ((km, 1), (math.nextafter(km, 0), 0)):
        seeker = easy_seeker(key="s", max_km=limit)
        assert len(find_candidates(seekers=[seeker], helpers=[helper], rules=STANDARD)) == allowed


@pytest.mark.parametrize(("apart", "points"), [(0, 10), (2, 10), (6, 9), (22, 5), (38, 1), (39, 0), (90, 0)])
def test_age_points_round_half_up(apart: int, points: int) -> None:
    seeker, helper = easy_seeker(key="s", birth_year=1940), easy_helper(key="h", birth_year=1940 + apart)
    without = easy_seeker(key="s")
    fit = find_candidates(seekers=[seeker, without], helpers=[helper], rules=STANDARD).fit.tolist()
    assert fit[0] - fit[1] == points


def test_more_words_than_one_machine_word() -> None:
    tongues = [f"taal{number:03}" for number in range(150)]
    seekers = [easy_seeker(key=f"s{i}", languages=frozenset({tongue})) for i, tongue in enumerate(tongues)]
    helpers = [easy_helper(key=f"h{i}", languages=frozenset({tongue})) for i, tongue in enumerate(tongues)]
    found = find_candidates(seekers=seekers, helpers=helpers, rules=STANDARD)
    assert found.seeker.tolist() == found.helper.tolist() == list(range(150))


def test_forbidden_pairs_are_left_out_and_strangers_in_the_list_do_no_harm() -> None:
    seekers, helpers = [easy_seeker(key="s")], [easy_helper(key="h"), easy_helper(key="k")]
    forbidden = {("s", "h"), ("nobody", "h"), ("s", "nobody")}
    found = find_candidates(seekers=seekers, helpers=helpers, rules=STANDARD, forbidden=forbidden)
    assert found.helper.tolist() == [1]


def test_top_helpers_best_fit_first_and_only_with_a_free_place() -> None:
    seeker = easy_seeker(key="s", interests=frozenset({"koken", "schaken"}))
    helpers = [
        easy_helper(key="one", interests=frozenset({"koken"})),
        easy_helper(key="two", interests=frozenset({"koken", "schaken"})),
        easy_helper(key="full", interests=frozenset({"koken", "schaken"}), capacity=0),
        easy_helper(key="near", point=POINTS[0]),
    ]
    top = top_helpers(seeker=seeker, helpers=helpers, rules=STANDARD, k=2)
    assert [offer.helper for offer in top] == ["two", "one"]
    assert top_helpers(seeker=seeker, helpers=[], rules=STANDARD, k=2) == ()


@pytest.mark.parametrize(
    "change",
    [{"slot_points": -1}, {"age_span_years": 0}, {"earth_radius_km": 0.0}, {"soft": frozenset({"distance"})}],
)
def test_rules_refuse_what_makes_no_sense(change: dict[str, object]) -> None:
    with pytest.raises(InvalidRules):
        Rules(**change)  # type: ignore[arg-type]
