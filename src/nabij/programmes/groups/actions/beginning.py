"""How a group begins: seen at gatherings, taken from a dry run, or made by hand; and everything a state counts for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, audit, clock, erasure, sealing
from nabij.foundation.access import CHANGE, CREATE, DECIDE, NotAllowed
from nabij.foundation.actors import Actor
from nabij.foundation.models import Unit
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState, MemberState, Origin
from nabij.programmes.groups.models import Bring, Coming, Group, Meeting, Membership, NotAGroup
from nabij.programmes.groups.queries import forming


class NotPossible(Exception):
    """The group is in a state that this cannot follow, because somebody else changed it meanwhile for example."""


class WrongSize(Exception):
    """A group has two people or more, and stays small enough to know each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """Facts of a group that begins."""

    name: str
    origin: Origin
    state: GroupState
    people: Sequence[Enrolment]
    leader: Enrolment | None = None
    wants_leader: bool = False
    interests: Sequence[str] = ()
    slots: Sequence[str] = ()
    seen_at: Sequence[uuid.UUID] = field(default_factory=tuple)
    place: str = ""


def lock(group: Group, *, by: Actor, action: str = DECIDE) -> Group:
    """Return the group as it is now, held until this transaction ends."""
    rows = Group.rows_for_django.select_for_update(of=("self",))
    rows = rows.select_related("offering__programme", "offering__branch", "leader__person")
    found: Group | None = rows.filter(pk=group.pk).first()
    if found is None:
        raise NotAllowed(f"{action} Group")
    access.require(by, action, found)
    return found


@transaction.atomic
def begin(*, offering: Offering, facts: NewGroup, by: Actor) -> Group:
    """Make a group with its people; nobody is asked or told anything yet."""
    if not rules.SMALLEST <= len({one.pk for one in facts.people}) <= rules.LARGEST_BY_HAND:
        raise WrongSize(str(len(facts.people)))
    today = clock.today()
    group = Group(
        organisation_id=offering.organisation_id, offering=offering, name=facts.name, origin=facts.origin,
        unit=erasure.open_unit(organisation_id=offering.organisation_id, kind="group"), state=facts.state,
        state_since=today, began_on=today, coordinator_id=by.user_id, leader=facts.leader,
        # Who will lead sees nobody before the group is guided.
        leader_person_id=facts.leader.person_id if facts.leader and facts.state == GroupState.LED else None,
        wants_leader=facts.wants_leader and facts.leader is None, interests=list(facts.interests),
        slots=list(facts.slots), seen_at=list(facts.seen_at),
        independent_on=today if facts.state == GroupState.INDEPENDENT else None,
    )  # fmt: skip
    access.require(by, CREATE, group)
    sealing.seal(group, place=facts.place)
    group.save(force_insert=True)
    for person in facts.people:
        seat(group, person, by=by)
    enrolments.count(offering=offering, measure=f"groups_{facts.origin}", on=today)
    count_state(group, was=None)
    set_next_check_in(group)
    group.save(update_fields=["next_check_in_on"])
    audit.record(f"groups.{facts.state}", by=by, about=group)
    return group


def seat(group: Group, enrolment: Enrolment, *, by: Actor) -> Membership:
    """Give somebody a seat: taking part where people already meet, chosen where they still have to be asked."""
    together = group.state in rules.TOGETHER
    row = Membership(
        group=group, organisation_id=group.organisation_id, offering_id=group.offering_id, unit_id=enrolment.unit_id,
        enrolment=enrolment, leader_person_id=group.leader_person_id,
        state=MemberState.IN if together else MemberState.CHOSEN, joined_on=clock.today() if together else None,
    )  # fmt: skip
    if enrolment.offering_id != group.offering_id or enrolment.role != PartRole.PARTICIPANT:
        raise NotPossible("somebody of another programme")
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    return row


# -- what a state counts for --------------------------------------------------------------------------------


def people_in(group: Group) -> list[Membership]:
    """Return who takes part; runs as whoever may change the group."""
    rows = Membership.rows_for_django.filter(group=group, state=MemberState.IN)
    return list(rows.select_related("enrolment__person", "enrolment__offering"))


def count_state(group: Group, *, was: GroupState | None) -> None:
    """Count that a group stands in a state now, and its people with it."""
    on, offering = clock.today(), group.offering
    if was is not None:
        enrolments.count(offering=offering, measure=f"groups_{was}_change", on=on, value=-1)
    enrolments.count(offering=offering, measure=f"groups_{group.state}_change", on=on)
    members = people_in(group)
    change = (group.state in rules.TOGETHER) - (was in rules.TOGETHER)
    if change and members:
        enrolments.count(offering=offering, measure="group_people_change", on=on, value=change * len(members))
    if group.state in rules.TOGETHER:
        for row in members:
            enrolments.count_person(enrolment=row.enrolment, measure="group_members", on=on)
    if was is None and group.wants_leader:
        enrolments.count(offering=offering, measure="groups_waiting_change", on=on)


def count_wait(group: Group, *, waited: bool) -> None:
    """Count that a group began or ceased to wait for a volunteer."""
    change = (group.is_open and group.wants_leader) - waited
    if change:
        enrolments.count(offering=group.offering, measure="groups_waiting_change", on=clock.today(), value=change)


