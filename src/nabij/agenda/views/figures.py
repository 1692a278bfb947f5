"""Figures of gatherings: visits, and whose hours they took."""

from django.http import HttpResponse
from django.shortcuts import render

from nabij.agenda.access import HEAD_COUNTS
from nabij.agenda.queries import attendance as queries
from nabij.foundation import clock
from nabij.foundation.doors import Request, door

_YEARS_BACK = 6


@door(HEAD_COUNTS, many=True)
def figures(request: Request) -> HttpResponse:
    """Show one year: every programme, all together, and every organisation once."""
    this_year = clock.today().year
    years = range(this_year, this_year - _YEARS_BACK, -1)
    asked = request.GET.get("year", "")
    number = int(asked) if asked in {str(year) for year in years} else this_year
    tabs = [{"label": str(year), "url": f"?year={year}", "current": year == number} for year in years]
    context = {"year": queries.year(request.actor, number=number), "tabs": tabs}
    return render(request, "agenda/figures.html", context)
