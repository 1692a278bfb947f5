"""Opens every page there is as everybody who can open it, in a browser: axe finds nothing, and it fits a phone.

One row for every address is enough here; that nobody opens more than they may is what the access walk is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from nabij.foundation import access
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.doors import Door
from tests.browser import AXE_TAGS, _session_of
from tests.cast import actor_of
from tests.house import world as worlds
from tests.house.test_access_walk import fill, routes
from tests.house.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.django_db(databases=["default", "keys"], transaction=True),
]

READERS = ("coordinator", "volunteer", "participant", "administrator", "nobody")
LOOKS: tuple[tuple[str, Literal["light", "dark"]], ...] = (("nl", "light"), ("en", "dark"))
WIDTH = 390
# The pages of the second factor and the password are django-allauth's, in our look.
ACCOUNT = ("account/login/", "account/password/reset/", "account/password/change/", "account/2fa/", "account/sessions/")
AXE = """async (tags) => (await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}))
  .violations.map((v) => `${v.id}: ${v.help} at ${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(" | ")}`)"""
STICKS_OUT = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 1);
  return "scrolls sideways: " + out.map((e) => `${e.tagName}.${e.className}`).slice(0, 4).join(" | ");
}"""


def addresses(reader: str, world: World) -> list[str]:
    """Return the addresses that answer this reader with a page, one row for each pattern."""
    client = Client()
    user = None if reader == "nobody" else getattr(world.cast, reader)
    actor = actor_of(user) if user else NOBODY
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    wanted = [_address(route, view.door, actor, world) for route, view in routes()]
    wanted += [f"/{address}" for address in ACCOUNT]
    return [address for address in dict.fromkeys(wanted) if address and _is_page(client, address)]


def _address(route: str, door: Door, actor: Actor, world: World) -> str | None:
    if door.kind != "row" or door.policy is None:
        return fill(route, None, world)
    rows = world.rows[door.policy.model]
    with access.acting_as(actor):
        mine = (row for row in rows if actor.is_signed_in and door.policy.may(actor, door.action, row))
        row = next(mine, None)
    return fill(route, row, world) if row else None


def _is_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    assert answer.status_code < 500, address
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and b"</html>" in _body(answer)


def _body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def look(page: Page) -> list[str]:
    """Return what is wrong with the page that is open."""
    found: list[str] = page.evaluate(AXE, AXE_TAGS)
    return [fault for fault in [*found, page.evaluate(STICKS_OUT)] if fault]


@pytest.mark.parametrize("reader", READERS)
def test_every_page_is_accessible(reader: str, browser: Browser, live_server: Any, transactional_db: None) -> None:
    world = worlds.make()
    chosen = addresses(reader, world)
    wrong: list[str] = []
    for language, theme in LOOKS:
        with _page(browser, live_server.url, reader, world, language, theme) as page:
            for address in chosen:
                page.goto(live_server.url + address, wait_until="load")
                wrong += [f"{address} ({language}, {theme}): {fault}" for fault in look(page)]
    print(f"{reader}: {len(chosen)} pages looked at in {len(LOOKS)} looks")  # noqa: T201  (we hold ourselves to it)
    assert chosen
    assert not wrong, "\n".join(wrong)


@contextmanager
def _page(
    browser: Browser, base: str, reader: str, world: World, language: str, theme: Literal["light", "dark"]
) -> Iterator[Page]:
    """Give a phone's page of this reader in this look; every address it opens has axe in it."""
    from axe_playwright_python.base import AXE_SCRIPT

    context = browser.new_context(
        viewport={"width": WIDTH, "height": 800}, color_scheme=theme, locale=language, reduced_motion="reduce"
    )
    context.add_init_script(AXE_SCRIPT)
    cookies = {"django_language": language}
    if reader != "nobody":
        cookies["sessionid"] = _session_of(getattr(world.cast, reader))
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    yield context.new_page()
    context.close()
