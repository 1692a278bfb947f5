"""Writes of a budget and its lines: made, adopted, filled in through the year, and closed with the year."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from nabij.budgets import rules
from nabij.budgets.choices import BudgetState, Side, TransferState
from nabij.budgets.models import Budget, Line, Transfer
from nabij.budgets.queries import hours
from nabij.enrolment.models import Offering, Programme
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE, MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen


class AlreadyBudgeted(Exception):
    """This programme has a budget for that year, or the budget has a line of that name."""


class NotNow(Exception):
    """The state of the budget does not allow this any more, or not yet."""


class StillAsked(Exception):
    """A year with open requests to move money cannot be closed."""


class NothingPlanned(Exception):
    """A budget without lines cannot be adopted."""


class PlanStands(Exception):
    """What was planned cannot be typed over after adoption; money is moved between lines instead."""


def _places(programme_id: int) -> list[int]:
    return sorted(Offering.rows_for_django.filter(programme_id=programme_id).values_list("pk", flat=True))


def locked(budget_id: int) -> Budget:
    """Return a budget that nobody else changes until this transaction ends."""
    return Budget.rows_for_django.select_for_update().get(pk=budget_id)


@transaction.atomic
def open_budget(*, programme: Programme, year: int, by: Actor) -> Budget:
    """Begin the budget of a programme and year, with the lines of the year before. Raises AlreadyBudgeted."""
    budget = Budget(
        organisation_id=programme.organisation_id, programme=programme, year=year, offering_ids=_places(programme.pk)
    )
    access.require(by, CREATE, budget)
    try:
        with transaction.atomic():
            budget.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyBudgeted from error
    before = Budget.objects.visible_to(by).filter(programme=programme, year=year - 1).first()
    if before is not None:
        for row in Line.objects.visible_to(by).filter(budget=before):
            Line.objects.bulk_create([_carried(row, into=budget)])
    audit.record("budgets.budget.opened", by=by, about=budget)
    return budget


def _carried(row: Line, *, into: Budget) -> Line:
    """Return a line for the next year: planned as it was after moving, and nothing spent yet."""
    return Line(
        organisation_id=into.organisation_id, budget=into, offering_ids=into.offering_ids, for_funders=into.for_funders,
        side=row.side, kind=row.kind, name=row.name, order=row.order, accounts=row.accounts,
        planned_cents=row.planned_cents + row.shifted_cents,
    )  # fmt: skip


@transaction.atomic
def change_budget(*, budget: Budget, note: str, for_funders: bool, seen: int | None, by: Actor) -> None:
    """Change the explanation and who may read it. Raises ChangedMeanwhile, NotNow."""
    access.require(by, CHANGE, budget)
    now = locked(budget.pk)
    require_seen(now, seen)
    if now.state == BudgetState.CLOSED:
        raise NotNow
    now.note, now.for_funders, now.version = note, for_funders, now.version + 1
    now.save(update_fields=["note", "for_funders", "version"])
    Line.objects.visible_to(by, CHANGE).filter(budget=now).update(for_funders=for_funders)
    audit.record("budgets.budget.changed", by=by, about=now)


@transaction.atomic
def save_line(*, budget: Budget, line: Line | None, values: Mapping[str, Any], seen: int | None, by: Actor) -> Line:
    """Add or change one line. Raises ChangedMeanwhile, NotNow, PlanStands, AlreadyBudgeted."""
    now = locked(budget.pk)
    if now.state == BudgetState.CLOSED:
        raise NotNow
    row = (
        Line.rows_for_django.select_for_update().get(pk=line.pk, budget=now)
        if line is not None
        else Line(
            organisation_id=now.organisation_id, budget=now, offering_ids=now.offering_ids,
            for_funders=now.for_funders, version=0,
        )
    )  # fmt: skip
    access.require(by, CREATE if line is None else CHANGE, row)
    if line is not None:
        require_seen(row, seen)
    planned = values["planned_cents"]
    if not rules.may_plan(BudgetState(now.state)) and planned != row.planned_cents:
        raise PlanStands
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyBudgeted from error
    audit.record("budgets.line.saved", by=by, about=row)
    return row


@transaction.atomic
def remove_line(*, line: Line, by: Actor) -> None:
    """Take a line out of a budget that is being made."""
    access.require(by, CHANGE, line)
    if not rules.may_plan(BudgetState(locked(line.budget_id).state)) or line.booked_cents:
        raise NotNow
    audit.record("budgets.line.removed", by=by, about=line)
    Line.objects.visible_to(by, CHANGE).filter(pk=line.pk).delete()


@transaction.atomic
def adopt(*, budget: Budget, by: Actor) -> None:
    """Adopt a budget: from now on its total stands. Raises NotNow, NothingPlanned."""
    access.require(by, DECIDE, budget)
    now = locked(budget.pk)
    if not rules.may_become(BudgetState(now.state), BudgetState.RUNNING):
        raise NotNow
    if not Line.objects.visible_to(by).filter(budget=now, side=Side.COST).exists():
        raise NothingPlanned
    now.state, now.version = BudgetState.RUNNING, now.version + 1
    now.save(update_fields=["state", "version"])
    audit.record("budgets.budget.adopted", by=by, about=now)


@transaction.atomic
def close_year(*, budget: Budget, by: Actor) -> None:
    """Close a year for good, with its hours as they are now. Raises NotNow, StillAsked."""
    access.require(by, MANAGE, budget)
    now = locked(budget.pk)
    if not rules.may_become(BudgetState(now.state), BudgetState.CLOSED) or now.year > clock.today().year:
        raise NotNow
    if Transfer.objects.visible_to(by).filter(budget=now, state=TransferState.ASKED).exists():
        raise StillAsked
    now.hours_at_close = hours.stored(hours.worked(offering_ids=now.offering_ids, year=now.year))
    now.state, now.closed_at, now.version = BudgetState.CLOSED, clock.now(), now.version + 1
    now.save(update_fields=["hours_at_close", "state", "closed_at", "version"])
    audit.record("budgets.budget.closed", by=by, about=now)


def keep_places() -> None:
    """Let whoever coordinates a programme in a new branch read its budgets too; a job of every night."""
    with access.unscoped(access.Reason.JOB):
        for budget in Budget.objects.all().order_by("pk"):
            places = _places(budget.programme_id)
            if places != budget.offering_ids:
                Budget.objects.filter(pk=budget.pk).update(offering_ids=places)
                for model in (Line, Transfer):
                    model.objects.filter(budget_id=budget.pk).update(offering_ids=places)
