"""In a browser: a coordinator makes a round, reads why, keeps a pair apart, sees what changes, and sends."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, clock, jobs
from nabij.people.models import Place
from tests.browser import Open, assert_accessible, assert_fits, assert_no_inline_code, follow, shot
from tests.cast import Cast, make_enrolment, make_person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
PRESS = "main form button.nl-button--primary"


def people(cast: Cast) -> dict[str, Enrolment]:
    """Four who wait and three volunteers, so that every explanation has somebody to be about."""
    with access.unscoped(access.Reason.TEST):
        Place.objects.create(pc4="8099", name="Verderop", latitude=52.57, longitude=6.1)
        Profile.objects.filter(pk=cast.vera.pk).update(interests=["koken"])
        Enrolment.objects.filter(pk=cast.piet.pk).update(applied_on=clock.today() - dt.timedelta(days=243))
        Profile.objects.filter(pk=cast.piet.pk).update(interests=[])
        return {
            "klaas": _one(cast, "Klaas Wachter", days=400, languages=["nl", "en"], interests=["koken"]),
            "toos": _one(cast, "Toos Wachter", days=100, languages=["ti"]),
            "anna": _one(cast, "Anna Engels", helps=True, languages=["en"], interests=[]),
            "bram": _one(
                cast, "Bram Verderop", helps=True, person={"postcode": "8099AB", "town": "Verderop"}, interests=[]
            ),
        }


def _one(cast: Cast, name: str, *, days: int = 30, helps: bool = False, **profile: Any) -> Enrolment:
    person = make_person(cast.nabij, name, **profile.pop("person", {}))
    seen = {"vetting_seen_on": dt.date(2024, 1, 1)} if helps else {}
    role = PartRole.VOLUNTEER if helps else PartRole.PARTICIPANT
    since = clock.today() - dt.timedelta(days=days)
    return make_enrolment(cast.tandem_zwolle, person, role, profile={**seen, **profile}, applied_on=since)


def test_a_coordinator_makes_a_round_and_understands_it(live_cast: Cast, open_page: Open) -> None:
    who = people(live_cast)
    page = open_page("/rounds/new/", user=live_cast.coordinator, width=1280)
    page.check(f"input[value=o{live_cast.tandem_zwolle.pk}]")
    page.click(PRESS)
    page.wait_for_url("**/rounds/*-*/")
    assert_accessible(page)
    first, base = page.url, page.url.split("/rounds/")[0]

    page.click("main a[href*='show=unserved']")
    expect(page.locator("main")).to_contain_text("Een vrijwilliger in Zwolle die Tigrinya spreekt")
    assert_accessible(page)
    page.click("main a[href*='/why/'] >> nth=0")
    expect(page.locator("main")).to_contain_text("Geen vrijwilliger met een vrije plek past bij alle wensen.")
    assert_accessible(page)

    page.goto(f"{first}why/{who['klaas'].pk}/")
    told = page.inner_text("main")
    assert "Vera Vrijwilliger past iets beter, maar dan" in told
    page.select_option("select[name=volunteer]", str(who["bram"].pk))
    page.click("main form[method=get] button[type=submit]")
    page.wait_for_selector("#answer")
    assert_accessible(page)
    shot(page, "round-why-1280")

    page.goto(f"{first}?show=map")
    assert page.locator("svg.nabij-map circle").count() >= 1
    assert_no_inline_code(page)
    assert_accessible(page)
    for theme, width in (("dark", 1280), ("light", 390)):
        small = open_page(f"{first.removeprefix(base)}?show=map", user=live_cast.coordinator, width=width, theme=theme)
        assert_accessible(small)
        assert_fits(small)
        shot(small, f"round-map-{theme}-{width}")

    page.goto(first)
    with page.expect_navigation():
        page.locator("main li", has_text="Piet Deelnemer").locator("a[href*='/apart/']").click()
    cost = page.inner_text("main section")
    assert "Piet Deelnemer" in cost
    assert_accessible(page)
    page.check("input[value=acquainted]")
    page.click(PRESS)
    page.wait_for_url("**show=changes")
    for sentence in [line for line in cost.splitlines() if line.startswith("Piet Deelnemer")]:
        assert sentence in page.inner_text("main"), "what was told before came true"
    assert_accessible(page)
    phone = open_page(page.url.removeprefix(base), user=live_cast.coordinator, width=390, script=False)
    assert_fits(phone)

    follow(page, PRESS)
    jobs.drain()
    assert mail.outbox
    assert not any({"piet", "vera"} == {letter.to[0].split("@")[0]} for letter in mail.outbox)
