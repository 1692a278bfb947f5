"""What a person may ask of us: a copy of everything, erasure, and that files past their term go."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from nabij.foundation import access, audit, clock, erasure
from nabij.foundation.access import DECIDE, ERASE, EXPORT
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link, Unit
from nabij.people import registry, rules
from nabij.people.choices import ErasureDecision, RoleName
from nabij.people.models import Consent, ErasureProposal, Household, Invitation, Person, Role, User

KEEP_ANOTHER_DAYS = 365
_OWN_ROLES = {RoleName.VOLUNTEER, RoleName.PARTICIPANT}


class KnownElsewhere(Exception):
    """Part of the file stands where this actor may not erase."""


class NotDueAnyMore(Exception):
    """The file was opened again after it was proposed."""


@transaction.atomic
def export_person(*, person: Person, by: Actor) -> dict[str, Any]:
    """Return everything the rooms know of a person; to the person all of it, to staff what is in their scope."""
    access.require(by, EXPORT, person)
    files = registry.files_of(person)
    if by.person_id != person.pk:
        files = [file for file in files if access.may(by, EXPORT, file.row)]
    # Checked above, file by file; of one's own file everything that was written down may be read.
    with access.unscoped(access.Reason.COPY):
        found = _gather(person, files, by=by)
    audit.record("people.person.exported", by=by, about=person, data_class="K3", purpose="copy of the file")
    return found


def _gather(person: Person, files: list[registry.File], *, by: Actor) -> dict[str, Any]:
    found: dict[str, Any] = erasure.export(person.unit_id, by=by)
    for number, file in enumerate(files, start=1):
        for heading, content in erasure.export(file.unit_id, by=by).items():
            found[f"{file.title} ({number}): {heading}" if len(files) > 1 else f"{file.title}: {heading}"] = content
    return found


def what_goes(person: Person) -> list[str]:
    """Return the titles of the files that go with a person."""
    return [file.title for file in registry.files_of(person)]


@transaction.atomic
def erase_person(*, person: Person, by: Actor, why: str) -> None:
    """Erase a person with every file; figures stay as they are. Raises KnownElsewhere when a file is out of reach."""
    access.require(by, ERASE, person)
    for file in registry.files_of(person):
        if not access.may(by, ERASE, file.row):
            raise KnownElsewhere(file.title)
    _erase(person, by=by, why=why)


def _erase(person: Person, *, by: Actor, why: str) -> None:
    units = [file.unit_id for file in registry.files_of(person)]
    with access.unscoped(access.Reason.ERASURE):
        alone = person.household_id and not (
            Person.objects.filter(household_id=person.household_id).exclude(pk=person.pk).exists()
        )
        household = person.household if alone else None
    units.append(person.unit_id)
    if household is not None:
        units.append(household.unit_id)
    erasure.erase(units, by=by, why=why)


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete this room's rows of one unit; registered with the foundation."""
    Consent.objects.filter(unit_id=unit_id).delete()
    for person in Person.objects.filter(unit_id=unit_id):
        _let_go_of_login(person)
        person.delete()
    Household.objects.filter(unit_id=unit_id).delete()


def _let_go_of_login(person: Person) -> None:
    login = User.objects.filter(person=person).first()
    if login is None:
        return
    works_here = Role.objects.filter(user=login).exclude(name__in=_OWN_ROLES).exists()
    if works_here:
        login.person = None
        login.save(update_fields=["person"])
    else:
        login.delete()


# -- files past their term ----------------------------------------------------------------------------------


