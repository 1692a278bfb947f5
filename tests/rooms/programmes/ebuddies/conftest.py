"""A letterbox in Zwolle, a visitor, and the volunteer who writes with them, through the pages that both use."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Programme
from nabij.foundation import access, jobs, limits
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Letterbox, Pair
from tests.cast import Cast

Writing = tuple[Client, str, Client]


@pytest.fixture
def letterbox(cast: Cast) -> Letterbox:
    """A letterbox in Zwolle, where Vera has places."""
    limits.forget()
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.vera.pk).update(state=EnrolmentState.ACTIVE)
        Programme.objects.filter(pk=cast.tandem_zwolle.programme_id).update(type="ebuddies", kind="")
        made: Letterbox = Letterbox.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, slug="maatje", name="E-maatje Zwolle",
            flag_words=["hopeloos"], sample_percent=0, places=1,
        )  # fmt: skip
    return made


def found(page: Any, pattern: str) -> str:
    """Return what a pattern finds on a page."""
    match = re.search(pattern, page.content.decode())
    assert match, page.content.decode()[:3000]
    return match.group(1)


def token_of(page: Any) -> str:
    """Return the token that travels in the forms."""
    return found(page, r'name="token" value="([^"]+)"')


def code_of(page: Any) -> str:
    """Return the six words that are shown."""
    return found(page, r'class="code"[^>]*>([a-z ]+)<')


def apply(visitor: Client) -> tuple[str, Any]:
    """Apply, and type the code back; returns the code and the page one is in."""
    shown = visitor.post("/ebuddy/begin/maatje/", {"nickname": "Maan", "topics": ["lonely"], "wish": "rustig aan"})
    code = code_of(shown)
    return code, visitor.post("/ebuddy/in/code/", {"token": token_of(shown), "code": code.upper()})


def only() -> Pair:
    """Return the one pair there is."""
    with access.unscoped(access.Reason.TEST):
        pair: Pair = Pair.objects.select_related("letterbox").get()
    return pair


def say(visitor: Client, token: str, text: str) -> Any:
    """Write as the visitor."""
    return visitor.post("/ebuddy/in/say/", {"token": token, "cid": str(uuid.uuid4()), "text": text})


def answer(volunteer: Client, text: str) -> Any:
    """Write as the volunteer."""
    return volunteer.post(f"/ebuddies/{only().pk}/letters/", {"cid": str(uuid.uuid4()), "text": text})


@pytest.fixture
def writing(cast: Cast, letterbox: Letterbox, sign_in: Callable[..., Client]) -> Writing:
    """A visitor who is in, the token of the page, and the volunteer signed in; the pair writes."""
    visitor = Client()
    code, _ = apply(visitor)
    pair = only()
    staff = sign_in(cast.coordinator)
    chosen = staff.post(f"/ebuddies/{pair.pk}/choose/", {"volunteer": cast.volunteer.pk})
    assert chosen.status_code == 302
    volunteer = sign_in(cast.volunteer)
    assert volunteer.post(f"/ebuddies/{pair.pk}/letters/answer/", {"answer": "yes"}).status_code == 302
    assert only().state == PairState.RUNNING
    jobs.drain()
    mail.outbox.clear()  # of being asked
    return visitor, token_of(visitor.post("/ebuddy/in/", {"code": code})), volunteer
