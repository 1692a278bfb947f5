"""The lists and pages of coordinators, and of who leads a group."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.enrolment.queries import coordinators_of
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE, READ, VIEW
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState, LeaderSays, MeetingState, MemberState, Says
from nabij.programmes.groups.models import Bring, CheckIn, Coming, Group, Meeting, Membership
from nabij.programmes.groups.queries import TYPE

_GONE = (EnrolmentState.ENDED, EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN)
_WITH = ("offering__programme", "offering__branch", "leader__person", "coordinator")
_PEOPLE_IN = Count("members", filter=Q(members__state=MemberState.IN))


def offerings(actor: Actor) -> list[Offering]:
    """Return where the actor looks after groups."""
    rows = Offering.objects.visible_to(actor, CHANGE).filter(programme__type=TYPE)
    return list(rows.select_related("programme", "branch").order_by("programme__name", "branch__name"))


def programmes(actor: Actor, *, places: Sequence[Offering]) -> list[Programme]:
    """Return the programmes of these offerings of which the actor may say how groups are followed."""
    return [one for one in dict.fromkeys(place.programme for place in places) if access.may(actor, CHANGE, one)]


def groups(actor: Actor, *, state: str = "open", offering_id: int | None = None) -> Any:
    """Return groups with how many are in them; those that wait for somebody first."""
    rows = Group.objects.visible_to(actor, DECIDE).select_related(*_WITH).annotate(people=_PEOPLE_IN)
    if state == "open":
        rows = rows.filter(is_open=True)
    elif state == "waits":
        rows = rows.filter(is_open=True, wants_leader=True)
    elif state:
        rows = rows.filter(state=state)
    if offering_id:
        rows = rows.filter(offering_id=offering_id)
    return rows.order_by("-is_open", "-wants_leader", "-state_since", "pk")


def counts(actor: Actor) -> dict[str, int]:
    """Return how many open groups there are in each state, and how many wait for a volunteer."""
    rows = Group.objects.visible_to(actor, DECIDE).filter(is_open=True).order_by()
    found: dict[str, int] = dict(rows.values_list("state").annotate(number=Count("pk")))
    return {**found, "waits": rows.filter(wants_leader=True).count()}


def group_for(actor: Actor, pk: uuid.UUID, action: str = VIEW) -> Group:
    """Return one group with what its page names."""
    found: Group = Group.objects.visible_to(actor, action).select_related(*_WITH).get(pk=pk)
    return found


@dataclass(frozen=True, slots=True)
class Seat:
    """One member as a page shows it."""

    membership: Membership
    name: str
    has_mail: bool
    phone: str
    is_paused: bool


def seats(actor: Actor, *, group: Group) -> list[Seat]:
    """Return the members; who leads the group sees first names and a number to call."""
    rows = Membership.objects.visible_to(actor).filter(group=group).select_related("enrolment__person")
    whole = RoleName.COORDINATOR in actor.roles
    if not whole:
        rows = rows.filter(state=MemberState.IN)
    found = []
    for row in rows:
        person = row.enrolment.person
        found.append(
            Seat(
                row, str(person) if whole else person.given_name, bool(person.email), person.phone,
                row.enrolment.state == EnrolmentState.PAUSED,
            )
        )  # fmt: skip
    order = list(MemberState)
    return sorted(found, key=lambda seat: (order.index(MemberState(seat.membership.state)), seat.name.casefold()))


def next_meeting(actor: Actor, *, group: Group) -> Meeting | None:
    """Return the next time, when one is planned."""
    found: Meeting | None = Meeting.objects.visible_to(actor).filter(group=group, state=MeetingState.PLANNED).first()
    return found


def held_meetings(actor: Actor, *, group: Group, many: int = 12) -> list[Meeting]:
    """Return the last times the group came together."""
    return list(Meeting.objects.visible_to(actor).filter(group=group, state=MeetingState.HELD)[:many])


@dataclass(frozen=True, slots=True)
class Said:
    """What members say about the next time."""

    name: str
    says: str
    words: str
    rather_at: dt.datetime | None


def said(actor: Actor, *, meeting: Meeting) -> list[Said]:
    """Return what members say about one time, by first name."""
    rows = Coming.objects.visible_to(actor).filter(meeting=meeting).exclude(Q(says=Says.NOTHING, rather_at=None))
    return [
        Said(row.membership.enrolment.person.given_name, row.says, str(row.get_says_display()), row.rather_at)
        for row in rows.select_related("membership__enrolment__person")
    ]


def brings(actor: Actor, *, meeting: Meeting) -> list[tuple[Bring, str]]:
    """Return what is needed the next time, and who brings it."""
    rows = Bring.objects.visible_to(actor).filter(meeting=meeting).select_related("membership__enrolment__person")
    return [(row, row.membership.enrolment.person.given_name if row.membership else "") for row in rows]


def check_ins(actor: Actor, *, group: Group) -> list[CheckIn]:
    """Return how it went, newest first."""
    return list(CheckIn.objects.visible_to(actor).filter(group=group).select_related("by")[:12])


def place_of(actor: Actor, row: Group | Meeting) -> str:
    """Return where they meet, opened and logged."""
    if row.place is None or not access.may(actor, READ, row):
        return ""
    return sealing.open_text(row, "place", by=actor, purpose="group page")


def last_minutes(actor: Actor, *, group: Group) -> int:
    """Return how long the last time lasted, as a first guess; two hours when nobody wrote it down yet."""
    rows = held_meetings(actor, group=group, many=1)
    return rows[0].minutes if rows else 120


def people_of(actor: Actor, *, offering_id: int, role: str = PartRole.PARTICIPANT) -> list[Enrolment]:
    """Return who takes part in an offering and can be chosen."""
    rows = Enrolment.objects.visible_to(actor).filter(offering_id=offering_id, role=role).exclude(state__in=_GONE)
    return list(rows.select_related("person").order_by("person__given_name", "person__family_name", "pk"))


def leaders(actor: Actor, *, offering_id: int) -> list[tuple[str, str]]:
    """Return the volunteers who could lead a group, as choices."""
    rows = people_of(actor, offering_id=offering_id, role=PartRole.VOLUNTEER)
    return [(str(one.pk), str(one.person)) for one in rows]


def coordinators(offering: Offering) -> list[tuple[int, str]]:
    """Return who can look after a group, as choices."""
    return [(user.pk, str(user)) for user in coordinators_of(offering)]


def membership_of(actor: Actor, *, group: Group, pk: uuid.UUID) -> Membership | None:
    """Return one member of a group."""
    rows = Membership.objects.visible_to(actor).filter(group=group, pk=pk)
    found: Membership | None = rows.select_related("enrolment__person").first()
    return found


def groups_of(actor: Actor, *, enrolment_id: uuid.UUID) -> list[Group]:
    """Return the groups of one person, as member or as leader; for the page about that person."""
    rows = Group.objects.visible_to(actor, DECIDE).filter(
        Q(leader_id=enrolment_id) | Q(members__enrolment_id=enrolment_id)
    )
    return list(rows.distinct())


# -- what is due --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """What a coordinator has to do about one group."""

    group: Group
    why: str  # check_in, stopped, start, alone, leader


def due_for_coordinator(actor: Actor) -> list[Due]:
    """Return what waits, one thing a group, the most pressing first."""
    rows = (
        Group.objects.visible_to(actor, DECIDE)
        .filter(is_open=True)
        .annotate(
            people=_PEOPLE_IN,
            silent=Count("members", filter=Q(members__state__in=[MemberState.CHOSEN, MemberState.ASKED])),
        )
        .order_by("state_since", "pk")
    )
    found = [Due(group, why) for group in rows if (why := _why_due(group))]
    return sorted(found, key=lambda due: _PRESSING.index(due.why))


_PRESSING = ("stopped", "alone", "start", "check_in", "leader")


def _why_due(group: Any) -> str:
    if group.still_meets is False:
        return "stopped"
    if group.state == GroupState.FORMING:
        if group.silent:
            return "leader" if group.leader_says == LeaderSays.NO else ""
        return "start" if group.people >= rules.SMALLEST else "alone"
    if group.people < rules.SMALLEST:
        return "alone"
    if group.next_check_in_on and group.next_check_in_on <= clock.today():
        return "check_in"
    return "leader" if group.wants_leader and group.state == GroupState.LED else ""


@dataclass(frozen=True, slots=True)
class Led:
    """One group on the page of who leads it."""

    group: Group
    names: list[str]
    next: Meeting | None
    to_write: bool  # the planned time is over, and nobody wrote down who was there
    proposals: int


def my_groups(actor: Actor) -> list[Led]:
    """Return the groups the actor leads, with what a card says."""
    if actor.person_id is None:
        return []
    rows = list(Group.objects.visible_to(actor, CHANGE).filter(leader_person_id=actor.person_id).select_related(*_WITH))
    meetings = {
        row.group_id: row
        for row in Meeting.objects.visible_to(actor).filter(group__in=rows, state=MeetingState.PLANNED)
    }
    names: dict[uuid.UUID, list[str]] = {}
    members = Membership.objects.visible_to(actor).filter(group__in=rows, state=MemberState.IN)
    for row in members.select_related("enrolment__person"):
        names.setdefault(row.group_id, []).append(row.enrolment.person.given_name)
    rather = Coming.objects.visible_to(actor).filter(meeting__in=meetings.values(), rather_at__isnull=False)
    proposals: dict[uuid.UUID, int] = dict(
        rather.order_by().values_list("meeting__group_id").annotate(number=Count("pk"))
    )
    return [
        Led(
            row, sorted(names.get(row.pk, [])), meetings.get(row.pk),
            (planned := meetings.get(row.pk)) is not None and planned.at <= clock.now(), proposals.get(row.pk, 0),
        )
        for row in rows
    ]  # fmt: skip


def came_last(actor: Actor, *, meeting: Meeting | None) -> Sequence[str]:
    """Return the members who said they would come, or came, as keys; to tick beforehand."""
    if meeting is None:
        return []
    rows = Coming.objects.visible_to(actor).filter(meeting=meeting).filter(Q(came=True) | Q(says=Says.YES))
    return [str(pk) for pk in rows.values_list("membership_id", flat=True)]


def meeting_of(actor: Actor, *, group: Group, pk: uuid.UUID) -> Meeting | None:
    """Return one meeting of a group."""
    found: Meeting | None = Meeting.objects.visible_to(actor).filter(group=group, pk=pk).first()
    return found


def offerings_by_pk(actor: Actor, *, group: Group) -> dict[int, Offering]:
    """Return where people can go after a group."""
    rows = Offering.objects.visible_to(actor, CHANGE).filter(organisation_id=group.organisation_id)
    return {row.pk: row for row in rows.exclude(pk=group.offering_id).select_related("programme", "branch")}
