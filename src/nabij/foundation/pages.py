"""What surrounds every page: the menu, the frame's words, and pages for when something goes wrong."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache as cache_of_answers
from django.db import DatabaseError, connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from nabij.foundation import actors, jobs
from nabij.foundation.access import VIEW, Policy
from nabij.foundation.doors import public
from nabij.foundation.ui.context import html_lang


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One entry of the main menu, shown to whoever the policy lets in. `label` is lazily translated; `order` also says
    in which section of a long menu it stands (see SECTIONS)."""

    label: Any
    url_name: str
    policy: Policy | None = None
    action: str = VIEW
    order: int = 50
    icon: str = ""
    show: Callable[[actors.Actor], bool] | None = None

    def __hash__(self) -> int:
        """Tell entries apart by where they lead; an access table holds what cannot be hashed."""
        return hash(self.url_name)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a menu as it is shown to one reader on one page."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of a menu that belong together; without a label they stand above everything."""

    label: str
    entries: tuple[Entry, ...]
    is_open: bool = True


# Where a section begins, in `order` of its entries, and whether it is open before somebody is in it: the work of every
# day is, what is looked up now and then is not.
SECTIONS: Final = (
    (20, gettext_lazy("Who takes part"), True), (40, gettext_lazy("What we do"), True),
    (60, gettext_lazy("What came of it"), False), (80, gettext_lazy("Arrange"), False),
)  # fmt: skip
LONG_MENU: Final = 14  # entries; fewer are overseen without sections

_menu: list[MenuItem] = []
_account: list[MenuItem] = []
_footer: list[MenuItem] = []
# Named by the front door: where the search box of every page asks, and where a demo chooses who to be.
search_url_names: list[str] = []  # the page, then the suggestions
demo_url_name: list[str] = []
# Named by the people room: a cheap way to say which organisation an actor belongs to.
organisation_name: Callable[[int], str] = lambda _organisation_id: "Nabij"  # noqa: E731


# Named by the people room too: the address of an organisation's picture, or nothing.
organisation_logo: Callable[[int], str] = lambda _organisation_id: ""  # noqa: E731


_MOMENT_SECONDS = 30


def for_a_moment(key: str, ask: Callable[[], bool]) -> bool:
    """Remember a yes or no about an entry of the menu for half a minute; it is asked on every page."""
    known: bool | None = cache_of_answers.get(key)
    if known is None:
        known = ask()
        cache_of_answers.set(key, known, _MOMENT_SECONDS)
    return known


def add_to_menu(*items: MenuItem) -> None:
    """Add entries; rooms call this when they are loaded."""
    _menu.extend(item for item in items if item not in _menu)
    _menu.sort(key=lambda item: item.order)


def add_to_account(*items: MenuItem) -> None:
    """Add entries to the menu under the user's name."""
    _account.extend(item for item in items if item not in _account)
    _account.sort(key=lambda item: item.order)


def add_to_footer(*items: MenuItem) -> None:
    """Add links to the foot of every page."""
    _footer.extend(item for item in items if item not in _footer)
    _footer.sort(key=lambda item: item.order)


def menu_for(actor: actors.Actor, path: str) -> tuple[Section, ...]:
    """Return what this actor may open, the current entry marked; a long menu in sections."""
    shown = _shown(_menu, actor, path)
    if len(shown) <= LONG_MENU:
        return (Section("", tuple(entry for _order, entry in shown)),) if shown else ()
    return _in_sections(shown)


def _in_sections(shown: list[tuple[int, Entry]]) -> tuple[Section, ...]:
    begins = [first for first, _label, _is_open in SECTIONS]
    held: dict[int, list[Entry]] = {}
    for order, entry in shown:
        held.setdefault(bisect_right(begins, order), []).append(entry)
    return tuple(
        Section(str(SECTIONS[at - 1][1]), tuple(entries), SECTIONS[at - 1][2] or any(one.current for one in entries))
        if at else Section("", tuple(entries))
        for at, entries in held.items()
    )  # fmt: skip


@cache
def _address(url_name: str) -> str:
    # Addresses are the same in every language and for everyone, and a page asks for two dozen of them.
    return reverse(url_name)


