"""Somebody opens the demo for the first time: a welcome, a door, a day; on a phone and on a laptop, for everybody."""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser import Open, assert_accessible, assert_fits, assert_no_inline_code, follow, shot

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]


@pytest.fixture
def demo(settings: Any, live_server: Any) -> None:
    settings.DEMO = True
    call_command("seed_demo", size="small", verbosity=0)


def check(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    assert_no_inline_code(page)
    shot(page, name)


def test_from_the_welcome_through_the_door_to_a_day_and_back(demo: None, open_page: Open) -> None:
    page = open_page("/", width=390)
    check(page, "welcome-phone")
    follow(page, page.get_by_role("link", name="Kies wie u bent").last)
    page.wait_for_url("**/demo/")
    check(page, "demo-phone")
    follow(page, page.get_by_role("button", name="Word Marijke"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marijke")
    check(page, "today-phone")
    follow(page, page.get_by_role("link", name="Iemand anders zijn"))
    follow(page, page.get_by_role("button", name="Word Piet"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hallo Piet")
    assert "Uw maatje is Joke." in page.inner_text("main")
    check(page, "mine-phone")


def test_the_search_box_answers_while_typing_and_with_the_keyboard(demo: None, open_page: Open) -> None:
    page = open_page("/demo/")
    follow(page, page.get_by_role("button", name="Word Marijke"))
    box = page.get_by_role("combobox")
    box.press_sequentially("Piet Jan")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/people/**")
    assert "Piet Jansen" in page.inner_text("main")


def test_pages_of_the_front_door_are_for_everybody(demo: None, open_page: Open) -> None:
    from nabij.people.models import User

    marijke = User.objects.get(email="marijke@dichtbij.example")
    # One demo for all of them: inventing it takes longer than looking at it. A colour is no other in another language.
    for theme, language in (("light", "nl"), ("dark", "en")):
        for path in ("/", "/overview/", "/notifications/", "/search/?q=an", "/help/", "/help/match/"):
            check(
                open_page(path, user=marijke, theme=theme, language=language), f"{path.strip('/')}-{theme}-{language}"
            )
        for path in ("/", "/demo/", "/privacy/", "/accessibility/"):
            page = open_page(path, width=390, theme=theme, language=language)
            check(page, f"public-{path.strip('/')}-{theme}-{language}")
            page.context.close()
