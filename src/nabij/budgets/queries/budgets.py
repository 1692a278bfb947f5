"""What the pages of a budget show: the list, one budget with its picture, its transfers, and what may be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from nabij.budgets.choices import BudgetState, Kind, Side, TransferState
from nabij.budgets.models import Budget, LedgerImport, Line, Transfer
from nabij.budgets.queries.accounting import Account, LineFigures
from nabij.enrolment.models import Offering, Programme
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.ui import charts

TONES = {BudgetState.DRAFT: "warning", BudgetState.RUNNING: "info", BudgetState.CLOSED: "ok"}
TRANSFER_TONES = {TransferState.ASKED: "warning", TransferState.APPROVED: "ok", TransferState.REFUSED: "error"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One budget in the list."""

    budget: Budget
    planned: int
    actual: int
    asked: int

    @property
    def tone(self) -> str:
        """Return the colour of the state."""
        return TONES[BudgetState(self.budget.state)]


def budgets(actor: Actor) -> list[Listed]:
    """Return the budgets the actor may see, newest year first, with their sums."""
    rows = list(Budget.objects.visible_to(actor).select_related("programme"))
    costs = (
        Line.objects.visible_to(actor)
        .filter(side=Side.COST)
        .order_by()
        .values("budget_id")
        .annotate(
            planned=Sum(F("planned_cents") + F("shifted_cents")), actual=Sum(F("entered_cents") + F("booked_cents"))
        )
    )
    sums = {row["budget_id"]: (row["planned"], row["actual"]) for row in costs}
    asked = dict(
        Transfer.objects.visible_to(actor)
        .filter(state=TransferState.ASKED)
        .order_by()
        .values_list("budget_id")
        .annotate(Count("pk"))
    )
    return [Listed(row, *sums.get(row.pk, (0, 0)), asked.get(row.pk, 0)) for row in rows]


def programmes(actor: Actor) -> list[Programme]:
    """Return the programmes of the actor's own organisation."""
    rows = Programme.objects.visible_to(actor).filter(organisation_id=actor.organisation_id or 0)
    return list(rows.order_by("name"))


def programme(actor: Actor, pk: int) -> Programme:
    """Return one programme of the actor's own organisation."""
    found: Programme = Programme.objects.visible_to(actor).filter(organisation_id=actor.organisation_id or 0).get(pk=pk)
    return found


def programmes_seen(actor: Actor) -> list[Programme]:
    """Return the programmes of which the actor may see a budget."""
    ids = Budget.objects.visible_to(actor).values_list("programme_id")
    return list(Programme.objects.visible_to(actor).filter(pk__in=list({pk for (pk,) in ids})).order_by("name"))


def transfers(actor: Actor, budget: Budget) -> list[tuple[Transfer, str]]:
    """Return the requests to move money in a budget, newest first, each with the colour of its state."""
    rows = Transfer.objects.visible_to(actor).filter(budget=budget)
    shown = rows.select_related("from_line", "to_line", "asked_by", "decided_by")
    return [(row, TRANSFER_TONES.get(TransferState(row.state), "")) for row in shown]


def line_of(actor: Actor, pk: int) -> Line:
    """Return one line the actor may see."""
    found: Line = Line.objects.visible_to(actor).get(pk=pk)
    return found


def cost_lines(actor: Actor, budget: Budget) -> list[tuple[int, str]]:
    """Return the lines between which money may move, as choices."""
    rows = Line.objects.visible_to(actor).filter(budget=budget, side=Side.COST)
    return [(row.pk, row.name) for row in rows]


def imports(actor: Actor, budget: Budget) -> list[LedgerImport]:
    """Return the exports of the books that were uploaded for a budget."""
    return list(LedgerImport.objects.visible_to(actor).filter(budget=budget).select_related("made_by"))


def offerings(actor: Actor, *, enters: Any) -> list[tuple[int, str]]:
    """Return where the actor may enter hours, as choices; `enters` is the policy of hours."""
    reach = Offering.objects.visible_to(actor).filter(organisation_id=actor.organisation_id or 0)
    rows = reach.select_related("programme", "branch").order_by("programme__name", "branch__name")
    return [
        (row.pk, f"{row.programme}, {row.branch}")
        for row in rows
        if enters.may(actor, CREATE, enters.model(organisation_id=row.organisation_id, offering_id=row.pk))
    ]


def picture(account: Account) -> charts.Picture | None:
    """Draw planned, actual and forecast of the costs, by kind, in whole euros."""
    kinds: dict[Kind, list[LineFigures]] = {}
    for line in account.lines:
        kinds.setdefault(line.kind, []).append(line)
    if not kinds:
        return None
    names: Sequence[str] = (_("Budgeted"), _("Actual"), _("Forecast"))
    rows = [
        (
            str(kind.label),
            [
                max(0, round(sum(value) / 100))
                for value in zip(*((one.planned_now, one.actual, one.forecast) for one in lines), strict=True)
            ],
        )
        for kind, lines in kinds.items()
    ]
    drawn = charts.months(
        title=_("Costs by kind, in euros"), heading=_("Kind"), names=names, rows=rows,
        summary=_("Planned, actual and forecast costs of each kind beside each other."),
    )  # fmt: skip
    return replace(drawn, scrolls=True)  # on a phone long names of kinds would stand on top of each other
