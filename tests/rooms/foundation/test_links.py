"""Personal links: one purpose, until a moment, used once, and written down nowhere."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from nabij.foundation import access, clock, doors, links
from nabij.foundation.actors import NOBODY
from nabij.foundation.doors import Request
from nabij.foundation.models import Link
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
asked: list[str] = []


@doors.by_link("test answer")
def answer(request: Request, link: Link) -> HttpResponse:
    """Ask on GET, and take the answer on POST only."""
    asked.append(str(request.method))
    if request.method == "POST":
        links.use(link)
    return HttpResponse(link.purpose)


def make(cast: Cast, **fields: Any) -> str:
    return links.make(
        **{"purpose": "test answer", "subject": cast.piet, "days": 7, "organisation_id": cast.nabij.pk, **fields}
    )


def ask(token: str, method: str = "get") -> HttpResponse:
    request = getattr(RequestFactory(), method)("/link/test/...")
    request.actor, request.session = NOBODY, {}
    with access.acting_as(NOBODY):
        return answer(request, token=token)  # type: ignore[return-value]


def test_a_scanner_that_fetches_the_link_uses_nothing_up(cast: Cast) -> None:
    token = make(cast)
    assert [ask(token).status_code for _ in range(3)] == [200] * 3
    assert ask(token, "head").status_code == 200
    assert ask(token, "options").status_code == 405
    assert ask(token, "post").status_code == 200
    assert ask(token, "post").status_code == 410
    assert ask(token).status_code == 410


def test_expired_unknown_used_and_other_purpose_are_one_answer(cast: Cast) -> None:
    old = make(cast, days=-1)
    other = make(cast, purpose="test other")
    used = make(cast)
    ask(used, "post")
    masked = re.compile(rb'value="\w{64}"')  # the token against forged forms is new each time
    answers = {masked.sub(b"", ask(token).content) for token in (old, other, used, "made-up", "x" * 5_000, "\x00")}
    assert len(answers) == 1
    assert b"<h1" in answers.pop()


def test_a_link_ends_at_its_moment(cast: Cast) -> None:
    token = make(cast, days=1)
    link = Link.objects.get()
    link.expires_at = clock.now() - dt.timedelta(seconds=1)
    link.save()
    assert ask(token).status_code == 410


def test_only_the_hash_is_stored_and_nobody_else_hears_the_address(cast: Cast) -> None:
    token = make(cast)
    assert token not in str(Link.objects.values().get())
    assert len(token) >= 32
    for response in (ask(token), ask("made-up")):
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]


def test_withdrawing_ends_all_links_about_a_row(cast: Cast) -> None:
    first, second, elsewhere = make(cast), make(cast), make(cast, subject=cast.vera)
    assert links.withdraw(purpose="test answer", subject=cast.piet) == 2
    assert [ask(token).status_code for token in (first, second, elsewhere)] == [410, 410, 200]


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_two_clicks_at_the_same_moment_count_once(live_cast: Cast) -> None:
    token = make(live_cast)
    start = threading.Barrier(6)
    statuses: list[int] = []

    def click() -> None:
        start.wait()
        statuses.append(ask(token, "post").status_code)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [200] + [410] * 5
