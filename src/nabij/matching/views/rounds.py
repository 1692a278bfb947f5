"""Pages about rounds: start, watch, look through, keep together or apart, calculate again, send and close."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.enrolment.access import PROGRAMMES
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.doors import Request, door
from nabij.matching import actions, queries, rules
from nabij.matching.access import KEPT_APART, PROPOSALS, ROUNDS
from nabij.matching.choices import ApartReason, ProposalState, RoundState, Stage
from nabij.matching.forms import ApartForm, RoundForm, ShownForm
from nabij.matching.views.lines import line

NOT_CALCULATED = {RoundState.DRAFT, RoundState.STOPPED, RoundState.FAILED}


@door(ROUNDS, many=True)
def rounds(request: Request) -> HttpResponse:
    """List the rounds, and what waits for an answer."""
    page = Paginator(queries.rounds(request.actor), 25).get_page(request.GET.get("page"))
    waiting = [line(proposal) for proposal in queries.waiting_proposals(request.actor)]
    weights = _programmes(request) if PROGRAMMES.allows(request.actor, CHANGE) else []
    return render(request, "matching/rounds.html", {"page": page, "waiting": waiting, "weights": weights})


def _programmes(request: Request) -> list[Any]:
    found = {row.programme_id: row.programme for row in queries.offerings_for_rounds(request.actor)}
    return list(found.values())


@door(ROUNDS, CREATE, many=True)
def new_round(request: Request) -> HttpResponse:
    """Ask for which programme, and start a dry run."""
    offerings = {offering.pk: offering for offering in queries.offerings_for_rounds(request.actor)}
    places: dict[str, tuple[str, list[int]]] = {}
    programmes: dict[int, list[int]] = {}
    for offering in offerings.values():
        programmes.setdefault(offering.programme_id, []).append(offering.pk)
    for ids in programmes.values():
        programme = offerings[ids[0]].programme
        if len(ids) > 1:
            label = _("%(programme)s, all branches together (%(many)s)") % {"programme": programme, "many": len(ids)}
            places[f"p{programme.pk}"] = (label, ids)
        for pk in ids:
            places[f"o{pk}"] = (f"{programme}, {offerings[pk].branch}", [pk])
    choices = [(key, label) for key, (label, _ids) in places.items()]
    form = RoundForm(request.POST or None, places=choices, initial={"where": request.GET.get("where")})
    if request.method == "POST" and form.is_valid():
        chosen = [offerings[pk] for pk in places[form.cleaned_data["where"]][1]]
        round_ = actions.make_round(
            offerings=chosen, soft=form.cleaned_data["soft"], by=request.actor,
            sent_with=form.cleaned_data["sent_with"],
        )  # fmt: skip
        return redirect("matching:round", pk=round_.pk)
    return render(request, "matching/new_round.html", {"form": form, "nowhere": not places})


@door(ROUNDS, CHANGE)
def round_page(request: Request, round_: Any) -> HttpResponse:
    """Show who is served, who is not, and why: as lists, on a map, by group, and beside the round before."""
    if round_.state in NOT_CALCULATED:
        return render(request, "matching/round_busy.html", {"round": round_, **_progress(round_)})
    proposals = queries.proposals_of_round(request.actor, round_=round_)
    unserved = queries.unserved_of_round(request.actor, round_=round_)
    show = _show(request, round_)
    form = ShownForm(
        request.GET or None, towns=queries.towns_of(proposals, unserved), with_why=show in {"unserved", "map"}
    )
    chosen = form.cleaned_data if form.is_valid() else {}
    filters = queries.Filters(town=chosen.get("town", ""), why=chosen.get("why", ""), months=chosen.get("months") or 0)
    shown = queries.shown_proposals(proposals, round_=round_, filters=filters)
    left = queries.shown_unserved(unserved, filters=filters)
    context = {
        "round": round_,
        "tabs": _tabs(round_, show, len(proposals), len(unserved)),
        "show": show,
        "form": form,
        "filtered": any((filters.town, filters.why, filters.months)),
        "proposed": round_.counts.get("proposed", 0),
        "is_dry_run": round_.state == RoundState.DRY_RUN,
        "newer": queries.round_after(request.actor, round_=round_) if round_.state == RoundState.REPLACED else None,
        "open_count": sum(proposal.state == ProposalState.OPEN for proposal in proposals),
    }
    return render(request, "matching/round.html", {**context, **_part(request, round_, show, shown, left)})


def _show(request: Request, round_: Any) -> str:
    show = request.GET.get("show", "")
    known = {"proposals", "unserved", "map", "fairness", "apart"} | ({"changes"} if round_.follows_id else set())
    return show if show in known else "proposals"


def _tabs(round_: Any, show: str, proposals: int, unserved: int) -> list[dict[str, object]]:
    url = reverse("matching:round", kwargs={"pk": round_.pk})
    parts = [
        ("proposals", _("Proposals"), proposals),
        ("unserved", _("No proposal yet"), unserved),
        ("map", _("Map"), 0),
        ("fairness", _("For whom"), 0),
        ("apart", _("Kept apart"), 0),
    ]
    if round_.follows_id:
        parts.append(("changes", _("What changed"), 0))
    return [
        {"label": label, "url": f"{url}?show={name}", "current": show == name, "count": count}
        for name, label, count in parts
    ]


def _part(request: Request, round_: Any, show: str, shown: list[Any], left: list[Any]) -> dict[str, object]:
    """Return what one tab needs beside the frame of the page."""
    if show == "map":
        return {"picture": queries.map_of(shown, left)}
    if show == "fairness":
        return {"fairness": queries.fairness(request.actor, round_=round_, proposals=shown, unserved=left)}
    if show == "apart":
        return {"apart": queries.kept_apart(request.actor, round_=round_)}
    if show == "changes":
        return {"changes": queries.changes_of(request.actor, round_=round_)}
    rows = left if show == "unserved" else [line(proposal) for proposal in shown]
    part: dict[str, object] = {"page": Paginator(rows, 100).get_page(request.GET.get("page"))}
    if show == "unserved" and round_.state == RoundState.DRY_RUN:
        part["recruit"] = queries.recruitment(request.actor, round_=round_)
    return part


def _progress(round_: Any) -> dict[str, object]:
    is_busy = round_.state == RoundState.DRAFT
    silent = rules.is_silent(last_sign=queries.last_sign(round_), now=clock.now())
    return {
        "is_busy": is_busy,
        "done": rules.stage_number(round_.stage),
        "total": len(Stage),
        "may_restart": not is_busy or silent,
        "is_silent": is_busy and silent,
    }


@door(ROUNDS, CHANGE)
def round_state(request: Request, round_: Any) -> HttpResponse:
    """Tell htmx how far a large round is; when it is ready the page loads anew."""
    response = render(request, "matching/round_progress.html", {"round": round_, **_progress(round_)})
    if round_.state != RoundState.DRAFT:
        response.headers["HX-Refresh"] = "true"
    return response


def _moved(request: Request, round_: Any) -> HttpResponse:
    messages.warning(request, _("Somebody else already changed or sent this round. Nothing was done twice."))
    newer = queries.round_after(request.actor, round_=round_)
    return redirect("matching:round", pk=newer.pk if newer else round_.pk)


@door(ROUNDS, CHANGE)
@require_POST
def calculate_again(request: Request, round_: Any) -> HttpResponse:
    """Calculate a dry run anew."""
    try:
        again = actions.calculate_again(round_=round_, by=request.actor)
    except actions.RoundMoved:
        return _moved(request, round_)
    return _recalculated(request, again, show="changes" if again.follows_id else "")


def _recalculated(request: Request, again: Any, *, show: str = "changes") -> HttpResponse:
    if again.state == RoundState.DRY_RUN:
        messages.success(request, _("The round was calculated again."))
    url = reverse("matching:round", kwargs={"pk": again.pk})
    return redirect(f"{url}?show={show}" if show else url)


@door(ROUNDS, CHANGE)
@require_POST
def stop_round(request: Request, round_: Any) -> HttpResponse:
    """Stop a calculation."""
    try:
        actions.stop_round(round_=round_, by=request.actor)
    except actions.RoundMoved:
        return _moved(request, round_)
    messages.success(request, _("The calculation was stopped. Nothing of it was kept."))
    return redirect("matching:round", pk=round_.pk)


@door(ROUNDS, DECIDE)
@require_POST
def send_round(request: Request, round_: Any) -> HttpResponse:
    """Send the proposals of a dry run."""
    try:
        done = actions.send_round(round_=round_, by=request.actor)
    except actions.RoundMoved:
        return _moved(request, round_)
    text = ngettext("%(n)s proposal was sent.", "%(n)s proposals were sent.", done.sent) % {"n": done.sent}
    messages.success(request, text)
    if done.skipped:
        text = ngettext(
            "%(n)s proposal was not sent: one of the two is no longer free.",
            "%(n)s proposals were not sent: one of the two is no longer free.",
            done.skipped,
        )
        messages.warning(request, text % {"n": done.skipped})
    return redirect("matching:round", pk=round_.pk)


@door(ROUNDS, CHANGE)
@require_POST
def close_round(request: Request, round_: Any) -> HttpResponse:
    """Put a round away."""
    try:
        actions.close_round(round_=round_, by=request.actor)
    except actions.RoundMoved:
        return _moved(request, round_)
    messages.success(request, _("The round is closed."))
    return redirect("matching:rounds")


# -- together and apart ------------------------------------------------------------------------------------


@door(PROPOSALS, CHANGE)
@require_POST
def keep(request: Request, proposal: Any, how: str) -> HttpResponse:
    """Keep a pair of a dry run together in every next calculation, or let it go again."""
    try:
        actions.keep_together(proposal=proposal, keep=how == "together", by=request.actor)
        messages.success(request, _("Noted. It counts when you calculate again."))
    except actions.RoundMoved:
        messages.warning(request, _("This proposal was already sent."))
    return redirect("matching:round", pk=proposal.round_id) if proposal.round_id else redirect("matching:rounds")


@door(PROPOSALS, CHANGE)
def keep_apart(request: Request, proposal: Any) -> HttpResponse:
    """Show what it costs to keep two people apart, ask why, and calculate the rest anew."""
    form = ApartForm(request.POST or None)
    found = queries.proposal_for(request.actor, proposal.pk)
    if found.round is None or found.state != ProposalState.OPEN:
        messages.warning(request, _("This proposal was already sent."))
        return redirect("matching:proposal", pk=proposal.pk)
    if request.method == "POST" and form.is_valid():
        try:
            reason = ApartReason(form.cleaned_data["reason"])
            again, apart = actions.forbid(proposal=found, reason=reason, by=request.actor)
        except actions.RoundMoved:
            return _moved(request, found.round)
        undo = reverse("matching:allow_again", kwargs={"pk": apart.pk}) + f"?round={again.pk}"
        messages.success(request, _("These two are kept apart from now on."), extra_tags=f"undo={undo}")
        return _recalculated(request, again)
    cost = queries.cost_of_apart(request.actor, proposal=found)
    return render(request, "matching/apart.html", {"form": form, "row": found, "told": cost})


@door(KEPT_APART, CHANGE)
@require_POST
def allow_again(request: Request, apart: Any) -> HttpResponse:
    """Undo keeping two people apart; a dry run is calculated anew."""
    round_ = queries.round_with(request.actor, request.GET.get("round", ""))
    try:
        again = actions.allow_again(apart=apart, round_=round_, by=request.actor)
    except actions.RoundMoved:
        return redirect("matching:rounds")
    messages.success(request, _("These two may be proposed to each other again."))
    return _recalculated(request, again) if again is not None else redirect("matching:rounds")
