"""Figures stay within scope and without names; search finds what somebody may see and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.enrolment.models import Tally
from nabij.foundation import access, clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]


def count(cast: Cast, *, zwolle: int, almere: int) -> None:
    with access.unscoped(access.Reason.TEST):
        for offering, value in ((cast.tandem_zwolle, zwolle), (cast.tandem_almere, almere)):
            Tally.objects.create(
                organisation=cast.nabij, offering=offering, month=clock.today().replace(day=1), measure="contacts",
                counting_rule="2024-1", value=value,
            )  # fmt: skip


def test_figures_are_those_of_the_readers_part_of_the_house(cast: Cast, sign_in: SignIn) -> None:
    count(cast, zwolle=311, almere=522)
    assert "311" in sign_in(cast.coordinator).get("/overview/").content.decode()
    assert "522" not in sign_in(cast.coordinator).get("/overview/").content.decode()
    assert "833" in sign_in(cast.manager).get("/overview/").content.decode()
    assert "522" not in sign_in(cast.funder).get("/overview/").content.decode()
    assert "833" not in sign_in(cast.stranger).get("/overview/").content.decode()


def test_the_choice_stands_in_the_address(cast: Cast, sign_in: SignIn) -> None:
    count(cast, zwolle=311, almere=522)
    client = sign_in(cast.manager)
    page = client.get(f"/overview/?branch={cast.almere.pk}").content.decode()
    assert "522" in page
    assert "833" not in page


@pytest.mark.parametrize("query", ["branch=99999", "branch=x", "months=7", "months="])
def test_a_choice_that_is_not_there_gets_words(cast: Cast, sign_in: SignIn, query: str) -> None:
    # A NUL is refused for every page, in words.
    assert sign_in(cast.manager).get(f"/overview/?{query}").status_code == (400 if "%00" in query else 200)


@pytest.mark.parametrize("address", ["/overview/?programme=%00", "/search/?q=%00%00", "/search/suggestions/?q=%00"])
def test_what_cannot_be_stored_is_refused_in_words(cast: Cast, sign_in: SignIn, address: str) -> None:
    answer = sign_in(cast.coordinator).get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_a_branch_of_somebody_else_cannot_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    count(cast, zwolle=311, almere=522)
    page = sign_in(cast.coordinator).get(f"/overview/?branch={cast.almere.pk}").content.decode()
    assert "522" not in page


@pytest.mark.parametrize("name", ["desk", "volunteer", "participant", "administrator", "privacy_officer"])
def test_others_have_no_overview(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(getattr(cast, name)).get("/overview/").status_code == 404


def test_the_national_office_reads_no_name_of_a_participant(cast: Cast, sign_in: SignIn) -> None:
    assert "Piet" not in sign_in(cast.manager).get("/overview/").content.decode()


def test_search_finds_people_within_scope_only(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.coordinator).get("/search/?q=deelnemer").content.decode()
    assert "Piet Deelnemer" in page
    assert "Amina Deelnemer" in page
    assert "Bob Deelnemer" not in page
    assert "Piet" not in sign_in(cast.stranger).get("/search/?q=deelnemer").content.decode()
    assert "Piet" not in sign_in(cast.funder).get("/search/?q=deelnemer").content.decode()


def test_suggestions_keep_to_the_same_scope(cast: Cast, sign_in: SignIn) -> None:
    found = sign_in(cast.coordinator_almere).get("/search/suggestions/?q=deel").json()["suggestions"]
    assert [one["label"].split(" · ")[0] for one in found] == ["Bob Deelnemer"]


@pytest.mark.parametrize("asked", ["", "a", "'; drop", "& | !", "x" * 5000, "%F0%9F%98%80%E2%80%AE", ":* <->"])
def test_odd_questions_get_an_answer(cast: Cast, sign_in: SignIn, asked: str) -> None:
    client = sign_in(cast.coordinator)
    expected = 400 if "%00" in asked else 200  # a NUL is refused for every page, in words
    assert client.get(f"/search/?q={asked}").status_code == expected
    assert client.get(f"/search/suggestions/?q={asked}").status_code == expected


def test_help_is_found_too(cast: Cast, sign_in: SignIn) -> None:
    assert "/help/journal/" in sign_in(cast.coordinator).get("/search/?q=logboek").content.decode()
