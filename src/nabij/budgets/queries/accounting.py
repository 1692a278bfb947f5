"""What rooms above ask: lines planned, actual and forecast of one programme and year, with totals, hours and moves.

Amounts are whole cents, times whole minutes. Reads what the second wall shows to whoever acts: run it for an actor
(`access.acting_as`, as every page is) or inside `access.unscoped`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nabij.budgets import rules
from nabij.budgets.choices import BudgetState, Certainty, Kind, Side, TransferState, Worker
from nabij.budgets.models import Budget, Line, Transfer
from nabij.budgets.queries import hours
from nabij.budgets.queries.hours import Worked


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFigures:
    """One line. `planned` is what was adopted, `planned_now` includes approved transfers."""

    line_id: int
    side: Side
    kind: Kind
    name: str
    planned: int
    shifted: int
    actual: int
    forecast: int
    certainty: Certainty | None
    note: str

    @property
    def planned_now(self) -> int:
        """Return the plan with what was moved."""
        return self.planned + self.shifted

    @property
    def difference(self) -> int:
        """Return the actual minus the plan as it is now."""
        return self.actual - self.planned_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Added-up lines of one side."""

    planned: int
    planned_now: int
    actual: int
    forecast: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One approved transfer between lines."""

    from_line: str
    to_line: str
    cents: int
    reason: str
    decided_on: str  # ISO date


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything about the money of one programme in one year."""

    budget_id: int
    programme_id: int
    year: int
    state: BudgetState
    note: str
    lines: Sequence[LineFigures]  # costs
    income: Sequence[LineFigures]
    costs_total: Totals
    income_total: Totals
    covered: int  # income that was promised or received
    hours: dict[Worker, Worked]
    moved: Sequence[Moved]  # empty says: nothing was moved this year

    @property
    def gap(self) -> int:
        """Return what is not covered yet by promised or received income; 0 when all of it is."""
        return max(0, self.costs_total.planned_now - self.covered)


def figures(row: Line) -> LineFigures:
    """Return one line as figures."""
    actual = row.entered_cents + row.booked_cents
    planned_now = row.planned_cents + row.shifted_cents
    return LineFigures(
        line_id=row.pk, side=Side(row.side), kind=Kind(row.kind), name=row.name, planned=row.planned_cents,
        shifted=row.shifted_cents, actual=actual,
        forecast=rules.forecast(planned_now=planned_now, actual=actual, entered=row.forecast_cents),
        certainty=Certainty(row.certainty) if row.certainty else None, note=row.note,
    )  # fmt: skip


def totals(lines: Iterable[LineFigures]) -> Totals:
    """Add lines up."""
    all_lines = list(lines)
    return Totals(
        planned=sum(line.planned for line in all_lines),
        planned_now=sum(line.planned_now for line in all_lines),
        actual=sum(line.actual for line in all_lines),
        forecast=sum(line.forecast for line in all_lines),
    )


SURE = frozenset({Certainty.PROMISED, Certainty.RECEIVED})


def account_of(budget: Budget) -> Account:
    """Return the account of one budget."""
    lines = [figures(row) for row in Line.rows_for_django.filter(budget=budget)]
    costs = [line for line in lines if line.side == Side.COST]
    income = [line for line in lines if line.side == Side.INCOME]
    moved = Transfer.rows_for_django.filter(budget=budget, state=TransferState.APPROVED).order_by("decided_at")
    closed = budget.state == BudgetState.CLOSED
    return Account(
        budget_id=budget.pk, programme_id=budget.programme_id, year=budget.year, state=BudgetState(budget.state),
        note=budget.note, lines=costs, income=income, costs_total=totals(costs), income_total=totals(income),
        covered=sum(line.planned_now for line in income if line.certainty in SURE),
        hours=(
            hours.read(budget.hours_at_close)
            if closed
            else hours.worked(offering_ids=budget.offering_ids, year=budget.year)
        ),
        moved=[
            Moved(
                from_line=row.from_line.name, to_line=row.to_line.name, cents=row.cents, reason=row.reason,
                decided_on=row.decided_at.date().isoformat() if row.decided_at else "",
            )
            for row in moved.select_related("from_line", "to_line")
        ],
    )  # fmt: skip


def of_programme(*, programme_id: int, year: int) -> Account | None:
    """Return the account of a programme in a year, or None when there is no budget (that may be seen)."""
    budget = Budget.rows_for_django.filter(programme_id=programme_id, year=year).first()
    return account_of(budget) if budget is not None else None
