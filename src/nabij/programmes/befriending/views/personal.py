"""Pages behind a personal link, without an account: a quick journal, and looking back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from nabij.foundation.doors import Request, by_link
from nabij.programmes.befriending import actions, queries, rules
from nabij.programmes.befriending.choices import Side
from nabij.programmes.befriending.emails import EVALUATION, JOURNAL
from nabij.programmes.befriending.forms import EvaluationForm, JournalForm
from nabij.programmes.befriending.views.volunteer import entry_of, journal_defaults


@by_link(JOURNAL)
def quick_journal(request: Request, link: Any) -> HttpResponse:
    """Write one meeting in the journal, once a link."""
    match = queries.match_behind(link.subject_id)
    context: dict[str, Any] = {"match": match, "person": match.participant.person, "done": True}
    if queries.was_written(entry_id=link.pk) or not match.is_open:
        return render(request, "befriending/quick_journal.html", context)
    form = JournalForm(request.POST or None, initial=journal_defaults(match=match))
    if request.method == "POST" and form.is_valid():
        actions.write_journal_by_link(match=match, entry=entry_of(form), link=link)
        return redirect(request.path)
    return render(request, "befriending/quick_journal.html", {**context, "done": False, "form": form})


@by_link(EVALUATION)
def look_back(request: Request, link: Any) -> HttpResponse:
    """Ask one side how it goes."""
    evaluation = queries.evaluation_behind(link.subject_id)
    match = evaluation.match
    pair = (match.participant.person, match.volunteer.person)
    own, other = pair if evaluation.side == Side.PARTICIPANT else pair[::-1]
    at_end = evaluation.months == rules.AT_END
    form = EvaluationForm(request.POST or None, at_end=at_end)
    if request.method == "POST" and form.is_valid():
        actions.answer(evaluation=evaluation, answers=form.cleaned_data)
        return redirect(request.path)
    context = {
        "own": own,
        "other": other,
        "match": match,
        "at_end": at_end,
        "months": evaluation.months,
        "done": evaluation.answered_at is not None,
        "form": form,
    }
    return render(request, "befriending/look_back.html", context)
