"""One database for all tests, behind both walls: the application's role sees only what an actor may see."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from nabij.foundation import limits
from tests.browser import browser, open_page  # noqa: F401  (fixtures)

if TYPE_CHECKING:
    from tests.cast import Cast


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no worker is still at it when the others are done.

    Browsers come last: one leaves an event loop running, and what comes after it would find itself inside.
    """

    def place(item: pytest.Item) -> tuple[bool, bool]:
        return "browser" in getattr(item, "fixturenames", ()), item.get_closest_marker("slow") is None

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Databases with walls, in which we work as the application and not as their owner."""
    from tests import database

    with django_db_blocker.unblock(), database.given(), django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def _quiet_passwords(settings: Any) -> None:
    """Nobody has to show a second factor, no mail leaves the house, and every test begins without wrong passwords."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # Wrong passwords of one test must not make the next one wait.
    cache.clear()
    limits.forget()


@pytest.fixture
def cast(db: None) -> "Cast":
    """The named cast, in a database that is rolled back."""
    return make_cast()


@pytest.fixture
def live_cast(transactional_db: None) -> "Cast":
    """The named cast, committed, for browsers, sockets and workers."""
    return make_cast()


@pytest.fixture
def sign_in(client: Client) -> Callable[[Any], Client]:
    """Return a client signed in as the given user of the cast."""

    def enter(user: Any) -> Client:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return enter


def make_cast() -> "Cast":
    """Import late: models need a configured Django."""
    from tests import cast as people

    return people.make()
