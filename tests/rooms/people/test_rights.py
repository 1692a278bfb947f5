"""A person's rights: a copy, who looked, erasure with the figures unchanged, and files past their term."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client

from nabij.enrolment.models import Enrolment, Tally
from nabij.foundation import access, audit, clock, erasure, sealing
from nabij.foundation.models import AuditEntry, DataKey, Unit
from nabij.people import registry, rules, tasks
from nabij.people.actions import consents, rights
from nabij.people.choices import ConsentHow
from nabij.people.models import Consent, ConsentText, ErasureProposal, Person, User
from nabij.people.queries import rights as known
from tests.cast import Cast, actor_of, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
PASSWORD = "een lang wachtwoord"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms above keep no files: what they register is theirs to test."""
    monkeypatch.setattr(registry, "_file_sources", {})


@pytest.fixture
def alone(cast: Cast, files: None) -> Person:
    """A person in Zwolle whom no other room knows, with a sealed address."""
    with access.unscoped(access.Reason.TEST):
        person = make_person(cast.nabij, "Ada Alleen", branch_ids=[cast.zwolle.pk])
        sealing.seal(person, address="Geheimstraat 9")
        person.save()
    return person


def fresh(client: Client, user: User) -> Client:
    """Sign in, and give the password once more for a big step."""
    assert client.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def entries(event: str) -> list[AuditEntry]:
    with access.unscoped(access.Reason.TEST):
        return list(AuditEntry.objects.filter(event=event))


