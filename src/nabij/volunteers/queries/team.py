"""The volunteers of a rota with what they may do and how often they were on, for the coordinator."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max

from nabij.enrolment.models import Enrolment
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.volunteers import queries
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import CoverAsk, CoverWish, Duty, Qualification, Rota

BACK_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One volunteer of a rota."""

    enrolment: Enrolment
    skills: Sequence[Qualification]
    shifts: int  # in the last three months and ahead
    asked_at: dt.datetime | None
    is_never_asked: bool = False

    @property
    def labels(self) -> list[str]:
        """Return the names of the qualifications."""
        return [one.get_skill_display() for one in self.skills]


def team(actor: Actor, *, rota: Rota) -> list[Member]:
    """Return the volunteers of a rota by name."""
    people = queries.volunteers_of(rota, actor)
    ids = [one.pk for one in people]
    order = {skill: number for number, skill in enumerate(Skill)}
    held: dict[uuid.UUID, list[Qualification]] = {}
    for row in Qualification.objects.visible_to(actor).filter(queries.holding(clock.today()), enrolment_id__in=ids):
        held.setdefault(row.enrolment_id, []).append(row)
    since = clock.now() - dt.timedelta(days=BACK_DAYS)
    shifts = dict(
        Duty.objects.visible_to(actor)
        .filter(enrolment_id__in=ids, is_open=True, shift__starts_at__gte=since)
        .values_list("enrolment_id")
        .annotate(number=Count("pk"))
    )
    asked = dict(
        CoverAsk.objects.visible_to(actor)
        .filter(enrolment_id__in=ids)
        .values_list("enrolment_id")
        .annotate(last=Max("asked_at"))
    )
    wishes = CoverWish.objects.visible_to(actor).filter(enrolment_id__in=ids, never=True)
    never = set(wishes.values_list("enrolment_id", flat=True))
    return [
        Member(
            enrolment=one,
            skills=sorted(held.get(one.pk, []), key=lambda row: order[Skill(row.skill)]),
            shifts=shifts.get(one.pk, 0),
            asked_at=asked.get(one.pk),
            is_never_asked=one.pk in never,
        )
        for one in people
    ]


def held_by(enrolment: Enrolment) -> set[str]:
    """Return the qualifications a volunteer holds today."""
    return {str(skill) for skill in queries.skills_of([enrolment.pk], on=clock.today())[enrolment.pk]}
