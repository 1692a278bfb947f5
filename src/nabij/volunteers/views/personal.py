"""Pages behind a personal link in a mail: can you cover this shift, can you take it over. No account is needed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from nabij.foundation import links
from nabij.foundation.actors import NOBODY
from nabij.foundation.doors import Request, by_link
from nabij.volunteers import rules
from nabij.volunteers.actions import covering, swaps
from nabij.volunteers.choices import Answer
from nabij.volunteers.emails import COVER, SWAP, when
from nabij.volunteers.queries import asked
from nabij.volunteers.views import WHY


@by_link(COVER)
def cover(request: Request, link: Any) -> HttpResponse:
    """Answer a cover call: the first yes gets the shift."""
    ask = asked.cover_ask(link.subject_id)
    shift = ask.call.shift
    context = {"ask": ask, "shift": shift, "when": when(shift), "name": ask.enrolment.person.given_name, "outcome": ""}
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        answer = covering.answer_cover(ask=ask, says_yes=request.POST["answer"] == "yes", by=NOBODY)
        if answer == Answer.YES:
            links.use(link)
        context["outcome"] = answer.value
    context["still_open"] = asked.is_missing(shift)
    return render(request, "volunteers/cover.html", context)


@by_link(SWAP)
def swap_answer(request: Request, link: Any) -> HttpResponse:
    """Take over a shift of a colleague, or not."""
    swap = asked.swap(link.subject_id)
    context = {"swap": swap, "when": when(swap.duty.shift), "name": swap.asked_name, "outcome": "", "why": ""}
    context["in_return"] = when(swap.in_return.shift) if swap.in_return else ""
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        accepts = request.POST["answer"] == "yes"
        try:
            swaps.answer_swap(swap=swap, accepts=accepts, by=NOBODY)
            context["outcome"] = "yes" if accepts else "no"
        except swaps.NoLongerOpen:
            context["outcome"] = "closed"
        except rules.NotPossible as refused:
            context["outcome"], context["why"] = "refused", WHY[refused.why]
    return render(request, "volunteers/swap_answer.html", context)