def test_a_copy_holds_everything_and_is_logged(cast: Cast, alone: Person, client: Client) -> None:
    fresh(client, cast.coordinator)
    answer = client.post(f"/people/{alone.pk}/copy/", {"format": "json"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = json.dumps(json.loads(answer.content), ensure_ascii=False)
    for known_fact in ("Ada", "Alleen", "Geheimstraat 9", "ada@voorbeeld.example", "8011AB"):
        assert known_fact in text
    assert [entry.user_id for entry in entries("people.person.exported")] == [cast.coordinator.pk]
    assert entries("sealed.read")


def test_a_copy_to_read_is_a_tagged_pdf(cast: Cast, alone: Person, client: Client) -> None:
    fresh(client, cast.coordinator)
    answer = client.post(f"/people/{alone.pk}/copy/", {"format": "pdf"})
    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content or b"/MarkInfo" in answer.content


def test_a_copy_to_read_can_hold_anything(cast: Cast) -> None:
    found = {
        "A": {"yes": True, "no": False, "nothing": None, "number": 3, "half": 0.5, "list": ["x", 1, {"in": []}]},
        "B": [],
        "C": '#let x = 1 *no* _markup_ $here$ <label> @ref "quoted" \\ éÜ 😀 مرحبا',
        "D": [[{"deep": {"deeper": {"deepest": ["x"]}}}]],
        "": "",
    }
    assert known.readable(found, person=cast.piet.person).startswith(b"%PDF")


def test_a_copy_asks_for_the_password_again_after_half_an_hour(cast: Cast, alone: Person, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    answer = client.post(f"/people/{alone.pk}/copy/", {"format": "json"})
    assert answer.status_code == 302
    assert "/account/reauthenticate/" in answer.headers["Location"]
    assert not entries("people.person.exported")


def test_people_may_have_a_copy_of_their_own_file_and_no_other(cast: Cast, files: None, client: Client) -> None:
    fresh(client, cast.participant)
    answer = client.post(f"/people/{cast.piet.person_id}/copy/", {"format": "json"})
    assert "Piet" in answer.content.decode()
    assert client.post(f"/people/{cast.vera.person_id}/copy/", {"format": "json"}).status_code == 404


def test_a_volunteer_gets_no_copy_of_the_file_of_their_match(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.volunteer).get(f"/people/{cast.piet.person_id}/copy/").status_code == 404


def test_the_person_sees_who_opened_the_file(cast: Cast, sign_in: SignIn, files: None) -> None:
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        sealing.seal(cast.piet.person, address="Dorpsstraat 1")
        cast.piet.person.save()
    with access.acting_as(actor):
        sealing.open_text(cast.piet.person, "address", by=actor, purpose="address")
    looks = sign_in(cast.participant).get(f"/people/{cast.piet.person_id}/log/").context["looks"]
    assert [(look.who, look.event, look.purpose) for look in looks] == [
        (cast.coordinator.display_name, "sealed.read", "address")
    ]


def test_the_log_names_nobody_and_can_be_searched(cast: Cast, sign_in: SignIn, alone: Person) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        sealing.open_text(alone, "address", by=actor, purpose="address")
        audit.record("people.person.changed", by=actor, about=cast.piet.person)
    client = sign_in(cast.privacy_officer)
    reference = known.reference_of(alone)
    found = client.get("/access-log/", {"reference": reference})
    assert [look.event for look in found.context["looks"]] == ["sealed.read"]
    assert "Ada" not in found.content.decode()
    assert len(client.get("/access-log/").context["looks"]) == 2
    assert not client.get("/access-log/", {"until": "2000-01-01"}).context["looks"]
    odd = {"reference": "\u202e", "user": "x", "since": "x", "event": "%"}
    assert client.get("/access-log/", odd).status_code == 200


def test_the_log_is_only_for_the_privacy_officer_and_the_administrator(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        audit.record("test.elsewhere", by=actor_of(cast.stranger))
    for name, user in cast.users().items():
        answer = sign_in(user).get("/access-log/")
        assert answer.status_code == (200 if name in {"administrator", "privacy_officer"} else 404)
        if answer.status_code == 200:
            assert "test.elsewhere" not in answer.content.decode()


def test_erasing_leaves_nothing_readable_and_a_tombstone(cast: Cast, alone: Person, client: Client) -> None:
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        text = ConsentText.objects.create(
            organisation=cast.nabij, purpose="photos", version=1, title="Foto's", text="Ja", published_at=clock.now()
        )
        User.objects.create_user(
            email="ada@nabij.example", organisation=cast.nabij, display_name="Ada Alleen", person=alone
        )
    with access.acting_as(actor):
        consents.record_consent(person=alone, text=text, how=ConsentHow.ON_PAPER, by=actor)
    fresh(client, cast.coordinator)
    page = client.get(f"/people/{alone.pk}/erase/")
    assert page.status_code == 200
    assert client.post(f"/people/{alone.pk}/erase/", {"why": "asked by the person"}).status_code == 200  # not sure
    answer = client.post(f"/people/{alone.pk}/erase/", {"why": "asked by the person", "sure": "on"})
    assert answer.status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert not Person.objects.filter(pk=alone.pk).exists()
        assert not Consent.objects.exists()
        assert not User.objects.filter(email="ada@nabij.example").exists()
        assert not DataKey.objects.filter(unit_id=alone.unit_id).exists()
        assert Unit.objects.get(pk=alone.unit_id).erased_at is not None


def test_a_colleague_who_is_erased_as_a_person_keeps_the_login(cast: Cast, alone: Person) -> None:
    cast.desk.person = alone
    cast.desk.save()
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        rights.erase_person(person=alone, by=actor, why="asked")
    cast.desk.refresh_from_db()
    assert cast.desk.person is None


def test_nobody_erases_what_another_branch_keeps(cast: Cast, alone: Person) -> None:
    with access.unscoped(access.Reason.TEST):
        unit = erasure.open_unit(organisation_id=cast.nabij.pk, kind="participant file")
    registry.add_files("test", lambda person: [registry.File(unit_id=unit.pk, title="Tandem Almere", row=cast.bob)])
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor), pytest.raises(rights.KnownElsewhere):
        rights.erase_person(person=alone, by=actor, why="asked")
    with access.unscoped(access.Reason.TEST):
        assert Person.objects.filter(pk=alone.pk).exists()


def test_a_whole_person_goes_and_the_figures_stay(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        before = list(Tally.objects.exclude(measure__contains="waiting_change").values())
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        rights.erase_person(person=cast.amina.person, by=actor, why="asked")
    with access.unscoped(access.Reason.TEST):
        assert not Enrolment.objects.filter(pk=cast.amina.pk).exists()
        assert not Person.objects.filter(pk=cast.amina.person_id).exists()
        assert list(Tally.objects.exclude(measure__contains="waiting_change").values()) == before
    with access.acting_as(actor_of(cast.tandem_coordinator)), pytest.raises(access.NotAllowed):
        rights.erase_person(person=cast.bob.person, by=actor_of(cast.tandem_coordinator), why="asked")


def test_only_who_may_erase_erases(cast: Cast, alone: Person, sign_in: SignIn) -> None:
    for user in (cast.desk, cast.coordinator_almere, cast.volunteer, cast.privacy_officer, cast.stranger):
        assert sign_in(user).get(f"/people/{alone.pk}/erase/").status_code == 404


def test_the_pages_for_a_big_step_are_reached_by_password(cast: Cast, alone: Person, client: Client) -> None:
    assert house.ACCOUNT_REAUTHENTICATION_TIMEOUT == 30 * 60
    fresh(client, cast.coordinator)
    assert client.get(f"/people/{alone.pk}/copy/").status_code == 200


# -- files past their term ----------------------------------------------------------------------------------


def test_terms_come_from_a_dated_table() -> None:
    assert rules.retention(key="person", on=dt.date(2026, 1, 1)).days == 730
    assert rules.may_be_erased_from(key="file", closed_on=dt.date(2025, 1, 1)) == dt.date(2027, 1, 1)
    assert rules.retention(key="person", on=dt.date(2000, 1, 1)).days == 730
    with pytest.raises(KeyError):
        rules.retention(key="shoe size", on=dt.date(2026, 1, 1))


def proposals() -> list[ErasureProposal]:
    with access.unscoped(access.Reason.TEST):
        return list(ErasureProposal.objects.order_by("id"))


@pytest.fixture
def old_file(cast: Cast, files: None) -> Unit:
    """A participant file closed three years ago."""
    with access.unscoped(access.Reason.TEST):
        unit = erasure.open_unit(organisation_id=cast.nabij.pk, kind="participant file")
        unit.closed_on = clock.today() - dt.timedelta(days=1_000)
        unit.save()
        fresh_file = erasure.open_unit(organisation_id=cast.nabij.pk, kind="participant file")
        fresh_file.closed_on = clock.today() - dt.timedelta(days=300)
        fresh_file.save()
        erasure.open_unit(organisation_id=cast.nabij.pk, kind="participant file")
    return unit


def test_only_files_past_their_term_are_proposed_and_once(old_file: Unit) -> None:
    tasks.propose_erasures.now()
    tasks.propose_erasures.now()
    assert [proposal.unit_id for proposal in proposals()] == [old_file.pk]


def test_persons_with_nothing_open_are_proposed(cast: Cast, alone: Person) -> None:
    long_ago = clock.now() - dt.timedelta(days=2_000)
    with access.unscoped(access.Reason.TEST):
        Person.objects.filter(pk=alone.pk).update(created_at=long_ago)
        Person.objects.filter(pk=cast.piet.person_id).update(created_at=long_ago)  # has a login, so something is open
    tasks.propose_erasures.now()
    assert [proposal.unit_id for proposal in proposals()] == [alone.unit_id]


def test_the_privacy_officer_decides_and_nobody_else(
    cast: Cast, old_file: Unit, client: Client, sign_in: SignIn
) -> None:
    tasks.propose_erasures.now()
    proposal = proposals()[0]
    for user in (cast.coordinator, cast.administrator, cast.stranger):
        assert sign_in(user).get("/to-be-erased/").status_code == 404
        assert sign_in(user).post(f"/to-be-erased/{proposal.pk}/erase/").status_code == 404
    client.logout()
    fresh(client, cast.privacy_officer)
    assert len(client.get("/to-be-erased/").context["page"]) == 1
    assert client.get(f"/to-be-erased/{proposal.pk}/erase/").status_code == 200
    assert client.post(f"/to-be-erased/{proposal.pk}/erase/").status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert Unit.objects.get(pk=old_file.pk).erased_at is not None
    assert not client.get("/to-be-erased/").context["page"].object_list


def test_a_file_kept_longer_comes_back_after_a_year(cast: Cast, old_file: Unit, sign_in: SignIn) -> None:
    tasks.propose_erasures.now()
    client = sign_in(cast.privacy_officer)
    client.post(f"/to-be-erased/{proposals()[0].pk}/keep/", {"reason": "court case"})
    assert not client.get("/to-be-erased/").context["page"].object_list
    with access.unscoped(access.Reason.TEST):
        rights.propose_erasures(today=clock.today() + dt.timedelta(days=366))
    assert len(client.get("/to-be-erased/").context["page"]) == 1


def test_a_file_that_was_opened_again_is_not_erased(cast: Cast, old_file: Unit, client: Client) -> None:
    tasks.propose_erasures.now()
    with access.unscoped(access.Reason.TEST):
        Unit.objects.filter(pk=old_file.pk).update(closed_on=None)
    fresh(client, cast.privacy_officer)
    client.post(f"/to-be-erased/{proposals()[0].pk}/erase/")
    assert not proposals()
    with access.unscoped(access.Reason.TEST):
        assert Unit.objects.get(pk=old_file.pk).erased_at is None
