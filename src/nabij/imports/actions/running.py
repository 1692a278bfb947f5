"""Judges a list and takes it over, whole or part by part."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nabij.foundation import access, actors, audit, clock, jobs, sealing
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.imports import queries
from nabij.imports.actions import writing
from nabij.imports.actions.uploading import MappingIncomplete
from nabij.imports.choices import Code, Column, Decision, Kind, Stage, Verdict
from nabij.imports.models import ImportRun, SavedMapping
from nabij.imports.rules import columns, planning
from nabij.imports.rules.planning import PlannedRow, Surroundings
from nabij.imports.rules.rows import Finding, ReadRow, read_row

_BATCH = 500
_PART = 2_500  # rows that are taken over between two looks at the progress


@dataclass(frozen=True, slots=True)
class Judged:
    """A list as it will be taken over: every row in order, and headings that nothing is taken from."""

    rows: Sequence[PlannedRow]
    header: tuple[str, ...]
    cells: dict[int, list[str]]
    unused: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many rows get which verdict, and how many people are added."""
        found = Counter(row.verdict.value for row in self.rows)
        return {
            "rows": len(self.rows),
            "added": sum(row.adds for row in self.rows),
            "merged": sum(row.decision == Decision.MERGE for row in self.rows),
            "refused": found[Verdict.REFUSED],
            "doubles": found[Verdict.DOUBLE],
            "known": found[Verdict.KNOWN],
            "possible_doubles": sum(bool(row.like_rows or row.like_people) for row in self.rows),
            "remarks": sum(bool(row.read.remarks) for row in self.rows),
        }


def judge(*, run: ImportRun, by: Actor, progress: Callable[[int], object] | None = None) -> Judged:
    """Say what will happen to every row of an upload, with its columns and decisions as they are now."""
    lacking = columns.missing(run.mapping)
    if lacking:
        raise MappingIncomplete(lacking)
    table = _table(run, by)
    places = queries.places()
    if not places:
        raise queries.NoPlaces
    read = _read(run, table, places, progress)
    around: Surroundings = queries.surroundings(
        actor=by, programme=run.programme, branch_id=run.branch_id,
        birth_dates={row.person["birth_date"] for row in read if not row.faults},
        emails={row.person["email"] for row in read if not row.faults}, without_run=run.pk,
    )  # fmt: skip
    decisions = {int(row): Decision(choice) for row, choice in run.decisions.items()}
    planned = planning.plan(rows=read, around=around, decisions=decisions)
    planned += [_unreadable(*refused) for refused in table["refused"]]
    return Judged(
        rows=sorted(planned, key=lambda row: row.read.row),
        header=tuple(table["header"]),
        cells={row[0]: row[1:] for row in table["rows"]},
        unused=columns.unused(header=table["header"], mapping=run.mapping),
    )


def _table(run: ImportRun, by: Actor) -> dict[str, Any]:
    if run.table is None:
        raise UploadGone
    return dict(json.loads(sealing.open_text(run, "table", by=by, purpose="import")))


def headings(*, run: ImportRun, by: Actor) -> tuple[list[str], list[list[str]]]:
    """Return the headings of an upload and its first three rows."""
    table = _table(run, by)
    return table["header"], [row[1:] for row in table["rows"][:3]]


def refused_rows(*, run: ImportRun, by: Actor) -> tuple[list[str], list[list[str]]]:
    """Return the refused rows as they stood in the file, each with its reasons behind it."""
    table = _table(run, by)
    cells = {row[0]: row[1:] for row in table["rows"]}
    if run.stage == Stage.UPLOADED:
        faults = [(row.read.row, f.column, f.code.value) for row in judge(run=run, by=by).rows for f in row.read.faults]
    else:
        faults = [(f["row"], f["column"], f["code"]) for f in run.findings if f["verdict"] == "refused"]
    reasons: dict[int, list[str]] = {}
    for row, column, code in faults:
        reasons.setdefault(row, []).append(reason_of(column, code))
    header = [_("row"), *table["header"], _("why refused")]
    blank = [""] * len(table["header"])
    return header, [[str(row), *cells.get(row, blank), "; ".join(said)] for row, said in reasons.items()]


def reason_of(column: str, code: str) -> str:
    """Say what is wrong with one cell."""
    label = str(Column(column).label) if column in Column.values else column
    text = str(Code(code).label)
    return f"{label}: {text}" if label else text


def _read(
    run: ImportRun, table: dict[str, Any], places: dict[str, Any], progress: Callable[[int], object] | None
) -> list[ReadRow]:
    place = {heading: number for number, heading in enumerate(table["header"])}
    columns_at = {column: place[heading] for column, heading in run.mapping.items() if heading in place}
    read = []
    for number, *cells in table["rows"]:
        texts = {column: cells[at] for column, at in columns_at.items()}
        read.append(read_row(row=number, texts=texts, kind=Kind(run.kind), places=places, on=run.judged_on))
        if progress is not None:
            progress(1)
    return read


