"""Sessions: they end by themselves, they prove a second factor, and they know little of the machine behind them."""

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from nabij.foundation import access, clock, sessions
from nabij.people.models import Role
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
PASSWORD = "een lang wachtwoord"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def is_in(client: Client) -> bool:
    return "/account/login/" not in client.get("/people/").headers.get("Location", "")


def log_in(email: str, password: str = PASSWORD, **extra: Any) -> tuple[Client, Any]:
    client = Client(**extra)
    return client, client.post("/account/login/", {"login": email, "password": password})


def totp_of(user: Any) -> Callable[[], str]:
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return lambda: auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


# -- how long -----------------------------------------------------------------------------------------------


def test_half_an_hour_of_nothing_ends_it(cast: Cast, sign_in: SignIn) -> None:
    client, now = sign_in(cast.coordinator), clock.now()
    assert is_in(client)
    with time_machine.travel(now + dt.timedelta(minutes=29), tick=False):
        assert is_in(client)
    with time_machine.travel(now + dt.timedelta(minutes=58), tick=False):
        assert is_in(client)
    with time_machine.travel(now + dt.timedelta(minutes=89), tick=False):
        assert not is_in(client)


def test_twelve_hours_end_it_however_busy(cast: Cast, sign_in: SignIn) -> None:
    client, now = sign_in(cast.coordinator), clock.now()
    for minutes in range(0, 12 * 60, 20):
        with time_machine.travel(now + dt.timedelta(minutes=minutes), tick=False):
            assert is_in(client), minutes
    with time_machine.travel(now + dt.timedelta(minutes=12 * 60 + 1), tick=False):
        assert not is_in(client)


def test_a_right_that_was_withdrawn_is_gone_on_the_next_request(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert client.get("/people/").status_code == 200
    with access.unscoped(access.Reason.TEST):
        Role.objects.filter(user=cast.coordinator).update(ends_on=clock.today() - dt.timedelta(days=1))
    assert client.get("/people/").status_code == 404
    cast.coordinator.is_active = False
    cast.coordinator.save()
    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, _ = log_in(cast.coordinator.email)
    there, _ = log_in(cast.coordinator.email)
    assert is_in(here)
    assert is_in(there)
    new = "een heel ander wachtwoord"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(here)
    assert not is_in(there)


def test_a_session_ended_elsewhere_is_over(cast: Cast) -> None:
    here, _ = log_in(cast.coordinator.email)
    there, _ = log_in(cast.coordinator.email)
    here.post("/account/sessions/", {})
    assert is_in(here)
    assert not is_in(there)


def test_the_list_of_sessions_holds_no_address_and_no_exact_browser(cast: Cast) -> None:
    log_in(cast.coordinator.email, HTTP_USER_AGENT=AGENT, REMOTE_ADDR="203.0.113.77")
    session = UserSession.objects.get(user=cast.coordinator)
    assert (session.ip, session.user_agent) == ("0.0.0.0", "Firefox, Linux")


# -- the second factor --------------------------------------------------------------------------------------


def test_who_sees_others_needs_one_and_who_sees_only_themselves_does_not(cast: Cast) -> None:
    needing = {name for name, user in cast.users().items() if sessions.needs_second_factor(actor_of(user))}
    assert {"coordinator", "tandem_coordinator", "desk", "volunteer", "administrator", "stranger"} <= needing
    assert not {"participant"} & needing


def test_without_one_nothing_but_ones_own_account_opens(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = sign_in(cast.coordinator)
    for page in ("/", "/people/", f"/people/{cast.piet.person_id}/", "/search/", "/no-such-page/"):
        assert client.get(page).headers["Location"] == "/account/second-factor/", page
    assert client.post("/people/new/", {}).headers["Location"] == "/account/second-factor/"
    sign_in(cast.participant)
    assert client.get("/").status_code == 200


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    code = totp_of(cast.coordinator)
    client, response = log_in(cast.coordinator.email)
    assert "/2fa/authenticate/" in response.headers["Location"]
    assert not is_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert client.get("/people/").status_code == 200


def test_a_session_from_before_the_second_factor_has_not_proved_it(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    old = sign_in(cast.coordinator)
    old.get("/people/")
    totp_of(cast.coordinator)  # set up in another session
    assert old.get("/people/").headers["Location"] == "/account/second-factor/"


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_setting_one_up_opens_the_door_and_taking_it_away_closes_it(live_cast: Cast, settings: Any) -> None:
    cast = live_cast
    settings.SECOND_FACTOR_REQUIRED = True
    EmailAddress.objects.create(user=cast.coordinator, email=cast.coordinator.email, verified=True, primary=True)
    client, _ = log_in(cast.coordinator.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    counter = next(auth.yield_hotp_counters_from_time())
    code = auth.format_hotp_value(auth.hotp_value(secret, counter))
    client.post("/account/2fa/totp/activate/", {"code": code})
    assert client.get("/people/").status_code == 200
    client.post("/account/2fa/totp/deactivate/", {})
    assert not Authenticator.objects.filter(user=cast.coordinator, type="totp").exists()
    assert client.get("/people/").headers["Location"] == "/account/second-factor/"


def test_a_passkey_counts_as_a_second_factor(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    """Signing in with a passkey leaves this trace in the session (allauth, `record_authentication`)."""
    settings.SECOND_FACTOR_REQUIRED = True
    client = sign_in(cast.coordinator)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "passwordless": True, "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(cast.coordinator.pk)
    session.save()
    assert client.get("/people/").status_code == 200
    session["account_authentication_methods_user"] = str(cast.desk.pk)
    session["second_factor"] = False
    session.save()
    assert client.get("/people/").status_code == 302, "what somebody else proved does not count"


# -- guessing -----------------------------------------------------------------------------------------------


def test_guessing_slows_down_who_guesses_and_nobody_else(cast: Cast) -> None:
    for _ in range(5):
        log_in(cast.coordinator.email, "verkeerd wachtwoord", REMOTE_ADDR="203.0.113.5")
    there, _ = log_in(cast.coordinator.email, REMOTE_ADDR="203.0.113.5")
    assert not is_in(there), "a sixth try within two minutes has to wait, even with the right password"
    owner, _ = log_in(cast.coordinator.email, REMOTE_ADDR="198.51.100.9")
    assert is_in(owner), "the owner elsewhere is not locked out"
    with time_machine.travel(clock.now() + dt.timedelta(minutes=3), tick=False):
        later, _ = log_in(cast.coordinator.email, REMOTE_ADDR="203.0.113.5")
        assert is_in(later), "it is a delay, not a lock"


def test_what_is_counted_holds_no_address(cast: Cast) -> None:
    log_in(cast.coordinator.email, "verkeerd wachtwoord", REMOTE_ADDR="203.0.113.5")
    kept = str(getattr(cache, "_cache", {}).keys())
    assert kept
    assert "203.0.113" not in kept
    assert cast.coordinator.email not in kept


def test_signing_in_answers_the_same_for_known_and_unknown(cast: Cast) -> None:
    said = []
    for email in (cast.coordinator.email, "niemand@nabij.example"):
        _, response = log_in(email, "verkeerd wachtwoord")
        page = response.content.decode().replace(email, "")
        said.append((response.status_code, re.sub(r'value="\w{64}"|nonce="[^"]+"', "", page)))
    assert said[0] == said[1]
