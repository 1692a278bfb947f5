"""The page of results: how groups are, how sure that is, and what it does not say."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nabij.foundation import clock
from nabij.foundation.access import VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.ui import charts
from nabij.outcomes.access import SCORES
from nabij.outcomes.queries import figures, instruments


@door(SCORES, VIEW, many=True)
def results(request: Request) -> HttpResponse:
    """Show the results of one programme, of one year or of all time."""
    programmes = figures.programmes(request.actor)
    chosen = _number(request.GET.get("programme", ""))
    year = _number(request.GET.get("year", ""))
    programme = next((one for one in programmes if chosen in (None, one.pk)), None)
    if chosen is not None and programme is None:
        raise Http404
    stretch = (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year and 2000 <= year < 2100 else (None, None)
    shown = (
        figures.results(request.actor, programme_id=programme.pk, since=stretch[0], until=stretch[1])
        if programme
        else []
    )
    return render(request, "outcomes/results.html", {
        "programmes": programmes, "programme": programme, "year": year, "years": range(clock.today().year, 2019, -1),
        "shown": [(result, _picture(result)) for result in shown],
        "asked": figures.asked(request.actor, programme_id=programme.pk) if programme else None,
        "limits": instruments.limits(on=clock.today()),
    })  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _picture(result: figures.Result) -> charts.Picture | None:
    rows = [(str(one.moment.label), round(one.mean, 1)) for one in result.at if one.mean is not None]
    if len(rows) < 2:
        return None
    return charts.bars(
        title=_("%(scale)s: mean at each moment") % {"scale": result.name.capitalize()},
        heading=_("Moment"), value_heading=_("Mean"), rows=rows,
    )  # fmt: skip
