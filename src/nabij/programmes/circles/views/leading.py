"""Pages for who leads a circle, made for a phone: my circles, one circle, and writing down for somebody who asks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.foundation.access import CREATE
from nabij.foundation.doors import Request, door, member
from nabij.programmes.circles import actions
from nabij.programmes.circles.access import CIRCLES, ENTRIES, MEMBERS
from nabij.programmes.circles.choices import EntryKind, SessionState
from nabij.programmes.circles.forms import WordsForm
from nabij.programmes.circles.queries import leading


@member
def led(request: Request) -> HttpResponse:
    """List the circles somebody leads."""
    return render(request, "circles/led.html", {"led": leading.led(request.actor)})


@door(CIRCLES)
def lead(request: Request, row: Any) -> HttpResponse:
    """Show one circle to who leads it: the evenings, and what participants share with the circle."""
    if not ENTRIES.allows(request.actor, "view"):
        return redirect("circles:circle", pk=row.pk)
    found = leading.circle(request.actor, row.pk)
    sessions = leading.sessions(request.actor, circle=found, language=get_language() or "nl")
    first = next((one for one, _title in sessions if one.state == SessionState.PLANNED), None)
    context = {
        "circle": found,
        "sessions": sessions,
        "first": first,
        "people": leading.shared(request.actor, circle=found),
    }
    return render(request, "circles/lead.html", context)


@door(MEMBERS)
def write_for(request: Request, row: Any) -> HttpResponse:
    """Write something down for a participant who asks; nobody but the circle reads it."""
    if not ENTRIES.allows(request.actor, CREATE):
        messages.info(request, _("Only who leads the circle writes this down: staff does not read along."))
        return redirect("circles:circle", pk=row.circle_id)
    form = WordsForm(request.POST or None, is_own=False, initial={"kind": EntryKind.ACTION})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = actions.Words(kind=EntryKind(given["kind"]), text=given["text"], cents=given["cents"])
        actions.write_for(member=row, words=words, by=request.actor)
        messages.success(request, _("Written down. It stands on the page of this participant too."))
        return redirect("circles:lead", pk=row.circle_id)
    return render(request, "circles/write_for.html", {"form": form, "member": row})
