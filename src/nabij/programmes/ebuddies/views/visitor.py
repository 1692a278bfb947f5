"""Pages for somebody who stays anonymous: no account, no cookie, no script needed; a token travels in the forms."""

import contextlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from nabij.foundation import limits
from nabij.foundation.doors import public
from nabij.programmes.ebuddies.actions import codes, visiting, writing
from nabij.programmes.ebuddies.choices import Deed, Helped, VisitorLanguage
from nabij.programmes.ebuddies.choices.help import NUMBERS
from nabij.programmes.ebuddies.forms import (
    ApplicationForm,
    CodeForm,
    LetterForm,
    PingForm,
    ReminderForm,
    explanation,
)
from nabij.programmes.ebuddies.queries import reminders
from nabij.programmes.ebuddies.queries import visitor as queries

CODES_PER_HOUR = 60
APPLICATIONS_PER_HOUR = 10
_HOME = "ebuddy:home"
_EXIT = "https://www.buienradar.nl/"
_LOCALES = {"nl": "nl-NL", "nl-easy": "nl-NL", "en": "en-GB", "ar": "ar"}


# -- what every page has ------------------------------------------------------------------------------------


def _language_of(request: HttpRequest, chosen: str) -> str:
    if chosen:
        return chosen
    asked = request.headers.get("Accept-Language", "")[:2].lower()
    return VisitorLanguage.ARABIC.value if asked == "ar" else (translation.get_language() or settings.LANGUAGE_CODE)


def _in_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show a page in the language of its address, without a cookie, and keep it out of every memory."""

    @wraps(view)
    def speak(request: HttpRequest, *, language: str = "", **kwargs: str) -> HttpResponse:
        spoken = _language_of(request, language)
        with translation.override(spoken):
            response = view(request, spoken, **kwargs)
        response.headers["Content-Language"] = spoken.split("-")[0]
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return speak


def _page(language: str, *, letterbox: Any, back: tuple[str, dict[str, str]]) -> dict[str, Any]:
    """What the frame of every page reads; `back` is the page the languages lead to."""
    name, kwargs = back
    known = {"slug": letterbox.slug} if letterbox else {}
    return {
        "language": language,
        "locale": _LOCALES.get(language, "nl-NL"),
        "name": letterbox.name if letterbox else _("E-buddy"),
        "exit_url": letterbox.exit_url if letterbox else _EXIT,
        "numbers": NUMBERS,
        "home_url": reverse(_HOME, kwargs={"language": language}),
        "known_url": reverse("ebuddy:known_of" if known else "ebuddy:known", kwargs={"language": language, **known}),
        "leave_url": reverse("ebuddy:leave"),
        "languages": [
            {
                "name": own_name,
                "html_lang": code.split("-")[0],
                "dir": "rtl" if code == VisitorLanguage.ARABIC else "ltr",
                "url": reverse(name, kwargs={"language": code, **kwargs}),
                "current": code == language,
            }
            for code, own_name in VisitorLanguage.choices
        ],
    }


def _policy(request: HttpRequest) -> dict[str, Any]:
    scheme = "wss" if request.is_secure() else "ws"
    return {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [NONCE],
        "img-src": ["data:"],
        # Older browsers do not read 'self' as the socket of the same site.
        "connect-src": [SELF, f"{scheme}://{request.get_host()}"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }


def _shown(
    request: HttpRequest, template: str, language: str, context: dict[str, Any], *, letterbox: Any = None,
    back: tuple[str, dict[str, str]] = (_HOME, {}),
) -> HttpResponse:  # fmt: skip
    context = {**context, "page": _page(language, letterbox=letterbox, back=back)}
    response = render(request, f"ebuddies/visitor/{template}.html", context)
    response._csp_replace = _policy(request)  # type: ignore[attr-defined]  # as csp_replace does
    return response


# -- outside ------------------------------------------------------------------------------------------------


def _home(request: HttpRequest, language: str, *, form: Any = None, said: str = "") -> HttpResponse:
    found = queries.letterboxes()
    context = {"form": form or CodeForm(), "letterboxes": found, "said": said}
    return _shown(request, "home", language, context, letterbox=found[0] if len(found) == 1 else None)


@public
@_in_language
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Come back with a code, or begin."""
    return _home(request, language)


