"""Reads of the ledger."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from nabij.enrolment import rules
from nabij.enrolment.choices import ContactKind, PartRole, Qualifier
from nabij.enrolment.models import Contact, Enrolment, Relation
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, READ
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Listed, Question
from nabij.people.choices import RoleName
from nabij.people.rules import full_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the ledger is narrowed to."""

    offering: int | None = None
    kind: str = ""
    important: bool = False
    enrolment: uuid.UUID | None = None


def _ledger(actor: Actor, important: bool, **by: Any) -> QuerySet[Contact]:
    rows: QuerySet[Contact] = Contact.objects.visible_to(actor)
    rows = rows.filter(**{field: by[field] for field in ("offering_id", "kind") if field in by})
    if important:
        rows = rows.filter(is_important=True)
    if "enrolment" in by:
        rows = rows.filter(Q(participant_id=by["enrolment"]) | Q(volunteer_id=by["enrolment"]))
    return rows.order_by("-on", "-made_at")


class Entered(NamedTuple):
    """What the ledger asks of one contact, in the order of `_COLUMNS`."""

    pk: uuid.UUID
    on: dt.date
    kind: str
    minutes: int | None
    minutes_are: str
    is_draft: bool
    is_cancelled: bool
    is_important: bool
    participant_id: uuid.UUID | None
    volunteer_id: uuid.UUID | None
    programme: str
    branch: str


_COLUMNS = (
    "pk", "on", "kind", "minutes", "minutes_are", "is_draft", "is_cancelled", "is_important", "participant_id",
    "volunteer_id", "offering__programme__name", "offering__branch__name",
)  # fmt: skip
_LEDGER: Question[Entered] = Question(_ledger, show=lambda rows: rows.values_list(*_COLUMNS), into=Entered)
# People are asked for by themselves: joining them first means testing the wall for every contact there is.
_NAMES: Question[tuple[Any, ...]] = Question(
    lambda actor, ids: (
        Enrolment.objects.visible_to(actor)
        .filter(pk__one_of=ids)
        .values_list("pk", "person__given_name", "person__infix", "person__family_name")
    )
)


def ledger(actor: Actor, *, chosen: Filter, most: int | None = None) -> Listed[Entered]:
    """Return contacts, newest first; `most` is how far they are counted."""
    asked = {"offering_id": chosen.offering, "kind": chosen.kind, "enrolment": chosen.enrolment}
    given = {name: value for name, value in asked.items() if value}
    return _LEDGER.listed(actor, chosen.important, most=most, **given)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, ready to be shown."""

    row: Entered
    who: str
    kind: str
    minutes: str
    programme: str


def entries(actor: Actor, rows: Iterable[Entered]) -> list[Entry]:
    """Work out what the ledger shows of each contact."""
    found = list(rows)
    ids = {pk for row in found for pk in (row.participant_id, row.volunteer_id) if pk is not None}
    names = {pk: full_name(*parts) for pk, *parts in _NAMES(actor, ids=list(ids))}
    words = {value: str(label) for value, label in (*ContactKind.choices, *Qualifier.choices)}
    return [
        Entry(
            row=row,
            who=" – ".join(names[pk] for pk in (row.participant_id, row.volunteer_id) if pk in names),
            kind=words[row.kind],
            minutes=_minutes(row, words),
            programme=f"{row.programme} {row.branch}",
        )
        for row in found
    ]


def _minutes(row: Entered, words: Mapping[str, str]) -> str:
    if not row.minutes:
        return "–"
    return str(row.minutes) if row.minutes_are == Qualifier.EXACT else f"{words[row.minutes_are]} {row.minutes}"


def load(actor: Actor, pk: uuid.UUID) -> Contact:
    """Return one visible contact with all that its page names."""
    rows = Contact.objects.visible_to(actor).select_related("offering__programme", "offering__branch", "author")
    row: Contact = rows.select_related("participant__person", "volunteer__person").get(pk=pk)
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
