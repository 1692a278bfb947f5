"""Who is there now, as they said themselves: what a helpline opens its door by."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from nabij.foundation import access
from nabij.people.models import User
from nabij.volunteers import rules
from nabij.volunteers.choices import Post
from nabij.volunteers.models import Duty, Qualification


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """One volunteer who is there on a shift now."""

    duty_id: uuid.UUID
    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    user_id: int | None
    name: str
    post: Post
    at_once: int  # conversations at the same time; 0 for a trainee or a backup
    arrived_at: dt.datetime
    ends_at: dt.datetime


def on_duty(*, offering_id: int, at: dt.datetime) -> list[OnDuty]:
    """Return who said to be there and has not left, first come first; asked also for visitors, so without an actor."""
    with access.unscoped(access.Reason.ROTA):
        rows = list(
            Duty.objects.filter(
                Q(went_at__isnull=True) | Q(went_at__gt=at), offering_id=offering_id, is_open=True, arrived_at__lte=at,
                shift__starts_at__lte=at + rules.ARRIVE_BEFORE, shift__ends_at__gt=at - rules.STAY_AFTER,
                shift__is_cancelled=False,
            ).select_related("shift").order_by("arrived_at", "pk")
        )  # fmt: skip
        users = dict(
            User.objects.filter(person_id__in=[row.person_id_copy for row in rows], is_active=True).values_list(
                "person_id", "pk"
            )
        )
    return [
        OnDuty(
            duty_id=row.pk, enrolment_id=row.enrolment_id, person_id=row.person_id_copy,
            user_id=users.get(row.person_id_copy), name=row.shown_name, post=Post(row.post), at_once=row.at_once,
            arrived_at=row.arrived_at, ends_at=row.shift.ends_at,
        )
        for row in rows
    ]  # fmt: skip


def planned(*, offering_id: int, start: dt.datetime, end: dt.datetime) -> list[tuple[dt.datetime, dt.datetime, int]]:
    """Return from, until and conversations at once of everybody on a shift in a period; no names."""
    with access.unscoped(access.Reason.ROTA):
        rows = Duty.objects.filter(
            offering_id=offering_id, is_open=True, shift__is_cancelled=False, shift__starts_at__lt=end,
            shift__ends_at__gt=start, at_once__gt=0,
        )  # fmt: skip
        return list(rows.values_list("shift__starts_at", "shift__ends_at", "at_once"))


def average_at_once(*, offering_id: int, on: dt.date) -> float:
    """Return how many conversations a volunteer of this offering holds on average; 1 when nobody is qualified."""
    held = Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    rows = Qualification.rows_for_django.filter(held, offering_id=offering_id).values_list("enrolment_id", "skill")
    skills: dict[uuid.UUID, set[str]] = {}
    for enrolment_id, skill in rows:
        skills.setdefault(enrolment_id, set()).add(skill)
    able = [
        rules.at_once(post=Post.CHAT, skills=known) for known in skills.values() if Post.CHAT in rules.posts_for(known)
    ]
    return sum(able) / len(able) if able else 1.0
