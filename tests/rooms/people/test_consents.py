"""The consent register: fixed texts, agreed, expired and taken back."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.foundation import access, clock, jobs
from nabij.people import rules
from nabij.people.actions import consents as actions
from nabij.people.choices import ConsentHow
from nabij.people.models import Consent, ConsentText
from nabij.people.queries import consents as queries
from nabij.people.rules import Wording
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
WORDS = {"purpose": "photos", "title": "Foto's", "text": "U vindt het goed dat wij foto's maken.", "months": "24"}


def texts() -> list[ConsentText]:
    with access.unscoped(access.Reason.TEST):
        return list(ConsentText.objects.order_by("version"))


def consents() -> list[Consent]:
    with access.unscoped(access.Reason.TEST):
        return list(Consent.objects.select_related("text", "person"))


@pytest.fixture
def published(cast: Cast) -> ConsentText:
    actor = actor_of(cast.privacy_officer)
    with access.acting_as(actor):
        text = actions.draft_text(
            organisation_id=cast.nabij.pk,
            purpose="photos",
            wording=Wording(title="Foto's", text="Goed?", months=24),
            by=actor,
        )
        actions.publish_text(text=text, by=actor)
    return text


def test_a_draft_changes_until_it_is_published_and_then_never(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.privacy_officer)
    assert client.post("/consent-texts/new/", WORDS).status_code == 302
    text = texts()[0]
    client.post(f"/consent-texts/{text.pk}/change/", {**WORDS, "title": "Beelden"})
    assert texts()[0].title == "Beelden"
    client.post(f"/consent-texts/{text.pk}/publish/")
    answer = client.post(f"/consent-texts/{text.pk}/change/", {**WORDS, "title": "Iets anders"})
    assert (answer.status_code, answer.context["fixed"]) == (200, True)
    assert "Iets anders" in answer.content.decode()
    assert texts()[0].title == "Beelden"


def test_the_same_purpose_gets_the_next_version(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    client = sign_in(cast.privacy_officer)
    assert client.get(f"/consent-texts/new/?after={published.pk}").context["form"].initial["title"] == "Foto's"
    client.post("/consent-texts/new/", WORDS)
    assert [text.version for text in texts()] == [1, 2]


def test_only_the_privacy_officer_writes_texts(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    for user in (cast.coordinator, cast.administrator, cast.manager, cast.stranger):
        assert sign_in(user).get("/consent-texts/new/").status_code == 404
        assert sign_in(user).post(f"/consent-texts/{published.pk}/publish/").status_code == 404
    assert sign_in(cast.stranger).get(f"/consent-texts/{published.pk}/").status_code == 404
    assert sign_in(cast.volunteer).get(f"/consent-texts/{published.pk}/").status_code == 200


def test_consent_holds_as_long_as_its_text_says(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    page = f"/people/{cast.piet.person_id}/consent/"
    given = {"text": published.pk, "how": "paper", "given_on": "2026-01-31"}
    assert sign_in(cast.desk).post(page, given).status_code == 302
    consent = consents()[0]
    assert (consent.until, consent.unit_id) == (dt.date(2028, 1, 31), cast.piet.person.unit_id)
    assert not queries.holds(person=cast.piet.person, purpose="photos", today=dt.date(2028, 2, 1))


def test_months_end_on_the_last_day() -> None:
    assert rules.months_later(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    assert rules.months_later(dt.date(2026, 12, 15), 13) == dt.date(2028, 1, 15)


def test_the_same_yes_twice_is_told(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    client = sign_in(cast.coordinator)
    page = f"/people/{cast.piet.person_id}/consent/"
    given = {"text": published.pk, "how": "paper", "given_on": "2026-01-31"}
    client.post(page, given)
    answer = client.post(page, given)
    assert answer.context["form"].errors["text"]
    assert len(consents()) == 1


@pytest.mark.parametrize("wrong", [{"given_on": "2999-01-01"}, {"given_on": "x"}, {"text": "0"}, {"how": "x"}])
def test_what_is_not_right_is_refused(
    cast: Cast, sign_in: SignIn, published: ConsentText, wrong: dict[str, str]
) -> None:
    given = {"text": published.pk, "how": "paper", "given_on": "2026-01-31", **wrong}
    answer = sign_in(cast.coordinator).post(f"/people/{cast.piet.person_id}/consent/", given)
    assert answer.context["form"].errors
    assert consents() == []


def test_a_draft_cannot_be_agreed_to(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.privacy_officer).post("/consent-texts/new/", WORDS)
    given = {"text": texts()[0].pk, "how": "paper", "given_on": "2026-01-31"}
    sign_in(cast.coordinator).post(f"/people/{cast.piet.person_id}/consent/", given)
    assert consents() == []


def agreed(cast: Cast, published: ConsentText) -> Consent:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        return actions.record_consent(person=cast.piet.person, text=published, how=ConsentHow.ON_PAPER, by=actor)


def test_who_only_visits_somebody_writes_down_no_consent(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    for user in (cast.volunteer, cast.participant, cast.coordinator_almere, cast.privacy_officer):
        page = f"/people/{cast.piet.person_id}/consent/"
        assert sign_in(user).get(page).status_code == 404
        given = {"text": published.pk, "how": "paper", "given_on": "2026-01-31"}
        assert sign_in(user).post(page, given).status_code == 404
    assert consents() == []


def test_the_person_takes_back_what_they_gave(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    consent = agreed(cast, published)
    for user in (cast.volunteer, cast.coordinator_almere, cast.desk, cast.stranger):
        assert sign_in(user).post(f"/consents/{consent.pk}/withdraw/").status_code == 404
    with access.acting_as(actor_of(cast.coordinator)):
        assert queries.holds(person=cast.piet.person, purpose="photos", today=clock.today())
    assert sign_in(cast.participant).post(f"/consents/{consent.pk}/withdraw/").status_code == 302
    assert consents()[0].withdrawn_at is not None
    with access.acting_as(actor_of(cast.coordinator)):
        assert not queries.holds(person=cast.piet.person, purpose="photos", today=clock.today())


def test_a_consent_is_taken_back_by_link_without_an_account(cast: Cast, client: Client, published: ConsentText) -> None:
    consent = agreed(cast, published)
    with access.acting_as(actor_of(cast.coordinator)):
        address = actions.withdrawal_link(consent).removeprefix("http://127.0.0.1:8000")
    assert client.get(address).status_code == 200
    assert consents()[0].withdrawn_at is None
    assert client.post(address).status_code == 200
    assert consents()[0].withdrawn_at is not None
    assert client.get(address).status_code == 410


def test_a_confirmation_carries_the_link_to_take_it_back(
    cast: Cast, sign_in: SignIn, client: Client, published: ConsentText
) -> None:
    given = {"text": published.pk, "how": "spoken", "given_on": clock.today().isoformat(), "confirm": "on"}
    sign_in(cast.coordinator).post(f"/people/{cast.piet.person_id}/consent/", given)
    jobs.drain()
    letter = mail.outbox[-1]
    assert letter.to == [cast.piet.person.email]
    address = re.search(r"/link/consent/[\w-]+/", str(letter.body))
    assert address
    Client().post(address.group())
    assert consents()[0].withdrawn_at is not None


def test_no_mail_goes_unasked(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    given = {"text": published.pk, "how": "spoken", "given_on": clock.today().isoformat()}
    sign_in(cast.coordinator).post(f"/people/{cast.piet.person_id}/consent/", given)
    jobs.drain()
    assert mail.outbox == []


def test_an_expired_consent_is_flagged(cast: Cast, sign_in: SignIn, published: ConsentText) -> None:
    consent = agreed(cast, published)
    with access.unscoped(access.Reason.TEST):
        Consent.objects.filter(pk=consent.pk).update(until=clock.today() - dt.timedelta(days=1))
    lines = sign_in(cast.coordinator).get(f"/people/{cast.piet.person_id}/").context["consents"]
    assert [line.state for line in lines] == ["expired"]
