"""Changing when a helpline is open: its settings, versions of its week, special days, and a pause."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Offering
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.methods import weeks
from nabij.methods.calendars import Block
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.actions import desk
from nabij.programmes.helpline.models import Helpline, OpeningVersion, SpecialDay
from nabij.programmes.helpline.queries import hours
from nabij.volunteers.actions import planning
from nabij.volunteers.queries import rota_of

SETTINGS = ("name", "queue_cap", "last_intake_minutes", "wait_goal_minutes")


class HeldAlready(Exception):
    """These hours hold already or held before; they stay as they were. Make new hours from a day on."""


class DayTaken(Exception):
    """There are hours for this day already."""


@transaction.atomic
def make_helpline(*, offering: Offering, slug: str, name: str, by: Actor) -> Helpline:
    """Give an offering a public door, and a rota to keep it open."""
    helpline = Helpline(organisation_id=offering.organisation_id, offering=offering, slug=slug, name=name)
    access.require(by, CREATE, helpline)
    helpline.save(force_insert=True)
    planning.make_rota(offering=offering, by=by)
    desk.furnish(helpline=helpline)
    audit.record("helpline.made", by=by, about=helpline)
    return helpline


@transaction.atomic
def change_helpline(*, helpline: Helpline, changes: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change the settings that decide whether the door is open."""
    access.require(by, CHANGE, helpline)
    now = Helpline.rows_for_django.select_for_update().get(pk=helpline.pk)
    require_seen(now, seen)
    for name in SETTINGS:
        setattr(now, name, changes[name])
    now.version += 1
    now.save()
    audit.record("helpline.changed", by=by, about=now)


@transaction.atomic
def save_week(
    *, helpline: Helpline, valid_from: dt.date, week: Mapping[int, Sequence[Block]], reason: str, by: Actor
) -> OpeningVersion:
    """Let a week of hours hold from a day on, today at the earliest; hours that begin that day are replaced."""
    access.require(by, CHANGE, helpline)
    weeks.require_no_overlap(week)
    if not rules.may_change(valid_from=valid_from, today=clock.today()):
        raise HeldAlready(str(valid_from))
    row, _made = OpeningVersion.rows_for_django.update_or_create(
        helpline=helpline, valid_from=valid_from,
        defaults={
            "organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id,
            "blocks": weeks.as_json(week), "reason": reason,
        },
    )  # fmt: skip
    audit.record("helpline.hours_changed", by=by, about=helpline)
    plan(helpline=helpline, by=by)
    found: OpeningVersion = row
    return found


@transaction.atomic
def remove_week(*, row: OpeningVersion, by: Actor) -> None:
    """Take back hours that have not begun yet."""
    access.require(by, CHANGE, row)
    if row.valid_from <= clock.today():
        raise HeldAlready(str(row.valid_from))
    helpline = row.helpline
    OpeningVersion.objects.visible_to(by, CHANGE).filter(pk=row.pk).delete()
    audit.record("helpline.hours_changed", by=by, about=helpline)
    plan(helpline=helpline, by=by)


@transaction.atomic
def save_special(
    *, helpline: Helpline, on: dt.date, blocks: Sequence[Block], given: Mapping[str, Any], by: Actor
) -> SpecialDay:
    """Give one day hours of its own; without blocks it is closed. A day that was special already is replaced."""
    access.require(by, CHANGE, helpline)
    if on < clock.today():
        raise HeldAlready(str(on))
    row, _made = SpecialDay.rows_for_django.update_or_create(
        helpline=helpline, on=on,
        defaults={
            "organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id,
            "blocks": weeks.day_as_json(blocks), "name": given["name"], "message": given["message"],
            "is_campaign": given["is_campaign"],
        },
    )  # fmt: skip
    audit.record("helpline.special_day_saved", by=by, about=helpline)
    plan(helpline=helpline, by=by)
    found: SpecialDay = row
    return found


@transaction.atomic
def remove_special(*, row: SpecialDay, by: Actor) -> None:
    """Let an ordinary week hold again on a day that is still to come."""
    access.require(by, CHANGE, row)
    if row.on < clock.today():
        raise HeldAlready(str(row.on))
    helpline = row.helpline
    SpecialDay.objects.visible_to(by, CHANGE).filter(pk=row.pk).delete()
    audit.record("helpline.special_day_removed", by=by, about=helpline)
    plan(helpline=helpline, by=by)


@transaction.atomic
def pause(*, helpline: Helpline, until: dt.datetime, message: str, by: Actor) -> None:
    """Close the door for a while; conversations that go on are not touched, and the pause ends by itself."""
    access.require(by, CHANGE, helpline)
    now = clock.now()
    try:
        with transaction.atomic():
            Helpline.objects.visible_to(by, CHANGE).filter(pk=helpline.pk).update(
                paused_at=now, paused_until=until, pause_message=message
            )
    except IntegrityError as error:  # an end before now
        raise HeldAlready(str(until)) from error
    helpline.paused_at, helpline.paused_until, helpline.pause_message = now, until, message
    audit.record("helpline.paused", by=by, about=helpline)


@transaction.atomic
def resume(*, helpline: Helpline, by: Actor) -> None:
    """End a pause now."""
    access.require(by, CHANGE, helpline)
    Helpline.objects.visible_to(by, CHANGE).filter(pk=helpline.pk).update(
        paused_at=None, paused_until=None, pause_message=""
    )
    helpline.paused_at = helpline.paused_until = None
    helpline.pause_message = ""
    audit.record("helpline.resumed", by=by, about=helpline)


def plan(*, helpline: Helpline, by: Actor) -> planning.Planned | None:
    """Let the shifts of the coming weeks follow the hours."""
    rota = rota_of(helpline.offering_id)
    if rota is None:
        return None
    today, days = clock.today(), rota.weeks_ahead * 7
    until = clock.now() + dt.timedelta(days=days + 1)
    return planning.plan_shifts(
        rota=rota, stretches=hours.stretches(helpline, first=today, days=days), until=until, by=by
    )
