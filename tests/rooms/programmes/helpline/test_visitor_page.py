"""The visitor's page: light, silent about who looks at it, and readable in four languages."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

from nabij.conversations import actions as conversations
from nabij.conversations.models import Conversation
from nabij.foundation import access, clock
from nabij.foundation.ids import new_id
from nabij.programmes import helpline as room
from nabij.programmes.helpline.queries.visitor import known_about_visitors
from nabij.volunteers.models import Duty
from tests.rooms.programmes.helpline.conftest import Line

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MOST_BYTES = 60_000
LANGUAGES = ("nl", "nl-easy", "en", "ar")


def arrive(line: Line, **fields: Any) -> str:
    arrival = conversations.Arrival(helpline=line.helpline.slug, nickname="Maan", cid=new_id(), **fields)
    return conversations.open_conversation(arrival=arrival)


def test_the_whole_page_weighs_less_than_60_kilobytes(line: Line, client: Client) -> None:
    page = client.get("/chat/luisterlijn/")
    parts = re.findall(r'(?:src|href)="/static/([^"]+)"', page.content.decode())
    weight = len(page.content) + sum(Path(str(finders.find(part))).stat().st_size for part in parts)
    assert sorted(parts) == ["helpline/visitor.css", "helpline/visitor.js"]
    assert weight < MOST_BYTES, f"{weight} bytes, before compression"


@pytest.mark.parametrize("address", ["", "ar/", "embed/", "known/", "known/en/"])
def test_no_cookie_nothing_from_elsewhere_and_nothing_kept(line: Line, client: Client, address: str) -> None:
    page = client.get(f"/chat/luisterlijn/{address}", HTTP_ACCEPT_LANGUAGE="nl")
    policy = page["Content-Security-Policy"]
    assert page.status_code == 200
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'nonce-[^' ]+'(;|$)", policy)
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r'(?:src|href|action)="https?://(?!testserver)', page.content.decode().replace(' rel="', ""))


def test_only_sites_that_were_named_may_show_it(line: Line, client: Client) -> None:
    with access.unscoped(access.Reason.TEST):
        line.rules.partner_sites = ["https://www.partner.example"]
        line.rules.save()
    page = client.get("/chat/luisterlijn/embed/")
    assert "frame-ancestors https://www.partner.example" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert "frame-ancestors 'none'" in client.get("/chat/luisterlijn/")["Content-Security-Policy"]


def test_closed_says_so_and_when_it_opens_and_who_else_listens(line: Line, client: Client) -> None:
    with access.unscoped(access.Reason.TEST):
        Duty.objects.update(arrived_at=None)
    text = client.get("/chat/luisterlijn/en/").content.decode()
    assert "We are closed now" in text
    assert 'id="start-form"' not in text
    assert "0800-0113" in text
    with access.unscoped(access.Reason.TEST):
        line.helpline.paused_at = clock.now()
        line.helpline.paused_until = clock.now() + dt.timedelta(minutes=20)
        line.helpline.pause_message = "Zo terug"
        line.helpline.save()
    text = client.get("/chat/luisterlijn/en/").content.decode()
    assert "We are taking a short break" in text
    assert "Zo terug" in text


def test_a_full_queue_says_so_and_lets_nobody_in(line: Line, client: Client) -> None:
    with access.unscoped(access.Reason.TEST):
        line.helpline.queue_cap = 3
        line.helpline.save()
    for _ in range(3):
        arrive(line)
    assert "The queue is full" in client.get("/chat/luisterlijn/en/").content.decode()
    with pytest.raises(conversations.Refused) as refused:
        arrive(line)
    assert refused.value.code == "full"


def test_without_scripts_the_page_is_honest(line: Line, client: Client) -> None:
    text = client.get("/chat/luisterlijn/en/").content.decode()
    assert "your browser has to allow scripts" in re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)[1]  # type: ignore[index]
    assert "Opening hours of this week" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_there_in_every_language(line: Line, client: Client, language: str) -> None:
    page = client.get(f"/chat/luisterlijn/{language}/").content.decode()
    assert f'lang="{language.split("-")[0]}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    folder = Path(str(room.__file__)).parent
    if language == "ar":
        said = {entry.msgid for entry in polib.pofile(str(folder / "locale/ar/LC_MESSAGES/django.po")) if entry.msgstr}
        templates = (folder / "templates/helpline/visitor").glob("*.html")
        used = {text for path in templates for text in re.findall(r'{% translate "([^"]+)" %}', path.read_text())}
        assert used - said == set()
        with translation.override("ar"):
            shown = [field.label for table in known_about_visitors(keep_hours=24) for field in table.fields]
        assert [label for label in shown if re.fullmatch(r"[a-z_ ]+", label)] == []


def test_an_unknown_language_or_helpline_does_not_exist(line: Line, client: Client) -> None:
    assert client.get("/chat/luisterlijn/xx/").status_code == 404
    assert client.get("/chat/onbekend/").status_code == 404


def test_what_we_know_is_read_from_the_schema_so_nothing_is_left_out(line: Line) -> None:
    tables = {table.title: {field.label for field in table.fields} for table in known_about_visitors(keep_hours=24)}
    kept: list[Any] = [
        model
        for model in apps.get_models()
        if getattr(getattr(model, "privacy", None), "retention", "") == "conversation"
    ]
    assert len(tables) == len(kept)
    for model in kept:
        for name in model.privacy.K4.split():
            field = model._meta.get_field(name)
            assert field.get_internal_type() == "BinaryField", "what is said is sealed"


def test_leaving_in_a_hurry_ends_the_conversation_and_tells_nothing(line: Line, client: Client) -> None:
    token = arrive(line)
    for body in (b"", b"null", b"[]", b'{"token": 3}', b'{"token": "\\u0000"}', b'{"token": "nee"}', b"x" * 5000):
        answer = client.post("/chat/luisterlijn/leave/", body, content_type="text/plain")
        assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    answer = client.post("/chat/luisterlijn/leave/", json.dumps({"token": token}), content_type="text/plain")
    again = client.post("/chat/luisterlijn/leave/", json.dumps({"token": token}), content_type="text/plain")
    assert (answer.status_code, again.status_code) == (204, 204)
    with access.unscoped(access.Reason.TEST):
        talk = Conversation.objects.get(offering=line.offering)
    assert (talk.state, talk.reason) == ("closed", "visitor")
