"""On a phone: a facilitator runs an evening from its script, and a participant keeps their own notes."""

import pytest
from playwright.sync_api import expect

from nabij.enrolment.models import Contact, Tally
from nabij.foundation import access
from nabij.programmes.circles.models import Entry, Session
from nabij.programmes.circles.queries import figures
from tests.browser import Open, assert_accessible, assert_fits, assert_no_inline_code
from tests.cast import Cast
from tests.rooms.programmes.circles import season as stories
from tests.rooms.programmes.circles.test_wall import page_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
SAVE = "main form button.nl-button--primary"


def test_a_facilitator_runs_an_evening_from_its_script(live_cast: Cast, open_page: Open) -> None:
    story = stories.season(live_cast)
    page = open_page(f"/circles/led/{story.circle.pk}/", user=live_cast.volunteer, width=390)
    assert_accessible(page)
    assert_fits(page)
    page.click(f"a[href='/circles/evenings/{story.session().pk}/'] >> nth=0")
    page.wait_for_url(f"**/circles/evenings/{story.session().pk}/")
    assert_accessible(page)
    assert_fits(page)
    assert_no_inline_code(page)
    expect(page.locator("[data-clock]")).to_contain_text("15 min")
    page.click("[data-step] >> nth=0 >> [data-next]")
    expect(page.locator("[data-step] >> nth=1 >> details")).to_have_attribute("open", "")
    expect(page.locator("[data-clock]")).to_contain_text("30 min")
    page.reload()  # the clock stands where it stood
    expect(page.locator("[data-clock]")).to_contain_text("30 min")
    ticks = page.locator(".circles-tick")
    expect(ticks).to_have_count(3)
    for number in (0, 2):
        ticks.nth(number).click()
    with page.expect_response("**/draft/"):
        page.fill("textarea[name=notes]", "Goed gesprek over post.")
    page.reload()  # a lost connection costs nothing
    assert page.input_value("textarea[name=notes]") == "Goed gesprek over post."
    page.fill("input[name=bring]", "een schrift")
    page.click(SAVE)
    page.wait_for_url("**/circles/led/**")
    with access.unscoped(access.Reason.TEST):
        assert Session.objects.get(pk=story.session().pk).bring == "een schrift"
        # Counted by hand: two of three came, for 150 minutes, led by one volunteer.
        assert Contact.objects.filter(about_id=story.session().pk).count() == 2
        told = dict(Tally.objects.filter(measure__startswith="gathering").values_list("measure", "value"))
    assert told == {"gatherings": 1, "gathering_visits": 2, "gathering_volunteer_minutes": 150}
    with access.acting_as(story.by):
        counted = figures.figures(story.by, seasons=[story.season])[0]
    assert (counted.visits, counted.expected, counted.rate, counted.volunteer_hours) == (2, 3, 67, 2.5)


def test_a_participant_keeps_their_own_notes_without_account(live_cast: Cast, open_page: Open) -> None:
    story = stories.season(live_cast)
    page = open_page(page_of(story.member("Anna")), width=390, language="nl-easy")
    assert_accessible(page)
    assert_fits(page)
    page.check("input[name=kind][value=saving]")
    page.fill("input[name=text]", "Goedkoper abonnement")
    page.fill("input[name=cents]", "12,50")
    page.click("button[value=write]")
    expect(page.locator("main")).to_contain_text("€ 12,50")
    assert_accessible(page)
    assert_fits(page)
    with access.unscoped(access.Reason.TEST):
        assert Entry.objects.get().is_shared is False
