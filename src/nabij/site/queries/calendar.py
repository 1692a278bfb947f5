"""What stands in somebody's calendar: first names and one letter, because calendars travel to places we do not know."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.agenda.queries import calendars as gatherings
from nabij.enrolment import registry
from nabij.enrolment.models import Enrolment, Intake
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.people.models import User
from nabij.site import rules
from nabij.site.models import CalendarFeed
from nabij.site.queries import notifications, today
from nabij.trajectories import queries as trajectories

BACK_DAYS = 60
AHEAD_DAYS = 90


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry: a whole day, or from one moment until another."""

    uid: str
    on: dt.date
    title: str
    url: str
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


def user_of(token: str) -> User | None:
    """Return whose calendar a secret address is."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hashed, user__is_active=True).first()
    return feed.user if feed else None


def feed_made_at(actor: Actor) -> dt.datetime | None:
    """Return since when the actor has a calendar address."""
    return CalendarFeed.objects.filter(user_id=actor.user_id or 0).values_list("made_at", flat=True).first()


def feed_url(token: str) -> str:
    """Return the full calendar address."""
    return notifications.full_url(reverse("calendar_feed", kwargs={"token": token}))


def appointments(actor: Actor) -> Sequence[Appointment]:
    """Return next steps, intakes, steps of trajectories and what programme types add, from two months back."""
    since = clock.today() - dt.timedelta(days=BACK_DAYS)
    steps = (
        Enrolment.objects.visible_to(actor)
        .filter(coordinator_id=actor.user_id, next_step_on__gte=since)
        .exclude(next_step="")
        .select_related("person")
    )
    intakes = (
        Intake.objects.visible_to(actor)
        .filter(by_id=actor.user_id, planned_on__gte=since)
        .select_related("enrolment__person")
    )
    found = [
        Appointment(f"step-{one.pk}", one.next_step_on, f"{one.next_step}: {_short(one)}", today.enrolment_url(one))
        for one in steps
        if one.next_step_on
    ]
    found += [
        Appointment(
            f"intake-{one.pk}",
            one.planned_on,
            _("Intake: %(name)s") % {"name": _short(one.enrolment)},
            today.enrolment_url(one.enrolment),
        )
        for one in intakes
        if one.planned_on
    ]
    for kind in registry.programme_types():
        for number, card in enumerate(kind.calendar(actor) if kind.calendar else ()):
            uid = f"{kind.slug}-{card.due_on:%Y%m%d}-{number}"
            said = f"{card.text}: {card.title}"
            found.append(Appointment(uid, card.due_on, said, card.url, card.starts_at, card.ends_at))
    for row in gatherings.own(actor, since=since, until=clock.today() + dt.timedelta(days=AHEAD_DAYS)):
        title = _("cancelled: %(title)s") % {"title": row.title} if row.is_cancelled else row.title
        said = f"{title}, {row.place}" if row.place else title
        url = reverse("agenda:page", kwargs={"pk": row.gathering_id})
        found.append(Appointment(f"gathering-{row.gathering_id}", row.first, said, url, row.starts_at, row.ends_at))
    for step in trajectories.due(actor, clock.today() + dt.timedelta(days=AHEAD_DAYS)):
        found.append(Appointment(f"due-{step.id}", step.due_on, step.title, step.url))
    return sorted(found, key=lambda one: (one.on, one.uid))


def _short(enrolment: Enrolment) -> str:
    person = enrolment.person
    return rules.short_name(given_name=person.given_name, family_name=person.family_name)
