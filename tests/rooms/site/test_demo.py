"""The demo: full of invented people, counted as real ones would be, and behind a door that only a demo has."""

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from nabij.enrolment import actions
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Offering, Participation, Relation, Tally
from nabij.foundation import access, sealing
from nabij.foundation.actors import NOBODY
from nabij.people.models import Person, User
from nabij.site.demo import counts, lives, towns, world
from tests.cast import Cast, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
TODAY = dt.date(2026, 11, 21)


def seed() -> str:
    told = StringIO()
    call_command("seed_demo", size="small", stdout=told)
    return told.getvalue()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """One demo for all tests that need one, and what was told of it; what a test does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using="keys"):
        yield seed()
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")


def test_the_invention_is_the_same_twice() -> None:
    first, second = (world.invent(today=TODAY) for _ in range(2))
    assert [one.lives for one in first.stories] == [one.lives for one in second.stories]


def test_the_buddy_programme_has_the_size_of_the_source() -> None:
    stories = [story for story in world.invent(today=TODAY).stories if story.programme == "tandem"]
    roles = Counter(life.role for story in stories for life in story.lives)
    assert roles == {"participant": 345, "volunteer": 222}
    assert len(stories) == 13


def test_nobody_can_be_called_or_mailed() -> None:
    for story in world.invent(today=TODAY).stories:
        for life in story.lives:
            assert re.fullmatch(r"06-1234\d{4}", life.someone.phone)
            assert not life.someone.email or life.someone.email.endswith(".example")


def test_invented_places_stand_near_their_towns() -> None:
    assert len(towns.places()) == 13 * 8
    assert all(len(town.pc4s) == 8 for town in towns.TOWNS)


def test_states_follow_each_other_as_the_table_of_states_allows() -> None:
    from nabij.enrolment.rules import may_become

    for story in world.invent(today=TODAY).stories:
        for life in story.lives:
            states = [EnrolmentState(state) for _, state in life.moves]
            assert all(may_become(was, then) for was, then in itertools.pairwise(states)), states
            days = [day for day, _ in life.moves]
            assert days == sorted(days)


def test_a_second_seed_changes_nothing(seeded: str) -> None:
    assert "people" in seeded
    with access.unscoped(access.Reason.TEST):
        before = Person.objects.count()
    assert "already there" in seed()
    with access.unscoped(access.Reason.TEST):
        assert Person.objects.count() == before


def test_what_was_sealed_in_bulk_opens(seeded: str) -> None:
    with access.unscoped(access.Reason.TEST):
        contact = Contact.objects.filter(notes__isnull=False)[:1].get()
        assert len(sealing.open_text(contact, "notes", by=NOBODY, purpose="test")) > 10


def replay(story: Any, offering: Offering) -> None:
    """Live these lives again through the actions a coordinator and a volunteer use, one day after the other."""
    enrolments: dict[int, Enrolment] = {}
    happened: list[tuple[dt.date, int, Callable[[], object]]] = []

    def enrol(life: Any) -> None:
        person = make_person(offering.organisation, f"{life.someone.given_name} {life.someone.family_name}")
        enrolments[id(life)] = actions.enrol(
            offering=offering, person=person, role=PartRole(life.role), by=NOBODY, applied_on=life.applied_on
        )

    def move(life: Any, state: str) -> None:
        actions.move(enrolment=enrolments[id(life)], to=EnrolmentState(state), by=NOBODY)

    def meet(bond: Any, meeting: Any) -> None:
        contact = Contact(
            organisation_id=offering.organisation_id, offering=offering, on=meeting.on, kind=meeting.kind,
            participant=enrolments[id(bond.participant)], volunteer=enrolments[id(bond.volunteer)],
            unit_id=enrolments[id(bond.participant)].unit_id, is_cancelled=meeting.is_cancelled,
            minutes=None if meeting.is_cancelled else meeting.minutes,
        )  # fmt: skip
        actions.record_contact(contact=contact, notes="", by=NOBODY)

    for life in story.lives:
        happened.append((life.applied_on, 0, partial(enrol, life)))
        happened += [(day, order, partial(move, life, state)) for order, (day, state) in enumerate(life.moves[1:], 1)]
    for bond in story.bonds:
        happened += [(meeting.on, 99, partial(meet, bond, meeting)) for meeting in bond.meetings]
    for day, _, happens in sorted(happened, key=lambda one: one[:2]):
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), tick=False):
            happens()


def test_bulk_counts_equal_the_counts_of_one_life_at_a_time(cast: Cast) -> None:
    story = lives.Invention(seed=3, today=TODAY).story(
        town=towns.TOWNS[12], programme="tandem", participants=4, volunteers=3
    )
    assert story.bonds
    with access.unscoped(access.Reason.TEST):
        replay(story, cast.tandem_almere)
        rows = Tally.objects.filter(offering=cast.tandem_almere).values_list("month", "measure", "value")
        lived = {(month, measure): value for month, measure, value in rows if value}
        unique = Participation.objects.filter(offering=cast.tandem_almere).count()
    # Matches are counted by the programme type, which this test leaves out.
    bulk = {key: value for key, value in counts.tally(story).items() if value and "matches" not in key[1]}
    assert bulk == lived
    assert unique == len(counts.first_of_each_year(story))


def test_a_bond_is_in_the_ledger_with_its_contacts(seeded: str) -> None:
    with access.unscoped(access.Reason.TEST):
        joke = User.objects.get(email="joke@dichtbij.example")
        bonds = Relation.objects.filter(offering__programme__slug="tandem")
        relation = bonds.get(volunteer_person_id=joke.person_id, ended_on__isnull=True)
        assert relation.participant.person.given_name == "Piet"
        assert Contact.objects.filter(participant=relation.participant).count() > 3


# -- the door ---------------------------------------------------------------------------------------------


def test_outside_a_demo_there_is_no_door(client: Client, cast: Cast) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"who": "marijke"}).status_code == 404


def test_one_click_and_you_are_somebody(client: Client, settings: Any, seeded: str) -> None:
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    assert "Marijke de Boer" in page
    response = client.post("/demo/", {"who": "marijke"}, follow=True)
    assert "Marijke" in response.content.decode()
    assert User.objects.get(pk=client.session["_auth_user_id"]).email == "marijke@dichtbij.example"


def test_a_participant_lands_in_easy_language_and_the_next_one_does_not(
    client: Client, settings: Any, seeded: str
) -> None:
    settings.DEMO = True
    client.post("/demo/", {"who": "piet"})
    assert client.cookies["django_language"].value == "nl-easy"
    client.post("/demo/", {"who": "joke"})
    assert client.cookies["django_language"].value == "nl"


def test_an_unknown_character_gets_words_and_no_session(client: Client, settings: Any, seeded: str) -> None:
    settings.DEMO = True
    assert client.post("/demo/", {"who": "sinterklaas\x00"}).status_code == 400
    assert "_auth_user_id" not in client.session
