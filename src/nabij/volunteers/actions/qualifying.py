"""Qualifying: what a volunteer may do on shifts, given and taken back with a date."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Qualification, Rota
from nabij.volunteers.queries import holding


@transaction.atomic
def set_skills(
    *, rota: Rota, enrolment: Enrolment, skills: Collection[str], by: Actor, valid_from: dt.date | None = None
) -> None:
    """Let a volunteer hold exactly these qualifications; what is taken back ends yesterday, so that its past stays."""
    today = clock.today()
    new = Qualification(
        organisation_id=rota.organisation_id, offering_id=rota.offering_id, unit_id=enrolment.unit_id, rota=rota,
        enrolment=enrolment, person_id_copy=enrolment.person_id,
    )  # fmt: skip
    access.require(by, CREATE, new)
    held = Qualification.rows_for_django.select_for_update().filter(holding(today), enrolment=enrolment, rota=rota)
    known = {row.skill: row for row in held}
    for skill, row in known.items():
        if skill not in skills:
            row.valid_until = today - dt.timedelta(days=1)
            row.save(update_fields=["valid_until"])
    for skill in [one for one in Skill if one in skills and one not in known]:
        Qualification.objects.create(
            organisation_id=rota.organisation_id, offering_id=rota.offering_id, unit_id=enrolment.unit_id, rota=rota,
            enrolment=enrolment, person_id_copy=enrolment.person_id, skill=skill, valid_from=valid_from or today,
            given_by_id=by.user_id,
        )  # fmt: skip
    if set(known) != set(skills):
        audit.record("volunteers.qualified", by=by, about=enrolment)
