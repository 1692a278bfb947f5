"""What folding puts into a template in place of Django's own nodes: parts of which more is known than Django knows."""

from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from nabij.foundation.addresses import address_of


class Assign(Node):
    """Sets a variable to what it always is."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value

    def render(self, context: Context) -> Any:
        """Set it."""
        context[self.name] = self.value
        return ""


class Inlined(Node):
    """An include whose template is already at hand."""

    sets_nothing = True

    def __init__(self, include: IncludeNode, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.given: dict[str, FilterExpression] = include.extra_context
        self.isolated: bool = include.isolated_context

    def render(self, context: Context) -> Any:
        """Render it with its own variables on top."""
        values = {name: given.resolve(context) for name, given in self.given.items()}
        if self.isolated:
            return self.nodelist.render(context.new(values))
        with context.push(**values):
            return self.nodelist.render(context)


class RowAddress(Node):
    """The address of a page about one row."""

    sets_nothing = True

    def __init__(self, url: URLNode) -> None:
        self.url_name = url.view_name.resolve(Context())
        self.pk: FilterExpression = url.args[0]

    def render(self, context: Context) -> Any:
        """Write it; it holds nothing to escape but what Django's own reversing quotes."""
        return conditional_escape(address_of(self.url_name, self.pk.resolve(context)))


class Scope(Node):
    """What stood in a block: variables that are set inside end with it."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Render it with variables of its own."""
        with context.push():
            return self.nodelist.render(context)
