"""Pages for coordinators: who is still to be asked, one measurement, and filling in from paper or a conversation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment.access import ENROLMENTS
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, READ, VIEW
from nabij.foundation.doors import Request, door
from nabij.outcomes import actions
from nabij.outcomes.access import MEASUREMENTS
from nabij.outcomes.choices import How, Moment, Side
from nabij.outcomes.forms import Begin, Remark, Whole
from nabij.outcomes.queries import agreements, instruments, measurements


@door(MEASUREMENTS, VIEW, many=True)
def waiting(request: Request) -> HttpResponse:
    """List what is still to be answered."""
    return render(request, "outcomes/waiting.html", {"lines": measurements.waiting(request.actor)})


@door(ENROLMENTS, READ)
def of_enrolment(request: Request, enrolment: Any) -> HttpResponse:
    """Show every measurement of one person in a programme, and begin one by hand."""
    questionnaires = instruments.in_use(organisation_id=enrolment.organisation_id)
    form = Begin(request.POST or None, questionnaires=questionnaires)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.begin(
                enrolment=enrolment, instrument=given["instrument"], moment=Moment(given["moment"]),
                side=Side(given["side"]), by=request.actor,
            )  # fmt: skip
        except actions.AlreadyMeasured as there:
            messages.info(request, _("This moment is there already. You find it here."))
            row = there.measurement
        return redirect("outcomes:measurement", pk=row.pk)
    return render(request, "outcomes/of_enrolment.html", {
        "enrolment": enrolment, "form": form, "has_questions": bool(questionnaires),
        "lines": measurements.of_enrolment(request.actor, enrolment.pk),
    })  # fmt: skip


@door(MEASUREMENTS, READ, post=CHANGE)
def measurement(request: Request, row: Any) -> HttpResponse:
    """Show one measurement: what can be done now, or what was answered."""
    row = measurements.load(request.actor, row.pk)
    form = Remark(request.POST or None, initial={"remark": measurements.remark_of(row, by=request.actor)})
    if request.method == "POST" and form.is_valid():
        actions.remark(measurement=row, text=form.cleaned_data["remark"], by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("outcomes:measurement", pk=row.pk)
    is_filled = row.state == "filled"
    return render(request, "outcomes/measurement.html", {
        "measurement": row, "questionnaire": measurements.questionnaire_of(row), "form": form,
        "given": measurements.given(row, by=request.actor) if is_filled else (),
        "beside": measurements.beside(row, by=request.actor),
        "has_mail": bool(row.enrolment.person.email), "is_person": row.side == Side.PERSON,
    })  # fmt: skip


@door(MEASUREMENTS, CHANGE)
def fill(request: Request, row: Any) -> HttpResponse:
    """Fill in from paper, in a conversation, or as a worker sees it."""
    row = measurements.load(request.actor, row.pk)
    questionnaire = measurements.questionnaire_of(row)
    holds = agreements.holds(person=row.enrolment.person, today=clock.today())
    form = Whole(request.POST or None, questionnaire=questionnaire, side=row.side, has_consent=holds)
    if request.method == "POST" and form.is_valid() and _filled(request, row, form):
        messages.success(request, _("Saved. Thank you."))
        return redirect("outcomes:measurement", pk=row.pk)
    return render(request, "outcomes/fill.html", {
        "measurement": row, "questionnaire": questionnaire, "form": form, "is_person": row.side == Side.PERSON,
        "questionnaire_intro": instruments.said(questionnaire.intro),
        "wording": agreements.words(organisation_id=row.organisation_id), "asks_consent": "agrees" in form.fields,
    })  # fmt: skip


def _filled(request: Request, row: Any, form: Whole) -> bool:
    given = form.cleaned_data
    try:
        actions.fill(
            measurement=row, filled=form.filled, how=How(given.get("how") or How.TOGETHER),
            agrees=given.get("agrees", False), by=request.actor,
        )  # fmt: skip
    except actions.NothingAnswered:
        form.add_error(None, _("No question is answered yet. Rather not? Then choose that on the page before."))
    except actions.NoConsent:
        form.add_error("agrees", _("Without their agreement we may not keep the answers."))
    except actions.NotNow:
        form.add_error(
            None, _("These questions were answered or closed meanwhile. Look at the page of this measurement.")
        )
    return form.is_valid()


@door(MEASUREMENTS, CHANGE)
@require_POST
def ask(request: Request, row: Any) -> HttpResponse:
    """Mail the link."""
    try:
        actions.ask(measurement=row, by=request.actor)
    except actions.NoAddress:
        messages.warning(request, _("There is no mail address. Fill the questions in together, or on paper."))
    except actions.NotNow:
        messages.warning(request, _("This can not be asked by mail now."))
    else:
        messages.success(request, _("The mail is on its way."))
    return redirect("outcomes:measurement", pk=row.pk)


@door(MEASUREMENTS, CHANGE)
@require_POST
def decline(request: Request, row: Any) -> HttpResponse:
    """Write down "rather not"."""
    try:
        actions.decline(measurement=row, by=request.actor)
    except actions.NotNow:
        messages.info(request, _("This was answered or closed already."))
    return redirect("outcomes:measurement", pk=row.pk)


@door(MEASUREMENTS, CHANGE)
@require_POST
def after_all(request: Request, row: Any) -> HttpResponse:
    """Take "rather not" back."""
    try:
        actions.ask_after_all(measurement=row, by=request.actor)
    except actions.NotNow:
        messages.info(request, _("This was answered or closed already."))
    return redirect("outcomes:measurement", pk=row.pk)
