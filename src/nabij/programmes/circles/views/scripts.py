"""Scripts of evenings: to read, to copy, and to change a copy."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.circles import actions
from nabij.programmes.circles.access import SCRIPTS
from nabij.programmes.circles.choices.scripts import in_language, minutes_of, shown_in
from nabij.programmes.circles.forms import ScriptForm
from nabij.programmes.circles.forms.evenings import initial_of
from nabij.programmes.circles.queries import staff


def _text(row: Any) -> Any:
    return in_language(row.texts, get_language() or "nl")


@door(SCRIPTS, many=True)
def scripts(request: Request) -> HttpResponse:
    """List the scripts in use; who plans the first circle gets all of ours."""
    if SCRIPTS.allows(request.actor, CREATE):
        actions.bring_ours(by=request.actor)
    found = staff.scripts(request.actor, language=get_language() or "nl")
    return render(
        request, "circles/scripts.html", {"scripts": [(one, title, minutes_of(one.texts)) for one, title in found]}
    )


@door(SCRIPTS)
def script(request: Request, row: Any) -> HttpResponse:
    """Show one script as it stands."""
    context = {
        "script": row,
        "text": _text(row),
        "minutes": minutes_of(row.texts),
        "may_change": SCRIPTS.may(request.actor, CHANGE, row),
        "languages": [(code, name, code in row.texts) for code, name in settings.LANGUAGES],
    }
    return render(request, "circles/script.html", context)


@door(SCRIPTS, CHANGE)
@require_POST
def copy(request: Request, row: Any) -> HttpResponse:
    """Make a copy to change."""
    made = actions.copy_script(script=row, by=request.actor)
    messages.success(request, _("This is your own copy. Change what you like: evenings keep the version they have."))
    return redirect("circles:edit_script", pk=made.pk)


@door(SCRIPTS, CHANGE)
def edit(request: Request, row: Any) -> HttpResponse:
    """Write the next version of an own script."""
    if row.is_ours:
        messages.info(request, _("This script comes with Nabij. Make a copy, and change that."))
        return redirect("circles:script", pk=row.pk)
    now = staff.current(request.actor, script=row)
    languages = dict(settings.LANGUAGES)
    language = request.GET.get("in", "")
    if language not in languages:
        language = shown_in(now.texts, get_language() or "nl")
    before = in_language(now.texts, language)
    form = ScriptForm(request.POST or None, initial={**initial_of(before), "version": now.number})
    context = {"form": form, "script": now, "language": languages.get(language, language)}
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.change_script(
                script=now, text=form.text(), language=language, seen=form.cleaned_data["version"], by=request.actor
            )
        except ChangedMeanwhile as changed:
            meanwhile = initial_of(in_language(changed.now.texts, language))
            context["conflict"] = compare(form, now=meanwhile, version=changed.now.number)
            return render(request, "circles/script_form.html", context, status=409)
        messages.success(request, _("Saved as version %(n)s.") % {"n": made.number})
        return redirect("circles:script", pk=made.pk)
    return render(request, "circles/script_form.html", context)
