"""Where groups come from: suggestions, dry runs and groups made by hand."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment.access import OFFERINGS
from nabij.foundation.access import CHANGE, DECIDE, VIEW
from nabij.foundation.doors import Request, door
from nabij.programmes.groups import actions, rules
from nabij.programmes.groups.access import DRY_RUNS, GROUPS
from nabij.programmes.groups.choices import GroupState, Origin, WishKind
from nabij.programmes.groups.forms.staff import ByHandForm, DryRunForm, NameForm, WishForm, split
from nabij.programmes.groups.queries import TYPE, staff
from nabij.programmes.groups.queries import forming as found
from nabij.programmes.groups.views.group import wrong_size

PAGE = 40  # groups of a dry run on one page


def _elsewhere(request: Request) -> HttpResponse:
    messages.info(request, _("This programme has no groups."))
    return redirect("groups:groups")


def _has_groups(request: Request, offering: Any) -> bool:
    """Who may change an offering may still not look after groups: the desk writes down applications."""
    return offering.programme.type == TYPE and GROUPS.allows(request.actor, DECIDE)


def _people(request: Request, offering_id: int) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one.person)) for one in staff.people_of(request.actor, offering_id=offering_id)]


@door(OFFERINGS, CHANGE)
def by_hand(request: Request, offering: Any) -> HttpResponse:
    """Make a group by hand."""
    if not _has_groups(request, offering):
        return _elsewhere(request)
    people = staff.people_of(request.actor, offering_id=offering.pk)
    volunteers = staff.people_of(request.actor, offering_id=offering.pk, role="volunteer")
    form = ByHandForm(
        request.POST or None, people=[(str(one.pk), str(one.person)) for one in people],
        leaders=[(str(one.pk), str(one.person)) for one in volunteers],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        leader = next((one for one in volunteers if str(one.pk) == data["leader"]), None)
        facts = actions.NewGroup(
            name=data["name"], origin=Origin.BY_HAND, state=GroupState.FORMING, leader=leader,
            people=[one for one in people if str(one.pk) in data["people"]], wants_leader=leader is None,
            interests=split(data["interests"]),
        )  # fmt: skip
        group = actions.begin(offering=offering, facts=facts, by=request.actor)
        messages.success(request, _("The group is there. Nobody was asked yet."))
        return redirect("groups:group", pk=group.pk)
    return render(request, "groups/by_hand.html", {"form": form, "offering": offering, "nobody": not people})


@door(OFFERINGS, CHANGE)
def forming(request: Request, offering: Any) -> HttpResponse:
    """Show who waits, who wishes what, and start a dry run."""
    if not _has_groups(request, offering):
        return _elsewhere(request)
    form = DryRunForm(request.POST or None, initial={"near_km": 5, "largest": rules.LARGEST})
    if request.method == "POST" and form.is_valid():
        row = actions.start_dry_run(offering=offering, by=request.actor, **form.cleaned_data)
        return redirect("groups:dry_run", pk=row.pk)
    return _forming_page(request, offering, form=form)


def _forming_page(request: Request, offering: Any, **forms: Any) -> HttpResponse:
    context = {
        "offering": offering,
        "waiting": len(found.waiting_ids(request.actor, offering=offering)),
        "runs": found.dry_runs(request.actor, offering_id=offering.pk),
        "wishes": found.wishes(request.actor, offering_id=offering.pk),
        "form": DryRunForm(initial={"near_km": 5, "largest": rules.LARGEST}),
        "wish_form": WishForm(people=_people(request, offering.pk), prefix="wish"),
        **forms,
    }
    status = 422 if any(one.errors for one in forms.values()) else 200
    return render(request, "groups/forming.html", context, status=status)


@door(OFFERINGS, CHANGE)
@require_POST
def wish(request: Request, offering: Any) -> HttpResponse:
    """Write down who would gladly, or rather not, sit with whom."""
    form = WishForm(request.POST, people=_people(request, offering.pk), prefix="wish")
    if not form.is_valid():
        return _forming_page(request, offering, wish_form=form)
    people = {str(one.pk): one for one in staff.people_of(request.actor, offering_id=offering.pk)}
    data = form.cleaned_data
    actions.add_wish(
        enrolment=people[data["who"]], about=people[data["about"]], kind=WishKind(data["kind"]), by=request.actor
    )
    messages.success(request, _("The wish is written down. A dry run keeps to it."))
    return redirect("groups:forming", pk=offering.pk)


@door(OFFERINGS, CHANGE)
@require_POST
def drop_wish(request: Request, offering: Any, wish: uuid.UUID) -> HttpResponse:
    """Take a wish away."""
    row = found.wish(request.actor, offering_id=offering.pk, pk=wish)
    if row is not None:
        actions.drop_wish(wish=row, by=request.actor)
    messages.success(request, _("The wish is taken away."))
    return redirect("groups:forming", pk=offering.pk)


# -- born from gatherings -----------------------------------------------------------------------------------


@door(OFFERINGS, CHANGE)
@require_POST
def suggestion(request: Request, offering: Any, what: str) -> HttpResponse:
    """Record that people who were together again and again are a group, or that they are none."""
    key = request.POST.get("key", "")
    try:
        if what == "no":
            actions.refuse_suggestion(offering=offering, key=key, by=request.actor)
            messages.success(request, _("Good. These people are not suggested again."))
            return redirect("groups:groups")
        if what != "yes":
            raise Http404
        form = NameForm(request.POST)
        name = form.cleaned_data["name"] if form.is_valid() else _("Group without a name yet")
        group = actions.record_group(offering=offering, key=key, name=name, by=request.actor)
    except actions.NotPossible:
        messages.warning(request, _("This was decided already, or the attendance was corrected. See how it stands."))
        return redirect("groups:groups")
    messages.success(request, _("It is a group. You decide whether it is guided or left in peace."))
    return redirect("groups:group", pk=group.pk)


# -- dry runs -----------------------------------------------------------------------------------------------


@door(DRY_RUNS, VIEW)
def dry_run(request: Request, row: Any) -> HttpResponse:
    """Show the groups that could be, with reasons, and how many could be helped at most."""
    run = found.dry_run(request.actor, row.pk)
    page = Paginator(found.sketches(request.actor, dry_run=run), PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "page": page,
        "shown": found.shown(request.actor, rows=list(page)),
        "placed": found.placed(request.actor, dry_run=run),
    }
    return render(request, "groups/dry_run.html", context)


@door(DRY_RUNS, VIEW)
@require_POST
def decide(request: Request, row: Any, sketch: uuid.UUID, what: str) -> HttpResponse:
    """Take or refuse one group of a dry run, or undo that."""
    one = found.sketch(request.actor, dry_run_id=row.pk, pk=sketch)
    if one is None or what not in _DECIDE:
        raise Http404
    try:
        return _DECIDE[what](request, one)
    except actions.NotPossible:
        words = _("This is not possible any more: somebody of this group was asked, or does not wait any more.")
        messages.warning(request, words)
    except actions.WrongSize:
        messages.warning(request, wrong_size())
    return redirect("groups:dry_run", pk=row.pk)


def _take(request: Request, sketch: Any) -> HttpResponse:
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else _("Group without a name yet")
    group = actions.take(sketch=sketch, name=name, by=request.actor)
    undo = reverse("groups:decide", kwargs={"pk": sketch.dry_run_id, "sketch": sketch.pk, "what": "undo"})
    messages.success(
        request, _("The group is there. Nobody was asked yet: change it first if you like."), extra_tags=f"undo={undo}"
    )
    return redirect("groups:group", pk=group.pk)


def _refuse(request: Request, sketch: Any) -> HttpResponse:
    actions.refuse(sketch=sketch, by=request.actor)
    undo = reverse("groups:decide", kwargs={"pk": sketch.dry_run_id, "sketch": sketch.pk, "what": "undo"})
    messages.success(request, _("This group is left for what it is."), extra_tags=f"undo={undo}")
    return redirect("groups:dry_run", pk=sketch.dry_run_id)


def _undo(request: Request, sketch: Any) -> HttpResponse:
    actions.take_back(sketch=sketch, by=request.actor)
    messages.success(request, _("Undone."))
    return redirect("groups:dry_run", pk=sketch.dry_run_id)


_DECIDE: dict[str, Callable[[Request, Any], HttpResponse]] = {"take": _take, "refuse": _refuse, "undo": _undo}
