"""What a template that was written out as a function calls: how a value is found, followed and shown."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django.template import TemplateSyntaxError, VariableDoesNotExist, defaultfilters
from django.template.base import Variable, render_value_in_context
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

from nabij.foundation.addresses import address_of
from nabij.foundation.ui.quick import NotSimple, asked, is_plain

PLAIN: set[type] = set()  # kinds of value of which a step can only be an attribute
_NOTHING = VariableDoesNotExist("nothing there")
_DAYS = frozenset("jdDlNFMmnbyYS .,-/")


def find(dicts: list[dict[str, Any]], name: str, missing: Any) -> Any:
    """Return what stands under a name, the last one first."""
    for known in reversed(dicts):
        if name in known:
            return known[name]
    return missing


def step(value: Any, name: str) -> Any:
    """Follow one step of a path; what is not simple is left to Django."""
    kind = type(value)
    if kind is dict:
        return value[name]
    if value is None:
        raise _NOTHING
    if not is_plain(kind):
        raise NotSimple
    PLAIN.add(kind)
    return getattr(value, name)


def long_way(variable: Any, context: Any, missing: Any) -> Any:
    """Let Django find a value."""
    try:
        return Variable._resolve_lookup(variable, context)  # type: ignore[attr-defined]
    except VariableDoesNotExist:
        return missing


def escaped(value: str) -> str:
    """Escape a text; most have nothing to escape."""
    return value if value.isalnum() else escape(value)


def shown(value: Any, context: Any) -> str:
    """Show a value that is not a text."""
    kind = type(value)
    if kind is int and -1000 < value < 1000:  # too small for a notation of its own
        return str(value)
    if isinstance(value, Promise | UUID):
        value = str(value)
        if type(value) is str:
            return escape(value)
    return value if type(value) is SafeString else render_value_in_context(value, context)


def many(values: Any) -> Any:
    """Return what a loop goes through, of which the length is known."""
    if values is None:
        return []
    return values if hasattr(values, "__len__") else list(values)


def turn(loop: dict[str, Any], number: int, length: int) -> None:
    """Say which turn of a loop it is."""
    loop["counter0"] = number
    loop["counter"] = number + 1
    loop["revcounter"] = length - number
    loop["revcounter0"] = length - number - 1
    loop["first"] = number == 0
    loop["last"] = number == length - 1


def unpacked(names: Sequence[str], item: Any) -> dict[str, Any]:
    """Give each of the values of a turn its name."""
    try:
        length = len(item)
    except TypeError:
        length = 1
    if length != len(names):
        raise ValueError(f"Need {len(names)} values to unpack in for loop; got {length}. ")
    return dict(zip(names, item, strict=False))


def day(value: Any, notation: str, language: str | None, context: Any) -> Any:
    """Return a date in words. The same few days stand on a page again and again, and a day says nothing of anybody."""
    if type(value) is not dt.date:
        if type(value) is not dt.datetime or not _DAYS.issuperset(notation):
            return defaultfilters.date(template_localtime(value, context.use_tz), notation)
        value = template_localtime(value, context.use_tz).date()
    return _day(value, notation, language)


@lru_cache(maxsize=4096)
def _day(value: dt.date, notation: str, _language: str | None) -> str:
    return date_format(value, notation)


@lru_cache(maxsize=4096)
def said(_language: str | None, words: str) -> str:
    """Return a sentence of a template in the language of now."""
    return translation.gettext(words)


def counted(number: Any, node: Any) -> None:
    """Refuse to count with what is no number."""
    if not isinstance(number, Decimal | float | int):
        raise TemplateSyntaxError(f"{node.countervar!r} argument to {node.tag_name!r} tag must be a number.")


KNOWN: dict[str, Any] = {
    "PLAIN": PLAIN,
    "NotSimple": NotSimple,
    "Safe": SafeString,
    "SafeData": SafeData,
    "VariableDoesNotExist": VariableDoesNotExist,
    "address_of": address_of,
    "asked": asked,
    "conditional_escape": conditional_escape,
    "counted": counted,
    "day": day,
    "escaped": escaped,
    "find": find,
    "get_language": translation.get_language,
    "long_way": long_way,
    "many": many,
    "mark_safe": mark_safe,
    "ngettext": translation.ngettext,
    "said": said,
    "shown": shown,
    "step": step,
    "template_localtime": template_localtime,
    "turn": turn,
    "unpacked": unpacked,
}
