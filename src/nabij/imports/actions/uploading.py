"""Keeps a list, sealed, until it has been judged and taken over."""

import datetime as dt
import json

from nabij.foundation import access, audit, erasure, sealing
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.imports import queries
from nabij.imports.choices import Column, Kind
from nabij.imports.models import ImportRun
from nabij.imports.queries import Target
from nabij.imports.rules import columns
from nabij.methods.tables import Table


class MappingIncomplete(Exception):
    """Columns without which no row could be taken over have no heading yet."""

    def __init__(self, missing: tuple[Column, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def upload(*, table: Table, file_name: str, kind: Kind, into: Target, on: dt.date, by: Actor) -> ImportRun:
    """Store the rows of a list with the columns guessed; nothing is taken over yet."""
    unit = erasure.open_unit(organisation_id=into.organisation.pk, kind="upload")
    remembered = queries.remembered(programme_id=into.programme.pk, kind=kind)
    run = ImportRun(
        organisation_id=into.organisation.pk, unit=unit, user_id=by.user_id, kind=kind, programme=into.programme,
        branch=into.branch, file_name=file_name[:120], judged_on=on, row_count=len(table.rows) + len(table.refused),
        mapping=columns.guess(header=table.header, kind=kind, remembered=remembered),
    )  # fmt: skip
    access.require(by, CREATE, run)
    text = json.dumps(
        {
            "header": table.header,
            "rows": [[row.number, *row.cells] for row in table.rows],
            "refused": [[row.number, row.code, row.column] for row in table.refused],
        },
        ensure_ascii=False,
    )
    sealing.seal(run, table=text)
    run.save(force_insert=True)
    audit.record("imports.uploaded", by=by, about=run)
    return run
