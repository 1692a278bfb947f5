"""What the tests of the whole house share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house import world as worlds
from tests.house.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all walks of a worker; what a walk leaves behind is undone before the next."""
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using="keys"):
        yield worlds.make()
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keys")
