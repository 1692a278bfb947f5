"""The journal: what happened, in under half a minute; and the word of thanks that comes back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from nabij.enrolment.actions import record_contact
from nabij.enrolment.choices import ContactKind
from nabij.enrolment.models import Contact, Enrolment
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link
from nabij.people.choices import RoleName
from nabij.programmes.befriending import emails, queries, rules
from nabij.programmes.befriending.actions.starting import NotPossible, lock
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Match, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody writes in the journal. `minutes` is empty for a meeting that did not take place."""

    on: dt.date
    kind: ContactKind
    minutes: int | None
    is_cancelled: bool = False
    is_important: bool = False
    notes: str = ""
    next_meeting_at: dt.datetime | None = None


@transaction.atomic
def write_journal(*, match: Match, entry: Entry, by: Actor, entry_id: uuid.UUID | None = None) -> Contact | None:
    """Write one meeting into the ledger. With an id the same entry is written once, however often it is sent."""
    match = lock(match, by=by, action=CHANGE)
    if match.state not in rules.MEETING | {MatchState.PAUSED, MatchState.INTRODUCED}:
        raise NotPossible(match.state)
    contact = Contact(
        organisation_id=match.organisation_id, offering=match.offering, unit_id=match.unit_id,
        participant=match.participant, volunteer=_who_went(match, by=by), about_id=match.pk, on=entry.on,
        kind=entry.kind, minutes=None if entry.is_cancelled else entry.minutes, is_cancelled=entry.is_cancelled,
        is_important=entry.is_important,
    )  # fmt: skip
    if entry_id is not None:
        contact.pk = entry_id
    try:
        with transaction.atomic():
            record_contact(contact=contact, notes=entry.notes, by=by)
    except IntegrityError:
        return None
    if match.journal_on is None or entry.on > match.journal_on:
        match.journal_on = entry.on
    match.next_meeting_at = entry.next_meeting_at
    match.save(update_fields=["journal_on", "next_meeting_at"])
    return contact


def _who_went(match: Match, *, by: Actor) -> Enrolment:
    """The stand-in when that is who writes, else the volunteer of the match."""
    if match.stand_in is not None and by.person_id == match.stand_in_person_id:
        return match.stand_in
    return match.volunteer


@transaction.atomic
def write_journal_by_link(*, match: Match, entry: Entry, link: Link) -> Contact | None:
    """Write one meeting through a personal link: once a link, in the name of the volunteer it was sent to."""
    by = Actor(
        person_id=match.volunteer_person_id, organisation_id=match.organisation_id,
        roles=frozenset({RoleName.VOLUNTEER}),
    )  # fmt: skip
    return write_journal(match=match, entry=entry, by=by, entry_id=link.pk)


@transaction.atomic
def reply(*, match: Match, contact: Contact, text: str, by: Actor) -> Reply:
    """Thank for a note (empty text) or comment on it; the volunteer gets a mail without the text."""
    answer = Reply(
        match=match, contact=contact, organisation_id=match.organisation_id, offering_id=match.offering_id,
        unit_id=match.unit_id, to_person_id=contact.author_person_id, by_id=by.user_id, at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, answer)
    sealing.seal(answer, text=text)
    answer.save(force_insert=True)
    audit.record("befriending.replied", by=by, about=answer)
    emails.replied(match, is_thanks=not text, to_person_id=contact.author_person_id)
    return answer


@transaction.atomic
def nudge(*, match_id: uuid.UUID) -> bool:
    """Ask the volunteer for a journal that is missing, once for each agreed day; says whether a mail went out."""
    match = (
        Match.objects.select_for_update(of=("self",))
        .select_related("participant__person", "volunteer__person", "offering__programme")
        .get(pk=match_id)
    )
    missed = queries.missed_day(match, today=clock.today())
    if missed is None or match.nudged_for == missed:
        return False
    match.nudged_for = missed
    match.save(update_fields=["nudged_for"])
    emails.nudge(match, missed=missed)
    return True
