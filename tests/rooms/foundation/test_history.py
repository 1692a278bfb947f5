"""The history of changes: written by the database, within the same walls, without sealed text, gone with the person."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Profile
from nabij.foundation import access, clock, erasure, history, sealing
from nabij.foundation.models import Change
from nabij.foundation.privacy import Privacy
from nabij.people.actions import rights
from nabij.people.models import Person, Role
from nabij.people.queries import changes as queries
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
SECRET = "Kanarie Zegelstraat 12"


def kept(**where: Any) -> list[Change]:
    with access.unscoped(access.Reason.TEST):
        return list(Change.objects.filter(**where).order_by("id"))


def change_town(client: Client, person: Person, town: str, **more: str) -> None:
    with access.unscoped(access.Reason.TEST):
        version = Person.objects.get(pk=person.pk).version
    typed = {
        "given_name": person.given_name, "family_name": person.family_name, "page_language": "nl", "version": version,
        "birth_date_day": 5, "birth_date_month": 5, "birth_date_year": 1950, "email": person.email,
        "postcode": person.postcode, "town": town, **more,
    }  # fmt: skip
    assert client.post(reverse("person_change", args=[person.pk]), typed).status_code == 302


def test_a_change_is_told_in_plain_words_with_who_and_when(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    person = cast.piet.person
    change_town(client, person, "Kampen")
    [change] = kept(row_id=str(person.pk), what="changed", user_id=cast.coordinator.pk)
    assert (change.before, change.after) == ({"town": "Zwolle"}, {"town": "Kampen"})
    page = client.get(reverse("person_changes", args=[person.pk])).content.decode()
    assert "Woonplaats: van “Zwolle” in “Kampen”" in page
    assert cast.coordinator.display_name in page
    assert reverse("person_changes", args=[person.pk]) in client.get(f"/people/{person.pk}/").content.decode()


def test_states_dates_people_and_yes_or_no_are_said_as_people_say_them(cast: Cast, sign_in: SignIn) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        enrolments.set_coordinator(enrolment=cast.piet, coordinator=cast.coordinator, by=actor)
        enrolments.move(enrolment=cast.piet, to=EnrolmentState.ACTIVE, by=actor)
        enrolments.save_profile(enrolment=cast.piet, changes={"has_pet": True, "slots": 5}, by=actor)
    page = sign_in(cast.coordinator).get(reverse("enrolment:changes", args=[cast.piet.pk])).content.decode()
    for said in ("Stand: van “wacht” in “actief”", f"Coördinator: {cast.coordinator.display_name}",
                 "Heeft een huisdier: van “nee” in “ja”", "Beschikbaarheid: gewijzigd, niet getoond"):  # fmt: skip
        assert said.lower() in page.lower(), said


def test_a_sealed_text_is_named_and_never_kept_nor_its_ciphertext(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    change_town(client, cast.piet.person, "Zwolle", address=SECRET)
    change_town(client, cast.piet.person, "Zwolle", address=SECRET + " bis")
    with access.unscoped(access.Reason.TEST):
        Profile.objects.filter(pk=cast.vera.pk).update(vetting_seen_on=clock.today())
        sealing.seal(cast.piet, remarks=SECRET)
        cast.piet.save()
    assert [change.veiled for change in kept(about="people.person", veiled__contains=["address"])] == [["address"]] * 2
    assert kept(about="enrolment.enrolment", veiled__contains=["remarks"])
    assert kept(about="enrolment.profile", veiled=["vetting_seen_on"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('nabij.unscoped', 'TEST', true)")
        cursor.execute("SELECT string_agg(row_to_json(c)::text, ' ') FROM foundation_change c")
        everything = cursor.fetchone()[0]
        cursor.execute("SELECT encode(address, 'hex') FROM people_person WHERE id = %s", [cast.piet.person_id])
        ciphertext = cursor.fetchone()[0]
    assert SECRET not in everything
    assert ciphertext not in everything
    page = client.get(reverse("person_changes", args=[cast.piet.person_id])).content.decode()
    assert "gewijzigd, niet getoond" in page


def test_no_followed_model_tells_the_value_of_a_sealed_or_sensitive_field() -> None:
    models = list(history.followed())
    assert {model.__name__ for model, _ in models} >= {
        "Person", "Household", "Enrolment", "Match", "Role", "Programme", "Consent"
    }  # fmt: skip
    for model, declared in models:
        told, _ = history.fields_of(model, declared)
        privacy: Privacy = model.privacy  # type: ignore[attr-defined]
        for field in model._meta.concrete_fields:
            if field.column in told:
                assert privacy.class_of(field.name) in {"K0", "K1", "K2"}, (model, field.name)
                assert not isinstance(field, sealing.SealedField)


def test_an_erased_person_has_no_history_left_and_figures_stay(cast: Cast, sign_in: SignIn) -> None:
    change_town(sign_in(cast.coordinator), cast.piet.person, "Kampen")
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        enrolments.move(enrolment=cast.piet, to=EnrolmentState.ACTIVE, by=actor)
        enrolments.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)
    units = [cast.piet.unit_id, cast.piet.person.unit_id]
    assert {change.unit_id for change in kept(unit_id__in=units)} == set(units)
    other = kept(unit_id=cast.bob.person.unit_id)
    with access.acting_as(actor):
        rights.erase_person(person=cast.piet.person, by=actor, why="asked")
    assert kept(unit_id__in=units) == []
    assert kept(unit_id=cast.bob.person.unit_id) == other
    everything = json.dumps([[change.before, change.after] for change in kept()])
    assert "Kampen" not in everything


def test_another_branch_programme_or_organisation_sees_none(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Person.objects.filter(pk=cast.amina.person_id).update(town="Kampen")
    [change] = kept(row_id=str(cast.amina.person_id), after={"town": "Kampen"})
    for name, sees in (
        ("coordinator", True), ("tandem_coordinator", False), ("coordinator_almere", False), ("stranger", False),
        ("desk", False), ("volunteer", False), ("administrator", False), ("privacy_officer", False),
    ):  # fmt: skip
        actor = actor_of(getattr(cast, name))
        with access.acting_as(actor):
            assert Change.objects.visible_to(actor).filter(pk=change.pk).exists() is sees, name
            # The second wall says the same without the first.
            assert Change.rows_for_django.filter(pk=change.pk).exists() is sees, name
        answer = sign_in(getattr(cast, name)).get(reverse("person_changes", args=[cast.amina.person_id]))
        assert answer.status_code == (200 if sees else 404), name


def test_roles_and_programmes_are_followed_from_the_first_to_the_last(cast: Cast, sign_in: SignIn) -> None:
    with access.acting_as(actor_of(cast.administrator)):
        role = Role.objects.create(
            organisation=cast.nabij, user=cast.desk, name="coordinator", branch=cast.almere, starts_on=clock.today()
        )
        cast.tandem.name = "Tandem nieuw"
        cast.tandem.save()
        pk, _ = role.pk, role.delete()
    assert [change.what for change in kept(about="people.role", row_id=str(pk))] == ["added", "removed"]
    page = sign_in(cast.administrator).get(reverse("house_changes")).content.decode()
    for said in ("Naam: van “Tandem” in “Tandem nieuw”", "Rol, toegevoegd", cast.desk.display_name, "Almere"):
        assert said in page, said
    assert "Piet" not in page
    assert cast.desk.display_name not in sign_in(cast.stranger).get(reverse("house_changes")).content.decode()


def test_the_application_can_neither_write_nor_change_history(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Person.objects.filter(pk=cast.piet.person_id).update(town="Kampen")
        change = Change.objects.latest("id")
        for forbidden in (
            lambda: Change.objects.filter(pk=change.pk).update(after={"town": "Zwolle"}),
            lambda: Change.objects.create(
                organisation_id=1, personal=False, about="x", row_id="1", what="added", before={}, after={},
                at=clock.now(),
            ),
        ):  # fmt: skip
            with pytest.raises(ProgrammingError), transaction.atomic():
                forbidden()


def test_what_stayed_the_same_and_what_nobody_needs_leaves_no_line(cast: Cast) -> None:
    before = len(kept())
    with access.unscoped(access.Reason.TEST):
        cast.piet.person.save()
        cast.piet.last_contact_on = clock.today()
        cast.piet.save()
    assert len(kept()) == before


def test_somebody_without_an_account_is_named_by_the_way_they_came(cast: Cast) -> None:
    for reason, said in (
        (access.Reason.PUBLIC, "iemand via een openbare pagina"),
        (access.Reason.LINK, "iemand via een persoonlijke link"),
        (access.Reason.JOB, "het systeem"),
    ):
        with access.unscoped(reason):
            Person.objects.filter(pk=cast.piet.person_id).update(town=reason.name)
        [shown] = queries.said(kept(after={"town": reason.name}), actor=actor_of(cast.coordinator))
        assert shown.who == said


def test_a_copy_of_the_file_holds_what_was_changed(cast: Cast, sign_in: SignIn) -> None:
    change_town(sign_in(cast.coordinator), cast.piet.person, "Kampen")
    with access.unscoped(access.Reason.COPY):
        found = erasure.export(cast.piet.person.unit_id, by=actor_of(cast.coordinator))
    assert "Zwolle → Kampen" in json.dumps(found, ensure_ascii=False)
