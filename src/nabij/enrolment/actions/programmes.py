"""What the organisation offers: lines, programmes, where they run, and who runs them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from nabij.enrolment.models import Offering, Programme, ProgrammeLine, TeamMember
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.people.models import Municipality

LINE_FIELDS = ("name", "objective", "method")
PROGRAMME_FIELDS = (
    "line_id", "type", "kind", "name", "summary", "target_groups", "sub_goals", "elements", "objective", "method",
    "client", "funder", "starts_on", "ends_on", "email",
)  # fmt: skip
WORKS_ON_FIELDS = ("sub_goals", "elements")
OFFERING_FIELDS = ("status", "takes_participants", "takes_volunteers", "target_matches")


class NameTaken(Exception):
    """There is one with this name already."""


def _insert(row: Any, *, by: Actor, event: str) -> None:
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(str(row)) from error
    audit.record(event, by=by, about=row)


def _change(row: Any, facts: Mapping[str, Any], *, seen: int, by: Actor, event: str, right: str = MANAGE) -> Any:
    """Change a versioned row; the log names which fields, and the version tells two editors apart."""
    access.require(by, right, row)
    now = type(row).rows_for_django.select_for_update().get(pk=row.pk)
    require_seen(now, seen)
    changed = [name for name, value in facts.items() if getattr(now, name) != value]
    for name in changed:
        setattr(now, name, facts[name])
    now.version += 1
    try:
        with transaction.atomic():
            now.save()
    except IntegrityError as error:
        raise NameTaken(str(now)) from error
    audit.record(event, by=by, about=now, purpose=" ".join(changed))
    return now


def _slug(name: str) -> str:
    return slugify(name)[:50] or "x"


def _places(codes: Sequence[str], *, by: Actor) -> list[Municipality]:
    return list(Municipality.objects.visible_to(by).filter(pk__in=codes))


@transaction.atomic
def add_line(*, organisation_id: int, facts: Mapping[str, Any], by: Actor) -> ProgrammeLine:
    """Start a programme line."""
    line = ProgrammeLine(organisation_id=organisation_id, slug=_slug(facts["name"]), **facts)
    _insert(line, by=by, event="enrolment.line_added")
    return line


@transaction.atomic
def change_line(*, line: ProgrammeLine, facts: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change a programme line."""
    _change(line, facts, seen=seen, by=by, event="enrolment.line_changed")


@transaction.atomic
def add_programme(*, organisation_id: int, facts: Mapping[str, Any], by: Actor) -> Programme:
    """Start a programme; it runs nowhere yet."""
    programme = Programme(organisation_id=organisation_id, slug=_slug(facts["name"]), **facts)
    _insert(programme, by=by, event="enrolment.programme_added")
    return programme


@transaction.atomic
def change_programme(*, programme: Programme, facts: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change a programme."""
    _change(programme, facts, seen=seen, by=by, event="enrolment.programme_changed")


@transaction.atomic
def tag_programme(*, programme: Programme, facts: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Say what a programme works on."""
    _change(programme, facts, seen=seen, by=by, event="enrolment.programme_changed", right=CHANGE)


@transaction.atomic
def add_offering(
    *, programme: Programme, branch_id: int, facts: Mapping[str, Any], municipalities: Sequence[str], by: Actor
) -> Offering:
    """Begin with a programme in a branch, or prepare to."""
    offering = Offering(organisation_id=programme.organisation_id, programme=programme, branch_id=branch_id, **facts)
    _insert(offering, by=by, event="enrolment.offering_added")
    offering.municipalities.set(_places(municipalities, by=by))
    return offering


@transaction.atomic
def change_offering(
    *, offering: Offering, facts: Mapping[str, Any], municipalities: Sequence[str], seen: int, by: Actor
) -> None:
    """Change how a programme runs in a branch."""
    now = _change(offering, facts, seen=seen, by=by, event="enrolment.offering_changed")
    now.municipalities.set(_places(municipalities, by=by))


@transaction.atomic
def join_team(
    *, programme: Programme, user_id: int, role: str, branch_id: int | None, by: Actor, starts_on: dt.date | None = None
) -> TeamMember:
    """Give a user a role in one programme only."""
    member = TeamMember(
        organisation_id=programme.organisation_id, programme=programme, user_id=user_id, role=role,
        branch_id=branch_id, starts_on=starts_on or clock.today(),
    )  # fmt: skip
    _insert(member, by=by, event="enrolment.team_joined")
    return member


@transaction.atomic
def leave_team(*, member: TeamMember, by: Actor) -> None:
    """Take a role in one programme back, from the next request on."""
    access.require(by, MANAGE, member)
    audit.record("enrolment.team_left", by=by, about=member)
    TeamMember.objects.visible_to(by, MANAGE).filter(pk=member.pk).delete()
