"""A page that was laid flat in its frame says to the letter what Django says, and is flat where that can be."""

from typing import Any

import pytest
from django.template import Context, Engine

from nabij.foundation.ui.flattening import Flat
from nabij.foundation.ui.templatetags.ui import remembered

TEMPLATES = {
    "skeleton": "<{% block title %}none{% endblock %}|{% if wide %}{% block body %}B{% endblock %}{% endif %}"
    "{% block foot %}F{{ x }}{% endblock %}>",
    "frame": '{% extends "skeleton" %}{% block body %}({% block content %}C{% endblock %}{{ x }}){% endblock %}',
    "page": '{% extends "frame" %}{% block title %}T{{ x }}{% endblock %}'
    "{% block content %}{% for n in many %}{% cycle 'a' 'b' %}{{ n }}{% endfor %}{% endblock %}",
    "sets": '{% extends "frame" %}{% block title %}{% now "Y" as x %}{{ x }}{% endblock %}',
    "with_part": '{% extends "frame" %}{% block content %}{% include "part" with x="p" %}{{ x }}{% endblock %}',
    "part": "[{{ x }}{% block foot %}own{% endblock %}]",
    "super": '{% extends "frame" %}{% block body %}S{{ block.super }}{% endblock %}',
    "chosen": "{% extends base %}{% block content %}X{% endblock %}",
    "escaped": '{% extends "frame" %}{% block content %}{{ evil }}{% autoescape off %}{{ evil }}{% endautoescape %}'
    "{% endblock %}",
}
LOCMEM = ("django.template.loaders.locmem.Loader", TEMPLATES)


def engine(*, folded: bool) -> Engine:
    """Return an engine with the few templates above."""
    loaders: list[Any] = [("nabij.foundation.ui.folding.Loader", [LOCMEM])] if folded else [LOCMEM]
    return Engine(loaders=loaders)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
@pytest.mark.parametrize("wide", [True, False])
def test_flat_says_the_same(name: str, wide: bool) -> None:
    values = {"x": "1", "many": [1, 2, 3], "wide": wide, "base": "frame", "evil": "<&"}
    plain, flat = (engine(folded=folded).get_template(name) for folded in (False, True))
    said = plain.render(Context(values))
    assert flat.render(Context(values)) == said
    assert flat.render(Context(values)) == said  # a second time as well


@pytest.mark.parametrize(
    ("name", "is_flat"),
    [("page", True), ("frame", True), ("sets", True), ("with_part", True), ("super", False), ("chosen", False)],
)
def test_what_can_be_flat_is(name: str, is_flat: bool) -> None:
    assert isinstance(engine(folded=True).get_template(name).nodelist, Flat) is is_flat


def test_what_is_remembered_follows_its_values() -> None:
    context = Context()
    context.template = engine(folded=True).get_template("part")
    said = [remembered(context, "part", x=x) for x in ("1", "2", "1", ["3"], "<")]
    assert said == ["[1own]", "[2own]", "[1own]", "[[&#x27;3&#x27;]own]", "[&lt;own]"]
