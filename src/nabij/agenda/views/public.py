"""Pages for everybody: the agenda, one gathering, registering without an account, and one's own registration."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from nabij.agenda import actions, emails, queries, rules
from nabij.agenda.choices import GuestRole, Registering, RegistrationState
from nabij.agenda.forms import AgendaFilter, CodeForm, PeopleForm, RegistrationForm
from nabij.agenda.queries import public as shown
from nabij.agenda.queries import reading, travelling
from nabij.foundation import limits, structured
from nabij.foundation.doors import by_link, public

PER_HOUR = 60  # a library or a helping neighbour shares one address
CODES_PER_HOUR = 60


@lru_cache(maxsize=256)
def _filter(_language: str | None, branches: tuple[tuple[str, str], ...], asked: str) -> tuple[AgendaFilter, str]:
    """Return the filter and how it looks, which follows from what was chosen in it and nothing else."""
    given = QueryDict(asked)
    form = AgendaFilter(given or None, branches=branches)
    form.is_valid()
    label = _("What are you looking for?")
    here = {"GET": given, "path": reverse("agenda:agenda")}
    return form, render_to_string("ui/parts/filters.html", {"form": form, "filter_label": label, "request": here})


@lru_cache(maxsize=1024)
def _card(_language: str | None, card: Any, *, outside: bool) -> str:
    return render_to_string("agenda/_card.html", {"card": card, "outside": outside})


def _together(cards: Sequence[Any], *, outside: bool = False) -> str:
    """Show cards below each other; one that says what it said before is not drawn anew."""
    language = get_language()
    return mark_safe("".join(_card(language, card, outside=outside) for card in cards))  # noqa: S308  (templates escape)


def _asked(given: QueryDict) -> str:
    """Return what was chosen in the filter, as an address says it."""
    chosen = [(name, value) for name in AgendaFilter.base_fields for value in given.getlist(name) if value]
    return urlencode(chosen)


@reading()
def _page(request: HttpRequest) -> tuple[str, Any]:
    form, look = _filter(get_language(), tuple(shown.branches()), _asked(request.GET))
    number = request.GET.get("page", "1")
    chosen = shown.Filter()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        chosen = shown.Filter(
            branch=given["branch"], kind=given["kind"], since=form.since, until=form.until,
            facilities=given["facilities"],
        )  # fmt: skip
    return look, shown.page(
        chosen=chosen, number=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    )


@public
def agenda(request: HttpRequest) -> HttpResponse:
    """Show what is coming, everywhere or near somebody."""
    look, page = _page(request)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": look, "page": page, "cards": _together(page.cards), "query": query.urlencode(),
        "branch": request.GET.get("branch", ""),
    }  # fmt: skip
    return render(request, "agenda/agenda.html", context)


@public
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def frame(request: HttpRequest) -> HttpResponse:
    """Show the agenda inside somebody else's page: no cookies, no menu, links open outside the frame."""
    _look, page = _page(request)
    response = render(request, "agenda/frame.html", {"cards": _together(page.cards, outside=True)})
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _find(code: str) -> Any:
    found = shown.by_code(code)
    if found is None:
        raise Http404
    return found


def _render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a page under the name of the organisation it is about."""
    host = context["gathering"].organisation.name
    return render(request, template, {**context, "organisation_name": host}, status=status)


@public
def gathering(request: HttpRequest, code: str) -> HttpResponse:
    """Show one gathering."""
    with reading():
        found = shown.shown(_find(code))
    url = request.build_absolute_uri(reverse("agenda:gathering", kwargs={"code": code}))
    fuzzy = found.gathering.precision in rules.FUZZY
    context = {
        "shown": found,
        "line": found.line,
        "gathering": found.gathering,
        "Door": rules.Door,
        "structured": "" if fuzzy else structured.as_json(found.structured(url=url)),
    }
    return _render(request, "agenda/gathering.html", context)


@public
def by_code(request: HttpRequest) -> HttpResponse:
    """Find a gathering by the code on a flyer or invitation."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        if not limits.allow(request, "agenda code", per_hour=CODES_PER_HOUR):
            form.add_error(None, _("Very many codes came from your place. Please wait an hour, or call us."))
        elif shown.by_code(form.cleaned_data["code"]) is None:
            form.add_error("code", _("We do not know this code. Check the letters, or call us."))
        else:
            return redirect("agenda:gathering", code=form.cleaned_data["code"])
    return render(request, "agenda/by_code.html", {"form": form})


