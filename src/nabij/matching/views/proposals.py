"""Pages about proposals: one proposal, answers heard by phone, and choosing by hand for either of the two."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.enrolment.access import ENROLMENTS
from nabij.foundation.access import DECIDE
from nabij.foundation.doors import Request, door
from nabij.foundation.ui.widgets import overlay
from nabij.matching import actions, queries
from nabij.matching.access import PROPOSALS
from nabij.matching.choices import ProposalState, Side
from nabij.matching.views.lines import line


@door(PROPOSALS)
def proposal_page(request: Request, row: Any) -> HttpResponse:
    """Show one proposal: why, both weeks, and what was answered so far."""
    proposal = queries.proposal_for(request.actor, row.pk)
    profiles = queries.weeks_of(request.actor, proposal=proposal)
    context = {
        **line(proposal),
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


@door(ENROLMENTS, DECIDE)
def candidates(request: Request, row: Any) -> HttpResponse:
    """Show who suits one participant or one volunteer best, to choose by hand; a POST sends one proposal."""
    is_volunteer = row.role != Side.PARTICIPANT
    if request.method == "POST":
        return _propose(request, row, is_volunteer=is_volunteer)
    if is_volunteer:
        offers = queries.offers_to(request.actor, volunteer=row)
    else:
        offers = queries.offers_for(request.actor, participant=row)
    lines = [{"offer": offer, "week": overlay(first=offer.first_week, second=offer.second_week)} for offer in offers]
    context: dict[str, Any] = {"person": row.person, "enrolment": row, "offers": lines, "is_volunteer": is_volunteer}
    if is_volunteer:
        context["has_place"] = bool(offers) or queries.free_places_of(request.actor, volunteer=row) > 0
    else:
        context["would_help"] = [] if offers else queries.what_would_help(request.actor, participant=row)
        context["open"] = queries.open_proposals_of(request.actor, participant_id=row.pk)
    return render(request, "matching/candidates.html", context)


def _propose(request: Request, row: Any, *, is_volunteer: bool) -> HttpResponse:
    try:
        other = uuid.UUID(request.POST.get("other", ""))
        if is_volunteer:
            pair = (queries.participant_for(request.actor, other), row)
        else:
            pair = (row, queries.volunteer_for(request.actor, other))
        proposal = actions.propose(participant=pair[0], volunteer=pair[1], by=request.actor)
    except (ValueError, actions.ProposalNotPossible, queries.NoSuchPerson):
        messages.error(request, _("This proposal is not possible now: one of the two is no longer free."))
        return redirect("matching:candidates", pk=row.pk)
    messages.success(request, _("The proposal was sent to both."))
    return redirect("matching:proposal", pk=proposal.pk)
