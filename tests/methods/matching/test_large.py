"""Compiled code gives the very same round as plain Python.

Skipped without numba: `python3 run.py engine` or `run.py bench matching` installs it, and the bench checks the same.
"""

import importlib

import pytest
from hypothesis import given, settings

from nabij.methods import compiled
from nabij.methods.matching import Helper, Rules, Seeker, find_candidates, large, solve, verify
from tests.methods.matching import people
from tests.methods.matching.people import ON, POINTS, STANDARD, easy_helper, easy_seeker

pytestmark = pytest.mark.skipif(not compiled.is_available(), reason="numba is not installed")


@pytest.fixture(scope="module")
def always_compiled() -> object:
    """Also the smallest round runs in compiled code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("nabij.methods.matching.solve"), "WORTH_COMPILING", 0)
        yield


@settings(max_examples=100)
@given(people.seekers(most=9), people.helpers(most=6), people.rules)
def test_the_same_pairs(seekers: list[Seeker], helpers: list[Helper], rules: Rules) -> None:
    found = find_candidates(seekers=seekers, helpers=helpers, rules=rules)
    edges = large.find_edges(seekers=seekers, helpers=helpers, rules=rules)
    assert edges.helper.tolist() == found.helper.tolist()
    assert edges.fit.tolist() == found.fit.tolist()


@settings(max_examples=100)
@given(people.seekers(most=9), people.helpers(most=6), people.rules)
def test_the_same_matches_and_a_proof(
    always_compiled: object, seekers: list[Seeker], helpers: list[Helper], rules: Rules
) -> None:
    compiled_round = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("nabij.methods.matching.solve"), "WORTH_COMPILING", 1 << 60)
        plain = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    assert (compiled_round.pairs, compiled_round.totals, compiled_round.bound) == (
        plain.pairs,
        plain.totals,
        plain.bound,
    )
    assert compiled_round.prices.losses == plain.prices.losses
    assert verify(solution=compiled_round, seekers=seekers, helpers=helpers, rules=rules, on=ON).best


def test_the_very_last_bit_of_a_distance_is_left_to_the_standard_library() -> None:
    from nabij.methods.geo import haversine_km

    km = haversine_km(a=POINTS[0], b=POINTS[2])
    seekers = [easy_seeker(key="s", max_km=limit) for limit in (km,)]
    helpers = [easy_helper(key="h", point=POINTS[2])]
    assert len(large.find_edges(seekers=seekers, helpers=helpers, rules=STANDARD)) == 1
