"""The counts of who is open that the database keeps are at every moment what a count by hand gives."""

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from nabij.enrolment import actions
from nabij.enrolment.actions import counting, erasing
from nabij.enrolment.choices import EndReason, EnrolmentState, OpenMeasure, PartRole
from nabij.enrolment.models import Enrolment, OpenCount, Profile
from nabij.foundation import access, clock, erasure
from tests.cast import Cast, actor_of, make_enrolment, make_person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WAITS = {EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.WAITING}
Counted = dict[tuple[Any, ...], int]


def kept() -> Counted:
    """Add up the rows of the database."""
    found: Counter[tuple[Any, ...]] = Counter()
    with access.unscoped(access.Reason.TEST):
        for row in OpenCount.objects.all():
            found[row.organisation_id, row.offering_id, row.measure, row.applied_on, row.coordinator_id] += row.number
    return {key: number for key, number in found.items() if number}


def by_hand() -> Counted:
    """Count enrolments one by one."""
    found: Counter[tuple[Any, ...]] = Counter()
    with access.unscoped(access.Reason.TEST):
        for one in Enrolment.objects.filter(role=PartRole.PARTICIPANT):
            for place in (one.offering_id, None):
                if one.state in WAITS and one.applied_on:
                    found[one.organisation_id, place, OpenMeasure.WAITING, one.applied_on, None] += 1
                if one.state in {*WAITS, EnrolmentState.ACTIVE}:
                    found[one.organisation_id, place, OpenMeasure.OPEN, None, one.coordinator_id] += 1
    return dict(found)


def change_something(cast: Cast, chance: random.Random) -> None:
    """Do one thing that can happen to rows, to one or to many at once."""
    rows = list(Enrolment.objects.order_by("pk"))
    some = Enrolment.objects.filter(pk__in=[one.pk for one in chance.sample(rows, min(3, len(rows)))])
    what = chance.randrange(6)
    if what == 0:
        person = make_person(cast.nabij, "Fien Verzonnen")
        offering = chance.choice([cast.tandem_zwolle, cast.tandem_almere, cast.language_zwolle])
        make_enrolment(offering, person, chance.choice(PartRole.values))
    elif what == 1:
        some.update(state=chance.choice(EnrolmentState.values))
    elif what == 2:
        some.update(coordinator=chance.choice([None, cast.coordinator, cast.coordinator_almere]))
    elif what == 3:
        some.update(applied_on=chance.choice([None, clock.today(), clock.today() - dt.timedelta(days=40)]))
    elif what == 4:
        some.update(offering=chance.choice([cast.tandem_zwolle, cast.tandem_almere]))
    else:
        gone = Enrolment.objects.filter(person__given_name="Fien")
        Profile.objects.filter(enrolment__in=gone).delete()
        gone.delete()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_to_rows_the_counts_follow(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    for turn in range(25):
        with access.unscoped(access.Reason.TEST):
            change_something(cast, chance)
        assert kept() == by_hand(), f"after turn {turn}"
        if turn % 10 == 9:
            counting.add_up()
            assert kept() == by_hand()


def test_every_state_a_person_can_be_in_is_counted(cast: Cast) -> None:
    for state in EnrolmentState:
        with access.unscoped(access.Reason.TEST):
            Enrolment.objects.filter(pk=cast.piet.pk).update(state=state)
        assert kept() == by_hand(), state


def test_the_way_through_the_house_is_counted(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        person = make_person(cast.nabij, "Nel Nieuw")
        nel = actions.enrol(offering=cast.tandem_zwolle, person=person, role=PartRole.PARTICIPANT, by=actor)
    assert kept() == by_hand()
    with access.acting_as(actor):
        for to in (EnrolmentState.WAITING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED, EnrolmentState.ACTIVE):
            actions.move(enrolment=nel, to=to, by=actor)
            assert kept() == by_hand(), to
        actions.end(enrolment=nel, reason=EndReason.MOVED, by=actor)
        assert kept() == by_hand()
        actions.reopen(enrolment=nel, by=actor)
        assert kept() == by_hand()


def test_who_is_erased_is_counted_no_more(cast: Cast) -> None:
    before = sum(kept().values())
    erasure.erase([cast.piet.unit_id], by=actor_of(cast.coordinator), why="test")
    assert kept() == by_hand()
    assert sum(kept().values()) < before
    counting.add_up()
    with access.unscoped(access.Reason.TEST):
        assert not OpenCount.objects.filter(number=0).exists()


def test_two_who_were_one_person_are_counted_once(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        double = make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, "Piet Dubbel"))
        erasing.move_person(cast.piet.person, double.person)
    assert kept() == by_hand()


def test_what_is_undone_was_never_counted(cast: Cast) -> None:
    before = kept()
    with access.unscoped(access.Reason.TEST), transaction.atomic():
        Enrolment.objects.filter(pk=cast.piet.pk).update(state=EnrolmentState.ENDED)
        assert kept() != before
        transaction.set_rollback(True)
    assert kept() == before == by_hand()


def test_adding_up_leaves_one_row_of_a_kind(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        for state in (EnrolmentState.ENDED, EnrolmentState.WAITING) * 3:
            Enrolment.objects.filter(pk=cast.piet.pk).update(state=state)
    before = kept()
    counting.add_up()
    assert kept() == before
    with access.unscoped(access.Reason.TEST):
        assert OpenCount.objects.count() == len(before)


def test_a_change_that_counts_for_nothing_writes_nothing(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        before = OpenCount.objects.count()
        Enrolment.objects.filter(pk=cast.piet.pk).update(urgency=3, next_step="Bellen")
        Enrolment.objects.filter(pk=cast.vera.pk).update(state=EnrolmentState.ENDED)
        assert OpenCount.objects.count() == before


def test_counts_are_seen_by_who_may_see_figures(cast: Cast) -> None:
    def seen(name: str) -> set[tuple[int | None, str]]:
        actor = actor_of(getattr(cast, name))
        with access.acting_as(actor):
            return {(row.offering_id, row.measure) for row in OpenCount.objects.visible_to(actor)}

    assert (None, "waiting") in seen("manager")
    assert {place for place, _measure in seen("coordinator")} == {cast.tandem_zwolle.pk, cast.language_zwolle.pk}
    assert {measure for _place, measure in seen("funder")} <= {"waiting"}
    for name in ("volunteer", "participant", "desk", "privacy_officer", "administrator"):
        assert not seen(name), name
    assert not {cast.tandem_zwolle.pk, None} & {place for place, _measure in seen("stranger")}
