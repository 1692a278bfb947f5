"""Hours of professionals and volunteers: counted where they were made, and those entered by hand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Sum

from nabij.budgets.choices import Worker
from nabij.budgets.models import Hours
from nabij.enrolment.models import Contact, Offering, Tally
from nabij.foundation import access
from nabij.foundation.actors import Actor

# Tallies without ids: they stand whoever is erased.
_GATHERINGS: Final = {
    Worker.VOLUNTEER: ("gathering_volunteer_minutes", "group_volunteer_minutes"),
    Worker.PROFESSIONAL: ("gathering_professional_minutes", "group_professional_minutes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Minutes of one kind of worker in a year, by where they are known from."""

    contacts: int = 0
    gatherings: int = 0
    entered: int = 0

    @property
    def minutes(self) -> int:
        """Return all of it together."""
        return self.contacts + self.gatherings + self.entered

    @property
    def hours(self) -> int:
        """Return whole hours; half an hour rounds up."""
        return (self.minutes + 30) // 60


def worked(*, offering_ids: Collection[int], year: int) -> dict[Worker, Worked]:
    """Count the minutes of a year. Runs under either wall, and returns counts only, never who."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    cells = list(offering_ids)
    with access.unscoped(access.Reason.TALLY):
        # Contacts of gatherings have no volunteer: their hours stand in the tallies.
        alone = Contact.objects.filter(
            offering_id__in=cells, on__gte=first, on__lte=last, volunteer__isnull=False, is_draft=False,
            is_cancelled=False,
        ).aggregate(total=Sum("minutes"))["total"]  # fmt: skip
        tallied = dict(
            Tally.objects.filter(offering_id__in=cells, month__gte=first, month__lte=last)
            .order_by()
            .values_list("measure")
            .annotate(total=Sum("value"))
        )
        entered = dict(
            Hours.objects.filter(offering_id__in=cells, month__gte=first, month__lte=last)
            .order_by()
            .values_list("worker")
            .annotate(total=Sum("minutes"))
        )
    return {
        worker: Worked(
            contacts=(alone or 0) if worker == Worker.VOLUNTEER else 0,
            gatherings=sum(tallied.get(measure, 0) for measure in _GATHERINGS[worker]),
            entered=entered.get(worker.value, 0),
        )
        for worker in Worker
    }


def stored(worked_: dict[Worker, Worked]) -> dict[str, Any]:
    """Return hours as a closed year keeps them."""
    return {
        worker.value: {"contacts": one.contacts, "gatherings": one.gatherings, "entered": one.entered}
        for worker, one in worked_.items()
    }


def read(kept: dict[str, Any]) -> dict[Worker, Worked]:
    """Return the hours that a closed year kept."""
    return {worker: Worked(**kept.get(worker.value, {})) for worker in Worker}


def entered(actor: Actor, *, year: int) -> list[Hours]:
    """Return the hours of a year that were entered by hand, newest month first."""
    rows = Hours.objects.visible_to(actor).filter(month__year=year)
    return list(rows.select_related("offering__programme", "offering__branch", "entered_by"))


def offering(actor: Actor, pk: int) -> Offering:
    """Return one place where hours may be entered."""
    found: Offering = Offering.objects.visible_to(actor).get(pk=pk)
    return found
