"""The short way to a session and its user lets in exactly whom Django would let in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]


def is_in(client: Client) -> bool:
    """Say whether a page for members opens."""
    return client.get("/account/").status_code == 200


def test_who_is_signed_in_stays_so_and_is_who_they_are(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert is_in(client)
    assert client.get("/account/").wsgi_request.user == cast.coordinator


def test_a_login_that_was_closed_is_out(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    cast.coordinator.is_active = False
    cast.coordinator.save()
    assert not is_in(client)


def test_a_changed_password_ends_other_sessions(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    cast.coordinator.set_password("een ander lang wachtwoord")
    cast.coordinator.save()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (HASH_SESSION_KEY, "0" * 64),
        (HASH_SESSION_KEY, ""),
        (BACKEND_SESSION_KEY, "other.Backend"),
        (SESSION_KEY, "999999"),
    ],
)
def test_a_session_that_says_something_else_is_out(cast: Cast, sign_in: SignIn, key: str, value: str) -> None:
    client = sign_in(cast.coordinator)
    session = client.session
    session[key] = value
    session.save()
    assert not is_in(client)


def test_a_session_past_its_day_or_taken_away_is_out(cast: Cast, sign_in: SignIn) -> None:
    for end in ("past", "gone"):
        client = sign_in(cast.coordinator)
        rows = Session.objects.filter(pk=client.session.session_key)
        assert rows.update(expire_date=timezone.now()) if end == "past" else rows.delete()
        assert not is_in(client), end
