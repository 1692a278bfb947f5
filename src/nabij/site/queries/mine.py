"""What a participant sees of themselves: who is there for them, and since when."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from nabij.enrolment import registry
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Relation
from nabij.enrolment.registry import TodayCard
from nabij.foundation import access, clock
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.site.queries.today import at


@dataclass(frozen=True, slots=True)
class Part:
    """One programme somebody takes part in."""

    programme: str
    branch: str
    phone: str
    state: str
    waits: bool
    since: dt.date | None
    coordinator: str
    buddies: Sequence[str]
    seen_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Mine:
    """The page of a participant."""

    given_name: str
    parts: Sequence[Part]
    cards: Sequence[TodayCard]
    file_url: str


def is_only_participant(actor: Actor) -> bool:
    """Say whether somebody is here for themselves only."""
    return actor.roles == frozenset({R.PARTICIPANT})


def mine(actor: Actor) -> Mine:
    """Return the page of a participant."""
    rows = list(
        Enrolment.objects.visible_to(actor)
        .exclude(state__in=[EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN, EnrolmentState.ENDED])
        .select_related("offering__programme", "offering__branch", "coordinator")
        .order_by("applied_on")
    )
    buddies = _buddies([one.pk for one in rows])
    parts = [
        Part(
            programme=one.offering.programme.name,
            branch=one.offering.branch.name,
            phone=one.offering.branch.phone,
            state=one.state,
            waits=one.state in {EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.WAITING},
            since=one.started_on or one.applied_on,
            coordinator=one.coordinator.display_name if one.coordinator else "",
            buddies=buddies.get(one.pk, []),
            seen_on=one.last_contact_on,
        )
        for one in rows
    ]
    cards = [card for kind in registry.programme_types() if kind.today for card in kind.today(actor)]
    return Mine(
        actor.name.split()[0] if actor.name else "",
        parts,
        cards,
        at("person", pk=actor.person_id) if actor.person_id else "",
    )


def _buddies(enrolment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return the first names of who visits somebody now, by their own enrolments."""
    now = clock.today()
    found: dict[uuid.UUID, list[str]] = {}
    with access.unscoped(access.Reason.OWN_BUDDY):
        rows = Relation.objects.filter(participant_id__in=list(enrolment_ids), started_on__lte=now).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=now)
        )
        names = rows.order_by("started_on").values_list("participant_id", "volunteer__person__given_name")
        for enrolment_id, given_name in names:
            found.setdefault(enrolment_id, []).append(given_name)
    return found
