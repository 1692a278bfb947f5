"""In a browser: an intake goes on where it stopped, a contact takes a few taps, and a visitor applies once."""

import pytest

from nabij.enrolment import actions
from nabij.enrolment.models import Contact, Enrolment
from nabij.foundation import access, limits
from tests.browser import Open, assert_accessible, assert_fits, shot
from tests.cast import Cast, actor_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
SAVE = "main form button.nl-button--primary"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limits.forget()


def test_an_intake_goes_on_where_it_stopped(live_cast: Cast, open_page: Open) -> None:
    address = f"/enrolments/{live_cast.piet.pk}/intake/"
    page = open_page(address, user=live_cast.coordinator, width=390)
    assert_accessible(page)
    assert_fits(page)
    with page.expect_response(lambda answer: answer.url.endswith("/intake/draft/")) as kept:
        page.fill("textarea[name=situation]", "Woont alleen sinds mei")
        page.check("input[name=availability][value='2-afternoon']")
    assert kept.value.status == 200
    # Another browser, after signing in again: nothing of the first one is left there.
    again = open_page(address, user=live_cast.coordinator, width=1280, theme="dark", language="en")
    assert again.input_value("textarea[name=situation]") == "Woont alleen sinds mei"
    assert_accessible(again)
    again.check("input[name=consents]")
    again.click(SAVE)
    again.wait_for_url(f"**/enrolments/{live_cast.piet.pk}/")
    assert_accessible(again)
    assert_fits(again)
    shot(again, "enrolment-1280")


def test_a_contact_takes_a_few_taps(live_cast: Cast, open_page: Open) -> None:
    actor = actor_of(live_cast.coordinator)
    with access.acting_as(actor):
        actions.start_relation(participant=live_cast.piet, volunteer=live_cast.vera, by=actor)
    page = open_page("/contacts/new/", user=live_cast.volunteer, width=390)
    assert_accessible(page)
    assert_fits(page)
    shot(page, "contact-390")
    page.fill("textarea[name=notes]", "Samen gewandeld")  # who, when, how and how long are filled in already
    page.click(SAVE)
    page.wait_for_url("**/contacts/*-*/")
    assert "Samen gewandeld" in page.inner_text("main")
    with access.unscoped(access.Reason.TEST):
        [made] = Contact.objects.all()
    assert (made.participant_id, made.volunteer_id, made.minutes) == (live_cast.piet.pk, live_cast.vera.pk, 60)


@pytest.mark.parametrize("script", [True, False])
def test_a_visitor_applies_once_and_may_go_back(live_cast: Cast, open_page: Open, script: bool) -> None:
    page = open_page("/join/?place=8011", language="nl-easy", width=390, script=script)
    if script:
        assert_accessible(page)
        assert_fits(page)
    page.click("main article a >> nth=0")
    page.click("main a.nl-button--primary >> nth=0")
    page.fill("input[name=given_name]", "Nel")
    page.fill("input[name=phone]", "06 12345678")
    page.fill("input[name=postcode]", "80")
    page.check("input[name=agrees]")
    with page.expect_navigation():
        page.click(SAVE)
    assert page.input_value("input[name=given_name]") == "Nel"
    if script:
        assert_accessible(page)
    page.fill("input[name=postcode]", "8011 AB")
    page.click(SAVE)
    page.wait_for_url("**/thanks/")
    page.go_back()
    assert page.locator(SAVE).count() == 1
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.filter(sent_with__isnull=False).count() == 1
