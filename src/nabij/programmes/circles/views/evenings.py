"""One evening: run from its script on a phone, and planned anew or called off by the coordinator."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment.forms.fields import typed_in
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.people.choices import RoleName
from nabij.programmes.circles import actions
from nabij.programmes.circles.access import SESSIONS
from nabij.programmes.circles.choices import SessionState
from nabij.programmes.circles.forms import CallOffForm, HoldForm, PlanForm
from nabij.programmes.circles.queries import leading, staff
from nabij.programmes.circles.views.circles import too_late


def _language() -> str:
    return get_language() or "nl"


@door(SESSIONS, CHANGE)
def run(request: Request, row: Any) -> HttpResponse:
    """Run an evening from its script: the clock, who is there, notes, and what to bring next time."""
    found = leading.evening(request.actor, session=row, language=_language())
    people = [(str(one.pk), one.shown_name) for one, _excused in found.people]
    form = HoldForm(request.POST or None, people=people)
    form.initial = _stored(found)
    if request.method != "POST" and found.draft:
        form.initial |= {name: value for name, value in typed_in(form, found.draft).items() if name != "version"}
    status = 200
    conflict = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _hold(request, row, form)
            except ChangedMeanwhile as changed:
                conflict, status = _conflict(request, changed.now, form), 409
            except actions.TooEarly:
                form.add_error(None, _("This evening is still to come, or was called off: nobody can have been there."))
            except actions.ContactClosed:
                form.add_error(None, _("You can correct this for 14 days. Ask the coordinator to correct it now."))
    chosen = set(form["came"].value() or ())
    context = {
        "form": form,
        "evening": found,
        "session": found.session,
        "conflict": conflict,
        "is_held": found.session.state == SessionState.HELD,
        "ticks": [(one, excused, str(one.pk) in chosen) for one, excused in found.people],
        "back": _back(request, row),
    }
    return render(request, "circles/run.html", context, status=status)


def _back(request: Request, row: Any) -> str:
    return "circles:circle" if RoleName.COORDINATOR in request.actor.roles else "circles:lead"


def _stored(found: Any) -> dict[str, Any]:
    session = found.session
    stored: dict[str, Any] = {
        "came": [str(pk) for pk in found.came], "notes": found.notes, "bring": session.bring,
        "version": session.version,
    }  # fmt: skip
    if session.state == SessionState.HELD:
        stored |= {
            "volunteer_hours": round(session.volunteer_minutes / 60, 2),
            "professional_hours": round(session.professional_minutes / 60, 2),
        }
    return stored


def _conflict(request: Request, row: Any, form: HoldForm) -> Any:
    now = leading.evening(request.actor, session=row, language=_language())
    return compare(form, now=_stored(now), version=now.session.version)


def _hold(request: Request, row: Any, form: HoldForm) -> HttpResponse:
    given = form.cleaned_data
    hours = given["volunteer_hours"]
    actions.hold(
        session=row, seen=given["version"], by=request.actor,
        held=actions.Held(
            came=frozenset(uuid.UUID(key) for key in given["came"]), notes=given["notes"], bring=given["bring"],
            volunteer_minutes=None if hours is None else round(hours * 60),
            professional_minutes=round((given["professional_hours"] or 0) * 60),
        ),
    )  # fmt: skip
    messages.success(request, _("Thank you. The evening is written down."))
    return redirect(_back(request, row), pk=row.circle_id)


@door(SESSIONS, CHANGE)
@require_POST
def draft(request: Request, row: Any) -> HttpResponse:
    """Keep what was ticked and typed so far."""
    kept = actions.keep_draft(session=row, typed=actions.typed(request.POST), by=request.actor)
    at = formats.time_format(timezone.localtime(kept.draft_saved_at), "H:i")
    response = HttpResponse(status=204)
    response.headers["X-Saved-At"] = at
    return response


@door(SESSIONS, DECIDE)
def plan(request: Request, row: Any) -> HttpResponse:
    """Move an evening to another day, or give it another script."""
    scripts = staff.scripts(request.actor, language=_language())
    known = {str(one.pk): one for one, _title in scripts}
    kept = staff.script(request.actor, row.script_id)
    known.setdefault(str(kept.pk), kept)
    choices = [(str(one.pk), f"{one.get_theme_display()}: {title}") for one, title in scripts]
    if str(kept.pk) not in dict(choices):
        choices.insert(0, (str(kept.pk), _("as it is: version %(n)s") % {"n": kept.number}))
    form = PlanForm(request.POST or None, scripts=choices, initial=_planned(row))
    context: dict[str, Any] = {"form": form, "session": row, "circle": staff.circle_for(request.actor, row.circle_id)}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.plan_anew(
                session=row, starts_at=form.starts_at, script=known[given["script"]], seen=given["version"] or 0,
                by=request.actor,
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=_planned(changed.now), version=changed.now.version)
            return render(request, "circles/plan.html", {**context, "conflict": conflict}, status=409)
        except actions.NotPossible:
            messages.warning(request, too_late())
        else:
            messages.success(request, _("The evening is changed. On another day, everybody hears of it."))
        return redirect("circles:circle", pk=row.circle_id)
    return render(request, "circles/plan.html", context)


def _planned(row: Any) -> dict[str, Any]:
    at = timezone.localtime(row.starts_at)
    return {"on": at.date(), "at": at.time(), "script": str(row.script_id), "version": row.version}


@door(SESSIONS, DECIDE)
def call_off(request: Request, row: Any) -> HttpResponse:
    """Call an evening off, and catch it up when wanted."""
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            later = actions.call_off(session=row, why=given["why"], catch_up=given["catch_up"], by=request.actor)
        except actions.NotPossible:
            messages.warning(request, too_late())
        else:
            said = _("The evening is called off. Everybody with a place and an e-mail address hears of it.")
            if later is not None:
                day = formats.date_format(timezone.localtime(later.starts_at), "l j F")
                said += " " + _("There is an evening more, on %(day)s.") % {"day": day}
            messages.success(request, said)
        return redirect("circles:circle", pk=row.circle_id)
    context = {"form": form, "session": row, "circle": staff.circle_for(request.actor, row.circle_id)}
    return render(request, "circles/call_off.html", context)
