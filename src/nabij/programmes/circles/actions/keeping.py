"""What is kept and what goes: one sum of a season, own notes erased in time, a file's copy, a person entered twice."""

import datetime as dt
import json
import uuid
from typing import Any

from django.db import transaction

from nabij.foundation import audit, clock, erasure, sealing
from nabij.foundation.actors import NOBODY, Actor
from nabij.people import rules as people
from nabij.programmes.circles import queries, rules
from nabij.programmes.circles.choices import EntryKind
from nabij.programmes.circles.models import Attendance, Entry, Facilitator, LookBack, Membership, Season, Session

NOTES = "circle notes"  # in the table of terms


def close_books(*, today: dt.date) -> int:
    """Of seasons long enough over: tell one sum when enough people agreed, then erase all own notes. Runs unscoped."""
    closed = 0
    for season in queries.seasons_to_close(before=today - dt.timedelta(days=rules.OWN_NOTES_DAYS)):
        _close(season)
        closed += 1
    return closed


@transaction.atomic
def _close(season: Season) -> None:
    saved = [_saved(member) for member in Membership.objects.filter(circle__season=season, counts_in_sum=True)]
    amounts = [one for one in saved if one]
    told = rules.told_sum(amounts)
    if told is not None:
        season.saved_euros, season.saved_people = told, len(amounts)
    season.closed_on = clock.today()
    season.version += 1
    season.save()
    audit.record("circles.season_closed", by=NOBODY, about=season)
    units = Membership.objects.filter(circle__season=season).values_list("own_unit_id", flat=True)
    erasure.erase(list(units), by=NOBODY, why="the notes of a circle stay with its participants")


@transaction.atomic
def forget_notes(*, today: dt.date) -> int:
    """Make what was written about evenings unreadable when its term is over; returns of how many circles."""
    term = dt.timedelta(days=people.retention(key=NOTES, on=today).days)
    rows = queries.circles_with_old_notes(before=today - term)
    for circle in rows:
        Session.objects.filter(circle=circle).update(notes=None, draft=None, draft_saved_at=None)
        circle.notes_gone_on = today
        circle.save(update_fields=["notes_gone_on"])
        audit.record("circles.notes_gone", by=NOBODY, about=circle)
    # What backups hold of these notes must be noise too.
    sealing.destroy_keys([circle.unit_id for circle in rows])
    return len(rows)


def _saved(member: Membership) -> int:
    rows = list(Entry.objects.filter(member=member, kind=EntryKind.SAVING))
    texts = sealing.open_texts(rows, "words", by=NOBODY, purpose="one sum of all savings")
    return sum(int(json.loads(texts[row.pk])["cents"]) for row in rows)


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete what belongs to a unit: own notes, or somebody's file with the notes that hang on it."""
    Entry.objects.filter(unit_id=unit_id).delete()
    members = Membership.objects.filter(unit_id=unit_id)
    own = list(members.values_list("own_unit_id", flat=True))
    Entry.objects.filter(unit_id__in=own).delete()
    LookBack.objects.filter(unit_id=unit_id).delete()
    Attendance.objects.filter(unit_id=unit_id).delete()
    members.delete()
    Facilitator.objects.filter(unit_id=unit_id).delete()
    # A key without rows is still a key: what backups hold of these notes must be noise too.
    if own:
        erasure.erase(own, by=NOBODY, why="the file it belongs to was erased")


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return what a file says about circles. Own notes stay out: whoever makes the copy may not read them."""
    members = Membership.objects.filter(unit_id=unit_id).select_related("circle__season").order_by("asked_on")
    circles = [
        {
            "circle": row.circle.name, "season": row.circle.season.name, "from": row.asked_on.isoformat(),
            "state": str(row.get_state_display()),
            "times": Attendance.objects.filter(member=row, came=True).count(),
            "towards_facilitator": str(row.get_path_display()) if row.path else "",
        }
        for row in members
    ]  # fmt: skip
    rows = list(LookBack.objects.filter(unit_id=unit_id))
    texts = sealing.open_texts(rows, "text", by=by, purpose="export")
    looked = [{"stars": row.stars, "text": texts[row.pk]} for row in rows]
    led = [{"circle": row.circle.name, "as": str(row.get_part_display())} for row in _led(unit_id)]
    found: dict[str, object] = {"circles": circles, "looked_back": looked, "led": led}
    return {name: value for name, value in found.items() if value}


def _led(unit_id: uuid.UUID) -> list[Facilitator]:
    return list(Facilitator.objects.filter(unit_id=unit_id).select_related("circle"))


def move_person(kept: Any, gone: Any) -> None:
    """Move rows of a person who turned out to be another."""
    Membership.objects.filter(person_id=gone.pk).update(person_id=kept.pk)
    Facilitator.objects.filter(person_id=gone.pk).update(person_id=kept.pk)
