"""Figures: counted without doubles, frozen with where they come from, the same after people are erased."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nabij.agenda.models import Gathering, HeadCount
from nabij.enrolment.models import Contact, Enrolment, Participation, Programme
from nabij.foundation import access, clock, erasure
from nabij.outcomes.models import Score
from nabij.reporting import actions, rules
from nabij.reporting.actions import freezing
from nabij.reporting.models import Chapter, FrozenFigure, Submission
from nabij.reporting.queries import composing, figures, owing, reports
from nabij.reporting.queries.indicators import indicators
from tests.cast import Cast, actor_of
from tests.rooms.reporting import stories
from tests.rooms.reporting.stories import YEAR

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_somebody_in_two_branches_counts_once_in_the_whole(cast: Cast) -> None:
    stories.two_branches(cast)
    found = figures.live(report=stories.begun(cast))
    people, contacts = found["participants"], found["contacts"]
    assert {name: int(value.low) for name, value in people.parts.items()} == {"Almere": 7, "Zwolle": 1}
    assert int(people.value.low) == 7, "Piet once"
    assert int(contacts.value.low) == 9, "a contact is no participant"
    assert found["contact_minutes"].said == "9"


def test_a_report_counts_the_same_for_whoever_writes_it(cast: Cast) -> None:
    stories.two_branches(cast)
    with access.acting_as(actor_of(cast.tandem_coordinator)):
        report = stories.begun(cast, by=cast.tandem_coordinator)
        mine = figures.live(report=report)["participants"].value
    assert int(mine.low) == 7


def test_frozen_figures_stay_when_the_people_are_erased(cast: Cast) -> None:
    stories.two_branches(cast)
    report = stories.submitted(cast)
    before = figures.frozen(report)
    with access.unscoped(access.Reason.TEST):
        kept = Submission.objects.get(report=report)
        files = Participation.objects.filter(person_id_copy=cast.piet.person_id).values_list("unit_id", flat=True)
        units = [*files, cast.bob.unit_id, cast.piet.person.unit_id, cast.bob.person.unit_id]
    erasure.erase(dict.fromkeys(units), by=actor_of(cast.coordinator), why="asked for it")
    with access.unscoped(access.Reason.TEST):
        assert not Participation.objects.filter(person_id_copy=cast.piet.person_id).exists()
        again = Submission.objects.get(report=report)
    assert figures.frozen(report) == before
    assert again.body == kept.body
    assert reports.is_whole(again)
    assert int(figures.live(report=report)["contacts"].value.low) == 9, "the ledger's tally outlives them too"


def test_a_frozen_figure_tells_all_of_where_it_comes_from(cast: Cast) -> None:
    stories.two_branches(cast)
    report = stories.begun(cast)
    actor = actor_of(cast.manager)
    with access.acting_as(actor):
        actions.aim(
            report=report, indicator="participants", values={"baseline": 3, "target": 9, "cause": "Ziekte."}, by=actor
        )
        freezing.freeze(report=report, by=actor)
    row = figures.frozen(stories.fresh(report))["participants"]
    assert "enrolment_participation" in row.query
    assert row.parameters["first"] == f"{YEAR}-01-01"
    assert row.rule_version == "2024-1"
    assert row.frozen_at
    assert (str(row.baseline), str(row.target)) == ("3.00", "9.00")
    assert (row.cause, row.misses_target) == ("Ziekte.", True)
    assert figures.ask(query=row.query, parameters=row.parameters), "the query can be asked again"
    assert rules.digest(figures.as_json(row)) == row.digest
    stories.met(cast.piet)
    with access.acting_as(actor):
        freezing.freeze(report=report, by=actor)
    assert int(figures.of_report(stories.fresh(report))["contacts"].value.low) == 9, "frozen once"


def test_the_database_lets_nobody_change_what_was_frozen(cast: Cast) -> None:
    report = stories.submitted(cast)
    rows: Any
    for rows, change in ((FrozenFigure, {"low": 1000}), (Submission, {"digest": "x"})):
        with access.unscoped(access.Reason.TEST):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.objects.filter(report=report).update(**change)
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.objects.filter(report=report).delete()


def test_figures_can_be_counted_again_only_before_submitting(cast: Cast) -> None:
    report, actor = stories.begun(cast), actor_of(cast.manager)
    with access.acting_as(actor):
        freezing.freeze(report=report, by=actor)
        freezing.release(report=report, by=actor)
    assert stories.fresh(report).figures_frozen_at is None
    assert not figures.frozen(report)
    done = stories.submitted(cast, year=YEAR - 1)
    with access.acting_as(actor), pytest.raises(actions.NotWritable):
        freezing.release(report=done, by=actor)


def gathering(cast: Cast, counts: dict[str, int], **fields: Any) -> Gathering:
    day = dt.date(YEAR, 1, 10)
    unit = erasure.open_unit(organisation_id=cast.nabij.pk, kind="room")
    with access.unscoped(access.Reason.TEST):
        row: Gathering = Gathering.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=unit, title="Eten", state="held",
            precision="day", starts_on=day, ends_on=day, sort_on=day, code=unit.pk.hex[:12],
            counted_at=clock.now(), **fields,
        )  # fmt: skip
        for are, people in counts.items():
            HeadCount.objects.create(
                organisation=cast.nabij, offering=cast.tandem_zwolle, gathering=row, gathering_unit_id=unit.pk,
                role="participant" if are != "other" else "other", people=people,
                people_are="exact" if are == "other" else are, people_up_to=20 if are == "range" else None,
            )  # fmt: skip
    return row


def test_a_festival_is_one_gathering_and_estimates_stay_estimates(cast: Cast) -> None:
    festival = gathering(cast, {"about": 100})
    gathering(cast, {"exact": 30}, parent=festival)
    gathering(cast, {"range": 15})
    found = figures.live(report=stories.begun(cast), keys=["visits"])["visits"]
    assert (int(found.value.low), int(found.value.high or 0), found.value.qualifier) == (115, 120, "range")
    assert found.said in {"115 tot 120", "115 to 120"}
    gathering(cast, {"at_least": 7})
    assert figures.live(report=stories.begun(cast, template="practice"), keys=["visits"])["visits"].value.high is None


@pytest.mark.parametrize(("people", "is_told"), [(9, False), (10, True)])
def test_few_answers_give_no_result(cast: Cast, people: int, is_told: bool) -> None:
    with access.unscoped(access.Reason.TEST):
        for number in range(people):
            for moment, value in (("start", 5), ("halfway", 4 - number % 2)):
                Score.objects.create(
                    organisation=cast.nabij, offering=cast.tandem_zwolle, instrument="djg-6", edition="2006",
                    scale="total", moment=moment, side="person", pair=f"paar{number}", value=value,
                    quarter=dt.date(YEAR, 1, 1),
                )  # fmt: skip
    found = figures.live(report=stories.begun(cast), keys=["loneliness_change"])["loneliness_change"]
    assert found.is_told is is_told
    assert float(found.value.low) == (-1.5 if is_told else 0)


def test_growth_stands_beside_the_figures_of_last_year(cast: Cast) -> None:
    stories.two_branches(cast)
    for _ in range(3):
        stories.met(cast.piet, on=dt.date(YEAR - 1, 6, 1))
    body = composing.compose(stories.begun(cast))
    grown = {one["key"]: one for chapter in body["chapters"] for one in chapter["growth"]}
    assert "3" in grown["contacts"]["sentences"][0]
    assert "+200" in grown["contacts"]["sentences"][0]
    assert "Almere +7" in grown["contacts"]["shares"][0]
    assert grown["participants"]["is_small"], "one person last year"


def test_who_still_owes_data_is_counted_per_branch(cast: Cast) -> None:
    report = stories.begun(cast)
    assert owing.owed(report) == []
    contact, row = stories.met(cast.piet), gathering(cast, {})
    with access.unscoped(access.Reason.TEST):
        Contact.objects.filter(pk=contact.pk).update(is_draft=True)
        Gathering.objects.filter(pk=row.pk).update(state="published", counted_at=None)
    found = [(str(one.what), one.branch, one.count) for one in owing.owed(report)]
    assert [(branch, count) for _what, branch, count in found] == [("Zwolle", 1), ("Zwolle", 1)]


def test_gatherings_are_told_by_what_makes_them_work(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        Programme.objects.filter(pk=cast.tandem.pk).update(elements=["contact"])
    gathering(cast, {})
    gathering(cast, {}, elements=["meeting", "contact"])
    figure = figures.live(report=stories.begun(cast), keys=["gatherings_by_element"])["gatherings_by_element"]
    assert int(figure.value.low) == 2, "once in the whole"
    parts = {name: int(value.low) for name, value in figure.parts.items()}
    assert parts == {"betekenisvol contact": 2, "ontmoeten": 1}


def test_volunteers_are_told_by_channel_and_by_why_they_left(cast: Cast) -> None:
    day = dt.date(YEAR, 1, 10)
    with access.unscoped(access.Reason.TEST):
        volunteers = Enrolment.objects.filter(offering=cast.tandem_zwolle, role="volunteer")
        count = volunteers.update(applied_on=day, source="family")
        volunteers.filter(pk=cast.vera.pk).update(state="ended", ended_on=day, end_reason="expectations")
    keys = ["volunteers_by_source", "volunteers_left_by_reason"]
    found = figures.live(report=stories.begun(cast), keys=keys)
    came, left = (found[key] for key in keys)
    assert (int(came.value.low), list(came.parts)) == (count, ["familie of bekende"])
    assert (int(left.value.low), list(left.parts)) == (1, ["verwachtingen pasten niet"])


def test_a_chapter_counts_only_the_figures_that_stand_beside_it(cast: Cast) -> None:
    report = stories.begun(cast)
    with access.unscoped(access.Reason.TEST):
        chapter = Chapter.objects.get(report=report, key="target-group")
    with CaptureQueriesContext(connection) as asked:
        shown = reports.beside(report, chapter)["shown"]
    assert [figure.key for figure in shown] == ["participants_applied"]
    assert sum("enrolment_tally" in one["sql"] for one in asked) == 1


def test_every_template_asks_for_indicators_that_exist() -> None:
    from nabij.reporting.queries.templates import templates

    assert len(templates()["twelve"].parts) == 12
    for template in templates().values():
        assert set(template.figures) <= set(indicators()), template.slug
        assert all(part.titles["nl"] and part.titles["en"] for part in template.parts)
