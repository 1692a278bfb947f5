"""Pages of volunteers, for a telephone first, and of the coordinator who chooses and looks after pairs."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE, DECIDE, READ
from nabij.foundation.doors import Request, door
from nabij.programmes.ebuddies.access import FLAGS, PAIRS
from nabij.programmes.ebuddies.actions import deciding, moving, writing
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.forms import AgreementForm, ChooseForm, LetterForm, StandInForm, StateForm, explanation
from nabij.programmes.ebuddies.queries import staff as queries


def _not_now(request: Request) -> None:
    messages.error(request, _("That cannot be done any more: the pair has changed in the meantime."))


# -- volunteers -----------------------------------------------------------------------------------------------


@door(PAIRS, CHANGE, many=True)
def mine(request: Request) -> HttpResponse:
    """List the pairs somebody writes with."""
    return render(request, "ebuddies/mine.html", {"lines": queries.own_pairs(request.actor)})


def _letters(request: Request, pair: Any, *, form: Any = None, agreement: Any = None) -> HttpResponse:
    letters = queries.letters(pair)
    deciding.seen(pair=pair, last_seq=letters[-1].seq if letters else 0, by=request.actor)
    fixed = {"weekday": pair.weekday, "at_time": pair.at_time, "pings": pair.pings_volunteer}
    context = {
        "pair": pair,
        "told": queries.told(pair, by=request.actor, purpose=_("writing with an e-buddy")),
        "letters": letters,
        "is_asked": pair.state == PairState.CHOSEN and pair.volunteer_id == request.actor.user_id,
        "may_write": pair.state in {PairState.RUNNING, PairState.FAREWELL},
        "form": form or LetterForm(initial={"cid": uuid.uuid4()}),
        "agreement": agreement or AgreementForm(initial=fixed),
        "stands_in": pair.stand_in_id == request.actor.user_id,
    }
    return render(request, "ebuddies/letters.html", context)


@door(PAIRS, CHANGE)
def letters(request: Request, pair: Any) -> HttpResponse:
    """Read the letters of one's own pair, and write one."""
    if request.method != "POST":
        return _letters(request, pair)
    form = LetterForm(request.POST)
    if form.is_valid():
        try:
            deciding.write(pair=pair, cid=form.cleaned_data["cid"], text=form.cleaned_data["text"], by=request.actor)
        except writing.GivesAway as refused:
            form.add_error("text", explanation(refused.kinds))
        except writing.WritingNotAllowed:
            form.add_error(None, _("You cannot write just now. What you typed is still here."))
        else:
            return redirect("ebuddies:letters", pk=pair.pk)
    return _letters(request, pair, form=form)


@door(PAIRS, CHANGE)
@require_POST
def answer(request: Request, pair: Any) -> HttpResponse:
    """Say yes or no to being somebody's e-buddy."""
    try:
        if request.POST.get("answer") == "yes":
            told = queries.told(pair, by=request.actor, purpose=_("writing with an e-buddy"))
            deciding.accept(pair=pair, nickname=told["nickname"], by=request.actor)
            return redirect("ebuddies:letters", pk=pair.pk)
        deciding.decline(pair=pair, by=request.actor)
    except moving.MoveNotAllowed:
        _not_now(request)
    return redirect("ebuddies:mine")


@door(PAIRS, CHANGE)
@require_POST
def agree(request: Request, pair: Any) -> HttpResponse:
    """Set the weekly moment and the ping."""
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _letters(request, pair, agreement=form)
    deciding.agree(pair=pair, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Saved. Your e-buddy sees it too."))
    return redirect("ebuddies:letters", pk=pair.pk)


# -- the coordinator --------------------------------------------------------------------------------------------


@door(PAIRS, DECIDE, many=True)
def pairs(request: Request) -> HttpResponse:
    """List who waits and how long, the pairs that write, and the letters that were flagged."""
    lines = queries.pairs(request.actor)
    context = {
        "waiting": [line for line in lines if line.pair.state in {PairState.WAITING, PairState.CHOSEN}],
        "others": [line for line in lines if line.pair.state not in {PairState.WAITING, PairState.CHOSEN}],
        "flags": queries.flags(request.actor),
    }
    return render(request, "ebuddies/pairs.html", context)


def _pair(request: Request, pair: Any, **forms: Any) -> HttpResponse:
    people = queries.volunteers(pair)
    free = [(one.user_id, f"{one.name} ({one.has})") for one in people if one.free]
    others = [(one.user_id, one.name) for one in people if one.user_id != pair.volunteer_id]
    context = {
        "pair": pair,
        "told": queries.told(pair, by=request.actor, purpose=_("choosing an e-buddy")),
        "choose_form": ChooseForm(volunteers=free),
        "stand_in_form": StandInForm(volunteers=others),
        "has_free": bool(free),
        "is_waiting": pair.state == PairState.WAITING,
        "is_running": pair.state in {PairState.RUNNING, PairState.PAUSED, PairState.FAREWELL},
        "states": [one for one in PairState if moving.may_change(state=pair.state, to=one)],
        **forms,
    }
    return render(request, "ebuddies/pair.html", context)


@door(PAIRS, DECIDE)
def pair(request: Request, row: Any) -> HttpResponse:
    """Look at one pair: what was told, who could be the e-buddy; never the letters."""
    return _pair(request, row)


@door(PAIRS, DECIDE)
@require_POST
def choose(request: Request, row: Any) -> HttpResponse:
    """Ask a volunteer."""
    free = [(one.user_id, one.name) for one in queries.volunteers(row) if one.free]
    form = ChooseForm(request.POST, volunteers=free)
    if not form.is_valid():
        return _pair(request, row, choose_form=form)
    try:
        deciding.choose(pair=row, volunteer_id=form.cleaned_data["volunteer"], by=request.actor)
    except (deciding.NoFreePlace, moving.MoveNotAllowed):
        _not_now(request)
    return redirect("ebuddies:pair", pk=row.pk)


@door(PAIRS, DECIDE)
@require_POST
def stand_in(request: Request, row: Any) -> HttpResponse:
    """Let somebody else write for a while."""
    people = [(one.user_id, one.name) for one in queries.volunteers(row)]
    form = StandInForm(request.POST, volunteers=people)
    if not form.is_valid():
        return _pair(request, row, stand_in_form=form)
    given = form.cleaned_data
    try:
        deciding.let_stand_in(pair=row, volunteer_id=given["volunteer"], until=given["until"], by=request.actor)
    except (deciding.NoFreePlace, moving.MoveNotAllowed):
        _not_now(request)
    return redirect("ebuddies:pair", pk=row.pk)


@door(PAIRS, DECIDE)
@require_POST
def change_state(request: Request, row: Any) -> HttpResponse:
    """Pause, go on, say goodbye, end."""
    form = StateForm(request.POST)
    try:
        if form.is_valid():
            deciding.change_state(pair=row, to=PairState(form.cleaned_data["to"]), by=request.actor)
    except moving.MoveNotAllowed:
        _not_now(request)
    return redirect("ebuddies:pair", pk=row.pk)


@door(FLAGS, READ, post=CHANGE)
def flag(request: Request, row: Any) -> HttpResponse:
    """Ask first, then open one flagged letter: opening it is written down."""
    text = deciding.read_flag(flag=row, by=request.actor) if request.method == "POST" else None
    return render(request, "ebuddies/flag.html", {"flag": row, "text": text})
