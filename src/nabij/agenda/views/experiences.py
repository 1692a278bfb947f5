"""What people say: written down, chosen, shown with consent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.agenda import actions, emails
from nabij.agenda.access import EXPERIENCES, GATHERINGS
from nabij.agenda.forms import ExperienceForm, ShowForm
from nabij.agenda.queries import experiences as queries
from nabij.agenda.queries import staff
from nabij.foundation.access import CHANGE, VIEW
from nabij.foundation.doors import Request, by_link, door


@door(GATHERINGS, VIEW, post=CHANGE)
def experiences(request: Request, row: Any) -> HttpResponse:
    """Write down what somebody said, and choose what others may read."""
    if not queries.may_write(request.actor, row):
        return redirect("agenda:page", pk=row.pk)
    form = ExperienceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.write_experience(gathering=row, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Written down."))
        return redirect("agenda:experiences", pk=row.pk)
    found = queries.experiences(request.actor, row)
    lines = [(one, ShowForm(initial={"shown_as": one.experience.shown_as or one.said})) for one in found]
    context = {"form": form, "gathering": staff.load(request.actor, row.pk), "lines": lines}
    return render(request, "agenda/experiences.html", context)


@door(EXPERIENCES, CHANGE)
@require_POST
def show(request: Request, row: Any) -> HttpResponse:
    """Show it to others in these words, or hide it again."""
    form = ShowForm(request.POST)
    hidden = "hide" in request.POST
    if form.is_valid():
        try:
            actions.show_experience(
                experience=row, shown_as="" if hidden else form.cleaned_data["shown_as"], by=request.actor
            )
        except actions.NoConsent:
            messages.error(request, _("Whoever said this does not want others to read it."))
        else:
            messages.success(request, _("Nobody else reads it now.") if hidden else _("Everybody can read it now."))
    else:
        messages.error(request, " ".join(str(wrong) for wrong in form.errors["shown_as"]))
    return redirect("agenda:experiences", pk=row.gathering_id)


@door(EXPERIENCES, CHANGE)
@require_POST
def forget(request: Request, row: Any) -> HttpResponse:
    """Throw it away."""
    gathering_id = row.gathering_id
    actions.forget_experience(experience=row, by=request.actor)
    messages.success(request, _("It is gone."))
    return redirect("agenda:experiences", pk=gathering_id)


@by_link(emails.EXPERIENCE)
def my_words(request: HttpRequest, link: Any) -> HttpResponse:
    """Show somebody what they said and what others read of it, and let them take it back."""
    found = queries.said_by(link.subject_id)
    if found is None:
        raise Http404
    gathering = found.experience.gathering
    is_gone = request.method == "POST"
    if is_gone:
        actions.take_back_experience(experience=found.experience)
    context = {
        "said": found, "gathering": gathering, "is_gone": is_gone, "organisation_name": gathering.organisation.name,
    }  # fmt: skip
    return render(request, "agenda/my_words.html", context)
