"""Who takes part: a place or the waiting list, by staff or by the public page, and up the list by itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from nabij.enrolment import actions as enrolment_actions
from nabij.enrolment import rules as enrolment_rules
from nabij.enrolment.actions import Agreed, Facts, Sender, Wish
from nabij.enrolment.choices import EndReason, EnrolmentState
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, erasure
from nabij.foundation.access import CHANGE, CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.circles import emails, rules
from nabij.programmes.circles.choices import MemberState
from nabij.programmes.circles.models import Circle, Membership


class NotOpen(Exception):
    """Nobody can come in any more, or not by this door."""


class AlreadyIn(Exception):
    """This person has a place or waits here already."""


def _hold(circle: Circle) -> Circle:
    """Let everybody who comes and goes wait for each other; ends with the transaction."""
    rows = Circle.rows_for_django.select_for_update(of=("self",))
    found: Circle = rows.select_related("season", "venue", "offering__branch", "offering__programme").get(pk=circle.pk)
    return found


def free_places(circle: Circle) -> int:
    """Return how many places there are left."""
    taken = Membership.rows_for_django.filter(circle=circle, state=MemberState.PLACED).count()
    return max(0, circle.places - taken)


@transaction.atomic
def add_member(*, circle: Circle, enrolment: Enrolment, themes: Sequence[str], by: Actor) -> Membership:
    """Give somebody who takes part in this programme a place, or a place on the waiting list."""
    access.require(by, CREATE, Membership(organisation_id=circle.organisation_id, offering_id=circle.offering_id))
    access.require(by, CHANGE, enrolment)
    made = _add(circle, enrolment, themes, by=by)
    audit.record("circles.member_added", by=by, about=made)
    return made


def _add(circle: Circle, enrolment: Enrolment, themes: Sequence[str], *, by: Actor) -> Membership:
    with access.unscoped(Reason.PUBLIC):
        now = _hold(circle)
        if now.state not in rules.OPEN_CIRCLES:
            raise NotOpen(now.state)
        known: Membership | None = Membership.objects.filter(circle=now, enrolment=enrolment).first()
        if known is not None and known.state != MemberState.WITHDRAWN:
            raise AlreadyIn(str(enrolment.pk))
        if known is not None:  # came back after all, at the end of the list
            known.state, known.asked_on, known.ended_on = MemberState.WAITING, clock.today(), None
            known.save()
        made = known or _made(now, enrolment, themes)
        if free_places(now):
            _place(made, now, by=by)
        else:
            emails.on_waiting_list(_in(made, now))
        return made


def _made(circle: Circle, enrolment: Enrolment, themes: Sequence[str]) -> Membership:
    made = Membership(
        organisation_id=circle.organisation_id, offering_id=circle.offering_id, circle=circle,
        circle_unit_id=circle.unit_id, unit_id=enrolment.unit_id, enrolment=enrolment, person_id=enrolment.person_id,
        own_unit=erasure.open_unit(organisation_id=circle.organisation_id, kind="circle notes"),
        shown_name=enrolment.person.given_name, state=MemberState.WAITING, asked_on=clock.today(),
        themes=list(themes),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyIn(str(enrolment.pk)) from error
    return made


def _in(member: Membership, circle: Circle) -> Membership:
    member.circle = circle
    return member


def _place(member: Membership, circle: Circle, *, by: Actor) -> None:
    """Give a place, and send the days with it."""
    member.state, member.placed_on = MemberState.PLACED, clock.today()
    member.version += 1
    member.save()
    _begin(member.enrolment, by=by)
    emails.invitation(_in(member, circle))


def _begin(enrolment: Enrolment, *, by: Actor) -> None:
    enrolment.refresh_from_db(from_queryset=Enrolment.rows_for_django.select_related("person", "offering"))
    state = EnrolmentState(enrolment.state)
    if state in {EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.ENDED}:
        enrolment_actions.move(enrolment=enrolment, to=EnrolmentState.WAITING, by=by)
    if EnrolmentState(enrolment.state) in enrolment_rules.OPEN - {EnrolmentState.ACTIVE}:
        enrolment_actions.move(enrolment=enrolment, to=EnrolmentState.ACTIVE, by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What somebody sends from the public page."""

    facts: Facts
    wish: Wish
    sender: Sender
    sent_with: uuid.UUID
    agreed: Agreed
    themes: Sequence[str]


def register(*, circle: Circle, coming: Coming) -> Membership:
    """Take a registration from the public page; the same form twice is one."""
    if not circle.season.registering or circle.state not in rules.OPEN_CIRCLES:
        raise NotOpen(circle.state)
    with access.unscoped(Reason.PUBLIC):
        enrolment = enrolment_actions.apply(
            offering=circle.offering, facts=coming.facts, wish=coming.wish, sender=coming.sender,
            sent_with=coming.sent_with, agreed=coming.agreed,
        )  # fmt: skip
        before: Membership | None = Membership.objects.filter(circle=circle, enrolment=enrolment).first()
        return before or _add(circle, enrolment, coming.themes, by=NOBODY)


def move_up(*, circle: Circle) -> int:
    """Give free places to who waited longest, and tell them; the circle's row is locked."""
    moved = 0
    with access.unscoped(Reason.PUBLIC):
        waiting = Membership.objects.select_for_update(of=("self",)).filter(circle=circle, state=MemberState.WAITING)
        for member in waiting.select_related("enrolment__person")[: free_places(circle)]:
            _place(member, circle, by=NOBODY)
            moved += 1
    return moved


@transaction.atomic
def leave(*, member: Membership, by: Actor) -> Membership:
    """Let somebody go who stops, or who does not want it any more; the first who waits gets the place."""
    access.require(by, CHANGE, member)
    return _leave(member, by=by)


def leave_by_link(*, member: Membership) -> Membership:
    """Let somebody stop by themselves, on their own page."""
    return _leave(member, by=NOBODY)


def _leave(member: Membership, *, by: Actor) -> Membership:
    with access.unscoped(Reason.PUBLIC):
        circle = _hold(member.circle)
        now: Membership = (
            Membership.objects.select_for_update(of=("self",)).select_related("enrolment__person").get(pk=member.pk)
        )
        if now.state not in rules.OPEN_MEMBERS:
            return now
        began = now.attendances.filter(came=True).exists()
        now.state = MemberState.NOT_FINISHED if began else MemberState.WITHDRAWN
        now.ended_on = clock.today()
        now.version += 1
        now.save()
        close_file(now, by=by)
        audit.record("circles.member_left", by=by, about=now)
        move_up(circle=circle)
        return now


def close_file(member: Membership, *, by: Actor) -> None:
    """Close the file of who takes part nowhere else, so that its term begins."""
    others = Membership.rows_for_django.filter(enrolment_id=member.enrolment_id, state__in=rules.OPEN_MEMBERS)
    if member.enrolment.state == EnrolmentState.ACTIVE and not others.exclude(pk=member.pk).exists():
        done = member.state == MemberState.FINISHED
        reason = EndReason.GOAL_REACHED if done else EndReason.PARTICIPANT_STOPS
        enrolment_actions.end(enrolment=member.enrolment, reason=reason, by=by)
