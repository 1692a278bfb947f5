"""Proof that a look which passes over what is the same still sees the one thing that is wrong."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import eyes
from tests.eyes import Eyes
from tests.house.stage import Stage, Written, stage
from tests.house.test_accessible_pages import WIDTH, look

pytestmark = pytest.mark.journey

SHADES = "<style>p { color: #222 } @media (prefers-color-scheme: dark) { body { background: #111 } p { color: #eee } "
NIGHT = SHADES + ".dim { color: #333 } }</style>"
CARD = "<style>.card { background: #555 }</style>"
# Where it is wrong, and what a page of it holds: the first in Dutch, the second in English.
PLANTED = {
    "label": ("<input name=town>", "<input name=town>"),
    "color-contrast: ": ("<p style='color: #aaa'>Welkom", "<p style='color: #aaa'>Welcome"),
    "by night": (f"{NIGHT}<p>Welkom<p class=dim>Dag", f"{NIGHT}<p>Welcome<p class=dim>Bye"),
    "in English": ("<label>Plaats <input name=town></label>", "<label><input name=town></label>"),
    "label-content-name-mismatch": (
        "<button aria-label='Bewaar nu'>Bewaar</button>", "<button aria-label='Save now'>Keep</button>"
    ),
    "scrolls sideways": ("<p>Kort", f"<p>{'Long' * 60}"),
    "at div > p": (f"{CARD}<p>Welkom<div class=card><p>Welkom</div>", f"{CARD}<p>Welcome"),
    "heading-order": ("<h4>Kop</h4>", "<h4>Head</h4>"),
}  # fmt: skip


def page_of(content: str, *, language: str = "nl", direction: str = "ltr") -> Written:
    text = (
        f"<!DOCTYPE html><html lang={language} dir={direction}><head><title>Nabij</title>"
        f"<meta name=viewport content='width=device-width'></head>"
        f"<body><main><h1>Nabij</h1>{content}</main></body></html>"
    )
    return Written(text, {"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture
def faults(browser: Browser) -> Iterator[Callable[[Written, Written], list[str]]]:
    """Look at pages with the same eyes, one after another."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 800}, reduced_motion="reduce")
    context.add_init_script(eyes.script())
    phone: Page = context.new_page()
    seen = Eyes()
    with stage() as theatre:
        on: Stage = theatre
        yield lambda dutch, other: list(look(phone, "/", dutch, other, on=on, seen=seen))
    context.close()


def test_what_is_planted_is_found_after_any_number_of_good_pages(
    faults: Callable[[Written, Written], list[str]],
) -> None:
    good = (page_of("<p>Welkom"), page_of("<p>Welcome", language="en"))
    assert faults(*good) == []
    for what, (dutch, english) in PLANTED.items():
        found = faults(page_of(dutch), page_of(english, language="en"))
        assert [fault for fault in found if what in fault], (what, found)
        assert faults(*good) == []


def test_what_is_wrong_only_in_a_mirrored_page_is_found(faults: Callable[[Written, Written], list[str]]) -> None:
    assert faults(page_of("<p>Welkom"), page_of("<p>أهلا", language="ar", direction="rtl")) == []
    unnamed = "<style>[dir=rtl] .name { display: none }</style><label><span class=name>Welkom</span><input></label>"
    found = faults(page_of(unnamed), page_of(unnamed, language="ar", direction="rtl"))
    assert [fault for fault in found if fault.startswith("label:")], found
    assert all("in English" in fault for fault in found)


def test_a_shade_is_judged_once_and_what_cannot_be_judged_is_tried_again(
    faults: Callable[[Written, Written], list[str]], browser: Browser
) -> None:
    page = browser.new_page()
    seen = Eyes()
    page.set_content(page_of("<p>Welkom").text)
    eyes.give(page)
    assert seen.colours(page) == []
    judged = set(seen.judged)
    assert judged
    page.set_content(page_of("<p>Welkom<p style='background: url(data:,); color: #aaa'>Dag").text)
    for times in (1, 2):
        assert seen.colours(page) == []
        assert seen.judged == judged
        assert set(seen.tried.values()) == {1, times}
    page.close()
