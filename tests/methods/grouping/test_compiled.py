"""Compiled code forms groups as good as plain Python does, and both find a volunteer wherever there is one."""

import importlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods import compiled
from nabij.methods.grouping import GroupRules, Member, form_groups, verify
from nabij.methods.grouping.leaders import leaders_of, may_lead
from nabij.methods.grouping.search import Effort
from nabij.methods.matching import Helper
from nabij.methods.matching.priority import NOBODY, place_in_order
from tests.methods.grouping import crowds
from tests.methods.grouping.crowds import RULES
from tests.methods.matching import people as rounds

SHORT = Effort(moves_per_person=60)
needs_numba = pytest.mark.skipif(not compiled.is_available(), reason="numba is not installed")


@pytest.fixture(scope="module", params=["plain", pytest.param("compiled", marks=needs_numba)])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Either way, whatever the size."""
    lowest = 0 if request.param == "compiled" else 1 << 60
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (("people", "WORTH_COMPILING"), ("bound", "LARGE"), ("leaders", "WORTH_COMPILING")):
            patch.setattr(importlib.import_module(f"nabij.methods.grouping.{module}"), name, lowest)
        yield request.param


@settings(max_examples=40)
@given(crowds.members(), crowds.rules)
def test_small_crowds_are_placed_as_well_as_anybody_could(engine: str, people: list[Member], rules: GroupRules) -> None:
    found = form_groups(members=people, rules=rules, effort=SHORT)
    assert verify(grouping=found, members=people, rules=rules) == ()
    best = crowds.most_placed(people=people, rules=rules)
    assert (found.placed, found.bound) == (best, best)


@settings(max_examples=60)
@given(crowds.members(), rounds.helpers(most=6), st.integers(1, 4))
def test_as_many_groups_get_a_volunteer_as_can(
    engine: str, people: list[Member], helpers: list[Helper], size: int
) -> None:
    wished = [
        replace(one, wishes_gender=[None, None, "v", "m"][at % 4], gender="vm"[at % 2]) for at, one in enumerate(people)
    ]
    groups = [wished[at : at + size] for at in range(0, len(wished), size)]
    offered = [replace(helper, programme="p", point=helper.point and crowds.NEAR) for helper in helpers]
    free = sorted((one for one in offered if one.ready and one.capacity > 0), key=lambda one: one.key)
    suited = [
        [at for at, helper in enumerate(free) if may_lead(members=members, helper=helper, rules=RULES)]
        for members in groups
    ]
    best = place_in_order(adjacency=suited, capacity=[helper.capacity for helper in free])
    found = leaders_of(groups=groups, helpers=offered, rules=RULES)
    assert [key is not None for key in found] == [at != NOBODY for at in best.match]
    by_key = {helper.key: helper for helper in offered}
    for members, key in zip(groups, found, strict=True):
        assert key is None or may_lead(members=members, helper=by_key[key], rules=RULES)
    assert all(found.count(helper.key) <= helper.capacity for helper in offered)
