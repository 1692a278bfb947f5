"""What a volunteer sees of the rota: their own shifts, shifts that need somebody, and whom they can ask."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock
from nabij.foundation.actors import Actor
from nabij.volunteers import queries, rules
from nabij.volunteers.choices import Post, SwapState
from nabij.volunteers.models import CoverAsk, CoverWish, Duty, Rota, Shift, Swap
from nabij.volunteers.queries.board import OnShift, open_swaps, with_people

AHEAD_DAYS = 60
OPEN_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class MyShift:
    """One shift of my own, and what I can do with it now."""

    duty: Duty
    on: OnShift
    may_drop: bool
    may_arrive: bool
    is_there: bool
    swap: Swap | None


def my_shifts(actor: Actor) -> list[MyShift]:
    """Return the actor's own shifts that are not over, soonest first."""
    now = clock.now()
    duties = list(
        Duty.objects.visible_to(actor)
        .filter(
            person_id_copy=actor.person_id, is_open=True, shift__is_cancelled=False,
            shift__ends_at__gt=now - rules.STAY_AFTER,
        )
        .filter(Q(shift__ends_at__gt=now) | Q(arrived_at__isnull=False, went_at__isnull=True))
        .select_related("shift__rota__offering__programme", "shift__rota__offering__branch")
        .order_by("shift__starts_at")
    )  # fmt: skip
    people = {one.shift.pk: one for one in with_people(actor, [duty.shift for duty in duties])}
    swaps = open_swaps(actor, duties)
    return [_mine(duty, people[duty.shift_id], swaps.get(duty.pk), now) for duty in duties]


