"""Programme lines, programmes, offerings and teams, for the pages of staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from nabij.enrolment import rules
from nabij.enrolment.choices import EnrolmentState, OfferingStatus, PartRole
from nabij.enrolment.models import Enrolment, Offering, Programme, ProgrammeLine, TeamMember
from nabij.enrolment.queries import coordinators_of
from nabij.enrolment.registry import ProgrammeType, programme_type
from nabij.foundation import clock
from nabij.foundation.access import CREATE, may
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.models import Branch, Municipality, Person, User
from nabij.people.registry import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One programme line with its programmes and where they run."""

    line: ProgrammeLine | None
    programmes: Sequence[tuple[Programme, Sequence[Offering]]]


def overview(actor: Actor) -> list[Shelf]:
    """Return everything the actor's organisation offers, line by line."""
    mine = {"organisation_id": actor.organisation_id}
    offerings: dict[int, list[Offering]] = {}
    for row in Offering.objects.visible_to(actor).filter(**mine).select_related("branch", "programme"):
        offerings.setdefault(row.programme_id, []).append(row)
    programmes: dict[int | None, list[tuple[Programme, Sequence[Offering]]]] = {}
    for programme in Programme.objects.visible_to(actor).filter(**mine):
        programmes.setdefault(programme.line_id, []).append((programme, offerings.get(programme.pk, [])))
    lines = list(ProgrammeLine.objects.visible_to(actor).filter(**mine))
    shelves = [Shelf(line=line, programmes=programmes.get(line.pk, [])) for line in lines]
    return shelves + ([Shelf(line=None, programmes=programmes[None])] if None in programmes else [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One offering as staff see it."""

    offering: Offering
    places: str
    type: ProgrammeType | None
    kind: str
    team: Sequence[User]
    counters: Sequence[tuple[str, str, int, int]]
    waiting: int
    free: int
    sees_people: bool


def page(actor: Actor, pk: int) -> Page:
    """Gather what belongs on the page of one offering."""
    offering = _PAGE.first(actor, pk=pk)
    if offering is None:
        raise Offering.DoesNotExist
    kind = programme_type(offering.programme.type)
    counted: Mapping[tuple[str, str], int] = {(role, state): number for role, state, number in _COUNTED(actor, pk=pk)}
    return Page(
        offering=offering,
        places=", ".join(name for (name,) in _MUNICIPALITIES(actor, pk=pk)),
        type=kind,
        kind=str(next((k.name for k in kind.kinds if k.slug == offering.programme.kind), "")) if kind else "",
        team=coordinators_of(offering),
        counters=[
            (
                state.value,
                str(state.label),
                counted.get((PartRole.PARTICIPANT, state), 0),
                counted.get((PartRole.VOLUNTEER, state), 0),
            )
            for state in EnrolmentState
        ],
        waiting=sum(counted.get((PartRole.PARTICIPANT, state), 0) for state in rules.WAITING_STATES),
        free=counted.get((PartRole.VOLUNTEER, EnrolmentState.WAITING), 0),
        sees_people=bool(counted),
    )


_PAGE: Question[Offering] = Question(
    lambda actor, pk: (
        Offering.objects.visible_to(actor).select_related("programme__line", "branch", "organisation").filter(pk=pk)
    )
)
_MUNICIPALITIES: Question[tuple[str]] = Question(
    lambda actor, pk: (
        Municipality.objects.visible_to(actor)
        .filter(pk__in=Offering.municipalities.through.objects.filter(offering_id=pk).values("municipality_id"))
        .order_by("name")
        .values_list("name")
    )
)
_COUNTED: Question[tuple[str, str, int]] = Question(
    lambda actor, pk: (
        Enrolment.objects.visible_to(actor)
        .filter(offering_id=pk)
        .order_by()
        .values_list("role", "state")
        .annotate(number=Count("pk"))
    )
)


def cells_for_new_persons(actor: Actor, branches: frozenset[int]) -> list[Place]:
    """Return the programmes in which the actor may enter people, outside the branches they reach as a whole."""
    rows = Offering.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    rows = rows.exclude(branch_id__in=branches).exclude(status=OfferingStatus.ENDED)
    return [
        Place(row.branch_id, row.pk, str(row))
        for row in rows.select_related("programme", "branch")
        if may(actor, CREATE, Person(organisation_id=row.organisation_id, cell_ids=[row.pk]))
    ]


def lines(actor: Actor) -> list[tuple[int, str]]:
    """Return the programme lines to choose from."""
    rows = ProgrammeLine.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return [(row.pk, row.name) for row in rows]


def branches(actor: Actor) -> list[tuple[int, str]]:
    """Return the branches to choose from."""
    rows = Branch.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return [(row.pk, row.name) for row in rows]


def places_of(offering: Offering) -> list[str]:
    """Return the codes of the municipalities in which a programme of a branch works."""
    return list(offering.municipalities.values_list("pk", flat=True))


def municipalities(actor: Actor, *, branch_id: int | None = None) -> list[tuple[str, str]]:
    """Return the municipalities of a branch's working area, or all of them when it has none."""
    rows = Municipality.objects.visible_to(actor)
    area = Branch.objects.visible_to(actor).filter(pk=branch_id).values_list("municipalities", flat=True)
    codes = [code for code in area if code] if branch_id else []
    rows = rows.filter(pk__in=codes) if codes else rows
    return list(rows.values_list("code", "name"))


def team(actor: Actor, programme: Programme) -> list[TeamMember]:
    """Return who is on the team of a programme, today and later."""
    rows = TeamMember.objects.visible_to(actor).filter(programme=programme)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    return list(rows.select_related("user", "branch").order_by("user__display_name"))


def users(actor: Actor) -> list[tuple[int, str]]:
    """Return the users of the organisation who can be put on a team."""
    rows = User.objects.filter(organisation_id=actor.organisation_id or 0, is_active=True)
    return list(rows.order_by("display_name").values_list("pk", "display_name"))
