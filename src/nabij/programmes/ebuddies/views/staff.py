"""Pages of volunteers, for a telephone first, and of the coordinator who chooses and looks after pairs."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.foundation.access import CHANGE, DECIDE, READ
from nabij.foundation.doors import Request, door
from nabij.programmes.ebuddies.access import FLAGS, PAIRS
from nabij.programmes.ebuddies.actions import deciding, moving, writing
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.forms import (
    AcceptForm,
    AgreementForm,
    AwayForm,
    ChooseForm,
    LetterForm,
    StandInForm,
    StateForm,
    explanation,
)
from nabij.programmes.ebuddies.queries import letterboxes as boxes
from nabij.programmes.ebuddies.queries import staff as queries
from nabij.trajectories.queries import running, steps_of


def _not_now(request: Request) -> None:
    messages.error(request, _("That cannot be done any more: the pair has changed in the meantime."))


# -- volunteers -----------------------------------------------------------------------------------------------


@door(PAIRS, CHANGE, many=True)
def mine(request: Request) -> HttpResponse:
    """List the pairs somebody writes with."""
    return render(request, "ebuddies/mine.html", {"lines": queries.own_pairs(request.actor)})


def _letters(request: Request, pair: Any, **forms: Any) -> HttpResponse:
    letters = queries.letters(pair)
    deciding.seen(pair=pair, last_seq=letters[-1].seq if letters else 0, by=request.actor)
    fixed = {"weekday": pair.weekday, "at_time": pair.at_time, "pings": pair.pings_volunteer}
    away = {"since": pair.away_from, "until": pair.away_until}
    is_own = pair.volunteer_id == request.actor.user_id
    context = {
        "pair": pair,
        "line": queries.line_of(pair),
        "told": queries.told(pair, by=request.actor, purpose=_("writing with an e-buddy")),
        "letters": letters,
        "last_seq": letters[-1].seq if letters else 0,
        "me": request.actor.user_id,
        "is_own": is_own,
        "is_asked": pair.state == PairState.CHOSEN and is_own,
        "may_write": pair.state in {PairState.RUNNING, PairState.FAREWELL},
        "form": LetterForm(initial={"cid": uuid.uuid4()}),
        "accept_form": AcceptForm(),
        "agreement": AgreementForm(initial=fixed, auto_id="agreement_%s"),
        "away_form": AwayForm(initial=away, auto_id="away_%s"),
        "stands_in": pair.stand_in_id == request.actor.user_id,
        **forms,
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
            messages.success(request, _("Sent. It waits there until the other comes to read."))
            return redirect("ebuddies:letters", pk=pair.pk)
    return _letters(request, pair, form=form)


@door(PAIRS, CHANGE)
def news(request: Request, pair: Any) -> HttpResponse:
    """Answer with the letters after the last one a page has, for a page that stays open."""
    after = request.GET.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 9):
        return JsonResponse({"letters": []}, status=400)
    found = [one for one in queries.letters(pair) if one.seq > int(after)]
    if found:
        deciding.seen(pair=pair, last_seq=found[-1].seq, by=request.actor)
    me = request.actor.user_id
    rows = [
        {"seq": one.seq, "at": one.at.isoformat(), "mine": one.sender == me, "who": one.who, "text": one.text}
        for one in found
    ]
    return JsonResponse({"letters": rows, "state": pair.state})


@door(PAIRS, CHANGE)
@require_POST
def answer(request: Request, pair: Any) -> HttpResponse:
    """Say yes or no to being somebody's e-buddy."""
    try:
        if request.POST.get("answer") == "yes":
            told = queries.told(pair, by=request.actor, purpose=_("writing with an e-buddy"))
            form = AcceptForm(request.POST)
            pings = form.is_valid() and form.cleaned_data["pings"]
            deciding.accept(pair=pair, nickname=told["nickname"], pings=pings, by=request.actor)
            return redirect("ebuddies:letters", pk=pair.pk)
        deciding.decline(pair=pair, by=request.actor)
        messages.success(
            request, _("Thank you for answering. The coordinator looks further; nobody is told that you said no.")
        )
    except moving.MoveNotAllowed:
        _not_now(request)
    return redirect("ebuddies:mine")


