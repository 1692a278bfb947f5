"""Compiled code gives the very same round as plain Python.

Skipped without numba: `python3 run.py engine` or `run.py bench matching` installs it, and the bench checks the same.
"""

import importlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods import compiled
from nabij.methods.matching import Helper, Rules, Seeker, find_candidates, large, solve, top_helpers, verify
from nabij.methods.matching.columns import columns_of, vocabulary_of
from nabij.methods.matching.newcomer import HelperIndex, Suggestions
from nabij.methods.matching.ties import person_lots
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


def _solved(seekers: list[Seeker], helpers: list[Helper]) -> dict[str, Any]:
    seekers.sort(key=lambda one: -STANDARD.waiting_weight(seeker=one, on=ON))
    free = [helper for helper in helpers if helper.capacity > 0]
    return {
        "edges": large.find_edges(seekers=seekers, helpers=free, rules=STANDARD),
        "capacity": np.array([helper.capacity for helper in free], dtype=np.int64),
        "weight": np.array([STANDARD.waiting_weight(seeker=one, on=ON) for one in seekers], dtype=np.int64),
        "lots": tuple(
            person_lots(keys=[one.key for one in side], side=name)
            for name, side in (("seeker", seekers), ("helper", free))
        ),
    }


@settings(max_examples=100)
@given(people.seekers(most=9), people.helpers(most=6), st.data())
def test_the_certificate_accepts_the_best_and_nothing_else(
    seekers: list[Seeker], helpers: list[Helper], data: st.DataObject
) -> None:
    from nabij.methods.matching.certificate import certify

    found = _solved(seekers, helpers)
    outcome = large.solve_edges(**found)
    best = certify(outcome=outcome, **found)
    assert best.best
    assert best.totals == solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON).totals
    if not len(found["edges"]):
        return
    seeker = data.draw(st.integers(0, len(seekers) - 1))
    other = data.draw(st.integers(-1, len(found["capacity"]) - 1))
    if other == outcome.match[seeker]:
        return
    changed = outcome.match.copy()
    changed[seeker] = other
    assert not certify(outcome=replace(outcome, match=changed), **found).best
    for name in ("price", "gain", "level"):
        values = getattr(outcome, name).copy()
        if name == "gain" and outcome.match[seeker] < 0:
            continue  # somebody who is not served has no part in the sum
        at = seeker if name == "gain" else data.draw(st.integers(0, len(values) - 1))
        values[at] += data.draw(st.sampled_from([-1, 1])) * outcome.scale
        # Prices have room to move: other prices may prove the same, and never anything else.
        told = certify(outcome=replace(outcome, **{name: values}), **found)
        assert not told.best or told.bound == best.bound


@settings(max_examples=60)
@given(people.seekers(most=4), people.helpers(most=9))
def test_the_index_names_the_same_top_five(seekers: list[Seeker], helpers: list[Helper]) -> None:
    placed = [replace(one, point=one.point or POINTS[0], max_km=one.max_km or 3.0, programme="p") for one in seekers]
    offered = [replace(one, point=one.point or POINTS[1], max_km=one.max_km or 3.0, programme="p") for one in helpers]
    words = vocabulary_of(people=[*placed, *offered])
    left, right = (
        large.People(columns_of(people=side, words=words), np.zeros(len(side), dtype=np.int64))
        for side in (placed, offered)
    )
    free = np.array([one.ready and one.capacity > 0 for one in offered], dtype=np.bool_)
    index = HelperIndex(right=right, open_places=free, rules=STANDARD, programmes=1)
    for row, seeker in enumerate(placed):
        expected = top_helpers(seeker=seeker, helpers=offered, rules=STANDARD, k=5)
        found = index.top(left=left, row=row)
        assert [fit for _, fit, _ in found] == [one.fit for one in expected]
        assert [km for *_, km in found] == pytest.approx([one.km for one in expected])


@settings(max_examples=60)
@given(people.seekers(most=3), people.helpers(most=9), people.rules)
def test_suggestions_are_those_of_the_plain_search(seekers: list[Seeker], helpers: list[Helper], rules: Rules) -> None:
    asked = Suggestions(helpers=helpers, rules=rules)
    for seeker in seekers:
        expected = top_helpers(seeker=seeker, helpers=helpers, rules=rules, k=9)
        found = asked.top(seeker=seeker, count=9)
        assert sorted(found, key=lambda one: one.helper) == sorted(expected, key=lambda one: one.helper)
        assert [(one.fit, one.km) for one in found] == [(one.fit, one.km) for one in expected]
        barred = {(seeker.key, one.helper) for one in expected[:1]}
        assert len(asked.top(seeker=seeker, count=9, forbidden=barred)) == max(0, len(expected) - 1)


def test_a_word_or_a_programme_that_no_volunteer_knows() -> None:
    asked = Suggestions(helpers=[easy_helper(key="h")], rules=STANDARD)
    unusual = easy_seeker(key="s", gender="x", interests=frozenset({"valkerij"}), languages=frozenset({"nl", "ti"}))
    assert [one.helper for one in asked.top(seeker=unusual)] == ["h"]
    assert asked.top(seeker=replace(unusual, programme="other")) == ()
    assert asked.top(seeker=replace(unusual, wishes_gender="x")) == ()


def test_the_very_last_bit_of_a_distance_is_left_to_the_standard_library() -> None:
    from nabij.methods.geo import haversine_km

    km = haversine_km(a=POINTS[0], b=POINTS[2])
    seekers = [easy_seeker(key="s", max_km=limit) for limit in (km,)]
    helpers = [easy_helper(key="h", point=POINTS[2])]
    assert len(large.find_edges(seekers=seekers, helpers=helpers, rules=STANDARD)) == 1
