"""Money that is asked to move by one person and moved by another, as both see it."""

import pytest

from nabij.budgets import actions
from nabij.budgets.choices import Kind, Side
from nabij.foundation import access, clock
from tests.browser import Open, assert_accessible, assert_fits, shot
from tests.cast import Cast, actor_of
from tests.rooms.budgets.test_budgets import values

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]


def test_a_coordinator_asks_to_move_money_and_the_office_approves(live_cast: Cast, open_page: Open) -> None:
    office = actor_of(live_cast.manager)
    with access.acting_as(office):
        budget = actions.open_budget(programme=live_cast.tandem, year=clock.today().year, by=office)
        for one in (
            values("Coördinatoren", 1_000_00),
            values("Scholing", 500_00, kind=Kind.VOLUNTEERS),
            values("Gemeente", 1_200_00, side=Side.INCOME, kind=Kind.MUNICIPALITY, certainty="promised"),
        ):
            actions.save_line(budget=budget, line=None, values=one, seen=None, by=office)
        actions.adopt(budget=budget, by=office)
    asking = open_page("/budgets/", user=live_cast.coordinator, width=390)
    assert asking.locator("main a[href='/budgets/fees/']").count() == 1
    with asking.expect_navigation():
        asking.locator("main tbody a").first.click()
    assert_accessible(asking)
    assert_fits(asking)
    shot(asking, "budgets-budget-390")
    with asking.expect_navigation():
        asking.locator("main a[href$='move/']").click()
    asking.fill("input[name=cents]", "250,00")
    asking.fill("textarea[name=reason]", "Meer scholing.")
    with asking.expect_navigation():
        asking.locator("main form button.nl-button--primary").click()
    assert asking.url.endswith("move/"), "which lines is not guessed"
    assert asking.input_value("input[name=cents]") == "250,00"
    asking.select_option("select[name=from_line]", label="Coördinatoren")
    asking.select_option("select[name=to_line]", label="Scholing")
    with asking.expect_navigation():
        asking.locator("main form button.nl-button--primary").click()
    assert "gevraagd" in asking.locator("main").inner_text()

    deciding = open_page(f"/budgets/{budget.pk}/", user=live_cast.manager)
    assert_fits(deciding)
    with deciding.expect_navigation():
        deciding.locator("main a[href*='/transfers/']").click()
    assert_accessible(deciding)
    with deciding.expect_navigation():
        deciding.locator("main form button[value=approve]").click()
    shot(deciding, "budgets-moved")
    told = deciding.locator("main").inner_text()
    assert "goedgekeurd" in told
    assert "750,00" in told
