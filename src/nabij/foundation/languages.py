"""Finds a word at once: Django looks for it in the catalogue of each room in turn, thirty for every word of a page.

Django means to lay catalogues with the same rule for plurals together, but compares the rule with a function
(django/utils/translation/trans_real.py, TranslationCatalog.update), so each stays by itself.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language, trans_real


class Languages(LocaleMiddleware):
    """Chooses the language of a page, and has its words at hand."""

    def process_request(self, request: HttpRequest) -> None:
        """Do so."""
        super().process_request(request)
        lay_together(get_language())


@cache
def lay_together(language: str | None) -> None:
    """Make one catalogue of those of a language that stand side by side and count alike."""
    translation: Any = trans_real.translation(language) if language else None
    while translation is not None:
        if isinstance(translation._catalog, trans_real.TranslationCatalog):
            _lay_together(translation._catalog)
        translation = translation._fallback


def _lay_together(catalogue: Any) -> None:
    words: list[dict[Any, str]] = []
    plurals: list[Any] = []
    for found, plural in zip(catalogue._catalogs, catalogue._plurals, strict=True):
        if plurals and plurals[-1].__code__ == plural.__code__:
            words[-1] = {**found, **words[-1]}  # the first one that has a word wins, as before
        else:
            words.append(found)
            plurals.append(plural)
    catalogue._catalogs, catalogue._plurals = words, plurals
