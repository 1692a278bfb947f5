"""Erasing and merging: what of this room goes with a file, and forgetting guests after their term."""

import datetime as dt
import uuid
from typing import Any

from nabij.agenda.models import Experience, Host, Registration
from nabij.agenda.queries import clockwork
from nabij.foundation import erasure
from nabij.foundation.actors import NOBODY
from nabij.people import rules as people

RETENTION = "registration"


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete what belongs to a unit; counts of people stay, for they name nobody."""
    Registration.objects.filter(unit_id=unit_id).delete()
    Host.objects.filter(unit_id=unit_id).delete()
    Experience.objects.filter(unit_id=unit_id).delete()


def forget_guests(*, today: dt.date) -> int:
    """Erase registrations without a file, and words that nobody reads, whose term is over; returns how many."""
    days = people.retention(key=RETENTION, on=today).days
    before = today - dt.timedelta(days=days)
    units = [row.unit_id for row in clockwork.guests_past_term(before=before)]
    units += [row.unit_id for row in clockwork.unread_experiences_past_term(before=before)]
    erasure.erase(units, by=NOBODY, why="term of a registration is over")
    return len(units)


def move_person(kept: Any, gone: Any) -> None:
    """Move rows of a person who turned out to be another; a gathering knows both only once."""
    there = Registration.objects.filter(person_id=kept.pk).values("gathering_id")
    Registration.objects.filter(person_id=gone.pk, gathering_id__in=there).delete()
    Registration.objects.filter(person_id=gone.pk).update(person_id=kept.pk)
    Host.objects.filter(person_id=gone.pk).update(person_id=kept.pk)
