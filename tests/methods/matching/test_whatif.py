"""What if: every told consequence is the true one, checked against solving the changed round from scratch."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.geo import Point
from nabij.methods.matching import Helper, Rules, Seeker, solve
from nabij.methods.matching.pairing import fit_points, hard_breaches
from nabij.methods.matching.whatif import Round, bends, difference, helpers_of, if_apart, if_together
from tests.methods.matching import people
from tests.methods.matching.people import ON, STANDARD, best_by_trying_all, easy_helper, easy_seeker


def a_round(seekers: list[Seeker], helpers: list[Helper], rules: Rules = STANDARD) -> Round:
    return Round(seekers=seekers, helpers=helpers, rules=rules, on=ON)


@settings(max_examples=40, deadline=None)
@given(seekers=people.seekers(), helpers=people.helpers(), rules=people.rules)
def test_forbidding_costs_exactly_what_is_told(seekers: list[Seeker], helpers: list[Helper], rules: Rules) -> None:
    round_ = a_round(seekers, helpers, rules)
    solution = round_.solved()
    for pair in solution.pairs:
        told = if_apart(round_=round_, solution=solution, pair=pair.key)
        assert told.after == best_by_trying_all(
            seekers=seekers, helpers=helpers, rules=rules, barred=frozenset({pair.key})
        )
        assert told.before >= told.after
        assert told.helper_of.get(pair.seeker) != pair.helper


@settings(max_examples=40, deadline=None)
@given(seekers=people.seekers(most=4), helpers=people.helpers(most=3))
def test_forcing_a_pair_leaves_the_best_for_the_others(seekers: list[Seeker], helpers: list[Helper]) -> None:
    round_ = a_round(seekers, helpers)
    solution = round_.solved()
    for seeker, helper in product(seekers, helpers):
        if hard_breaches(seeker=seeker, helper=helper, rules=STANDARD):
            continue
        told = if_together(round_=round_, solution=solution, pair=(seeker.key, helper.key))
        if helper.capacity < 1:
            assert told is None
            continue
        assert told is not None
        rest = [one for one in seekers if one.key != seeker.key]
        left = [replace(one, capacity=one.capacity - (one.key == helper.key)) for one in helpers]
        others = best_by_trying_all(seekers=rest, helpers=left, rules=STANDARD)
        weight = STANDARD.waiting_weight(seeker=seeker, on=ON)
        fit = fit_points(seeker=seeker, helper=helper, rules=STANDARD)
        assert told.after == (others.served + 1, others.waiting + weight, others.fit + fit)
        assert told.costs_nothing == (told.after == solution.totals)
        for key in told.difference.lost:
            assert key in helpers_of(solution=solution)
            assert key not in told.helper_of


@settings(max_examples=60, deadline=None)
@given(seekers=people.seekers(most=4), helpers=people.helpers(most=3))
def test_a_bent_wish_does_what_is_told(seekers: list[Seeker], helpers: list[Helper]) -> None:
    round_ = a_round(seekers, helpers)
    for seeker in seekers:
        if any(not hard_breaches(seeker=seeker, helper=h, rules=STANDARD) and h.capacity for h in helpers):
            continue
        for bend in bends(round_=round_, seeker=seeker):
            assert bend.helpers >= 1, bend
            if bend.km is None or bend.was_km is None:
                continue
            near = replace(seeker, max_km=float(bend.km))
            fitting = [
                one for one in helpers if one.capacity and not hard_breaches(seeker=near, helper=one, rules=STANDARD)
            ]
            assert len(fitting) == bend.helpers
            less = replace(seeker, max_km=float(bend.km - 1))
            assert bend.km == 1 or not any(
                one.capacity and not hard_breaches(seeker=less, helper=one, rules=STANDARD) for one in helpers
            ), "a smaller limit would have done"
            again = solve(
                seekers=[near if one.key == seeker.key else one for one in seekers], helpers=helpers,
                rules=STANDARD, on=ON,
            )  # fmt: skip
            assert bend.is_served == (seeker.key in helpers_of(solution=again))


def test_five_kilometres_that_become_eight() -> None:
    away = Point(lat=52.371 + 7.4 / 111.2, lon=4.9041)
    helpers = [easy_helper(key=f"h{number}", point=away, max_km=20.0) for number in range(4)]
    seeker = easy_seeker(key="s0", max_km=5.0)
    (bend,) = bends(round_=a_round([seeker], helpers), seeker=seeker)
    assert (bend.was_km, bend.km, bend.helpers, bend.is_served) == (5.0, 8, 4, True)


def test_a_bent_wish_does_not_help_when_others_wait_longer() -> None:
    helper = easy_helper(key="h0", gender="m")
    longer, seeker = easy_seeker(key="s0", days=200), easy_seeker(key="s1", days=5, wishes_gender="v")
    (bend,) = bends(round_=a_round([longer, seeker], [helper]), seeker=seeker)
    assert (bend.wish.rule, bend.helpers, bend.is_served) == ("gender", 1, False)


def test_a_language_is_no_way_out_when_the_helper_speaks_none() -> None:
    helper = easy_helper(key="h0", languages=frozenset())
    seeker = easy_seeker(key="s0")
    assert bends(round_=a_round([seeker], [helper]), seeker=seeker) == ()


def test_an_earlier_no_is_never_told() -> None:
    seeker, helper = easy_seeker(key="s0"), easy_helper(key="h0")
    round_ = replace(a_round([seeker], [helper]), forbidden={("s0", "h0")})
    assert bends(round_=round_, seeker=seeker) == ()


def test_vera_would_suit_a_little_better_but_then_piet_has_nobody() -> None:
    vera = easy_helper(key="vera", interests=frozenset({"koken"}))
    anna = easy_helper(key="anna", languages=frozenset({"nl", "en"}))
    klaas = easy_seeker(key="klaas", days=400, interests=frozenset({"koken"}), languages=frozenset({"nl", "en"}))
    piet = easy_seeker(key="piet", days=240)
    anna = replace(anna, languages=frozenset({"en"}))
    round_ = a_round([klaas, piet], [vera, anna])
    solution = round_.solved()
    assert helpers_of(solution=solution) == {"klaas": "anna", "piet": "vera"}
    told = if_together(round_=round_, solution=solution, pair=("klaas", "vera"))
    assert told is not None
    assert told.difference.lost == ("piet",)
    assert [(move.seeker, move.was, move.now) for move in told.difference.moved] == [("klaas", "anna", "vera")]


@given(
    before=st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")),
    after=st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")),
)
@settings(max_examples=50, deadline=None)
def test_a_difference_counts_everybody_once(before: dict[str, str], after: dict[str, str]) -> None:
    found = difference(before=before, after=after)
    assert len(found.gained) + len(found.moved) + found.kept == len(after)
    assert len(found.lost) + len(found.moved) + found.kept == len(before)
    assert found.is_none == (before == after)


@pytest.mark.parametrize("size", [3, 12])
def test_when_all_are_equal_forbidding_costs_nothing(size: int) -> None:
    round_ = a_round(
        [easy_seeker(key=f"s{number}") for number in range(size)],
        [easy_helper(key=f"h{number}") for number in range(size)],
    )
    solution = round_.solved()
    told = if_apart(round_=round_, solution=solution, pair=solution.pairs[0].key)
    assert told.costs_nothing
    assert told.fit_loss == 0
    assert not told.difference.is_none


@settings(max_examples=60, deadline=None)
@given(seekers=people.seekers(most=3), helpers=people.helpers(most=3), gender=st.sampled_from(["v", "m", "x"]))
def test_what_somebody_is_never_counts_in_the_fit(seekers: list[Seeker], helpers: list[Helper], gender: str) -> None:
    """Gender and language decide only whether a hard wish is met; they never add a point or take one away."""
    for seeker, helper in product(seekers, helpers):
        fit = fit_points(seeker=seeker, helper=helper, rules=STANDARD)
        for changed in (
            replace(seeker, gender=gender),
            replace(seeker, languages=frozenset({"ti", "ar"})),
            replace(seeker, wishes_gender=gender),
            replace(seeker, urgency=3, waiting_since=None),
        ):
            assert fit_points(seeker=changed, helper=helper, rules=STANDARD) == fit
        assert fit_points(seeker=seeker, helper=replace(helper, gender=gender), rules=STANDARD) == fit
