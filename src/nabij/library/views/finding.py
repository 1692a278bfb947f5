"""Pages for everybody: the report finder, one article, all by chapter, and the same for other machines."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.foundation import structured
from nabij.foundation.doors import public
from nabij.library import rules
from nabij.library.choices import Sort
from nabij.library.forms import SearchForm
from nabij.library.queries import basket, documents
from nabij.library.queries import finding as found
from nabij.library.queries.searching import FACETS

MOST_IN_FEED = 100


def _asked(request: HttpRequest) -> found.Asked:
    given = request.GET
    number = given.get("page", "1")
    sort = given.get("sort", Sort.BEST)
    chosen = {facet: tuple(_clean(one) for one in given.getlist(facet)[:20]) for facet in FACETS if facet in given}
    return found.Asked(
        question=_clean(given.get("q", ""))[: rules.LONGEST_QUESTION],
        chosen=chosen,
        sort=sort if sort in Sort.values else Sort.BEST,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of the library shows: how much is in somebody's report."""
    codes = basket.read(request)
    return {"in_report": codes, "report_is_broken": basket.is_broken(request)}


def _labels() -> dict[str, str]:
    return {
        "year": _("Year"), "chapter": _("Chapter"), "line": _("Programme line"), "group": _("Target group"),
        "goal": _("Sub-goal"), "element": _("Working element"), "method": _("Method"), "place": _("Municipality"),
    }  # fmt: skip


@public
def search(request: HttpRequest) -> HttpResponse:
    """Find articles; everything that was asked stands in the address."""
    asked = _asked(request)
    result = found.find(asked)
    labels = _labels()
    facets = [(labels[facet], options) for facet, options in result.facets]
    page = result.page
    meant = found.meant(asked) if asked.question and not result.count else ""
    return render(request, "library/search.html", {
        **frame(request), "form": SearchForm(initial={"q": asked.question, "sort": asked.sort}), "asked": asked,
        "result": result, "facets": facets, "here": asked.address(page=asked.page),
        "chosen": [one for _label, options in facets for one in options if one.is_chosen],
        "hidden": [(facet, value) for facet, values in asked.chosen.items() for value in values],
        "next": asked.address(page=page.next_page_number()) if page.has_next() else "",
        "previous": asked.address(page=page.previous_page_number()) if page.has_previous() else "",
        "is_too_long": len(request.GET.get("q", "")) > rules.LONGEST_QUESTION, "page": page,
        "meant": meant, "meant_address": asked.address(question=meant),
    })  # fmt: skip


def _load(code: str) -> Any:
    row = found.by_code(code)
    if row is None:
        raise Http404
    return row


@public
def article(request: HttpRequest, code: str) -> HttpResponse:
    """Show one article; a withdrawn one says that it was."""
    row = _load(code)
    back = request.GET.get("back", "")
    context = {
        **frame(request), "article": row, "parts": found.shown(row), "organisation_name": row.organisation.name,
        "back": f"{reverse('library:search')}?{back}" if "back" in request.GET else "",
        "here": urlencode({"back": back}) if "back" in request.GET else "",
        "structured": "" if row.withdrawn_at else _structured(request, row),
    }  # fmt: skip
    return render(request, "library/article.html", context, status=410 if row.withdrawn_at else 200)


def _structured(request: HttpRequest, row: Any) -> str:
    data = {
        "@context": "https://schema.org", "@type": "Article", "headline": row.title, "inLanguage": "nl",
        "datePublished": row.published_at.date().isoformat(), "dateModified": row.changed_at.date().isoformat(),
        "publisher": {"@type": "Organization", "name": row.organisation.name}, "about": row.line or row.chapter,
        "url": request.build_absolute_uri(reverse("library:article", args=[row.code])),
    }  # fmt: skip
    return structured.as_json(data)


@public
def article_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out one article as a document."""
    row = _load(code)
    if row.withdrawn_at:
        raise Http404
    return documents.answer(documents.single(row), name=f"{row.year}-{row.code}", kind="pdf")


@public
def contents(request: HttpRequest) -> HttpResponse:
    """Show every article by chapter and year."""
    return render(request, "library/contents.html", {**frame(request), "tree": found.contents()})


@public
def topics(request: HttpRequest) -> HttpResponse:
    """Show what there is about what, to begin from."""
    labels = _labels()
    groups = [(labels[facet], options) for facet, options in found.topics()]
    return render(request, "library/topics.html", {**frame(request), "groups": groups})


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """Tell how to find something."""
    return render(request, "library/help.html", frame(request))


def _line(request: HttpRequest, row: Any) -> dict[str, Any]:
    return {
        "code": row.code, "title": row.title, "year": row.year, "chapter": row.chapter, "programme_line": row.line,
        "target_groups": row.target_groups, "municipalities": row.municipalities, "method": row.method,
        "publisher": row.organisation.name, "published": row.published_at.isoformat(),
        "url": request.build_absolute_uri(reverse("library:article", args=[row.code])),
    }  # fmt: skip


@public
def as_json(request: HttpRequest) -> HttpResponse:
    """Answer the same question for another machine."""
    asked = _asked(request)
    result = found.find(asked)
    rows = found.by_codes([hit.article.code for hit in result.hits])
    return JsonResponse({"count": result.count, "page": asked.page, "articles": [_line(request, row) for row in rows]})


@public
def as_rss(request: HttpRequest) -> HttpResponse:
    """Tell readers of feeds what is new."""
    rows = [_line(request, row) | {"at": row.published_at} for row in found.newest(most=MOST_IN_FEED)]
    home = request.build_absolute_uri(reverse("library:search"))
    kind = "application/rss+xml; charset=utf-8"
    return render(request, "library/feed.xml", {"rows": rows, "home": home}, content_type=kind)


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Tell search engines where articles stand."""
    rows = [(_line(request, row), row.changed_at) for row in found.newest(most=50_000)]
    return render(request, "library/sitemap.xml", {"rows": rows}, content_type="application/xml; charset=utf-8")
