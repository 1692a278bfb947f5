"""Two at the same moment: one lead on a shift, one place for one yes, and nobody on two shifts."""

import datetime as dt

import pytest

from nabij.foundation import access
from nabij.volunteers.actions import duties
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Duty
from nabij.volunteers.rules import NotPossible
from tests.cast import Cast
from tests.rooms.matching.test_at_once import at_once
from tests.rooms.volunteers.conftest import House

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def test_two_shifts_at_the_same_time_are_taken_once(live_cast: Cast) -> None:
    house = House(live_cast)
    anna, shifts = house.volunteer("Anna", Skill.CHAT), [house.shift]
    with access.unscoped(access.Reason.TEST):
        shifts.append(house.shift_in(dt.timedelta(days=7, hours=1)))
    actor = house.actor(anna)

    def take(number: int) -> None:
        with access.acting_as(actor):
            duties.take_shift(shift=shifts[number], enrolment=anna, by=actor)

    wrong = at_once(lambda: take(0), lambda: take(1))
    assert [type(error) for error in wrong] == [NotPossible]
    with access.unscoped(access.Reason.TEST):
        assert Duty.objects.filter(is_open=True).count() == 1
