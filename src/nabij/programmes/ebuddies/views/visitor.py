"""Pages for somebody who stays anonymous: no account, no cookie, no script needed; a token travels in the forms."""

import uuid
from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from nabij.foundation import limits
from nabij.foundation.doors import public
from nabij.programmes.ebuddies.actions import codes, visiting, writing
from nabij.programmes.ebuddies.choices import Deed
from nabij.programmes.ebuddies.forms import ApplicationForm, CodeForm, LetterForm, explanation
from nabij.programmes.ebuddies.queries import visitor as queries

CODES_PER_HOUR = 60
APPLICATIONS_PER_HOUR = 10
_HOME = "ebuddy:home"


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"ebuddies/visitor/{template}.html", context)
    response._csp_replace = {  # type: ignore[attr-defined]  # as csp_replace does
        "default-src": [NONE], "script-src": [NONCE], "style-src": [NONCE], "img-src": ["data:"],
        "form-action": [SELF], "base-uri": [NONE], "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"], "trusted-types": [NONE],
    }  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _home(request: HttpRequest, *, form: Any = None, said: str = "") -> HttpResponse:
    context = {"form": form or CodeForm(), "letterboxes": queries.letterboxes(), "said": said}
    return _shown(request, "home", context)


def _posted(view: Callable[[HttpRequest, str], HttpResponse]) -> Any:
    """A page for who is inside: whoever comes without a token, or too late, starts at the door again."""

    def enter(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect(_HOME)
        try:
            return view(request, request.POST.get("token", "")[:500])
        except codes.NotFound:
            return _home(request, said=_("This page was open for a long time. Type your six words again, please."))
        except codes.Busy:
            return _home(request, said=_("It is busy just now. Try again in a minute, please."))

    # No cookie is set or read here, so there is nothing that another site could borrow.
    return csrf_exempt(public(enter))


@public
def home(request: HttpRequest) -> HttpResponse:
    """Come back with a code, or begin."""
    return _home(request)


@csrf_exempt
@public
def enter(request: HttpRequest) -> HttpResponse:
    """Open the page of a pair with six words."""
    if request.method != "POST":
        return redirect(_HOME)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _home(request, form=form)
    if not limits.allow(request, "ebuddy code", per_hour=CODES_PER_HOUR):
        return _home(request, form=form, said=_("That were many tries. Try again in an hour, please."))
    try:
        token = visiting.enter(code=form.cleaned_data["code"])
    except codes.NotFound:
        form.add_error("code", _("We do not know these six words. Look at each word and its order, please."))
        return _home(request, form=form)
    except codes.Busy:
        return _home(request, form=form, said=_("It is busy just now. Try again in a minute, please."))
    return _room(request, token)


@csrf_exempt
@public
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for an e-buddy."""
    letterbox = queries.letterbox(slug)
    if letterbox is None:
        raise Http404
    form = ApplicationForm(request.POST or None)
    said = "" if letterbox.is_open else _("We take no new applications just now.")
    if request.method == "POST" and letterbox.is_open and form.is_valid():
        if limits.allow(request, "ebuddy application", per_hour=APPLICATIONS_PER_HOUR):
            code, token = visiting.apply(slug=slug, application=visiting.Application(**form.cleaned_data))
            return _shown(request, "code", {"code": code, "token": token, "form": CodeForm()})
        said = _("That were many tries. Try again in an hour, please.")
    return _shown(request, "apply", {"form": form, "letterbox": letterbox, "said": said})


def _room(request: HttpRequest, token: str, *, form: Any = None, said: str = "") -> HttpResponse:
    room = visiting.look(token=token)
    context = {
        "room": room,
        "pair": room.pair,
        "exit_url": room.pair.letterbox.exit_url,
        "token": token,
        "form": form or LetterForm(initial={"cid": uuid.uuid4()}),
        "said": said,
        "deeds": Deed,
    }
    return _shown(request, "room", context)


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            token = visiting.confirm_code(token=token, typed=form.cleaned_data["code"])
        except visiting.CodeDiffers:
            form.add_error("code", _("These are not the same six words. Look at your note, or ask for new words."))
        else:
            return _room(request, token, said=_("Right. From now on these six words bring you back here."))
    return _shown(request, "code", {"code": "", "token": token, "form": form})


def _renew(request: HttpRequest, token: str) -> HttpResponse:
    return _shown(request, "code", {"code": visiting.renew_code(token=token), "token": token, "form": CodeForm()})


def _say(request: HttpRequest, token: str) -> HttpResponse:
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _room(request, token, form=form)
    try:
        visiting.say(token=token, cid=form.cleaned_data["cid"], text=form.cleaned_data["text"])
    except writing.GivesAway as refused:
        form.add_error("text", explanation(refused.kinds))
        return _room(request, token, form=form)
    except writing.WritingNotAllowed:
        return _room(request, token, form=form, said=_("You cannot write just now. What you typed is still here."))
    return _room(request, token, said=_("Sent. Your e-buddy finds it here."))


def _do(request: HttpRequest, token: str) -> HttpResponse:
    asked = request.POST.get("deed", "")
    if asked in Deed.values:
        visiting.do(token=token, deed=Deed(asked))
    return _room(request, token)


confirm, renew, say, do = _posted(_confirm), _posted(_renew), _posted(_say), _posted(_do)
