"""Every cent that is divided arrives somewhere, and only once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.allocation import (
    GoesInCircles,
    NotAKey,
    NothingToDivideBy,
    Pool,
    divide,
    shifts,
    step_down,
    verify,
    weighed,
)

keys = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10_000) | st.fractions(0, 50), min_size=1)


@given(cents=st.integers(-10_000_000, 10_000_000), over=keys)
def test_shares_add_up_and_lie_within_a_cent(cents: int, over: dict[str, int | Fraction]) -> None:
    if not any(over.values()):
        over["a"] = 1
    shares = divide(cents=cents, over=over)
    assert verify(cents=cents, over=over, shares=shares)
    assert all(shares[line] == 0 for line, key in over.items() if not key)


def test_cents_that_are_left_go_to_the_largest_remainders() -> None:
    assert divide(cents=100, over={"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert divide(cents=10, over={"a": 1, "b": 5, "c": 1}) == {"a": 2, "b": 7, "c": 1}
    assert divide(cents=-100, over={"a": 1, "b": 2}) == {"a": -33, "b": -67}


@pytest.mark.parametrize("moved", [{"a": 33, "b": 34, "c": 34}, {"a": 40, "b": 30, "c": 30}, {"a": 50, "b": 50}])
def test_the_proof_refuses_what_does_not_follow_the_keys(moved: dict[str, int]) -> None:
    assert not verify(cents=100, over={"a": 1, "b": 1, "c": 1}, shares=moved)


def test_money_without_a_key_is_refused() -> None:
    with pytest.raises(NothingToDivideBy):
        divide(cents=1, over={"a": 0})
    assert divide(cents=0, over={"a": 0}) == {"a": 0}
    with pytest.raises(NotAKey):
        divide(cents=1, over={"a": 2, "b": -1})


def test_lines_in_focus_weigh_more() -> None:
    assert weighed(keys={"a": 2, "b": 2}, weights={"a": Fraction(3, 2)}) == {"a": 3, "b": 2}


def test_support_goes_to_lines_by_way_of_other_support() -> None:
    lines = step_down(
        direct={"chat": 10_000, "buddies": 20_000},
        pools=[
            Pool(key="housing", cents=1_000, over={"staff": 1, "chat": 1, "buddies": 2}),
            Pool(key="staff", cents=750, over={"chat": 1, "buddies": 3}),
        ],
    )
    assert lines == {"chat": 10_500, "buddies": 21_250}


@given(
    direct=st.dictionaries(st.sampled_from("xyz"), st.integers(-9_999, 9_999), min_size=1),
    cents=st.lists(st.integers(-9_999, 9_999), max_size=4),
    key=st.integers(1, 9),
)
def test_no_pool_loses_a_cent(direct: dict[str, int], cents: list[int], key: int) -> None:
    names = [f"p{number}" for number in range(len(cents))]
    pools = [
        Pool(key=name, cents=amount, over={"x": 1, "y": key} | dict.fromkeys(names[number + 1 :], 2))
        for number, (name, amount) in enumerate(zip(names, cents, strict=True))
    ]
    assert sum(step_down(direct=direct, pools=pools).values()) == sum(direct.values()) + sum(cents)


def test_a_pool_cannot_go_back() -> None:
    with pytest.raises(GoesInCircles):
        step_down(direct={}, pools=[Pool(key="a", cents=5, over={"a": 1, "x": 1})])
    with pytest.raises(GoesInCircles):
        step_down(
            direct={}, pools=[Pool(key="a", cents=5, over={"b": 1, "x": 1}), Pool(key="b", cents=5, over={"a": 1})]
        )


def test_a_rise_through_the_method_alone_is_told() -> None:
    told = shifts(
        before={"chat": 100, "buddies": 200},
        after={"chat": 150, "buddies": 160},
        after_by_old_method={"chat": 100, "buddies": 210},
    )
    assert (told["chat"].is_only_method, told["chat"].by_method, told["chat"].by_costs) == (True, 50, 0)
    assert (told["buddies"].is_only_method, told["buddies"].by_method, told["buddies"].by_costs) == (False, -50, 10)
