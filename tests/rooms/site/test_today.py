"""Today: each role sees what waits for them, within their scope, for the same number of questions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Contact, Enrolment, Intake, Relation
from nabij.foundation import access, clock
from nabij.matching.choices import ProposalState
from nabij.matching.models import Proposal
from nabij.site.queries import today
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def day_of(user: Any) -> dict[str, list[str]]:
    actor = actor_of(user)
    with access.acting_as(actor):
        return {section.key: [card.title for card in section.cards] for section in today.today(actor).sections}


def change(enrolment: Enrolment, **fields: Any) -> None:
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=enrolment.pk).update(**fields)


def test_a_step_is_due_on_its_day_and_not_before(cast: Cast) -> None:
    change(cast.piet, next_step="Bellen", next_step_on=clock.today())
    change(cast.amina, next_step="Bellen", next_step_on=clock.today() + dt.timedelta(days=1))
    assert day_of(cast.coordinator)["due"] == ["Bellen: Piet Deelnemer"]


def test_an_overdue_step_comes_first(cast: Cast) -> None:
    change(cast.piet, next_step="Vandaag", next_step_on=clock.today())
    change(cast.amina, next_step="Gisteren", next_step_on=clock.today() - dt.timedelta(days=1))
    assert day_of(cast.coordinator)["due"] == ["Gisteren: Amina Deelnemer", "Vandaag: Piet Deelnemer"]


def test_a_step_of_a_colleague_is_not_mine_and_one_of_nobody_is(cast: Cast) -> None:
    change(cast.piet, next_step="Bellen", next_step_on=clock.today(), coordinator=cast.tandem_coordinator)
    assert day_of(cast.coordinator)["due"] == []
    assert day_of(cast.tandem_coordinator)["due"] == ["Bellen: Piet Deelnemer"]


def test_a_step_of_somebody_who_left_is_over(cast: Cast) -> None:
    change(cast.piet, next_step="Bellen", next_step_on=clock.today(), state=EnrolmentState.ENDED)
    assert day_of(cast.coordinator)["due"] == []


def test_another_branch_and_another_programme_stay_out_of_sight(cast: Cast) -> None:
    for one in (cast.piet, cast.amina, cast.bob):
        change(one, next_step="Bellen", next_step_on=clock.today())
    assert day_of(cast.coordinator_almere)["due"] == ["Bellen: Bob Deelnemer"]
    assert day_of(cast.tandem_coordinator)["due"] == ["Bellen: Piet Deelnemer"]
    assert day_of(cast.stranger)["due"] == []


def test_an_application_shows_until_it_is_taken_up(cast: Cast) -> None:
    change(cast.piet, state=EnrolmentState.APPLIED)
    assert day_of(cast.coordinator)["new"] == ["Piet Deelnemer"]
    assert day_of(cast.desk)["new"] == ["Piet Deelnemer"]
    change(cast.piet, state=EnrolmentState.WAITING)
    assert day_of(cast.coordinator)["new"] == []


@pytest.mark.parametrize(("days", "shown"), [(13, []), (14, ["Piet Deelnemer"]), (40, ["Piet Deelnemer"])])
def test_after_two_weeks_of_silence_somebody_is_missed(cast: Cast, days: int, shown: list[str]) -> None:
    change(cast.piet, state=EnrolmentState.ACTIVE, last_contact_on=clock.today() - dt.timedelta(days=days))
    assert day_of(cast.coordinator)["silent"] == shown


def test_without_any_contact_silence_runs_from_the_start(cast: Cast) -> None:
    change(cast.piet, state=EnrolmentState.ACTIVE, started_on=clock.today() - dt.timedelta(days=20))
    assert day_of(cast.coordinator)["silent"] == ["Piet Deelnemer"]


def test_birthdays_of_who_takes_part_this_week(cast: Cast) -> None:
    change(cast.piet, state=EnrolmentState.ACTIVE)
    for days, shown in ((0, True), (6, True), (7, False), (-1, False)):
        day = clock.today() + dt.timedelta(days=days)
        cast.piet.person.birth_date = day.replace(year=1944, day=min(day.day, 28))
        with access.unscoped(access.Reason.TEST):
            cast.piet.person.save()
        if day.day <= 28:
            assert ("birthdays" in day_of(cast.coordinator)) == shown, days


def test_an_important_note_asks_to_be_read(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        for important in (True, False):
            Contact.objects.create(
                organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
                volunteer=cast.vera, on=clock.today(), is_important=important,
            )  # fmt: skip
    assert len(day_of(cast.coordinator)["important"]) == 1
    assert "important" not in day_of(cast.coordinator_almere)


def test_a_draft_intake_waits_for_who_began_it(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Intake.objects.create(
            enrolment=cast.piet, organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit,
            by=cast.coordinator, draft_saved_at=clock.now(),
        )  # fmt: skip
    assert len(day_of(cast.coordinator)["drafts"]) == 1
    assert "drafts" not in day_of(cast.tandem_coordinator)


def test_a_proposal_waits_by_itself_until_it_was_reminded_in_vain(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        made = Proposal.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
            volunteer=cast.vera, state=ProposalState.SENT, sent_on=clock.today() - dt.timedelta(days=9),
        )  # fmt: skip
    day = day_of(cast.coordinator)
    assert day["proposals"] == ["Piet Deelnemer · Vera Vrijwilliger"]
    assert day["due"] == []
    with access.unscoped(access.Reason.TEST):
        Proposal.objects.filter(pk=made.pk).update(reminded_on=clock.today())
    day = day_of(cast.coordinator)
    assert "proposals" not in day
    assert day["due"] == ["Piet – Vera"]
    assert day_of(cast.coordinator_almere)["due"] == []


def test_a_volunteer_sees_their_buddy_only_while_it_lasts(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        relation = Relation.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
            volunteer=cast.vera, volunteer_person_id=cast.vera.person_id,
            participant_person_unit_id=cast.piet.person.unit_id, started_on=clock.today() - dt.timedelta(days=9),
        )  # fmt: skip
    client = sign_in(cast.volunteer)
    assert "Piet Deelnemer" in client.get("/").content.decode()
    with access.unscoped(access.Reason.TEST):
        Relation.objects.filter(pk=relation.pk).update(ended_on=clock.today())
    assert "Piet Deelnemer" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "name",
    ["administrator", "manager", "privacy_officer", "coordinator", "desk", "funder", "volunteer", "participant"],
)
def test_everybody_has_a_first_page(cast: Cast, sign_in: SignIn, name: str) -> None:
    response = sign_in(getattr(cast, name)).get("/")
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def test_a_visitor_is_welcomed_without_a_name(client: Client, cast: Cast) -> None:
    page = client.get("/").content.decode()
    assert "Deelnemer" not in page
    assert "/demo/" not in page


def count_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def busy(cast: Cast, number: int) -> None:
    now = clock.today()
    with access.unscoped(access.Reason.TEST):
        for at in range(number):
            person = make_person(cast.nabij, f"Mens{at} Verzonnen", birth_date=now.replace(year=1950, day=1))
            states: dict[str, Any] = {
                "state": EnrolmentState.ACTIVE,
                "last_contact_on": now - dt.timedelta(days=20 + at),
            }
            make_enrolment(cast.tandem_zwolle, person, next_step="Bellen", next_step_on=now, **states)
            other = make_person(cast.nabij, f"Nieuw{at} Verzonnen")
            make_enrolment(cast.tandem_zwolle, other, state=EnrolmentState.APPLIED)


@pytest.mark.parametrize("path", ["/", "/overview/", "/search/?q=verzonnen"])
def test_a_page_asks_the_same_number_of_questions_for_one_and_for_three(cast: Cast, sign_in: SignIn, path: str) -> None:
    client = sign_in(cast.coordinator)
    client.get(path)
    busy(cast, 1)
    one = count_queries(client, path)
    busy(cast, 2)
    assert count_queries(client, path) == one
    assert one <= 20
