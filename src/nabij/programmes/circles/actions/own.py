"""What participants write for themselves: sealed with a key of their own, read by their circle and nobody else."""

import json
import uuid
from dataclasses import dataclass

from django.db import transaction

from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.people.actions.consents import Agreed, agree
from nabij.people.models import Consent
from nabij.programmes.circles.choices import CONSENT_PATH, CONSENT_SUM, EntryKind, PathStep
from nabij.programmes.circles.models import Entry, LookBack, Membership

SUM, PATH = CONSENT_SUM, CONSENT_PATH
MOST_ENTRIES = 200


class IsFull(Exception):
    """More was written than a season can hold; something is to be thrown away first."""


class IsOver(Exception):
    """The notes of this circle were handed over and erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody writes: an action in words, or money saved with what it was for."""

    kind: EntryKind
    text: str
    cents: int = 0
    is_shared: bool = False


@transaction.atomic
def write(*, member: Membership, words: Words) -> Entry:
    """Write something on one's own page, through the personal link."""
    if member.own_unit.erased_at is not None:
        raise IsOver(str(member.pk))
    if Entry.objects.filter(member=member).count() >= MOST_ENTRIES:
        raise IsFull(str(member.pk))
    return _write(member, words, by=NOBODY)


@transaction.atomic
def write_for(*, member: Membership, words: Words, by: Actor) -> Entry:
    """Write down what a participant asked their facilitator to write. It is shared with the circle."""
    shared = Words(kind=words.kind, text=words.text, cents=words.cents, is_shared=True)
    access.require(by, CREATE, _entry(member, shared))
    return _write(member, shared, by=by)


def _entry(member: Membership, words: Words) -> Entry:
    return Entry(
        organisation_id=member.organisation_id, offering_id=member.offering_id, member=member,
        circle_unit_id=member.circle_unit_id, unit_id=member.own_unit_id, kind=words.kind, is_shared=words.is_shared,
        made_on=clock.today(),
    )  # fmt: skip


def _write(member: Membership, words: Words, *, by: Actor) -> Entry:
    made = _entry(member, words)
    made.by_facilitator = by.is_signed_in
    said = {"text": words.text} | ({"cents": words.cents} if words.kind == EntryKind.SAVING else {})
    sealing.seal(made, words=json.dumps(said, ensure_ascii=False))
    made.save(force_insert=True)
    return made


def _mine(member: Membership, pk: uuid.UUID) -> Entry | None:
    found: Entry | None = Entry.objects.select_for_update().filter(member=member, pk=pk).first()
    return found


@transaction.atomic
def set_done(*, member: Membership, pk: uuid.UUID, is_done: bool) -> None:
    """Tick something off, or on again."""
    if entry := _mine(member, pk):
        entry.is_done = is_done
        entry.save(update_fields=["is_done"])


@transaction.atomic
def set_shared(*, member: Membership, pk: uuid.UUID, is_shared: bool) -> None:
    """Let the circle see something, or no longer."""
    if entry := _mine(member, pk):
        entry.is_shared = is_shared
        entry.save(update_fields=["is_shared"])


@transaction.atomic
def throw_away(*, member: Membership, pk: uuid.UUID) -> None:
    """Throw one note away."""
    if entry := _mine(member, pk):
        entry.delete()


@transaction.atomic
def count_me(*, member: Membership, agreed: Agreed) -> None:
    """Agree that one's savings count in one sum of many people."""
    agree(person=member.enrolment.person, agreed=agreed, by=NOBODY)
    member.counts_in_sum = True
    member.save(update_fields=["counts_in_sum"])


@transaction.atomic
def be_curious(*, member: Membership, agreed: Agreed) -> None:
    """Say that one would like to lead a circle some day, and agree that the way there is followed."""
    agree(person=member.enrolment.person, agreed=agreed, by=NOBODY)
    if member.path == PathStep.NONE:
        member.path, member.path_on = PathStep.CURIOUS, clock.today()
        member.save(update_fields=["path", "path_on"])
        audit.record("circles.path", by=NOBODY, about=member, purpose=PathStep.CURIOUS)


@transaction.atomic
def take_back(*, member: Membership, purpose: str) -> None:
    """Take one of both back on one's own page; the consent register hears of it too."""
    rows = Consent.objects.filter(person_id=member.person_id, text__purpose=purpose, withdrawn_at__isnull=True)
    rows.update(withdrawn_at=clock.now())
    audit.record("people.consent.withdrawn", by=NOBODY, about=member, data_class="K2", purpose=purpose)
    withdrawn(person_id=member.person_id, purpose=purpose)


def withdrawn(*, person_id: uuid.UUID, purpose: str) -> None:
    """Follow nobody, and count nobody, who took it back; runs unscoped."""
    rows = Membership.objects.filter(person_id=person_id)
    if purpose == SUM:
        rows.update(counts_in_sum=False)
    elif purpose == PATH:
        rows.update(path=PathStep.NONE, path_on=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody answers when a circle is over."""

    stars: int
    again: bool
    themes: tuple[str, ...]
    text: str


@transaction.atomic
def look_back(*, member: Membership, said: Said) -> LookBack:
    """Keep what somebody says about the circle; a second answer takes the place of the first."""
    row = LookBack.objects.filter(member=member).first() or LookBack(
        organisation_id=member.organisation_id, offering_id=member.offering_id, member=member, unit_id=member.unit_id
    )
    row.answered_at, row.stars, row.again, row.themes = clock.now(), said.stars, said.again, list(said.themes)
    sealing.seal(row, text=said.text)
    row.save()
    return row
