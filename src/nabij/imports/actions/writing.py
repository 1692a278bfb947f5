"""Writes thousands of people at once: units, data keys, persons, enrolments and profiles in a few statements."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from nabij.enrolment import actions as enrolment_actions
from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile
from nabij.enrolment.rules import OPEN, WAITING_STATES
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.actors import Actor
from nabij.foundation.models import Unit
from nabij.imports.choices import Decision, Kind
from nabij.imports.models import ImportedRow, ImportRun
from nabij.imports.rules.planning import PlannedRow
from nabij.people.actions.persons import know_at, know_only_at
from nabij.people.models import Person, search_words

_FILLABLE = ("infix", "gender", "email", "phone", "postcode", "town")


def role_of(run: ImportRun) -> PartRole:
    """Return in which role the people of a list take part."""
    return PartRole.PARTICIPANT if run.kind == Kind.PARTICIPANTS else PartRole.VOLUNTEER


class _Batch:
    """Rows on their way into the tables."""

    def __init__(self, run: ImportRun, offerings: dict[int, Offering]) -> None:
        self.run, self.offerings, self.role = run, offerings, role_of(run)
        self.units: list[Unit] = []
        self.persons: list[Person] = []
        self.enrolments: list[Enrolment] = []
        self.profiles: list[Profile] = []
        self.results: list[ImportedRow] = []
        self.texts: list[tuple[Any, dict[str, str]]] = []

    def _unit(self, kind: str) -> Unit:
        unit = Unit(organisation_id=self.run.organisation_id, kind=kind, opened_on=clock.today())
        self.units.append(unit)
        return unit

    def add_person(self, row: PlannedRow, offering: Offering) -> Person:
        person = Person(
            organisation_id=self.run.organisation_id, unit=self._unit("person"), branch_ids=[offering.branch_id],
            cell_ids=[offering.pk], created_at=clock.now(), **row.read.person,
        )  # fmt: skip
        self.persons.append(person)
        self.texts.append((person, {"address": row.read.address}))
        return person

    def enrol(self, row: PlannedRow, offering: Offering, person: Person) -> Enrolment:
        enrolment = Enrolment(
            organisation_id=self.run.organisation_id, offering=offering, unit=self._unit(f"{self.role} file"),
            person=person, role=self.role, state_since=self.run.judged_on, imported_by=self.run.pk,
            **row.read.enrolment,
        )  # fmt: skip
        self.enrolments.append(enrolment)
        self.profiles.append(
            Profile(
                enrolment=enrolment, organisation_id=self.run.organisation_id, offering=offering, unit=enrolment.unit,
                person_id_copy=person.pk, **row.read.profile,
            )
        )  # fmt: skip
        self.texts.append((enrolment, {"remarks": row.read.notes}))
        return enrolment

    def result(self, row: PlannedRow, person: Person, enrolment: Enrolment | None, **fields: Any) -> None:
        self.results.append(
            ImportedRow(
                run=self.run, organisation_id=self.run.organisation_id, offering_id=row.offering_id or 0,
                unit_id=enrolment.unit_id if enrolment else person.unit_id, row=row.read.row, number=row.read.number,
                person_id=person.pk, person_unit_id=person.unit_id, enrolment_id=enrolment.pk if enrolment else None,
                **fields,
            )
        )  # fmt: skip

    def save(self, by: Actor) -> None:
        sealing.seal_many(self.texts)
        Unit.objects.bulk_create(self.units, batch_size=1_000)
        for person in self.persons:
            person.words = search_words(person)
        Person.objects.bulk_create(self.persons, batch_size=1_000)
        Enrolment.objects.bulk_create(self.enrolments, batch_size=1_000)
        Profile.objects.bulk_create(self.profiles, batch_size=1_000)
        ImportedRow.objects.bulk_create(self.results, batch_size=1_000)
        audit.record_each("imports.enrolled", by=by, abouts=self.enrolments, purpose=str(self.run.pk))


def write(*, run: ImportRun, rows: Sequence[PlannedRow], by: Actor) -> None:
    """Add and merge these rows; rows that are refused or left out are passed over."""
    wanted = {row.offering_id for row in rows if row.offering_id}
    found = Offering.rows_for_django.filter(pk__in=wanted)
    batch = _Batch(run, {offering.pk: offering for offering in found})
    for row in rows:
        if row.adds and row.offering_id is not None:
            offering = batch.offerings[row.offering_id]
            person = batch.add_person(row, offering)
            batch.result(row, person, batch.enrol(row, offering, person))
    batch.save(by)
    _count(batch.enrolments, sign=1)
    merged = [row for row in rows if row.decision == Decision.MERGE and row.offering_id is not None]
    for row in merged:
        _merge(run=run, row=row, offering=batch.offerings[row.offering_id or 0], by=by)


def _merge(*, run: ImportRun, row: PlannedRow, offering: Offering, by: Actor) -> None:
    """Fill in what is missing of somebody who is already there, and enrol them here if they were not."""
    person = _same(run=run, row=row, by=by)
    if person is None:
        return
    filled = [name for name in _FILLABLE if row.read.person[name] and not getattr(person, name)]
    for name in filled:
        setattr(person, name, row.read.person[name])
    if row.read.address and person.address is None:
        sealing.seal(person, address=row.read.address)
        filled.append("address")
    batch = _Batch(run, {offering.pk: offering})
    open_here = Enrolment.objects.visible_to(by).filter(
        person=person, offering=offering, role=batch.role, state__in=sorted(OPEN)
    )
    enrolment = None if open_here.exists() else batch.enrol(row, offering, person)
    know_at(person=person, branch_id=offering.branch_id, cell_id=offering.pk)
    person.version += 1
    person.save()
    batch.result(row, person, enrolment, made_person=False, filled=filled, person_version=person.version)
    batch.save(by)
    _count(batch.enrolments, sign=1)
    audit.record("imports.merged", by=by, about=person, purpose=str(run.pk))


def _same(*, run: ImportRun, row: PlannedRow, by: Actor) -> Person | None:
    """Return whom a row repeats: somebody known, else what the earlier row became."""
    pk: uuid.UUID | None = None
    if row.same_person or row.like_people:
        pk = uuid.UUID(row.same_person or row.like_people[0])
    else:
        earlier = row.same_row or next(iter(row.like_rows), None)
        results = ImportedRow.rows_for_django.filter(run=run, row=earlier or 0)
        pk = results.values_list("person_id", flat=True).first()
    people: QuerySet[Person] = Person.objects.visible_to(by).select_for_update().filter(pk=pk)
    return people.first()


def _count(enrolments: Sequence[Enrolment], *, sign: int) -> None:
    """Count (or count back) applications in the month they were made, and who waits from today on."""
    found: Counter[tuple[Offering, str, dt.date]] = Counter()
    for enrolment in enrolments:
        on = enrolment.applied_on or enrolment.state_since
        found[(enrolment.offering, f"{enrolment.role}_applied", on.replace(day=1))] += 1
        if enrolment.state in WAITING_STATES:
            found[(enrolment.offering, f"{enrolment.role}_waiting_change", clock.today())] += 1
    for (offering, measure, on), number in found.items():
        enrolment_actions.count(offering=offering, measure=measure, on=on, value=sign * number)


def uncount(enrolments: Sequence[Enrolment]) -> None:
    """Take applications that were never made out of the figures again."""
    _count(enrolments, sign=-1)


def leave_cells(*, person_ids: Sequence[uuid.UUID]) -> None:
    """Let people be seen only where they still take part."""
    with access.unscoped(access.Reason.JOB):
        for person in Person.objects.filter(pk__in=person_ids):
            cells = Enrolment.objects.filter(person=person).values_list("offering_id", "offering__branch_id")
            know_only_at(person=person, places=[(branch, cell) for cell, branch in cells])
