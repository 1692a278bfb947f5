"""Which pages the benchmark looks at, as whom, and about which rows."""

from types import ModuleType

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import Page
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access
from nabij.people.models import User


def sign_in(email: str) -> str:
    """Return the session key of a fresh session."""
    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["second_factor"] = True
    session.create()
    return str(session.session_key)


def pages(national: ModuleType) -> list[Page]:
    """Return the twelve busiest pages with a session for whoever looks at them most."""
    sessions = {
        "coordinator": sign_in(national.EMAIL),
        "volunteer": sign_in(national.VOLUNTEER_EMAIL),
        "manager": sign_in(national.MANAGER_EMAIL),
    }
    with access.unscoped(access.Reason.SET_UP):
        found = [Page(name, address, sessions[who]) for name, who, address in addresses(national)]
    for page in found:
        page.queries = queries(page)
    return found


def queries(page: Page) -> int:
    """Count the queries of the second look at a page."""
    client = Client()
    client.cookies["sessionid"] = page.session
    client.get(page.address)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    return len(captured)


def addresses(national: ModuleType) -> list[tuple[str, str, str]]:
    """Name each page, who looks, and its address; rows are chosen inside the branch of the coordinator."""
    offering = Offering.objects.filter(branch__slug="afdeling-00").order_by("pk").first()
    assert offering is not None
    waiting = Enrolment.objects.filter(offering=offering, role="participant", state="waiting").first()
    active = Enrolment.objects.filter(offering=offering, role="participant", state="active").first()
    assert waiting is not None
    assert active is not None
    return [
        ("today of a coordinator", "coordinator", "/"),
        ("today of a volunteer", "volunteer", "/"),
        ("people", "coordinator", "/people/"),
        ("person", "coordinator", f"/people/{active.person_id}/"),
        ("waiting list", "coordinator", "/waiting/"),
        ("volunteers", "coordinator", "/volunteers/"),
        ("enrolment", "coordinator", f"/enrolments/{active.pk}/"),
        ("contacts", "coordinator", "/contacts/"),
        ("programme in a branch", "coordinator", f"/offerings/{offering.pk}/"),
        ("search", "coordinator", "/search/?q=verzonnen12"),
        ("overview", "manager", "/overview/"),
        ("figures", "manager", "/figures/"),
    ]
