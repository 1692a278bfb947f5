"""Writes about persons and households: enter, change, put together."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import transaction

from nabij.foundation import access, audit, clock, erasure, events, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.people.choices import PageLanguage
from nabij.people.models import Branch, Consent, Household, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What is known of a person, but for the sealed address."""

    given_name: str
    infix: str = ""
    family_name: str = ""
    birth_date: dt.date | None = None
    gender: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    town: str = ""
    page_language: str = PageLanguage.DUTCH


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Facts of a person were changed."""

    person_id: str


@transaction.atomic
def add_person(
    *,
    organisation_id: int,
    branch_ids: Collection[int],
    facts: PersonFacts,
    by: Actor,
    address: str = "",
    cell_ids: Collection[int] = (),
) -> Person:
    """Enter a person, known in these branches (and cells), with a file of their own."""
    unit = erasure.open_unit(organisation_id=organisation_id, kind="person")
    person = Person(
        organisation_id=organisation_id,
        unit=unit,
        branch_ids=sorted(branch_ids),
        cell_ids=sorted(cell_ids),
        created_at=clock.now(),
        **asdict(facts),
    )
    access.require(by, CREATE, person)
    if address:
        sealing.seal(person, address=address)
    person.save(force_insert=True)
    audit.record("people.person.added", by=by, about=person, data_class="K2")
    return person


@transaction.atomic
def change_person(
    *, person: Person, version: int, facts: PersonFacts, by: Actor, address: str = "", forget_address: bool = False
) -> Person:
    """Change facts; an empty address keeps the old one. Raises ChangedMeanwhile when `version` is not current."""
    access.require(by, CHANGE, person)
    now: Person = Person.objects.visible_to(by, CHANGE).select_for_update().get(pk=person.pk)
    require_seen(now, version)
    for name, value in asdict(facts).items():
        setattr(now, name, value)
    if forget_address:
        now.address = None
    elif address:
        sealing.seal(now, address=address)
    now.version += 1
    now.save()
    audit.record("people.person.changed", by=by, about=now, data_class="K2")
    events.after_commit(PersonChanged(str(now.pk)))
    return now


def know_at(*, person: Person, branch_id: int, cell_id: int) -> None:
    """Let a person, and what hangs on the person, be known in one more branch and cell; for rooms that enrol."""
    # Two programmes that enrol somebody at the same moment wait here, so that neither is forgotten.
    person.refresh_from_db(
        fields=["branch_ids", "cell_ids"], from_queryset=Person.rows_for_django.select_for_update(of=("self",))
    )
    _place(person, branch_ids={*person.branch_ids, branch_id}, cell_ids={*person.cell_ids, cell_id})


def know_only_at(*, person: Person, places: Collection[tuple[int, int]]) -> None:
    """Let a person be known in these pairs of branch and cell, and nowhere else; for rooms that take it back."""
    _place(person, branch_ids={branch for branch, _ in places}, cell_ids={cell for _, cell in places})


def _place(person: Person, *, branch_ids: Collection[int], cell_ids: Collection[int]) -> None:
    person.branch_ids, person.cell_ids = sorted(branch_ids), sorted(cell_ids)
    person.save(update_fields=["branch_ids", "cell_ids"])
    consents = Consent.rows_for_django.filter(person_id=person.pk)
    consents.update(branch_ids=person.branch_ids, cell_ids=person.cell_ids)


@transaction.atomic
def open_household(*, name: str, branch: Branch, first: Person, by: Actor) -> Household:
    """Make a household with its first member."""
    access.require(by, CHANGE, first)
    unit = erasure.open_unit(organisation_id=branch.organisation_id, kind="household")
    household = Household(organisation_id=branch.organisation_id, branch=branch, unit=unit, name=name)
    access.require(by, CREATE, household)
    household.save(force_insert=True)
    join_household(household=household, person=first, by=by)
    return household


@transaction.atomic
def rename_household(*, household: Household, name: str, by: Actor) -> None:
    """Give a household another name."""
    access.require(by, CHANGE, household)
    household.name = name
    household.save(update_fields=["name"])
    audit.record("people.household.renamed", by=by, about=household)


@transaction.atomic
def join_household(*, household: Household, person: Person, by: Actor) -> None:
    """Let a person live in a household; who lived in another one moves."""
    access.require(by, CHANGE, household)
    access.require(by, CHANGE, person)
    left = person.household_id
    person.household = household
    person.version += 1
    person.save(update_fields=["household", "version"])
    audit.record("people.household.joined", by=by, about=person)
    if left and left != household.pk:
        close_empty_household(left, by=by)


@transaction.atomic
def leave_household(*, person: Person, by: Actor) -> None:
    """Let a person live in no household; an empty household is removed."""
    access.require(by, CHANGE, person)
    left = person.household_id
    if left is None:
        return
    person.household = None
    person.version += 1
    person.save(update_fields=["household", "version"])
    audit.record("people.household.left", by=by, about=person)
    close_empty_household(left, by=by)


def close_empty_household(household_id: uuid.UUID, *, by: Actor) -> None:
    """Erase a household in which nobody lives any more: a name with nobody behind it serves no purpose."""
    with access.unscoped(access.Reason.ERASURE):
        household = Household.objects.filter(pk=household_id).first()
        if household is None or Person.objects.filter(household_id=household_id).exists():
            return
        unit_id = household.unit_id
    erasure.erase([unit_id], by=by, why="nobody lives in this household any more")
