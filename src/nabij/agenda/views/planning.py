"""Pages of the team: planning gatherings, series and places."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.agenda import actions, queries
from nabij.agenda.access import GATHERINGS, VENUES
from nabij.agenda.choices import GatheringState, GuestRole, PartIn
from nabij.agenda.forms import CancelForm, GatheringFilter, GatheringForm, RepeatForm, VenueForm
from nabij.agenda.queries import listed, staff, words
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.doors import Request, door

PAGE = 25
TONES = {
    GatheringState.DRAFT: "",
    GatheringState.PUBLISHED: "info",
    GatheringState.CANCELLED: "error",
    GatheringState.HELD: "ok",
}


@door(GATHERINGS, many=True)
def gatherings(request: Request) -> HttpResponse:
    """List what is coming, what was, and what nobody counted yet."""
    offerings = [(row.pk, str(row)) for row in queries.offerings_for(request.actor)]
    form, look = _filter(get_language(), tuple(offerings), _asked(request.GET))
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    show = asked if (asked := given.get("show", "")) in {"open", "past"} else "coming"
    offering, state = given.get("offering"), given.get("state") or ""
    if show == "open":
        rows = listed.not_counted(request.actor, offering=offering)
    else:
        ask = listed.past if show == "past" else listed.coming
        rows = ask(request.actor, offering=offering, state=state)
    counted = listed.counts_of_days(request.actor)
    page = rows.page(request.GET.get("page"), size=PAGE, total=None if offering or state else counted[show])
    labels = {"coming": _("Coming"), "open": _("To be counted"), "past": _("Past")}
    tabs = [
        {"label": label, "url": f"?show={name}", "count": counted[name], "current": name == show}
        for name, label in labels.items()
    ]
    context = {
        "filter": look, "page": page, "rows": _together(listed.lines(request.actor, list(page.object_list)), show),
        "tabs": tabs, "show": show, "may_create": bool(offerings),
    }  # fmt: skip
    return render(request, "agenda/gatherings.html", context)


@lru_cache(maxsize=256)
def _filter(_language: str | None, offerings: tuple[tuple[int, str], ...], asked: str) -> tuple[GatheringFilter, str]:
    """Return the filter and how it looks, which follows from what was chosen in it and nothing else."""
    given = QueryDict(asked)
    form = GatheringFilter(given or None, offerings=offerings)
    form.is_valid()
    here = {"GET": given, "path": reverse("agenda:gatherings")}
    return form, render_to_string("ui/parts/filters.html", {"form": form, "request": here})


def _asked(given: QueryDict) -> str:
    """Return what was chosen in the filter, as an address says it."""
    chosen = [(name, value) for name in GatheringFilter.base_fields for value in given.getlist(name) if value]
    return urlencode(chosen)


@lru_cache(maxsize=1024)
def _row(_language: str | None, line: Any, show: str) -> str:
    state = GatheringState(line.state)
    given = {"line": line, "show": show, "state": state.label, "tone": TONES[state]}
    return render_to_string("agenda/_row.html", given)


def _together(lines: Iterable[Any], show: str) -> str:
    """Show rows below each other; one that says what it said before is not drawn anew."""
    language = get_language()
    return mark_safe("".join(_row(language, line, show) for line in lines))  # noqa: S308  (templates escape)


def _form(request: Request, row: Any = None, **kwargs: Any) -> GatheringForm:
    """Build the form with what this actor may choose."""
    offerings = queries.offerings_for(request.actor)
    if row is not None:
        offerings = [one for one in offerings if one.pk == row.offering_id]
    branch_ids = [one.branch_id for one in offerings]
    hosts = staff.volunteers(request.actor, offering_id=row.offering_id) if row is not None else []
    wholes = [(pk, label) for pk, label in staff.whole_ones(request.actor) if row is None or pk != str(row.pk)]
    return GatheringForm(
        kwargs.pop("data", request.POST or None),
        offerings=[(one.pk, str(one)) for one in offerings],
        venues=staff.venues(request.actor, branch_ids=branch_ids),
        hosts=[(str(one.pk), one.person.full_name) for one in hosts],
        wholes=wholes,
        in_series=row is not None and row.series_id is not None,
        **kwargs,
    )


@door(GATHERINGS, CREATE, many=True)
def new(request: Request) -> HttpResponse:
    """Plan a gathering; it is a draft until somebody puts it in the agenda."""
    initial = {"day": timezone.localdate() + dt.timedelta(days=7), "offering": request.GET.get("offering")}
    initial["parent_id"] = request.GET.get("part_of")
    form = _form(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        offering = next(one for one in queries.offerings_for(request.actor) if one.pk == form.cleaned_data["offering"])
        row = actions.add_gathering(offering=offering, facts=form.facts, when=form.when, by=request.actor)
        actions.set_involved(gathering=row, involved=form.cleaned_data["organisations"], by=request.actor)
        _warn(request, row)
        messages.success(request, _("Saved as a draft. Nobody sees it until you put it in the agenda."))
        return redirect("agenda:page", pk=row.pk)
    return render(request, "agenda/gathering_form.html", {"form": form})


def _warn(request: Request, row: Any) -> None:
    """Say what does not fit together; nothing is refused, because the team knows best."""
    for other in staff.clashes(request.actor, row):
        said = _("At this place something else is planned at the same time: %(title)s.") % {"title": other.title}
        messages.warning(request, said)
    for room in actions.room_now(row).values():
        if room.too_many:
            said = ngettext(
                "%(n)s person more has a place than there are places. Nobody loses their place.",
                "%(n)s people more have a place than there are places. Nobody loses their place.",
                room.too_many,
            )
            messages.warning(request, said % {"n": room.too_many})


@door(GATHERINGS, whole=staff.with_all)
def gathering(request: Request, row: Any) -> HttpResponse:
    """Show one gathering: when, where, who comes, and what can be done."""
    page = staff.page(request.actor, row)
    context = {
        "page": page,
        "gathering": page.gathering,
        "tone": TONES[GatheringState(page.gathering.state)],
        "rooms": [(GuestRole(role).label, room) for role, room in page.rooms.items() if _is_shown(room)],
        "public_url": request.build_absolute_uri(reverse("agenda:gathering", kwargs={"code": page.gathering.code})),
        "is_public": staff.is_public(page.gathering),
        "mainly_professionals": staff.mainly_professionals(page.counts),
        "may_cancel": page.sees_reach and page.gathering.state == GatheringState.PUBLISHED,
        "is_due": page.gathering.starts_on <= timezone.localdate(),
    }
    return render(request, "agenda/page.html", context)


def _is_shown(room: Any) -> bool:
    return room.places is not None or room.taken > 0


def _initial(request: Request, row: Any) -> dict[str, Any]:
    when = actions.when_of(row)
    initial = {name: getattr(row, name) for name in actions.FIELDS if hasattr(row, name)}
    closes = timezone.localtime(row.closes_at).date() - dt.timedelta(days=1) if row.closes_at else None
    return initial | {
        "offering": row.offering_id, "precision": when.precision, "day": when.day, "starts": when.starts,
        "ends": when.ends, "last_day": when.last_day, "closes_on": closes, "version": row.version,
        "parent_id": str(row.parent_id) if row.parent_id else None,
        "hosts": staff.host_ids(request.actor, row) if row.has_hosts else [],
        "involved": "\n".join(_line(one) for one in _involved(request, row)),
    }  # fmt: skip


def _involved(request: Request, row: Any) -> list[Any]:
    return staff.involved(request.actor, row) if row.has_involved else []


def _line(one: Any) -> str:
    part = "" if one.part == PartIn.CO_ORGANISER else f": {one.get_part_display()}"
    amount = f" € {one.amount_cents // 100},{one.amount_cents % 100:02d}" if one.amount_cents is not None else ""
    return f"{one.name}{part}{amount}"


@door(GATHERINGS, DECIDE, whole=staff.with_all)
def edit(request: Request, found: Any) -> HttpResponse:
    """Change a gathering, alone or with the later ones of its series."""
    form = _form(request, found, initial=_initial(request, found))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = _change(request, found, form)
        except actions.ChangedMeanwhile:
            conflict = staff.load(request.actor, found.pk)
            data = request.POST.copy()
            data["version"] = str(conflict.version)
            form = _form(request, found, data=data)
        else:
            _warn(request, changed)
            messages.success(request, _("Saved."))
            return redirect("agenda:page", pk=changed.pk)
    context = {"form": form, "gathering": found, "conflict": _initial_words(conflict) if conflict else None}
    return render(request, "agenda/gathering_form.html", context, status=409 if conflict else 200)


def _initial_words(row: Any) -> dict[str, Any]:
    return {"title": row.title, "when": words.when(row), "place": str(row.venue or ""), "summary": row.summary}


def _change(request: Request, row: Any, form: GatheringForm) -> Any:
    given = form.cleaned_data
    changed = actions.change_gathering(
        gathering=row, facts=form.facts, when=form.when, seen=given["version"] or 0, by=request.actor
    )
    actions.set_involved(gathering=changed, involved=given["organisations"], by=request.actor)
    chosen = set(given.get("hosts") or ())
    volunteers = staff.volunteers(request.actor, offering_id=row.offering_id)
    actions.set_hosts(gathering=changed, hosts=[one for one in volunteers if str(one.pk) in chosen], by=request.actor)
    if given.get("also_later"):
        many = actions.change_later(gathering=changed, facts=form.facts, when=form.when, by=request.actor)
        messages.info(
            request,
            ngettext("%(n)s later one changed as well.", "%(n)s later ones changed as well.", many) % {"n": many},
        )
    return changed


@door(GATHERINGS, DECIDE)
def repeat(request: Request, row: Any) -> HttpResponse:
    """Make a series of a gathering."""
    form = RepeatForm(request.POST or None, first=row.starts_on)
    if request.method == "POST" and form.is_valid():
        try:
            series = actions.repeat(
                gathering=row, how=form.cleaned_data["how"], until=form.cleaned_data["until"], by=request.actor
            )
        except actions.CannotRepeat:
            messages.error(request, _("Only a gathering with a day of its own can repeat, and only once."))
        else:
            _tell_clashes(request, series)
            messages.success(
                request, _("The series is written down for the next half year. More follow by themselves.")
            )
        return redirect("agenda:page", pk=row.pk)
    return render(request, "agenda/repeat.html", {"form": form, "gathering": row})


def _tell_clashes(request: Request, series: Any) -> None:
    days = staff.clashing_days(request.actor, series)
    if days:
        said = _("At this place something else is planned on: %(days)s. Choose another place or leave these days out.")
        messages.warning(request, said % {"days": ", ".join(f"{day:%d-%m-%Y}" for day in days[:10])})


@door(GATHERINGS, DECIDE)
@require_POST
def publish(request: Request, row: Any) -> HttpResponse:
    """Put it in the agenda, with the later ones of its series."""
    if _done(request, actions.publish, row):
        many = actions.publish_series(gathering=row, by=request.actor) if row.series_id else 0
        said = _("It stands in the agenda.")
        if many:
            said = ngettext(
                "It stands in the agenda, and %(n)s later one too.",
                "It stands in the agenda, and %(n)s later ones too.", many,
            ) % {"n": many}  # fmt: skip
        messages.success(request, said, extra_tags=f"undo={reverse('agenda:withdraw', kwargs={'pk': row.pk})}")
    return redirect("agenda:page", pk=row.pk)


@door(GATHERINGS, DECIDE)
@require_POST
def withdraw(request: Request, row: Any) -> HttpResponse:
    """Take it out of the agenda while nobody has registered."""
    if _done(request, actions.withdraw, row):
        messages.success(request, _("It is a draft again."))
    return redirect("agenda:page", pk=row.pk)


def _done(request: Request, action: Any, row: Any, **given: Any) -> bool:
    try:
        action(gathering=row, by=request.actor, **given)
    except actions.NotPossible:
        messages.error(request, _("This is not possible any more. Below you see how it stands now."))
        return False
    return True


@door(GATHERINGS, DECIDE)
def cancel(request: Request, row: Any) -> HttpResponse:
    """Call it off; everybody who registered hears it."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _done(request, actions.cancel, row, reason=form.cleaned_data["reason"]):
            undo = reverse("agenda:restore", kwargs={"pk": row.pk})
            said = _("Cancelled. Who gave an e-mail address gets a mail; below you see whom to call.")
            messages.success(request, said, extra_tags=f"undo={undo}")
        return redirect("agenda:page", pk=row.pk)
    context = {
        "form": form,
        "title": _("Cancel %(title)s?") % {"title": row.title},
        "text": _("It stays in the agenda as cancelled. Everybody who registered gets a mail."),
        "confirm_label": _("Cancel this gathering"),
        "cancel_url": reverse("agenda:page", kwargs={"pk": row.pk}),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@door(GATHERINGS, DECIDE)
@require_POST
def restore(request: Request, row: Any) -> HttpResponse:
    """Let it go on after all."""
    if _done(request, actions.restore, row):
        messages.success(request, _("It goes on after all. Everybody who registered gets a mail."))
    return redirect("agenda:page", pk=row.pk)


@door(GATHERINGS, DECIDE)
@require_POST
def leave_out(request: Request, row: Any) -> HttpResponse:
    """Leave one day out of a series."""
    if row.state == GatheringState.CANCELLED or row.series_id is None:
        return redirect("agenda:page", pk=row.pk)
    if actions.leave_out(gathering=row, reason="", by=request.actor):
        messages.success(request, _("This day is left out."))
        return redirect("agenda:gatherings")
    messages.warning(request, _("Somebody registered already, so it is cancelled. They get a mail."))
    return redirect("agenda:page", pk=row.pk)


@door(GATHERINGS, DECIDE)
@require_POST
def end_series(request: Request, row: Any) -> HttpResponse:
    """Let this be the last one."""
    try:
        many = actions.end_series(gathering=row, reason="", by=request.actor)
    except actions.CannotRepeat:
        return redirect("agenda:page", pk=row.pk)
    said = ngettext(
        "This is the last one. %(n)s later one is gone.", "This is the last one. %(n)s later ones are gone.", many
    )
    messages.success(request, said % {"n": many})
    return redirect("agenda:page", pk=row.pk)


# -- places -------------------------------------------------------------------------------------------------


@door(VENUES, CREATE, many=True)
def venues(request: Request) -> HttpResponse:
    """List the places to gather."""
    return render(request, "agenda/venues.html", {"venues": staff.all_venues(request.actor)})


@door(VENUES, CREATE, many=True)
def new_venue(request: Request) -> HttpResponse:
    """Write down a place."""
    form = VenueForm(request.POST or None, branches=staff.branches(request.actor))
    if request.method == "POST" and form.is_valid():
        organisation_id = request.actor.organisation_id or 0
        actions.add_venue(organisation_id=organisation_id, facts=form.cleaned_data, by=request.actor)
        messages.success(request, _("Saved."))
        return redirect("agenda:venues")
    return render(request, "agenda/venue_form.html", {"form": form})


@door(VENUES, CHANGE)
def edit_venue(request: Request, row: Any) -> HttpResponse:
    """Change what is known of a place."""
    branches = staff.branches(request.actor) or [(row.branch_id, str(row.branch))]
    initial = {name: getattr(row, name) for name in (*actions.VENUE_FIELDS, "version")}
    form = VenueForm(request.POST or None, branches=branches, initial=initial)
    conflict: Any = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_venue(
                venue=row, facts=form.cleaned_data, seen=form.cleaned_data["version"] or 0, by=request.actor
            )
        except actions.ChangedMeanwhile as meanwhile:
            conflict = meanwhile.now
            data = request.POST.copy()
            data["version"] = str(conflict.version)
            form = VenueForm(data, branches=branches)
        else:
            messages.success(request, _("Saved."))
            return redirect("agenda:venues")
    context = {"form": form, "venue": row, "conflict": conflict}
    return render(request, "agenda/venue_form.html", context, status=409 if conflict else 200)
