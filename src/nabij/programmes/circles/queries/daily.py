"""What is due now: evenings of who leads, circles without anybody to lead them, and what was not written down."""

import datetime as dt
import uuid

from django.db.models import Q

from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.programmes.circles import rules
from nabij.programmes.circles.access import SESSIONS
from nabij.programmes.circles.choices import Part, SessionState
from nabij.programmes.circles.models import Circle, Facilitator, Membership, Session

_BACK = dt.timedelta(days=60)
_WRITE_WITHIN = dt.timedelta(days=3)


def mine(actor: Actor, *, until: dt.datetime) -> list[Session]:
    """Return the evenings of the circles somebody leads, from those still to be written down until a moment."""
    if not SESSIONS.allows(actor, "view"):
        return []
    today = clock.today()
    led = Facilitator.objects.visible_to(actor).filter(person_id=actor.person_id, from_on__lte=today)
    led = led.filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
    rows = Session.objects.visible_to(actor).filter(
        circle__in=led.values("circle_id"), state=SessionState.PLANNED, starts_at__lt=until,
        starts_at__gte=clock.now() - _BACK,
    )  # fmt: skip
    return list(rows.select_related("circle"))


def without_facilitator(actor: Actor) -> list[Circle]:
    """Return circles that run or fill up while nobody leads them."""
    leads = Facilitator.objects.visible_to(actor).filter(part=Part.FACILITATOR)
    leads = leads.filter(Q(until_on__isnull=True) | Q(until_on__gte=clock.today()))
    rows = Circle.objects.visible_to(actor).filter(state__in=rules.OPEN_CIRCLES)
    return list(rows.exclude(pk__in=leads.values("circle_id")))


def not_written_down(actor: Actor) -> list[Session]:
    """Return evenings that are over for some days and of which nothing was written."""
    now = clock.now()
    rows = Session.objects.visible_to(actor).filter(
        state=SessionState.PLANNED, starts_at__lt=now - _WRITE_WITHIN, starts_at__gte=now - _BACK
    )
    return list(rows.select_related("circle"))


def of_person(actor: Actor, *, enrolment_id: uuid.UUID) -> list[Membership]:
    """Return the circles of one enrolment the actor sees."""
    rows = Membership.objects.visible_to(actor).filter(enrolment_id=enrolment_id)
    return list(rows.select_related("circle__season"))
