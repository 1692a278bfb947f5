"""Judges a list and takes it over, whole or part by part."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nabij.foundation import audit, clock, sealing
from nabij.foundation.actors import Actor
from nabij.imports import queries
from nabij.imports.actions import writing
from nabij.imports.actions.uploading import MappingIncomplete
from nabij.imports.choices import Code, Decision, Kind, Stage, Verdict
from nabij.imports.models import ImportRun, SavedMapping
from nabij.imports.rules import columns, planning
from nabij.imports.rules.planning import PlannedRow, Surroundings
from nabij.imports.rules.rows import Finding, ReadRow, read_row

_BATCH = 500


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
    table = json.loads(sealing.open_text(run, "table", by=by, purpose="import"))
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
