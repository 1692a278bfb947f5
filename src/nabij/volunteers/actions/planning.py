"""Planning: how an offering works with shifts, and the shifts of the coming weeks."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nabij.enrolment.models import Offering
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.methods.calendars import Interval, divided
from nabij.volunteers import emails, queries
from nabij.volunteers.actions import hold
from nabij.volunteers.choices import Left
from nabij.volunteers.models import CoverCall, Duty, Rota, Shift

ROTA_FIELDS = ("minimum", "needs_lead", "longest_minutes", "drop_hours", "weeks_ahead")
SHIFT_FIELDS = ("minimum", "needs_lead", "note")


@transaction.atomic
def make_rota(*, offering: Offering, by: Actor) -> Rota:
    """Begin to work with shifts in an offering; there is one rota for each."""
    rota = Rota(organisation_id=offering.organisation_id, offering=offering)
    access.require(by, CREATE, rota)
    found = Rota.rows_for_django.filter(offering=offering).first()
    if found is not None:
        return found
    rota.save(force_insert=True)
    audit.record("volunteers.rota_made", by=by, about=rota)
    transaction.on_commit(queries.forget_rotas)
    return rota


@transaction.atomic
def change_rota(*, rota: Rota, changes: Mapping[str, Any], seen: int, by: Actor) -> Rota:
    """Change how an offering works with shifts; shifts that are planned already keep what they had."""
    access.require(by, CHANGE, rota)
    changed: Rota = _change(rota, ROTA_FIELDS, changes, seen=seen, event="volunteers.rota_changed", by=by)
    return changed


def _change(row: Any, fields: Iterable[str], changes: Mapping[str, Any], *, seen: int, event: str, by: Actor) -> Any:
    now = type(row).rows_for_django.select_for_update().get(pk=row.pk)
    require_seen(now, seen)
    for name in fields:
        if name in changes:
            setattr(now, name, changes[name])
    now.version += 1
    now.save()
    audit.record(event, by=by, about=now)
    return now


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What planning did."""

    made: int
    removed: int
    outside: int  # shifts with people on them that lie outside the opening hours; they stay


@transaction.atomic
def plan_shifts(*, rota: Rota, stretches: Iterable[Interval], until: dt.datetime, by: Actor) -> Planned:
    """Make the future shifts of a rota follow these stretches of opening hours; runs twice without doubling.

    Empty shifts that no longer fit go away; shifts with people on them stay, for the coordinator to decide.
    """
    access.require(by, CREATE, Shift(organisation_id=rota.organisation_id, offering_id=rota.offering_id))
    hold(rota.pk)
    now = clock.now()
    wanted = {
        part.start: part
        for stretch in stretches
        for part in divided(stretch, longest_minutes=rota.longest_minutes)
        if part.start > now
    }
    rows = Shift.rows_for_django.filter(rota=rota, starts_at__gt=now, starts_at__lt=until)
    there = {shift.starts_at: shift for shift in rows.select_for_update()}
    busy = set(Duty.rows_for_django.filter(shift__in=there.values(), is_open=True).values_list("shift_id", flat=True))
    removed = [
        shift
        for start, shift in there.items()
        if (start not in wanted or wanted[start].end != shift.ends_at) and shift.pk not in busy
    ]
    Shift.rows_for_django.filter(pk__in=[shift.pk for shift in removed]).delete()
    gone = {shift.starts_at for shift in removed}
    made = [
        Shift(
            organisation_id=rota.organisation_id, offering_id=rota.offering_id, rota=rota, starts_at=part.start,
            ends_at=part.end, minimum=rota.minimum, needs_lead=rota.needs_lead,
        )
        for start, part in sorted(wanted.items())
        if start not in there or start in gone
    ]  # fmt: skip
    Shift.rows_for_django.bulk_create(made)
    outside = sum(start not in wanted for start, shift in there.items() if shift.pk in busy and not shift.is_cancelled)
    if made or removed:
        audit.record("volunteers.shifts_planned", by=by, about=rota)
    return Planned(made=len(made), removed=len(removed), outside=outside)


@transaction.atomic
def change_shift(*, shift: Shift, changes: Mapping[str, Any], seen: int, by: Actor) -> Shift:
    """Change what a shift needs, or the note for who is on it."""
    access.require(by, CHANGE, shift)
    changed: Shift = _change(shift, SHIFT_FIELDS, changes, seen=seen, event="volunteers.shift_changed", by=by)
    return changed


@transaction.atomic
def cancel_shift(*, shift: Shift, by: Actor) -> int:
    """Cancel a shift and tell everybody on it; returns how many were told."""
    access.require(by, DECIDE, shift)
    hold(shift.pk)
    now = clock.now()
    duties = list(Duty.objects.visible_to(by).filter(shift=shift, is_open=True).select_related("enrolment__person"))
    for duty in duties:
        duty.is_open, duty.left_at, duty.left_because = False, now, Left.CANCELLED
        duty.save(update_fields=["is_open", "left_at", "left_because"])
        emails.tell_cancelled(duty)
    CoverCall.objects.visible_to(by).filter(shift=shift, closed_at__isnull=True).update(closed_at=now)
    Shift.rows_for_django.filter(pk=shift.pk).update(is_cancelled=True)
    shift.is_cancelled = True
    audit.record("volunteers.shift_cancelled", by=by, about=shift)
    return len(duties)