def propose_erasures(*, today: dt.date) -> int:
    """Put every file past its term before the privacy officer; returns how many are new."""
    before = ErasureProposal.objects.count()
    ErasureProposal.objects.filter(decision=ErasureDecision.KEPT, due_on__lte=today).update(decision="")
    open_files = Unit.objects.filter(erased_at__isnull=True, kind__endswith=" file", closed_on__isnull=False)
    for unit in open_files.exclude(pk__in=ErasureProposal.objects.values("unit_id")):
        assert unit.closed_on is not None
        _propose(unit, closed_on=unit.closed_on, key="file", today=today)
    term = rules.retention(key="person", on=today).days
    old = Person.objects.filter(created_at__date__lte=today - dt.timedelta(days=term))
    for person in old.exclude(unit_id__in=ErasureProposal.objects.values("unit_id")).iterator(chunk_size=500):
        closed_on = closed_since(person)
        if closed_on is not None:
            _propose(person.unit, closed_on=closed_on, key="person", today=today)
    return ErasureProposal.objects.count() - before


def closed_since(person: Person) -> dt.date | None:
    """Return the day since which nothing is open about a person, or None while something is."""
    if User.rows_for_django.filter(person=person, is_active=True).exists():
        return None
    days = [file.closed_on for file in registry.files_of(person)]
    if None in days:
        return None
    return max([day for day in days if day], default=person.created_at.date())


def _propose(unit: Unit, *, closed_on: dt.date, key: str, today: dt.date) -> None:
    due_on = rules.may_be_erased_from(key=key, closed_on=closed_on)
    if due_on <= today:
        ErasureProposal.objects.create(
            organisation_id=unit.organisation_id,
            unit_id=unit.pk,
            kind=unit.kind,
            closed_on=closed_on,
            due_on=due_on,
            proposed_on=today,
        )


def forget_old_links(*, today: dt.date) -> None:
    """Delete invitations and personal links past their term; what an invitation led to stays in the access log."""
    for key, rows, moment in (
        ("invitation", Invitation.objects.all(), "invited_at"),
        ("link", Link.objects.all(), "expires_at"),
    ):
        last = today - dt.timedelta(days=rules.retention(key=key, on=today).days)
        rows.filter(**{f"{moment}__date__lt": last}).delete()


@transaction.atomic
def confirm_erasure(*, proposal: ErasureProposal, by: Actor) -> None:
    """Erase a file past its term. Raises NotDueAnyMore, and takes the proposal back, when it was opened again."""
    access.require(by, DECIDE, proposal)
    with access.unscoped(access.Reason.ERASURE):
        person = Person.objects.filter(unit_id=proposal.unit_id).first()
        unit = Unit.objects.filter(pk=proposal.unit_id, erased_at__isnull=True).first()
        still_closed = closed_since(person) is not None if person else unit is not None and unit.closed_on is not None
    if not still_closed:
        raise NotDueAnyMore(str(proposal.pk))
    why = f"past its term since {proposal.due_on:%Y-%m-%d}"
    if person is not None:
        with access.unscoped(access.Reason.ERASURE):
            _erase(person, by=by, why=why)
    else:
        erasure.erase([proposal.unit_id], by=by, why=why)
    _decide(proposal, ErasureDecision.ERASED, by=by)


@transaction.atomic
def withdraw_proposal(*, proposal: ErasureProposal, by: Actor) -> None:
    """Take a proposal from the list because the file is open again."""
    access.require(by, DECIDE, proposal)
    proposal.delete()


@transaction.atomic
def keep_longer(*, proposal: ErasureProposal, reason: str, by: Actor) -> None:
    """Keep a file for another year, with a reason; it comes back on the list after that."""
    access.require(by, DECIDE, proposal)
    proposal.due_on = clock.today() + dt.timedelta(days=KEEP_ANOTHER_DAYS)
    proposal.reason = reason
    _decide(proposal, ErasureDecision.KEPT, by=by)


def _decide(proposal: ErasureProposal, decision: ErasureDecision, *, by: Actor) -> None:
    proposal.decision, proposal.decided_by_id, proposal.decided_at = decision, by.user_id, clock.now()
    proposal.save()
    audit.record(f"people.retention.{decision}", by=by, about=proposal, unit_id=proposal.unit_id)
