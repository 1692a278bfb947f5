"""The solver is exact, fair to the order of the input, and its verifier catches every change."""

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.matching import (
    ContradictoryPairs,
    DoubleKey,
    Flaw,
    Helper,
    Pair,
    Price,
    Rules,
    Seeker,
    Solution,
    Totals,
    UnknownKey,
    UnknownUrgency,
    solve,
    verify,
)
from nabij.methods.matching.pairing import fit_points
from tests.methods.matching import people
from tests.methods.matching.people import ON, STANDARD, best_by_trying_all, easy_helper, easy_seeker


@settings(max_examples=150)
@given(people.seekers(), people.helpers(), people.rules, st.data())
def test_nobody_can_do_better(seekers: list[Seeker], helpers: list[Helper], rules: Rules, data: st.DataObject) -> None:
    possible = [(s.key, h.key) for s in seekers for h in helpers]
    barred = data.draw(st.frozensets(st.sampled_from(possible), max_size=2) if possible else st.just(frozenset()))
    solution = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON, forbidden=barred)
    assert solution.totals == best_by_trying_all(seekers=seekers, helpers=helpers, rules=rules, barred=barred)
    assert solution.proven
    verdict = verify(solution=solution, seekers=seekers, helpers=helpers, rules=rules, on=ON, forbidden=barred)
    assert verdict.flaws == ()
    assert verdict.bound == solution.totals


@given(people.seekers(most=12), people.helpers(most=8), people.rules, st.randoms(use_true_random=False))
def test_order_of_the_input_never_decides(
    seekers: list[Seeker], helpers: list[Helper], rules: Rules, chance: object
) -> None:
    first = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    chance.shuffle(seekers)  # type: ignore[attr-defined]
    chance.shuffle(helpers)  # type: ignore[attr-defined]
    assert solve(seekers=seekers, helpers=helpers, rules=rules, on=ON) == first
    assert verify(solution=first, seekers=seekers, helpers=helpers, rules=rules, on=ON).best


@given(people.seekers(most=8), people.helpers(most=6))
def test_one_more_volunteer_never_serves_fewer(seekers: list[Seeker], helpers: list[Helper]) -> None:
    fewer = solve(seekers=seekers, helpers=helpers[1:], rules=STANDARD, on=ON).totals
    assert solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON).totals >= fewer


@given(people.seekers(most=6), people.helpers(most=4), people.rules, st.data())
def test_locked_pairs_stand_and_the_rest_is_best(
    seekers: list[Seeker], helpers: list[Helper], rules: Rules, data: st.DataObject
) -> None:
    open_helpers = [helper for helper in helpers if helper.capacity > 0]
    if not seekers or not open_helpers:
        return
    seeker, helper = data.draw(st.sampled_from(seekers)), data.draw(st.sampled_from(open_helpers))
    locked = [(seeker.key, helper.key)]
    solution = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON, locked=locked)
    rest = best_by_trying_all(
        seekers=[person for person in seekers if person.key != seeker.key],
        helpers=[replace(h, capacity=h.capacity - 1) if h.key == helper.key else h for h in helpers],
        rules=rules,
    )
    [stands] = [pair for pair in solution.pairs if pair.locked]
    weight = rules.waiting_weight(seeker=seeker, on=ON)
    assert solution.totals == Totals(rest.served + 1, rest.waiting + weight, rest.fit + stands.fit)
    assert verify(solution=solution, seekers=seekers, helpers=helpers, rules=rules, on=ON, locked=locked).best


def test_longest_waiting_go_first_and_fit_decides_between_equals() -> None:
    seekers = [
        easy_seeker(key="short", days=5),
        easy_seeker(key="long", days=50),
        easy_seeker(key="urgent", days=20, urgency=3),
        easy_seeker(key="long and fond of chess", days=50, interests=frozenset({"schaken"})),
    ]
    helpers = [easy_helper(key="h", capacity=2, interests=frozenset({"schaken"}))]
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    assert [pair.seeker for pair in solution.pairs] == ["long and fond of chess", "urgent"]
    assert solution.unserved == ("long", "short")
    assert solution.prices.helpers["h"][:2] == (1, 50)


