"""The rota as a coordinator and a volunteer see it: a week of shifts, who is on them, and what is missing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.volunteers import rules
from nabij.volunteers.choices import Answer, Post, SwapState
from nabij.volunteers.models import CoverAsk, CoverCall, Duty, Rota, Shift, Swap

_ORDER = {Post.LEAD: 0, Post.CHAT: 1, Post.TRAINEE: 2, Post.BACKUP: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShift:
    """One shift with the people on it that the reader may see, and its gaps."""

    shift: Shift
    duties: Sequence[Duty]
    gaps: rules.Gaps
    is_over: bool
    mine: Duty | None = None
    is_asked: bool = False  # a cover call is open

    @property
    def missing(self) -> str:
        """Say in words what is missing; empty for a shift that is over or has everybody."""
        return "" if self.is_over else missing_words(self.gaps)


def missing_words(gaps: rules.Gaps) -> str:
    """Say in words what a shift lacks."""
    said = []
    if gaps.people:
        said.append(ngettext("%(n)s volunteer missing", "%(n)s volunteers missing", gaps.people) % {"n": gaps.people})
    if gaps.lead:
        said.append(_("no shift lead"))
    elif gaps.trainee_alone:
        said.append(_("a trainee without a shift lead"))
    return ", ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardDay:
    """One day of the board."""

    day: dt.date
    is_today: bool
    shifts: Sequence[OnShift]


def monday(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def with_people(actor: Actor, shifts: Sequence[Shift]) -> list[OnShift]:
    """Add to each shift the people the actor may see, and what is missing as far as they may see it."""
    duties: dict[uuid.UUID, list[Duty]] = {}
    for duty in Duty.objects.visible_to(actor).filter(shift__in=shifts, is_open=True):
        duties.setdefault(duty.shift_id, []).append(duty)
    asked = set(
        CoverCall.objects.visible_to(actor)
        .filter(shift__in=shifts, closed_at__isnull=True)
        .values_list("shift_id", flat=True)
    )
    now = clock.now()
    return [
        OnShift(
            shift=shift,
            duties=sorted(on := duties.get(shift.pk, []), key=lambda duty: (_ORDER[Post(duty.post)], duty.taken_at)),
            gaps=rules.gaps(minimum=shift.minimum, needs_lead=shift.needs_lead, posts=[duty.post for duty in on]),
            is_over=shift.ends_at <= now,
            mine=next((duty for duty in on if duty.person_id_copy == actor.person_id), None),
            is_asked=shift.pk in asked,
        )
        for shift in shifts
    ]


def week(actor: Actor, *, rota: Rota, first: dt.date) -> list[BoardDay]:
    """Return seven days of shifts from a Monday on; a shift stands on the day on which it begins."""
    days = [first + dt.timedelta(days=number) for number in range(7)]
    rows = Shift.objects.visible_to(actor).filter(
        rota=rota, is_cancelled=False, starts_at__gte=_start_of(first),
        starts_at__lt=_start_of(first + dt.timedelta(days=7)),
    )  # fmt: skip
    found: dict[dt.date, list[OnShift]] = {}
    for one in with_people(actor, list(rows)):
        found.setdefault(timezone.localtime(one.shift.starts_at).date(), []).append(one)
    today = clock.today()
    return [BoardDay(day=day, is_today=day == today, shifts=found.get(day, [])) for day in days]


def gaps_ahead(actor: Actor, *, days: int) -> list[OnShift]:
    """Return shifts with a gap that begin within so many days, soonest first."""
    now = clock.now()
    rows = Shift.objects.visible_to(actor).filter(
        is_cancelled=False, ends_at__gt=now, starts_at__lt=now + dt.timedelta(days=days)
    )
    rows = rows.select_related("rota__offering__programme", "rota__offering__branch").order_by("starts_at")
    return [one for one in with_people(actor, list(rows)) if one.gaps]


def one_shift(actor: Actor, shift: Shift) -> OnShift:
    """Return one shift with its people."""
    return with_people(actor, [shift])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """A cover call as the coordinator follows it."""

    call: CoverCall
    asks: Sequence[CoverAsk]

    @property
    def unanswered(self) -> int:
        """Return how many people have not answered yet."""
        return sum(ask.answer == Answer.NONE for ask in self.asks)


def calls_of(actor: Actor, shift: Shift) -> list[CallState]:
    """Return the cover calls about a shift, newest first, with everybody asked in the order in which they were."""
    calls = list(CoverCall.objects.visible_to(actor).filter(shift=shift).order_by("-opened_at"))
    asks: dict[uuid.UUID, list[CoverAsk]] = {}
    rows = CoverAsk.objects.visible_to(actor).filter(call__in=calls).select_related("enrolment__person")
    for ask in rows.order_by("position"):
        asks.setdefault(ask.call_id, []).append(ask)
    return [CallState(call=call, asks=asks.get(call.pk, [])) for call in calls]


def open_swaps(actor: Actor, duties: Sequence[Duty]) -> dict[uuid.UUID, Swap]:
    """Return for each duty whom was asked to take it over and has not answered."""
    rows = Swap.objects.visible_to(actor).filter(duty__in=duties, state=SwapState.OPEN)
    rows = rows.select_related("in_return__shift")
    return {swap.duty_id: swap for swap in rows}
