"""Pages of a coordinator about seasons: the list with figures, one season, and what it says about the next."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.circles import actions
from nabij.programmes.circles.access import SEASONS
from nabij.programmes.circles.choices import CircleState, Theme
from nabij.programmes.circles.forms import AgainForm, SeasonForm
from nabij.programmes.circles.queries import figures, staff

TONES = {
    CircleState.FORMING: "accent",
    CircleState.RUNNING: "ok",
    CircleState.ENDED: "",
    CircleState.CANCELLED: "warning",
}


def rows_of(lines: Any) -> list[dict[str, Any]]:
    """Return circles as a table shows them."""
    return [{"line": line, "circle": line.circle, "tone": TONES[CircleState(line.circle.state)]} for line in lines]


@door(SEASONS, many=True)
def seasons(request: Request) -> HttpResponse:
    """List the seasons with their circles, and the figures of each."""
    found = staff.seasons(request.actor)
    counted = {
        one.season.pk: one for one in figures.figures(request.actor, seasons=[season for season, _lines in found])
    }
    context = {
        "seasons": [(season, rows_of(lines), counted[season.pk]) for season, lines in found],
        "offerings": staff.offerings(request.actor) if SEASONS.allows(request.actor, CREATE) else [],
    }
    return render(request, "circles/seasons.html", context)


@door(SEASONS, CREATE, many=True)
def new_season(request: Request) -> HttpResponse:
    """Plan a season."""
    there = staff.offerings(request.actor)
    form = SeasonForm(request.POST or None, offerings=[(one.pk, str(one)) for one in there])
    if not there:
        messages.info(request, _("First there must be a programme with circles. The office makes it under Programmes."))
        return redirect("circles:seasons")
    if request.method == "POST" and form.is_valid():
        offering = next(one for one in there if one.pk == form.cleaned_data["offering"])
        made = actions.add_season(offering=offering, given=form.cleaned_data, by=request.actor)
        messages.success(request, _("The season is planned. Now add its circles."))
        return redirect("circles:season", pk=made.pk)
    return render(request, "circles/season_form.html", {"form": form, "season": None})


@door(SEASONS)
def season(request: Request, row: Any) -> HttpResponse:
    """Show one season: its circles, figures, and the way to the next."""
    found = staff.season_for(request.actor, row.pk)
    may_change = SEASONS.may(request.actor, CHANGE, row)
    context = {
        "season": found,
        "rows": rows_of(staff.lines(request.actor, season=found)),
        "figures": figures.figures(request.actor, seasons=[found])[0],
        "may_change": may_change,
        "said": staff.said(request.actor, season=found) if may_change else [],
    }
    return render(request, "circles/season.html", context)


_FIELDS = ("name", "starts_on", "ends_on", "registering", "break_from", "break_until", "version")


@door(SEASONS, CHANGE)
def edit_season(request: Request, row: Any) -> HttpResponse:
    """Change a season, its break too."""
    form = SeasonForm(request.POST or None, initial={name: getattr(row, name) for name in _FIELDS})
    context: dict[str, Any] = {"form": form, "season": row}
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.change_season(
                season=row, given=form.cleaned_data, seen=form.cleaned_data["version"] or 0, by=request.actor
            )
        except ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in _FIELDS}
            conflict = compare(form, now=now, version=changed.now.version)
            return render(request, "circles/season_form.html", {**context, "conflict": conflict}, status=409)
        said = _("The season is changed.")
        if moved:
            said += " " + ngettext("%(n)s evening moved.", "%(n)s evenings moved.", moved) % {"n": moved}
        messages.success(request, said)
        return redirect("circles:season", pk=row.pk)
    return render(request, "circles/season_form.html", context)


@door(SEASONS, DECIDE)
def next_season(request: Request, row: Any) -> HttpResponse:
    """Show what this season says about the next one, and plan it."""
    found = staff.season_for(request.actor, row.pk)
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.again(season=found, given=form.cleaned_data, by=request.actor)
        messages.success(request, _("The next season is planned with the same circles. Change what is different."))
        return redirect("circles:season", pk=made.pk)
    suggestions = staff.suggestions(request.actor, season=found)
    context = {
        "season": found,
        "form": form,
        "suggestions": suggestions,
        "themes": [(Theme(theme).label, times) for theme, times in suggestions.themes],
    }
    return render(request, "circles/next_season.html", context)
