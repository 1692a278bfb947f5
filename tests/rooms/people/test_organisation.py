"""The organisation, its branches, and the municipalities they work in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.people.models import Branch, Municipality
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def test_everybody_sees_the_branches_of_their_own_organisation(cast: Cast, sign_in: SignIn) -> None:
    listed = sign_in(cast.coordinator).get("/branches/").context["branches"]
    assert [branch.name for branch in listed] == ["Almere", "Zwolle"]
    page = sign_in(cast.stranger).get("/branches/")
    assert [branch.name for branch in page.context["branches"]] == ["Elders"]
    assert sign_in(cast.stranger).get(f"/branches/{cast.zwolle.pk}/").status_code == 404


def test_only_the_national_office_and_the_administrator_change_branches(cast: Cast, sign_in: SignIn) -> None:
    for name, user in cast.users().items():
        allowed = name in {"administrator", "manager"}
        for page in (f"/branches/{cast.zwolle.pk}/change/", f"/branches/{cast.zwolle.pk}/area/", "/branches/new/"):
            assert sign_in(user).get(page).status_code == (200 if allowed else 404)


def test_a_branch_is_made_and_changed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    assert client.post("/branches/new/", {"name": "Kampen", "pc4": "8261"}).status_code == 302
    assert client.post("/branches/new/", {"name": "Kampen"}).context["form"].errors["name"]
    kampen = Branch.rows_for_django.get(name="Kampen")
    client.post(f"/branches/{kampen.pk}/change/", {"name": "IJsselmond", "pc4": "8261"})
    kampen.refresh_from_db()
    assert (kampen.name, kampen.slug, kampen.organisation_id) == ("IJsselmond", "kampen", cast.nabij.pk)
    for wrong in ({"name": ""}, {"name": "x", "pc4": "0123"}, {"name": "x" * 121}, {"name": "x", "phone": "bel"}):
        assert client.post(f"/branches/{kampen.pk}/change/", wrong).context["form"].errors


def test_a_working_area_is_chosen_by_searching_without_script(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    page = f"/branches/{cast.zwolle.pk}/area/"
    assert [place.name for place in client.get(page).context["chosen"]] == ["Zwolle"]
    found = client.post(page, {"municipality": ["GM0193"], "q": "súdwest", "search": "1"})
    assert [place.name for place in found.context["found"]] == ["Súdwest-Fryslân"]
    assert [place.name for place in found.context["chosen"]] == ["Zwolle"]
    assert [row.code for row in cast.zwolle.municipalities.all()] == ["GM0193"]
    code = found.context["found"][0].code
    client.post(page, {"municipality": ["GM0193", code, "GM9999", "\x00"], "save": "1"})
    assert {row.code for row in cast.zwolle.municipalities.all()} == {"GM0193", code}


def test_all_municipalities_are_there(db: None) -> None:
    assert Municipality.rows_for_django.count() == 342
