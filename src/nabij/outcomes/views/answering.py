"""Pages for whoever answers through a link: one question on a screen, kept at once, to be stopped any time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nabij.foundation import clock, pages
from nabij.foundation.actors import NOBODY
from nabij.foundation.doors import by_link, link_not_valid, public
from nabij.outcomes import actions, emails
from nabij.outcomes.choices import How
from nabij.outcomes.forms import OneQuestion, Welcome
from nabij.outcomes.queries import agreements, measurements
from nabij.outcomes.queries.instruments import said


def _load(link: Any) -> Any:
    found = measurements.by_link(link.subject_id)
    return found if found is not None and found.state in measurements.OPEN else None


def _token(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


def _render(request: HttpRequest, template: str, measurement: Any, **context: Any) -> HttpResponse:
    frame = {
        "organisation_name": measurement.organisation.name,
        "logo_url": pages.organisation_logo(measurement.organisation_id),
        "measurement": measurement,
    }
    questionnaire = measurements.questionnaire_of(measurement)
    words = {"questionnaire": questionnaire, "intro": said(questionnaire.intro)}
    return render(request, template, {**frame, **words, **context})


@by_link(emails.ANSWER)
def answer(request: HttpRequest, link: Any) -> HttpResponse:
    """Say who asks and why, and ask whether that is all right."""
    measurement = _load(link)
    if measurement is None:
        return link_not_valid(request)
    token = _token(request)
    wording = agreements.words(organisation_id=measurement.organisation_id)
    agreed = agreements.holds(person=measurement.enrolment.person, today=clock.today())
    form = Welcome(request.POST or None, wording=wording)
    if request.method == "POST" and (agreed or form.is_valid()):
        if not agreed:
            actions.allow(measurement=measurement, how=How.LINK, by=NOBODY)
        return redirect("outcomes:question", token=token, number=1)
    filled = actions.so_far(measurement=measurement)
    return _render(
        request, "outcomes/welcome.html", measurement, form=form, agreed=agreed, token=token, is_begun=bool(filled)
    )


@by_link(emails.ANSWER)
def question(request: HttpRequest, link: Any, number: int) -> HttpResponse:
    """Show one question; keep the answer at once, also an empty one, and go to the next."""
    measurement = _load(link)
    if measurement is None:
        return link_not_valid(request)
    token = _token(request)
    if not agreements.holds(person=measurement.enrolment.person, today=clock.today()):
        return redirect("outcomes:answer", token=token)
    items = measurements.questionnaire_of(measurement).items
    if not 1 <= number <= len(items):
        raise Http404
    item = items[number - 1]
    filled = actions.so_far(measurement=measurement)
    form = OneQuestion(request.POST or None, item=item, initial={"answer": filled.get(item.key, "")})
    if request.method == "POST" and form.is_valid():
        actions.answer_one(measurement=measurement, item=item.key, answer=form.cleaned_data["answer"])
        return _next(request, link, measurement, number=number, count=len(items), token=token)
    return _render(
        request, "outcomes/question.html", measurement, form=form, item=item, number=number, count=len(items),
        token=token, percent=round(100 * (number - 1) / len(items)), nothing="nothing" in request.GET,
    )  # fmt: skip


def _next(request: HttpRequest, link: Any, measurement: Any, *, number: int, count: int, token: str) -> HttpResponse:
    if "back" in request.POST and number > 1:
        return redirect("outcomes:question", token=token, number=number - 1)
    if number < count:
        return redirect("outcomes:question", token=token, number=number + 1)
    try:
        actions.finish_by_link(measurement=measurement, link=link)
    except actions.NothingAnswered:
        return redirect(f"{request.path}?nothing=1")
    return redirect("outcomes:thanks")


@by_link(emails.ANSWER)
def decline(request: HttpRequest, link: Any) -> HttpResponse:
    """Take "rather not" for an answer."""
    measurement = _load(link)
    if measurement is None:
        return link_not_valid(request)
    if request.method == "POST":
        actions.decline_by_link(measurement=measurement, link=link)
        return redirect("outcomes:declined")
    return _render(request, "outcomes/decline.html", measurement, token=_token(request))


@public
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thank you."""
    return render(request, "outcomes/thanks.html", {"title": _("Thank you")})


@public
def declined(request: HttpRequest) -> HttpResponse:
    """Say that it is all right not to answer."""
    return render(request, "outcomes/thanks.html", {"title": _("That is all right"), "is_declined": True})
