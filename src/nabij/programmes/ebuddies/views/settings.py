"""The coordinator's pages about a letterbox: beginning one, its rules, and its figures."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _

from nabij.foundation.access import CHANGE, CREATE, READ
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.foundation.ui import charts
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.access import LETTERBOXES
from nabij.programmes.ebuddies.actions import letterboxes as actions
from nabij.programmes.ebuddies.forms import BeginForm, SettingsForm
from nabij.programmes.ebuddies.queries import letterboxes as queries


@door(LETTERBOXES, CREATE, many=True)
def begin(request: Request, pk: int) -> HttpResponse:
    """Give a place a letterbox."""
    offering = next((one for one in queries.without_letterbox(request.actor) if one.pk == pk), None)
    if offering is None:
        raise Http404
    form = BeginForm(request.POST or None, initial={"name": str(offering.programme)})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(offering=offering, **form.cleaned_data, by=request.actor)
        except actions.AddressTaken:
            form.add_error("slug", _("Another letterbox has this address. Choose another one."))
        else:
            messages.success(request, _("The letterbox is there. Look at its rules, and open it when you are ready."))
            return redirect("ebuddies:settings", pk=row.pk)
    return render(request, "ebuddies/settings.html", {"form": form, "title": _("New letterbox"), "offering": offering})


def _now(row: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in actions.SETTINGS if name != "keep_days"}
    return {**found, "keep_days": row.keep_hours // 24, "flag_words": "\n".join(row.flag_words)}


@door(LETTERBOXES, CHANGE)
def change(request: Request, letterbox: Any) -> HttpResponse:
    """Change the rules of a letterbox."""
    first = {**_now(letterbox), "version": letterbox.version}
    form, conflict = SettingsForm(request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(letterbox=letterbox, changes=given, seen=given["version"], by=request.actor)
        except ChangedMeanwhile as changed:
            now = {**_now(changed.now), "flag_words": changed.now.flag_words}
            conflict = compare(form, now=now, version=changed.now.version)
        else:
            messages.success(request, _("Saved."))
            return redirect("ebuddies:pairs")
    context = {"form": form, "conflict": conflict, "title": _("Rules of the letterbox"), "letterbox": letterbox}
    return render(request, "ebuddies/settings.html", context)


@door(LETTERBOXES, READ)
def figures_page(request: Request, letterbox: Any) -> HttpResponse:
    """Show a year in counts, and who waits today."""
    found = queries.figures(request.actor, letterbox)
    context = {
        "letterbox": letterbox,
        "figures": found,
        "asked": found.totals["ebuddies_asked"],
        "started": found.totals["ebuddies_started"],
        "ended": found.totals["ebuddies_ended"],
        "waiting": sum(found.waiting_now),
        "waits_now": _waits(_("How long those have waited who wait now"), found.waiting_now),
        "waited": _waits(_("How long those waited who began, in the last twelve months"), found.waited),
        "volume": _volume(found),
        "hide_below": rules.HIDE_BELOW,
    }
    return render(request, "ebuddies/figures.html", context)


def _waits(title: str, counts: Any) -> charts.Picture | None:
    if not sum(counts):
        return None
    names = [_("up to two weeks"), _("up to four weeks"), _("up to eight weeks"), _("longer")]
    rows = list(zip(names, counts, strict=True))
    return charts.bars(title=title, heading=_("Wait"), value_heading=_("People"), rows=rows)


def _volume(found: queries.Figures) -> charts.Picture:
    rows = [
        (
            formats.date_format(month, "M"),
            (counts.get("ebuddies_asked", 0), counts.get("ebuddies_started", 0), counts.get("ebuddies_ended", 0)),
        )
        for month, counts in found.months
    ]
    names = [_("asked for an e-buddy"), _("began"), _("ended")]
    return charts.months(title=_("The last twelve months"), heading=_("Month"), names=names, rows=rows)
