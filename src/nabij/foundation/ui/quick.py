"""Looks a variable of a template up in one go when it is of the simple kind, and leaves all others to Django.

A table of 25 people shows a thousand values. Django tries each step of `row.person.name` as a key, an attribute and an
index, and asks of each value whether it is a date or a number in somebody's own notation. For a dictionary, an object
without items, a named tuple, and for a text, the answer is known beforehand. What is shown is the same to the letter.
"""

import datetime as dt
from functools import lru_cache, partial
from html import escape
from types import MethodType
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context, VariableDoesNotExist, defaultfilters
from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode, render_value_in_context
from django.template.smartif import TokenBase
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_plain: dict[type, bool] = {}
# Their items have numbers; a word can only name an attribute.
_NUMBERED = (str, list, tuple, BoundField, Page)


def is_plain(kind: type) -> bool:
    """Say whether a step into this kind of value can only be an attribute."""
    found = _plain.get(kind)
    if found is None:
        items = getattr(kind, "__getitem__", None)
        found = items is None or any(items is numbered.__getitem__ for numbered in _NUMBERED)
        _plain[kind] = found
    return found


class QuickVariable(Variable):
    """A variable without a digit in its path."""

    def __init__(self, slow: Variable) -> None:
        super().__init__(slow.var)
        self.first, *self.rest = self.lookups or ("",)

    def find(self, context: Any) -> Any:
        """Return what it stands for; raise VariableDoesNotExist as Django does."""
        for known in reversed(getattr(context, "dicts", ())):
            if self.first in known:
                value = known[self.first]
                if not self.rest and not callable(value):
                    return value
                try:
                    return _followed(value, self.rest)
                except VariableDoesNotExist:
                    raise
                except Exception:  # Django says what is to be done with it
                    return self._the_long_way(context)
        return self._the_long_way(context)

    _resolve_lookup = find

    def _the_long_way(self, context: Any) -> Any:
        return super()._resolve_lookup(context)  # type: ignore[misc]


class NotSimple(Exception):
    """Only Django knows what this stands for."""


def _followed(value: Any, steps: list[str]) -> Any:
    if callable(value):
        raise NotSimple
    for step in steps:
        kind = type(value)
        if kind is dict:
            value = value[step]
        elif value is None:
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (step, None))
        elif is_plain(kind):
            value = getattr(value, step)
        else:
            raise NotSimple
        if callable(value):
            value = asked(value)
    return value


def asked(value: Any) -> Any:
    """Call a method that a template may simply call."""
    if not isinstance(value, MethodType | partial) or getattr(value, "alters_data", False):
        raise NotSimple
    if getattr(value, "do_not_call_in_templates", False):
        raise NotSimple
    return value()


class QuickExpression(FilterExpression):
    """A quick variable without filters."""

    __slots__ = ()

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Return what it stands for."""
        try:
            return self.var.find(context)
        except VariableDoesNotExist:
            return None if ignore_failures else super().resolve(context)


class DayExpression(FilterExpression):
    """A day in a notation that is written in the template."""

    __slots__ = ()

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Return the day in words; another kind of value is left to the filter."""
        try:
            value = self.var.find(context)
        except VariableDoesNotExist:
            value = None
        if type(value) is dt.date:
            return _day(value, self.filters[0][1][0][1], get_language())
        return super().resolve(context, ignore_failures)


@lru_cache(maxsize=4096)
def _day(day: dt.date, notation: str, _language: str | None) -> str:
    # A list shows the same few days again and again.
    return date_format(day, notation)


class QuickValue(VariableNode):
    """Shows a value."""

    def render_annotated(self, context: Context) -> Any:
        """Show a text or a small number at once, everything else by the notation of the reader."""
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is int and -1000 < value < 1000:  # too small for a notation of its own
            return str(value)
        if isinstance(value, Promise | UUID):
            value = str(value)
            kind = str if type(value) is str else kind
        if kind is str:
            return escape(value) if context.autoescape else value
        return value if type(value) is SafeString else render_value_in_context(value, context)


def quicken(node: Node) -> Node:
    """Return the same node with quick variables."""
    for value in vars(node).values():
        _quicken(value)
    if type(node) is VariableNode:
        quick = QuickValue(node.filter_expression)
        vars(quick).update(vars(node))
        return quick
    return node


def _quicken(value: Any) -> None:
    if isinstance(value, FilterExpression):
        _quicken_expression(value)
    elif isinstance(value, TokenBase):
        for part in ("value", "first", "second"):
            _quicken(getattr(value, part, None))
    elif isinstance(value, dict):
        _quicken(list(value.values()))
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for part in value:
            _quicken(part)


def _quicken_expression(value: FilterExpression) -> None:
    if type(value.var) is not Variable or not value.var.lookups or any(map(str.isdigit, value.var.lookups)):
        return
    value.var = QuickVariable(value.var)
    if value.var.translate or type(value) is not FilterExpression:
        return
    if not value.filters:
        value.__class__ = QuickExpression
    elif len(value.filters) == 1:
        ((name, given),) = value.filters
        if name is defaultfilters.date and given and not given[0][0]:
            value.__class__ = DayExpression
