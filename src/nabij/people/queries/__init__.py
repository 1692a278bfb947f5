"""Reads of the people room."""

import time
from collections.abc import Iterator
from functools import lru_cache

from django.urls import reverse

from nabij.foundation import clock
from nabij.foundation.actors import Grant
from nabij.foundation.mail import Identity
from nabij.foundation.statements import ask
from nabij.people.choices import RoleName
from nabij.people.models import Logo, Organisation

# A role that by itself reaches nobody's rows but one's own and tied ones.
_MEMBER_ONLY = {RoleName.VOLUNTEER, RoleName.PARTICIPANT}

# Asked on every request, before there is an actor, hence around the first wall. In SQL, because writing these few lines
# takes the ORM longer than answering them takes PostgreSQL.
_ROLES_TODAY = """SELECT name, organisation_id, branch_id FROM people_role
 WHERE user_id = %s::bigint AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)"""


def grants_of(user_id: int, _before: list[Grant]) -> Iterator[Grant]:
    """Yield the roles of a user that hold today."""
    today = clock.today()
    for name, organisation_id, branch_id in ask(_ROLES_TODAY, [user_id, today, today]):
        yield Grant(name, organisation_id, branch_id, member_only=name in _MEMBER_ONLY)


def mail_identity(organisation_id: int) -> Identity:
    """Return in whose name a mail comes; without an id, that of the only organisation of this house."""
    rows = Organisation.rows_for_django.all()
    found = list((rows.filter(pk=organisation_id) if organisation_id else rows).values_list("pk", "name", "email")[:2])
    if len(found) != 1:
        return Identity()
    logo = Logo.rows_for_django.filter(organisation_id=found[0][0]).first()
    return Identity(*found[0][1:], logo=bytes(logo.content) if logo else b"", logo_kind=logo.kind if logo else "")


@lru_cache(maxsize=256)
def organisation_name(organisation_id: int) -> str:
    """Return the name of an organisation; it changes so seldom that a process may remember it."""
    found = Organisation.rows_for_django.filter(pk=organisation_id).values_list("name", flat=True).first()
    return str(found or "Nabij")


def logo_of(organisation_id: int) -> Logo | None:
    """Return the picture of an organisation."""
    return Logo.rows_for_django.filter(organisation_id=organisation_id).first()


# Every page asks; another process may have changed it, so nobody remembers it for longer than this.
_REMEMBER_SECONDS = 600


def logo_url(organisation_id: int) -> str:
    """Return the address of an organisation's picture, or nothing; 0 is the only organisation of this house."""
    return _logo_url(organisation_id, int(time.monotonic() // _REMEMBER_SECONDS))


@lru_cache(maxsize=256)
def _logo_url(organisation_id: int, _moment: int) -> str:
    rows = Logo.rows_for_django.filter(organisation_id=organisation_id)
    if not organisation_id:
        rows = Logo.rows_for_django.all() if Organisation.rows_for_django.count() == 1 else rows
    found = rows.values_list("organisation_id", "mark").first()
    return reverse("logo", args=found) if found else ""


def forget_logos() -> None:
    """Ask again for pictures: one of them was changed."""
    _logo_url.cache_clear()