@public
@_in_language
def known(request: HttpRequest, language: str, slug: str = "") -> HttpResponse:
    """Show what we know of somebody, made from the schema."""
    letterbox = queries.letterbox(slug) if slug else None
    if slug and letterbox is None:
        raise Http404
    context = {"known": queries.known_about_visitors(), "kept": queries.kept_words(letterbox)}
    back = ("ebuddy:known_of", {"slug": slug}) if slug else ("ebuddy:known", {})
    return _shown(request, "known", language, context, letterbox=letterbox, back=back)


@csrf_exempt
@public
@_in_language
def enter(request: HttpRequest, language: str) -> HttpResponse:
    """Open the page of a pair with six words."""
    if request.method != "POST":
        return redirect(_HOME, language=language)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _home(request, language, form=form)
    if not limits.allow(request, "ebuddy code", per_hour=CODES_PER_HOUR):
        return _home(request, language, form=form, said=_("That were many tries. Try again in an hour, please."))
    try:
        token = visiting.enter(code=form.cleaned_data["code"])
    except codes.NotFound:
        form.add_error("code", _("We do not know these six words. Look at each word and its order, please."))
        return _home(request, language, form=form)
    except codes.Busy:
        return _home(request, language, form=form, said=_("It is busy just now. Try again in a minute, please."))
    return _room(request, language, token)


