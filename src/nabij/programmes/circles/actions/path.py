"""From participant to facilitator, step by step, and only with who agreed to be followed."""

from django.db import transaction

from nabij.enrolment.actions import enrol, move
from nabij.enrolment.choices import EnrolmentState, PartRole, Source
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.programmes.circles import rules
from nabij.programmes.circles.actions.leading import note_training
from nabij.programmes.circles.choices import PathStep
from nabij.programmes.circles.models import Membership


class NotThisStep(Exception):
    """The way to facilitator goes step by step, and only with who agreed."""


@transaction.atomic
def step_on(*, member: Membership, to: PathStep, by: Actor) -> Membership:
    """Write down that somebody came a step further; who has been trained becomes a volunteer with the qualification."""
    access.require(by, CHANGE, member)
    rows = Membership.rows_for_django.select_for_update(of=("self",)).select_related("enrolment__person", "offering")
    now: Membership = rows.get(pk=member.pk)
    if now.path == PathStep.NONE or to not in rules.STEP_NEXT[PathStep(now.path)]:
        raise NotThisStep(f"{now.path} -> {to}")
    if to == PathStep.TRAINED:
        note_training(enrolment=_as_volunteer(now, by=by), by=by)
    now.path, now.path_on = to, clock.today()
    now.version += 1
    now.save(update_fields=["path", "path_on", "version"])
    audit.record("circles.path", by=by, about=now, purpose=to)
    return now


def _as_volunteer(member: Membership, *, by: Actor) -> Enrolment:
    """Return this person's enrolment as a volunteer, begun now when there is none."""
    rows = Enrolment.rows_for_django.filter(
        offering_id=member.offering_id, person_id=member.person_id, role=PartRole.VOLUNTEER
    )
    known: Enrolment | None = rows.exclude(state__in=["ended", "declined", "withdrawn"]).first()
    if known is not None:
        return known
    made = enrol(
        offering=member.offering, person=member.enrolment.person, role=PartRole.VOLUNTEER, by=by, source=Source.SELF
    )
    move(enrolment=made, to=EnrolmentState.WAITING, by=by)
    return made
