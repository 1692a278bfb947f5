"""Bookings from an export of the books: uploaded, judged, added to lines, and taken off again."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Sum

from nabij.budgets import rules
from nabij.budgets.actions.planning import NotNow, locked
from nabij.budgets.choices import BudgetState, Fault, Side, Stage
from nabij.budgets.models import Booking, Budget, LedgerImport, Line
from nabij.budgets.rules import ledger
from nabij.budgets.rules.ledger import Account, Judged
from nabij.foundation import access, audit, clock, erasure, sealing
from nabij.foundation.access import CHANGE, CREATE, MANAGE, READ
from nabij.foundation.actors import NOBODY, Actor
from nabij.methods.tables import Table

KEPT_DAYS: Final = 30


class UploadGone(Exception):
    """The rows of this file were erased: they are kept for 30 days."""


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file as they were uploaded."""

    header: list[str]
    rows: list[list[Any]]
    refused: list[list[Any]]

    def cells(self, mapping: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
        """Return the rows with what each column holds."""
        places = {column: self.header.index(head) for column, head in mapping.items() if head in self.header}
        return [(row[0], {column: str(row[1 + at]) for column, at in places.items()}) for row in self.rows]


@transaction.atomic
def upload(*, table: Table, file_name: str, budget: Budget, by: Actor) -> LedgerImport:
    """Keep a file, sealed, with its columns guessed; nothing is added to any line yet."""
    run = LedgerImport(
        organisation_id=budget.organisation_id, budget=budget, file_name=file_name[:120], made_by_id=by.user_id,
        unit=erasure.open_unit(organisation_id=budget.organisation_id, kind="upload"),
        mapping=ledger.guess(table.header),
    )  # fmt: skip
    access.require(by, CREATE, run)
    text = {
        "header": table.header,
        "rows": [[row.number, *row.cells] for row in table.rows],
        "refused": [[row.number, row.code] for row in table.refused],
    }
    sealing.seal(run, table=json.dumps(text, ensure_ascii=False))
    run.save(force_insert=True)
    audit.record("budgets.import.uploaded", by=by, about=run)
    return run


def read(*, run: LedgerImport, by: Actor) -> Read:
    """Open the rows of a file; written down in the access log. Raises UploadGone."""
    access.require(by, READ, run)
    if run.table is None:
        raise UploadGone
    held = json.loads(sealing.open_text(run, "table", by=by, purpose="import"))
    return Read(held["header"], held["rows"], held["refused"])


@transaction.atomic
def choose_columns(*, run: LedgerImport, mapping: Mapping[str, str], by: Actor) -> None:
    """Keep which heading is which column."""
    access.require(by, CHANGE, run)
    run.mapping = dict(mapping)
    run.save(update_fields=["mapping"])


def judge(*, run: LedgerImport, by: Actor) -> list[Judged]:
    """Say of every row on which line it comes, or why it does not. Raises UploadGone."""
    held = read(run=run, by=by)
    lines = Line.objects.visible_to(by).filter(budget_id=run.budget_id).exclude(accounts="")
    accounts = [
        Account(line_id=line.pk, ranges=rules.account_ranges(line.accounts), sign=-1 if line.side == Side.INCOME else 1)
        for line in lines
    ]
    judged = ledger.judge(
        rows=held.cells(run.mapping), year=run.budget.year, accounts=accounts,
        known=lambda marks: _known(run.organisation_id, marks),
    )  # fmt: skip
    broken = [Judged(row=number, fault=_fault(code)) for number, code in held.refused]
    return sorted([*judged, *broken], key=lambda one: one.row)


def _fault(code: str) -> Fault:
    return Fault(code) if code in Fault.values else Fault.CONTROL_CHARACTER


def _known(organisation_id: int, marks: Collection[str]) -> set[str]:
    rows = Booking.rows_for_django.filter(organisation_id=organisation_id, mark__in=list(marks))
    return set(rows.values_list("mark", flat=True))


@transaction.atomic
def take_over(*, run: LedgerImport, by: Actor) -> LedgerImport:
    """Add the rows that were accepted to their lines; the same file twice adds nothing. Raises NotNow, UploadGone."""
    access.require(by, CHANGE, run)
    budget = locked(run.budget_id)
    now: LedgerImport = LedgerImport.rows_for_django.select_for_update().select_related("budget").get(pk=run.pk)
    if now.stage != Stage.UPLOADED or budget.state == BudgetState.CLOSED:
        raise NotNow
    judged = judge(run=now, by=by)
    good = [one for one in judged if one.fault is None]
    Booking.objects.bulk_create(
        [
            Booking(
                organisation_id=now.organisation_id, line_id=one.line_id, offering_ids=budget.offering_ids, run=now,
                on=one.on, account=one.account, cents=one.cents, row=one.row, mark=one.mark,
            )
            for one in good
            if one.on is not None
        ],
        batch_size=1_000,
    )  # fmt: skip
    _settle(budget, by=by)
    now.stage, now.done_at = Stage.DONE, clock.now()
    now.counts = {"rows": len(judged), "taken": len(good), "cents": sum(one.cents for one in good)}
    now.refused = [[one.row, one.fault.value] for one in judged if one.fault is not None]
    now.save(update_fields=["stage", "done_at", "counts", "refused"])
    audit.record("budgets.import.taken_over", by=by, about=now)
    return now


def _settle(budget: Budget, *, by: Actor) -> None:
    """Bring every line to what its bookings add up to."""
    lines = Line.objects.visible_to(by, CHANGE).filter(budget=budget)
    sums = dict(
        Booking.rows_for_django.filter(line__budget=budget).order_by().values_list("line_id").annotate(Sum("cents"))
    )
    for line in lines:
        booked = sums.get(line.pk, 0)
        if booked != line.booked_cents:
            Line.objects.visible_to(by, CHANGE).filter(pk=line.pk).update(
                booked_cents=booked, version=F("version") + 1
            )  # fmt: skip


@transaction.atomic
def undo(*, run: LedgerImport, by: Actor) -> None:
    """Take the bookings of an import off their lines. Raises NotNow."""
    access.require(by, MANAGE, run)
    budget = locked(run.budget_id)
    now = LedgerImport.rows_for_django.select_for_update().get(pk=run.pk)
    if now.stage != Stage.DONE or budget.state == BudgetState.CLOSED:
        raise NotNow
    Booking.objects.visible_to(by, access.ERASE).filter(run=now).delete()
    _settle(budget, by=by)
    now.stage = Stage.UNDONE
    now.save(update_fields=["stage"])
    audit.record("budgets.import.undone", by=by, about=now)


def forget_uploads(*, today: dt.date) -> int:
    """Erase the rows of files that are 30 days old; bookings and reasons stay. Returns how many."""
    with access.unscoped(access.Reason.JOB):
        old = LedgerImport.objects.filter(
            table__isnull=False, made_at__date__lte=today - dt.timedelta(days=KEPT_DAYS)
        )  # fmt: skip
        units: list[uuid.UUID] = list(old.values_list("unit_id", flat=True))
    erasure.erase(units, by=NOBODY, why="upload kept for 30 days")
    return len(units)


__all__ = ["Read", "UploadGone", "choose_columns", "forget_uploads", "judge", "read", "take_over", "undo", "upload"]
