"""A rota with volunteers who come when they are named, for all tests of this room."""

import datetime as dt
from typing import Any

import pytest

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock
from nabij.foundation.actors import NOBODY, Actor
from nabij.people.models import User
from nabij.volunteers.actions import duties, planning, qualifying
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Duty, Shift
from tests.cast import Cast, actor_of, make_enrolment, make_person, make_user

HOUR = dt.timedelta(hours=1)


class House:
    """A rota in Zwolle, with a shift in a week, and volunteers who come when they are named."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.coordinator = cast, actor_of(cast.coordinator)
        with access.unscoped(access.Reason.TEST):
            self.rota = planning.make_rota(offering=cast.tandem_zwolle, by=NOBODY)
            self.shift = self.shift_in(dt.timedelta(days=7))

    def shift_in(self, ahead: dt.timedelta, hours: int = 3) -> Shift:
        with access.unscoped(access.Reason.TEST):
            start = clock.now() + ahead
            found: Shift = Shift.objects.create(
                organisation=self.cast.nabij, offering=self.cast.tandem_zwolle, rota=self.rota, starts_at=start,
                ends_at=start + hours * HOUR, minimum=2, needs_lead=True,
            )  # fmt: skip
        return found

    def volunteer(self, name: str, *skills: Skill) -> Enrolment:
        with access.unscoped(access.Reason.TEST):
            person = make_person(self.cast.nabij, name)
            made = make_enrolment(self.cast.tandem_zwolle, person, PartRole.VOLUNTEER)
            make_user(self.cast.nabij, name.lower(), "volunteer", person=person)
            qualifying.set_skills(rota=self.rota, enrolment=made, skills=skills, by=NOBODY)
        return made

    def actor(self, enrolment: Enrolment) -> Actor:
        return actor_of(User.objects.get(person_id=enrolment.person_id))

    def take(self, who: Enrolment, shift: Shift | None = None, **more: Any) -> Duty:
        actor = self.actor(who)
        with access.acting_as(actor):
            return duties.take_shift(shift=shift or self.shift, enrolment=who, by=actor, **more)

    def fresh(self, row: Any) -> Any:
        with access.unscoped(access.Reason.TEST):
            return type(row).objects.get(pk=row.pk)


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)
