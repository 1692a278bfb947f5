"""The way of a group: guided, let go, taken by the hand again, ended; and who leads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import audit, clock, sealing
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.groups import emails, rules
from nabij.programmes.groups.actions.beginning import (
    NotPossible,
    WrongSize,
    activate,
    count_wait,
    lock,
    move_group,
    people_in,
    show_to,
    waits,
)
from nabij.programmes.groups.actions.relating import relate, unrelate
from nabij.programmes.groups.choices import EndReason, GroupState, HandOver, LeaderSays
from nabij.programmes.groups.models import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a group ends, and where its people go."""

    reason: EndReason
    hand_over: HandOver = HandOver.NOTHING
    offering: Offering | None = None


@transaction.atomic
def guide(*, group: Group, by: Actor) -> Group:
    """Begin to guide a group; everybody gets a mail with the page of the group."""
    group = lock(group, by=by)
    members = people_in(group)
    if len(members) < rules.SMALLEST:
        raise WrongSize(str(len(members)))
    group.ended_on, group.end_reason = None, ""
    move_group(group, GroupState.LED, by=by)
    if group.leader is not None:
        show_to(group, group.leader.person_id)
        group.save(update_fields=["leader_person_id"])
        emails.you_lead(group.leader, group)
    relate(group, members, by=by)
    activate(group, by=by)
    for row in members:
        emails.welcome(row, group)
    return group


@transaction.atomic
def let_go(*, group: Group, by: Actor) -> Group:
    """The group stands alone: whoever led it sees it no longer, and we ask how it goes less and less often."""
    group = lock(group, by=by)
    members = people_in(group)
    was_guided = group.state == GroupState.LED
    move_group(group, GroupState.INDEPENDENT, by=by)
    unrelate(group, members, by=by)
    show_to(group, None)
    group.save(update_fields=["leader_person_id"])
    enrolments.count(offering=group.offering, measure="groups_became_independent", on=clock.today())
    activate(group, by=by)
    for row in members:
        emails.on_your_own(row, group, was_guided=was_guided)
    return group


@transaction.atomic
def end(*, group: Group, ending: Ending, by: Actor) -> Group:
    """End a group, or stop following one that needs us no more. Links of its people work no longer."""
    group = lock(group, by=by)
    group.ended_on, group.end_reason = clock.today(), ending.reason
    group.hand_over, group.hand_over_offering = ending.hand_over, ending.offering
    members = people_in(group)
    move_group(group, GroupState.ENDED, by=by)
    unrelate(group, members, by=by)
    show_to(group, None)
    group.save(update_fields=["leader_person_id"])
    for row in members:
        emails.withdraw(row)
    return group


@transaction.atomic
def hand_over(*, group: Group, to: Enrolment | None, by: Actor = NOBODY) -> Group:
    """Let another volunteer lead, or none: then the group waits for one. Twice the same changes nothing."""
    group = lock(group, by=by, action=CHANGE)
    if not group.is_open or group.state == GroupState.INDEPENDENT:
        raise NotPossible(group.state)
    if to is not None and (to.offering_id != group.offering_id or to.role != PartRole.VOLUNTEER):
        raise NotPossible("somebody of another programme")
    if to is not None and group.leader_id == to.pk:
        return group
    waited, members = waits(group), people_in(group)
    unrelate(group, members, by=by)
    group.leader, group.wants_leader, group.leader_says = to, to is None, LeaderSays.NOTHING
    emails.withdraw_leader(group)
    show_to(group, to.person_id if to and group.state == GroupState.LED else None)
    group.version += 1
    group.save()
    relate(group, members, by=by)
    count_wait(group, waited=waited)
    audit.record("groups.leader", by=by, about=group)
    if to is not None and group.state == GroupState.LED:
        emails.you_lead(to, group)
    return group


@transaction.atomic
def change(*, group: Group, facts: Mapping[str, Any], seen: int, by: Actor) -> Group:
    """Change name, interests, usual place and who looks after it. Raises ChangedMeanwhile."""
    group = lock(group, by=by)
    require_seen(group, seen)
    group.name, group.interests, group.coordinator_id = facts["name"], facts["interests"], facts["coordinator"]
    sealing.seal(group, place=facts["place"])
    group.version += 1
    group.save()
    audit.record("groups.changed", by=by, about=group)
    return group
