"""Reads of the people room."""

from collections.abc import Iterator
from functools import lru_cache

from django.db import connection

from nabij.foundation import clock
from nabij.foundation.actors import Grant
from nabij.foundation.mail import Identity
from nabij.people.choices import RoleName
from nabij.people.models import Organisation

# A role that by itself reaches nobody's rows but one's own and tied ones.
_MEMBER_ONLY = {RoleName.VOLUNTEER, RoleName.PARTICIPANT}

# Asked on every request, before there is an actor, hence around the first wall. In SQL, because writing these few lines
# takes the ORM longer than answering them takes PostgreSQL.
_ROLES_TODAY = """SELECT name, organisation_id, branch_id FROM people_role
 WHERE user_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)"""


def grants_of(user_id: int, _before: list[Grant]) -> Iterator[Grant]:
    """Yield the roles of a user that hold today."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_TODAY, [user_id, today, today])
        rows = cursor.fetchall()
    for name, organisation_id, branch_id in rows:
        yield Grant(name, organisation_id, branch_id, member_only=name in _MEMBER_ONLY)


def mail_identity(organisation_id: int) -> Identity:
    """Return in whose name a mail comes; without an id, that of the only organisation of this house."""
    rows = Organisation.rows_for_django.all()
    found = list((rows.filter(pk=organisation_id) if organisation_id else rows).values_list("name", "email")[:2])
    return Identity(*found[0]) if len(found) == 1 else Identity()


@lru_cache(maxsize=256)
def organisation_name(organisation_id: int) -> str:
    """Return the name of an organisation; it changes so seldom that a process may remember it."""
    found = Organisation.rows_for_django.filter(pk=organisation_id).values_list("name", flat=True).first()
    return str(found or "Nabij")
