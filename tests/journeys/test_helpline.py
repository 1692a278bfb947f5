"""Somebody waits, a volunteer comes, the server falls over in between, and nothing is lost; and away in one press."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nabij.conversations.models import Conversation
from nabij.enrolment.models import Tally
from nabij.foundation import access
from tests import live
from tests.browser import assert_accessible, assert_fits, assert_no_inline_code, session_of, shot
from tests.rooms.programmes.helpline.conftest import Line, live_line  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]
MESSAGES = 20


@pytest.fixture
def port() -> int:
    """A port that stays the same when the server comes back."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts that are closed afterwards."""
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


def open_page(browser: Browser, contexts: list[BrowserContext], address: str, user: Any = None, **how: Any) -> Page:
    context = browser.new_context(reduced_motion="reduce", locale="nl", **how)
    contexts.append(context)
    if user is not None:
        context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": address.rsplit("/", 3)[0]}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(address)
    return page


def test_nothing_is_lost_when_the_server_is_killed(
    browser: Browser,
    contexts: list[BrowserContext],
    live_line: Line,  # noqa: F811
    port: int,
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}}
    base, site = f"http://127.0.0.1:{port}", live.Process(port=port)
    site.start()
    visitor = open_page(browser, contexts, f"{base}/chat/luisterlijn/", **phone)
    desk = open_page(browser, contexts, f"{base}/desk/luisterlijn/", live_line.volunteer)
    visitor.fill("#nickname", "Maan")
    visitor.click("#start-form button")
    expect(visitor.locator("#place")).to_contain_text("aan de beurt")
    desk.click("#desk-take")
    expect(visitor.locator("#talk")).to_be_visible()
    box = desk.locator("[data-part=message]")
    for number in range(MESSAGES):
        if number == MESSAGES // 2:
            site.kill()
        visitor.fill("#message", f"van mij {number}")
        visitor.click("#send")
        box.fill(f"van u {number}")
        box.press("Enter")
        if number == MESSAGES // 2 + 1:
            site.start()
        time.sleep(0.25)  # as fast as anybody types; faster is refused
    try:
        theirs, mine = ([f"van {whose} {number}" for number in range(MESSAGES)] for whose in ("u", "mij"))
        for page, said in (
            (visitor, {".said-visitor p": mine, ".said-volunteer p": theirs}),
            (desk, {".desk-said--visitor p": mine, ".desk-said--me p": theirs}),
        ):
            for where, texts in said.items():
                expect(page.locator(where)).to_have_text(texts, timeout=30_000)
        expect(visitor.locator(".state-mark")).to_have_count(0)
        for page in (visitor, desk):
            assert_accessible(page)
            assert_fits(page)
            assert_no_inline_code(page)
        shot(visitor, "helpline-visitor")
        _end(visitor, desk)
    finally:
        site.kill()
    with access.unscoped(access.Reason.TEST):
        counted = {row.measure: row.value for row in Tally.objects.filter(offering=live_line.offering)}
        talk = Conversation.objects.get()
    assert talk.counts == {"0": MESSAGES, str(live_line.volunteer.pk): MESSAGES}
    assert {"helped_yes": 1, "mood_better": 1, "kind_real": 1, "topic_loneliness": 1}.items() <= counted.items()


def _end(visitor: Page, desk: Page) -> None:
    desk.click("[data-do=done]")
    desk.click("[data-do=done]")
    expect(visitor.locator("#over")).to_be_visible()
    assert_accessible(visitor)
    visitor.check("input[value=yes]")
    visitor.check("input[value=better]")
    visitor.click("#after-form button")
    expect(visitor.locator("#after-done")).to_contain_text("Dank u wel")
    desk.click("[data-part=wrap-up]")
    desk.check("input[value=loneliness]")
    desk.check("input[name=impact][value='2']")
    assert_accessible(desk)
    desk.click("main form[data-draft] button[type=submit]")
    expect(desk.locator("main")).to_contain_text("Het is opgeschreven")


@pytest.mark.parametrize("server_hangs", [False, True])
def test_away_in_one_press_and_back_shows_nothing(
    browser: Browser,
    contexts: list[BrowserContext],
    live_line: Line,  # noqa: F811
    port: int,
    server_hangs: bool,
) -> None:
    with live.serving(port=port):
        page = open_page(browser, contexts, f"http://127.0.0.1:{port}/chat/luisterlijn/")
        page.fill("#nickname", "Maan")
        page.click("#start-form button")
        expect(page.locator("#place")).to_contain_text("aan de beurt")
        if server_hangs:
            page.route("**/leave/", lambda _: None)  # never answered
        took = page.evaluate(
            """() => {
              const before = performance.now();
              document.getElementById("quick-exit").click();
              return [performance.now() - before, document.body.textContent.trim(), sessionStorage.length];
            }"""
        )
        assert took[0] < 100
        assert took[1:] == ["", 0]
        page.wait_for_url("about:blank")
        page.go_back()
        assert "luisterlijn" not in page.url
    with access.unscoped(access.Reason.TEST):
        assert Conversation.objects.get().state == "closed" or server_hangs


def test_every_language_and_both_themes_are_for_everybody(
    browser: Browser,
    contexts: list[BrowserContext],
    live_line: Line,  # noqa: F811
    port: int,
) -> None:
    with live.serving(port=port):
        for theme in ("light", "dark"):
            how = {"viewport": {"width": 320, "height": 640}, "color_scheme": theme}
            page = open_page(browser, contexts, f"http://127.0.0.1:{port}/chat/luisterlijn/", **how)
            for address in ("nl/", "nl-easy/", "en/", "ar/", "known/ar/"):
                page.goto(f"http://127.0.0.1:{port}/chat/luisterlijn/{address}")
                assert_accessible(page)
                assert_fits(page)
                assert_no_inline_code(page)
            shot(page, f"helpline-known-{theme}")