@csrf_exempt
@public
@_in_language
def apply(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Ask for an e-buddy."""
    letterbox = queries.letterbox(slug)
    if letterbox is None:
        raise Http404
    form = ApplicationForm(request.POST or None)
    said = "" if letterbox.is_open else _("We take no new applications just now.")
    if request.method == "POST" and letterbox.is_open and form.is_valid():
        if limits.allow(request, "ebuddy application", per_hour=APPLICATIONS_PER_HOUR):
            told = visiting.Application(**form.cleaned_data, language=language)
            code, token = visiting.apply(slug=slug, application=told)
            context = {"code": code, "token": token, "form": CodeForm()}
            return _shown(request, "code", language, context, letterbox=letterbox)
        said = _("That were many tries. Try again in an hour, please.")
    context = {
        "form": form, "letterbox": letterbox, "said": said, "usual_days": queries.usual_wait_days(letterbox),
    }  # fmt: skip
    return _shown(request, "apply", language, context, letterbox=letterbox, back=("ebuddy:apply", {"slug": slug}))


# -- inside -------------------------------------------------------------------------------------------------


def _posted(view: Callable[[HttpRequest, str, str], HttpResponse]) -> Any:
    """A page for who is inside: whoever comes without a token, or too late, starts at the door again."""

    def enter(request: HttpRequest, language: str) -> HttpResponse:
        if request.method != "POST":
            return redirect(_HOME, language=language)
        try:
            return view(request, language, request.POST.get("token", "")[:500])
        except codes.NotFound:
            said = _("This page is shut, because it was open for a long time or because you left. Type your six words.")
            return _home(request, language, said=said)
        except codes.Busy:
            return _home(request, language, said=_("It is busy just now. Try again in a minute, please."))

    # No cookie is set or read here, so there is nothing that another site could borrow.
    return csrf_exempt(public(_in_language(enter)))


def _quietly(view: Callable[[str], object]) -> Any:
    """Something a script tells without waiting for an answer: the same answer to everything."""

    def tell(request: HttpRequest, language: str) -> HttpResponse:
        if request.method == "POST":
            with contextlib.suppress(codes.NotFound, codes.Busy):
                view(request.POST.get("token", "")[:500])
        return HttpResponse(status=204)

    return csrf_exempt(public(_in_language(tell)))


def _room(
    request: HttpRequest, language: str, token: str, *, form: Any = None, said: str = "", **forms: Any
) -> HttpResponse:
    room = visiting.look(token=token)
    pair, scheme = room.pair, "wss" if request.is_secure() else "ws"
    agreed = {"weekday": pair.weekday if pair.weekday is not None else 0, "at_time": pair.at_time or "20:00"}
    context = {
        "room": room,
        "pair": pair,
        "token": token,
        "form": form or LetterForm(initial={"cid": uuid.uuid4()}),
        "ping_form": PingForm(auto_id="ping_%s"),
        "reminder_form": ReminderForm(initial=agreed, auto_id="reminder_%s"),
        "said": said,
        "helped": Helped.choices,
        "usual_days": queries.usual_wait_days(pair.letterbox) if pair.started_on is None else None,
        "live": {"token": visiting.listen(token=token), "socket": f"{scheme}://{request.get_host()}/live/visitor/"},
        **forms,
    }
    return _shown(request, "room", language, context, letterbox=pair.letterbox, back=("ebuddy:do", {}))


def _code(request: HttpRequest, language: str, token: str, *, code: str = "", form: Any = None) -> HttpResponse:
    letterbox = visiting.look(token=token).pair.letterbox
    context = {"code": code, "token": token, "form": form or CodeForm()}
    return _shown(request, "code", language, context, letterbox=letterbox)


def _confirm(request: HttpRequest, language: str, token: str) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            token = visiting.confirm_code(token=token, typed=form.cleaned_data["code"])
        except visiting.CodeDiffers:
            form.add_error("code", _("These are not the same six words. Look at your note, or ask for new words."))
        else:
            return _room(request, language, token, said=_("Right. From now on these six words bring you back here."))
    return _code(request, language, token, form=form)


def _renew(request: HttpRequest, language: str, token: str) -> HttpResponse:
    return _code(request, language, token, code=visiting.renew_code(token=token))


def _say(request: HttpRequest, language: str, token: str) -> HttpResponse:
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _room(request, language, token, form=form)
    try:
        visiting.say(token=token, cid=form.cleaned_data["cid"], text=form.cleaned_data["text"])
    except writing.GivesAway as refused:
        form.add_error("text", explanation(refused.kinds))
        return _room(request, language, token, form=form)
    except writing.WritingNotAllowed:
        form.add_error("text", _("You cannot write just now. What you typed is still here."))
        return _room(request, language, token, form=form)
    return _room(request, language, token, said=_("Sent. Your e-buddy finds it here."))


def _typed_so_far(request: HttpRequest) -> Any:
    """Keep what somebody was typing while they looked again, or chose another language."""
    text = request.POST.get("text", "")[:4000]
    return LetterForm(initial={"cid": request.POST.get("cid", "")[:36] or uuid.uuid4(), "text": text}) if text else None


def _do(request: HttpRequest, language: str, token: str) -> HttpResponse:
    asked = request.POST.get("deed", "")
    deed = Deed(asked) if asked in Deed.values else Deed.LOOK
    visiting.do(token=token, deed=deed)
    if deed == Deed.LEAVE:
        return _home(request, language, said=_("You have left. Only your six words open your page again."))
    said = ""
    if deed == Deed.REPORT:
        said = _("Thank you for saying so. The coordinator reads the last letter of your e-buddy.")
    return _room(request, language, token, form=_typed_so_far(request), said=said)


def _tell(request: HttpRequest, language: str, token: str) -> HttpResponse:
    form = PingForm(request.POST, auto_id="ping_%s")
    if not form.is_valid():
        return _room(request, language, token, ping_form=form)
    address = form.cleaned_data["address"]
    visiting.tell_at(token=token, address=address, language=language)
    if address:
        return _room(request, language, token, said=_("You get a mail when there is something for you."))
    return _room(request, language, token, said=_("The address is gone. You get no mail from us any more."))


def _rate(request: HttpRequest, language: str, token: str) -> HttpResponse:
    answer = request.POST.get("helped", "")
    if answer in Helped.values:
        visiting.rate(token=token, helped=Helped(answer))
        return _room(request, language, token, said=_("Thank you. Your answer is only counted."))
    return _room(request, language, token)


def _reminder(request: HttpRequest, language: str, token: str) -> HttpResponse:
    form = ReminderForm(request.POST, auto_id="reminder_%s")
    if not form.is_valid():
        return _room(request, language, token, reminder_form=form)
    return HttpResponse(
        reminders.reminder(**form.cleaned_data), content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="reminder.ics"'},
    )  # fmt: skip


confirm, renew, say, do = _posted(_confirm), _posted(_renew), _posted(_say), _posted(_do)
tell, rate, reminder = _posted(_tell), _posted(_rate), _posted(_reminder)
seen = _quietly(lambda token: visiting.look(token=token))
leave = _quietly(lambda token: visiting.do(token=token, deed=Deed.LEAVE))