def _mine(duty: Duty, on: OnShift, swap: Swap | None, now: dt.datetime) -> MyShift:
    shift, is_there = duty.shift, duty.arrived_at is not None and duty.went_at is None
    return MyShift(
        duty=duty, on=on, swap=swap, is_there=is_there,
        may_drop=rules.may_drop(starts_at=shift.starts_at, now=now, drop_hours=shift.rota.drop_hours),
        may_arrive=not is_there and rules.may_arrive(starts_at=shift.starts_at, ends_at=shift.ends_at, now=now),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShift:
    """A shift the actor can take, and as what."""

    on: OnShift
    post: Post
    is_needed: bool


def open_shifts(actor: Actor) -> list[OpenShift]:
    """Return shifts of the coming weeks the actor may take and is free for; those with a gap first, then by day."""
    now = clock.now()
    rotas = list(Rota.objects.visible_to(actor).values_list("pk", flat=True))
    mine = {rota: queries.my_enrolment(actor, rota_id=rota) for rota in rotas}
    skills = queries.skills_of([one.pk for one in mine.values() if one], on=clock.today())
    busy = _busy(actor, now)
    rows = Shift.objects.visible_to(actor).filter(
        rota__in=[rota for rota, enrolment in mine.items() if enrolment], is_cancelled=False, ends_at__gt=now,
        starts_at__lt=now + dt.timedelta(days=OPEN_DAYS),
    )  # fmt: skip
    found = []
    for on in with_people(actor, list(rows.select_related("rota__offering__programme", "rota__offering__branch"))):
        enrolment = mine[on.shift.rota_id]
        assert enrolment is not None
        known = skills[enrolment.pk]
        slot = rules.Slot(ends_at=on.shift.ends_at, is_cancelled=False, posts=[duty.post for duty in on.duties])
        post = rules.post_to_take(slot=slot, skills=known)
        if post is None or rules.refusal(slot=slot, post=post, skills=known, now=now):
            continue
        if any(start < on.shift.ends_at and end > on.shift.starts_at for start, end in busy):
            continue
        found.append(OpenShift(on=on, post=post, is_needed=_is_needed(on.gaps, post)))
    return sorted(found, key=lambda one: (not one.is_needed, one.on.shift.starts_at))


def _is_needed(gaps: rules.Gaps, post: Post) -> bool:
    return (post == Post.LEAD and gaps.lead) or (post in {Post.LEAD, Post.CHAT} and gaps.people > 0)


def _busy(actor: Actor, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    rows = Duty.objects.visible_to(actor).filter(
        person_id_copy=actor.person_id, is_open=True, shift__is_cancelled=False, shift__ends_at__gt=now
    )
    return list(rows.values_list("shift__starts_at", "shift__ends_at"))


def asked_of_me(actor: Actor) -> Sequence[Swap]:
    """Return the shifts colleagues ask the actor to take over."""
    rows = Swap.objects.visible_to(actor).filter(
        asked_person_id=actor.person_id, state=SwapState.OPEN, duty__shift__starts_at__gt=clock.now()
    )
    return list(rows.select_related("duty__shift", "in_return__shift").order_by("duty__shift__starts_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who could take a shift: a first name and nothing more."""

    enrolment_id: uuid.UUID
    name: str


def able(shift: Shift, post: Post) -> list[Enrolment]:
    """Return who may take this post, is free and is not on it yet; for the house itself, so unscoped."""
    day = timezone.localtime(shift.starts_at).date()
    with access.unscoped(access.Reason.ROTA):
        taken = set(
            Duty.objects.filter(
                is_open=True, shift__is_cancelled=False, shift__starts_at__lt=shift.ends_at,
                shift__ends_at__gt=shift.starts_at,
            ).values_list("person_id_copy", flat=True)
        )  # fmt: skip
        rows = list(
            Enrolment.objects.filter(
                offering_id=shift.offering_id, role=PartRole.VOLUNTEER,
                state__in=[EnrolmentState.WAITING, EnrolmentState.ACTIVE],
            ).select_related("person").order_by("person__given_name", "pk")
        )  # fmt: skip
        skills = queries.skills_of([row.pk for row in rows], on=day)
    return [row for row in rows if post in rules.posts_for(skills[row.pk]) and row.person_id not in taken]


def colleagues(duty: Duty) -> list[Colleague]:
    """Return whom a volunteer can ask to take over this duty; trainees are asked by nobody."""
    if duty.post == Post.TRAINEE:
        return []
    found = able(duty.shift, Post(duty.post))
    names: dict[str, int] = {}
    for one in found:
        names[one.person.given_name] = names.get(one.person.given_name, 0) + 1
    return [
        Colleague(
            enrolment_id=one.pk,
            name=one.person.given_name
            if names[one.person.given_name] == 1
            else f"{one.person.given_name} {one.person.family_name[:1]}.",
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class InReturn:
    """A shift of a colleague that could be taken in return."""

    duty: Duty
    name: str


def in_return(duty: Duty) -> list[InReturn]:
    """Return the coming shifts of colleagues who could take this one, that its volunteer could do instead."""
    names = {one.enrolment_id: one.name for one in colleagues(duty)}
    now = clock.now()
    with access.unscoped(access.Reason.ROTA):
        known = queries.skills_of([duty.enrolment_id], on=clock.today())[duty.enrolment_id]
        posts = [post for post in rules.posts_for(known) if post != Post.TRAINEE]
        busy = list(
            Duty.objects.filter(person_id_copy=duty.person_id_copy, is_open=True, shift__ends_at__gt=now)
            .exclude(pk=duty.pk)
            .values_list("shift__starts_at", "shift__ends_at")
        )
        rows = Duty.objects.filter(
            enrolment_id__in=names, is_open=True, post__in=posts, shift__is_cancelled=False, shift__starts_at__gt=now,
            shift__starts_at__lt=now + dt.timedelta(days=AHEAD_DAYS),
        ).exclude(shift_id=duty.shift_id)  # fmt: skip
        found = list(rows.select_related("shift").order_by("shift__starts_at", "shown_name"))
    return [
        InReturn(duty=one, name=names[one.enrolment_id])
        for one in found
        if not any(start < one.shift.ends_at and end > one.shift.starts_at for start, end in busy)
    ]


def is_never_asked(actor: Actor) -> bool:
    """Say whether the actor does not want to be asked to cover."""
    return CoverWish.objects.visible_to(actor).filter(person_id_copy=actor.person_id, never=True).exists()


def my_wishes(actor: Actor) -> dict[str, Any]:
    """Return for which shifts the actor wants to be asked, as the form shows it."""
    wish = CoverWish.objects.visible_to(actor).filter(person_id_copy=actor.person_id).order_by("-changed_at").first()
    return {"not_on_weekdays": wish.not_on_weekdays, "not_after": wish.not_after} if wish else {}


def my_enrolments(actor: Actor) -> list[Enrolment]:
    """Return the actor's own enrolments as a volunteer on every rota they belong to."""
    found = (queries.my_enrolment(actor, rota_id=rota.pk) for rota in queries.rotas(actor))
    return [one for one in found if one is not None]


def fair_candidates(shift: Shift, post: Post) -> list[rules.Candidate]:
    """Return who could fill a gap, in the order in which they should be asked."""
    with access.unscoped(access.Reason.ROTA):
        gone = set(Duty.objects.filter(shift=shift, is_open=False).values_list("person_id_copy", flat=True))
        hours = {"starts": timezone.localtime(shift.starts_at), "ends": timezone.localtime(shift.ends_at)}
        never = {
            wish.enrolment_id
            for wish in CoverWish.objects.filter(offering_id=shift.offering_id)
            if wish.never or not rules.suits(**hours, not_on_weekdays=wish.not_on_weekdays, not_after=wish.not_after)
        }
        # Who just gave it back is not asked, nor who does not want to be.
        found = [one for one in able(shift, post) if one.person_id not in gone and one.pk not in never]
        rows = CoverAsk.objects.filter(enrolment__in=found).values_list("enrolment_id").annotate(last=Max("asked_at"))
        asked = dict(rows)
    return rules.fair_order(rules.Candidate(id=one.pk, asked_at=asked.get(one.pk)) for one in found)
