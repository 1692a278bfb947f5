"""Every part of the look is usable by everyone: in both languages and themes, on a phone, mirrored, by keyboard."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests import eyes
from tests.browser import Open, assert_accessible, assert_fits, assert_no_inline_code, shot
from tests.cast import Cast
from tests.eyes import Eyes

pytestmark = [pytest.mark.journey, pytest.mark.urls("tests.rooms.foundation.ui.urls")]

PAGES = ["/ui/", "/ui/public/"]
OTHER_PAGES = ["/ui/confirm/", "/account/login/", "/account/password/reset/", "/no-such-page/"]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing(open_page: Open, language: str, path: str) -> None:
    page = open_page(path, language=language)
    assert page.locator("html").get_attribute("lang") == language
    assert_no_inline_code(page)
    eyes.give(page)
    for width in (390, 1280):
        seen = Eyes()
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        assert seen.structure(page) == []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            assert seen.colours(page) == []
            shot(page, f"look{path.replace('/', '-')}{language}-{theme}-{width}")


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_axe_finds_nothing_in_the_pages_around(open_page: Open, path: str) -> None:
    page = open_page(path, width=390)
    assert_no_inline_code(page)
    assert_fits(page)
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    shot(page, f"look{path.replace('/', '-')}")


ACCOUNT_PAGES = [
    "/account/2fa/",
    "/account/reauthenticate/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/logout/",
]


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_axe_finds_nothing_in_account_pages(open_page: Open, live_cast: Cast, path: str) -> None:
    page = open_page(path, user=live_cast.coordinator, width=390)
    assert page.url.endswith(path)
    assert_fits(page)
    assert_accessible(page)
    shot(page, f"look{path.replace('/', '-')}")


def test_a_mirrored_page_fits_a_phone_too(open_page: Open) -> None:
    for path in ("/ui/?dir=rtl", "/ui/public/?dir=rtl"):
        page = open_page(path, width=390)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert_fits(page)
        shot(page, f"look{path.split('?')[0].replace('/', '-')}rtl-390")


def test_text_twice_as_large_still_fits(open_page: Open) -> None:
    # A window of 640 px with text twice as large is what 1280 px becomes at 200 %.
    page = open_page("/ui/", width=640)
    page.evaluate("document.documentElement.attributeStyleMap.set('font-size', '200%')")
    assert_fits(page)


def test_the_keyboard_reaches_every_control(open_page: Open) -> None:
    page = open_page("/ui/", width=1280)
    controls = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
          .filter((e) => e.checkVisibility() && !e.disabled && e.type !== "hidden" && !e.closest("dialog"))
          .map((e, at) => { e.dataset.at = at; return at; })"""
    )
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    seen: set[int] = set()
    unmarked: set[str] = set()
    # A group of radio buttons is one stop; the arrows walk inside it.
    for _press in range(len(controls) + 20):
        page.keyboard.press("Tab")
        at, ring, name = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
              return [Number(e.dataset.at ?? -1), s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
                      e.outerHTML.slice(0, 90)]; }"""
        )
        seen.add(at)
        if at >= 0 and not ring:
            unmarked.add(name)
    radios = set(page.evaluate("[...document.querySelectorAll('[type=radio]')].map((e) => Number(e.dataset.at))"))
    missed = set(controls) - seen - radios
    assert not missed, [page.evaluate(f"document.querySelector('[data-at=\"{at}\"]').outerHTML") for at in missed]
    assert not unmarked, f"no visible focus on {unmarked}"


def test_targets_are_large_enough_to_hit(open_page: Open) -> None:
    page = open_page("/ui/public/", width=390)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "button, select, textarea, .utrecht-textbox, .nabij-choice, label.nabij-week__cell")]
          .filter((e) => e.checkVisibility()).map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
          .filter(([r]) => r.height < 43.5 || r.width < 43.5).map(([r, html]) => `${r.width}x${r.height} ${html}`)"""
    )
    assert not small, small


def test_paper_is_light_also_for_who_reads_in_the_dark(open_page: Open) -> None:
    page = open_page("/ui/", theme="dark", width=700)
    page.get_by_role("button", name=re.compile("Donker|Dark")).click()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert_accessible(page)
    for gone in ("nav.nabij-menu", "footer", ".nl-button"):
        assert not page.locator(gone).first.is_visible()


def test_the_theme_is_chosen_kept_and_undone(open_page: Open) -> None:
    page = open_page("/ui/", theme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name=re.compile("Donker|Dark")).click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name=re.compile("apparaat|device")).click()
    page.reload()
    assert page.evaluate(paper) == light


def test_a_page_works_without_script(open_page: Open) -> None:
    page = open_page("/ui/", width=390, script=False)
    assert page.locator("#menu a").first.is_visible()
    assert not page.locator("[data-theme-switch]").is_visible()
    with page.expect_navigation():
        page.locator("[data-dialog]").click()
    assert page.url.endswith("/ui/confirm/")


