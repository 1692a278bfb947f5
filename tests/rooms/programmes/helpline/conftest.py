"""A helpline with a desk: open day and night, with Vera on shift and Zwolle's coordinator behind her."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation import access, clock, limits
from nabij.people.models import User
from nabij.programmes.helpline.models import DeskRules, HelpAddress, Helpline, OpeningVersion, Phrase
from nabij.volunteers.choices import Post
from nabij.volunteers.models import Duty, Rota, Shift
from tests.cast import Cast, make_enrolment, make_person, make_user


@dataclass(frozen=True, slots=True)
class Line:
    """The helpline of the tests and who sits at it."""

    helpline: Helpline
    offering: Offering
    rules: DeskRules
    phrase: Phrase
    shift: Shift
    volunteer: User
    lead: User


def make_line(cast: Cast) -> Line:
    """Make an open helpline in Zwolle with a volunteer and a shift lead who are there."""
    with access.unscoped(access.Reason.TEST):
        programme = Programme.objects.create(
            organisation=cast.nabij, type="helpline", name="Luisterlijn", slug="luisterlijn"
        )
        offering = Offering.objects.create(organisation=cast.nabij, programme=programme, branch=cast.zwolle)
        place: dict[str, Any] = {"organisation": cast.nabij, "offering": offering}
        helpline = Helpline.objects.create(**place, slug="luisterlijn", name="Luisterlijn", last_intake_minutes=0)
        rules = DeskRules.objects.create(**place, helpline=helpline, exit_url="about:blank")
        week = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]
        OpeningVersion.objects.create(**place, helpline=helpline, valid_from=dt.date(2024, 1, 1), blocks=week)
        HelpAddress.objects.create(
            **place, name="113", known_as="113", phone="0800-0113", for_visitors=True, checked_on=clock.today()
        )
        phrase = Phrase.objects.create(**place, title="Welkom", text="Fijn dat u er bent.")
        rota, now = Rota.objects.create(**place), clock.now()
        shift = Shift.objects.create(
            **place, rota=rota, starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=6), minimum=1,
            needs_lead=True,
        )  # fmt: skip
        volunteer = _on(cast, shift, "Roos Luistert", post=Post.CHAT, at_once=2)
        lead = _on(cast, shift, "Lies Leidt", post=Post.LEAD, at_once=1)
    return Line(helpline, offering, rules, phrase, shift, volunteer, lead)


def _on(cast: Cast, shift: Shift, name: str, *, post: Post, at_once: int) -> User:
    person = make_person(cast.nabij, name)
    enrolment: Enrolment = make_enrolment(shift.offering, person, PartRole.VOLUNTEER)
    Duty.objects.create(
        organisation=cast.nabij, offering=shift.offering, unit=enrolment.unit, rota=shift.rota, shift=shift,
        enrolment=enrolment, person_id_copy=person.pk, shown_name=person.given_name, post=post, at_once=at_once,
        taken_at=clock.now(), arrived_at=clock.now(),
    )  # fmt: skip
    return make_user(cast.nabij, person.given_name.lower(), "volunteer", person=person)


@pytest.fixture
def line(cast: Cast) -> Line:
    """The helpline, rolled back afterwards."""
    limits.forget()
    return make_line(cast)


@pytest.fixture
def live_line(live_cast: Cast) -> Line:
    """The helpline, committed, for browsers and sockets."""
    limits.forget()
    return make_line(live_cast)
