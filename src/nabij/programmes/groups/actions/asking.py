"""Asking people whether they would like to: by mail or by phone, and a no is as good as a yes."""

import uuid

from django.db import transaction

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EnrolmentState
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, NotAllowed
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.groups import emails, rules
from nabij.programmes.groups.actions.beginning import NotPossible, count_person_in, lock
from nabij.programmes.groups.actions.guiding import hand_over
from nabij.programmes.groups.actions.relating import relate, unrelate
from nabij.programmes.groups.choices import LeaderSays, LeaveReason, MemberState
from nabij.programmes.groups.models import Group, Membership


def lock_member(membership: Membership, *, by: Actor, action: str = CHANGE) -> tuple[Group, Membership]:
    """Return group and membership as they are now, both held; always the group first."""
    group = lock(membership.group, by=by, action=action)
    rows = Membership.rows_for_django.select_for_update(of=("self",))
    rows = rows.select_related("enrolment__person", "enrolment__offering", "group")
    found: Membership | None = rows.filter(pk=membership.pk).first()
    if found is None:
        raise NotAllowed("change Membership")
    return group, found


@transaction.atomic
def ask(*, group: Group, by: Actor) -> int:
    """Mail everybody who was chosen and not asked yet; returns how many. Whoever has no mail is called."""
    group = lock(group, by=by)
    if not group.is_open:
        raise NotPossible(group.state)
    rows = Membership.rows_for_django.select_for_update(of=("self",)).filter(group=group, state=MemberState.CHOSEN)
    asked = 0
    for row in rows.select_related("enrolment__person"):
        row.state, row.asked_on = MemberState.ASKED, clock.today()
        row.save(update_fields=["state", "asked_on"])
        if row.enrolment.person.email:
            emails.ask(row, group)
        asked += 1
    if group.leader is not None and group.leader_says == LeaderSays.NOTHING:
        _ask_leader(group, by=by)
    if asked:
        audit.record("groups.asked", by=by, about=group)
    return asked


@transaction.atomic
def ask_leader(*, group: Group, by: Actor) -> None:
    """Ask the volunteer who was chosen whether she wants to, by mail; whoever has no mail is called."""
    group = lock(group, by=by)
    if group.leader is None or group.state not in rules.BEGINNING:
        raise NotPossible(group.state)
    _ask_leader(group, by=by)


def _ask_leader(group: Group, *, by: Actor) -> None:
    assert group.leader is not None
    group.leader_says = LeaderSays.ASKED
    group.save(update_fields=["leader_says"])
    if group.leader.person.email:
        emails.ask_leader(group.leader, group)
    audit.record("groups.leader_asked", by=by, about=group)


@transaction.atomic
def leader_says(*, group: Group, yes: bool, by: Actor = NOBODY) -> Group:
    """The volunteer wants to lead, or rather not: then the group waits for another one. Twice is once."""
    group = lock(group, by=by)
    if group.leader is None or group.state not in rules.BEGINNING:
        raise NotPossible(group.state)
    if not yes:
        group = hand_over(group=group, to=None, by=by)
    group.leader_says = LeaderSays.YES if yes else LeaderSays.NO
    group.save(update_fields=["leader_says"])
    audit.record("groups.leader_says", by=by, about=group)
    return group


@transaction.atomic
def remind(*, membership_id: uuid.UUID) -> None:
    """Ask once more, kindly."""
    row = Membership.objects.select_for_update(of=("self",)).select_related(*emails.WITH).get(pk=membership_id)
    if row.state == MemberState.ASKED and row.reminded_on is None:
        row.reminded_on = clock.today()
        row.save(update_fields=["reminded_on"])
        if row.enrolment.person.email:
            emails.ask(row, row.group, again=True)


@transaction.atomic
def say_yes(*, membership: Membership, by: Actor = NOBODY) -> Membership:
    """Somebody would like to. Twice is once."""
    group, row = lock_member(membership, by=by)
    if row.state == MemberState.IN:
        return row
    if not group.is_open or MemberState.IN not in rules.MEMBER_NEXT[MemberState(row.state)]:
        raise NotPossible(row.state)
    row.state, row.answered_on, row.joined_on = MemberState.IN, clock.today(), clock.today()
    row.left_on, row.left_because = None, ""
    row.save()
    count_person_in(group, row, change=1)
    if group.state in rules.TOGETHER:
        relate(group, [row], by=by)
        if row.enrolment.state == EnrolmentState.WAITING:
            enrolments.move(enrolment=row.enrolment, to=EnrolmentState.ACTIVE, by=by)
        emails.welcome(row, group)
    audit.record("groups.said_yes", by=by, about=row)
    return row


@transaction.atomic
def say_no(*, membership: Membership, by: Actor = NOBODY) -> Membership:
    """Somebody would rather not, and needs no reason. Who already takes part leaves."""
    group, row = lock_member(membership, by=by)
    if row.state == MemberState.IN and group.state in rules.TOGETHER:
        return _leave(group, row, reason=LeaveReason.QUIETLY, by=by)
    if row.state in {MemberState.NO, MemberState.LEFT}:
        return row
    row.state, row.answered_on, row.joined_on = MemberState.NO, clock.today(), None
    row.save()
    audit.record("groups.said_no", by=by, about=row)
    return row


def own_page(*, membership_id: uuid.UUID) -> str:
    """Return the address of the group's page for a member who signed in; the caller knows that it is theirs."""
    with access.unscoped(access.Reason.OWN_GROUP):
        return emails.own_page(Membership.objects.get(pk=membership_id))


@transaction.atomic
def leave(*, membership: Membership, reason: LeaveReason, by: Actor = NOBODY) -> Membership:
    """Let somebody go, with a reason or without; their links work no longer."""
    group, row = lock_member(membership, by=by)
    return _leave(group, row, reason=reason, by=by)


def _leave(group: Group, row: Membership, *, reason: LeaveReason, by: Actor) -> Membership:
    if row.state in {MemberState.LEFT, MemberState.NO}:
        return row
    was_in = row.state == MemberState.IN
    row.state = MemberState.LEFT if was_in else MemberState.NO
    row.left_on, row.left_because, row.answers_check_ins = clock.today(), reason, False
    row.save()
    emails.withdraw(row)
    if was_in:
        count_person_in(group, row, change=-1)
        unrelate(group, [row], by=by)
    audit.record("groups.left", by=by, about=row)
    return row
