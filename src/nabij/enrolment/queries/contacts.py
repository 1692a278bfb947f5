"""Reads of the ledger."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from nabij.enrolment import rules
from nabij.enrolment.choices import ContactKind, PartRole
from nabij.enrolment.models import Contact, Enrolment, Relation
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, READ
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the ledger is narrowed to."""

    offering: int | None = None
    kind: str = ""
    important: bool = False
    enrolment: uuid.UUID | None = None


def ledger(actor: Actor, *, chosen: Filter) -> QuerySet[Contact]:
    """Return contacts, newest first."""
    rows: QuerySet[Contact] = Contact.objects.visible_to(actor)
    if chosen.offering:
        rows = rows.filter(offering_id=chosen.offering)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.important:
        rows = rows.filter(is_important=True)
    if chosen.enrolment:
        rows = rows.filter(Q(participant_id=chosen.enrolment) | Q(volunteer_id=chosen.enrolment))
    # People are fetched for the shown page only: joining them first means testing the wall for every contact there is.
    rows = rows.select_related("offering__programme", "offering__branch", "author")
    return rows.prefetch_related("participant__person", "volunteer__person").order_by("-on", "-made_at")


def load(actor: Actor, pk: uuid.UUID) -> Contact:
    """Return one visible contact with all that its page names."""
    row: Contact = ledger(actor, chosen=Filter()).get(pk=pk)
    return row


def notes_of(actor: Actor, contact: Contact) -> str | None:
    """Open the notes, which is written down; None for who may not read them."""
    if not access.may(actor, READ, contact):
        return None
    return sealing.open_text(contact, "notes", by=actor, purpose="reading a contact")


def may_correct(actor: Actor, contact: Contact) -> bool:
    """Say whether this actor may still correct this contact."""
    if not access.may(actor, CHANGE, contact):
        return False
    if contact.is_draft or RoleName.COORDINATOR in actor.roles:
        return True
    return rules.may_edit_contact(made_on=contact.made_at.date(), today=clock.today())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """With whom a contact can be: one choice on the form."""

    key: str
    label: str
    participant: Enrolment | None
    volunteer: Enrolment | None


def pairs(actor: Actor, *, among: uuid.UUID | None = None) -> list[Pair]:
    """Return with whom the actor can have had a contact: open relations first, then single people."""
    today = clock.today()
    relations = Relation.objects.visible_to(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    if among is not None:
        relations = relations.filter(Q(participant_id=among) | Q(volunteer_id=among))
    found = [
        Pair(
            key=f"{row.participant_id}:{row.volunteer_id}",
            label=_label(actor, row),
            participant=row.participant,
            volunteer=row.volunteer,
        )
        for row in relations.select_related("participant__person", "volunteer__person")[:200]
    ]
    return found + _single(actor, among)


def _label(actor: Actor, relation: Relation) -> str:
    if relation.volunteer_person_id == actor.person_id:
        return relation.participant.person.full_name
    return f"{relation.participant.person.full_name} – {relation.volunteer.person.full_name}"


def _single(actor: Actor, among: uuid.UUID | None) -> list[Pair]:
    """A coordinator also has contacts of her own with one person; asked for by name, not from a list of hundreds."""
    if among is None:
        return []
    row: Enrolment | None = (
        Enrolment.objects.visible_to(actor, CHANGE).filter(pk=among).select_related("person").first()
    )
    if row is None:
        return []
    is_participant = row.role == PartRole.PARTICIPANT
    return [
        Pair(
            key=f"{row.pk}:" if is_participant else f":{row.pk}",
            label=row.person.full_name,
            participant=row if is_participant else None,
            volunteer=None if is_participant else row,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How contacts went last time, so that a phone form is filled in already."""

    pair: str
    kind: str
    minutes: int | None


def usual(actor: Actor, found: Sequence[Pair]) -> Usual:
    """Return the pair, kind and length of the actor's last contact that can still be chosen."""
    last: Any = None
    if actor.user_id is not None:
        last = Contact.objects.visible_to(actor).filter(author_id=actor.user_id).order_by("-on", "-made_at").first()
    if last is None:
        return Usual(pair=found[0].key if len(found) == 1 else "", kind=ContactKind.MEETING, minutes=60)
    key = f"{last.participant_id or ''}:{last.volunteer_id or ''}"
    known = {pair.key for pair in found}
    only = found[0].key if len(found) == 1 else ""
    return Usual(pair=key if key in known else only, kind=last.kind, minutes=last.minutes)
