"""Who still owes data before the figures of a year can be trusted: counts only, never whose note it is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from nabij.agenda.models import Gathering
from nabij.budgets.models import Budget, Line
from nabij.enrolment.models import Contact
from nabij.foundation import access, clock
from nabij.outcomes.models import Measurement
from nabij.reporting.models import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """How much of one kind is missing in one branch."""

    what: Any
    branch: str
    count: int


def _drafts(report: Report) -> Any:
    return Contact.objects.filter(is_draft=True, on__year=report.year)


def _uncounted(report: Report) -> Any:
    return Gathering.objects.filter(
        state="published", parent__isnull=True, counted_at__isnull=True, ends_on__lt=clock.today(),
        starts_on__year=report.year,
    )  # fmt: skip


def _unanswered(report: Report) -> Any:
    last = min(clock.today(), dt.date(report.year, 12, 31))
    return Measurement.objects.filter(
        state__in=["open", "asked"], due_on__gte=dt.date(report.year, 1, 1), due_on__lte=last
    )


_KINDS: Final[tuple[tuple[Any, Callable[[Report], Any]], ...]] = (
    (_("contacts still a draft"), _drafts),
    (_("gatherings without attendance"), _uncounted),
    (_("measurements not yet answered"), _unanswered),
)


def _unspent(report: Report) -> list[Owed]:
    rows = Budget.objects.filter(year=report.year, offering_ids__overlap=list(report.cell_ids)).select_related(
        "programme"
    )
    spent = set(
        Line.objects.filter(budget__in=rows, side="cost")
        .exclude(entered_cents=0, booked_cents=0)
        .values_list("budget_id", flat=True)
    )
    return [
        Owed(what=_("budgets without actual costs"), branch=row.programme.name, count=1)
        for row in rows
        if row.pk not in spent
    ]


def owed(report: Report) -> list[Owed]:
    """Return what is missing for the year of a report, by kind and branch; the caller has looked at access."""
    with access.unscoped(access.Reason.FIGURES):
        return _unspent(report) + [
            Owed(what=what, branch=branch, count=count)
            for what, rows in _KINDS
            for branch, count in rows(report)
            .filter(offering_id__in=list(report.cell_ids))
            .order_by("offering__branch__name")
            .values_list("offering__branch__name")
            .annotate(number=Count("pk"))
        ]
