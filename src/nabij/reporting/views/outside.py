"""Pages for somebody without an account who has a link to a submitted report: read it, and see behind every figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from nabij.foundation.doors import by_link, link_not_valid
from nabij.reporting.actions.states import LINK
from nabij.reporting.queries import documents, reports


def _kept(link: Any) -> Any:
    return reports.submitted_by_link(link.subject_id)


def _token(request: HttpRequest) -> str:
    return request.path.strip("/").split("/")[1]


@by_link(LINK)
def outside(request: HttpRequest, link: Any) -> HttpResponse:
    """Show what was submitted."""
    kept = _kept(link)
    if kept is None:
        return link_not_valid(request)
    return render(request, "reporting/outside.html", {
        "body": documents.shown(kept.body), "kept": {"submission": kept, "is_whole": reports.is_whole(kept)},
        "token": _token(request),
    })  # fmt: skip


@by_link(LINK)
def as_pdf(request: HttpRequest, link: Any) -> HttpResponse:
    """Give what was submitted as a tagged PDF."""
    kept = _kept(link)
    if kept is None:
        return link_not_valid(request)
    response = HttpResponse(documents.pdf(kept.body), content_type="application/pdf")
    name = documents.file_name(kept.body, "pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


@by_link(LINK)
def figure(request: HttpRequest, link: Any, key: str) -> HttpResponse:
    """Show where a figure comes from."""
    kept = _kept(link)
    if kept is None:
        return link_not_valid(request)
    found = reports.figures_of_body(kept.body).get(key)
    if found is None:
        raise Http404
    return render(request, "reporting/outside_figure.html", {
        "figure": found, "token": _token(request), "title": kept.body["title"],
        "picture": documents.picture(found), "frozen": documents.frozen_on(found),
    })  # fmt: skip
