"""Applying without an account: kind, forgiving, and one application however often the form is sent."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from nabij.enrolment import actions
from nabij.enrolment.choices import OfferingStatus
from nabij.enrolment.models import Enrolment
from nabij.enrolment.views import joining
from nabij.foundation import access, jobs, limits, sealing
from tests.cast import Cast, actor_of
from tests.rooms.enrolment.agreeing import mark

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
ME = {
    "given_name": "Nel", "family_name": "Nieuw", "phone": "06 12345678", "email": "nel@voorbeeld.example",
    "postcode": "8011 ab", "wish": "Samen wandelen", "agrees": "on",
}  # fmt: skip
OTHER = {
    "knows": "yes", "your_name": "Dirk Dochter", "your_relation": "zoon", "your_email": "dirk@voorbeeld.example",
    "given_name": "Nel", "phone": "0612345678", "postcode": "8011AB", "wish": "Bezoek",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    limits.forget()
    yield
    limits.forget()


def send(client: Client, cast: Cast, how: str = "participant", **changes: str) -> Any:
    base = OTHER if how == "someone-else" else ME
    data = {"sent_with": str(uuid.uuid4()), "words": mark(), **base, **changes}
    return client.post(f"/join/{cast.tandem_zwolle.pk}/{how}/", data)


def applied() -> list[Enrolment]:
    with access.unscoped(access.Reason.TEST):
        rows = Enrolment.objects.filter(sent_with__isnull=False).select_related("person", "offering__programme")
        return list(rows)


def test_an_application_becomes_a_person_on_the_waiting_list_with_a_mail_to_both(
    client: Client, cast: Cast, mailoutbox: Any
) -> None:
    response = send(client, cast)
    assert response.status_code == 302
    assert response["Location"].endswith("/participant/thanks/")
    [made] = applied()
    assert (made.person.given_name, made.person.postcode, made.role) == ("Nel", "8011AB", "participant")
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        assert sealing.open_text(made, "remarks", by=actor, purpose="test") == "Samen wandelen"
    jobs.drain()
    assert {mail.to[0] for mail in mailoutbox} == {"nel@voorbeeld.example", "zwolle@nabij.example"}
    to_branch = next(mail for mail in mailoutbox if mail.to == ["zwolle@nabij.example"])
    assert "Nel" not in to_branch.body
    assert "wandelen" not in to_branch.body


def test_the_same_form_sent_twice_makes_one_application(client: Client, cast: Cast, mailoutbox: Any) -> None:
    form = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, cast, sent_with=form).status_code == 302
    assert len(applied()) == 1
    jobs.drain()
    assert len(mailoutbox) == 2


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, cast: Cast) -> None:
    response = send(client, cast, postcode="80", given_name="Nel <b>", phone="")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="80"' in page
    assert "Nel &lt;b&gt;" in page
    assert "Samen wandelen" in page
    assert "1234 AB" in page
    assert applied() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": ""}, {"given_name": "x" * 500}, {"given_name": "a\x00b"}, {"agrees": ""},
        {"phone": "", "email": ""}, {"wish": "mijn nummer is 111222333"}, {"sent_with": "geen"}, {"email": "nee"},
    ],
)  # fmt: skip
def test_bad_input_makes_no_application_and_no_error_page(client: Client, cast: Cast, changes: dict[str, str]) -> None:
    assert send(client, cast, **changes).status_code == 200
    assert applied() == []


def test_a_volunteer_applies_as_a_volunteer(client: Client, cast: Cast) -> None:
    send(client, cast, "volunteer")
    assert [made.role for made in applied()] == ["volunteer"]


def test_who_does_not_know_is_not_applied_for(client: Client, cast: Cast) -> None:
    response = send(client, cast, "someone-else", knows="no")
    assert response.status_code == 200
    assert "Dirk Dochter" in response.content.decode()
    assert applied() == []


def test_who_applied_for_somebody_is_sealed_and_gets_the_confirmation(
    client: Client, cast: Cast, mailoutbox: Any
) -> None:
    send(client, cast, "someone-else")
    [made] = applied()
    assert (made.source, made.person.email) == ("family", "")
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        assert "Dirk Dochter" in sealing.open_text(made, "referrer", by=actor, purpose="test")
    jobs.drain()
    assert "dirk@voorbeeld.example" in {mail.to[0] for mail in mailoutbox}


def test_a_program_that_fills_in_everything_gets_thanks_and_nothing_else(client: Client, cast: Cast) -> None:
    response = send(client, cast, website="http://spam.example")
    assert response.status_code == 302
    assert applied() == []


def test_a_flood_is_slowed_down_without_losing_what_was_typed(client: Client, cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(joining, "PER_HOUR", 2)
    answers = [send(client, cast) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Samen wandelen" in answers[2].content.decode()
    assert len(applied()) == 2


def test_a_closed_offering_takes_nobody(client: Client, cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        cast.tandem_zwolle.takes_participants = False
        cast.tandem_zwolle.save()
    assert send(client, cast).status_code == 409
    assert send(client, cast, "volunteer").status_code == 302
    with access.unscoped(access.Reason.TEST):
        cast.tandem_zwolle.status = OfferingStatus.ENDED
        cast.tandem_zwolle.save()
    assert send(client, cast, "volunteer").status_code == 404
    assert not actions.is_open(cast.tandem_zwolle, "volunteer")  # type: ignore[arg-type]


def test_the_overview_finds_what_is_near(client: Client, cast: Cast) -> None:
    for asked, found, missing in (
        ("8011", "Tandem, Zwolle", "Tandem, Almere"), ("zwolle", "Tandem, Zwolle", "Tandem, Almere"),
        ("Almere", "Tandem, Almere", "Tandem, Zwolle"),
    ):  # fmt: skip
        page = client.get("/join/", {"place": asked}).content.decode()
        assert found in page, asked
        assert missing not in page, asked
    everything = client.get("/join/").content.decode()
    assert "Tandem, Zwolle" in everything
    assert "Tandem, Almere" in everything
    for odd in ("0000", "nergens", "x" * 500, "<script>"):
        assert client.get("/join/", {"place": odd}).status_code == 200


def test_every_public_page_opens_in_every_language_without_a_cookie_for_the_visitor(client: Client, cast: Cast) -> None:
    pk = cast.tandem_zwolle.pk
    for path in ("/join/", f"/join/{pk}/", f"/join/{pk}/participant/thanks/"):
        for language in ("nl", "nl-easy", "en"):
            response = client.get(path, headers={"accept-language": language})
            assert response.status_code == 200
            assert "sessionid" not in response.cookies
    assert client.get(f"/join/{pk}/nonsense/").status_code == 404
    assert client.get("/join/999999/").status_code == 404


@pytest.mark.parametrize(
    ("own", "answers"), [("tandem@nabij.example", "tandem@nabij.example"), ("", "zwolle@nabij.example")]
)
def test_answers_go_to_the_programme_or_its_branch(
    client: Client, cast: Cast, mailoutbox: Any, own: str, answers: str
) -> None:
    with access.unscoped(access.Reason.TEST):
        cast.tandem.email = own
        cast.tandem.save()
    send(client, cast)
    jobs.drain()
    [mine] = [mail for mail in mailoutbox if mail.to == ["nel@voorbeeld.example"]]
    assert mine.reply_to == [answers]
    assert mine.from_email.startswith("Vereniging Nabij <")
