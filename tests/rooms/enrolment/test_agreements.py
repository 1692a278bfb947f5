"""A tick is a consent: in the register, in the words that were shown, with an end, and to be taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.enrolment.queries import agreements
from nabij.foundation import access, clock, jobs, limits
from nabij.people.models import Consent, ConsentText, Person
from nabij.people.rules import months_later
from tests.cast import Cast
from tests.rooms.enrolment.agreeing import mark
from tests.rooms.enrolment.test_joining import applied, send
from tests.rooms.enrolment.test_pages import INTAKE, url

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
VOLUNTEER = {
    "held_on": "2026-01-05", "motivation": "Tijd over", "languages": ["nl"], "max_distance_km": "5", "capacity": "1",
    "consents": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limits.forget()


def given(person: Person | None = None) -> list[Consent]:
    with access.unscoped(access.Reason.TEST):
        rows = Consent.objects.select_related("text", "person").order_by("given_at")
        return list(rows.filter(person=person) if person else rows)


@pytest.mark.parametrize(
    ("how", "said"), [("participant", "online"), ("volunteer", "online"), ("someone-else", "relayed")]
)
def test_who_applies_stands_in_the_register_with_the_words_that_were_shown(
    client: Client, cast: Cast, how: str, said: str
) -> None:
    page = client.get(f"/join/{cast.tandem_zwolle.pk}/{how}/").content.decode()
    words = agreements.house_words(agreements.APPLICATION)
    assert words.text in page
    assert send(client, cast, how).status_code == 302
    [consent] = given()
    assert consent.person == applied()[0].person
    assert (consent.text.purpose, consent.text.version, consent.text.text) == ("application", 1, words.text)
    assert (consent.how, consent.until) == (said, months_later(clock.today(), words.months))
    assert consent.cell_ids == [cast.tandem_zwolle.pk]


@pytest.mark.parametrize("side", ["piet", "vera"])
def test_the_tick_of_an_intake_stands_on_the_page_of_the_person_and_can_be_taken_back(
    cast: Cast, sign_in: SignIn, side: str
) -> None:
    enrolment, typed = getattr(cast, side), INTAKE if side == "piet" else VOLUNTEER
    client = sign_in(cast.coordinator)
    assert agreements.house_words(agreements.INTAKE).text in client.get(url("intake", enrolment.pk)).content.decode()
    answer = client.post(url("intake", enrolment.pk), {**typed, "words": mark(agreements.INTAKE)})
    assert answer.status_code == 302
    [consent] = given(enrolment.person)
    assert (consent.text.purpose, consent.how, consent.until > clock.today()) == ("intake", "spoken", True)
    assert consent.text.title in client.get(f"/people/{enrolment.person_id}/").content.decode()
    assert client.post(f"/consents/{consent.pk}/withdraw/").status_code == 302
    assert given(enrolment.person)[0].withdrawn_at is not None


def test_without_the_tick_nothing_is_finished_and_nothing_stands_in_the_register(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    typed = {**INTAKE, "words": mark(agreements.INTAKE), "consents": ""}
    assert client.post(url("intake", cast.piet.pk), typed).status_code == 200
    assert given() == []


def test_nobody_agrees_to_words_they_were_not_shown(client: Client, cast: Cast) -> None:
    shown = mark()
    with access.unscoped(access.Reason.TEST):
        ConsentText.objects.create(
            organisation=cast.nabij, purpose="application", version=3, title="Nieuw", text="Andere woorden <b>.",
            published_at=clock.now(),
        )  # fmt: skip
    answer = send(client, cast, words=shown)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Andere woorden &lt;b&gt;." in page
    assert "Samen wandelen" in page
    assert given() == []
    assert send(client, cast, words=answer.context["form"]["words"].value()).status_code == 302
    assert given()[0].text.version == 3


def test_the_same_words_twice_are_one_consent_with_a_new_term(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    typed = {**INTAKE, "words": mark(agreements.INTAKE)}
    client.post(url("intake", cast.piet.pk), typed)
    with access.unscoped(access.Reason.TEST):
        Consent.objects.update(until=clock.today().replace(year=clock.today().year - 1))
    client.post(url("intake", cast.piet.pk), typed)
    [consent] = given(cast.piet.person)
    assert consent.until > clock.today()
    with access.unscoped(access.Reason.TEST):
        assert ConsentText.objects.filter(purpose="intake").count() == 1


def test_a_consent_past_its_term_can_be_written_down_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    client.post(url("intake", cast.piet.pk), {**INTAKE, "words": mark(agreements.INTAKE)})
    [consent] = given(cast.piet.person)
    again = {"text": consent.text_id, "how": "paper", "given_on": clock.today()}
    assert client.post(f"/people/{cast.piet.person_id}/consent/", again).status_code == 200  # it still stands
    with access.unscoped(access.Reason.TEST):
        Consent.objects.update(until=clock.today().replace(year=clock.today().year - 1))
    assert client.post(f"/people/{cast.piet.person_id}/consent/", again).status_code == 302
    assert [(row.how, row.until > clock.today()) for row in given(cast.piet.person)] == [("paper", True)]


def test_a_text_in_the_making_stays_one_and_comes_after_the_words_of_the_house(client: Client, cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        ConsentText.objects.create(
            organisation=cast.nabij, purpose="application", version=1, title="Concept", text="In de maak."
        )
    send(client, cast)
    with access.unscoped(access.Reason.TEST):
        texts = ConsentText.objects.filter(purpose="application").order_by("version")
        assert [(text.version, text.published_at is not None) for text in texts] == [(1, True), (2, False)]


@pytest.mark.parametrize("how", ["participant", "someone-else"])
def test_only_who_agreed_gets_the_link_to_take_it_back(client: Client, cast: Cast, mailoutbox: Any, how: str) -> None:
    send(client, cast, how)
    jobs.drain()
    links = [found for mail in mailoutbox for found in re.findall(r"/link/consent/[^\s\"<]+", mail.body)]
    assert len(links) == (1 if how == "participant" else 0)
    if links:
        assert client.post(links[0]).status_code == 200
        assert given()[0].withdrawn_at is not None
