"""The published instruments score as their manuals say, and cut-offs go by date."""

import datetime as dt
from collections.abc import Mapping

import pytest

from nabij.methods.scales import Score, band_of
from nabij.outcomes.queries.instruments import UnknownInstrument, find, limits, published
from nabij.outcomes.queries.measurements import scores

EMOTIONAL, SOCIAL = ("2", "3", "5", "6", "9", "10"), ("1", "4", "7", "8", "11")


def djg(answers: Mapping[str, str], *, items: int = 11) -> tuple[int | None, int | None, int | None]:
    """Return emotional, social, total."""
    found = scores(published()[f"djg-{items}"], answers)
    return tuple(_value(found[key]) for key in ("emotional", "social", "total"))  # type: ignore[return-value]


def _value(score: Score) -> int | None:
    return None if score.value is None else int(score.value)


def alike(answer: str, items: tuple[str, ...] = EMOTIONAL + SOCIAL) -> dict[str, str]:
    return dict.fromkeys(items, answer)


@pytest.mark.parametrize(("answer", "expected"), [("more_or_less", (6, 5, 11)), ("yes", (6, 0, 6)), ("no", (0, 5, 5))])
def test_eleven_equal_answers(answer: str, expected: tuple[int, int, int]) -> None:
    assert djg(alike(answer)) == expected


def test_one_missing_item_leaves_the_total_and_takes_its_part() -> None:
    answers = alike("no", EMOTIONAL) | alike("yes", SOCIAL)
    del answers["3"]
    assert djg(answers) == (None, 0, 0)


def test_two_missing_items_leave_no_total() -> None:
    answers = alike("yes")
    del answers["3"], answers["4"]
    assert djg(answers) == (None, None, None)


def test_six_items() -> None:
    six = ("3", "4", "7", "8", "9", "10")
    assert djg(alike("more_or_less", six), items=6) == (3, 3, 6)
    assert [item.key for item in published()["djg-6"].items] == ["3", "4", "7", "9", "8", "10"]
    one_less = alike("more_or_less", six)
    del one_less["4"]
    assert djg(one_less, items=6) == (3, None, 5)


def test_three_items_need_all_three_and_a_ladder_is_its_own_score() -> None:
    ucla = published()["ucla-3"]
    assert _value(scores(ucla, {"1": "often", "2": "sometimes", "3": "hardly_ever"})["total"]) == 6
    assert scores(ucla, {"1": "often", "2": "sometimes"})["total"].value is None
    assert _value(scores(published()["cantril"], {"1": "7"})["ladder"]) == 7


@pytest.mark.parametrize(
    ("key", "scale", "day", "value", "band"),
    [
        ("djg-11", "total", dt.date(2024, 1, 1), 2, "not"),
        ("djg-11", "total", dt.date(2024, 1, 1), 3, "moderate"),
        ("djg-11", "total", dt.date(2024, 1, 1), 9, "severe"),
        ("djg-11", "total", dt.date(2024, 1, 1), 11, "very_severe"),
        ("djg-11", "emotional", dt.date(2016, 6, 1), 2, "lonely"),
        ("djg-11", "emotional", dt.date(2024, 1, 1), 2, "not"),
        ("djg-6", "total", dt.date(2024, 1, 1), 2, "moderate"),
        ("djg-6", "total", dt.date(2024, 1, 1), 5, "severe"),
        ("djg-6", "social", dt.date(2010, 1, 1), 2, "lonely"),
        ("djg-6", "social", dt.date(2024, 1, 1), 2, "moderate"),
        ("ucla-3", "total", dt.date(2024, 1, 1), 6, "lonely"),
    ],
)
def test_cut_offs_are_those_of_their_day(key: str, scale: str, day: dt.date, value: int, band: str) -> None:
    questionnaire = published()[key]
    cut = questionnaire.cut_offs_on(day)
    assert cut is not None
    wanted = next(one for one in questionnaire.scored.scales if one.key == scale)
    assert band_of(scale=type(wanted)(key=scale, points=wanted.points, bands=cut.bands[scale]), value=value) == band


def test_a_change_of_bounds_is_a_break() -> None:
    cut = published()["djg-11"].cut_offs_on(dt.date(2024, 1, 1))
    assert cut is not None
    assert cut.breaks == {"emotional", "social"}


@pytest.mark.parametrize("key", sorted(published()))
def test_every_instrument_names_its_source_and_what_it_may_be_used_for(key: str) -> None:
    one = published()[key]
    assert all(one.use[language] and one.names[language] for language in ("nl", "en"))
    assert len(one.source) > 20
    assert all(item.words["nl"] and item.words["en"] and item.answers for item in one.items)


def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(UnknownInstrument):
        find(key="none", organisation_id=1)
    assert limits(on=dt.date(2026, 1, 1)).fewest_people == 10
