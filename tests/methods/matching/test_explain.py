"""Explanations are true: relaxing the wish they name helps, and costs they name are never exceeded."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.matching import Helper, PairKey, Rules, Seeker, Totals, solve
from nabij.methods.matching import explain as e
from nabij.methods.matching.pairing import Breach
from nabij.methods.matching.words import (
    Language,
    kilometres,
    say,
    say_all,
    say_breach,
    say_relaxation,
    say_why_not,
)
from tests.methods.matching import people
from tests.methods.matching.people import ON, POINTS, SOFT, STANDARD, easy_helper, easy_seeker


@settings(max_examples=100)
@given(people.seekers(), people.helpers(), people.rules, st.data())
def test_forcing_a_pair_costs_at_least_what_was_said(
    seekers: list[Seeker], helpers: list[Helper], rules: Rules, data: st.DataObject
) -> None:
    offering = [helper for helper in helpers if helper.capacity > 0]
    if not seekers or not offering:
        return
    seeker, helper = data.draw(st.sampled_from(seekers)), data.draw(st.sampled_from(offering))
    solution = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    cost = e.cost_of_pair(seeker=seeker, helper=helper, rules=rules, on=ON, solution=solution)
    forced = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON, locked=[(seeker.key, helper.key)])
    loss = Totals(*(best - left for best, left in zip(solution.totals, forced.totals, strict=True)))
    assert cost is not None
    if cost == e.NO_LOSS:
        return
    assert loss[: _leading(cost) + 1] >= cost[: _leading(cost) + 1]


def _leading(cost: Totals) -> int:
    return next((place for place, figure in enumerate(cost) if figure), 2)


@given(people.seekers(most=6), people.helpers(most=4))
def test_one_more_place_serves_one_more_exactly_where_it_is_said(seekers: list[Seeker], helpers: list[Helper]) -> None:
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON)
    scarce = dict(e.scarce_places(solution=solution))
    for helper in helpers:
        if helper.capacity < 1:
            continue
        more = [replace(h, capacity=h.capacity + (h.key == helper.key)) for h in helpers]
        served = solve(seekers=seekers, helpers=more, rules=STANDARD, on=ON).totals.served
        assert served == solution.totals.served + (helper.key in scarce)


@given(people.seekers(most=6), people.helpers(most=4), people.rules)
def test_one_place_less_loses_exactly_what_was_said(seekers: list[Seeker], helpers: list[Helper], rules: Rules) -> None:
    solution = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON)
    for helper in helpers:
        if helper.capacity < 1:
            continue
        fewer = [replace(h, capacity=h.capacity - (h.key == helper.key)) for h in helpers]
        left = solve(seekers=seekers, helpers=fewer, rules=rules, on=ON).totals
        lost = solution.prices.losses[helper.key]
        assert left[:2] == (solution.totals.served - lost.served, solution.totals.waiting - lost.waiting)


@given(people.seekers(most=5), people.helpers(most=4), people.rules, st.data())
def test_everybody_without_a_match_gets_a_true_answer(
    seekers: list[Seeker], helpers: list[Helper], rules: Rules, data: st.DataObject
) -> None:
    possible = [(s.key, h.key) for s in seekers for h in helpers]
    barred = data.draw(st.frozensets(st.sampled_from(possible), max_size=3) if possible else st.just(frozenset()))
    solution = solve(seekers=seekers, helpers=helpers, rules=rules, on=ON, forbidden=barred)
    for seeker in seekers:
        answer = e.why_not(
            seeker=seeker,
            seekers=seekers,
            helpers=helpers,
            rules=rules,
            on=ON,
            solution=solution,
            forbidden=barred,
        )
        assert isinstance(answer, e.Served) == (seeker.key not in solution.unserved)
        if isinstance(answer, e.PlacesTaken):
            assert answer.lightest >= answer.own
            assert answer.cost.served == 0
        for language in ("nl", "en"):
            assert say_why_not(answer=answer, language=language).endswith(".")


def test_reasons_for_a_pair() -> None:
    seeker = easy_seeker(key="s", interests=frozenset({"tuinieren", "koken", "yoga"}), birth_year=1950, slots=0b10000)
    helper = easy_helper(key="h", interests=frozenset({"tuinieren", "koken"}), birth_year=1953, slots=0b10000)
    facts = e.explain_pair(seeker=seeker, helper=helper, rules=STANDARD)
    km = next(fact.km for fact in facts if isinstance(fact, e.Distance))
    assert facts == (
        e.SharedInterests(interests=("koken", "tuinieren")),
        e.SharedSlots(slots=("di-mid",)),
        e.Distance(km=km, limit_km=10.0),
        e.SharedLanguages(languages=("nl",)),
        e.AgeGap(years=3),
    )
    assert say_all(facts=facts, language="nl") == (
        "Allebei houden ze van koken en tuinieren. Allebei kunnen ze op dinsdagmiddag. "
        "Ze wonen minder dan 1 km van elkaar. Allebei spreken ze Nederlands. Ze zijn ongeveer even oud."
    )
    assert say_all(facts=facts, language="en") == (
        "Both like koken and tuinieren. Both are free on Tuesday afternoon. "
        "They live less than 1 km apart. Both speak Dutch. They are about the same age."
    )


def test_soft_wishes_are_named() -> None:
    seeker, helper = easy_seeker(key="s", has=frozenset({"pet"})), easy_helper(key="h", refuses=frozenset({"pet"}))
    fact = e.WishNotMet(rule="pet", whose="helper")
    assert fact in e.explain_pair(seeker=seeker, helper=helper, rules=SOFT)
    assert say(fact=fact, language="nl") == "Niet naar wens: huisdieren."
    assert e.why_not_pair(seeker=seeker, helper=helper, rules=SOFT) == ()
    assert e.why_not_pair(seeker=seeker, helper=helper, rules=STANDARD) == (Breach(rule="pet", whose="helper"),)


def _why(
    seeker: Seeker,
    helpers: list[Helper],
    others: Sequence[Seeker] = (),
    forbidden: Sequence[PairKey] = (),
    locked: Sequence[PairKey] = (),
) -> e.WhyNot:
    seekers = [seeker, *others]
    solution = solve(seekers=seekers, helpers=helpers, rules=STANDARD, on=ON, forbidden=forbidden, locked=locked)
    return e.why_not(
        seeker=seeker,
        seekers=seekers,
        helpers=helpers,
        rules=STANDARD,
        on=ON,
        solution=solution,
        forbidden=forbidden,
    )


def test_the_single_wish_that_stands_in_the_way() -> None:
    seeker = easy_seeker(key="s", wishes_gender="v", has=frozenset({"pet"}), max_km=2.0)
    helpers = [
        easy_helper(key="man 1", gender="m"),
        easy_helper(key="man 2", gender="m"),
        easy_helper(key="no pets", refuses=frozenset({"pet"})),
        easy_helper(key="far", point=POINTS[3]),
        easy_helper(key="said no"),
        easy_helper(key="not vetted", ready=False),
        easy_helper(key="man far away", gender="m", point=POINTS[3]),
        easy_helper(key="full man", gender="m", capacity=0),
        easy_helper(key="elsewhere", programme="taal"),
    ]
    answer = _why(seeker, helpers, forbidden=[("s", "said no")])
    assert isinstance(answer, e.NobodyFits)
    assert answer.helpers == 6
    far = next(one for one in answer.relaxations if one.rule == "distance")
    assert far.nearest_km == pytest.approx(9.17, abs=0.01)
    assert answer.relaxations == (
        e.Relaxation(rule="gender", whose="seeker", helpers=2),
        e.Relaxation(rule="distance", whose="seeker", helpers=1, nearest_km=far.nearest_km),
        e.Relaxation(rule="pet", whose="helper", helpers=1),
        e.Relaxation(rule="ready", whose="helper", helpers=1),
        e.Relaxation(rule="refused", whose="both", helpers=1),
    )
    assert say_relaxation(answer=far, language="nl") == (
        "Alleen de afstand van de deelnemer staat nog in de weg bij 1 vrijwilliger (9,2 km)."
    )


def test_places_go_to_those_who_wait_longer() -> None:
    others = [easy_seeker(key="a", days=200), easy_seeker(key="b", days=172)]
    answer = _why(easy_seeker(key="s", days=10), [easy_helper(key="h", capacity=2)], others=others)
    assert answer == e.PlacesTaken(helpers=1, served_there=2, own=10, lightest=172, cost=Totals(0, 162, 0))
    assert say_why_not(answer=answer, language="nl") == (
        "Er past 1 vrijwilliger, maar elke plek is nodig voor 2 anderen, die minstens zo dringend wachten. "
        "Toch plaatsen kost minstens 162 wachtpunten."
    )
    assert say_why_not(answer=answer, language="en") == (
        "1 volunteer fits, but every place is needed for 2 others, who wait at least as urgently. "
        "Placing anyway costs at least 162 waiting points."
    )


def test_no_place_left_and_found_after_all() -> None:
    seeker, helpers = easy_seeker(key="s", days=5), [easy_helper(key="h")]
    answer = _why(seeker, helpers, others=[easy_seeker(key="a", days=1)], locked=[("a", "h")])
    assert answer == e.NoPlaces(helpers=1)
    assert say_why_not(answer=answer, language="nl") == "Er past 1 vrijwilliger, maar zonder vrije plek."
    assert _why(seeker, helpers) == e.Served(helper="h")


@pytest.mark.parametrize(
    ("km", "dutch", "english"),
    [
        (0.4, "minder dan 1 km", "less than 1 km"),
        (1.0, "1 km", "1 km"),
        (2.44, "2,4 km", "2.4 km"),
        (9.96, "10 km", "10 km"),
    ],
)
def test_distances_as_people_say_them(km: float, dutch: str, english: str) -> None:
    assert kilometres(km=km, language="nl") == dutch
    assert kilometres(km=km, language="en") == english


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_fact_and_breach_has_words(language: Language) -> None:
    for fact in (e.Waited(days=1, urgency=1), e.AgeGap(years=40), e.SharedLanguages(languages=("xx",))):
        assert say(fact=fact, language=language).endswith(".")
    for rule in ("programme", "ready", "place", "distance", "language", "slot", "gender", "pet", "own word"):
        assert rule in ("own word",) or rule not in say_breach(
            breach=Breach(rule=rule, whose="seeker"), language="nl"
        ).replace("het programma", "")
