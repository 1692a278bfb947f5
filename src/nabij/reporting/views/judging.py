"""Buttons and questions that move a report on: handed over, submitted, questioned, accepted, shared, published."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import CHANGE, DECIDE, MANAGE
from nabij.foundation.doors import Request, door
from nabij.reporting import actions
from nabij.reporting.access import REPORTS
from nabij.reporting.actions import freezing, publishing, states
from nabij.reporting.forms import AcceptForm, NamesForm, QuestionForm
from nabij.reporting.queries import documents, names, reports


def _done(request: Request, row: Any, action: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    try:
        action(report=row, by=request.actor, **given)
    except (states.NotFollowing, actions.NotWritable):
        messages.error(request, _("This is not possible any more. Below you see how it stands now."))
    except states.Unfinished as left:
        messages.error(request, _("Not finished yet: %(titles)s.") % {"titles": ", ".join(left.titles)})
    else:
        messages.success(request, said)
    return redirect("reporting:report", pk=row.pk)


@door(REPORTS, CHANGE)
@require_POST
def freeze(request: Request, row: Any) -> HttpResponse:
    """Freeze the figures while the text is still written."""
    return _done(request, row, freezing.freeze, _("The figures are frozen. They stay as they are now."))


@door(REPORTS, MANAGE)
@require_POST
def release(request: Request, row: Any) -> HttpResponse:
    """Let figures be counted again."""
    return _done(request, row, freezing.release, _("The figures are counted live again."))


@door(REPORTS, CHANGE)
@require_POST
def hand_over(request: Request, row: Any) -> HttpResponse:
    """Give it to the office to read."""
    return _done(request, row, states.hand_over, _("The office can read it now."))


@door(REPORTS, DECIDE)
@require_POST
def give_back(request: Request, row: Any) -> HttpResponse:
    """Give it back."""
    return _done(request, row, states.give_back, _("It can be written on again."))


@door(REPORTS, DECIDE)
def submit(request: Request, row: Any) -> HttpResponse:
    """Ask once more, showing what will be frozen; then submit."""
    if request.method == "POST":
        return _done(request, row, states.submit, _("Submitted. This version stays as it is, for good."))
    return render(request, "reporting/submit.html", {
        "report": row, "body": documents.shown(reports.shown_body(request.actor, row)),
        "lines": reports.unfinished(request.actor, row),
    })  # fmt: skip


@door(REPORTS, DECIDE)
def question(request: Request, row: Any) -> HttpResponse:
    """Write down what the funder asks."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("The question stands with the report.")
        return _done(request, row, states.question, said, text=form.cleaned_data["text"])
    return _asked(request, row, form, _("A question of the funder"), _("Write it down"))


def _asked(request: Request, row: Any, form: Any, title: str, label: str) -> HttpResponse:
    cancel = reverse("reporting:report", kwargs={"pk": row.pk})
    context = {"title": title, "form": form, "confirm_label": label, "cancel_url": cancel}
    return render(request, "ui/confirm.html", context)


@door(REPORTS, DECIDE)
@require_POST
def answer(request: Request, row: Any) -> HttpResponse:
    """The questions were answered without changing the report."""
    return _done(request, row, states.answer, _("The report stands as it was submitted."))


@door(REPORTS, DECIDE)
@require_POST
def revise(request: Request, row: Any) -> HttpResponse:
    """Write on; what was submitted stays beside it."""
    return _done(request, row, states.revise, _("You can write on. What was submitted stays, and so do its figures."))


@door(REPORTS, DECIDE)
def accept(request: Request, row: Any) -> HttpResponse:
    """Write down that the funder accepted it."""
    form = AcceptForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        return _done(request, row, states.accept, _("Accepted. It may be published."), on=form.cleaned_data["on"])
    return _asked(request, row, form, _("The funder accepted it"), _("Write it down"))


@door(REPORTS, DECIDE)
@require_POST
def share(request: Request, row: Any) -> HttpResponse:
    """Make a link for somebody without an account."""
    try:
        address = states.share(report=row, by=request.actor)
    except states.NotFollowing:
        messages.error(request, _("Only a submitted report can be shared."))
        return redirect("reporting:report", pk=row.pk)
    return render(request, "reporting/shared.html", {"report": row, "address": address})


@door(REPORTS, MANAGE)
def publish(request: Request, row: Any) -> HttpResponse:
    """Show the names found and what is hidden; then let everybody read it."""
    kept = reports.submitted(row)
    if kept is None or row.state != "accepted":
        messages.error(request, _("Only a report that was accepted can be published."))
        return redirect("reporting:report", pk=row.pk)
    form = NamesForm(request.POST or None, names=names.in_body(row, dict(kept.body)), language=row.language)
    if request.method == "POST" and form.is_valid():
        articles = publishing.publish(report=row, replacements=form.replacements, by=request.actor)
        said = _("Published: everybody can find %(count)s articles in the library.") % {"count": len(articles)}
        messages.success(request, said)
        return redirect("reporting:report", pk=row.pk)
    hidden = documents.hidden(kept.body)
    return render(request, "reporting/publish.html", {"report": row, "form": form, "hidden": hidden})
