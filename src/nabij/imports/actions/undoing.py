"""Takes an import back: what it made goes, unless somebody has worked with it since."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from nabij.enrolment.models import Enrolment, Profile
from nabij.foundation import access, audit, clock, erasure, jobs, sealing
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.models import Unit
from nabij.imports.actions import writing
from nabij.imports.actions.running import actor_of
from nabij.imports.choices import Stage
from nabij.imports.models import ImportedRow, ImportRun
from nabij.people.models import Person

KEPT_DAYS = 30
_BATCH = 2_000


class UndoNotAllowed(Exception):
    """The import is not finished, already undone, or longer ago than 30 days."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many people were taken away again, how many merged persons were put back, and which rows stay."""

    removed: int
    put_back: int
    left: tuple[int, ...]


def may_undo(run: ImportRun, *, at: dt.datetime) -> bool:
    """Say whether an import can still be undone."""
    if run.stage not in {Stage.DONE, Stage.UNDOING} or run.finished_at is None:
        return False
    return at - run.finished_at <= dt.timedelta(days=KEPT_DAYS)


@transaction.atomic
def begin_undo(*, run: ImportRun, by: Actor) -> None:
    """Take an import back in the background. Asked twice, it happens once."""
    access.require(by, CHANGE, run)
    if not may_undo(run, at=clock.now()):
        raise UndoNotAllowed
    if not ImportRun.objects.visible_to(by, CHANGE).filter(pk=run.pk, stage=Stage.DONE).update(stage=Stage.UNDOING):
        raise UndoNotAllowed
    undo_in_background.later(run_id=str(run.pk))


@jobs.task("imports.undo")
def undo_in_background(run_id: str) -> None:
    """Take an import back, as whoever asked for it."""
    run = ImportRun.objects.filter(pk=run_id, stage=Stage.UNDOING, user__isnull=False).first()
    if run is not None:
        undo(run=run, by=actor_of(run))


@transaction.atomic
def throw_away(*, run: ImportRun, by: Actor) -> None:
    """Forget an upload that was not taken over."""
    access.require(by, CHANGE, run)
    if run.stage != Stage.UPLOADED:
        raise UndoNotAllowed
    erasure.erase([run.unit_id], by=by, why="upload thrown away")
    ImportRun.objects.visible_to(by, CHANGE).filter(pk=run.pk).delete()


@transaction.atomic
def undo(*, run: ImportRun, by: Actor) -> Undone:
    """Remove what an import made and was not touched since; the rest stays and is named by row."""
    access.require(by, CHANGE, run)
    run = ImportRun.rows_for_django.select_for_update().get(pk=run.pk)
    if not may_undo(run, at=clock.now()):
        raise UndoNotAllowed
    # What may be removed is exactly what this import made; whoever made it may take it back.
    with access.unscoped(access.Reason.ERASURE):
        rows = list(ImportedRow.objects.filter(run=run).order_by("row"))
        enrolments = {e.pk: e for e in Enrolment.objects.filter(pk__in=[r.enrolment_id for r in rows])}
        touched = _pointed_at(Enrolment, list(enrolments), besides={Profile})
        touched |= {pk for pk, enrolment in enrolments.items() if enrolment.version > 1}
        gone = [enrolment for pk, enrolment in enrolments.items() if pk not in touched]
        writing.uncount(gone)
        Profile.objects.filter(pk__in=[enrolment.pk for enrolment in gone]).delete()
        Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in gone]).delete()
        people, kept = _remove_people(rows)
        put_back = _put_back([row for row in rows if not row.made_person])
        left = [row for row in rows if row.enrolment_id in touched or row.person_id in kept]
        ImportedRow.objects.filter(run=run).exclude(pk__in=[row.pk for row in left]).delete()
        _close([enrolment.unit_id for enrolment in gone] + [person.unit_id for person in people])
        audit.record_each("imports.undone", by=by, abouts=gone, purpose=str(run.pk))
        run.stage, run.undone_at = Stage.UNDONE, clock.now()
        run.counts = {
            **run.counts,
            "removed": len(people),
            "put_back": put_back,
            "left": len(left),
            "left_rows": [row.row for row in left[:200]],
        }
        run.save(update_fields=["stage", "undone_at", "counts"])
    return Undone(removed=len(people), put_back=put_back, left=tuple(row.row for row in left))


def _remove_people(rows: list[ImportedRow]) -> tuple[list[Person], set[uuid.UUID]]:
    # A later row of the same list may have been merged into somebody an earlier row made.
    versions = {row.person_id: row.person_version for row in sorted(rows, key=lambda row: row.person_version)}
    people = list(Person.objects.filter(pk__in=[row.person_id for row in rows if row.made_person]))
    kept = _pointed_at(Person, [person.pk for person in people], besides=set())
    kept |= {person.pk for person in people if person.version != versions[person.pk] or person.household_id is not None}
    gone = [person for person in people if person.pk not in kept]
    Person.objects.filter(pk__in=[person.pk for person in gone]).delete()
    writing.leave_cells(person_ids=sorted(kept))
    return gone, kept


def _put_back(merged: list[ImportedRow]) -> int:
    """Empty again what a merge filled in, where nobody changed the person since."""
    done = 0
    versions = {row.person_id: row.person_version for row in merged}
    people = {person.pk: person for person in Person.objects.filter(pk__in=versions)}
    for row in reversed(merged):
        person = people.get(row.person_id)
        if person is None or person.version != versions[row.person_id]:
            continue
        for name in row.filled:
            setattr(person, name, None if name == "address" else "")
        person.save(update_fields=[*row.filled, "version"] if row.filled else ["version"])
        done += 1
    writing.leave_cells(person_ids=list(people))
    return done


def _pointed_at(model: type[models.Model], pks: list[uuid.UUID], *, besides: set[Any]) -> set[uuid.UUID]:
    """Return which of these rows something in the house refers to, in whatever room."""
    found: set[uuid.UUID] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in besides:
            continue
        other: Any = relation.related_model
        name = relation.field.name  # type: ignore[union-attr]
        found |= set(other._base_manager.filter(**{f"{name}__in": pks}).values_list(f"{name}_id", flat=True))
    return found


def _close(unit_ids: list[uuid.UUID]) -> None:
    """Leave a tombstone and destroy the keys, as for every erasure."""
    for start in range(0, len(unit_ids), _BATCH):
        batch = unit_ids[start : start + _BATCH]
        Unit.objects.filter(pk__in=batch).update(erased_at=clock.now())
        sealing.destroy_keys(batch)


def forget_uploads(*, today: dt.date) -> int:
    """Erase the rows of uploads that are 30 days old; counts and reasons stay. Returns how many."""
    old = ImportRun.objects.filter(table__isnull=False, made_at__date__lte=today - dt.timedelta(days=KEPT_DAYS))
    units = list(old.values_list("unit_id", flat=True))
    erasure.erase(units, by=NOBODY, why="upload kept for 30 days")
    return len(units)


def erase_unit(unit_id: uuid.UUID) -> None:
    """Forget what rows became when a file goes, and what a list held when an upload goes."""
    ImportedRow.objects.filter(models.Q(unit_id=unit_id) | models.Q(person_unit_id=unit_id)).delete()
    ImportRun.objects.filter(unit_id=unit_id).update(table=None, file_name="", decisions={})
