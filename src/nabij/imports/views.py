"""Pages of the imports room: upload, columns, preview, progress, result and undo."""

import csv
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, READ
from nabij.foundation.doors import Request, door
from nabij.imports import actions, queries
from nabij.imports.access import IMPORT_RUNS
from nabij.imports.actions import words
from nabij.imports.choices import Code, Decision, Kind, Stage, Verdict
from nabij.imports.forms import ColumnsForm, DecisionsForm, UploadForm

SHOWN = 100
TONES = {Stage.UPLOADED: "warning", Stage.RUNNING: "info", Stage.DONE: "ok", Stage.UNDOING: "info"}


def _stages() -> list[str]:
    return [_("Choose the list"), _("Columns"), _("Check"), _("Result")]


@door(IMPORT_RUNS, CREATE, many=True)
def list_page(request: Request) -> HttpResponse:
    """List my imports."""
    lines = [{"run": run, "tone": TONES.get(Stage(run.stage), "")} for run in queries.runs(request.actor)]
    return render(request, "imports/list.html", {"lines": lines})


@door(IMPORT_RUNS, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Ask which list, and where it goes."""
    targets = queries.targets(request.actor)
    branches = {branch.pk: branch.name for _programme, its in targets.values() for branch in its}
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"on": clock.today(), "kind": Kind.PARTICIPANTS},
        programmes=[(pk, programme.name) for pk, (programme, _its) in targets.items()],
        branches=sorted(branches.items(), key=lambda entry: entry[1]),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        run = actions.upload(
            table=said["table"], file_name=said["file"].name, kind=Kind(said["kind"]), on=said["on"], by=request.actor,
            into=queries.aim(request.actor, programme_id=said["programme"], branch_id=said["branch"]),
        )  # fmt: skip
        return redirect("imports:columns", pk=run.pk)
    context = {"form": form, "stages": _stages(), "current": 1, "nowhere": not targets}
    return render(request, "imports/new.html", context)


@door(IMPORT_RUNS, READ, post=CHANGE)
def columns_page(request: Request, run: Any) -> HttpResponse:
    """Let somebody confirm which heading is which column."""
    if run.stage != Stage.UPLOADED or run.table is None:
        return redirect("imports:run", pk=run.pk)
    header, samples = actions.headings(run=run, by=request.actor)
    form = ColumnsForm(request.POST or None, header=header, kind=Kind(run.kind), mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(run=run, mapping=form.mapping, by=request.actor)
        return redirect("imports:run", pk=run.pk)
    context = {"form": form, "run": run, "samples": samples, "stages": _stages(), "current": 2}
    return render(request, "imports/columns.html", context)


@door(IMPORT_RUNS, READ)
def run_page(request: Request, run: Any) -> HttpResponse:
    """Show an import: a preview before, its progress during, its result after."""
    if run.stage in {Stage.RUNNING, Stage.UNDOING}:
        return render(request, "imports/busy.html", {"run": run, "stages": _stages(), "current": 4})
    if run.stage == Stage.UPLOADED:
        return _preview(request, run)
    context = {
        "run": run,
        "stages": _stages(),
        "current": 5,
        "tiles": _tiles(run.counts, added=_("people added")),
        "refused": _told(run.findings, "refused"),
        "remarks": _told(run.findings, "remark"),
        "may_undo": actions.may_undo(run, at=clock.now()),
        "rows_are_kept": run.table is not None,
    }
    return render(request, "imports/result.html", context)


def _told(findings: Iterable[dict[str, Any]], verdict: str) -> list[dict[str, Any]]:
    chosen = [finding for finding in findings if finding["verdict"] == verdict]
    return [{**finding, "reason": actions.reason_of(finding["column"], finding["code"])} for finding in chosen[:SHOWN]]


def _tiles(counts: dict[str, Any], *, added: str) -> list[dict[str, Any]]:
    labels = {
        "rows": _("rows in the file"),
        "added": added,
        "merged": _("merged"),
        "refused": _("refused"),
        "doubles": _("double in the file"),
        "known": _("already known"),
    }
    return [{"figure": counts.get(key, 0), "label": label} for key, label in labels.items()]


def _preview(request: Request, run: Any) -> HttpResponse:
    try:
        judged = actions.judge(run=run, by=request.actor)
    except actions.MappingIncomplete:
        return redirect("imports:columns", pk=run.pk)
    except queries.NoPlaces:
        return render(request, "imports/no_places.html", {"run": run})
    except actions.UploadGone:
        return render(request, "imports/gone.html", {"run": run})
    counts = judged.counts()
    names = queries.offering_names({row.offering_id for row in judged.rows if row.offering_id})
    alike = _alike(request, judged)
    form = DecisionsForm(rows={line["row"]: line["decision"] for line in alike})
    context = {
        "run": run,
        "stages": _stages(),
        "current": 3,
        "tiles": _tiles(counts, added=_("people will be added")),
        "added": counts["added"],
        "merged": counts["merged"],
        "elsewhere": sum(fault.code == Code.OUT_OF_REACH for row in judged.rows for fault in row.read.faults),
        "first": [_line(row, names) for row in judged.rows if row.adds][:10],
        "refused": [
            {"row": row.read.row, "number": row.read.number, "value": fault.value, "reason": words.reason(fault)}
            for row in judged.rows
            for fault in row.read.faults
        ][:SHOWN],
        "remarks": [
            {"row": row.read.row, "number": row.read.number, "value": remark.value, "reason": words.reason(remark)}
            for row in judged.rows
            if row.verdict != Verdict.REFUSED
            for remark in row.read.remarks
        ][:SHOWN],
        "alike": [{**line, "field": form[f"row-{line['row']}"]} for line in alike],
        "unused": judged.unused,
    }
    return render(request, "imports/preview.html", context)


def _line(row: Any, names: dict[int, str]) -> dict[str, Any]:
    person, profile = row.read.person, row.read.profile
    return {
        "row": row.read.row,
        "name": _name(row),
        "birth_date": person["birth_date"],
        "where": f"{person['postcode']} {person['town']}".strip(),
        "offering": names.get(row.offering_id, ""),
        "slots": profile["slots"].bit_count(),
        "distance": profile["max_distance_km"],
    }


def _name(row: Any) -> str:
    person = row.read.person
    return " ".join(part for part in (person["given_name"], person["infix"], person["family_name"]) if part)


def _alike(request: Request, judged: actions.Judged) -> list[dict[str, Any]]:
    """Return the rows about which somebody should decide, each with whom it resembles."""
    chosen = [row for row in judged.rows if row.verdict in {Verdict.DOUBLE, Verdict.KNOWN}]
    chosen += [row for row in judged.rows if row.verdict == Verdict.NEW and (row.like_rows or row.like_people)]
    by_row = {row.read.row: row for row in judged.rows}
    people = {pk for row in chosen for pk in (row.same_person, *row.like_people[:1])}
    names = queries.person_names(request.actor, people)
    lines = []
    for row in chosen[: SHOWN * 2]:
        earlier = row.same_row or next(iter(row.like_rows), None)
        known = row.same_person or next(iter(row.like_people), "")
        like = names.get(known) or (_name(by_row[earlier]) if earlier else "")
        lines.append({
            "row": row.read.row, "name": _name(row), "birth_date": row.read.person["birth_date"],
            "like": like, "like_row": None if known else earlier,
            "verdict": row.verdict.label if row.verdict != Verdict.NEW else Code.POSSIBLE_DOUBLE.label,
            "tone": "warning" if row.verdict != Verdict.NEW else "info",
            "decision": row.decision or Decision.KEEP,
        })  # fmt: skip
    return lines


@door(IMPORT_RUNS, CHANGE)
@require_POST
def decide(request: Request, run: Any) -> HttpResponse:
    """Keep what somebody chose for rows that look like somebody else."""
    rows = {int(name.removeprefix("row-")) for name in request.POST if name.removeprefix("row-").isdecimal()}
    form = DecisionsForm(request.POST, rows=dict.fromkeys(rows, Decision.KEEP))
    try:
        if form.is_valid():
            actions.decide(run=run, decisions=form.decisions, by=request.actor)
            messages.success(request, _("Your choices are kept."))
        else:
            messages.error(request, _("One of the choices was not understood. Please choose again."))
    except actions.NotWaiting:
        messages.info(request, _("This import was already started."))
    return redirect("imports:run", pk=run.pk)


@door(IMPORT_RUNS, CHANGE)
@require_POST
def start(request: Request, run: Any) -> HttpResponse:
    """Take the list over, in the background."""
    try:
        actions.begin(run=run, by=request.actor)
    except actions.NotWaiting:
        messages.info(request, _("This import was already started."))
    return redirect("imports:run", pk=run.pk)


@door(IMPORT_RUNS)
def progress(request: Request, run: Any) -> HttpResponse:
    """Tell htmx how far an import is; when it is ready the page loads anew."""
    response = render(request, "imports/progress.html", {"run": run})
    if run.stage not in {Stage.RUNNING, Stage.UNDOING}:
        response.headers["HX-Refresh"] = "true"
    return response


@door(IMPORT_RUNS, READ)
def refused(request: Request, run: Any) -> HttpResponse:
    """Hand out the refused rows as they stood in the file, with the reason, to be corrected and imported again."""
    try:
        header, rows = actions.refused_rows(run=run, by=request.actor)
    except actions.UploadGone:
        return render(request, "imports/gone.html", {"run": run}, status=410)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="geweigerde-rijen.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([words.harmless(cell) for cell in header])
    writer.writerows([[words.harmless(cell) for cell in row] for row in rows])
    return response


@door(IMPORT_RUNS, CHANGE)
def undo(request: Request, run: Any) -> HttpResponse:
    """Ask whether an import should be taken back, and do it."""
    url = reverse("imports:run", kwargs={"pk": run.pk})
    if request.method == "POST":
        try:
            actions.begin_undo(run=run, by=request.actor)
        except actions.UndoNotAllowed:
            messages.error(request, words.undo_not_allowed())
        return redirect(url)
    text = _("Everybody this import added goes away again, except people somebody has worked with since.")
    return render(request, "ui/confirm.html", {
        "title": _("Undo this import?"), "text": text, "confirm_label": _("Undo the import"), "danger": True,
        "cancel_url": url,
    })  # fmt: skip


@door(IMPORT_RUNS, CHANGE)
def throw_away(request: Request, run: Any) -> HttpResponse:
    """Ask whether an upload should be forgotten, and do it."""
    if request.method == "POST":
        try:
            actions.throw_away(run=run, by=request.actor)
        except actions.UndoNotAllowed:
            messages.info(request, _("This import was already started."))
            return redirect("imports:run", pk=run.pk)
        messages.success(request, _("The list is deleted. Nothing was imported."))
        return redirect("imports:list")
    return render(request, "ui/confirm.html", {
        "title": _("Delete this list?"), "text": _("Nothing was imported yet, and nothing will be."),
        "confirm_label": _("Delete the list"), "danger": True,
        "cancel_url": reverse("imports:run", kwargs={"pk": run.pk}),
    })  # fmt: skip
