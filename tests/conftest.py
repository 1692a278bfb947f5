"""One database for all tests, behind both walls: the application's role sees only what an actor may see."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from nabij.foundation import limits
from tests.browser import browser, open_page  # noqa: F401  (fixtures)

if TYPE_CHECKING:
    from tests.cast import Cast

_place = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give every checkout and worker its own test databases, so that several can run on one server."""
    for alias in ("default", "keys"):
        test = settings.DATABASES[alias].setdefault("TEST", {})
        test["NAME"] = f"{test.get('NAME') or f'test_nabij_{alias}'}_{_place}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Build the walls as the owner, work as the application, and come back as the owner to clear up."""
    from django.db import connections

    from nabij.foundation.management.commands.walls import build

    def become(options: dict[str, str]) -> None:
        for alias in ("default", "keys"):
            connections[alias].close()
            connections[alias].settings_dict["OPTIONS"] = options

    of_the_house = settings.DATABASES["default"]["OPTIONS"]
    with django_db_blocker.unblock():
        build(test=True)
        become({**of_the_house, "options": f"-c role={settings.APP_ROLE}"})
    yield
    with django_db_blocker.unblock():
        become(of_the_house)


@pytest.fixture(autouse=True)
def _quiet_passwords(settings: Any) -> None:
    """Argon2 is meant to be slow; a test suite is not."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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