def _unreadable(number: int, code: str, column: str) -> PlannedRow:
    read = ReadRow(row=number, number="", faults=[Finding(column, Code(code))])
    return PlannedRow(read, Verdict.REFUSED)


@transaction.atomic
def run_at_once(*, run: ImportRun, judged: Judged, by: Actor, progress: Callable[[int], object]) -> None:
    """Take over a whole list in one transaction: all of it or nothing."""
    for start in range(0, len(judged.rows), _BATCH):
        batch = judged.rows[start : start + _BATCH]
        writing.write(run=run, rows=batch, by=by)
        progress(len(batch))
    finish(run=run, judged=judged, by=by)


class UploadGone(Exception):
    """The rows of this list are no longer kept."""


class NotWaiting(Exception):
    """The import was already started, or is over."""


def choose_columns(*, run: ImportRun, mapping: dict[str, str], by: Actor) -> None:
    """Keep which heading is which column; decisions about doubles are asked again."""
    _change(run, by)
    run.mapping, run.decisions = mapping, {}
    run.save(update_fields=["mapping", "decisions"])


def decide(*, run: ImportRun, decisions: dict[int, Decision], by: Actor) -> None:
    """Keep what somebody chose for rows that look like somebody else."""
    _change(run, by)
    run.decisions = {**run.decisions, **{str(row): choice.value for row, choice in decisions.items()}}
    run.save(update_fields=["decisions"])


def _change(run: ImportRun, by: Actor) -> None:
    access.require(by, CHANGE, run)
    if run.stage != Stage.UPLOADED:
        raise NotWaiting


@transaction.atomic
def begin(*, run: ImportRun, by: Actor) -> None:
    """Take over a list in the background, as whoever asked for it. Asked twice, it runs once."""
    _change(run, by)
    waiting = ImportRun.objects.visible_to(by, CHANGE).filter(pk=run.pk, stage=Stage.UPLOADED)
    if not waiting.update(stage=Stage.RUNNING, rows_done=0):
        raise NotWaiting
    audit.record("imports.started", by=by, about=run)
    carry_on.later(run_id=str(run.pk))


@jobs.task("imports.run")
def carry_on(run_id: str) -> None:
    """Take over the next part of a list, and leave the rest for the next job, so that progress can be seen."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id, stage=Stage.RUNNING, user__isnull=False).first()
    if run is None or run.table is None:
        return
    by = actor_of(run)
    judged = judge(run=run, by=by)
    part = judged.rows[run.rows_done : run.rows_done + _PART]
    for start in range(0, len(part), _BATCH):
        writing.write(run=run, rows=part[start : start + _BATCH], by=by)
    run.rows_done += len(part)
    if run.rows_done >= len(judged.rows):
        finish(run=run, judged=judged, by=by)
        return
    run.save(update_fields=["rows_done"])
    carry_on.later(run_id=run_id)


def actor_of(run: ImportRun) -> Actor:
    """Return whoever uploaded a list, with the rights they have now."""
    user = run.user
    assert user is not None
    return actors.build(
        user_id=user.pk, person_id=user.person_id, organisation_id=user.organisation_id, name=user.display_name
    )


def finish(*, run: ImportRun, judged: Judged, by: Actor) -> None:
    """Write down what came of an import, without a single value from the list, and remember its columns."""
    run.counts, run.findings = judged.counts(), findings(judged)
    run.stage, run.rows_done, run.finished_at = Stage.DONE, run.row_count, clock.now()
    run.save()
    SavedMapping.objects.bulk_create(
        [
            SavedMapping(
                organisation_id=run.organisation_id, programme_id=run.programme_id, kind=run.kind, mapping=run.mapping
            )
        ],
        update_conflicts=True,
        unique_fields=["programme", "kind"],
        update_fields=["mapping"],
    )
    audit.record("imports.done", by=by, about=run, purpose=f"{run.counts['added']} added")


def findings(judged: Judged) -> list[dict[str, Any]]:
    """Return what there is to say about rows: where, what and why."""
    found: list[dict[str, Any]] = []
    for row in judged.rows:
        place = {"row": row.read.row, "number": row.read.number}
        found += [{**place, "verdict": "refused", "column": f.column, "code": f.code.value} for f in row.read.faults]
        if row.verdict in {Verdict.DOUBLE, Verdict.KNOWN}:
            found.append({**place, "verdict": row.verdict.value, "same_as_row": row.same_row,
                          "decision": row.decision and row.decision.value})  # fmt: skip
        elif row.like_rows or row.like_people:
            found.append({**place, "verdict": Code.POSSIBLE_DOUBLE.value, "like_rows": row.like_rows,
                          "like_people": len(row.like_people)})  # fmt: skip
        if row.verdict != Verdict.REFUSED:
            found += [
                {**place, "verdict": "remark", "column": f.column, "code": f.code.value} for f in row.read.remarks
            ]
    return found


def discard(run: ImportRun) -> None:
    """Leave nothing of a dry run behind, not even the key of its upload."""
    sealing.destroy_keys([run.unit_id])
    transaction.set_rollback(True)
