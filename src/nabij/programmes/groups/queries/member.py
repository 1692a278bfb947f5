"""What a member sees behind a personal link, in easy language: first names, the next time, who brings what."""

import uuid
from dataclasses import dataclass
from typing import Any

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, sealing
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState, MeetingState, MemberState, Says
from nabij.programmes.groups.models import Bring, CheckIn, Coming, Group, Meeting, Membership

_WITH = ("enrolment__person", "group__offering__programme", "group__offering__branch", "group__leader__person")


def membership_behind(link_subject: str) -> Membership | None:
    """Return the membership a personal link is about; only behind a door by link."""
    found: Membership | None = Membership.objects.select_related(*_WITH).filter(pk=link_subject).first()
    return found


@dataclass(frozen=True, slots=True)
class Companion:
    """Another member, by first name."""

    name: str
    says: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to bring."""

    pk: uuid.UUID
    what: str
    by: str
    by_me: bool


@dataclass(frozen=True, slots=True)
class MemberPage:
    """All a member's page shows."""

    membership: Membership
    group: Group
    own_name: str
    leader: str
    people: list[Companion]
    meeting: Meeting | None
    place: str
    says: str
    rather_at: Any
    things: list[Thing]
    may_plan: bool
    contact: str
    branch: str


def page(membership: Membership) -> MemberPage:
    """Gather a member's page; only behind a door by link."""
    group = membership.group
    meeting = Meeting.objects.filter(group=group, state=MeetingState.PLANNED).first()
    says = {row.membership_id: row for row in Coming.objects.filter(meeting=meeting)} if meeting else {}
    mine = says.get(membership.pk)
    things = Bring.objects.filter(meeting=meeting).select_related("membership__enrolment__person") if meeting else []
    branch = group.offering.branch
    source: Any = meeting if meeting and meeting.place is not None else group
    return MemberPage(
        membership=membership,
        group=group,
        own_name=membership.enrolment.person.given_name,
        leader=group.leader.person.given_name if group.leader and group.leader_person_id else "",
        people=[
            Companion(
                row.enrolment.person.given_name,
                says[row.pk].says if row.pk in says else Says.NOTHING,
                row.pk == membership.pk,
            )
            for row in present(group)
        ],
        meeting=meeting,
        place=sealing.open_text(source, "place", by=NOBODY, purpose="page of a member") if source.place else "",
        says=mine.says if mine else "",
        rather_at=mine.rather_at if mine else None,
        things=[
            Thing(
                row.pk, row.what, row.membership.enrolment.person.given_name if row.membership else "",
                row.membership_id == membership.pk,
            )
            for row in things
        ],
        may_plan=group.state == GroupState.INDEPENDENT and meeting is None,
        contact=branch.phone or branch.email,
        branch=str(branch),
    )  # fmt: skip


def present(group: Group) -> list[Membership]:
    """Return who takes part now, by first name; whoever is on a pause is left in peace. Runs unscoped."""
    rows = Membership.objects.filter(group=group, state=MemberState.IN)
    rows = rows.exclude(enrolment__state=EnrolmentState.PAUSED).select_related("enrolment__person")
    return sorted(rows, key=lambda row: row.enrolment.person.given_name.casefold())


def was_answered(*, check_in_id: uuid.UUID) -> bool:
    """Say whether a link to say how it goes was used."""
    return bool(CheckIn.objects.filter(pk=check_in_id).exists())


def bring(membership: Membership, pk: str) -> Bring | None:
    """Return something to bring of the next time of this member's group."""
    try:
        key = uuid.UUID(pk)
    except ValueError:
        return None
    found: Bring | None = Bring.objects.filter(
        pk=key, meeting__group_id=membership.group_id, meeting__state=MeetingState.PLANNED
    ).first()
    return found


def planned(group: Group) -> Meeting | None:
    """Return the next time; runs unscoped."""
    found: Meeting | None = Meeting.objects.filter(group=group, state=MeetingState.PLANNED).first()
    return found


def how_many(group: Group) -> int:
    """Return how many people have or may get a seat; runs unscoped."""
    rows = Membership.objects.filter(group=group).exclude(state__in=[MemberState.NO, MemberState.LEFT])
    return rows.count()


def group_to_lead(pk: str, *, unit_id: uuid.UUID | None) -> Group | None:
    """Return the group a volunteer is asked to lead, while she is the one who is asked; only behind a door by link."""
    if unit_id is None:
        return None
    rows = Group.objects.filter(pk=pk, state__in=rules.BEGINNING, leader__unit_id=unit_id)
    found: Group | None = rows.select_related("leader__person", "offering__programme", "offering__branch").first()
    return found


@dataclass(frozen=True, slots=True)
class Own:
    """One group of somebody who signs in."""

    membership: Membership
    meeting: Meeting | None


def own(actor: Actor) -> list[Own]:
    """Return the groups somebody with an account belongs to; who else is in them stands behind their own page."""
    mine = list(
        Enrolment.objects.visible_to(actor)
        .filter(person_id=actor.person_id, person_id__isnull=False, role=PartRole.PARTICIPANT)
        .values_list("pk", flat=True)
    )
    if not mine:
        return []
    with access.unscoped(access.Reason.OWN_GROUP):
        rows = list(
            Membership.objects.filter(enrolment_id__in=mine, state=MemberState.IN, group__state__in=rules.MEETING)
            .select_related("group")
            .order_by("joined_on", "pk")
        )
        groups = [row.group_id for row in rows]
        planned_ones = Meeting.objects.filter(group_id__in=groups, state=MeetingState.PLANNED, at__gte=clock.now())
        meetings = {row.group_id: row for row in planned_ones}
    return [Own(row, meetings.get(row.group_id)) for row in rows]
