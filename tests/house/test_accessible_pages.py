"""Opens every page there is as everybody who can open it, in a browser: axe finds nothing, and it fits a phone.

One row for every address is enough here; that nobody opens more than they may is what the access walk is for. Every
page is looked at in Dutch by day, by night, and in English; what that leaves out is told in tests/eyes.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from nabij.foundation import access
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.doors import Door
from tests import eyes
from tests.browser import session_of
from tests.cast import actor_of
from tests.eyes import Eyes
from tests.house.stage import Stage, Written, stage, written
from tests.house.test_access_walk import fill, routes
from tests.house.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.django_db(databases=["default", "keys"]),
]

# Who looks, and in how many tests: several workers then share the pages of who has most.
READERS = {"coordinator": 4, "volunteer": 2, "participant": 1, "administrator": 2, "nobody": 1}
WIDTH = 390
# The pages of the second factor and the password are django-allauth's, in our look.
ACCOUNT = ("account/login/", "account/password/reset/", "account/password/change/", "account/2fa/", "account/sessions/")


def addresses(reader: str, world: World) -> list[str]:
    """Return the addresses this reader may ask for, one row for each pattern."""
    actor = NOBODY if reader == "nobody" else actor_of(getattr(world.cast, reader))
    wanted = [_address(route, view.door, actor, world) for route, view in routes()]
    return list(dict.fromkeys(filter(None, [*wanted, *(f"/{address}" for address in ACCOUNT)])))


def _address(route: str, door: Door, actor: Actor, world: World) -> str | None:
    if door.kind != "row" or door.policy is None:
        return fill(route, None, world)
    rows = world.rows[door.policy.model]
    with access.acting_as(actor):
        mine = (row for row in rows if actor.is_signed_in and door.policy.may(actor, door.action, row))
        row = next(mine, None)
    return fill(route, row, world) if row else None


def visitor(reader: str, world: World) -> Client:
    """Return somebody who has just signed in, as this reader."""
    client = Client()
    if reader != "nobody":
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(getattr(world.cast, reader))
    return client


def ask(client: Client, address: str, language: str) -> Written | None:
    """Return the page at this address, if it answers with a page."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer: Any = client.get(address)
    assert answer.status_code < 500, address
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    page = written(answer) if is_page else None
    return page if page and "</html>" in page.text else None


def look(page: Page, address: str, dutch: Written, english: Written, *, on: Stage, seen: Eyes) -> Iterator[str]:
    """Tell what is wrong with a page in Dutch, by day and by night, and in English."""
    open_(page, address, dutch, on=on)
    yield from seen.structure(page)
    yield from seen.colours(page)
    page.emulate_media(color_scheme="dark")
    yield from (f"{fault} (by night)" for fault in seen.colours(page))
    if eyes.is_built_alike(page, dutch.text, english.text):
        eyes.say(page, english.text)
        faults = seen.words(page)
    else:
        open_(page, address, english, on=on)
        faults = [*seen.structure(page), *seen.colours(page)]
    yield from (f"{fault} (in English)" for fault in faults)
    page.emulate_media(color_scheme="light")


def open_(page: Page, address: str, written: Written, *, on: Stage) -> None:
    """Put a page on stage and go and see it."""
    on.pages = {address: written}
    page.goto(on.base + address, wait_until="load")


@pytest.fixture(scope="module")
def shown() -> Iterator[Stage]:
    with stage() as theatre:
        yield theatre


@pytest.fixture(scope="module")
def seen() -> Eyes:
    return Eyes()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Give a phone's page; every address it opens has axe in it."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 800}, locale="nl", reduced_motion="reduce")
    context.add_init_script(eyes.script())
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("reader", "part"), [(reader, part) for reader, of in READERS.items() for part in range(of)])
def test_every_page_is_accessible(reader: str, part: int, phone: Page, world: World, shown: Stage, seen: Eyes) -> None:
    client, looked_at, wrong = visitor(reader, world), 0, []
    for address in addresses(reader, world)[part :: READERS[reader]]:
        dutch = ask(client, address, "nl")
        english = ask(client, address, "en") if dutch else None
        if dutch and english:
            looked_at += 1
            wrong += [f"{address}: {fault}" for fault in look(phone, address, dutch, english, on=shown, seen=seen)]
    print(f"{reader}: {looked_at} pages looked at")  # noqa: T201  (we hold ourselves to it)
    assert looked_at
    assert not wrong, "\n".join(wrong)
