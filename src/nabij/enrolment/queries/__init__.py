"""Reads of the enrolment room."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q

from nabij.enrolment.models import Offering, TeamMember
from nabij.foundation import clock
from nabij.foundation.actors import NOBODY, Actor, Grant
from nabij.foundation.questions import Question
from nabij.foundation.statements import ask
from nabij.people.choices import RoleName
from nabij.people.models import Role, User

# What open relations let a volunteer see: the file and the person of whom they are a buddy (see actors.tie_sources).
TIES = """SELECT 'volunteer', tie, unit FROM enrolment_relation CROSS JOIN LATERAL (VALUES
 ('buddy', unit_id), ('buddy', participant_person_unit_id), ('reader', CASE WHEN reads_earlier_notes THEN unit_id END)
) AS tied (tie, unit) WHERE unit IS NOT NULL
 AND volunteer_person_id = %(person)s AND started_on <= %(today)s AND (ended_on IS NULL OR ended_on > %(today)s)"""


class _Place(NamedTuple):
    """Where somebody was granted a role: None means everywhere."""

    role: str
    organisation_id: int
    branch_id: int | None
    programme_id: int | None


# Asked on every request (see people.queries.grants_of, which says why this is SQL): places in teams, and the offerings
# of every organisation in which somebody has a place.
_TEAMS_AND_OFFERINGS = """WITH team AS (
  SELECT role, organisation_id, branch_id, programme_id FROM enrolment_teammember
  WHERE user_id = %s::bigint AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)
)
SELECT NULL::bigint, role, organisation_id, branch_id, programme_id FROM team
UNION ALL
SELECT id, NULL, organisation_id, branch_id, programme_id FROM enrolment_offering
WHERE organisation_id = ANY (%s::bigint[]) OR organisation_id IN (SELECT organisation_id FROM team)"""


def grants_of(user_id: int, before: list[Grant]) -> Iterator[Grant]:
    """Yield what a user was granted, as cells: a branch role reaches its offerings, a place in a team a programme's."""
    today = clock.today()
    places = [
        _Place(grant.role, grant.organisation_id, grant.branch_id, None)
        for grant in before
        if grant.branch_id is not None and not grant.member_only
    ]
    rows = ask(_TEAMS_AND_OFFERINGS, [user_id, today, today, sorted({place.organisation_id for place in places})])
    places += [_Place(*place) for offering, *place in rows if offering is None]
    for place in places:
        cells = frozenset(
            offering
            for offering, _role, _organisation, branch_id, programme_id in rows
            if offering is not None
            and place.branch_id in (None, branch_id)
            and place.programme_id in (None, programme_id)
        )
        narrowed = place.programme_id is not None
        yield Grant(place.role, place.organisation_id, place.branch_id, cells, narrowed=narrowed)


def coordinators_of(offering: Offering) -> list[User]:
    """Return who coordinates an offering today, through the branch or through the programme's team."""
    return _COORDINATORS(
        NOBODY, organisation=offering.organisation_id, branch=offering.branch_id, programme=offering.programme_id,
        today=clock.today(),
    )  # fmt: skip


def _coordinators(_actor: Actor, *, organisation: Any, branch: Any, programme: Any, today: Any) -> Any:
    holds = Q(organisation_id=organisation, starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    by_branch = Role.rows_for_django.filter(holds, name=RoleName.COORDINATOR, branch_id=branch)
    by_team = TeamMember.rows_for_django.filter(
        holds, Q(branch__isnull=True) | Q(branch_id=branch), role=RoleName.COORDINATOR, programme_id=programme
    )
    named = Q(pk__in=by_branch.values("user_id")) | Q(pk__in=by_team.values("user_id"))
    return User.objects.filter(named, is_active=True).order_by("display_name")


_COORDINATORS: Question[User] = Question(_coordinators)


def coordinator_addresses(offering: Offering) -> list[str]:
    """Return the mail addresses of who coordinates an offering."""
    return [user.email for user in coordinators_of(offering)]
