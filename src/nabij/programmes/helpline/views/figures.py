"""The page with the figures of a helpline: volume, waiting, what it is about, and what the rota needs."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from nabij.enrolment.registry import programme_type
from nabij.foundation import clock
from nabij.foundation.access import READ
from nabij.foundation.doors import Request, door
from nabij.foundation.ui import charts
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.access import HELPLINES
from nabij.programmes.helpline.queries import figures as queries


@door(HELPLINES, READ)
def figures_page(request: Request, helpline: Any) -> HttpResponse:
    """Show a year, and the forecast for one day of the coming weeks."""
    today, known = clock.today(), queries.years(request.actor, helpline)
    year, day = _year(request, known, today), _day(request, today)
    found = queries.year_figures(request.actor, helpline, year=year, today=today)
    ahead = queries.forecast(request.actor, helpline, day=day, now=clock.now())
    kind = programme_type("helpline")
    words = kind.measures if kind else {}
    url = reverse("helpline:figures", kwargs={"pk": helpline.pk})
    context = {
        "helpline": helpline,
        "figures": found,
        "offered": found.total("offered"),
        "years": [{"label": one, "url": f"{url}?year={one}", "current": one == year} for one in known],
        "volume": _volume(found),
        "campaigns": [(capfirst(_month(one.first)), name) for one in found.months for name in one.campaigns],
        "topics": [(words.get(measure, measure), value) for measure, value in found.topics],
        "hide_below": rules.HIDE_BELOW,
        "ahead": ahead,
        "staffing": _staffing(ahead),
        "day": day,
        "day_before": f"{url}?year={year}&day={day - dt.timedelta(days=1)}#ahead",
        "day_after": f"{url}?year={year}&day={day + dt.timedelta(days=1)}#ahead",
        "wait_p50": said_wait(found.wait_p50_seconds),
        "wait_p90": said_wait(found.wait_p90_seconds),
    }
    return render(request, "helpline/figures.html", context)


def _year(request: Request, known: list[int], today: dt.date) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in known else (known or [today.year])[0]


def _day(request: Request, today: dt.date) -> dt.date:
    try:
        asked = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) <= dt.timedelta(days=366) else today


def said_wait(seconds: float | None) -> str:
    """Say a wait in seconds under two minutes, in minutes above."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return _("%(n)s seconds") % {"n": round(seconds)}
    return _("%(n)s minutes") % {"n": round(seconds / 60)}


def _month(first: dt.date) -> str:
    return formats.date_format(first, "F")


def _volume(found: queries.Year) -> charts.Picture:
    rows = [
        (
            formats.date_format(month.first, "M") + ("*" if month.campaigns else ""),
            (month.answered, month.abandoned, month.refused_full),
        )
        for month in found.months
    ]
    names = [_("answered"), _("went away before"), _("queue was full")]
    title = _("Who came to the door in %(year)s") % {"year": found.year}
    return charts.months(title=title, heading=_("Month"), names=names, rows=rows, stacked=True)


def _staffing(ahead: queries.Forecast) -> charts.Picture | None:
    if not ahead.hours:
        return None
    rows = [(f"{one.hour}", (one.needed, one.planned or 0, one.offered)) for one in ahead.hours]
    names = [_("volunteers needed"), _("volunteers on the rota"), _("people an hour")]
    title = _("What %(day)s needs") % {"day": formats.date_format(ahead.day, "l j F")}
    return charts.months(title=title, heading=_("Hour"), names=names, rows=rows)
