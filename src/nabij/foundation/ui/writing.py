"""Writes a template that is shown often out as one Python function, so that a page is no longer asked node by node.

Django walks a tree: for each value of each row it asks a node, which asks an expression, which asks a variable. What is
written out here says the same to the letter, in the same order, with the same variables standing in the same places; a
tag, filter or value that is not known here is left to Django, in its place. See docs/decisions/0045.
"""

import keyword
from collections.abc import Callable, Iterator
from typing import Any

from django.template import Context, defaultfilters
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode, TemplateLiteral, URLNode, WithNode
from django.template.library import InclusionNode, SimpleNode
from django.template.smartif import OPERATORS
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString, mark_safe

from nabij.foundation.ui import spoken
from nabij.foundation.ui.folded import Assign, Inlined, RowAddress, Scope
from nabij.foundation.ui.quick import DayExpression, QuickExpression, QuickValue, QuickVariable

SHOWN_OFTEN = 3  # writing a page out takes as long as showing it some twenty times
DEEPEST = 40  # indents; Python has room for a hundred
_EXPRESSIONS = (FilterExpression, QuickExpression, DayExpression)
_COMPARISONS = {"in", "not in", "is", "is not", "==", "!=", ">", ">=", "<", "<="}
_LIMBS = 5  # of a condition

Function = Callable[[Context], SafeString]