@cache
def _entry(item: MenuItem, _language: str | None, *, current: bool) -> Entry:
    return Entry(str(item.label), _address(item.url_name), item.icon, current)


def _links(items: list[MenuItem], actor: actors.Actor, path: str) -> tuple[Entry, ...]:
    return tuple(entry for _order, entry in _shown(items, actor, path))


_allowed: dict[Any, list[MenuItem]] = {}
_MOST_KINDS = 512  # of actor, times three menus


def _allowed_to(items: list[MenuItem], actor: actors.Actor) -> list[MenuItem]:
    """Return the entries whose access table lets this kind of actor in: that follows from what they hold, not which."""
    kind = (id(items), len(items), frozenset(key for key, ids in actor.reach.items() if ids))
    found = _allowed.get(kind)
    if found is None:
        found = [item for item in items if item.policy is None or item.policy.allows(actor, item.action)]
        if len(_allowed) >= _MOST_KINDS:
            _allowed.clear()
        _allowed[kind] = found
    return found


def _shown(items: list[MenuItem], actor: actors.Actor, path: str) -> list[tuple[int, Entry]]:
    language = get_language()
    shown = []
    for item in _allowed_to(items, actor):
        try:
            if item.show is not None and not item.show(actor):
                continue
        except DatabaseError:  # a page that tells what went wrong still has a menu
            continue
        url = _address(item.url_name)
        current = path == url if url == "/" else path.startswith(url)
        shown.append((item.order, _entry(item, language, current=current)))
    return shown


# Who sees one file at most has nothing to search.
_WITHOUT_SEARCH = frozenset({"volunteer", "participant"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what ui/base.html needs on every page (a context processor)."""
    actor: actors.Actor = getattr(request, "actor", actors.NOBODY)
    return {
        "actor": actor,
        "menu": menu_for(actor, request.path) if actor.is_signed_in else (),
        "account_links": _links(_account, actor, request.path) if actor.is_signed_in else (),
        "footer_links": _links(_footer, actor, request.path),
        "search_urls": [_address(name) for name in search_url_names] if actor.roles - _WITHOUT_SEARCH else [],
        "demo_url": _address(demo_url_name[0]) if settings.DEMO and demo_url_name else "",
        "demo_mode": settings.DEMO,
        "easy": (get_language() or "").endswith("easy"),
        "organisation_name": _name_of(actor),
        "logo_url": _logo_of(actor),
    }


def _name_of(actor: actors.Actor) -> str:
    # A page about a mistake is made while the transaction can only go back: nothing can be asked any more.
    if not actor.organisation_id or connection.needs_rollback:
        return "Nabij"
    return organisation_name(actor.organisation_id)


def _logo_of(actor: actors.Actor) -> str:
    if connection.needs_rollback:
        return ""
    try:
        return organisation_logo(actor.organisation_id or 0)
    except DatabaseError:  # the page about a database that is away is still a page
        return ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return render(request, "ui/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return render(request, "ui/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return render(request, "ui/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, without asking anything of the database: that may be what is broken."""
    context = {"organisation_name": "Nabij", "html_lang": html_lang()}
    return HttpResponse(render_to_string("ui/500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell that the form was open for too long, and offer what was typed to be sent again.

    Only to whoever sent it from one of our own pages: a form that another site made up is not offered.
    """
    typed = None
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and "password" not in name
        ]
    return render(request, "ui/csrf.html", {"typed": typed, "had_files": bool(request.FILES)}, status=403)


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether both databases answer, and how much work for later waits or was given up."""
    state: dict[str, str | int] = {}
    for alias in ("default", "keys"):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            state[alias] = "ok"
        except Exception:  # whatever is wrong, this house is not ready
            state[alias] = "down"
    ready = set(state.values()) == {"ok"}
    if ready:
        found = jobs.health()
        state |= {
            "jobs_waiting": found.waiting,
            "jobs_failed": found.failed,
            "jobs_late_seconds": int(found.oldest_seconds),
        }
    return JsonResponse(state, status=200 if ready else 503)
