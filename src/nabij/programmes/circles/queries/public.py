"""What everybody may see: the circles one can register for, without a name of anybody."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from nabij.enrolment.actions import is_open
from nabij.enrolment.choices import PartRole
from nabij.foundation import access, clock
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import MemberState, SessionState
from nabij.programmes.circles.models import Circle, Session


@dataclass(frozen=True, slots=True)
class Shown:
    """One circle on the public page."""

    circle: Circle
    next_at: object
    is_full: bool


def shown() -> list[Shown]:
    """Return the circles that are open for registering, by when they meet next."""
    with access.unscoped(access.Reason.PUBLIC):
        rows = Circle.objects.filter(
            season__registering=True, season__ends_on__gte=clock.today(), state__in=rules.OPEN_CIRCLES
        ).select_related("season", "venue", "organisation", "offering__branch", "offering__programme")
        placed = Count("members", filter=Q(members__state=MemberState.PLACED))
        circles = [one for one in rows.annotate(placed=placed) if is_open(one.offering, PartRole.PARTICIPANT)]
        planned = Session.objects.filter(
            circle__in=circles, state=SessionState.PLANNED, starts_at__gte=clock.now()
        ).values_list("circle_id", "starts_at")
        ahead: dict[uuid.UUID, object] = {}
        for circle_id, at in planned:
            ahead.setdefault(circle_id, at)
    return [Shown(one, ahead.get(one.pk), one.placed >= one.places) for one in circles]


def one(pk: uuid.UUID) -> Shown | None:
    """Return one of them."""
    return next((found for found in shown() if found.circle.pk == pk), None)
