"""A person may take a copy, be erased, or turn out to be entered twice: nothing is lost and no figure lies."""

import datetime as dt
import json

import pytest

from nabij.enrolment import actions
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Intake, Participation, Profile, Relation, Tally
from nabij.foundation import access, clock, erasure
from nabij.people import registry
from nabij.people.actions.merging import merge
from tests.cast import Cast, actor_of, make_enrolment, make_person
from tests.rooms.enrolment.agreeing import agreed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def fill(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.finish_intake(
            enrolment=cast.piet, held_on=clock.today(), answers={"situation": "Woont alleen"},
            profile={"languages": ["nl"], "slots": 1}, by=actor, agreed=agreed(),
        )  # fmt: skip
        actions.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)
        actions.write_contact(
            participant=cast.piet, volunteer=cast.vera, notes="Samen gewandeld", by=actor,
            given={"on": dt.date(2026, 3, 1), "kind": "home", "minutes": 60},
        )  # fmt: skip


def unique(cast: Cast) -> int:
    with access.unscoped(access.Reason.TEST):
        rows = Tally.objects.filter(offering=cast.tandem_zwolle, measure="unique_participants")
        return sum(row.value for row in rows)


def test_a_copy_holds_everything_that_was_said_and_written(cast: Cast) -> None:
    fill(cast)
    with access.unscoped(access.Reason.TEST):
        found = erasure.export(cast.piet.unit_id, by=actor_of(cast.coordinator))
    text = json.dumps(found, default=str, ensure_ascii=False)
    for said in ("Woont alleen", "Samen gewandeld", "Tandem Zwolle", "wandelen", "2026-03-01"):
        assert said in text
    with access.unscoped(access.Reason.TEST):
        files = registry.files_of(cast.piet.person)
    assert [file.unit_id for file in files] == [cast.piet.unit_id]


@pytest.mark.parametrize("name", ["piet", "vera"])
def test_erasing_a_file_leaves_no_row_of_it(name: str, cast: Cast) -> None:
    fill(cast)
    enrolment: Enrolment = getattr(cast, name)
    erasure.erase([enrolment.unit_id], by=actor_of(cast.coordinator), why="test")
    with access.unscoped(access.Reason.TEST):
        for model in (Contact, Intake, Participation, Profile, Relation, Enrolment):
            assert not model.objects.filter(unit_id=enrolment.unit_id).exists(), model
        assert not Relation.objects.exists()
        left = list(Contact.objects.values_list("volunteer", "author_person_id", "author"))
    assert list(map(set, left)) == ([] if name == "piet" else [{None}])


def test_two_entries_of_one_person_become_one_and_count_as_one(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        double = make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Pieter Dubbel"))
    with access.acting_as(actor):
        for enrolment, day in ((cast.piet, 1), (double, 15)):
            actions.write_contact(
                participant=enrolment, volunteer=None, notes="", by=actor,
                given={"on": dt.date(2026, 3, day), "kind": "home"},
            )  # fmt: skip
    assert unique(cast) == 2
    with access.acting_as(actor):
        merge(kept=cast.piet.person, gone=double.person, take=[], by=actor)
    assert unique(cast) == 1
    with access.unscoped(access.Reason.TEST):
        rows = Enrolment.objects.filter(offering=cast.tandem_zwolle, role=PartRole.PARTICIPANT)
        assert {row.person_id for row in rows} == {cast.piet.person_id}
        assert sorted(row.state for row in rows) == [EnrolmentState.ENDED, EnrolmentState.WAITING]
        assert Contact.objects.filter(participant__person=cast.piet.person).count() == 2
        assert {row.person_id_copy for row in Profile.objects.filter(enrolment__in=rows)} == {cast.piet.person_id}
