"""The second wall: PostgreSQL, asked without any filter, shows exactly the rows the access table allows."""

import pytest
from django.db import connection

from nabij.foundation import access
from nabij.foundation.access import READ, VIEW
from nabij.foundation.actors import NOBODY
from tests.cast import actor_of
from tests.house import world as worlds
from tests.house.world import World

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


def test_without_a_filter_everyone_still_sees_only_their_rows(world: World) -> None:
    wrong = []
    for name, user in {"nobody": None, **world.users}.items():
        actor = actor_of(user) if user else NOBODY
        for model, policy in access.policies.items():
            if not policy.second_wall:
                continue
            allowed = {
                row.pk for row in world.rows[model] if any(policy.may(actor, action, row) for action in (VIEW, READ))
            }
            with access.acting_as(actor), connection.cursor() as cursor:
                cursor.execute(f'SELECT "{model._meta.pk.column}" FROM "{model._meta.db_table}"')
                shown = {key for (key,) in cursor.fetchall()}
            if shown != allowed:
                wrong.append(f"{name} {model.__name__}: {len(shown)} rows shown, {len(allowed)} allowed")
    assert wrong == []


def test_only_what_makes_an_actor_stands_before_the_wall() -> None:
    before = {policy.model.__name__ for policy in access.policies.values() if not policy.second_wall}
    assert before == {
        "Unit",
        "AuditEntry",
        "User",
        "Role",
        "TeamMember",
        "Relation",
        "Qualification",
        "Host",
        "Helper",
        "Facilitator",
    }


def test_the_application_does_not_own_the_tables_and_walls_are_forced(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: (owner, on, forced) for name, owner, on, forced in cursor.fetchall()}
        cursor.execute("SELECT current_user")
        (me,) = cursor.fetchone() or ("",)
    for policy in access.policies.values():
        owner, on, forced = tables[policy.model._meta.db_table]
        assert owner != me
        assert (on, forced) == (policy.second_wall, policy.second_wall)
