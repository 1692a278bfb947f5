"""Pages of the matching room: rounds and proposals for coordinators, one easy page for each of the two."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.enrolment.access import ENROLMENTS
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.doors import Request, by_link, door
from nabij.foundation.ui.widgets import overlay
from nabij.matching import actions, queries, rules
from nabij.matching.access import PROPOSALS, ROUNDS
from nabij.matching.choices import ProposalState, RoundState, Side
from nabij.matching.emails import PURPOSES
from nabij.matching.forms import RoundForm

TONES = {
    ProposalState.OPEN: "",
    ProposalState.SENT: "info",
    ProposalState.HALF: "accent",
    ProposalState.AGREED: "ok",
    ProposalState.DECLINED: "",
    ProposalState.EXPIRED: "warning",
    ProposalState.WITHDRAWN: "",
}


# -- rounds ------------------------------------------------------------------------------------------------


@door(ROUNDS, many=True)
def rounds(request: Request) -> HttpResponse:
    """List the rounds, and what waits for an answer."""
    page = Paginator(queries.rounds(request.actor), 25).get_page(request.GET.get("page"))
    waiting = [_line(proposal) for proposal in queries.waiting_proposals(request.actor)]
    return render(request, "matching/rounds.html", {"page": page, "waiting": waiting})


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
        round_ = actions.make_round(offerings=chosen, soft=form.cleaned_data["soft"], by=request.actor)
        return redirect("matching:round", pk=round_.pk)
    return render(request, "matching/new_round.html", {"form": form, "nowhere": not places})


@door(ROUNDS, CHANGE)
def round_page(request: Request, round_: Any) -> HttpResponse:
    """Show who is served, who is not, and why."""
    if round_.state == RoundState.DRAFT:
        return render(request, "matching/round_busy.html", {"round": round_})
    show = request.GET.get("show", "proposals")
    proposals = queries.proposals_of_round(request.actor, round_=round_)
    unserved = queries.unserved_of_round(request.actor, round_=round_)
    rows = unserved if show == "unserved" else [_line(proposal) for proposal in proposals]
    url = reverse("matching:round", kwargs={"pk": round_.pk})
    tabs = [
        {"label": _("Proposals"), "url": url, "current": show != "unserved", "count": len(proposals)},
        {
            "label": _("No proposal yet"),
            "url": f"{url}?show=unserved",
            "current": show == "unserved",
            "count": len(unserved),
        },
    ]
    context = {
        "round": round_,
        "tabs": tabs,
        "show": show,
        "page": Paginator(rows, 100).get_page(request.GET.get("page")),
        "proposed": round_.counts.get("proposed", 0),
        "is_dry_run": round_.state == RoundState.DRY_RUN,
        "open_count": sum(proposal.state == ProposalState.OPEN for proposal in proposals),
    }
    return render(request, "matching/round.html", context)


def _line(proposal: Any) -> dict[str, object]:
    return {
        "row": proposal,
        "reasons": rules.reasons(proposal.facts),
        "tone": TONES[ProposalState(proposal.state)],
        "url": reverse("matching:proposal", kwargs={"pk": proposal.pk}),
    }


@door(ROUNDS, CHANGE)
def round_state(request: Request, round_: Any) -> HttpResponse:
    """Tell htmx whether a large round is ready; then the page loads anew."""
    response = render(request, "matching/round_progress.html", {"round": round_})
    if round_.state != RoundState.DRAFT:
        response.headers["HX-Refresh"] = "true"
    return response


def _moved(request: Request, round_: Any) -> HttpResponse:
    messages.warning(request, _("Somebody else already sent or closed this round. Nothing was done twice."))
    return redirect("matching:round", pk=round_.pk)


@door(ROUNDS, CHANGE)
@require_POST
def calculate_again(request: Request, round_: Any) -> HttpResponse:
    """Calculate a dry run anew."""
    try:
        actions.calculate_again(round_=round_, by=request.actor)
    except actions.RoundMoved:
        return _moved(request, round_)
    messages.success(request, _("The round was calculated again."))
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


# -- proposals ---------------------------------------------------------------------------------------------


@door(PROPOSALS)
def proposal_page(request: Request, row: Any) -> HttpResponse:
    """Show one proposal: why, both weeks, and what was answered so far."""
    proposal = queries.proposal_for(request.actor, row.pk)
    profiles = queries.weeks_of(request.actor, proposal=proposal)
    context = {
        **_line(proposal),
        "week": overlay(first=profiles[0], second=profiles[1]),
        "waiting": proposal.state in {ProposalState.SENT, ProposalState.HALF},
        "is_open": proposal.state == ProposalState.OPEN,
    }
    return render(request, "matching/proposal.html", context)


@door(PROPOSALS, DECIDE)
@require_POST
def answer_for(request: Request, proposal: Any, side: str, answer: str) -> HttpResponse:
    """Note an answer somebody gave to the coordinator, on the phone for example."""
    if side not in Side.values or answer not in {"yes", "no"}:
        raise Http404
    act = actions.say_yes if answer == "yes" else actions.say_no
    proposal = act(proposal=proposal, side=Side(side), by=request.actor)
    _tell(request, proposal)
    return redirect("matching:proposal", pk=proposal.pk)


def _tell(request: Request, proposal: Any) -> None:
    if proposal.state == ProposalState.WITHDRAWN:
        messages.warning(request, _("The place was given to somebody else meanwhile. Both people get a kind mail."))
    elif proposal.state == ProposalState.AGREED:
        messages.success(request, _("Both said yes. Now plan the first meeting."))
    else:
        messages.success(request, _("The answer was noted."))


@door(PROPOSALS, DECIDE)
@require_POST
def withdraw(request: Request, proposal: Any) -> HttpResponse:
    """Take a proposal back."""
    try:
        actions.withdraw(proposal=proposal, by=request.actor)
        messages.success(request, _("The proposal was taken back. Both people get a kind mail."))
    except actions.ProposalNotPossible:
        messages.warning(request, _("This proposal was already answered."))
    return redirect("matching:proposal", pk=proposal.pk)


@door(PROPOSALS, CHANGE)
@require_POST
def keep(request: Request, proposal: Any, how: str) -> HttpResponse:
    """Keep a pair of a dry run together, let it go, or keep the two apart; then calculate again."""
    round_id = proposal.round_id
    try:
        if how == "apart":
            actions.keep_apart(participant=proposal.participant, volunteer=proposal.volunteer, by=request.actor)
            messages.success(request, _("These two are not proposed to each other again. Calculate again to see more."))
        else:
            actions.keep_together(proposal=proposal, keep=how == "together", by=request.actor)
            messages.success(request, _("Noted. It counts when you calculate again."))
    except actions.RoundMoved:
        messages.warning(request, _("This proposal was already sent."))
    return redirect("matching:round", pk=round_id) if round_id else redirect("matching:rounds")


@door(ENROLMENTS, DECIDE)
def candidates(request: Request, participant: Any) -> HttpResponse:
    """Show who fits one participant best, to choose by hand; a POST sends one proposal."""
    if participant.role != Side.PARTICIPANT:
        return render(request, "matching/candidates.html", {"participant": participant, "is_volunteer": True})
    if request.method == "POST":
        return _propose(request, participant)
    offers = [
        {"offer": offer, "week": overlay(first=offer.first_week, second=offer.second_week)}
        for offer in queries.offers_for(request.actor, participant=participant)
    ]
    context = {
        "participant": participant,
        "offers": offers,
        "would_help": [] if offers else queries.what_would_help(participant=participant),
        "open": queries.open_proposals_of(request.actor, participant_id=participant.pk),
    }
    return render(request, "matching/candidates.html", context)


def _propose(request: Request, participant: Any) -> HttpResponse:
    try:
        volunteer = queries.volunteer_for(request.actor, uuid.UUID(request.POST.get("volunteer", "")))
        proposal = actions.propose(participant=participant, volunteer=volunteer, by=request.actor)
    except (ValueError, actions.ProposalNotPossible, queries.NoSuchVolunteer):
        messages.error(request, _("This proposal is not possible now: one of the two is no longer free."))
        return redirect("matching:candidates", pk=participant.pk)
    messages.success(request, _("The proposal was sent to both."))
    return redirect("matching:proposal", pk=proposal.pk)


# -- for the two people themselves, without an account ---------------------------------------------------------


def _answer(request: Request, subject: str, side: Side) -> HttpResponse:
    proposal = queries.proposal_behind(subject)
    if request.method == "POST":
        answer = request.POST.get("answer")
        if answer in {"yes", "no"}:
            act = actions.say_yes if answer == "yes" else actions.say_no
            act(proposal=proposal, side=side)
            return redirect(f"{request.path}?thanks={answer}")
    words = queries.safe_words(proposal=proposal, side=side)
    context = {
        "words": words,
        "thanks": request.GET.get("thanks"),
        "can_answer": proposal.state in {ProposalState.SENT, ProposalState.HALF} and not words.said_yes,
        "waits": proposal.state in {ProposalState.SENT, ProposalState.HALF},
        "agreed": proposal.state == ProposalState.AGREED,
        "to_participant": side == Side.PARTICIPANT,
    }
    return render(request, "matching/answer.html", context)


@by_link(PURPOSES[Side.PARTICIPANT])
def answer_participant(request: Request, link: Any) -> HttpResponse:
    """Ask the participant yes or no."""
    return _answer(request, link.subject_id, Side.PARTICIPANT)


@by_link(PURPOSES[Side.VOLUNTEER])
def answer_volunteer(request: Request, link: Any) -> HttpResponse:
    """Ask the volunteer yes or no."""
    return _answer(request, link.subject_id, Side.VOLUNTEER)