class Written(NodeList):
    """The nodes of a template; shown often enough, they are written out."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self.seen = 0
        self.function: Function | None = None

    def render(self, context: Any) -> SafeString:
        """Show the nodes."""
        if not context.autoescape or context.template is None:
            return super().render(context)
        if self.function is None:
            self.seen += 1
            if self.seen < SHOWN_OFTEN:
                return super().render(context)
            # An engine that says where in a template a mistake is, or what is missing, has to walk the tree.
            engine = context.template.engine
            self.function = super().render if engine.debug or engine.string_if_invalid else write(self)
        return self.function(context)


def write(nodes: NodeList) -> Function:
    """Return a function that shows these nodes."""
    writer = _Writer()
    writer.nodes(nodes)
    source = "\n".join([*_BEFORE, *writer.lines, *_AFTER])
    known = {**spoken.KNOWN, **writer.kept}
    exec(compile(source, "<template>", "exec"), known)  # noqa: S102  (made of our own templates; see _name and _kept)
    function: Function = known["show"]
    return function


_BEFORE = [
    "def show(context):",
    "  dicts = context.dicts",
    "  depth = len(dicts)",
    "  out = []",
    "  add = out.append",
    "  language = get_language()",
    "  try:",
]
_AFTER = [
    "  except BaseException:",
    "    del dicts[depth:]",
    "    raise",
    "  return Safe(''.join(out))",
]


# -- which variables a part may set -------------------------------------------------------------------------

_ANY = "*"  # nobody knows which
_CLOSED = (TextNode, VariableNode, QuickValue, RowAddress, CsrfTokenNode, InclusionNode)
_NAMED = {
    Assign: "name", TranslateNode: "asvar", StaticNode: "varname", URLNode: "asvar", BlockTranslateNode: "asvar"
}  # fmt: skip


def _set_by(nodes: NodeList) -> set[str]:
    """Return the names that these nodes may set beside them, and `_ANY` when some node may set anything anywhere."""
    return {name for node in nodes for name in _set_by_node(node)}


def _set_by_node(node: Any) -> Iterator[str]:
    kind = type(node)
    if kind in _CLOSED:
        return
    if kind in _NAMED:
        yield from filter(None, [getattr(node, _NAMED[kind])])
    elif kind is SimpleNode and not node.takes_context:
        yield from filter(None, [node.target_var])
    elif kind is IfNode:
        for _condition, nodes in node.conditions_nodelists:
            yield from _set_by(nodes)
    elif kind in _OPENING:
        # What is set inside ends with it, unless it is set where nobody looks.
        yield from {_ANY} & {name for part in _OPENING[kind] for name in _set_by(getattr(node, part))}
    else:
        yield _ANY


class _Frame:
    """What is known of the variables that stand in one place of the context."""

    def __init__(self, names: dict[str, str], *parts: NodeList) -> None:
        self.names = names
        self.unsure = {name for part in parts for name in _set_by(part)}


class _Writer:
    """Writes the body of the function."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.kept: dict[str, Any] = {}
        self.indent = 2
        self.count = 0
        self.context, self.dicts = "context", "dicts"
        self.frames: list[_Frame] = [_Frame({})]
        self.frames[0].unsure.add(_ANY)

    # -- words --

    def line(self, text: str) -> None:
        self.lines.append("  " * self.indent + text)

    def fresh(self, kind: str = "v") -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def keep(self, value: Any) -> str:
        """Return the name under which the function knows a value."""
        name = self.fresh("k")
        self.kept[name] = value
        return name

    def block(self, head: str, write_inside: Callable[[], None]) -> None:
        self.line(head)
        self.indent += 1
        before = len(self.lines)
        write_inside()
        if len(self.lines) == before:
            self.line("pass")
        self.indent -= 1

    # -- nodes --

    def nodes(self, nodes: NodeList) -> None:
        if not nodes:
            self.line("pass")
        elif self.indent > DEEPEST:
            self.line(f"add({self.keep(NodeList(nodes))}.render({self.context}))")
        else:
            for node in nodes:
                self.node(node)

    def node(self, node: Any) -> None:
        write_one = _WRITERS.get(type(node))
        if write_one is None or not write_one(self, node):
            self.line(f"add({self.keep(node)}.render_annotated({self.context}))")

    def inside(self, frame: _Frame, nodes: NodeList) -> None:
        self.frames.append(frame)
        self.nodes(nodes)
        self.frames.pop()

    def text(self, node: TextNode) -> bool:
        self.line(f"add({str(node.s)!r})")
        return True

    def shown(self, node: VariableNode) -> bool:
        self.line(f"add({self.spelled(self.value(node.filter_expression))})")
        return True

    def spelled(self, value: str) -> str:
        return (
            f"{value} if type({value}) is Safe else escaped({value}) if type({value}) is str "
            f"else shown({value}, {self.context})"
        )

    def assign(self, node: Assign) -> bool:
        self.line(f"{self.dicts}[-1][{node.name!r}] = {self.keep(node.value)}")
        return True

    def address(self, node: RowAddress) -> bool:
        self.line(f"add(conditional_escape(address_of({str(node.url_name)!r}, {self.value(node.pk)})))")
        return True

    def simple_tag(self, node: Any) -> bool:
        if node.takes_context:
            return False
        given = [self.value(one) for one in node.args]
        given.append(f"**{_dict({name: self.value(one) for name, one in node.kwargs.items()})}")
        made = self.fresh()
        self.line(f"{made} = {self.keep(node.func)}({', '.join(given)})")
        if node.target_var is not None:
            self.line(f"{self.dicts}[-1][{node.target_var!r}] = {made}")
        else:
            self.line(f"add({made} if type({made}) is Safe else conditional_escape({made}))")
        return True

    def choice(self, node: IfNode) -> bool:
        indent = self.indent
        for condition, nodes in node.conditions_nodelists:
            if condition is None:
                self.nodes(nodes)
                break
            found = self.condition(condition, outermost=True)
            self.block(f"if {found}:", lambda nodes=nodes: self.nodes(nodes))  # type: ignore[misc]
            self.line("else:")
            self.indent += 1
        else:
            self.line("pass")
        self.indent = indent
        return True

    def with_values(self, node: Any) -> bool:
        self.opened({name: self.value(one) for name, one in node.extra_context.items()}, node.nodelist)
        return True

    def included(self, node: Inlined) -> bool:
        values = {name: self.value(one) for name, one in node.given.items()}
        if not node.isolated:
            self.opened(values, node.nodelist)
            return True
        outside = (self.context, self.dicts, self.frames)
        context, dicts = self.fresh("context"), self.fresh("dicts")
        self.line(f"{context} = {self.context}.new({_dict(values)})")
        self.line(f"{dicts} = {context}.dicts")
        self.context, self.dicts = context, dicts
        self.frames = [self.frames[0]]
        self.inside(_Frame(values, node.nodelist), node.nodelist)
        self.context, self.dicts, self.frames = outside
        return True

    def scope(self, node: Any) -> bool:
        self.opened({}, node.nodelist)
        return True

    def opened(self, values: dict[str, str], nodes: NodeList) -> None:
        """Write nodes that have variables on top of the others."""
        self.line(f"{self.dicts}.append({_dict(values)})")
        self.inside(_Frame(values, nodes), nodes)
        self.line(f"{self.dicts}.pop()")

    def loop(self, node: Any) -> bool:
        outer = self.known("forloop") or f"find({self.dicts}, 'forloop', {{}})"
        parent, top, many, loop, length = (self.fresh(kind) for kind in ("parent", "top", "many", "loop", "length"))
        self.line(f"{parent} = {outer}")
        self.line(f"{top} = {{}}")
        self.line(f"{self.dicts}.append({top})")
        self.frames.append(_Frame({}, node.nodelist_loop))
        self.line(f"{many} = many({self.value(node.sequence, missing='None')})")
        self.frames.pop()
        self.line(f"{length} = len({many})")
        self.block(f"if {length} < 1:", lambda: self.inside(_Frame({}, node.nodelist_empty), node.nodelist_empty))
        self.line("else:")
        self.indent += 1
        self.line(f"{loop} = {top}['forloop'] = {{'parentloop': {parent}}}")
        number, item = self.fresh("number"), self.fresh("item")
        each = f"reversed({many})" if node.is_reversed else many
        now = (number, item, length)
        self.block(f"for {number}, {item} in enumerate({each}):", lambda: self.turn(node, top, loop, now))
        self.indent -= 1
        self.line(f"{self.dicts}.pop()")
        return True

    def turn(self, node: Any, top: str, loop: str, now: tuple[str, str, str]) -> None:
        """Write one turn of a loop."""
        number, item, length = now
        self.line(f"turn({loop}, {number}, {length})")
        names = [str(name) for name in node.loopvars]
        if len(names) == 1:
            self.line(f"{top}[{names[0]!r}] = {item}")
            self.inside(_Frame({"forloop": loop, names[0]: item}, node.nodelist_loop), node.nodelist_loop)
            return
        found = self.fresh("found")
        self.line(f"{found} = unpacked({tuple(names)!r}, {item})")
        self.line(f"{self.dicts}.append({found})")
        local = {name: self.fresh("item") for name in names}
        for name in names:
            self.line(f"{local[name]} = {found}[{name!r}]")
        self.frames.append(_Frame({"forloop": loop}, node.nodelist_loop))
        self.inside(_Frame(local, node.nodelist_loop), node.nodelist_loop)
        self.frames.pop()
        self.line(f"{self.dicts}.pop()")

    def sentence(self, node: Any) -> bool:
        """Write a translated sentence with values in it."""
        if node.message_context or node.asvar:
            return False
        given = {name: self.value(one) for name, one in node.extra_context.items()}
        top = self.fresh("top")
        self.line(f"{top} = {_dict(given)}")
        self.line(f"{self.dicts}.append({top})")
        frame = _Frame(dict(given))
        self.frames.append(frame)
        words, names = node.render_token_list(node.singular)
        said = self.fresh()
        if node.plural and node.countervar and node.counter:
            number = self.value(node.counter)
            self.line(f"counted({number}, {self.keep(node)})")
            self.line(f"{top}[{node.countervar!r}] = {number}")
            frame.names[node.countervar] = number
            more, more_names = node.render_token_list(node.plural)
            names = [*names, *more_names]
            self.line(f"{said} = ngettext({words!r}, {more!r}, {number})")
        else:
            self.line(f"{said} = said(language, {words!r})")
        values = [f"{name!r}: {self.spelled(self.plain(name))}" for name in dict.fromkeys(names)]
        filled = self.fresh()
        self.line(f"{filled} = {{{', '.join(values)}}}")
        self.frames.pop()
        self.line(f"{self.dicts}.pop()")
        self.line("try:")
        self.line(f"  add({said} % {filled})")
        self.line("except (KeyError, ValueError):")
        self.line(f"  add({self.keep(node)}.render_annotated({self.context}))")
        return True

    def plain(self, name: str) -> str:
        """Write what stands under a name, without asking it anything."""
        value = self.fresh()
        self.line(f"{value} = {self.known(name) or f'find({self.dicts}, {name!r}, str())'}")
        return value

    # -- conditions --

    def condition(self, condition: Any, *, outermost: bool = False, limbs: int = 0) -> str:
        found = self.fresh("c")
        if type(condition) is TemplateLiteral:
            return self.literal(condition, outermost=outermost)
        if OPERATORS.get(condition.id) is not type(condition) or limbs > _LIMBS:
            self.line(f"{found} = {self.keep(condition)}.eval({self.context})")
            return found
        self.line("try:")
        self.indent += 1
        self.operator(condition, found, limbs + 1)
        self.indent -= 1
        self.line("except Exception:")
        self.line(f"  {found} = False")
        return found

    def operator(self, condition: Any, found: str, limbs: int) -> None:
        first = self.condition(condition.first, limbs=limbs)
        if condition.id == "not":
            self.line(f"{found} = not {first}")
        elif condition.id in _COMPARISONS:
            second = self.condition(condition.second, limbs=limbs)
            self.line(f"{found} = {first} {condition.id} {second}")
        else:
            self.line(f"{found} = {first}")
            unless = "not " if condition.id == "or" else ""

            def other() -> None:
                self.line(f"{found} = {self.condition(condition.second, limbs=limbs)}")

            self.block(f"if {unless}{first}:", other)

    def literal(self, condition: Any, *, outermost: bool) -> str:
        if not outermost or not condition.value.filters:
            return self.value(condition.value, missing="None")
        found = self.fresh("c")
        self.line("try:")
        self.indent += 1
        self.line(f"{found} = {self.value(condition.value, missing='None')}")
        self.indent -= 1
        self.line("except VariableDoesNotExist:")
        self.line(f"  {found} = None")
        return found

    # -- values --

    def known(self, name: str) -> str | None:
        """Return where a variable stands in the function, if nothing can have put another one before it."""
        for frame in reversed(self.frames):
            if _ANY in frame.unsure or name in frame.unsure:
                return None
            if name in frame.names:
                return frame.names[name]
        return None

    def value(self, wanted: Any, *, missing: str = "''") -> str:
        """Write how a value is found; return the name under which it then stands."""
        found = self.found(wanted.var, missing) if type(wanted) in _EXPRESSIONS else None
        if found is None:
            found = self.fresh()
            self.line(f"{found} = {self.keep(wanted)}.resolve({self.context}, {missing == 'None'})")
            return found
        for function, given in wanted.filters:
            found = self.filtered(function, given, found)
        return found

    def found(self, variable: Any, missing: str) -> str | None:
        if not isinstance(variable, Variable):
            return self.keep(variable)
        if type(variable) is not QuickVariable:
            return None if variable.lookups or variable.translate else self.keep(variable.literal)
        if variable.translate:
            return None
        return self.followed(variable, missing) if variable.rest else self.looked_up(variable, missing)

    def looked_up(self, variable: QuickVariable, missing: str) -> str:
        value = self.fresh()
        self.line(f"{value} = {self.known(variable.first) or f'find({self.dicts}, {variable.first!r}, {missing})'}")
        self.line(f"if callable({value}):")
        self.line(f"  {value} = long_way({self.keep(variable)}, {self.context}, {missing})")
        return value

    def followed(self, variable: QuickVariable, missing: str) -> str:
        value = self.fresh()
        self.line("try:")
        self.line(f"  {value} = {self.known(variable.first) or f'find({self.dicts}, {variable.first!r}, None)'}")
        self.line(f"  if callable({value}): raise NotSimple")
        for step in variable.rest:
            simple = step.isascii() and step.isidentifier() and not keyword.iskeyword(step)
            ask = f"{value}.{step}" if simple else f"getattr({value}, {step!r})"
            self.line(f"  {value} = {ask} if type({value}) in PLAIN else step({value}, {step!r})")
            self.line(f"  if callable({value}): {value} = asked({value})")
        self.line("except VariableDoesNotExist:")
        self.line(f"  {value} = {missing}")
        self.line("except Exception:")
        self.line(f"  {value} = long_way({self.keep(variable)}, {self.context}, {missing})")
        return value

    def filtered(self, function: Any, given: Any, value: str) -> str:
        arguments = [self.argument(lookup, one) for lookup, one in given]
        made = self.fresh()
        if function is defaultfilters.default:
            self.line(f"{made} = {value} or {arguments[0]}")
            return made
        if function is defaultfilters.date and given and not given[0][0]:
            self.line(f"{made} = day({value}, {arguments[0]}, language, {self.context})")
            return made
        if getattr(function, "expects_localtime", False):
            local = self.fresh()
            self.line(f"{local} = template_localtime({value}, {self.context}.use_tz)")
            value = local
        if getattr(function, "needs_autoescape", False):
            arguments.append("autoescape=True")
        self.line(f"{made} = {self.keep(function)}({', '.join([value, *arguments])})")
        if getattr(function, "is_safe", False):
            self.line(f"if isinstance({value}, SafeData): {made} = mark_safe({made})")
        return made

    def argument(self, lookup: bool, given: Any) -> str:
        if not lookup:
            return self.keep(mark_safe(given))  # noqa: S308  (stands in the template)
        value = self.fresh()
        self.line(f"{value} = {self.keep(given)}.resolve({self.context})")
        return value


def _dict(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {value}" for name, value in values.items()) + "}"


_OPENING: dict[type[Node], tuple[str, ...]] = {
    ForNode: ("nodelist_loop", "nodelist_empty"), WithNode: ("nodelist",), Inlined: ("nodelist",), Scope: ("nodelist",)
}  # fmt: skip
_WRITERS: dict[type[Node], Callable[[_Writer, Any], bool]] = {
    TextNode: _Writer.text,
    VariableNode: _Writer.shown,
    QuickValue: _Writer.shown,
    Assign: _Writer.assign,
    RowAddress: _Writer.address,
    SimpleNode: _Writer.simple_tag,
    IfNode: _Writer.choice,
    WithNode: _Writer.with_values,
    Inlined: _Writer.included,
    Scope: _Writer.scope,
    ForNode: _Writer.loop,
    BlockTranslateNode: _Writer.sentence,
}
