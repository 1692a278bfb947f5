"""What a script could still do to a page, tried in a real browser: with text, nothing."""

from typing import Any

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


def test_text_never_becomes_a_page_or_a_script(browser: Browser, live_server: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/account/login/")
    refused = page.evaluate(
        """() => {
          const tries = {
            markup: () => { document.body.innerHTML = "<img src=x>"; },
            adjacent: () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"),
            foreign: () => { document.createElement("script").src = "https://elsewhere.example/x.js"; },
            text: () => { document.createElement("script").text = "alert(1)"; },
          };
          return Object.entries(tries).filter(([, attempt]) => {
            try { attempt(); return false; } catch { return true; }
          }).map(([name]) => name);
        }"""
    )
    context.close()
    assert refused == ["markup", "adjacent", "foreign", "text"]
