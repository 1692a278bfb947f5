"""In a browser: from a dry run to a farewell, with both people answering from their mail, on a phone."""

import datetime as dt
import re

import pytest
from django.core import mail

from nabij.foundation import access, clock, jobs
from nabij.programmes.befriending.models import Match
from nabij.programmes.befriending.tasks import night
from tests.browser import Open, assert_accessible, assert_fits, follow, shot
from tests.cast import Cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
PRESS = "main form button.nl-button--primary"


def links(path: str) -> dict[str, str]:
    """Deliver the mail and return the link each person got, by first name."""
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        if hits := re.findall(rf"/{path}/\S+", str(letter.body)):
            found[letter.to[0].split("@")[0]] = hits[0]
    mail.outbox.clear()
    return found


def the_match() -> Match:
    with access.unscoped(access.Reason.TEST):
        match: Match = Match.objects.get()
    return match


def test_two_people_meet_and_say_goodbye(live_cast: Cast, open_page: Open) -> None:
    coordinator = open_page("/rounds/new/", user=live_cast.coordinator, width=1280)
    assert_accessible(coordinator)
    coordinator.check(f"input[value=o{live_cast.tandem_zwolle.pk}]")
    coordinator.click(PRESS)
    coordinator.wait_for_url("**/rounds/*-*/")
    assert_accessible(coordinator)
    shot(coordinator, "round-1280")
    assert links("meet/[pv]") == {}  # a dry run tells nobody
    follow(coordinator, PRESS)
    found = links("meet/[pv]")

    for name, language in (("piet", "nl-easy"), ("vera", "nl")):
        page = open_page(found[name], language=language, width=390)
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"answer-{name}-390")
        page.click("button[value=yes]")
        page.wait_for_url("**thanks=yes")
        assert_accessible(page)

    address = f"/befriending/matches/{the_match().pk}/"
    coordinator.goto(coordinator.url.split("/rounds/")[0] + address)
    assert_accessible(coordinator)
    tomorrow = clock.today() + dt.timedelta(days=1)
    coordinator.fill("input[name=introduction-on]", f"{tomorrow}")
    coordinator.fill("input[name=introduction-at]", "10:30")
    coordinator.fill("input[name=introduction-place]", "Buurthuis De Kern")
    follow(coordinator, "form[action$='do/introduction/'] button")
    follow(coordinator, "form[action$='do/trial/'] button")
    follow(coordinator, "form[action$='do/go_on/'] button")
    mail.outbox.clear()
    jobs.drain()
    mail.outbox.clear()

    mine = open_page("/befriending/mine/", user=live_cast.volunteer, width=390)
    assert_accessible(mine)
    assert_fits(mine)
    follow(mine, "main .nabij-card a >> nth=0")
    assert_accessible(mine)
    assert_fits(mine)
    follow(mine, "main a.nl-button--primary")
    assert_accessible(mine)
    assert_fits(mine)
    shot(mine, "journal-390")
    mine.click(PRESS)  # like last time: one press is enough
    mine.wait_for_url("**/befriending/mine/*-*/")

    match = the_match()
    assert match.journal_on == clock.today()
    with access.unscoped(access.Reason.TEST):
        Match.objects.update(journal_on=None, met_since=clock.today() - dt.timedelta(days=14))
    night.now()
    quick = open_page(links("befriending/journal")["vera"], width=390)
    assert_accessible(quick)
    assert_fits(quick)
    follow(quick, PRESS)
    assert_accessible(quick)

    coordinator.goto(coordinator.url)
    coordinator.click("form[action$='do/farewell/'] >> xpath=.. >> summary")
    follow(coordinator, "form[action$='do/farewell/'] button")
    assert_accessible(coordinator)
    coordinator.click("form[action$='do/end/'] >> xpath=.. >> summary")
    coordinator.select_option("select[name=end-reason]", "goal")
    follow(coordinator, "form[action$='do/end/'] button")
    assert_accessible(coordinator)
    shot(coordinator, "match-1280")
    assert the_match().end_reason == "goal"

    back = open_page(links("befriending/look-back")["piet"], language="nl-easy", width=390)
    assert_accessible(back)
    assert_fits(back)
    shot(back, "look-back-390")
    back.check("input[name=stars][value='5']")
    back.check("input[name=needs_help][value=no]")
    follow(back, PRESS)
    assert_accessible(back)
    phone = open_page(address, user=live_cast.coordinator, width=390, theme="dark", language="en")
    assert_accessible(phone)
    assert_fits(phone)


def test_lists_and_choosing_by_hand(live_cast: Cast, open_page: Open) -> None:
    for address in ("/rounds/", "/befriending/matches/", f"/candidates/{live_cast.piet.pk}/"):
        for width, theme in ((390, "dark"), (1280, "light")):
            page = open_page(address, user=live_cast.coordinator, width=width, theme=theme)
            assert_accessible(page)
            assert_fits(page)
    rhythm = open_page(f"/befriending/programmes/{live_cast.tandem.pk}/rhythm/", user=live_cast.manager, width=390)
    assert_accessible(rhythm)
    assert_fits(rhythm)
