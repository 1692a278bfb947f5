"""Template tags for the look: icons, sort links, language choices and small marks."""

from collections.abc import Hashable
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, QueryDict
from django.template import Context, Engine
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from nabij.foundation.ui.folding import constant

register = template.Library()

TURNING_ICONS = frozenset({"chevron-left", "chevron-right", "arrow-left", "arrow-right", "logout", "login"})
TONE_ICONS = {
    "info": "info-circle",
    "ok": "circle-check",
    "warning": "alert-triangle",
    "error": "alert-circle",
    "accent": "clock",
}
# What Django calls a message's level and what the look calls its tone.
LEVEL_TONES = {"debug": "info", "info": "info", "success": "ok", "warning": "warning", "error": "error"}


@cache
def _sprite() -> str:
    return static("ui/icons.svg")


@register.simple_tag
@constant
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the sprite; decoration unless `label` says what it means."""
    if not label:
        return _decoration(name)
    turn = " nabij-icon--turn" if name in TURNING_ICONS else ""
    return format_html(
        '<svg class="nabij-icon{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
        turn,
        label,
        _sprite(),
        name,
    )


@cache
def _decoration(name: str) -> SafeString:
    # Two dozen of these stand on every page, and they are always the same.
    turn = " nabij-icon--turn" if name in TURNING_ICONS else ""
    return format_html(
        '<svg class="nabij-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        turn,
        _sprite(),
        name,
    )


@register.simple_tag
@constant
def tone_icon(tone: str) -> SafeString:
    """The mark that goes with a tone; nothing for a neutral one."""
    name = TONE_ICONS.get(tone or "")
    return icon(name) if name else SafeString("")


@register.filter
def tone_of(level: str) -> str:
    """The tone of a Django message level."""
    return LEVEL_TONES.get(level or "", "info")


@register.filter
def undo_url(message: Message) -> str:
    """The address that undoes what a message tells: messages.success(..., extra_tags=f"undo={url}")."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix("undo=") for tag in tags if tag.startswith("undo=")), "")


@register.simple_tag(takes_context=True)
def remembered(context: Context, template_name: str, **values: Any) -> SafeString:
    """An include whose text follows from these values and the language alone: the same values are shown once more.

    For menus and choices, never for what is about somebody: what is remembered stays in the process.
    """
    engine = context.template.engine if context.template else Engine.get_default()
    given = tuple(values.items())
    try:
        hash(given)
    except TypeError:  # lists and dictionaries can change, so what follows from them is not remembered
        return engine.get_template(template_name).render(Context(values))
    return _remembered(engine, template_name, get_language(), given)


@lru_cache(maxsize=512)
def _remembered(
    engine: Engine, template_name: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return engine.get_template(template_name).render(Context(dict(values)))


@register.inclusion_tag("ui/parts/sort_head.html", takes_context=True)
def sort_head(context: Context, key: str, label: str, kind: str = "") -> dict[str, object]:
    """A table head whose link sorts on `key` (?sort=key, ?sort=-key); `kind` "number" aligns the column."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort") or context.get("sort") or ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(str(now), "")
    return {
        "label": label,
        "kind": kind,
        "direction": direction,
        "query": _with(request.GET, sort=f"-{key}" if direction == "ascending" else key),
    }


def _with(current: QueryDict, *, sort: str) -> str:
    query = current.copy()
    query["sort"] = sort
    query.pop("page", None)
    return query.urlencode()


@register.simple_tag
def language_choices(easy: bool = False) -> list[dict[str, object]]:
    """The languages to choose from; easy Dutch only where `easy` asks for it."""
    current = get_language()
    return [
        {
            "code": code,
            "lang": code.split("-")[0],
            "name": name if "-" in code else get_language_info(code)["name_local"].capitalize(),
            "current": code == current,
        }
        for code, name in settings.LANGUAGES
        if easy or "-" not in code
    ]
