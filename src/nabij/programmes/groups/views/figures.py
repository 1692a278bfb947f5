"""Groups in figures: by state over time, born or formed, standing alone, and what they ask of whom."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nabij.enrolment.access import TALLIES
from nabij.foundation.access import VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.ui import charts
from nabij.programmes.groups.choices import GroupState, Origin
from nabij.programmes.groups.queries import figures as queries

_SHOWN_MONTHS = 12


@door(TALLIES, VIEW, many=True)
def figures(request: Request) -> HttpResponse:
    """Show the figures of every programme with groups that the reader sees, or of one."""
    places = queries.offerings(request.actor)
    wanted = request.GET.get("offering", "")
    chosen = [one for one in places if str(one.pk) == wanted] or places
    found = queries.figures(request.actor, offering_ids=[one.pk for one in chosen])
    names = [str(GroupState(state).label) for state in queries.STANDING]
    months = found.months[-_SHOWN_MONTHS:]
    rows = [
        (date_format(month, "M Y"), [found.by_state[state][number - _SHOWN_MONTHS] for state in queries.STANDING])
        for number, month in enumerate(months)
    ]
    context = {
        "figures": found,
        "places": places,
        "chosen": chosen[0] if len(chosen) == 1 and len(places) > 1 else None,
        "picture": charts.months(
            title=_("Groups by state"), heading=_("Month"), names=names, rows=rows, stacked=True,
            summary=_now(found, names),
        ),
        "waiting": charts.months(
            title=_("Groups that wait for a volunteer"), heading=_("Month"), names=[_("Groups")],
            rows=[
                (date_format(month, "M Y"), [value])
                for month, value in zip(months, found.wait_for_volunteer[-_SHOWN_MONTHS:], strict=True)
            ],
            summary=_("Now: %(told)s.") % {"told": found.wait_for_volunteer[-1]},
        ),
        "origins": [(Origin(key).label, value) for key, value in found.origins.items()],
        "now_waiting": found.wait_for_volunteer[-1],
    }  # fmt: skip
    return render(request, "groups/figures.html", context)


def _now(found: queries.Figures, names: list[str]) -> str:
    told = [f"{name} {found.by_state[state][-1]}" for name, state in zip(names, queries.STANDING, strict=True)]
    return _("Now: %(told)s.") % {"told": ", ".join(told)}