@door(PAIRS, CHANGE)
@require_POST
def agree(request: Request, pair: Any) -> HttpResponse:
    """Set the weekly moment and the ping."""
    form = AgreementForm(request.POST, auto_id="agreement_%s")
    if not form.is_valid():
        return _letters(request, pair, agreement=form)
    deciding.agree(pair=pair, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Saved. Your e-buddy sees it too."))
    return redirect("ebuddies:letters", pk=pair.pk)


@door(PAIRS, CHANGE)
@require_POST
def away(request: Request, pair: Any) -> HttpResponse:
    """Say when one is away."""
    form = AwayForm(request.POST, auto_id="away_%s")
    if not form.is_valid():
        return _letters(request, pair, away_form=form)
    deciding.tell_away(pair=pair, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Saved. Your e-buddy sees it, and the coordinator looks for somebody who stands in."))
    return redirect("ebuddies:letters", pk=pair.pk)


@door(PAIRS, CHANGE)
@require_POST
def worry(request: Request, pair: Any) -> HttpResponse:
    """Ask the coordinator to look along at one letter."""
    seq = request.POST.get("seq", "")
    if seq.isascii() and seq.isdigit() and len(seq) < 9:
        deciding.worry(pair=pair, seq=int(seq), by=request.actor)
        messages.success(
            request, _("Good that you say so. The coordinator can read this one letter now and will contact you.")
        )
    return redirect("ebuddies:letters", pk=pair.pk)


# -- the coordinator --------------------------------------------------------------------------------------------


@door(PAIRS, DECIDE, many=True)
def pairs(request: Request) -> HttpResponse:
    """List who waits and how long, the pairs that write, and the letters that were flagged."""
    lines = queries.pairs(request.actor)
    waiting = {PairState.WAITING, PairState.CHOSEN}
    context = {
        "waiting": [line for line in lines if line.pair.state in waiting],
        "others": sorted(
            (line for line in lines if line.pair.state not in waiting),
            key=lambda line: (not line.is_quiet, not line.lacks_stand_in, line.pair.state == PairState.ENDED),
        ),
        "flags": queries.flags(request.actor),
        "letterboxes": boxes.letterboxes(request.actor),
        "missing": boxes.without_letterbox(request.actor),
    }
    return render(request, "ebuddies/pairs.html", context)


def _moves() -> list[tuple[PairState, str]]:
    return [
        (PairState.PAUSED, _("Pause")),
        (PairState.RUNNING, _("Go on")),
        (PairState.FAREWELL, _("Begin the goodbye")),
        (PairState.ENDED, _("End it now")),
    ]


def _choice(one: queries.Volunteer) -> str:
    text = ngettext("%(name)s, writes with %(n)s e-buddy now", "%(name)s, writes with %(n)s e-buddies now", one.has)
    return text % {"name": one.name, "n": one.has}


def _pair(request: Request, pair: Any, **forms: Any) -> HttpResponse:
    people = queries.volunteers(pair)
    free = [(one.user_id, _choice(one)) for one in people if one.may_be_chosen]
    others = [(one.user_id, one.name) for one in people if one.user_id != pair.volunteer_id]
    context = {
        "pair": pair,
        "told": queries.told(pair, by=request.actor, purpose=_("choosing an e-buddy")),
        "choose_form": ChooseForm(volunteers=free),
        "stand_in_form": StandInForm(volunteers=others),
        "has_free": bool(free),
        "not_now": [one for one in people if not one.may_be_chosen],
        "line": queries.line_of(pair),
        "steps": steps_of(request.actor, pair.pk),
        "trajectory": running(request.actor, pair.pk),
        "is_waiting": pair.state == PairState.WAITING,
        "is_running": pair.state in {PairState.RUNNING, PairState.PAUSED, PairState.FAREWELL},
        "states": [(to.value, word) for to, word in _moves() if moving.may_change(state=pair.state, to=to)],
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
    free = [(one.user_id, one.name) for one in queries.volunteers(row) if one.may_be_chosen]
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
