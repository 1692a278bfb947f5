"""Gives every page the few things its frame needs, so that rooms never pass them by hand."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi


def look(request: HttpRequest) -> dict[str, object]:
    """Context for ui/base.html; a view may override any of these by the same name."""
    return {
        "theme_css": getattr(settings, "NABIJ_THEME_CSS", ""),
        "theme_class": getattr(settings, "NABIJ_THEME_CLASS", ""),
        "theme_has_dark": not getattr(settings, "NABIJ_THEME_CSS", "")
        or bool(getattr(settings, "NABIJ_THEME_DARK", False)),
        "html_lang": html_lang(),
        "html_dir": "rtl" if get_language_bidi() else "ltr",
    }


def html_lang() -> str:
    """The language for the lang attribute: easy Dutch is Dutch to a screen reader."""
    return (get_language() or "nl").split("-")[0]
