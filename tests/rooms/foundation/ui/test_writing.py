# ruff: noqa: E501  (templates in one line)
"""A template that was written out as a function says to the letter what Django says, whatever stands in it."""

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from nabij.foundation.ui.spoken import escaped
from nabij.foundation.ui.writing import SHOWN_OFTEN, Written, write


class Pair(NamedTuple):
    first: str
    number: int


class Person:
    """Somebody with all that a template may meet."""

    def __init__(self, name: str) -> None:
        self.name, self.born = name, dt.date(1950, 2, 3)
        self.pk, self.nobody = uuid.UUID(int=7), None
        self.at = dt.datetime(2026, 1, 2, 23, 30, tzinfo=dt.UTC)

    def shout(self) -> str:
        return self.name.upper()

    def needs(self, more: str) -> str:
        return more

    def delete(self) -> str:
        raise AssertionError("a template never does this")

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def broken(self) -> str:
        raise AttributeError("no such thing")

    @property
    def failing(self) -> str:
        raise ZeroDivisionError

    def __str__(self) -> str:
        return f"<{self.name}>"


def values() -> dict[str, Any]:
    evil = Person('<An & "Bea\'s">')
    return {
        "evil": evil, "safe": mark_safe("<b>"), "lazy": lazystr("<lazy>"), "none": None, "zero": 0, "many": 1234567,
        "half": 1234.5, "yes": True, "text": "a b", "empty": "", "people": [evil, Person("Bo")], "nobody": [],
        "pairs": [Pair("<x>", 1), Pair("y", 2)], "odd": [(1, 2, 3)], "map": {"items": "mine", "a b": 1, "k": {"n": 3}},
        "generated": (one for one in ["g1", "g2"]), "call": lambda: "called", "kind": Person, "day": dt.date(2026, 3, 1),
        "at": evil.at, "things": SimpleNamespace(list=["p", "q"], **{"class": "c"}), "number": 2, "label": "outside",
    }  # fmt: skip


PART = "[{{ label }}|{{ tone|default:'–' }}|{% if label == 'in' %}yes{% endif %}]"
TEMPLATES = {
    "part": PART,
    "loop_part": "{{ forloop.counter }}{{ one.name }}",
    "frame": "<{% block title %}none{% endblock %}|{% block body %}B{{ label }}{% endblock %}>",
    "values": "{{ evil }}{{ evil.name }}{{ safe }}{{ lazy }}{{ none }}{{ zero }}{{ many }}{{ half }}{{ yes }}{{ day }}{{ at }}",
    "paths": "{{ evil.shout }}{{ evil.needs }}{{ evil.delete }}{{ evil.nobody.name }}{{ evil.missing }}"
    "{{ missing }}{{ missing.name }}{{ map.items }}{{ map.k.n }}{{ pairs.0.first }}{{ things.class }}{{ things.list.1 }}"
    "{{ call }}{{ kind.name }}{{ evil.pk }}{{ text.upper }}{{ True }}{{ None }}{{ 12 }}{{ 'lit<' }}{{ _('People') }}",
    "filters": "{{ evil.name|upper }}{{ none|default:safe }}{{ empty|default:'<–>' }}{{ safe|upper }}{{ safe|safe|lower }}"
    "{{ evil|truncatechars:4 }}{{ day|date:'j F Y' }}{{ evil.born|date:'j F Y'|default:'–' }}{{ at|date:'j F Y' }}"
    "{{ at|date:'H:i' }}{{ at|date:'SHORT_DATE_FORMAT' }}{{ none|date:'j F' }}{{ 'x'|date:'j F' }}{{ text|add:label }}"
    "{{ people|length }}{{ evil.name|linebreaksbr }}{{ half|floatformat:1 }}{{ at|time:'H:i' }}{{ missing|default:5 }}",
    "loops": "{% for one in people %}{{ forloop.counter }}{{ forloop.last }}{{ one.name }}{% for two in people reversed %}"
    "{{ forloop.parentloop.counter }}{{ two.name }}{% endfor %}{% empty %}none{% endfor %}{{ one }}{{ forloop }}",
    "unpacked": "{% for first, count in pairs %}{{ first }}{{ count }}{{ forloop.revcounter0 }}{% endfor %}{{ first }}",
    "wrongly_unpacked": "{% for a, b in odd %}{{ a }}{% endfor %}",
    "nothing": "{% for one in nobody %}x{% empty %}{{ label }}{% endfor %}{% for one in none %}x{% empty %}n{% endfor %}"
    "{% for one in generated %}{{ one }}{% endfor %}{% for one in missing %}x{% endfor %}{% for c in text %}{{ c }}{% endfor %}",
    "sets": "{% for one in people %}{% if forloop.first %}{% now 'Y' as label %}{% endif %}{{ label }}{% cycle 'a' 'b' as row %}"
    "{{ row }}{% ifchanged one.born %}!{% endifchanged %}{% endfor %}{{ label }}{% firstof none label as best %}{{ best }}",
    "conditions": "{% if yes and not none or evil.failing %}1{% endif %}{% if number in things.list %}2{% elif number == 2 %}3"
    "{% else %}4{% endif %}{% if missing.x > 3 %}5{% else %}6{% endif %}{% if 'p' in things.list %}7{% endif %}"
    "{% if number is not none %}8{% endif %}{% if a or b or c or d or e or f or g or yes %}9{% endif %}"
    "{% if people|length > 1 and zero <= 0 %}10{% endif %}{% if text|default:missing %}11{% else %}12{% endif %}",
    "parts": "{% for one in people %}{% include 'part' with label=one.name tone='ok' %}{% include 'part' with label='in' only %}"
    "{% include 'loop_part' %}{% endfor %}{% include chosen %}{% with label='w' n=number %}{{ label }}{{ n }}{% endwith %}{{ n }}",
    "sentences": "{% load i18n %}{% blocktranslate with name=evil.name %}Choose {{ name }} 100%{% endblocktranslate %}"
    "{% blocktranslate count n=people|length %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}"
    "{% for one in people %}{% blocktranslate with a=one.name %}{{ a }} {{ label }} {{ absent }}{% endblocktranslate %}{% endfor %}"
    "{% blocktranslate asvar said %}x{% endblocktranslate %}{{ said }}{% translate 'People' as people %}{{ people }}",
    "page": "{% extends 'frame' %}{% block title %}{% now 'Y' as label %}{{ label }}{% endblock %}"
    "{% block body %}{% for one in people %}{{ one.shout }}{{ label }}{% endfor %}{% endblock %}",
    "off": "{% autoescape off %}{{ evil.name }}{% for one in people %}{{ one }}{% endfor %}{% endautoescape %}{{ evil.name }}",
    "fails": "{% for one in people %}{{ one.failing }}{% endfor %}",
    "breaks": "{{ label }}{{ evil.broken }}",
    "deep": "{% if yes %}" * 60 + "{{ evil.name }}" + "{% endif %}" * 60,
    "regrouped": "{% load l10n tz %}{% regroup people by born as groups %}{% for g in groups %}{{ g.grouper }}{{ g.list|length }}"
    "{% endfor %}{% localize off %}{{ half }}{% endlocalize %}{% localtime off %}{{ at }}{% endlocaltime %}"
    "{% spaceless %}<b> {{ label }} </b> <i></i>{% endspaceless %}{% filter upper %}{{ evil.name }}{% endfilter %}",
}  # fmt: skip
LOCMEM = ("django.template.loaders.locmem.Loader", TEMPLATES)


