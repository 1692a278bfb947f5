"""Shows the style page where makers and tests may see it: in development and in the demo."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.foundation.doors import public
from nabij.foundation.ui import charts, samples
from nabij.foundation.ui.widgets import overlay


@public
def style_page(request: HttpRequest) -> HttpResponse:
    """Every part in every state; ?dir=rtl mirrors it, ?empty=1 shows it without rows."""
    _only_for_makers()
    messages.success(request, _("The request has been saved."))
    messages.error(request, _("The mail could not be sent."))
    wrong = samples.SampleForm({"email": "geen adres", "born_on_day": "31", "born_on_month": "2"})
    context = {
        "menu": _menu(request),
        "crumbs": [{"label": _("Today"), "url": "/"}, {"label": _("The look"), "url": ""}],
        "form": samples.SampleForm(prefix="new"),
        "wrong": wrong,
        "filter": samples.SampleFilter(request.GET or None, prefix="filter"),
        "rows": samples.ROWS,
        "page": Paginator(range(240), 20).get_page(request.GET.get("page")),
        "week": overlay(first={"1-morning", "2-afternoon", "4-evening"}, second={"2-afternoon", "6-morning"}),
        "bars": charts.bars(
            title=_("Waiting list by age"),
            heading=_("Days waiting"),
            value_heading=_("People"),
            rows=[("0-14", 31), ("15-30", 18), ("31-60", 9), ("> 60", 2)],
        ),
        "months": charts.months(
            title=_("Matches by month"),
            heading=_("Month"),
            names=[_("Started"), _("Ended")],
            rows=samples.MONTHS,
        ),
        "line": charts.line(
            title=_("Conversations a month"),
            heading=_("Month"),
            value_heading=_("Conversations"),
            points=[(month, sum(values) * 7) for month, values in samples.MONTHS],
            marker=("jul", _("Campaign")),
        ),
        "tabs": [
            {"label": _("Overview"), "url": "#overview", "current": True},
            {"label": _("Journal"), "url": "#journal", "count": 3},
        ],
        "stages": [_("Choose a file"), _("Check the rows"), _("Done")],
        "footer_links": [{"label": _("Accessibility"), "url": "#a"}, {"label": _("Privacy"), "url": "#p"}],
        "easy_language": True,
    }
    return render(request, "ui/style.html", context | _mirrored(request))


@public
def public_page(request: HttpRequest) -> HttpResponse:
    """A page as a participant sees it."""
    _only_for_makers()
    form = samples.SampleForm(request.POST or None)
    return render(request, "ui/style_public.html", {"form": form} | _mirrored(request))


@public
def confirm_page(request: HttpRequest) -> HttpResponse:
    """The question before something final, as a page of its own."""
    _only_for_makers()
    context = {
        "title": _("End this match?"),
        "text": _("Both people get a message. You can find the match back under closed matches."),
        "danger": True,
        "cancel_url": "/ui/",
    }
    return render(request, "ui/confirm.html", context | _mirrored(request))


@public
def job_page(request: HttpRequest) -> HttpResponse:
    """A page that waits for a job."""
    _only_for_makers()
    return render(request, "ui/style_job.html", _job(done=0))


@public
def job_progress(request: HttpRequest) -> HttpResponse:
    """How far the pretended job is: a little further every time it is asked."""
    _only_for_makers()
    asked = request.GET.get("done", "")
    response = render(request, "ui/parts/progress.html", _job(done=int(asked) if asked.isdecimal() else 0))
    if asked == "100":
        response.headers["HX-Redirect"] = reverse("ui:confirm")
    return response


def _job(*, done: int) -> dict[str, object]:
    url = reverse("ui:job_progress", query={"done": min(done + 50, 100)})
    return {"label": _("Reading the rows"), "done": done, "id": "job", "poll_url": url}


@public
def draft(request: HttpRequest) -> HttpResponse:
    """Pretends to keep a draft, for the sample form."""
    _only_for_makers()
    return HttpResponse(status=204)


@public
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggestions for the sample search box."""
    _only_for_makers()
    asked = request.GET.get("q", "").lower()
    found = [row.name for row in samples.ROWS if asked in row.name.lower()]
    return JsonResponse({"suggestions": [{"label": name, "url": f"?q={name}"} for name in found]})


def _only_for_makers() -> None:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404


def _mirrored(request: HttpRequest) -> dict[str, object]:
    return {"html_dir": "rtl", "html_lang": "ar"} if request.GET.get("dir") == "rtl" else {}


def _menu(request: HttpRequest) -> list[dict[str, object]]:
    first = [
        {"label": _("Today"), "url": "#today", "icon": "home", "count": 4},
        {"label": _("The look"), "url": request.path, "icon": "book", "current": True},
    ]
    people = [{"label": _("People"), "url": "#people", "icon": "users"}]
    folded = [{"label": _("Calendar"), "url": "#calendar", "icon": "calendar"}]
    return [
        {"label": "", "entries": first},
        {"label": _("People"), "entries": people, "is_open": True},
        {"label": _("Calendar"), "entries": folded, "is_open": False},
    ]
