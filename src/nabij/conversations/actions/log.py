"""The log as actions write it: lock the conversation, append, and poke whoever has it on a socket."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from nabij.conversations import rules
from nabij.conversations.choices import ConversationState, EventKind, Who
from nabij.conversations.models import Conversation, Event, Waiting
from nabij.foundation import events

CHANNEL = "nabij_talk"


class Refused(Exception):
    """This cannot be done now; `code` is one of the protocol's, `facts` go with it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


# -- news for the rooms above, told after the commit; ids and moments, never words ---------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody came into the queue."""

    conversation_id: uuid.UUID
    offering_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Somebody could not come in: `closed`, `full`, `paused` or `blocked`."""

    offering_id: int
    code: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Somebody waits while no volunteer is on shift; told once of each conversation."""

    offering_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A volunteer came; `waited_seconds` counts from the queue, `first` says that nobody was there before."""

    conversation_id: uuid.UUID
    offering_id: int
    volunteer_id: int
    at: dt.datetime
    waited_seconds: float
    first: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A conversation was closed. `opened_at` is empty when nobody ever came."""

    conversation_id: uuid.UUID
    offering_id: int
    kind: str
    reason: str
    queued_at: dt.datetime
    opened_at: dt.datetime | None
    closed_at: dt.datetime
    volunteer_id: int | None
    messages: int


@dataclass(frozen=True, slots=True)
class HelpCalled:
    """A volunteer pressed the panic button."""

    conversation_id: uuid.UUID
    offering_id: int
    volunteer_id: int


@dataclass(frozen=True, slots=True)
class OftenLost:
    """A conversation lost its volunteer's connection for the third time: something is wrong."""

    conversation_id: uuid.UUID
    offering_id: int


# -- writing ------------------------------------------------------------------------------------------------


def database_now() -> dt.datetime:
    """Return the moment of this transaction on the database's clock, the only one that leases know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone() or (None,)
    assert isinstance(moment, dt.datetime)
    return moment


def locked(conversation_id: uuid.UUID) -> Conversation:
    """Return a conversation for this transaction alone; `unknown` when there is none."""
    row = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if row is None:
        raise Refused("unknown")
    found: Conversation = row
    return found


def append(
    row: Conversation,
    kind: EventKind,
    who: Who,
    *,
    sender: int = rules.SYSTEM,
    reason: str = "",
    seconds: int | None = None,
) -> None:
    """Add an event to a locked conversation; the caller saves the conversation with `keep`."""
    row.last_seq += 1
    cid = uuid.uuid4()
    Event.objects.create(
        id=rules.event_id(conversation_id=row.pk, sender=sender, cid=cid),
        conversation=row,
        seq=row.last_seq,
        at=database_now(),
        kind=kind,
        who=who,
        sender=sender,
        cid=cid,
        staff_only=kind in _STAFF_ONLY,
        reason=reason,
        seconds=seconds,
    )


_STAFF_ONLY = {EventKind.WHISPER, EventKind.LISTENING, EventKind.UNLISTENED, EventKind.BACKUP}


def keep(row: Conversation, *fields: str, users: Iterable[int | None] = ()) -> None:
    """Save a locked conversation and poke: its log grew, these users may have got or lost it, its queue moved."""
    row.save(update_fields=["last_seq", *fields])
    poke(
        {
            "c": str(row.pk),
            "s": row.last_seq,
            "o": row.offering_id,
            "u": [user for user in dict.fromkeys(users) if user is not None],
        }
    )


def poke(what: dict[str, object]) -> None:
    """Tell every process with sockets, at the commit of this transaction; never a text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(what)])


def rights_changed(*, user_ids: Iterable[int]) -> None:
    """Have the open sockets of these users looked at now instead of within the second; call it when a shift ends."""
    poke({"r": list(user_ids)})


# -- what several actions share -----------------------------------------------------------------------------


def close(row: Conversation, *, reason: str, who: Who, sender: int = rules.SYSTEM) -> None:
    """Close a locked conversation and free its place."""
    if row.state == ConversationState.CLOSED:
        raise Refused("state")
    Waiting.objects.filter(conversation=row).delete()
    with_whom = row.volunteer_id
    row.state, row.reason, row.closed_at = ConversationState.CLOSED, reason, database_now()
    row.lease_until = None
    append(row, EventKind.CLOSED, who, sender=sender, reason=reason)
    users = (row.volunteer_id, row.listener_id)
    row.listener_id = None
    fields = ("state", "reason", "closed_at", "lease_until", "listener", "blocked_until")
    keep(row, *fields, users=users)
    events.after_commit(
        Ended(
            row.pk, row.offering_id, row.kind, reason, row.queued_at, row.opened_at, row.closed_at, with_whom,
            sum(row.counts.values()),
        )
    )  # fmt: skip


def requeue(row: Conversation, *, reason: str) -> None:
    """Put an open conversation back in its old place; whoever held it is fenced off."""
    if row.state != ConversationState.OPEN:
        raise Refused("state")
    was = row.volunteer_id
    row.state, row.volunteer_id, row.lease_until = ConversationState.WAITING, None, None
    row.generation += 1
    row.warned &= ~rules.TOLD_ALONE  # should nobody be there now, that is news again
    append(row, EventKind.REQUEUED, Who.SYSTEM, reason=reason)
    Waiting.objects.create(
        conversation=row,
        organisation_id=row.organisation_id,
        offering_id=row.offering_id,
        since=row.queued_at,
        seen_at=database_now(),
    )
    keep(row, "state", "volunteer", "lease_until", "generation", "warned", users=(was, row.listener_id))
