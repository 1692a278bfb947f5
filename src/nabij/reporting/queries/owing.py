"""Who still owes data before the figures of a year can be trusted: counts only, never whose note it is."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef
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


def _drafts(years: Sequence[int]) -> Any:
    return Contact.objects.filter(is_draft=True, on__year__in=years), F("on__year")


def _uncounted(years: Sequence[int]) -> Any:
    rows = Gathering.objects.filter(
        state="published", parent__isnull=True, counted_at__isnull=True, ends_on__lt=clock.today(),
        starts_on__year__in=years,
    )  # fmt: skip
    return rows, F("starts_on__year")


def _unanswered(years: Sequence[int]) -> Any:
    rows = Measurement.objects.filter(state__in=["open", "asked"], due_on__year__in=years, due_on__lte=clock.today())
    return rows, F("due_on__year")


_KINDS: Final[tuple[tuple[Any, Callable[[Sequence[int]], Any]], ...]] = (
    (_("contacts still a draft"), _drafts),
    (_("gatherings without attendance"), _uncounted),
    (_("measurements not yet answered"), _unanswered),
)


def owed(report: Report) -> list[Owed]:
    """Return what is missing for the year of a report, by kind and branch; the caller has looked at access."""
    return owed_of([report])[report.pk]


def owed_of(reports: Sequence[Report]) -> dict[int, list[Owed]]:
    """Return what is missing for each of several reports, in as many questions as for one."""
    found: dict[int, list[Owed]] = {report.pk: [] for report in reports}
    cells = {cell for report in reports for cell in report.cell_ids}
    if not cells:
        return found
    years = sorted({report.year for report in reports})
    with access.unscoped(access.Reason.FIGURES):
        _add_unspent(found, reports, cells, years)
        for what, asked in _KINDS:
            rows, year = asked(years)
            counted = rows.filter(offering_id__in=cells).values_list("offering_id", year)
            counted = counted.order_by().annotate(branch=F("offering__branch__name"), number=Count("pk"))
            _add(found, reports, what, list(counted))
    return found


def _add(
    found: dict[int, list[Owed]], reports: Sequence[Report], what: Any, rows: Sequence[tuple[int, int, str, int]]
) -> None:
    for report in reports:
        by_branch: Counter[str] = Counter()
        for offering_id, year, branch, number in rows:
            if year == report.year and offering_id in report.cell_ids:
                by_branch[branch] += number
        found[report.pk] += [Owed(what=what, branch=name, count=count) for name, count in sorted(by_branch.items())]


def _add_unspent(
    found: dict[int, list[Owed]], reports: Sequence[Report], cells: set[int], years: Sequence[int]
) -> None:
    spent = Line.objects.filter(budget=OuterRef("pk"), side="cost").exclude(entered_cents=0, booked_cents=0)
    rows = Budget.objects.filter(~Exists(spent), year__in=years, offering_ids__overlap=sorted(cells))
    for row in rows.select_related("programme"):
        for report in reports:
            if row.year == report.year and set(row.offering_ids) & set(report.cell_ids):
                what = _("budgets without actual costs")
                found[report.pk].append(Owed(what=what, branch=row.programme.name, count=1))
