"""Reads of the imports room: what must be known of the house to judge a list."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from nabij.enrolment.choices import OfferingStatus
from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation import access
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.imports.models import ImportedRow, ImportRun, SavedMapping
from nabij.imports.rules.planning import Cell, Surroundings
from nabij.methods.folding import fold
from nabij.methods.geo import Point
from nabij.methods.tables import Entry
from nabij.people.models import Branch, Organisation, Person, Place


class Unknown(Exception):
    """No organisation, programme or branch by that name; the message says which there are."""

    def __init__(self, what: str, names: Collection[str]) -> None:
        super().__init__(f"{what}: {', '.join(sorted(names)) or '-'}")
        self.what, self.names = what, sorted(names)


class NoPlaces(Exception):
    """The table of postcode areas is empty, so nothing could be said about distance."""


def places() -> dict[str, Point]:
    """Return the centre of every known postcode area."""
    rows = Place.rows_for_django.values_list("pc4", "latitude", "longitude")
    return {pc4: Point(lat, lon) for pc4, lat, lon in rows}


def surroundings(
    *, actor: Actor, programme: Programme, branch_id: int | None, birth_dates: Collection[dt.date],
    emails: Collection[str], without_run: uuid.UUID | None = None,
) -> Surroundings:  # fmt: skip
    """Gather what a list is judged by, as far as the actor may see it."""
    found = places()
    if not found:
        raise NoPlaces
    offerings = Offering.rows_for_django.filter(organisation_id=programme.organisation_id).exclude(
        status=OfferingStatus.ENDED
    )
    cells = [
        Cell(pk, programme_id, its_branch, found.get(pc4))
        for pk, programme_id, its_branch, pc4 in offerings.values_list(
            "id", "programme_id", "branch_id", "branch__pc4"
        ).order_by("id")
    ]
    names: dict[str, int] = {}
    for pk, name, slug in Programme.rows_for_django.filter(organisation_id=programme.organisation_id).values_list(
        "id", "name", "slug"
    ):
        names[fold(name)] = names[fold(slug)] = pk
    within = None if access.is_unscoped() and not actor.is_signed_in else _within(actor, programme, cells)
    return Surroundings(
        places=found, programmes=names, programme_id=programme.pk, cells=cells, branch_id=branch_id, within=within,
        people=_people(actor, programme, birth_dates, emails, without_run),
    )  # fmt: skip


def _within(actor: Actor, programme: Programme, cells: list[Cell]) -> frozenset[int]:
    return frozenset(
        cell.offering_id
        for cell in cells
        if access.may(actor, CREATE, Enrolment(organisation_id=programme.organisation_id, offering_id=cell.offering_id))
    )


def _people(
    actor: Actor, programme: Programme, birth_dates: Collection[dt.date], emails: Collection[str],
    without_run: uuid.UUID | None,
) -> list[Entry]:  # fmt: skip
    """Return who might be the same as somebody in the list: born on the same day or with the same address."""
    rows = Person.objects.visible_to(actor).filter(organisation_id=programme.organisation_id)
    rows = rows.filter(Q(birth_date__in=list(birth_dates)) | Q(email__in=[mail for mail in emails if mail]))
    if without_run is not None:
        made = ImportedRow.rows_for_django.filter(run_id=without_run, made_person=True).values("person_id")
        rows = rows.exclude(pk__in=made)
    return [
        Entry(key=str(pk), first_name=given, last_name=family, birth_date=born, phone=phone, email=email)
        for pk, given, family, born, phone, email in rows.order_by("created_at").values_list(
            "id", "given_name", "family_name", "birth_date", "phone", "email"
        )
    ]


@dataclass(frozen=True, slots=True)
class Target:
    """Into what a list is imported."""

    organisation: Organisation
    programme: Programme
    branch: Branch | None


def target(*, organisation: str, programme: str, branch: str) -> Target:
    """Return what the words of a command stand for; no organisation means the only one."""
    houses = {house.slug: house for house in Organisation.rows_for_django.all()}
    offered = Programme.rows_for_django.filter(slug=programme).values_list("organisation__slug", flat=True)
    # Left out, the organisation is the only one, or the only one with a programme of that name.
    likely = {organisation} if organisation else set(houses) if len(houses) == 1 else set(offered)
    house = houses.get(next(iter(likely))) if len(likely) == 1 else None
    if house is None:
        raise Unknown("organisation", houses)
    programmes = {row.slug: row for row in Programme.rows_for_django.filter(organisation=house)}
    if programme not in programmes:
        raise Unknown("programme", programmes)
    branches = {row.slug: row for row in Branch.rows_for_django.filter(organisation=house)}
    if branch and branch not in branches:
        raise Unknown("branch", branches)
    return Target(house, programmes[programme], branches[branch] if branch else None)


def targets(actor: Actor) -> dict[int, tuple[Programme, list[Branch]]]:
    """Return the programmes into which the actor may import, each with the branches where it runs."""
    offerings = Offering.rows_for_django.filter(organisation_id=actor.organisation_id or 0).exclude(
        status=OfferingStatus.ENDED
    )
    found: dict[int, tuple[Programme, list[Branch]]] = {}
    for offering in offerings.select_related("programme", "branch").order_by("programme__name", "branch__name"):
        enrolment = Enrolment(organisation_id=offering.organisation_id, offering_id=offering.pk)
        if access.may(actor, CREATE, enrolment):
            found.setdefault(offering.programme_id, (offering.programme, []))[1].append(offering.branch)
    return found


def aim(actor: Actor, *, programme_id: int, branch_id: int | None) -> Target:
    """Return what somebody chose on the page."""
    programme, branches = targets(actor)[programme_id]
    branch = next((branch for branch in branches if branch.pk == branch_id), None)
    return Target(programme.organisation, programme, branch)


def runs(actor: Actor) -> list[ImportRun]:
    """Return the imports of the actor, newest first."""
    rows = ImportRun.objects.visible_to(actor).defer("table", "findings").select_related("programme", "branch")
    return list(rows[:100])


def offering_names(ids: Collection[int]) -> dict[int, str]:
    """Return the names of offerings as people say them."""
    rows = Offering.rows_for_django.filter(pk__in=ids).select_related("programme", "branch")
    return {row.pk: str(row) for row in rows}


def person_names(actor: Actor, ids: Collection[str]) -> dict[str, str]:
    """Return the names of people the actor may see."""
    rows = Person.objects.visible_to(actor).filter(pk__in=[pk for pk in ids if pk])
    return {str(row.pk): row.full_name for row in rows}


def remembered(*, programme_id: int, kind: str) -> dict[str, str]:
    """Return which heading was which column the last time."""
    found = SavedMapping.rows_for_django.filter(programme_id=programme_id, kind=kind).values_list("mapping", flat=True)
    return dict(found.first() or {})


def results(run: ImportRun) -> list[ImportedRow]:
    """Return what the rows of an import became, in the order of the file."""
    return list(ImportedRow.rows_for_django.filter(run=run).order_by("row"))
