"""On a phone: a visitor registers for a coffee table without account, and a volunteer ticks who is there."""

import time

import pytest
from django.core import mail
from icalendar import Calendar
from playwright.sync_api import expect

from nabij.agenda.models import Gathering, Registration
from nabij.enrolment.models import Tally
from nabij.foundation import access, clock, jobs, limits
from tests.browser import Open, assert_accessible, assert_fits
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan, when

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
SAVE = "main form button.nl-button--primary"


def test_a_visitor_finds_a_coffee_table_and_registers_without_account(live_cast: Cast, open_page: Open) -> None:
    limits.forget()
    gathering = plan(live_cast)
    page = open_page("/agenda/", width=390, language="nl-easy")
    assert_accessible(page)
    assert_fits(page)
    page.click("h2 a")
    page.wait_for_url(f"**/agenda/{gathering.code}/")
    assert_accessible(page)
    page.click(f"a[href='/agenda/{gathering.code}/register/']")
    page.wait_for_url("**/register/")
    page.fill("input[name=name]", "Ans Visser")
    page.fill("input[name=email]", "ans@voorbeeld.example")
    assert_accessible(page)
    page.click(SAVE)
    page.wait_for_url("**/agenda/mine/**")
    assert_accessible(page)
    assert_fits(page)
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.get().state == "placed"
    jobs.drain()
    (letter,) = mail.outbox
    assert letter.to == ["ans@voorbeeld.example"]
    files = {str(name): str(content) for name, content, _kind in letter.attachments}
    (name,) = files
    assert name.endswith(".ics")
    event = Calendar.from_ical(files[name]).walk("VEVENT")[0]
    assert event.decoded("dtstart") == gathering.starts_at


def test_a_volunteer_ticks_eighteen_people(live_cast: Cast, open_page: Open) -> None:
    from nabij.agenda import actions

    actor = actor_of(live_cast.coordinator)
    gathering = plan(live_cast, at=when(days=1), places=20)
    for number in range(18):
        come(gathering, f"Gast{number:02} Naam")
    with access.acting_as(actor):
        actions.set_hosts(gathering=gathering, hosts=[live_cast.vera], by=actor)
    with access.unscoped(access.Reason.TEST):
        Gathering.objects.filter(pk=gathering.pk).update(starts_on=clock.today(), ends_on=clock.today())
    page = open_page(f"/gatherings/{gathering.pk}/attendance/", user=live_cast.volunteer, width=390)
    assert_accessible(page)
    assert_fits(page)
    ticks = page.locator(".agenda-tick")
    expect(ticks).to_have_count(18)
    begun, taps = time.perf_counter(), 0
    for number in range(18):
        ticks.nth(number).click()
        taps += 1
    page.click(SAVE)
    taps += 1
    page.wait_for_url(f"**/gatherings/{gathering.pk}/")
    assert taps == 19  # one for each, and one to keep it: at three seconds a tap well within a minute
    assert time.perf_counter() - begun < 60
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.filter(presence="came").count() == 18
        # By hand: eighteen guests, one table of two hours without a volunteer on the list.
        counted = dict(Tally.objects.filter(measure__startswith="gathering").values_list("measure", "value"))
        assert counted == {"gatherings": 1, "gathering_visits": 18}
