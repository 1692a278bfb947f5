"""Reads of the enrolment room."""

from collections.abc import Iterator

from django.db.models import Q

from nabij.enrolment.models import Offering, TeamMember
from nabij.foundation import clock
from nabij.foundation.actors import Grant


def grants_of(user_id: int, before: list[Grant]) -> Iterator[Grant]:
    """Yield what a user was granted, as cells: a branch role reaches its offerings, a place in a team a programme's."""
    today = clock.today()
    holds = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    places = [
        (grant.role, grant.organisation_id, grant.branch_id, None, False)
        for grant in before
        if grant.branch_id is not None and not grant.member_only
    ]
    teams = TeamMember.rows_for_django.filter(holds, user_id=user_id)
    for role, organisation_id, branch_id, programme_id in teams.values_list(
        "role", "organisation_id", "branch_id", "programme_id"
    ):
        places.append((role, organisation_id, branch_id, programme_id, True))
    if not places:
        return
    offerings = Offering.rows_for_django.filter(organisation_id__in={place[1] for place in places})
    rows = list(offerings.values_list("id", "branch_id", "programme_id"))
    for role, organisation_id, branch_id, programme_id, narrowed in places:
        cells = frozenset(
            offering
            for offering, its_branch, its_programme in rows
            if branch_id in (None, its_branch) and programme_id in (None, its_programme)
        )
        yield Grant(role, organisation_id, branch_id, cells, narrowed=narrowed)