def test_the_menu_on_a_phone_opens_closes_and_gives_focus_back(open_page: Open) -> None:
    page = open_page("/ui/", width=390)
    button = page.get_by_role("button", name="Menu", exact=True)
    assert not page.locator("#menu").is_visible()
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-menu-button]')")


def test_a_filter_folds_on_a_phone_and_tells_how_much_is_filled_in(open_page: Open) -> None:
    page = open_page("/ui/?filter-q=an", width=390)
    form = page.locator("form.nabij-filters")
    button = page.locator(".nabij-filter-button")
    expect(button).to_have_text("Filter (1)")
    assert not form.is_visible()
    button.click()
    assert form.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert form.is_visible()
    assert not button.is_visible()


def test_a_job_tells_how_far_it_is_and_goes_on_when_it_is_done(open_page: Open) -> None:
    page = open_page("/ui/job/")
    assert_accessible(page)
    expect(page.locator("progress[value='50']")).to_be_visible()
    assert_no_inline_code(page)
    page.wait_for_url("**/ui/confirm/")


def test_a_dialog_asks_first_and_escape_means_no(open_page: Open) -> None:
    page = open_page("/ui/")
    opener = page.locator("[data-dialog]")
    opener.click()
    assert page.get_by_role("dialog").is_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-dialog]')")


def test_what_was_typed_comes_back_after_a_reload(open_page: Open) -> None:
    page = open_page("/ui/")
    form = page.locator("form[data-draft]")
    form.locator("[name=new-given_name]").fill("Annie")
    form.locator("[name=new-interests][value=garden]").check()
    form.locator("[name=new-when][value='2-afternoon']").check()
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    page.reload()
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    assert form.locator("[name=new-given_name]").input_value() == "Annie"
    assert form.locator("[name=new-interests][value=garden]").is_checked()
    assert form.locator("[name=new-when][value='2-afternoon']").is_checked()
    assert not form.locator("[name=new-interests][value=walk]").is_checked()


def test_a_form_that_did_not_arrive_can_be_sent_again_and_comes_back(open_page: Open) -> None:
    page = open_page("/ui/public/")
    page.locator("[name=given_name]").fill("Annie")
    page.context.clear_cookies(name="csrftoken")
    send = re.compile("Versturen|Send")
    page.get_by_role("button", name=send).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit formulier stond lang open")
    assert_accessible(page)
    page.goto(page.url)
    assert page.locator("[name=given_name]").input_value() == "Annie"
    expect(page.locator("[data-draft-words]")).to_contain_text("teruggezet")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name=send).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Nog een keer versturen").click()
    # It arrived, and was refused like any half-filled form, with what was typed in it.
    assert page.locator("[name=given_name]").input_value() == "Annie"
    expect(page.locator(".nabij-errors")).to_be_visible()


def test_a_form_made_up_by_another_site_is_not_offered(client: Client, db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    own = strict.post("/ui/public/", {"story": "zelf"}, headers={"Origin": "http://testserver"})
    foreign = strict.post("/ui/public/", {"story": "vreemd"}, headers={"Origin": "https://elders.example"})
    none = strict.post("/ui/public/", {"story": "geen", "password": "geheim"})
    assert own.status_code == foreign.status_code == none.status_code == 403
    assert 'value="zelf"' in own.content.decode()
    assert "vreemd" not in foreign.content.decode()
    assert "geen" not in re.findall(r'value="([^"]*)"', none.content.decode())


def test_what_arrived_is_forgotten(open_page: Open) -> None:
    page = open_page("/ui/public/")
    page.locator("[name=given_name]").fill("Annie")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Versturen|Send")).click()
    page.goto(page.url)
    assert page.locator("[name=given_name]").input_value() == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_a_draft_is_not_given_to_another_account(open_page: Open) -> None:
    page = open_page("/ui/")
    page.evaluate(
        """sessionStorage.setItem("nabij-draft:sample",
          JSON.stringify({at: 1, account: "7", pairs: [["new-given_name", "Geheim"]]}))"""
    )
    page.reload()
    assert page.locator("[name=new-given_name]").input_value() == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_suggestions_follow_the_arrows(open_page: Open) -> None:
    page = open_page("/ui/")
    box = page.locator("#search[role=combobox]")
    box.fill("jo")
    page.get_by_role("option", name="Joop Bedacht").wait_for()
    assert_accessible(page)
    box.press("ArrowDown")
    assert page.get_by_role("option").first.get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert not page.get_by_role("listbox").is_visible()
    box.fill("fati")
    page.get_by_role("option", name="Fatima Fictief").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/*Fatima*")


def test_after_a_refused_form_the_reader_starts_at_what_is_wrong(open_page: Open) -> None:
    page = open_page("/ui/public/")
    page.get_by_role("button", name=re.compile("Versturen|Send")).click()
    expect(page.locator(".nabij-errors")).to_be_focused()
    first = page.locator(".nabij-errors a").first
    target = (first.get_attribute("href") or "").lstrip("#")
    first.click()
    assert page.evaluate("document.activeElement.id") == target
