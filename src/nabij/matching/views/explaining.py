"""Pages that explain: why this pair, why not another, two rounds side by side, and what counts how much."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.enrolment.access import PROGRAMMES
from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.foundation.meanwhile import compare as compare_forms
from nabij.matching import actions, queries, rules
from nabij.matching.access import ROUNDS
from nabij.matching.choices import RoundState
from nabij.matching.forms import AskForm, CompareForm, WeightsForm, rules_in, weights_in
from nabij.matching.views.lines import line


@door(ROUNDS, CHANGE)
def why(request: Request, round_: Any, participant: uuid.UUID) -> HttpResponse:
    """Explain one participant's place in a round, and what another volunteer would mean for everybody."""
    try:
        one = queries.participant_for(request.actor, participant)
    except queries.NoSuchPerson:
        raise Http404 from None
    place = queries.place_in(request.actor, round_=round_, participant=one)
    if place is None:
        raise Http404
    if request.method == "POST":
        return _choose(request, round_, one)
    asked = request.GET.get("volunteer", "")
    found = None
    if round_.state == RoundState.DRY_RUN:
        found = queries.why(request.actor, round_=round_, participant=one, volunteer_id=asked)
    context = {
        "round": round_,
        "one": one,
        "place": place,
        "line": line(place.proposal) if place.proposal else None,
        "found": found,
        "form": AskForm({"volunteer": asked} if asked else None, volunteers=found.volunteers) if found else None,
        "is_dry_run": round_.state == RoundState.DRY_RUN,
    }
    return render(request, "matching/why.html", context)


def _choose(request: Request, round_: Any, participant: Any) -> HttpResponse:
    try:
        volunteer = queries.volunteer_for(request.actor, uuid.UUID(request.POST.get("volunteer", "")))
        again = actions.choose(round_=round_, participant=participant, volunteer=volunteer, by=request.actor)
    except actions.RoundMoved:
        messages.warning(request, _("Somebody else already changed or sent this round. Nothing was done twice."))
        return redirect("matching:round", pk=round_.pk)
    except (ValueError, actions.ProposalNotPossible, queries.NoSuchPerson):
        messages.error(request, _("This is not possible: one of the two is no longer free, or a wish is in the way."))
        return redirect("matching:why", pk=round_.pk, participant=participant.pk)
    messages.success(request, _("These two are kept together; the others were calculated again."))
    return redirect(reverse("matching:round", kwargs={"pk": again.pk}) + "?show=changes")


@door(ROUNDS, CHANGE)
def compare(request: Request, round_: Any) -> HttpResponse:
    """Show two rounds side by side."""
    others = queries.rounds_to_compare(request.actor, round_=round_)
    options = [(str(other.pk), rules.round_words(other.made_at)) for other in others]
    form = CompareForm(request.GET or None, rounds=options)
    context: dict[str, Any] = {"round": round_, "form": form, "none": not others}
    if form.is_bound and form.is_valid():
        other = next(one for one in others if str(one.pk) == form.cleaned_data["with_round"])
        first, second = sorted((round_, other), key=lambda one: one.made_at)
        context |= {
            "first": first,
            "second": second,
            "comparison": queries.compare(request.actor, first=first, second=second),
        }
    return render(request, "matching/compare.html", context)


@door(PROGRAMMES, CHANGE)
def weights(request: Request, programme: Any) -> HttpResponse:
    """Change what counts in the rounds of a programme, and see first what the last round would have given."""
    form: Any = WeightsForm(request.POST or None, initial=weights_in(programme.settings, version=programme.version))
    context: dict[str, Any] = {"programme": programme, "current": rules.rules_of(programme.settings).version}
    conflict = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        seen = values.pop("version")
        if "preview" in request.POST:
            context |= _preview(request, programme, values)
        else:
            try:
                actions.set_weights(programme=programme, values=values, seen=seen, by=request.actor)
            except ChangedMeanwhile as changed:
                now = weights_in(changed.now.settings, version=changed.now.version)
                conflict = compare_forms(form, now=now, version=changed.now.version)
                form = conflict.form
            else:
                messages.success(request, _("Saved as a new version. Rounds that were made keep their own weights."))
                return redirect("matching:weights", pk=programme.pk)
    context |= {"form": form, "conflict": conflict}
    return render(request, "matching/weights.html", context, status=409 if conflict else 200)


def _preview(request: Request, programme: Any, values: dict[str, Any]) -> dict[str, Any]:
    last = queries.last_round(request.actor, programme_id=programme.pk)
    if last is None:
        return {"no_preview": True}
    now, then = rules.rules_of(programme.settings), rules_in(programme.settings, values)
    found = queries.preview(request.actor, round_=last, now=now, then=then)
    return {"preview": found, "no_preview": found is None}
