"""The small parts: icons that exist, sorting and paging that keep the question, undo, mail that reads as text."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from nabij.foundation.ui.templatetags.ui import TONE_ICONS, language_choices, tone_of, undo_url

# The frame asks for the logo of the house.
pytestmark = pytest.mark.django_db

SOURCE = Path(__file__).resolve().parents[4] / "src/nabij"
SPRITE = (SOURCE / "foundation/ui/static/ui/icons.svg").read_text(encoding="utf-8")


@pytest.fixture
def show(rf: RequestFactory) -> Callable[..., str]:
    """Render a template text for a GET address."""

    def render(text: str, *, path: str = "/", **context: Any) -> str:
        with translation.override("nl"):
            request: Any = rf.get(path)
            request.user = AnonymousUser()
            return Template("{% load ui %}" + text).render(RequestContext(request, context))

    return render


def test_every_icon_that_is_asked_for_exists() -> None:
    there = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    asked = set(TONE_ICONS.values())
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\{% icon "([^"]+)"', text)) | set(re.findall(r'icon_name="([^"]+)"', text))
    for path in SOURCE.rglob("*.py"):
        asked |= set(re.findall(r'\bicon="([^"]+)"', path.read_text(encoding="utf-8")))
    assert asked <= there, asked - there


def test_an_icon_is_decoration_unless_it_says_something(show: Callable[..., str]) -> None:
    assert 'aria-hidden="true"' in show('{% icon "home" %}')
    told = show('{% icon "home" label=word %}', word='<b>"thuis"</b>')
    assert 'role="img"' in told
    assert "<b>" not in told


def test_sorting_turns_around_and_forgets_the_page(show: Callable[..., str]) -> None:
    head = '{% sort_head "name" "Naam" %}'
    assert 'href="?q=an&amp;sort=name"' in show(head, path="/?q=an&page=3")
    up = show(head, path="/?sort=name")
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-name"' in up
    down = show(head, path="/?sort=-name")
    assert 'aria-sort="descending"' in down
    assert 'href="?sort=name"' in down
    assert "aria-sort" not in show(head, path="/?sort=branch")


def test_paging_keeps_the_question(show: Callable[..., str]) -> None:
    page = Paginator(range(100), 10).page(4)
    html = show('{% include "ui/parts/pagination.html" %}', path="/?q=an&page=4", page=page)
    assert "q=an&amp;page=3" in html
    assert "q=an&amp;page=5" in html
    assert html.count('aria-current="page"') == 1
    assert show('{% include "ui/parts/pagination.html" %}', page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("level", "tone"), [("success", "ok"), ("warning", "warning"), ("error", "error"), ("info", "info"), ("", "info")]
)
def test_messages_have_a_tone(level: str, tone: str) -> None:
    assert tone_of(level) == tone


def test_a_message_can_be_undone() -> None:
    message = Message(25, "Weggehaald", extra_tags="undo=/ongedaan/7/")
    assert undo_url(message) == "/ongedaan/7/"
    assert undo_url(Message(25, "Weggehaald")) == ""
    html = render_to_string("ui/parts/messages.html", {"messages": [message]})
    assert 'action="/ongedaan/7/"' in html
    assert 'role="status"' in html


def test_easy_dutch_is_offered_where_participants_read_and_is_dutch_to_a_screen_reader() -> None:
    with translation.override("nl-easy"):
        choices = language_choices(easy=True)
    assert [(choice["code"], choice["lang"], choice["current"]) for choice in choices] == [
        ("nl", "nl", False),
        ("nl-easy", "nl", True),
        ("en", "en", False),
    ]
    assert [choice["code"] for choice in language_choices()] == ["nl", "en"]


def test_a_municipality_brings_its_own_theme(rf: RequestFactory) -> None:
    with override_settings(NABIJ_THEME_CSS="/static/gemeente.css"):
        html = render_to_string("ui/400.html", request=_anonymous(rf))
    assert html.index("parts.css") < html.index('href="/static/gemeente.css"') < html.index("print.css")
    # A theme without dark colours of its own is never mixed with ours.
    assert 'data-theme="light"' in html
    assert "data-theme-switch" not in html
    with override_settings(NABIJ_THEME_CSS="/static/gemeente.css", NABIJ_THEME_DARK=True):
        assert "data-theme-switch" in render_to_string("ui/400.html", request=_anonymous(rf))


def _anonymous(rf: RequestFactory) -> Any:
    request: Any = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_a_mail_says_the_same_as_text_and_as_html() -> None:
    with translation.override("nl"):
        html = Template(
            '{% extends "ui/mail.html" %}{% block content %}<p>Dag {{ name }}</p>'
            '{% include "ui/parts/mail_button.html" with url="https://nabij.example/x" label="Ja" %}{% endblock %}'
        ).render(Context({"name": "<Annie>", "unsubscribe": "https://nabij.example/stop"}))
        text = Template('{% extends "ui/mail.txt" %}{% block content %}Dag {{ name }}{% endblock %}').render(
            Context({"name": "Annie & Joop", "unsubscribe": "https://nabij.example/stop"})
        )
    assert "&lt;Annie&gt;" in html
    assert html.count("https://nabij.example/stop") == text.count("https://nabij.example/stop") == 1
    assert "Annie & Joop" in text
    # Nothing is fetched when a mail is opened: nobody learns that it was read.
    assert not re.search(r"<(img|link|script)|url\(", html)


def test_the_page_for_when_everything_is_broken_needs_nothing(rf: RequestFactory) -> None:
    from nabij.foundation import pages

    with translation.override("en"):
        html = pages.server_error(rf.get("/")).content.decode()
    assert '<html lang="en"' in html
    assert "It is not your fault" in html
