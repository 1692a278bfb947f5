"""Money moved between lines: asked by one, decided by another, always inside the total."""

from django.db import transaction
from django.db.models import F

from nabij.budgets import rules
from nabij.budgets.actions.planning import NotNow, locked
from nabij.budgets.choices import BudgetState, Side, TransferState
from nabij.budgets.models import Budget, Line, Transfer
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor


class OwnRequest(Exception):
    """Who asks does not approve."""


class NotEnough(Exception):
    """The line has less than this left; `left` says how many cents."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


class SameLine(Exception):
    """Money moves between two different lines of costs of one budget."""


@transaction.atomic
def ask_transfer(*, budget: Budget, from_id: int, to_id: int, cents: int, reason: str, by: Actor) -> Transfer:
    """Ask to move money. Raises NotNow, SameLine, NotEnough."""
    row = Transfer(
        organisation_id=budget.organisation_id, budget=budget, offering_ids=budget.offering_ids, from_line_id=from_id,
        to_line_id=to_id, cents=cents, reason=reason, asked_at=clock.now(), asked_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    if locked_state(budget) != BudgetState.RUNNING:
        raise NotNow
    lines = Line.objects.visible_to(by).filter(budget=budget, side=Side.COST, pk__in=[from_id, to_id])
    found = {line.pk: line for line in lines}
    if len(found) != 2:
        raise SameLine
    _require_left(found[from_id], cents)
    row.save(force_insert=True)
    audit.record("budgets.transfer.asked", by=by, about=row)
    return row


def locked_state(budget: Budget) -> BudgetState:
    """Return the state as it is now; whoever only asks may not lock the budget."""
    return BudgetState(Budget.rows_for_django.values_list("state", flat=True).get(pk=budget.pk))


def _require_left(line: Line, cents: int) -> None:
    if not rules.is_free(planned=line.planned_cents, shifted=line.shifted_cents, cents=cents):
        raise NotEnough(line.planned_cents + line.shifted_cents)


def _open(transfer: Transfer, *, by: Actor) -> Transfer:
    """Lock budget and request, always in this order, and see that it is still open."""
    if locked(transfer.budget_id).state != BudgetState.RUNNING:
        raise NotNow
    now = Transfer.rows_for_django.select_for_update().get(pk=transfer.pk)
    access.require(by, DECIDE, now)
    if now.state != TransferState.ASKED:
        raise NotNow
    if not rules.may_decide(asked_by=now.asked_by_id, decides=by.user_id):
        raise OwnRequest
    return now


def _decide(row: Transfer, state: TransferState, *, answer: str, by: Actor) -> None:
    row.state, row.answer, row.decided_at, row.decided_by_id = state, answer, clock.now(), by.user_id
    row.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    audit.record(f"budgets.transfer.{state.value}", by=by, about=row)


@transaction.atomic
def approve_transfer(*, transfer: Transfer, answer: str, by: Actor) -> None:
    """Move the money. Raises NotNow, OwnRequest, NotEnough."""
    row = _open(transfer, by=by)
    lines = Line.rows_for_django.select_for_update().filter(pk__in=[row.from_line_id, row.to_line_id]).order_by("pk")
    found = {line.pk: line for line in lines}
    _require_left(found[row.from_line_id], row.cents)
    for line_id, cents in ((row.from_line_id, -row.cents), (row.to_line_id, row.cents)):
        Line.objects.visible_to(by, CHANGE).filter(pk=line_id).update(
            shifted_cents=F("shifted_cents") + cents, version=F("version") + 1
        )
    _decide(row, TransferState.APPROVED, answer=answer, by=by)


@transaction.atomic
def refuse_transfer(*, transfer: Transfer, answer: str, by: Actor) -> None:
    """Say no, with why. Raises NotNow, OwnRequest."""
    _decide(_open(transfer, by=by), TransferState.REFUSED, answer=answer, by=by)


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, by: Actor) -> None:
    """Take one's own request back. Raises NotNow."""
    row = Transfer.rows_for_django.select_for_update().get(pk=transfer.pk)
    access.require(by, CHANGE, row)
    if row.state != TransferState.ASKED or row.asked_by_id != by.user_id:
        raise NotNow
    _decide(row, TransferState.WITHDRAWN, answer="", by=by)
