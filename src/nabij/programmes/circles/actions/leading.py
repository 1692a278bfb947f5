"""Who leads a circle: only somebody who has been trained, from and until a day."""

import datetime as dt

from django.db import IntegrityError, transaction

from nabij.enrolment.actions import count
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.programmes.circles import emails
from nabij.programmes.circles.actions import following
from nabij.programmes.circles.actions.seasons import lock
from nabij.programmes.circles.choices import Part, PathStep
from nabij.programmes.circles.models import Circle, Facilitator, Membership
from nabij.volunteers.actions.planning import make_rota
from nabij.volunteers.actions.qualifying import set_skills
from nabij.volunteers.choices import Skill
from nabij.volunteers.queries import rota_of
from nabij.volunteers.queries.team import held_by


class NotTrained(Exception):
    """Only who has been trained leads a circle; `who` still has to be."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


class AlreadyLeads(Exception):
    """This person leads the circle already, or somebody else is its facilitator."""


@transaction.atomic
def appoint(
    *, circle: Circle, enrolment: Enrolment, part: Part, by: Actor, from_on: dt.date | None = None,
    until_on: dt.date | None = None,
) -> Facilitator:  # fmt: skip
    """Let a trained volunteer lead a circle; they see it from the first day on, and hear of it by mail."""
    now = lock(circle, by=by, action=CHANGE)
    if Skill.CIRCLE not in held_by(enrolment):
        raise NotTrained(enrolment.person.full_name)
    made = Facilitator(
        organisation_id=now.organisation_id, offering_id=now.offering_id, circle=now, circle_unit_id=now.unit_id,
        unit_id=enrolment.unit_id, enrolment=enrolment, person_id=enrolment.person_id,
        shown_name=enrolment.person.given_name, part=part, from_on=from_on or clock.today(), until_on=until_on,
    )  # fmt: skip
    access.require(by, CREATE, made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyLeads(enrolment.person.full_name) from error
    if part == Part.FACILITATOR:
        following.settle(now, "facilitator", by=by)
    _arrived(made, by=by)
    audit.record("circles.facilitator_appointed", by=by, about=made)
    emails.appointed(made)
    return made


def _arrived(made: Facilitator, *, by: Actor) -> None:
    """Somebody who was a participant and agreed to be followed has come all the way."""
    with access.unscoped(access.Reason.TALLY):
        rows = Membership.objects.filter(person_id=made.person_id, path=PathStep.TRAINED)
        if rows.update(path=PathStep.FACILITATOR, path_on=clock.today()):
            count(offering=made.circle.offering, measure="circle_became_facilitator", on=clock.today())
            audit.record("circles.path", by=by, about=made, purpose=PathStep.FACILITATOR)


@transaction.atomic
def release(*, facilitator: Facilitator, by: Actor) -> None:
    """Let somebody lead this circle no longer; from the next request on they see nothing of it."""
    access.require(by, CHANGE, facilitator)
    facilitator.until_on = max(clock.today(), facilitator.from_on) - dt.timedelta(days=1)
    facilitator.save(update_fields=["until_on"])
    audit.record("circles.facilitator_released", by=by, about=facilitator)


@transaction.atomic
def note_training(*, enrolment: Enrolment, by: Actor) -> None:
    """Write down that a volunteer was trained to lead circles, as a qualification with a date."""
    rota = rota_of(enrolment.offering_id) or make_rota(offering=enrolment.offering, by=by)
    set_skills(rota=rota, enrolment=enrolment, skills={*held_by(enrolment), Skill.CIRCLE}, by=by)
