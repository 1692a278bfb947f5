"""Money: amounts read to the cent, costs divided to the cent, every limit at once, and tables that cannot be right."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.budgets import rules
from nabij.budgets.choices import Basis, BudgetState, Fault, FeeKind
from nabij.budgets.rules import checking, ledger
from nabij.budgets.rules.dividing import Cost, NoKey, Rule, divide
from nabij.budgets.rules.fees import FeeLimits, Limit, Paid, hour_limit, reached
from nabij.budgets.rules.money import euros, read_cents

LIMITS = FeeLimits(
    year=2026, hour_adult=575, hour_young=340, adult_from=21, month=22_000, year_total=220_000, source="test"
)
ADULT, YOUNG = dt.date(1960, 1, 1), dt.date(2008, 6, 1)
DAY = dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.234,56", 123456), ("1,234.56", 123456), ("1234.5", 123450), ("€ 12", 1200), ("(12,00)", -1200),
        ("12,00-", -1200), ("−5", -500), ("1.234", 123400), ("1.2345", None), ("12,345.6,7", None), ("tien", None),
        ("", None), ("--5", None), ("1.50.0", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_to_the_cent_or_refused(text: str, cents: int | None) -> None:
    assert read_cents(text) == cents


@settings(max_examples=50, deadline=None)
@given(st.integers(-(10**12), 10**12))
def test_what_is_written_is_read_back(cents: int) -> None:
    assert read_cents(euros(cents)) == cents


LINES = st.lists(st.integers(0, 10**9), min_size=1, max_size=6)
COSTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(lines=LINES, costs=COSTS, two_steps=st.booleans(), weight=st.integers(1, 400), data=st.data())
def test_every_cent_of_shared_costs_arrives_once(
    lines: list[int], costs: list[int], two_steps: bool, weight: int, data: st.DataObject
) -> None:
    direct = {str(at): cents for at, cents in enumerate(lines)}
    shared = [Cost(slug=f"c{at}", name="", cents=cents) for at, cents in enumerate(costs)]
    keys = {
        basis: {key: Fraction(data.draw(st.integers(1, 9_999)), 7) for key in (*direct, *(one.slug for one in shared))}
        for basis in (Basis.AREA, Basis.HOURS)
    }
    rule = Rule(
        bases={"c0": Basis.AREA}, basis=Basis.HOURS, is_two_step=two_steps, weights={"0": Fraction(weight, 100)}
    )
    found = divide(rule=rule, direct=direct, costs=shared, keys=keys)
    assert sum(one.total for one in found.values()) == sum(lines) + sum(costs)
    assert {key: one.direct for key, one in found.items()} == direct


def test_focus_weighs_and_two_steps_go_through_later_costs() -> None:
    keys = {Basis.AREA: {"a": Fraction(1), "b": Fraction(1), "office": Fraction(2)}}
    costs = [Cost(slug="rent", name="Huur", cents=400_00), Cost(slug="office", name="Kantoor", cents=0)]
    rule = Rule(bases={}, basis=Basis.AREA, is_two_step=False, weights={"a": Fraction(3)})
    found = divide(rule=rule, direct={"a": 0, "b": 0}, costs=costs, keys=keys)
    assert (found["a"].shared, found["b"].shared) == (300_00, 100_00)
    stepped = Rule(bases={"office": Basis.COSTS}, basis=Basis.AREA, is_two_step=True, weights={})
    by_costs = keys | {Basis.COSTS: {"a": Fraction(0), "b": Fraction(9)}}
    found = divide(rule=stepped, direct={"a": 0, "b": 0}, costs=costs, keys=by_costs)
    assert (found["a"].shared, found["b"].shared) == (100_00, 300_00)


def test_a_cost_without_anything_to_divide_by_says_which_figures_are_missing() -> None:
    rule = Rule(bases={}, basis=Basis.HEADS, is_two_step=False, weights={})
    with pytest.raises(NoKey) as told:
        divide(rule=rule, direct={"a": 5}, costs=[Cost(slug="rent", name="Huur", cents=1)], keys={})
    assert (told.value.cost, told.value.basis) == ("Huur", Basis.HEADS)


def _paid(cents: int, *, kind: FeeKind = FeeKind.LUMP, on: dt.date = DAY, minutes: int | None = None) -> Paid:
    return Paid(on=on, cents=cents, kind=kind, minutes=minutes)


def _over(payments: list[Paid], about: Paid, *, born: dt.date | None = ADULT) -> set[Limit]:
    return {
        one.limit for one in reached(payments=payments, on=DAY, limits=LIMITS, born=born, about=about) if one.is_over
    }


def test_every_limit_holds_at_once_and_over_everybody_who_pays() -> None:
    an_hour = _paid(575, kind=FeeKind.HOURLY, minutes=60)
    assert _over([], an_hour) == set()
    assert _over([], _paid(576, kind=FeeKind.HOURLY, minutes=60)) == {Limit.HOUR}
    assert _over([_paid(220_00 - 575)], an_hour) == set()
    assert _over([_paid(220_00 - 574, kind=FeeKind.ELSEWHERE)], an_hour) == {Limit.MONTH}
    earlier = [_paid(219_00, on=dt.date(2026, month, 1)) for month in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11)]
    assert _over(earlier, an_hour) == set()
    assert _over([*earlier, _paid(5_00, on=dt.date(2026, 12, 1))], an_hour) == {Limit.YEAR}
    assert _over([_paid(220_00, on=dt.date(2025, 5, 1))], an_hour) == set()
    assert _over([_paid(900_00, kind=FeeKind.RECEIPTS)], an_hour) == set()


def test_an_hour_may_cost_less_for_the_young_and_for_who_did_not_tell_their_age() -> None:
    assert _over([], _paid(341, kind=FeeKind.HOURLY, minutes=60), born=YOUNG) == {Limit.HOUR}
    assert hour_limit(limits=LIMITS, born=None, on=DAY) == 340
    birthday = dt.date(2005, 5, 31)
    assert hour_limit(limits=LIMITS, born=birthday, on=DAY) == 575
    assert hour_limit(limits=LIMITS, born=birthday, on=DAY - dt.timedelta(days=1)) == 340


def test_a_line_never_gives_more_than_it_has_and_nobody_decides_about_themselves() -> None:
    assert rules.is_free(planned=100, shifted=-40, cents=60)
    assert not rules.is_free(planned=100, shifted=-40, cents=61)
    assert not rules.is_free(planned=100, shifted=0, cents=0)
    assert rules.may_decide(asked_by=1, decides=2)
    assert not rules.may_decide(asked_by=1, decides=1)
    assert [state for state in BudgetState if rules.may_plan(state)] == [BudgetState.DRAFT]


def test_a_forecast_is_what_somebody_said_else_the_plan_and_never_below_the_actual() -> None:
    assert rules.forecast(planned_now=100, actual=80, entered=None) == 100
    assert rules.forecast(planned_now=100, actual=130, entered=None) == 130
    assert rules.forecast(planned_now=100, actual=130, entered=90) == 90


def test_rows_of_the_books_come_on_a_line_or_are_refused_with_a_reason() -> None:
    accounts = [
        ledger.Account(line_id=1, ranges=rules.account_ranges("4000-4099, 4500"), sign=1),
        ledger.Account(line_id=2, ranges=rules.account_ranges("8000"), sign=-1),
    ]
    rows = [
        {"date": "1-2-2026", "account": "4010 Salaris", "amount": "1.000,50"},
        {"date": "1-2-2026", "account": "4010 Salaris", "amount": "1.000,50"},
        {"date": "2026-03-01", "account": "8000", "debit": "", "credit": "250"},
        {"date": "", "account": "4000", "amount": "1"},
        {"date": "1-2-2025", "account": "4000", "amount": "1"},
        {"date": "1-2-2026", "account": "9999", "amount": "1"},
        {"date": "1-2-2026", "account": "4000", "amount": "veel"},
        {"date": "1-2-2026", "account": "4000", "debit": "1", "credit": "2"},
        {"date": "1-2-2026", "account": "", "amount": "1"},
    ]
    numbered = list(enumerate(rows, start=2))
    judged = ledger.judge(rows=numbered, year=2026, accounts=accounts, known=lambda _marks: ())
    assert [(one.line_id, one.cents) for one in judged[:3]] == [(1, 1000_50), (1, 1000_50), (2, 250_00)]
    assert [one.fault for one in judged[3:]] == [
        Fault.NO_DATE, Fault.OTHER_YEAR, Fault.ACCOUNT_UNKNOWN, Fault.NO_AMOUNT, Fault.TWO_AMOUNTS, Fault.NO_ACCOUNT,
    ]  # fmt: skip
    again = ledger.judge(rows=numbered, year=2026, accounts=accounts, known=lambda marks: marks)
    assert {one.fault for one in again[:3]} == {Fault.KNOWN}
    assert judged[0].mark != judged[1].mark
    with pytest.raises(rules.BadAccounts):
        rules.account_ranges("4100-40")


# Annual accounts of Vereniging Humanitas 2011, in thousands of euros, as published; two figures in it are wrong.
HUMANITAS = """
;realisatie 2011;begroting 2011;realisatie 2010
baten;19.096;21.439;19.341
programmalijnen;14.820;15.213;13.441
overig;4.276;6.226;5.900
werving;403;503;360
beheer;5.555;7.196;6.487
resultaat;-1.681;-1.473;-946
bestemmingsreserves;61;-125;361
fondsen;-1.514;-952;-574
totaal;-1.453;-1.077;-213
continuiteitsreserve;-228;-392;-732
"""
SUMS = """
overig = baten - programmalijnen
totaal = bestemmingsreserves + fondsen
resultaat = overig - werving - beheer
continuiteitsreserve = resultaat - totaal
1.540.937 = 7.196.125 - 5.555.188
2.343.355 = 776.726 + 147.913 + 125.889 + 1.089.909 + 202.918
"""


def test_the_two_errors_of_a_published_table_are_found_and_rounding_is_none() -> None:
    checked = checking.look_at(table=HUMANITAS, sums=SUMS, rounded=True)
    assert [(one.column, one.total, one.printed, one.expected) for one in checked.mismatches] == [
        ("begroting 2011", "continuiteitsreserve", -392, -396)
    ]
    assert [(one.printed, one.expected) for one in checked.wrong] == [(1_540_937, 1_640_937)]


@pytest.mark.parametrize(
    ("table", "sums", "what"),
    [
        ("a", "", "row"), ("a;b\nx;1;2", "x = x", "row"), ("a;b\nx;een", "x = x", "figure"),
        ("a;b\nx;1", "x", "sum"), ("a;b\nx;1", "x = y", "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_named_with_its_line(table: str, sums: str, what: str) -> None:
    with pytest.raises(checking.Unreadable) as told:
        checking.look_at(table=table, sums=sums, rounded=True)
    assert told.value.what == what
