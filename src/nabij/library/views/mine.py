"""My report: add, order, remove, empty, and take it home as one document. Works without script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.doors import public
from nabij.library.queries import basket, documents
from nabij.library.queries import finding as found
from nabij.library.rules import MOST_IN_A_REPORT
from nabij.library.views.finding import frame


def _answer(request: HttpRequest, codes: list[str], to: str) -> HttpResponse:
    response = redirect(to)
    basket.write(response, codes, is_secure=request.is_secure())
    return response


def _article(request: HttpRequest, code: str) -> str:
    back = request.POST.get("back", "")
    return reverse("library:article", kwargs={"code": code}) + (f"?{back}" if back.startswith("back=") else "")


@public
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Put an article in somebody's report; twice is once."""
    codes = basket.read(request)
    if len(codes) >= MOST_IN_A_REPORT and code not in codes:
        messages.warning(request, _("Your report is full. Take something out first."))
    elif found.by_codes([code]):
        codes = [*codes, code] if code not in codes else codes
    return _answer(request, codes, _article(request, code))


@public
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take an article out of somebody's report."""
    codes = [one for one in basket.read(request) if one != code]
    to = reverse("library:report") if request.POST.get("from") == "report" else _article(request, code)
    return _answer(request, codes, to)


@public
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Put an article earlier or later in somebody's report."""
    codes = basket.read(request)
    if code in codes:
        at = codes.index(code)
        then = max(0, min(len(codes) - 1, at + (-1 if request.POST.get("way") == "up" else 1)))
        codes.insert(then, codes.pop(at))
    return _answer(request, codes, reverse("library:report"))


@public
@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Take everything out."""
    return _answer(request, [], reverse("library:report"))


def _chosen(request: HttpRequest) -> list[Any]:
    return found.by_codes(basket.read(request))


@public
def report(request: HttpRequest) -> HttpResponse:
    """Show what somebody chose, in their order."""
    articles = _chosen(request)
    gone = len(basket.read(request)) - len(articles)
    return render(request, "library/report.html", {**frame(request), "articles": articles, "gone": gone})


@public
def as_pdf(request: HttpRequest) -> HttpResponse:
    """Hand out somebody's report as one PDF with a cover and contents."""
    return _taken_home(request, kind="pdf")


@public
def as_docx(request: HttpRequest) -> HttpResponse:
    """Hand out somebody's report as a DOCX, to go on writing in."""
    return _taken_home(request, kind="docx")


def _taken_home(request: HttpRequest, *, kind: str) -> HttpResponse:
    articles = _chosen(request)
    if not articles:
        messages.info(request, _("There is nothing in your report yet."))
        return redirect("library:report")
    return documents.answer(documents.my_report(articles), name="mijn-verslag", kind=kind)