def test_chain_of_moves_serves_one_more() -> None:
    seekers = [easy_seeker(key="a", days=90, slots=0b11), easy_seeker(key="b", days=1, slots=0b01)]
    helpers = [
        easy_helper(key="h1", slots=0b01, interests=frozenset({"koken"})),
        easy_helper(key="h2", slots=0b10),
    ]
    seekers[0] = replace(seekers[0], interests=frozenset({"koken"}))
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    assert [pair.key for pair in solution.pairs] == [("a", "h2"), ("b", "h1")]


def test_who_just_arrived_is_served_too() -> None:
    seekers = [easy_seeker(key="new", waiting_since=None), easy_seeker(key="later", days=-9)]
    solution = solve(seekers=seekers, helpers=[easy_helper(key="h", capacity=9)], rules=STANDARD, on=ON)
    assert solution.totals[:2] == (2, 0)


def test_nobody_at_all() -> None:
    solution = solve(seekers=[], helpers=[], rules=STANDARD, on=ON)
    assert solution.pairs == ()
    assert solution.proven
    assert verify(solution=solution, seekers=[], helpers=[], rules=STANDARD, on=ON).best


def test_contradictions_are_refused() -> None:
    seekers, helpers = (
        [easy_seeker(key="s"), easy_seeker(key="t")],
        [easy_helper(key="h"), easy_helper(key="k")],
    )
    with pytest.raises(DoubleKey):
        solve(seekers=[*seekers, seekers[0]], helpers=helpers, rules=STANDARD, on=ON)
    with pytest.raises(DoubleKey):
        solve(seekers=seekers, helpers=[*helpers, helpers[0]], rules=STANDARD, on=ON)
    with pytest.raises(UnknownKey):
        solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON, locked=[("s", "nobody")])
    with pytest.raises(UnknownUrgency):
        solve(seekers=[replace(seekers[0], urgency=9)], helpers=helpers, rules=STANDARD, on=ON)
    pairs = [("s", "h")]
    for locked, forbidden in (
        (pairs, pairs),
        ([("s", "h"), ("s", "k")], []),
        ([("s", "h"), ("t", "h")], []),
    ):
        with pytest.raises(ContradictoryPairs):
            solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON, locked=locked, forbidden=forbidden)


def _round() -> tuple[list[Seeker], list[Helper]]:
    """Four seekers for three places, with choice in who meets whom."""
    seekers = [easy_seeker(key=f"s{i}", days=10 * i, interests=frozenset("abcd"[i:])) for i in range(4)]
    helpers = [
        easy_helper(key="h0", interests=frozenset("bc")),
        easy_helper(key="h1", interests=frozenset("d"), capacity=2),
        easy_helper(key="far", max_km=0.0),
    ]
    return seekers, helpers


