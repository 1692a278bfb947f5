"""Puts a page into its frame when it is loaded, instead of looking its blocks up each time it is shown.

A page extends a frame, which extends a skeleton; Django finds out at every visit which block stands where. Where the
names of the frames stand literally in the templates, that is always the same. What is flattened renders to the same
text; a template that is extended in a way only known later still has all its blocks.
"""

import copy
from collections.abc import Iterator
from typing import Any

from django.template import Context, Template, TemplateDoesNotExist
from django.template.base import Node, NodeList, TextNode, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode
from django.utils.safestring import SafeString

from nabij.foundation.ui.folded import Scope
from nabij.foundation.ui.writing import Written

Blocks = dict[str, BlockNode]


class NotFlat(Exception):
    """What stands where is only known when the page is shown."""


class Flat(NodeList):
    """The nodes of a template as they were written, shown as they were flattened."""

    def __init__(self, written: NodeList, flat: NodeList) -> None:
        super().__init__(written)
        self.flat = Written(flat)

    def render(self, context: Context) -> SafeString:
        """Show the page; blocks that are filled from outside need the nodes as they were written."""
        if BLOCK_CONTEXT_KEY in context.render_context:
            return super().render(context)
        return self.flat.render(context)


def flatten(template: Template) -> None:
    """Flatten a template that extends another one, where that can be done."""
    try:
        root, blocks = _family(template)
        flat = _filled(root, blocks)
    except NotFlat:
        return
    template.nodelist = Flat(template.nodelist, flat)


def _family(template: Template) -> tuple[NodeList, Blocks]:
    """Return the outermost frame, and the blocks by name as the innermost template that has them fills them."""
    blocks: Blocks = {}
    names: set[str | None] = {None}
    nodelist = template.nodelist
    if not any(isinstance(node, ExtendsNode) for node in nodelist):
        raise NotFlat
    while True:
        if any(_asks_for_super(node) for node in nodelist.get_nodes_by_type(VariableNode)):
            raise NotFlat
        extends = next((node for node in nodelist if isinstance(node, ExtendsNode)), None)
        if extends is None:
            return nodelist, {**{one.name: one for one in _blocks_in(nodelist)}, **blocks}
        blocks = {**extends.blocks, **blocks}
        parent: Any = extends.parent_name
        name = parent.var
        if parent.filters or not isinstance(name, str) or name in {*names, template.name}:
            raise NotFlat
        names.add(name)
        try:
            nodelist = template.engine.get_template(name).nodelist
        except (TemplateDoesNotExist, RecursionError):
            raise NotFlat from None


def _asks_for_super(node: Node) -> bool:
    return isinstance(node, VariableNode) and str(node.filter_expression.token).strip().startswith("block.")


def _blocks_in(nodelist: NodeList) -> Iterator[BlockNode]:
    for node in nodelist.get_nodes_by_type(BlockNode):
        if isinstance(node, BlockNode):
            yield node


def _filled(nodelist: NodeList, blocks: Blocks) -> NodeList:
    """Return a copy with each block replaced by what it shows; texts that now stand side by side become one."""
    filled = NodeList()
    for node in nodelist:
        for one in _shown(node, blocks):
            if isinstance(one, TextNode) and filled and isinstance(filled[-1], TextNode):
                filled[-1] = _at(filled[-1], TextNode(filled[-1].s + one.s))
            else:
                filled.append(one)
    return filled


def _shown(node: Node, blocks: Blocks) -> list[Node]:
    if isinstance(node, BlockNode):
        shown = blocks.get(node.name, node)
        content = _filled(shown.nodelist, {name: one for name, one in blocks.items() if one is not shown})
        return list(content) if all(map(_sets_nothing, content)) else [_at(shown, Scope(content))]
    if not any(True for _ in _blocks_in(NodeList([node]))):
        return [node]
    filled = copy.copy(node)
    if isinstance(filled, IfNode):
        filled.conditions_nodelists = [(test, _filled(part, blocks)) for test, part in filled.conditions_nodelists]
    else:
        for name in filled.child_nodelists:
            part = getattr(filled, name, None)
            if isinstance(part, NodeList):
                setattr(filled, name, _filled(part, blocks))
    if any(True for _ in _blocks_in(NodeList([filled]))):
        raise NotFlat
    return [filled]


def _sets_nothing(node: Node) -> bool:
    """Say whether a node is of a kind that never leaves a variable behind."""
    if isinstance(node, TextNode | VariableNode | ForNode | Scope):
        return True
    if isinstance(node, IfNode):
        return all(_sets_nothing(one) for _test, part in node.conditions_nodelists for one in part)
    return bool(getattr(node, "sets_nothing", False))


def _at(old: Node, new: Node) -> Node:
    for name in ("token", "origin"):
        setattr(new, name, getattr(old, name, None))
    return new
