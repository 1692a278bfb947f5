"""Reads of the people room."""

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import Q

from nabij.foundation import clock
from nabij.foundation.actors import Grant
from nabij.people.choices import RoleName
from nabij.people.models import Organisation, Role

# A role that by itself reaches nobody's rows but one's own and tied ones.
_MEMBER_ONLY = {RoleName.VOLUNTEER, RoleName.PARTICIPANT}


def grants_of(user_id: int, _before: list[Grant]) -> Iterator[Grant]:
    """Yield the roles of a user that hold today; read before there is an actor, hence around the first wall."""
    today = clock.today()
    roles = Role.rows_for_django.filter(user_id=user_id, starts_on__lte=today).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )
    for name, organisation_id, branch_id in roles.values_list("name", "organisation_id", "branch_id"):
        yield Grant(name, organisation_id, branch_id, member_only=name in _MEMBER_ONLY)


@lru_cache(maxsize=256)
def organisation_name(organisation_id: int) -> str:
    """Return the name of an organisation; it changes so seldom that a process may remember it."""
    found = Organisation.rows_for_django.filter(pk=organisation_id).values_list("name", flat=True).first()
    return str(found or "Nabij")