def _change(solution: Solution, name: str) -> Solution:
    """The solution with one thing wrong."""
    first, *others = solution.pairs
    by_helper = {pair.helper: pair for pair in solution.pairs}
    one, two = by_helper["h0"], by_helper["h1"]
    prices, totals = solution.prices, solution.totals
    dropped = replace(solution, pairs=tuple(others), unserved=(*solution.unserved, first.seeker))
    changes: dict[str, Callable[[], Solution]] = {
        "dropped": lambda: dropped,
        "dropped and counted": lambda: replace(dropped, totals=Totals(2, totals.waiting - 10, totals.fit - first.fit)),
        "forgotten": lambda: replace(solution, unserved=()),
        "twice": lambda: replace(solution, pairs=(*solution.pairs, first)),
        "overfull": lambda: replace(
            solution, pairs=tuple(replace(p, helper="h0") if p is two else p for p in solution.pairs)
        ),
        "swapped": lambda: _swapped(solution, one, two),
        "barred": lambda: replace(solution, pairs=(replace(first, helper="far"), *others)),
        "stranger": lambda: replace(solution, pairs=(replace(first, helper="nobody"), *others)),
        "better fit": lambda: replace(solution, pairs=(replace(first, fit=first.fit + 1), *others)),
        "nearer": lambda: replace(solution, pairs=(replace(first, km=0.0), *others)),
        "called locked": lambda: replace(solution, pairs=(replace(first, locked=True), *others)),
        "miscounted": lambda: replace(solution, totals=totals._replace(fit=0)),
        "boasted": lambda: replace(solution, bound=solution.bound._replace(served=9)),
        "unpriced": lambda: replace(solution, prices=replace(prices, helpers={})),
        "cheap": lambda: replace(
            solution, prices=replace(prices, seekers=dict.fromkeys(prices.seekers, Price(0, 0, 0)))
        ),
        "dear": lambda: replace(
            solution, prices=replace(prices, seekers=dict.fromkeys(prices.seekers, Price(9, 0, 0)))
        ),
        "negative": lambda: replace(
            solution, prices=replace(prices, helpers=dict.fromkeys(prices.helpers, Price(-1, 0, 0)))
        ),
        "scaled": lambda: replace(solution, prices=replace(prices, scale=0)),
    }
    return changes[name]()


def _swapped(solution: Solution, one: Pair, two: Pair) -> Solution:
    """Two people change places, and everything is counted rightly: allowed, but not best."""
    seekers, helpers = ({person.key: person for person in side} for side in _round())
    pairs = [pair for pair in solution.pairs if pair not in (one, two)]
    for pair, helper in ((one, "h1"), (two, "h0")):
        seeker = seekers[pair.seeker]
        assert isinstance(seeker, Seeker)
        other = helpers[helper]
        assert isinstance(other, Helper)
        fit = fit_points(seeker=seeker, helper=other, rules=STANDARD)
        pairs.append(replace(pair, helper=helper, fit=fit))
    totals = solution.totals._replace(fit=sum(pair.fit for pair in pairs))
    assert totals < solution.totals
    return replace(solution, pairs=tuple(pairs), totals=totals)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dropped", "wrong_totals"),
        ("dropped and counted", "not_best"),
        ("forgotten", "wrong_unserved"),
        ("twice", "served_twice"),
        ("overfull", "over_capacity"),
        ("swapped", "not_best"),
        ("barred", "not_allowed"),
        ("stranger", "unknown_person"),
        ("better fit", "wrong_fit"),
        ("nearer", "wrong_distance"),
        ("called locked", "lock_broken"),
        ("miscounted", "wrong_totals"),
        ("boasted", "wrong_bound"),
        ("unpriced", "price_missing"),
        ("cheap", "price_too_low"),
        ("dear", "not_best"),
        ("negative", "price_below_zero"),
        ("scaled", "price_below_zero"),
    ],
)
def test_a_changed_solution_is_rejected_for_the_right_reason(name: str, code: str) -> None:
    seekers, helpers = _round()
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    assert verify(solution=solution, seekers=seekers, helpers=helpers, rules=STANDARD, on=ON).best
    mutant = _change(solution, name)
    verdict = verify(solution=mutant, seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    assert code in {flaw.code for flaw in verdict.flaws}
    assert not verdict.best


def test_a_forbidden_pair_is_rejected() -> None:
    seekers, helpers = _round()
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    barred = [solution.pairs[0].key]
    verdict = verify(solution=solution, seekers=seekers, helpers=helpers, rules=STANDARD, on=ON, forbidden=barred)
    assert Flaw(code="forbidden", about=solution.pairs[0].key) in verdict.flaws


def test_a_solution_for_another_day_is_rejected() -> None:
    seekers, helpers = _round()
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    later = ON + datetime.timedelta(days=1)
    assert not verify(solution=solution, seekers=seekers, helpers=helpers, rules=STANDARD, on=later).best
