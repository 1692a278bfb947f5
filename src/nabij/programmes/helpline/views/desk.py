"""Pages of the desk: the desk itself, the wrap-up, catching breath, and what the coordinator keeps for it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.conversations.access import CONVERSATIONS
from nabij.foundation import clock
from nabij.foundation.access import CHANGE, CREATE, READ, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import ChangedMeanwhile, compare
from nabij.programmes.helpline import actions, rules
from nabij.programmes.helpline.access import DEBRIEFS, DESK_RULES, HELP_ADDRESSES, PHRASES
from nabij.programmes.helpline.forms.desk import DeskRulesForm, HelpAddressForm, PhraseForm, WrapUpForm
from nabij.programmes.helpline.queries import desk as queries

# Stands in an address where the page's script fills in the conversation.
ANY = uuid.UUID(int=0)
_MOST_CHARACTERS = 4_000


def _helpline(request: Request, slug: str) -> Any:
    found = queries.helpline_by_slug(request.actor, slug)
    if found is None:
        raise Http404
    return found


@door(PHRASES, VIEW, many=True)
def choose(request: Request) -> HttpResponse:
    """Choose a helpline; with one there is nothing to choose."""
    found = queries.helplines(request.actor)
    if len(found) == 1:
        return redirect("desk:desk", slug=found[0].slug)
    return render(request, "helpline/desk/choose.html", {"helplines": found})


@door(PHRASES, VIEW, many=True)
def desk(request: Request, slug: str) -> HttpResponse:
    """Show the desk of one helpline."""
    helpline = _helpline(request, slug)
    scheme = "wss" if request.is_secure() else "ws"
    context = {
        "desk": queries.desk_page(request.actor, helpline),
        "socket_url": f"{scheme}://{request.get_host()}/live/volunteer/",
        "any_id": str(ANY),
        "about_url": reverse("desk:about", args=[ANY]),
        "wrap_up_url": reverse("desk:wrap_up", args=[ANY]),
        "most_characters": _MOST_CHARACTERS,
        "locale": "en-GB" if (get_language() or "").startswith("en") else "nl-NL",
    }
    return render(request, "helpline/desk/desk.html", context)


@door(PHRASES, VIEW, many=True)
def about(request: Request, conversation: uuid.UUID) -> HttpResponse:
    """Tell who sits at a conversation what the visitor chose to tell."""
    return JsonResponse({"text": queries.told_about(conversation, by=request.actor)})


@door(PHRASES, VIEW, many=True)
@require_POST
def catch_breath(request: Request, slug: str) -> HttpResponse:
    """Begin or end a break."""
    helpline = _helpline(request, slug)
    if request.POST.get("what") == "end":
        actions.end_break(helpline=helpline, by=request.actor)
    else:
        actions.begin_break(helpline=helpline, by=request.actor)
        messages.success(request, _("You get no new conversation until you end your break. Take the time you need."))
    return redirect("desk:desk", slug=slug)


# -- afterwards ------------------------------------------------------------------------------------------------------


@door(CONVERSATIONS, CHANGE)
def wrap_up(request: Request, row: Any) -> HttpResponse:
    """Write down one conversation."""
    helpline = queries.helpline_of(row)
    page = queries.desk_page(request.actor, helpline)
    addresses = [(str(one.pk), one.name) for one in page.addresses]
    if row not in page.unwritten:
        return redirect("desk:desk", slug=helpline.slug)
    age = queries.age_told(row.pk, by=request.actor)
    quick = row.reason in {"not_meant", "blocked"}
    first = {"age": age, "kind": "prank" if quick else "real", "impact": "1" if quick else None}
    form = WrapUpForm(request.POST or None, addresses=addresses, initial=first)
    if request.method == "POST" and form.is_valid():
        _keep(request, row, helpline, form)
        return redirect("desk:desk", slug=helpline.slug)
    return render(request, "helpline/desk/wrap_up.html", {"form": form, "helpline": helpline, "conversation": row})


def _keep(request: Request, row: Any, helpline: Any, form: WrapUpForm) -> None:
    given = form.cleaned_data
    answers = {name: given.get(name) or ([] if name in {"topics", "referred"} else "") for name in _ANSWERS}
    try:
        actions.write_wrap_up(conversation=row, answers=answers, note=given["note"], by=request.actor)
    except actions.AlreadyWritten:
        return
    impact = int(given["impact"])
    if given["own_note"] or impact >= rules.HEAVY:
        actions.write_debrief(helpline=helpline, impact=impact, note=given["own_note"], by=request.actor)
    if impact >= rules.HEAVY:
        actions.begin_break(helpline=helpline, by=request.actor)
        messages.success(
            request, _("Thank you. That was a heavy one: you are on a break now, and the coordinator will call you.")
        )
    else:
        messages.success(request, _("Thank you. It is written down."))


_ANSWERS = ("kind", "topics", "age", "referred")


# -- what the coordinator keeps --------------------------------------------------------------------------------------


@door(PHRASES, CHANGE, many=True)
def keep(request: Request, slug: str) -> HttpResponse:
    """List ready sentences, addresses and rules, and what volunteers wrote about heavy conversations."""
    helpline = _helpline(request, slug)
    if not queries.may_edit(request.actor, helpline):
        raise Http404
    context = {
        "desk": queries.desk_page(request.actor, helpline),
        "debriefs": queries.debriefs(request.actor, helpline),
        "embed": request.build_absolute_uri(reverse("chat:embed", args=[slug])),
        "chat_url": request.build_absolute_uri(reverse("chat:page", args=[slug])),
    }
    return render(request, "helpline/desk/keep.html", context)


Save = Callable[[Any], None]


def _edit(
    request: Request, *, form: Any, save: Save, values: Callable[[Any], dict[str, Any]], context: dict[str, Any]
) -> HttpResponse:
    page = {"form": form, "conflict": None, **context}
    if request.method == "POST" and form.is_valid():
        try:
            save(form)
        except ChangedMeanwhile as changed:
            conflict = compare(form, now=values(changed.now), version=changed.now.version)
            return render(
                request, "helpline/desk/edit.html", page | {"form": conflict.form, "conflict": conflict}, status=409
            )
        messages.success(request, _("Saved."))
        return redirect("desk:keep", slug=context["helpline"].slug)
    return render(request, "helpline/desk/edit.html", page)


_KINDS: dict[str, tuple[type[Form], Any]] = {
    "sentence": (PhraseForm, "phrase"),
    "address": (HelpAddressForm, "address"),
}


@door(PHRASES, CREATE, many=True)
def add(request: Request, slug: str, kind: str) -> HttpResponse:
    """Add a ready sentence or an address."""
    helpline = _helpline(request, slug)
    if not queries.may_edit(request.actor, helpline) or kind not in _KINDS:
        raise Http404
    initial = {"checked_on": clock.today(), "position": 50}
    form: Any = _KINDS[kind][0](request.POST or None, initial=initial)
    title = _("New ready sentence") if kind == "sentence" else _("New address")

    def save(form: Any) -> None:
        actions.add(row=queries.new_row(kind, helpline, form.given()), by=request.actor)

    return _edit(request, form=form, save=save, values=vars, context={"title": title, "helpline": helpline})


@door(PHRASES, CHANGE)
def change_phrase(request: Request, row: Any) -> HttpResponse:
    """Change a ready sentence, or take it away."""
    return _change(request, row, PhraseForm, _("Change a ready sentence"))


@door(HELP_ADDRESSES, CHANGE)
def change_address(request: Request, row: Any) -> HttpResponse:
    """Change an address, or take it away."""
    return _change(request, row, HelpAddressForm, _("Change an address"))


def _change(request: Request, row: Any, form_class: Any, title: str) -> HttpResponse:
    helpline = queries.helpline_of(row)
    if request.POST.get("what") == "drop":
        actions.drop(row=row, by=request.actor)
        messages.success(request, _("Taken away."))
        return redirect("desk:keep", slug=helpline.slug)
    form = form_class(request.POST or None, initial=vars(row))

    def save(form: Any) -> None:
        actions.change(row=row, given=form.given(), seen=form.seen, by=request.actor)

    context = {"title": title, "helpline": helpline, "may_drop": True}
    return _edit(request, form=form, save=save, values=vars, context=context)


@door(DESK_RULES, CHANGE)
def change_rules(request: Request, row: Any) -> HttpResponse:
    """Change how conversations go."""

    def values(now: Any) -> dict[str, Any]:
        return {**vars(now), "partner_sites": "\n".join(now.partner_sites)}

    def save(form: Any) -> None:
        actions.change(row=row, given=form.given(), seen=form.seen, by=request.actor)

    form = DeskRulesForm(request.POST or None, initial=values(row))
    context = {"title": _("How conversations go"), "helpline": queries.helpline_of(row)}
    return _edit(request, form=form, save=save, values=values, context=context)


@door(DEBRIEFS, READ, post=CHANGE)
@require_POST
def heard(request: Request, row: Any) -> HttpResponse:
    """Note that somebody talked with the volunteer."""
    actions.hear_debrief(debrief=row, by=request.actor)
    return redirect("desk:keep", slug=queries.helpline_of(row).slug)
