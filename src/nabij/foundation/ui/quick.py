"""Looks a variable of a template up in one go when it is of the simple kind, and leaves all others to Django.

A table of 25 people shows a thousand values. Django tries each step of `row.person.name` as a key, an attribute and an
index, and asks of each value whether it is a date or a number in somebody's own notation. For a dictionary, an object
without items, a named tuple, and for a text, the answer is known beforehand. What is shown is the same to the letter.
"""

from html import escape
from typing import Any
from uuid import UUID

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Variable, VariableNode, render_value_in_context
from django.template.smartif import TokenBase
from django.utils.functional import Promise
from django.utils.safestring import SafeString

_plain: dict[type, bool] = {}


def _is_plain(kind: type) -> bool:
    """Say whether a step into this kind of value can only be an attribute."""
    found = _plain.get(kind)
    if found is None:
        found = not hasattr(kind, "__getitem__") or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
        _plain[kind] = found
    return found


class QuickVariable(Variable):
    """A variable without a digit or a call in its path."""

    def __init__(self, slow: Variable) -> None:
        super().__init__(slow.var)
        self.first, *self.rest = self.lookups or ("",)

    def _resolve_lookup(self, context: Any) -> Any:
        try:
            value = context[self.first]
            for step in self.rest:
                kind = type(value)
                if kind is dict:
                    value = value[step]
                elif _is_plain(kind):
                    value = getattr(value, step)
                else:
                    return self._the_long_way(context)
                if callable(value):
                    return self._the_long_way(context)
        except (KeyError, AttributeError):
            return self._the_long_way(context)
        return self._the_long_way(context) if callable(value) else value

    def _the_long_way(self, context: Any) -> Any:
        return super()._resolve_lookup(context)  # type: ignore[misc]


class QuickValue(VariableNode):
    """Shows a value."""

    def render_annotated(self, context: Context) -> Any:
        """Show a text at once, everything else by the notation of the reader."""
        value = self.filter_expression.resolve(context)
        if isinstance(value, Promise | UUID):
            value = str(value)
        if type(value) is str:
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
        if type(value.var) is Variable and value.var.lookups and not any(map(str.isdigit, value.var.lookups)):
            value.var = QuickVariable(value.var)
    elif isinstance(value, TokenBase):
        for part in ("value", "first", "second"):
            _quicken(getattr(value, part, None))
    elif isinstance(value, dict):
        _quicken(list(value.values()))
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for part in value:
            _quicken(part)
