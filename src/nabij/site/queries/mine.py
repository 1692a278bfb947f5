"""What a participant sees of themselves: who is there for them, and since when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from nabij.enrolment import registry
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment
from nabij.enrolment.registry import TodayCard
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
    rows = (
        Enrolment.objects.visible_to(actor)
        .exclude(state__in=[EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN, EnrolmentState.ENDED])
        .select_related("offering__programme", "offering__branch", "coordinator")
        .order_by("applied_on")
    )
    parts = [
        Part(
            programme=one.offering.programme.name,
            branch=one.offering.branch.name,
            phone=one.offering.branch.phone,
            state=one.state,
            waits=one.state in {EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.WAITING},
            since=one.started_on or one.applied_on,
            coordinator=one.coordinator.display_name if one.coordinator else "",
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
