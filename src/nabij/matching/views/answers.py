"""The easy page on which each of the two people says yes or no, without an account."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from nabij.foundation.doors import Request, by_link
from nabij.matching import actions, queries
from nabij.matching.choices import ProposalState, Side
from nabij.matching.emails import PURPOSES


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
