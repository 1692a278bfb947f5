"""The ledger counts what happened, a correction counts what it changes, and erasing changes no figure."""

import datetime as dt
from typing import Any

import pytest

from nabij.enrolment import actions
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Participation, Relation, Tally
from nabij.enrolment.queries import figures as queries
from nabij.enrolment.rules import EDIT_DAYS
from nabij.foundation import access, clock, erasure
from nabij.foundation.access import NotAllowed
from nabij.foundation.meanwhile import ChangedMeanwhile
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = dt.date(2026, 3, 10)


def write(cast: Cast, by: Any, *, on: dt.date = DAY, participant: Any = None, notes: str = "", **given: Any) -> Contact:
    actor = actor_of(by)
    with access.acting_as(actor):
        return actions.write_contact(
            participant=participant or cast.piet, volunteer=cast.vera, notes=notes, by=actor,
            given={"on": on, "kind": "home", "minutes": 60, **given},
        )  # fmt: skip


def correct(contact: Contact, by: Any, **changes: Any) -> Contact:
    actor = actor_of(by)
    with access.acting_as(actor):
        return actions.correct_contact(contact=contact, changes=changes, notes="", by=actor)


def tallies(measure: str) -> dict[dt.date, int]:
    with access.unscoped(access.Reason.TEST):
        rows = Tally.objects.filter(measure=measure).exclude(value=0)
        return dict(rows.values_list("month", "value"))


def together(cast: Cast) -> Relation:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        return actions.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)


def test_a_contact_counts_once_and_people_once_a_year(cast: Cast) -> None:
    write(cast, cast.coordinator)
    write(cast, cast.coordinator, on=dt.date(2026, 4, 2), minutes=30)
    assert tallies("contacts") == {dt.date(2026, 3, 1): 1, dt.date(2026, 4, 1): 1}
    assert tallies("contact_minutes") == {dt.date(2026, 3, 1): 60, dt.date(2026, 4, 1): 30}
    assert tallies("unique_participants") == {dt.date(2026, 3, 1): 1}
    assert tallies("unique_volunteers") == {dt.date(2026, 3, 1): 1}


def test_an_earlier_contact_written_down_later_moves_the_unique_person_to_its_month(cast: Cast) -> None:
    write(cast, cast.coordinator)
    write(cast, cast.coordinator, on=dt.date(2026, 1, 20))
    assert tallies("unique_participants") == {dt.date(2026, 1, 1): 1}


def test_correcting_the_day_moves_every_count(cast: Cast) -> None:
    contact = write(cast, cast.coordinator)
    correct(contact, cast.coordinator, on=dt.date(2026, 2, 1), minutes=90)
    for measure, value in (("contacts", 1), ("contact_minutes", 90), ("unique_participants", 1)):
        assert tallies(measure) == {dt.date(2026, 2, 1): value}


def test_cancelling_takes_the_counts_back_and_the_last_contact(cast: Cast) -> None:
    first, second = write(cast, cast.coordinator, on=dt.date(2026, 2, 1)), write(cast, cast.coordinator)
    correct(second, cast.coordinator, is_cancelled=True)
    assert tallies("contacts") == {dt.date(2026, 2, 1): 1}
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.get(pk=cast.piet.pk).last_contact_on == first.on
    correct(first, cast.coordinator, is_cancelled=True)
    assert tallies("unique_participants") == {}
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.get(pk=cast.piet.pk).last_contact_on is None
        assert not Participation.objects.exists()


