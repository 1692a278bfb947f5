"""Pages on which a report is written: the list, a report with its chapters, a chapter with its figures beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE, READ, VIEW, may
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare
from nabij.reporting import actions
from nabij.reporting.access import CHAPTERS, REMARKS, REPORTS
from nabij.reporting.forms import AboutForm, AimForm, BeginForm, ChapterForm, RemarkForm
from nabij.reporting.queries import figures, owing
from nabij.reporting.queries import reports as kept


def language() -> str:
    """Return the language templates are named in on this page."""
    return (get_language() or "nl").split("-")[0]


@door(REPORTS, VIEW, many=True)
def reports(request: Request) -> HttpResponse:
    """List reports by year, with how far each is and who still owes data."""
    context = {"lines": kept.reports(request.actor), "may_begin": REPORTS.allows(request.actor, CREATE)}
    return render(request, "reporting/reports.html", context)


@door(REPORTS, CREATE, many=True)
def begin(request: Request) -> HttpResponse:
    """Begin a report."""
    form = BeginForm(
        request.POST or None, about=kept.choices_about(request.actor), templates=kept.template_choices(language()),
        initial={"year": clock.today().year, "language": "nl", "template": "twelve"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        about = kept.about_of(request.actor, given["about"])
        if about is None:
            raise Http404
        try:
            row = actions.begin(
                about=about, template=given["template"], year=given["year"], language=given["language"],
                by=request.actor,
            )  # fmt: skip
        except actions.AlreadyBegun:
            form.add_error("year", _("There is already a report of this for this year. You find it in the list."))
        else:
            messages.success(request, _("The report is begun. Figures stand in it already."))
            return redirect("reporting:report", pk=row.pk)
    return render(request, "reporting/begin.html", {"form": form})


@door(REPORTS, VIEW)
def report(request: Request, row: Any) -> HttpResponse:
    """Show a report in the making; who may not see that reads what was submitted."""
    if not kept.may_read(request.actor, row):
        return redirect("reporting:whole", pk=row.pk)
    lines = kept.chapters(request.actor, row)
    return render(request, "reporting/report.html", {
        "report": row, "lines": lines, "ready": sum(line.is_done for line in lines), "owed": owing.owed(row),
        "may_write": kept.may_write(request.actor, row), "may_decide": may(request.actor, DECIDE, row),
        "questions": kept.remarks(request.actor, row), "submissions": kept.submissions(row),
    })  # fmt: skip


@door(REPORTS, CHANGE)
def cover(request: Request, row: Any) -> HttpResponse:
    """Change what stands on the cover."""
    if not kept.is_writable(row):
        return _closed(request, row)
    initial = {name: getattr(row, name) for name in ("title", "subtitle", "leader", "version")}
    form = AboutForm(request.POST or None, initial=initial)
    context = {"report": row, "form": form, "conflict": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change(report=row, values=given, seen=given["version"], by=request.actor)
        except actions.ChangedMeanwhile as changed:
            now = {name: getattr(changed.now, name) for name in initial}
            conflict = compare(form, now=now, version=changed.now.version)
            return render(
                request, "reporting/cover.html", context | {"form": conflict.form, "conflict": conflict}, status=409
            )
        messages.success(request, _("Saved."))
        return redirect("reporting:report", pk=row.pk)
    return render(request, "reporting/cover.html", context)


def _closed(request: Request, row: Any) -> HttpResponse:
    messages.error(request, _("This report was submitted. What was submitted stays as it is."))
    return redirect("reporting:report", pk=row.pk)


@door(CHAPTERS, VIEW, post=CHANGE)
def chapter(request: Request, row: Any) -> HttpResponse:
    """Write one chapter, with figures, last year's text and remarks beside it."""
    form = ChapterForm(
        request.POST or None, initial={"text": row.text, "is_ready": row.is_ready, "version": row.version}
    )
    context = _beside(request, row) | {"form": form, "conflict": None}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.write(
                chapter=row, text=given["text"], is_ready=given["is_ready"], seen=given["version"], by=request.actor
            )
        except actions.ChangedMeanwhile as changed:
            now = {"text": changed.now.text, "is_ready": changed.now.is_ready}
            conflict = compare(form, now=now, version=changed.now.version)
            context |= {"form": conflict.form, "conflict": conflict}
            return render(request, "reporting/chapter.html", context, status=409)
        except actions.NotWritable:
            form.add_error(None, _("This report was submitted meanwhile. Copy your text if you want to keep it."))
            return render(request, "reporting/chapter.html", context, status=409)
        messages.success(request, _("Saved."))
        following = context["following"] if "next" in request.POST else None
        if following:
            return redirect("reporting:chapter", pk=following.pk)
        return redirect("reporting:report", pk=row.report_id)
    return render(request, "reporting/chapter.html", context)


def _beside(request: Request, row: Any) -> dict[str, Any]:
    part = kept.part_of(row.report, row)
    lines = kept.chapters(request.actor, row.report)
    after = [line.chapter for line in lines if line.chapter.position > row.position]
    return {
        "chapter": row, "report": row.report, "part": part, "beside": kept.beside(row.report, row),
        "title": part.title(row.report.language) if part else row.key,
        "ask": part.ask(language()) if part else "", "earlier": kept.last_year(row.report, row),
        "remarks": kept.remarks(request.actor, row.report, row), "remark_form": RemarkForm(prefix="remark"),
        "following": next(iter(after), None), "may_write": kept.may_write(request.actor, row.report),
    }  # fmt: skip


@door(CHAPTERS, VIEW)
@require_POST
def remark(request: Request, row: Any) -> HttpResponse:
    """Say something about a chapter."""
    form = RemarkForm(request.POST, prefix="remark")
    if form.is_valid():
        actions.remark(chapter=row, text=form.cleaned_data["text"], by=request.actor)
        messages.success(request, _("Your remark stands beside the chapter."))
        return redirect("reporting:chapter", pk=row.pk)
    context = _beside(request, row) | {"remark_form": form, "conflict": None}
    values = {"text": row.text, "is_ready": row.is_ready, "version": row.version}
    return render(request, "reporting/chapter.html", context | {"form": ChapterForm(initial=values)})


@door(REMARKS, CHANGE)
@require_POST
def settle(request: Request, row: Any) -> HttpResponse:
    """Say that a remark was dealt with."""
    actions.settle(remark=row, by=request.actor)
    if row.chapter_id:
        return redirect("reporting:chapter", pk=row.chapter_id)
    return redirect("reporting:report", pk=row.report_id)


@door(REPORTS, READ, post=CHANGE)
def aim(request: Request, row: Any, key: str) -> HttpResponse:
    """Write what a figure was meant to become, and why it became something else."""
    found = figures.of_report(row, only=(key,)).get(key)
    if found is None:
        raise Http404
    if row.figures_frozen_at or not kept.is_writable(row):
        messages.error(request, _("The figures of this report are frozen. Release them first to change a target."))
        return redirect("reporting:figure", pk=row.pk, key=key)
    form = AimForm(request.POST or None, unit=found.unit, initial=_typed(found))
    if request.method == "POST" and form.is_valid():
        actions.aim(report=row, indicator=key, values=form.values, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("reporting:figure", pk=row.pk, key=key)
    return render(request, "reporting/aim.html", {"report": row, "figure": found, "form": form})


def _typed(found: figures.Figure) -> dict[str, Any]:
    times = figures.times(found.unit)
    whole = {name: number / times for name in ("baseline", "target") if (number := getattr(found, name)) is not None}
    return {name: int(number) if number == int(number) else number for name, number in whole.items()} | {
        "cause": found.cause
    }
