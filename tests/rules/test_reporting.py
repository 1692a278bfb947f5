"""States of a report, sums of unsure figures, growth taken apart, forecasts, small cells and names."""

from decimal import Decimal as D
from itertools import pairwise

import pytest

from nabij.enrolment.choices import Qualifier
from nabij.reporting import rules
from nabij.reporting.choices import ReportState as S
from nabij.reporting.choices import Unit
from nabij.reporting.rules import Value


def exactly(number: int) -> Value:
    return Value(low=D(number), high=D(number))


def test_a_report_goes_its_way_and_no_other() -> None:
    way = [S.DRAFT, S.REVIEW, S.SUBMITTED, S.QUESTIONS, S.ACCEPTED, S.PUBLISHED]
    assert all(rules.may_become(now, then) for now, then in pairwise(way))
    assert not rules.may_become(S.DRAFT, S.SUBMITTED)
    assert not rules.may_become(S.SUBMITTED, S.DRAFT)
    assert not rules.may_become(S.SUBMITTED, S.PUBLISHED)
    assert not any(rules.may_become(S.PUBLISHED, then) for then in S)
    assert set(rules.NEXT) == set(S)


def test_adding_keeps_the_vaguest_qualifier() -> None:
    about = Value(low=D(20), high=D(20), qualifier=Qualifier.ABOUT)
    between = Value(low=D(15), high=D(20), qualifier=Qualifier.RANGE)
    at_least = Value(low=D(20), high=None, qualifier=Qualifier.AT_LEAST)
    assert (exactly(3) + about).qualifier == Qualifier.ABOUT
    assert exactly(3) + between == Value(low=D(18), high=D(23), qualifier=Qualifier.RANGE)
    assert between + at_least == Value(low=D(35), high=None, qualifier=Qualifier.AT_LEAST)
    assert rules.total([]) == rules.NOTHING


def test_growth_is_told_by_who_made_it() -> None:
    found = rules.growth(
        before={"Chat": D(5000), "Tandem": D(300)}, now={"Chat": D(6000), "Tandem": D(345), "Ruilwinkel": D(400)},
        totals=(D(5300), D(6745)),
    )  # fmt: skip
    assert found.percent == 27
    assert [(share.name, share.change) for share in found.shares] == [
        ("Chat", D(1000)), ("Ruilwinkel", D(400)), ("Tandem", D(45)),
    ]  # fmt: skip
    assert sum(share.change for share in found.shares) == found.now - found.before


def test_somebody_in_two_branches_is_the_rest_of_a_growth() -> None:
    found = rules.growth(before={"A": D(10)}, now={"A": D(10), "B": D(5)}, totals=(D(10), D(12)))
    assert [(share.name, share.change) for share in found.shares] == [("B", D(5)), ("A", D(0)), ("", D(-3))]


def test_from_nothing_there_is_no_percentage() -> None:
    assert rules.growth(before={}, now={"A": D(4)}, totals=(D(0), D(4))).percent is None


def test_a_forecast_needs_three_years_and_knows_its_bounds() -> None:
    assert rules.forecast([D(100), D(110)]) is None
    assert rules.forecast([D(100), D(0), D(110)]) is None
    found = rules.forecast([D(100), D(110), D(110)])
    assert found is not None
    assert (found.low, found.middle, found.high, found.percent) == (110, 116, 121, 5)


@pytest.mark.parametrize(("number", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_few_people_are_not_told(number: int, small: bool) -> None:
    assert rules.is_small(unit=Unit.PEOPLE, value=exactly(number)) is small
    assert not rules.is_small(unit=Unit.TIMES, value=exactly(number))


def test_a_small_part_cannot_be_worked_out_from_the_rest() -> None:
    parts = {"Zwolle": exactly(30), "Almere": exactly(3), "Kampen": exactly(12)}
    assert rules.hidden_parts(unit=Unit.PEOPLE, parts=parts) == {"Almere", "Kampen"}
    assert rules.hidden_parts(unit=Unit.PEOPLE, parts=parts | {"Urk": exactly(2)}) == {"Almere", "Urk"}
    assert rules.hidden_parts(unit=Unit.PEOPLE, parts={"Zwolle": exactly(30), "Almere": exactly(0)}) == set()


def test_names_addresses_and_numbers_are_found_as_whole_words() -> None:
    text = "Piet Jansen en Anna belden 06-12345678 of piet@voorbeeld.example. Hannah woont in Annaparochie."
    found = rules.names_in(text=text, names={"Piet Jansen", "Piet", "Anna", "Jan"})
    assert found == ["piet@voorbeeld.example", "06-12345678", "Piet Jansen", "Anna", "Piet"]
    said = rules.redacted(text=text, replacements=dict.fromkeys(found, "[naam]"))
    assert said == "[naam] en [naam] belden [naam] of [naam]. Hannah woont in Annaparochie."


def test_the_hash_is_of_the_content_and_not_of_its_order() -> None:
    assert rules.digest({"a": 1, "b": [2]}) == rules.digest({"b": [2], "a": 1})
    assert rules.digest({"a": 1}) != rules.digest({"a": 2})


def test_paragraphs_stand_between_empty_lines() -> None:
    assert rules.paragraphs("Een\r\nregel.\r\n\r\n \n Twee. ") == ["Een regel.", "Twee."]
