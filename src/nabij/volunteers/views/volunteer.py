"""The volunteer's pages, made for a phone: my shifts, and shifts that need somebody."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE
from nabij.foundation.doors import Request, door, member
from nabij.volunteers import queries, rules
from nabij.volunteers.access import DUTIES, SHIFTS, SWAPS
from nabij.volunteers.actions import duties, swaps, wishes
from nabij.volunteers.choices import Post
from nabij.volunteers.emails import when
from nabij.volunteers.forms import ColleagueForm, WishForm
from nabij.volunteers.queries import mine as own
from nabij.volunteers.views import WHY

_SHOWN = 20


@member
def mine(request: Request) -> HttpResponse:
    """Show my shifts, what colleagues ask me, and which shifts I could take."""
    found = own.open_shifts(request.actor)
    context = {
        "mine": own.my_shifts(request.actor),
        "asked": own.asked_of_me(request.actor),
        "needed": [one for one in found if one.is_needed][:_SHOWN],
        "other": [one for one in found if not one.is_needed][:_SHOWN],
        "rotas": queries.rotas(request.actor),
        "is_never_asked": own.is_never_asked(request.actor),
        "wishes": WishForm(initial=own.my_wishes(request.actor)),
        "lead": Post.LEAD,
    }
    return render(request, "volunteers/mine.html", context)


@member
@require_POST
def asking(request: Request) -> HttpResponse:
    """Say whether I want to be asked when somebody is missing."""
    enrolments = own.my_enrolments(request.actor)
    if not enrolments:
        raise Http404
    if request.POST.get("what") == "never":
        wishes.ask_me_never(enrolments=enrolments, by=request.actor)
        messages.success(request, _("You get no mail any more when somebody is missing. You can still take a shift."))
    elif request.POST.get("what") == "when":
        _ask_when(request, enrolments)
    else:
        wishes.ask_me_again(enrolments=enrolments, by=request.actor)
        messages.success(request, _("Thank you. You are asked again, in turn with the others."))
    return redirect("volunteers:mine")


def _ask_when(request: Request, enrolments: list[Any]) -> None:
    form = WishForm(request.POST)
    if form.is_valid():
        wishes.ask_me_when(enrolments=enrolments, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Thank you. We ask you only for shifts that suit you."))
    else:
        messages.warning(request, _("Choose one of the hours."))


@door(SHIFTS)
@require_POST
def take(request: Request, shift: Any) -> HttpResponse:
    """Take a shift."""
    enrolment = queries.my_enrolment(request.actor, rota_id=shift.rota_id)
    if enrolment is None:
        raise Http404
    try:
        duties.take_shift(shift=shift, enrolment=enrolment, by=request.actor)
    except rules.NotPossible as refused:
        messages.warning(request, WHY[refused.why])
    else:
        messages.success(request, _("The shift is yours: %(when)s. Thank you!") % {"when": when(shift)})
    return redirect("volunteers:mine")


@door(DUTIES, CHANGE)
@require_POST
def drop(request: Request, duty: Any) -> HttpResponse:
    """Give a shift back."""
    try:
        duties.drop_shift(duty=duty, by=request.actor)
    except duties.TooLate:
        messages.warning(
            request, _("It is too late to give this shift back. Ask a colleague, or call the coordinator.")
        )
    except rules.NotPossible:
        messages.info(request, _("You are no longer on this shift."))
    else:
        messages.success(request, _("You gave the shift back. We look for somebody else."))
    return redirect("volunteers:mine")


@door(DUTIES, CHANGE)
def swap(request: Request, duty: Any) -> HttpResponse:
    """Ask a colleague to take over."""
    people = [(str(one.enrolment_id), one.name) for one in own.colleagues(duty)]
    shifts = [
        (str(one.duty.pk), str(one.duty.enrolment_id), f"{one.name}: {when(one.duty.shift)}")
        for one in own.in_return(duty)
    ]
    form = ColleagueForm(request.POST or None, people=people, shifts=shifts)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        back = uuid.UUID(given["in_return"]) if given.get("in_return") else None
        try:
            asked = swaps.ask_to_swap(duty=duty, enrolment_id=uuid.UUID(given["who"]), in_return=back, by=request.actor)
        except swaps.AlreadyAsked:
            messages.warning(request, _("You already asked somebody. Wait for the answer, or take the question back."))
        except rules.NotPossible:
            messages.warning(request, _("This colleague cannot take the shift any more. Ask somebody else."))
        else:
            text = _("%(name)s gets a mail. Until there is an answer, the shift stays yours.")
            messages.success(request, text % {"name": asked.asked_name})
        return redirect("volunteers:mine")
    return render(
        request, "volunteers/swap.html", {"duty": duty, "form": form, "when": when(duty.shift), "people": people}
    )


@door(DUTIES, CHANGE)
@require_POST
def arrive(request: Request, duty: Any) -> HttpResponse:
    """Say that one is there."""
    try:
        duties.arrive(duty=duty, by=request.actor)
    except (duties.NotNow, rules.NotPossible):
        messages.warning(request, _("You can say that you are there from half an hour before the shift until its end."))
    else:
        messages.success(request, _("Good that you are there."))
    return redirect("volunteers:mine")


@door(DUTIES, CHANGE)
@require_POST
def leave(request: Request, duty: Any) -> HttpResponse:
    """Say that one goes."""
    duties.leave(duty=duty, by=request.actor)
    messages.success(request, _("Thank you for being there."))
    return redirect("volunteers:mine")


@door(SWAPS, CHANGE)
@require_POST
def answer_swap(request: Request, row: Any, what: str) -> HttpResponse:
    """Answer a colleague, or take my own question back."""
    mine_to_answer = row.asked_person_id == request.actor.person_id
    if what not in (("yes", "no") if mine_to_answer else ("withdraw",)):
        raise Http404
    try:
        if what == "withdraw":
            swaps.withdraw_swap(swap=row, by=request.actor)
        else:
            swaps.answer_swap(swap=row, accepts=what == "yes", by=request.actor)
    except swaps.NoLongerOpen:
        messages.info(request, _("This question is no longer open."))
    except rules.NotPossible as refused:
        messages.warning(request, WHY[refused.why])
    else:
        messages.success(request, _("Thank you, your colleague hears it.") if mine_to_answer else _("Taken back."))
    return redirect("volunteers:mine")