def waits(group: Group) -> bool:
    """Say whether a group waits for a volunteer."""
    return group.is_open and group.wants_leader


def set_next_check_in(group: Group) -> None:
    """Set when we ask how it goes; does not save."""
    rhythm = rules.rhythm_of(settings=group.offering.programme.settings)
    group.next_check_in_on = rules.next_check_in(
        rhythm=rhythm, state=GroupState(group.state), since=clock.today(), done=group.check_ins_done
    )
    group.check_in_asked_on = None


def move_group(group: Group, to: GroupState, *, by: Actor) -> None:
    """Bring a locked group to another state and save it."""
    was, waited = GroupState(group.state), waits(group)
    if not rules.may_become(was, to):
        raise NotPossible(f"{was} -> {to}")
    group.state, group.state_since, group.is_open = to, clock.today(), to != GroupState.ENDED
    group.check_ins_done, group.still_meets = 0, None
    if to == GroupState.INDEPENDENT:
        group.independent_on, group.wants_leader = clock.today(), False
    elif was == GroupState.INDEPENDENT:
        group.independent_on = None
    if to == GroupState.ENDED:
        group.wants_leader = False
    set_next_check_in(group)
    group.version += 1
    group.save()
    # From the day a group ends runs the term after which what is left of it is put up for erasure.
    Unit.rows_for_django.filter(pk=group.unit_id).update(closed_on=group.ended_on)
    count_state(group, was=was)
    count_wait(group, waited=waited)
    audit.record(f"groups.{to}", by=by, about=group, purpose=f"{was} -> {to}")


def activate(group: Group, *, by: Actor) -> None:
    """Whoever takes part does not wait any more."""
    for row in people_in(group):
        if row.enrolment.state == EnrolmentState.WAITING:
            enrolments.move(enrolment=row.enrolment, to=EnrolmentState.ACTIVE, by=by)


def show_to(group: Group, person_id: uuid.UUID | None) -> None:
    """Let this person, and nobody else, see and change what belongs to the group; does not save the group itself."""
    group.leader_person_id = person_id
    meetings = Meeting.rows_for_django.filter(group=group)
    Membership.rows_for_django.filter(group=group).update(leader_person_id=person_id)
    for model in (Coming, Bring):
        model.rows_for_django.filter(meeting__in=meetings).update(leader_person_id=person_id)
    meetings.update(leader_person_id=person_id)


# -- born from gatherings -----------------------------------------------------------------------------------


def _suggestion(key: str, *, offering: Offering, by: Actor) -> forming.Suggestion:
    """Return the suggestion a page showed, if it still is one."""
    found = next((one for one in forming.suggestions(by, offerings=[offering]) if one.key == key), None)
    if found is None:
        raise NotPossible("no longer a suggestion")
    return found


@transaction.atomic
def record_group(*, offering: Offering, key: str, name: str, by: Actor) -> Group:
    """Write down that people who were together again and again are a group: seen, not yet guided."""
    Offering.rows_for_django.select_for_update().get(pk=offering.pk)  # two coordinators say so at once
    found = _suggestion(key, offering=offering, by=by)
    facts = NewGroup(
        name=name, origin=Origin.BORN, state=GroupState.OBSERVED, people=found.people,
        seen_at=[one.pk for one in found.gatherings],
    )  # fmt: skip
    return begin(offering=offering, facts=facts, by=by)


@transaction.atomic
def refuse_suggestion(*, offering: Offering, key: str, by: Actor) -> None:
    """Write down that these people are no group; it is not suggested again."""
    found = _suggestion(key, offering=offering, by=by)
    row = NotAGroup(
        organisation_id=offering.organisation_id, offering=offering, enrolments=[one.pk for one in found.people],
        said_on=clock.today(),
    )  # fmt: skip
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("groups.not_a_group", by=by, about=row)


@transaction.atomic
def add_person(*, group: Group, enrolment: Enrolment, by: Actor) -> Membership:
    """Give somebody a seat in a group that is there; whoever left or said no before may come back."""
    group = lock(group, by=by, action=CHANGE)
    known = Membership.rows_for_django.select_for_update().filter(group=group, enrolment=enrolment).first()
    taken = Membership.rows_for_django.filter(group=group).exclude(state__in=[MemberState.NO, MemberState.LEFT])
    if not group.is_open or taken.count() >= rules.LARGEST_BY_HAND:
        raise WrongSize(str(taken.count()))
    if known is None:
        row = seat(group, enrolment, by=by)
        if row.state == MemberState.IN:
            count_person_in(group, row, change=1)
            activate(group, by=by)
        return row
    if known.state in {MemberState.NO, MemberState.LEFT}:
        known.state, known.left_on, known.left_because = MemberState.CHOSEN, None, ""
        known.asked_on = known.reminded_on = known.answered_on = None
        known.save()
    return known


def count_person_in(group: Group, row: Membership, *, change: int) -> None:
    """Count one person into or out of a group that meets."""
    if group.state in rules.TOGETHER:
        enrolments.count(offering=group.offering, measure="group_people_change", on=clock.today(), value=change)
        if change > 0:
            enrolments.count_person(enrolment=row.enrolment, measure="group_members", on=clock.today())
