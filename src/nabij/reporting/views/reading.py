"""Pages and files with which a report is read: as a whole, one figure with where it comes from, PDF, DOCX and XLSX."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from nabij.foundation.access import EXPORT, VIEW
from nabij.foundation.doors import Request, door
from nabij.reporting.access import REPORTS
from nabij.reporting.queries import documents, reports

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door(REPORTS, VIEW)
def whole(request: Request, row: Any) -> HttpResponse:
    """Show the whole report on one page, as it stands or as it was submitted."""
    body = reports.shown_body(request.actor, row)
    return render(request, "reporting/whole.html", {
        "report": row, "body": documents.shown(body), "kept": _handed_in(request, row),
    })  # fmt: skip


def _handed_in(request: Request, row: Any) -> Any:
    kept = reports.submitted(row)
    shown = kept is not None and not (reports.is_writable(row) and reports.may_read(request.actor, row))
    return {"submission": kept, "is_whole": reports.is_whole(kept)} if kept is not None and shown else None


@door(REPORTS, VIEW)
def figure(request: Request, row: Any, key: str) -> HttpResponse:
    """Show one figure: what it counts, by which rule and query, and when it was frozen."""
    found = reports.shown_figure(request.actor, row, key)
    if found is None:
        raise Http404
    context = {"report": row, "figure": found, "may_aim": reports.may_write(request.actor, row)}
    return render(request, "reporting/figure.html", context | _drawn(found))


def _drawn(found: Any) -> dict[str, Any]:
    return {"picture": documents.picture(found), "frozen": documents.frozen_on(found)}


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


@door(REPORTS, EXPORT)
def as_pdf(request: Request, row: Any) -> HttpResponse:
    """Give the report as a tagged PDF."""
    body = reports.shown_body(request.actor, row)
    return _file(documents.pdf(body), kind=PDF, name=documents.file_name(body, "pdf"))


@door(REPORTS, EXPORT)
def as_docx(request: Request, row: Any) -> HttpResponse:
    """Give the report as a DOCX."""
    body = reports.shown_body(request.actor, row)
    return _file(documents.docx(body), kind=DOCX, name=documents.file_name(body, "docx"))


@door(REPORTS, EXPORT)
def as_xlsx(request: Request, row: Any) -> HttpResponse:
    """Give the figures as a workbook."""
    body = reports.shown_body(request.actor, row)
    return _file(documents.xlsx(body), kind=XLSX, name=documents.file_name(body, "xlsx"))
