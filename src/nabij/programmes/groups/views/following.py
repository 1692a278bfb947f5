"""How groups of a programme are followed, and a dry run that is being worked out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.enrolment.access import PROGRAMMES
from nabij.foundation.access import CHANGE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.groups import actions
from nabij.programmes.groups.access import DRY_RUNS
from nabij.programmes.groups.choices import RunStage
from nabij.programmes.groups.forms.following import RhythmForm, rhythm_of
from nabij.programmes.groups.queries import TYPE
from nabij.programmes.groups.queries import forming as found


@door(PROGRAMMES, CHANGE)
def rhythm(request: Request, programme: Any) -> HttpResponse:
    """Change how often we ask how it goes, and who is suggested as a group."""
    if programme.type != TYPE:
        messages.info(request, _("This programme has no groups."))
        return redirect("enrolment:programmes")
    form: Any = RhythmForm(request.POST or None, initial=rhythm_of(programme))
    conflict = None
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            actions.set_rhythm(programme=programme, rhythm=form.rhythm, seen=seen, by=request.actor)
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=rhythm_of(changed.now), version=changed.now.version)
            form = conflict.form
        else:
            messages.success(request, _("Saved. It holds from the next time we ask how it goes."))
            return redirect("groups:rhythm", pk=programme.pk)
    context = {"form": form, "programme": programme, "conflict": conflict}
    return render(request, "groups/rhythm.html", context, status=409 if conflict else 200)


@door(DRY_RUNS, VIEW)
def run_state(request: Request, row: Any) -> HttpResponse:
    """Tell htmx whether a dry run is ready; then the page loads anew."""
    run = found.dry_run(request.actor, row.pk)
    response = render(request, "groups/run_progress.html", {"run": run})
    if run.stage != RunStage.BUSY:
        response.headers["HX-Refresh"] = "true"
    return response
