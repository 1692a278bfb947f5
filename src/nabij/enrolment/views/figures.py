"""Door to the figures: what was counted, and how."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nabij.enrolment import access
from nabij.enrolment.queries import figures as queries
from nabij.enrolment.queries.waiting import offering_choices
from nabij.foundation.access import VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.ui import charts


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@door(access.TALLIES, VIEW, many=True)
def figures(request: Request) -> HttpResponse:
    """Show the figures of a year, for everything or one programme in one branch."""
    rows = offering_choices(request.actor, policy=access.TALLIES, action=VIEW)
    wanted = _number(request.GET.get("offering", ""))
    chosen = [pk for pk, _name in rows if wanted in (None, pk)]
    years = queries.years(request.actor, [pk for pk, _name in rows])
    year = _number(request.GET.get("year", ""))
    period = queries.year(year) if year and 2000 <= year <= 2100 else queries.this_year()
    found = queries.figures(actor=request.actor, offerings=chosen, period=period)
    context: dict[str, Any] = {
        "figures": found,
        "tiles": _tiles(found),
        "picture": _picture(found),
        "offerings": rows,
        "offering": wanted,
        "years": years,
        "year": period.first.year,
    }
    return render(request, "enrolment/figures.html", context)


def _picture(found: queries.Figures) -> charts.Picture:
    rows = zip(found.period.months(), found.by_month["contacts"], found.by_month["unique_participants"], strict=True)
    return charts.months(
        title=_("Contacts and new unique participants per month"),
        heading=_("Month"),
        names=[_("Contacts"), _("Unique participants, first time this year")],
        rows=[(date_format(month, "M"), [contacts, unique]) for month, contacts, unique in rows],
        summary=_("%(contacts)s contacts in the whole year.") % {"contacts": found.totals["contacts"]},
    )


def _tiles(found: queries.Figures) -> list[tuple[str, int, str]]:
    """Name each figure and say how it is counted."""
    total = found.totals
    return [
        (
            _("unique participants"),
            total["unique_participants"],
            _("Each person counts once a year per programme and branch, in the month of the first contact or start."),
        ),
        (
            _("unique volunteers"),
            total["unique_volunteers"],
            _("Each volunteer counts once a year per programme and branch, however many people they see."),
        ),
        (
            _("contacts"),
            total["contacts"],
            _("Every contact that took place, in the month of the day itself. Drafts and cancelled ones do not count."),
        ),
        (_("hours of contact"), found.hours, _("The minutes of all contacts together, in whole hours.")),
        (_("matches started"), total["matches_started"], _("Counted in the month in which the match began.")),
        (_("matches ended"), total["matches_ended"], _("Counted in the month in which the match ended.")),
        (
            _("participants waiting now"),
            found.waiting_now["participant"],
            _("Everyone who applied and has not begun, today; not of the period."),
        ),
        (
            _("volunteers waiting now"),
            found.waiting_now["volunteer"],
            _("Volunteers who applied or are available and see nobody yet, today."),
        ),
    ]
