"""What the team does about who comes and what they said: linking, welcoming, experiences with consent, figures."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.agenda import actions, rules
from nabij.agenda.actions import Attendance, Count
from nabij.agenda.choices import GuestRole, PartIn
from nabij.agenda.models import Experience, Gathering, Registration
from nabij.agenda.queries import attendance as found
from nabij.enrolment.choices import Qualifier
from nabij.foundation import access, clock, jobs
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan, when

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Any], Client]


def on_today(gathering: Gathering) -> Gathering:
    with access.unscoped(access.Reason.TEST):
        Gathering.objects.filter(pk=gathering.pk).update(starts_on=clock.today(), ends_on=clock.today())
        gathering.refresh_from_db()
    return gathering


def test_a_registration_is_linked_to_a_person_once(cast: Cast, sign_in: Enter) -> None:
    gathering = plan(cast)
    first, second = come(gathering, "Piet Eerst"), come(gathering, "Piet Nogmaals", email="x@voorbeeld.example")
    office = sign_in(cast.coordinator)
    assert "Vera" in office.get(f"/registrations/{first.pk}/").content.decode()
    office.post(f"/registrations/{first.pk}/link/", {"enrolment": str(cast.piet.pk)})
    again = office.post(f"/registrations/{second.pk}/link/", {"enrolment": str(cast.piet.pk)})
    assert f'value="{cast.piet.pk}" selected' in again.content.decode()
    office.post(f"/registrations/{second.pk}/link/", {"enrolment": str(cast.bob.pk)})  # of another branch
    with access.unscoped(access.Reason.TEST):
        assert list(Registration.objects.filter(enrolment__isnull=False)) == [first]


def test_somebody_new_sits_beside_somebody_with_experience(cast: Cast, sign_in: Enter) -> None:
    gathering = plan(cast, volunteer_places=3)
    new, old = come(gathering, "Nieuw Gast", is_newcomer=True), come(gathering, "Oud Gast", role=GuestRole.VOLUNTEER)
    elsewhere = come(plan(cast), "Ander Gast")
    office = sign_in(cast.coordinator)
    office.post(f"/registrations/{new.pk}/beside/", {"beside": str(elsewhere.pk)})
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.get(pk=new.pk).beside is None
    office.post(f"/registrations/{new.pk}/beside/", {"beside": str(old.pk)})
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.get(pk=new.pk).beside == old


def test_what_somebody_said_is_shown_with_consent_in_chosen_words_and_can_be_taken_back(
    cast: Cast, sign_in: Enter, client: Client
) -> None:
    gathering = on_today(plan(cast, at=when(days=1)))
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.set_hosts(gathering=gathering, hosts=[cast.vera], by=actor)
    at = f"/gatherings/{gathering.pk}/experiences/"
    vera = sign_in(cast.volunteer)
    asked = vera.post(at, {"said": "Ik voel me hier thuis, zei Kees.", "consent": "first_name", "first_name": ""})
    assert "zei Kees" in asked.content.decode()  # the name that may be shown is missing, what was typed is not
    vera.post(at, {"said": "Ik voel me hier thuis, zei Kees.", "consent": "first_name", "first_name": "Ans"})
    vera.post(at, {"said": "Dit is geheim.", "consent": "no", "first_name": "Bea"})
    assert "zei Kees" not in vera.get(at).content.decode()  # whoever leads writes, and does not read
    office = sign_in(cast.coordinator)
    page = office.get(at).content.decode()
    assert page.count("<blockquote>") == 2
    with access.unscoped(access.Reason.TEST):
        said = {row.consent: row for row in Experience.objects.all()}
        assert said["no"].first_name == ""
    for row in said.values():
        office.post(f"/experiences/{row.pk}/show/", {"shown_as": "Ik voel me hier thuis."})
    shown = client.get(f"/agenda/{gathering.code}/").content.decode()
    assert shown.count("Ik voel me hier thuis.") == 1
    assert "Ans" in shown
    office.post(f"/experiences/{said['first_name'].pk}/forget/")
    assert "Ik voel me" not in client.get(f"/agenda/{gathering.code}/").content.decode()
    assert "Kees" not in office.get(at).content.decode()


def test_whoever_said_something_takes_it_back_by_link(cast: Cast, sign_in: Enter, client: Client) -> None:
    gathering = plan(cast)
    office = sign_in(cast.coordinator)
    said = {"said": "Ik voel me hier thuis.", "consent": "anonymous", "email": "ans@voorbeeld.example"}
    office.post(f"/gatherings/{gathering.pk}/experiences/", said)
    with access.unscoped(access.Reason.TEST):
        row = Experience.objects.get()
    office.post(f"/experiences/{row.pk}/show/", {"shown_as": "Thuis."})
    jobs.drain()
    (letter,) = mail.outbox
    assert letter.to == ["ans@voorbeeld.example"]
    assert "thuis" not in str(letter.body)  # what was said stands behind the link
    (link,) = re.findall(r"/agenda/words/[\w-]+/", str(letter.body))
    page = client.get(link).content.decode()
    assert "Ik voel me hier thuis." in page
    assert "Thuis." in client.get(f"/agenda/{gathering.code}/").content.decode()
    assert client.post(link).status_code == 200
    assert "Thuis." not in client.get(f"/agenda/{gathering.code}/").content.decode()
    assert client.get(link).status_code == 410
    with access.unscoped(access.Reason.TEST):
        assert not Experience.objects.exists()


def test_somebody_without_a_name_is_ticked_by_the_code_on_their_page(
    cast: Cast, sign_in: Enter, client: Client
) -> None:
    gathering = plan(cast, at=when(days=1))
    row = come(gathering, "", email="", people=2)
    code = rules.registration_code(row.pk)
    assert code in client.get(f"/agenda/mine/{actions.link_for(registration=row)}/").content.decode()
    assert code in sign_in(cast.coordinator).get(f"/gatherings/{gathering.pk}/attendance/").content.decode()


def test_a_festival_of_several_organisations_counts_once_with_all_its_parts(cast: Cast, sign_in: Enter) -> None:
    actor = actor_of(cast.coordinator)
    festival = plan(cast, at=when(days=1), kind="festival")
    parts = [plan(cast, at=when(days=1), parent_id=festival.pk) for _ in range(2)]
    with access.acting_as(actor):
        for one in (festival, *parts):
            involved = [
                actions.Involved(name, PartIn.CO_ORGANISER)
                for name in ("Stichting De Brug", "de brug", "Rotary", "Gemeente Zwolle")
            ]
            actions.set_involved(gathering=one, involved=involved, by=actor)

    def write(one: Gathering, people: int) -> None:
        counts = {GuestRole.PARTICIPANT: Count(people=people, people_are=Qualifier.ABOUT)}
        with access.acting_as(actor):
            attendance = Attendance(came=frozenset(), counts=counts)
            actions.record_attendance(gathering=on_today(one), attendance=attendance, by=actor)

    def year() -> found.Year:
        with access.acting_as(actor):
            return found.year(actor, number=clock.today().year)

    write(parts[0], 40)
    write(parts[1], 30)
    assert (year().total.gatherings, year().total.visits) == (0, 70)  # all that is known are the tables
    write(festival, 300)
    assert (year().total.gatherings, year().total.visits) == (1, 300)
    write(parts[0], 60)
    assert year().total.visits == 300
    assert [name for name, _many in year().organisations] == ["Gemeente Zwolle", "Rotary", "de brug"]
    assert {many for _name, many in year().organisations} == {1}
    assert "300" in sign_in(cast.coordinator).get("/gatherings/figures/").content.decode()
