"""On a phone: a coordinator accepts that four men are a group, guides it and lets it go; a member answers by link."""

import pytest

from nabij.foundation import access
from nabij.programmes.groups.models import Group
from tests.browser import Open, assert_accessible, assert_fits, shot
from tests.cast import Cast
from tests.rooms.programmes.groups.company import figures, gather, letters, meet

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
SAVE = "main form button.nl-button--primary"


def test_four_men_become_a_group_that_stands_alone(live_cast: Cast, open_page: Open) -> None:
    company = gather(live_cast)
    meet(live_cast, company, company.men)
    page = open_page("/groups/", user=live_cast.coordinator, width=390)
    assert_accessible(page)
    assert_fits(page)
    shot(page, "groups-suggestion-390")
    page.fill("#name-1", "De mannen van dinsdag")
    page.click("article button.nl-button--primary")
    page.wait_for_url("**/groups/*-*/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "groups-observed-390")
    page.click("form[action$='/do/guide/'] button")
    page.wait_for_selector("form[action$='/do/let_go/']")
    page.click("a[href$='/held/']")
    page.wait_for_url("**/held/")
    ticks = page.locator(".groups-tick")
    for number in range(4):
        ticks.nth(number).click()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "groups-held-390")
    page.click(SAVE)
    page.wait_for_selector("form[action$='/do/let_go/']")
    page.click("form[action$='/do/let_go/'] button")
    page.wait_for_selector("form[action$='/do/guide/']")
    shot(page, "groups-alone-390")
    page.click("summary:has-text('Hoe gaat het?')")
    page.click("label:has-text('Ja')")
    page.click("form[action$='/do/check_in/'] button[type=submit]")
    page.wait_for_selector("text=Dank u wel")
    with access.unscoped(access.Reason.TEST):
        group = Group.objects.get()
    assert (group.state, group.still_meets) == ("independent", True)
    # By hand: four people, who met once and came all four; they went on by themselves, and we heard so once.
    found = figures(company)
    assert (found["groups_born"], found["group_people_change"], found["group_members"]) == (1, 4, 4)
    assert (found["group_meetings"], found["group_visits"]) == (1, 4)
    assert (found["groups_independent_change"], found["groups_became_independent"]) == (1, 1)
    assert found["groups_without_us"] == 1
    assert "groups_led_change" not in found
    member = open_page(letters("kees", "/page/")[-1], width=390, language="nl-easy")
    assert_accessible(member)
    assert_fits(member)
    shot(member, "groups-member-390")
    member.fill("input[name=plan-on]", "2099-01-05")
    member.fill("input[name=plan-at]", "10:00")
    member.click("form:has(input[value=plan]) button[type=submit]")
    member.wait_for_selector("button[name=says][value=yes]")
    member.click("button[name=says][value=yes]")
    member.wait_for_selector("button[name=says][value=yes][aria-pressed=true]")
    assert_accessible(member)
    shot(member, "groups-member-planned-390")
    wide = open_page("/groups/figures/", user=live_cast.coordinator)
    assert_accessible(wide)
    shot(wide, "groups-figures-1280")
