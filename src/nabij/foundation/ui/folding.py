"""Works out once per language what a template says to everybody alike, so that a page only renders what differs.

A page has hundreds of translated words, icons, addresses and small includes. Words, icons and addresses without a
variable in them become plain text when a template is loaded; includes become part of the page that includes them. Only
what stands literally in a template is folded, so nothing of a reader or a row can be in it.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.template import Context, Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, TextNode
from django.template.defaulttags import CommentNode, CycleNode, IfChangedNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language

from nabij.foundation.ui.flattening import flatten
from nabij.foundation.ui.folded import Assign, Inlined, RowAddress
from nabij.foundation.ui.quick import quicken
from nabij.foundation.ui.writing import Written

Tag = TypeVar("Tag", bound=Callable[..., Any])
_constant_tags: set[Callable[..., Any]] = set()
# What needs a rendering of its own, and what changes the language halfway.
_NOT_INLINED = (BlockNode, ExtendsNode, CycleNode, IfChangedNode)


def constant(tag: Tag) -> Tag:
    """Declare that a template tag always answers the same for the same literal arguments in one language."""
    _constant_tags.add(tag)
    return tag


class Loader(cached.Loader):
    """Keeps templates per language, folded."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Keep one template per language."""
        return f"{get_language()}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Load a template, folded when this is the first time in this language."""
        key = self.cache_key(template_name, skip)
        known = key in self.get_template_cache
        template: Template = super().get_template(template_name, skip)
        if not known:
            _fold(template.nodelist, template)
            flatten(template)
            if type(template.nodelist) is NodeList:
                template.nodelist = Written(template.nodelist)
        return template


def _fold(nodelist: NodeList, template: Template) -> None:
    folded: list[Node] = []
    for node in nodelist:
        if not isinstance(node, LanguageNode):
            for inner in _lists_in(node):
                _fold(inner, template)
            node = quicken(_folded(node, template))
        if isinstance(node, TextNode) and folded and isinstance(folded[-1], TextNode):
            folded[-1] = _at(folded[-1], TextNode(folded[-1].s + node.s))
        else:
            folded.append(node)
    nodelist[:] = folded


def _lists_in(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (branch for _, branch in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        found = getattr(node, name, None)
        if isinstance(found, NodeList):
            yield found


def _folded(node: Node, template: Template) -> Node:
    if isinstance(node, IncludeNode):
        return _inlined(node, template)
    if isinstance(node, LoadNode | CommentNode):
        return TextNode("")
    if isinstance(node, URLNode) and node.asvar is None and len(node.args) == 1 and not node.kwargs:
        return RowAddress(node) if _is_literal(node.view_name) and not _is_literal(node.args[0]) else node
    name, parts = _constant_parts(node)
    if parts is None or not all(map(_is_literal, parts)):
        return node
    context = Context()
    try:
        text = node.render_annotated(context)
    except NoReverseMatch:
        return node  # let it fail where it is shown, if it is
    return _at(node, Assign(name, context.get(name)) if name else TextNode(str(text)))


def _constant_parts(node: Node) -> tuple[str | None, list[Any] | None]:
    """Return the variable a node sets, and all that its text depends on; None when it depends on more."""
    if isinstance(node, TranslateNode) and not node.message_context:
        return node.asvar, [node.filter_expression]
    if isinstance(node, StaticNode):
        return node.varname, [node.path]
    if isinstance(node, URLNode):
        return node.asvar, [node.view_name, *node.args, *node.kwargs.values()]
    if isinstance(node, SimpleNode) and node.func in _constant_tags:
        return node.target_var, [*node.args, *node.kwargs.values()]
    return None, None


def _is_literal(expression: Any) -> bool:
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    return not expression.is_var or getattr(expression.var, "literal", None) is not None


def _inlined(node: IncludeNode, template: Template) -> Node:
    name = node.template.var
    if node.template.filters or not isinstance(name, str) or name.startswith(".") or name == template.name:
        return node
    try:
        included = template.engine.get_template(name)
    except (TemplateDoesNotExist, RecursionError):
        return node
    if any(included.nodelist.get_nodes_by_type(kind) for kind in _NOT_INLINED):
        return node
    if not node.extra_context and all(isinstance(part, TextNode) for part in included.nodelist):
        return _at(node, TextNode("".join(str(getattr(part, "s", "")) for part in included.nodelist)))
    return _at(node, Inlined(node, included.nodelist))


def _at(old: Node, new: Node) -> Node:
    """Let a new node stand where the old one stood, for the words of an error."""
    for name in ("token", "origin"):
        setattr(new, name, getattr(old, name, None))
    return new