def engine(*, folded: bool, **options: Any) -> Engine:
    loaders: list[Any] = [("nabij.foundation.ui.folding.Loader", [LOCMEM])] if folded else [LOCMEM]
    libraries = {name: f"django.templatetags.{name}" for name in ("i18n", "l10n", "tz")}
    return Engine(loaders=loaders, libraries=libraries, **options)


def said(template: Any, *, autoescape: bool = True) -> str:
    """Return what a template says, or how it failed; either way the context is left as it was."""
    context = Context({**values(), "chosen": "part"}, autoescape=autoescape)
    depth = len(context.dicts)
    try:
        text = str(template.render(context))
    except (ValueError, ZeroDivisionError, AttributeError, TemplateSyntaxError) as error:
        text = f"{type(error).__name__}: {error}"
    assert len(context.dicts) == depth
    return text


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_what_is_written_out_says_the_same(name: str, language: str) -> None:
    with translation.override(language):
        plain, written = (engine(folded=folded).get_template(name) for folded in (False, True))
        for autoescape in (True, False):
            wanted = [said(plain, autoescape=autoescape)] * (SHOWN_OFTEN + 2)
            assert [said(written, autoescape=autoescape) for _ in wanted] == wanted
    nodes: Any = written.nodelist
    assert getattr(nodes, "flat", nodes).function is not None


def test_a_template_that_is_shown_seldom_is_not_written_out() -> None:
    template: Any = engine(folded=True).get_template("loops")
    for _ in range(SHOWN_OFTEN - 1):
        said(template)
    assert template.nodelist.function is None
    said(template)
    assert template.nodelist.function is not None


@pytest.mark.parametrize("options", [{"debug": True}, {"string_if_invalid": "?%s?"}])
def test_an_engine_that_explains_itself_walks_the_tree(options: dict[str, Any]) -> None:
    template: Any = engine(folded=True, **options).get_template("paths")
    plain = engine(folded=False, **options).get_template("paths")
    assert [said(template) for _ in range(SHOWN_OFTEN + 1)] == [said(plain)] * (SHOWN_OFTEN + 1)


def test_what_a_reader_sees_is_not_kept() -> None:
    nodes = engine(folded=True).get_template("parts").nodelist
    assert isinstance(nodes, Written)
    show = write(nodes)
    for name in ("<An>", "Bo"):
        template = engine(folded=True).get_template("parts")
        context = Context({"people": [Person(name)], "chosen": "part"})
        with context.bind_template(template):
            assert escaped(name) in show(context)
            assert ("Bo" in show(context)) is (name == "Bo")
