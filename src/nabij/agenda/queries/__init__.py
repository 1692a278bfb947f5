"""Reads of the agenda room."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from nabij.agenda import rules
from nabij.agenda.choices import Audience, GuestRole, Registering, RegistrationState
from nabij.agenda.models import Gathering, Registration
from nabij.agenda.queries.together import together as together
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, clock
from nabij.foundation.access import CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.questions import Question

# What leading or helping at a gathering lets a volunteer see (see actors.tie_sources).
TIES = """SELECT 'volunteer', 'host', gathering_unit_id FROM agenda_host
 WHERE person_id = %(person)s AND until_on >= %(today)s"""


def over_at(gathering: Gathering) -> dt.datetime:
    """Return from when a gathering is over: its end, or the end of the last day it may be."""
    return over_from(ends_at=gathering.ends_at, ends_on=gathering.ends_on)


def over_from(*, ends_at: dt.datetime | None, ends_on: dt.date) -> dt.datetime:
    """Return the same from the columns of a gathering."""
    if ends_at is not None:
        return ends_at
    return timezone.make_aware(dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time()))


def moment(gathering: Gathering) -> rules.Moment:
    """Return what decides whether registering is open."""
    return rules.Moment(
        state=gathering.state,
        is_internal=gathering.audience == Audience.INTERNAL,
        needs_registration=gathering.registering != Registering.NO,
        over_at=over_at(gathering),
        closes_at=gathering.closes_at,
    )


def door(gathering: Gathering) -> rules.Door:
    """Say whether registering is open now."""
    return rules.door(moment(gathering), now=clock.now())


_PLACES = {
    GuestRole.PARTICIPANT: "places",
    GuestRole.VOLUNTEER: "volunteer_places",
    GuestRole.PROFESSIONAL: "professional_places",
}


_TAKEN: Question[tuple[uuid.UUID, str, bool, int]] = Question(
    lambda _actor, gatherings: (
        Registration.objects.filter(gathering_id__one_of=gatherings, state=RegistrationState.PLACED)
        .order_by()
        .values_list("gathering_id", "role", "is_newcomer")
        .annotate(people=Sum("people"))
    )
)


@contextmanager
def reading() -> Iterator[None]:
    """Read what is public, for one page in one go; inside another reading nothing more is opened."""
    if access.is_unscoped():
        yield
        return
    with access.looking(access.Reason.PUBLIC):
        yield


def rooms(gatherings: list[Gathering]) -> dict[uuid.UUID, dict[str, rules.Room]]:
    """Return the room there is in every role of these gatherings, in one query; the caller has looked at access."""
    with reading():
        rows = _TAKEN(NOBODY, gatherings=[row.pk for row in gatherings]) if gatherings else []
    taken: dict[uuid.UUID, list[tuple[str, bool, int]]] = {}
    for gathering_id, role, is_newcomer, people in rows:
        taken.setdefault(gathering_id, []).append((role, is_newcomer, people))
    return {row.pk: rooms_of(row, taken.get(row.pk, [])) for row in gatherings}


def rooms_of(gathering: Gathering, placed: Iterable[tuple[str, bool, int]]) -> dict[str, rules.Room]:
    """Return the room there is in every role, given who has a place: as what, for the first time or not, how many."""
    taken: dict[tuple[str, bool], int] = {}
    for role, is_newcomer, people in placed:
        taken[role, is_newcomer] = taken.get((role, is_newcomer), 0) + people
    return {role: _room(gathering, role, taken) for role in GuestRole.values}


def _room(gathering: Gathering, role: str, taken: Mapping[tuple[str, bool], int]) -> rules.Room:
    new = taken.get((role, True), 0)
    return rules.Room(
        places=getattr(gathering, _PLACES.get(GuestRole(role), ""), None),
        kept=gathering.newcomer_places if role == GuestRole.PARTICIPANT else 0,
        taken=taken.get((role, False), 0) + new,
        taken_by_newcomers=new,
    )


def room(gathering: Gathering, role: str) -> rules.Room:
    """Return the room there is in one role."""
    return rooms([gathering])[gathering.pk][role]


_OFFERINGS: Question[Offering] = Question(
    lambda actor: (
        Offering.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id)
        .select_related("programme", "branch")
    )
)


def offerings_for(actor: Actor) -> list[Offering]:
    """Return where the actor may plan a gathering."""
    from nabij.agenda.access import GATHERINGS

    return [row for row in _OFFERINGS(actor) if GATHERINGS.may(actor, CREATE, _draft(row))]


def _draft(offering: Offering) -> Any:
    """Return what the table of access looks at of a gathering that is not there yet."""
    return SimpleNamespace(organisation_id=offering.organisation_id, offering_id=offering.pk, unit_id=None)


_ENROLLED: Question[Enrolment] = Question(
    lambda actor, offering, role: (
        Enrolment.objects.visible_to(actor)
        .filter(offering_id=offering, role=role)
        .exclude(state__in=["ended", "declined", "withdrawn"])
        .select_related("person")
    )
)


def enrolled(actor: Actor, *, offering_id: int, role: str) -> list[Enrolment]:
    """Return who takes part in an offering in a role and may be registered or made host."""
    return _ENROLLED(actor, offering=offering_id, role=role)


def whole(pk: str) -> Gathering | None:
    """Return a gathering with all that mails name; for jobs, which run unscoped."""
    rows = Gathering.objects.select_related("venue", "offering__branch", "offering__programme", "organisation")
    found: Gathering | None = rows.filter(pk=pk).first()
    return found


def waiting_before(row: Registration) -> int:
    """Return how many registrations wait longer; for the page behind a personal link, which runs unscoped."""
    waiting = Registration.objects.filter(gathering_id=row.gathering_id, state=RegistrationState.WAITING)
    return waiting.filter(role=row.role, registered_at__lt=row.registered_at).count()


def registration(pk: str) -> Registration | None:
    """Return one registration with its gathering; for the page behind a personal link, which runs unscoped."""
    rows = Registration.objects.select_related(
        "gathering__venue", "gathering__offering__branch", "gathering__organisation", "fetched_by"
    )
    found: Registration | None = rows.filter(pk=pk).first()
    return found