@public
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Take a registration; sent twice it is one, and what was typed stays when something is wrong."""
    found = _find(code)
    state = queries.door(found)
    if state != rules.Door.OPEN:
        return _closed(request, found, state)
    only_count = found.registering == Registering.COUNT and "count" in request.GET
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        only_count=only_count,
        asks_pick_up=found.offers_pick_up,
        wants_helpers=found.volunteer_places != 0,
    )
    context = {"gathering": found, "line": shown.lines([found])[0], "form": form, "only_count": only_count}
    if form.is_bound and form.is_trap_sprung:
        return redirect("agenda:thanks", code=code)  # a program learns nothing from the answer
    if not form.is_valid():
        return _render(request, "agenda/register.html", context)
    if not limits.allow(request, "registration", per_hour=PER_HOUR):
        form.add_error(None, _("Very many forms came from your place. Please wait an hour, or call us."))
        return _render(request, "agenda/register.html", context, status=429)
    return _register(request, found, form)


def _register(request: HttpRequest, found: Any, form: RegistrationForm) -> HttpResponse:
    sent_with = form.cleaned_data["sent_with"]
    try:
        token = actions.register_here(gathering=found, guest=_guest(form.cleaned_data), sent_with=sent_with)
    except actions.NotOpen as closed:
        return _closed(request, found, closed.door)
    if not token:
        return redirect("agenda:thanks", code=found.code)
    return redirect(f"{reverse('agenda:my_registration', kwargs={'token': token})}?new=1")


def _closed(request: HttpRequest, found: Any, state: rules.Door) -> HttpResponse:
    context = {"gathering": found, "line": shown.lines([found])[0], "state": state}
    return _render(request, "agenda/closed.html", context, status=409)


def _guest(given: dict[str, Any]) -> actions.Guest:
    wants_pick_up = bool(given.get("wants_pick_up"))
    return actions.Guest(
        name=given.get("name", ""),
        email=given.get("email", ""),
        phone=given.get("phone", ""),
        people=given["people"],
        role=GuestRole.VOLUNTEER if given.get("helps") else GuestRole.PARTICIPANT,
        is_newcomer=given["is_newcomer"],
        language=get_language() or "nl",
        wants_pick_up=wants_pick_up,
        seats=given.get("seats") or 0,
        pc4=given.get("pc4", ""),
        fetch_at=given.get("fetch_at", "") if wants_pick_up else "",
    )


@public
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Say thank you, and nothing more."""
    return _render(request, "agenda/thanks.html", {"gathering": _find(code)})


@by_link(emails.REGISTRATION)
def my_registration(request: HttpRequest, link: Any) -> HttpResponse:
    """Show somebody their place, and let them give it up."""
    found = queries.registration(link.subject_id)
    if found is None:
        raise Http404
    changes = request.method == "POST" and "people" in request.POST
    form = PeopleForm(request.POST if changes else None, now=found.people)
    if request.method == "POST" and not changes and found.state != RegistrationState.CANCELLED:
        actions.cancel_by_guest(registration=found)
        return redirect(request.path)
    if changes and form.is_valid() and _come_with(found, form):
        return redirect(f"{request.path}?changed=1")
    is_over = queries.door(found.gathering) in {rules.Door.OVER, rules.Door.CANCELLED}
    context = {
        "registration": found,
        "gathering": found.gathering,
        "line": shown.lines([found.gathering])[0],
        "is_new": "new" in request.GET,
        "is_changed": "changed" in request.GET,
        "form": form,
        "before": queries.waiting_before(found) if found.state == RegistrationState.WAITING else 0,
        "is_over": is_over,
        "code": rules.registration_code(found.pk),
        "driver": rules.short_name(found.fetched_by.name) if found.fetched_by else "",
        # Addresses of others are no business of a driver any more when it is over.
        "car": None if is_over else travelling.car_of(found),
    }
    return _render(request, "agenda/my_registration.html", context)


def _come_with(found: Any, form: PeopleForm) -> bool:
    """Change the number of people, or say why that cannot be."""
    try:
        actions.come_with(registration=found, people=form.cleaned_data["people"])
    except actions.TooFewPlaces as few:
        said = ngettext(
            "There is no room for more people. You keep your place.",
            "There is no room for more people. You keep your %(n)s places.", few.people,
        )  # fmt: skip
        form.add_error("people", said % {"n": few.people})
    except actions.NotOpen:
        form.add_error("people", _("This cannot be changed here any more. Please call us."))
    else:
        return True
    return False


@public
def flyer(request: HttpRequest, code: str) -> HttpResponse:
    """Show a flyer to print: large type, easy words, and a code for a phone."""
    with reading():
        found = shown.shown(_find(code))
    return _render(request, "agenda/flyer.html", {"shown": found, "line": found.line, "gathering": found.gathering})
