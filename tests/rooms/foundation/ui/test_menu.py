"""A long menu stands in sections: the work of every day open, the rest folded until somebody is in it."""

import re

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECTION = re.compile(r'<details class="nabij-menu__section"(?P<open> open)?>.*?</details>', re.DOTALL)


def sections(client: Client, path: str) -> dict[str, bool]:
    """Return the folded parts of the menu by their words: are they open?"""
    menu = client.get(path).content.decode()
    return {
        re.search(r"<summary>(.*?)</summary>", found[0])[1]: bool(found["open"])  # type: ignore[index]
        for found in SECTION.finditer(menu)
    }


def test_what_is_seldom_needed_is_folded_until_somebody_is_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator, backend=BACKEND)
    at_people = sections(client, "/people/")
    assert at_people == {"Wie meedoen": True, "Wat wij doen": True, "Wat het oplevert": False, "Inrichten": False}
    assert sections(client, "/branches/") == at_people | {"Inrichten": True}


def test_a_short_menu_has_no_sections(cast: Cast, client: Client) -> None:
    client.force_login(cast.volunteer, backend=BACKEND)
    assert not sections(client, "/")
    assert 'aria-current="page"' in client.get("/").content.decode()
