"""A test that commits leaves the databases as the migrations made them, so that no test depends on the one before."""

import pytest
from django.db import connections

from nabij.foundation import access
from nabij.people.models import Municipality, Person
from tests import database
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


def filled(alias: str) -> set[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(database.TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (TABLE \"{name}\")" for name in tables))
        return {name for (name,) in cursor.fetchall()}


def test_what_was_committed_goes_and_what_the_migrations_filled_comes_back(live_cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        before = Municipality.objects.count()
        Municipality.objects.filter(code__gte="GM1").delete()
        Municipality.objects.filter(code="GM0193").update(name="Elders")
        assert Person.objects.count() > 1
    for alias in database.ALIASES:
        database.bring_back(alias)
        with connections[alias].cursor() as cursor:
            cursor.execute(database.KEPT)
            kept = {name for (name,) in cursor.fetchall()}
        with access.unscoped(access.Reason.TEST):
            assert filled(alias) == kept
    with access.unscoped(access.Reason.TEST):
        assert Municipality.objects.count() == before > 300
        assert Municipality.objects.get(code="GM0193").name == "Zwolle"
