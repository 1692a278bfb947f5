"""Templates are folded per language: readers of another language, page or address never see what was folded before."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.test import Client, RequestFactory
from django.utils import translation

from nabij.foundation.ui import folding
from tests.cast import Cast

# The frame asks for the logo of the house.
pytestmark = pytest.mark.django_db


def engine() -> Any:
    django: Any = engines["django"]
    return django.engine


def shown(name: str, rf: RequestFactory, **context: Any) -> str:
    request: Any = rf.get("/")
    request.user = AnonymousUser()
    return get_template(name).render(context, request)


@pytest.mark.parametrize("first", ["nl", "en", "nl-easy"])
def test_every_language_has_its_own_words_whoever_came_first(first: str, rf: RequestFactory) -> None:
    engine().template_loaders[0].reset()
    with translation.override(first):
        shown("ui/404.html", rf)
    for language, word in (("nl", "Naar de inhoud"), ("en", "Skip to the content")):
        with translation.override(language):
            html = shown("ui/404.html", rf)
            assert word in html
            assert f'lang="{language}"' in html


def test_what_differs_per_reader_is_not_folded(rf: RequestFactory) -> None:
    for name in ("Anna", "Bea"):
        with translation.override("nl"):
            html = shown("ui/parts/badge.html", rf, label=name, tone="warning")
        assert f"<span>{name}</span>" in html


def test_a_folded_part_is_plain_text() -> None:
    with translation.override("nl"):
        template: Any = get_template("ui/parts/colours.html")
    assert all(type(node).__name__ in {"TextNode", "IfNode"} for node in template.template.nodelist)


def test_an_include_keeps_its_variables_to_itself() -> None:
    text = '{% include "ui/parts/badge.html" with label=name tone="ok" only %}[{{ label }}]'
    template = Template(text, engine=engine())
    plain = template.render(Context({"name": "x", "label": "outside"}))
    folding._fold(template.nodelist, template)
    assert not any(isinstance(node, IncludeNode) for node in template.nodelist)
    assert template.render(Context({"name": "x", "label": "outside"})) == plain
    assert plain.endswith("[outside]")
    assert isinstance(template.nodelist[-1], TextNode)


def test_two_people_on_one_page_each_see_their_own_name_and_menu(cast: Cast, client: Client) -> None:
    seen = {}
    for user in (cast.coordinator, cast.administrator, cast.coordinator_almere, cast.coordinator):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        html = client.get("/account/").content.decode()
        others = {other.email for other in cast.users().values()} - {user.email}
        assert user.email in html
        assert not any(email in html for email in others)
        seen[user.display_name] = 'href="/users/"' in html
    assert seen[cast.administrator.display_name]
    assert not seen[cast.coordinator.display_name]
