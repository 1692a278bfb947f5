"""A participant's own page behind a personal link, without an account; nobody else reads it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nabij.foundation.doors import Request, by_link
from nabij.people.choices import ConsentHow
from nabij.programmes.circles import actions, queries
from nabij.programmes.circles.choices import EntryKind, MemberState
from nabij.programmes.circles.emails import MINE
from nabij.programmes.circles.forms import LookBackForm, WordsForm
from nabij.programmes.circles.queries import agreements
from nabij.programmes.circles.queries import mine as own

Do = Callable[[Request, Any], None]


def _member(link: Any) -> Any:
    found = queries.member_behind(link.subject_id)
    if found is None:
        raise Http404
    return found


@by_link(MINE)
def mine(request: Request, link: Any) -> HttpResponse:
    """Show the page, and do one thing on it at a time."""
    member = _member(link)
    what = request.POST.get("do", "")
    words, back = WordsForm(initial={"kind": EntryKind.ACTION}), LookBackForm()
    if request.method == "POST":
        if what == "write":
            words = WordsForm(request.POST)
            done = words.is_valid() and _write(request, member, words)
        elif what == "look_back":
            back = LookBackForm(request.POST)
            done = back.is_valid() and _look_back(request, member, back)
        else:
            done = _simple(request, member, what)
        if done:
            return redirect(request.path)
    context = {
        "mine": own.page(member, language=get_language() or "nl"),
        "member": member,
        "circle": member.circle,
        "words_form": words,
        "back_form": back,
        "is_over": member.own_unit.erased_at is not None,
        "is_in": member.state in {MemberState.PLACED, MemberState.FINISHED},
        "has_ended": member.state in {MemberState.FINISHED, MemberState.NOT_FINISHED},
        "path_words": _wording(member, actions.PATH),
        "sum_words": _wording(member, actions.SUM),
        "organisation_name": member.circle.organisation.name,
        "notes_path": f"{request.path}notes/",
    }
    return render(request, "circles/mine.html", context, status=422 if words.errors or back.errors else 200)


def _wording(member: Any, purpose: str) -> Any:
    return agreements.words(organisation_id=member.organisation_id, purpose=purpose)


def _write(request: Request, member: Any, form: WordsForm) -> bool:
    given = form.cleaned_data
    words = actions.Words(
        kind=EntryKind(given["kind"]), text=given["text"], cents=given["cents"], is_shared=given["is_shared"]
    )
    try:
        actions.write(member=member, words=words)
    except actions.IsFull:
        form.add_error(None, _("You wrote very much already. Throw something away first."))
        return False
    except actions.IsOver:
        form.add_error(None, _("Your notes of this circle were erased. You cannot write any more."))
        return False
    messages.success(request, _("It is written down."))
    return True


def _look_back(request: Request, member: Any, form: LookBackForm) -> bool:
    given = form.cleaned_data
    said = actions.Said(stars=given["stars"], again=given["again"], themes=tuple(given["themes"]), text=given["text"])
    actions.look_back(member=member, said=said)
    messages.success(request, _("Thank you for telling us."))
    return True


def _entry(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("entry", ""))
    except ValueError:
        return uuid.UUID(int=0)  # nobody's


def _excuse(request: Request, member: Any, *, is_excused: bool) -> None:
    found = own.page(member, language="nl").next
    if found is not None:
        actions.excuse(session=found, member=member, is_excused=is_excused)
        text = _("Thank you for telling us.") if is_excused else _("Good. See you then.")
        messages.success(request, text)


def _agree(request: Request, member: Any, purpose: str) -> None:
    wording = _wording(member, purpose)
    if request.POST.get("words") != wording.mark:  # nobody agrees to what they did not read
        messages.warning(request, _("The words were changed meanwhile. Please read them, and answer once more."))
        return
    agreed = actions.Agreed(purpose=purpose, wording=wording, how=ConsentHow.ONLINE)
    if purpose == actions.PATH:
        actions.be_curious(member=member, agreed=agreed)
    else:
        actions.count_me(member=member, agreed=agreed)


def _leave(request: Request, member: Any) -> None:
    actions.leave_by_link(member=member)
    messages.success(request, _("You stopped. Somebody else gets your place. Thank you for telling us."))


_DO: dict[str, Do] = {
    "cannot_come": lambda request, member: _excuse(request, member, is_excused=True),
    "come_after_all": lambda request, member: _excuse(request, member, is_excused=False),
    "done": lambda request, member: actions.set_done(member=member, pk=_entry(request), is_done=True),
    "not_done": lambda request, member: actions.set_done(member=member, pk=_entry(request), is_done=False),
    "share": lambda request, member: actions.set_shared(member=member, pk=_entry(request), is_shared=True),
    "keep": lambda request, member: actions.set_shared(member=member, pk=_entry(request), is_shared=False),
    "throw_away": lambda request, member: actions.throw_away(member=member, pk=_entry(request)),
    "curious": lambda request, member: _agree(request, member, actions.PATH),
    "not_curious": lambda request, member: actions.take_back(member=member, purpose=actions.PATH),
    "count_me": lambda request, member: _agree(request, member, actions.SUM),
    "not_count_me": lambda request, member: actions.take_back(member=member, purpose=actions.SUM),
    "leave": _leave,
}


def _simple(request: Request, member: Any, what: str) -> bool:
    """Do what one button says; a button that does not exist does nothing."""
    if what in _DO and member.own_unit.erased_at is None:
        _DO[what](request, member)
    return True


@by_link(MINE)
def notes(request: Request, link: Any) -> HttpResponse:
    """Hand somebody their own notes, as a text to keep."""
    member = _member(link)
    lines = [member.circle.name, ""]
    for note in own.notes(member):
        day = note.entry.made_on.isoformat()
        lines.append(f"{day}  {note.text}" + (f"  {note.euros}" if note.is_saving else ""))
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="circle-notes.txt"'
    return response
