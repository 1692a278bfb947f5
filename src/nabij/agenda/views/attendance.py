"""Who was there: the page for a phone, and the figures that come of it."""

import uuid
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.agenda import actions
from nabij.agenda.access import GATHERINGS
from nabij.agenda.choices import GuestRole
from nabij.agenda.forms import AttendanceForm
from nabij.agenda.queries import attendance as found
from nabij.agenda.queries import staff
from nabij.enrolment.choices import Qualifier
from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, door


@door(GATHERINGS, CHANGE, whole=staff.with_names)
def attendance(request: Request, row: Any) -> HttpResponse:
    """Tick who is there; sent again it corrects what was written before."""
    ticks = found.ticks(request.actor, row)
    form = AttendanceForm(
        request.POST or None,
        ticks=[(tick.key, tick.people, tick.role) for tick in ticks],
        initial=_initial(request, row, ticks),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_attendance(gathering=row, attendance=_attendance(form.cleaned_data), by=request.actor)
        except actions.TooEarly:
            form.add_error(None, _("This is still to come, or was cancelled: nobody can have been there."))
        except actions.ContactClosed:
            form.add_error(None, _("You can correct this for 14 days. Ask the coordinator to correct it now."))
        else:
            messages.success(request, _("Thank you. It is written down who was there."))
            return redirect("agenda:page", pk=row.pk)
    chosen = set(form["came"].value() or ())
    context = {
        "form": form,
        "gathering": row,
        "ticks": [(tick, tick.key in chosen) for tick in ticks],
        "nameless": found.nameless(ticks),
        "counting": _counting(form),
    }
    return render(request, "agenda/attendance.html", context)


def _counting(form: AttendanceForm) -> str:
    """Show the numbers by role; as long as nobody typed, they follow from what was counted before and nothing else."""
    if form.is_bound:
        return render_to_string("agenda/_counting.html", {"form": form})
    before = tuple((name, value) for name, value in form.initial.items() if name != "came")
    return _counted_before(get_language(), before)


@lru_cache(maxsize=256)
def _counted_before(_language: str | None, before: tuple[tuple[str, Any], ...]) -> str:
    form = AttendanceForm(ticks=[], initial=dict(before))
    return render_to_string("agenda/_counting.html", {"form": form})


def _initial(request: Request, row: Any, ticks: list[Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {"came": [tick.key for tick in ticks if tick.came], "early": row.early}
    if row.counted_at is None:
        return initial
    for role, count in found.counts(request.actor, row).items():
        initial |= {
            f"{role}_people": count.people or None, f"{role}_are": count.people_are,
            f"{role}_up_to": count.people_up_to,
            f"{role}_hours": round(count.minutes / 60, 2) if count.minutes else None,
        }  # fmt: skip
    return initial


def _attendance(given: dict[str, Any]) -> actions.Attendance:
    return actions.Attendance(
        came=frozenset(uuid.UUID(key) for key in given["came"]),
        walk_ins=given["walk_ins"],
        early=given["early"],
        counts={
            role: actions.Count(
                people=given[f"{role}_people"],
                people_are=Qualifier(given[f"{role}_are"] or Qualifier.EXACT),
                people_up_to=given[f"{role}_up_to"],
                minutes=None if (hours := given.get(f"{role}_hours")) is None else round(hours * 60),
            )
            for role in GuestRole
        },
    )