def test_somebody_who_started_stays_counted_when_the_contact_was_a_mistake(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.move(enrolment=cast.piet, to=EnrolmentState.ACTIVE, by=actor)
    month = clock.today().replace(day=1)
    contact = write(cast, cast.coordinator, on=clock.today())
    correct(contact, cast.coordinator, is_cancelled=True)
    assert tallies("unique_participants") == {month: 1}


def test_a_draft_is_not_counted_until_it_is_finished(cast: Cast) -> None:
    together(cast)
    contact = write(cast, cast.volunteer, is_draft=True)
    assert tallies("contacts") == {}
    correct(contact, cast.volunteer, is_draft=False)
    assert tallies("contacts") == {dt.date(2026, 3, 1): 1}


def test_a_volunteer_writes_only_about_whom_they_see(cast: Cast) -> None:
    actor = actor_of(cast.volunteer)
    with access.acting_as(actor), pytest.raises(NotAllowed):
        actions.write_contact(
            participant=cast.piet, volunteer=cast.vera, notes="", given={"on": DAY, "kind": "home"}, by=actor
        )
    together(cast)
    write(cast, cast.volunteer)


def test_the_author_corrects_for_two_weeks_and_a_coordinator_always(cast: Cast) -> None:
    together(cast)
    contact = write(cast, cast.volunteer)
    correct(contact, cast.volunteer, minutes=45)
    with access.unscoped(access.Reason.TEST):
        long_ago = clock.now() - dt.timedelta(days=EDIT_DAYS + 1)
        Contact.objects.filter(pk=contact.pk).update(made_at=long_ago)
        contact.refresh_from_db()
    with pytest.raises(actions.ContactClosed):
        correct(contact, cast.volunteer, minutes=30)
    assert correct(contact, cast.coordinator, minutes=30).minutes == 30


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    contact = write(cast, cast.coordinator)
    correct(contact, cast.coordinator, minutes=45)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor), pytest.raises(ChangedMeanwhile):
        actions.correct_contact(contact=contact, changes={"minutes": 10}, notes="", by=actor, seen=contact.version)


def by_hand(cast: Cast, year: int) -> dict[str, int]:
    """Count the rows themselves, the slow way."""
    with access.unscoped(access.Reason.TEST):
        contacts = Contact.objects.filter(
            offering=cast.tandem_zwolle, on__year=year, is_draft=False, is_cancelled=False
        ).select_related("participant", "volunteer")
        rows = list(contacts)
        return {
            "contacts": len(rows),
            "contact_minutes": sum(row.minutes or 0 for row in rows),
            "unique_participants": len({row.participant.person_id for row in rows}),
            "unique_volunteers": len({row.volunteer.person_id for row in rows}),
        }


def test_the_figures_agree_with_a_count_by_hand_also_after_erasing(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        others = [make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Gast{n}")) for n in range(3)]
    for number, participant in enumerate([cast.piet, *others, cast.piet, others[0]]):
        write(cast, cast.coordinator, participant=participant, on=DAY + dt.timedelta(days=20 * number), minutes=50)
    wrong = write(cast, cast.coordinator, participant=others[1], on=dt.date(2025, 12, 31))
    correct(wrong, cast.coordinator, on=dt.date(2026, 1, 1))
    correct(write(cast, cast.coordinator), cast.coordinator, is_cancelled=True)
    expected = by_hand(cast, 2026)
    assert expected["contacts"] == 7

    def figures() -> dict[str, int]:
        actor = actor_of(cast.manager)
        with access.acting_as(actor):
            found = queries.figures(actor=actor, offerings=[cast.tandem_zwolle.pk], period=queries.year(2026))
        return {name: found.totals[name] for name in expected}

    assert figures() == expected
    erasure.erase([others[0].unit_id, cast.vera.unit_id], by=actor_of(cast.coordinator), why="test")
    with access.unscoped(access.Reason.TEST):
        assert not Enrolment.objects.filter(pk__in=[others[0].pk, cast.vera.pk]).exists()
    assert figures() == expected


def test_waiting_now_is_a_stock_that_follows_every_move_and_erasure(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)

    def waiting() -> int:
        with access.acting_as(actor):
            found = queries.figures(actor=actor, offerings=[cast.tandem_zwolle.pk], period=queries.this_year())
        return found.waiting_now["participant"]

    made = []
    for name in ("Een", "Twee", "Drie"):
        with access.unscoped(access.Reason.TEST):
            person = make_person(cast.nabij, name)
            made.append(actions.enrol(offering=cast.tandem_zwolle, person=person, role=PartRole.PARTICIPANT, by=actor))
    assert waiting() == 3
    with access.acting_as(actor):
        actions.move(enrolment=made[0], to=EnrolmentState.WAITING, by=actor)
    assert waiting() == 3
    with access.acting_as(actor):
        actions.move(enrolment=made[0], to=EnrolmentState.ACTIVE, by=actor)
    assert waiting() == 2
    erasure.erase([made[1].unit_id], by=actor, why="test")
    assert waiting() == 1


def test_nobody_counts_the_figures_of_another_organisation(cast: Cast) -> None:
    write(cast, cast.coordinator)
    actor = actor_of(cast.stranger)
    with access.acting_as(actor):
        found = queries.figures(actor=actor, offerings=[cast.tandem_zwolle.pk], period=queries.year(2026))
    assert not any(found.totals.values())
