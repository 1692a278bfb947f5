"""A browser for tests: opens pages of the live server as anyone, and holds every page to the same promises."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, sync_playwright

from tests import eyes

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]


def chromium() -> str | None:
    """Where Chromium is on this machine, if anywhere."""
    named = os.environ.get("NABIJ_CHROMIUM") or os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next(filter(None, found), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    # Playwright's own event loop makes Django think that tests run asynchronously; they do not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Open]:
    """Open `path` as `user` (or a visitor) with a width, language and theme; nothing may go wrong on the way.

    Every error in the console, refused script or style, and request to another origin fails the test.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_(
        path: str = "/",
        *,
        user: Any = None,
        width: int = 1280,
        language: str = "nl",
        theme: str = "light",
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language.split("-")[0],
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(15_000)
        _watch(page, origin=live_server.url, problems=problems)
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def assert_accessible(page: Page) -> None:
    """Fail with every violation axe finds, named with its elements."""
    told = [
        f"{rule['id']}: {rule['help']}\n    " + "\n    ".join(f"{one['target']}  {one['why']}" for one in rule["nodes"])
        for rule in _violations(page)
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def _violations(page: Page) -> eyes.Found:
    """Run axe on the page that has arrived: one that gives way to the next while axe looks is looked at again."""
    for chances_left in (2, 1, 0):
        page.wait_for_load_state()
        try:
            return eyes.everything(page)
        except Error:
            if not chances_left:
                raise
    raise AssertionError(page.url)


def follow(page: Page, target: str | Locator) -> None:
    """Press what leads to a page, and wait until that page is there."""
    with page.expect_navigation():
        (page.locator(target) if isinstance(target, str) else target).click()


def assert_fits(page: Page) -> None:
    """Fail when the page scrolls sideways, and say which elements stick out."""
    wide = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll("body *")]
            .filter((e) => { const r = e.getBoundingClientRect(); return r.right > room + 1 || r.left < -1; })
            .map((e) => `${e.tagName}.${e.className}`).slice(0, 10);
        }"""
    )
    assert not wide, f"{page.url} scrolls sideways: {wide}"


def assert_no_inline_code(page: Page) -> None:
    """Fail on style and on* attributes and on inline script or style: the security policy refuses them."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((e) => [
          ...[...e.attributes].filter((a) => a.name === "style" || a.name.startsWith("on"))
            .map((a) => `${e.tagName} ${a.name}`),
          ...(e.tagName === "STYLE" ? ["STYLE element"] : []),
          ...(e.tagName === "SCRIPT" && !e.src && !(e.type || "").includes("json") ? ["inline SCRIPT"] : []),
        ])"""
    )
    assert not found, f"{page.url}: {found}"


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page for people to look at, when $NABIJ_SHOTS names a folder for it."""
    folder = os.environ.get("NABIJ_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def session_of(user: Any) -> str:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    # As just after typing the password: allauth then does not ask for it again.
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _watch(page: Page, *, origin: str, problems: list[str]) -> None:
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            problems.append(f"{page.url}: {said.text}")
            if said.type == "error" and "status of 4" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            problems.append(f"{page.url} asks another origin: {request.url}")
            if not request.url.startswith((origin, "data:", "blob:"))
            else None
        ),
    )
