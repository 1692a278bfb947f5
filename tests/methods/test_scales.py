"""Scores follow the published rule of an instrument, and refuse to guess."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.methods.scales import (
    Band,
    BrokenInstrument,
    Instrument,
    Scale,
    TooFew,
    UnknownAnswer,
    UnknownItem,
    paired_change,
    score,
    t_quantile,
)

ANSWERS = ("no", "some", "yes")
UP, DOWN = {"no": 0, "some": 1, "yes": 1}, {"no": 1, "some": 1, "yes": 0}


def an_instrument(*, may_miss: int = 1) -> Instrument:
    return Instrument(
        key="small",
        version="1",
        answers=dict.fromkeys("abc", ANSWERS),
        scales=(
            Scale(key="part", points={"a": UP, "b": UP}),
            Scale(
                key="total",
                points={"a": UP, "b": UP, "c": DOWN},
                may_miss=may_miss,
                bands=(Band(key="few", low=0), Band(key="many", low=2)),
            ),
            Scale(key="mean", points={"a": {"no": 0, "some": 1, "yes": 2}, "b": UP}, mean=True, may_miss=1),
            Scale(key="percent", points={"a": UP}, times=4),
        ),
    )


def test_answers_become_points() -> None:
    scores = score(instrument=an_instrument(), answers={"a": "yes", "b": "no", "c": "some"})
    assert [scores[key].value for key in ("part", "total", "mean", "percent")] == [1, 2, 1, 4]
    assert (scores["total"].band, scores["total"].missing) == ("many", 0)


def test_a_missing_answer_adds_nothing_as_far_as_the_rule_allows() -> None:
    scores = score(instrument=an_instrument(), answers={"a": "yes", "b": None})
    assert scores["part"].value is None
    assert (scores["total"].value, scores["total"].band) == (None, None)
    assert scores["total"].missing == 2
    scores = score(instrument=an_instrument(), answers={"a": "yes", "c": "yes"})
    assert scores["total"].value == 1
    assert (scores["total"].missing, scores["total"].band) == (1, "few")
    assert scores["mean"].value == 2


def test_what_cannot_be_read_is_never_taken_for_missing() -> None:
    with pytest.raises(UnknownAnswer) as answer:
        score(instrument=an_instrument(), answers={"a": "maybe"})
    assert (answer.value.item, answer.value.answer) == ("a", "maybe")
    with pytest.raises(UnknownItem) as item:
        score(instrument=an_instrument(), answers={"z": "yes"})
    assert item.value.item == "z"


@pytest.mark.parametrize(
    "scale",
    [
        Scale(key="s", points={}),
        Scale(key="s", points={"a": UP}, may_miss=1),
        Scale(key="s", points={"z": UP}),
        Scale(key="s", points={"a": {"no": 0, "yes": 1}}),
        Scale(key="s", points={"a": UP}, bands=(Band(key="x", low=1), Band(key="y", low=0))),
    ],
)
def test_data_that_contradicts_itself_is_refused(scale: Scale) -> None:
    with pytest.raises(BrokenInstrument):
        Instrument(key="small", version="1", answers={"a": ANSWERS}, scales=(scale,))


@pytest.mark.parametrize(
    ("freedom", "expected"),
    # Student's t, two-sided 95 %, as printed in every table of it.
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)],
)
def test_the_interval_uses_the_published_t(freedom: int, expected: float) -> None:
    assert t_quantile(freedom=freedom) == pytest.approx(expected, abs=5e-5)


def test_a_paired_change_counts_people_and_says_how_sure() -> None:
    change = paired_change(pairs=[(8, 6), (7, 7), (9, 5), (4, 6), (6, 3)])
    assert (change.count, change.fell, change.same, change.rose) == (5, 3, 1, 1)
    assert (change.before, change.after, change.mean) == pytest.approx((6.8, 5.4, -1.4))
    # Differences -2, 0, -4, 2, -3: standard deviation 2.408, standard error 1.077, t 2.776.
    assert (change.low, change.high) == pytest.approx((-4.390, 1.590), abs=1e-3)


def test_one_pair_has_no_interval() -> None:
    with pytest.raises(TooFew):
        paired_change(pairs=[(Fraction(3), Fraction(2))])


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=2, max_size=30))
def test_turning_time_round_turns_the_change_round(pairs: list[tuple[int, int]]) -> None:
    there, back = paired_change(pairs=pairs), paired_change(pairs=[(after, before) for before, after in pairs])
    assert there.mean == pytest.approx(-back.mean)
    assert there.low == pytest.approx(-back.high)
    assert there.fell == back.rose
    assert there.low <= there.mean <= there.high < math.inf
