"""What volunteers and shift leads do with conversations. Every action looks anew at what this person may do now."""

import datetime as dt
import uuid

from django.db import connection

from nabij.conversations import registry, rules
from nabij.conversations.actions import log
from nabij.conversations.actions.log import HelpCalled, Refused, Taken
from nabij.conversations.choices import CloseReason, ConversationState, DeskRole, EventKind, Who
from nabij.conversations.models import Conversation, Waiting
from nabij.foundation import access, audit, events
from nabij.foundation.access import Reason
from nabij.foundation.actors import Actor

# Who takes and who takes at the same moment: one winner, and the other gets the next one.
_NEXT = """SELECT w.conversation_id FROM conversations_waiting w
 WHERE w.offering_id = ANY(%s) AND w.seen_at > now() - %s * interval '1 second'
 ORDER BY w.since, w.conversation_id LIMIT 1 FOR UPDATE SKIP LOCKED"""


def _desks(by: Actor) -> dict[int, registry.Desk]:
    """Return the desks at which this person works now, by offering."""
    return {desk.offering_id: desk for kind in registry.kinds() for desk in kind.desks(by)}


def _lead_of(row: Conversation, by: Actor) -> None:
    desk = _desks(by).get(row.offering_id)
    if desk is None or desk.role not in {DeskRole.LEAD, DeskRole.BACKUP}:
        raise Refused("not_allowed")


def _mine(row: Conversation, by: Actor) -> None:
    if row.volunteer_id != by.user_id or row.state != ConversationState.OPEN:
        raise Refused("fenced")


def take_next(*, by: Actor, offering_id: int | None = None) -> uuid.UUID:
    """Give this volunteer whoever waits longest; returns the conversation."""
    with access.unscoped(Reason.CONVERSATION):
        desks = [desk for desk in _desks(by).values() if offering_id in {None, desk.offering_id}]
        if not desks:
            raise Refused("not_allowed")
        with connection.cursor() as cursor:
            # Two pages of one volunteer may ask at the same moment.
            cursor.execute("SELECT pg_advisory_xact_lock(4712, %s)", [by.user_id])
            now_with = Conversation.objects.filter(state=ConversationState.OPEN, volunteer_id=by.user_id)
            held = [row.offering_id for row in now_with if registry.kind(row.kind).with_lease]
            free = [desk.offering_id for desk in desks if held.count(desk.offering_id) < desk.at_once]
            if not free:
                raise Refused("at_once")
            cursor.execute(_NEXT, [free, rules.SEEN_SECONDS])
            found = cursor.fetchone()
            if found is None:
                raise Refused("empty")
            cursor.execute("DELETE FROM conversations_waiting WHERE conversation_id = %s", [found[0]])
        row = log.locked(found[0])
        _assign(row, to=int(by.user_id or 0))
        audit.record("conversations.taken", by=by, about=row, data_class="K4", purpose="a conversation with a visitor")
        return row.pk


def _assign(row: Conversation, *, to: int, who: Who = Who.SYSTEM) -> None:
    """Hand a locked conversation to a login: the next generation, with a lease of its own."""
    was, now = row.volunteer_id, log.database_now()
    first = row.opened_at is None
    row.state, row.volunteer_id, row.generation = ConversationState.OPEN, to, row.generation + 1
    row.opened_at = row.opened_at or now
    if registry.kind(row.kind).with_lease:
        row.lease_until = now + dt.timedelta(seconds=rules.LEASE_SECONDS)
    row.active_at, row.warned = now, row.warned & ~rules.WARNED_IDLE
    if was is not None:
        log.append(row, EventKind.LEFT, who, sender=was)
    log.append(row, EventKind.ASSIGNED, who, sender=to)
    fields = ("state", "volunteer", "listener", "generation", "opened_at", "lease_until", "active_at", "warned")
    log.keep(row, *fields, users=(was, to, row.listener_id))
    waited = (now - row.queued_at).total_seconds()
    events.after_commit(Taken(row.pk, row.offering_id, to, now, waited, first))


def transfer(*, by: Actor, conversation_id: uuid.UUID, to: int) -> None:
    """Give a conversation to a colleague who is on shift; the volunteer who has it may, and a lead."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        if row.state != ConversationState.OPEN:
            raise Refused("state")
        desk = _desks(by).get(row.offering_id)
        if desk is None or (row.volunteer_id != by.user_id and desk.role == DeskRole.VOLUNTEER):
            raise Refused("not_allowed")
        if to not in {user_id for user_id, _ in desk.colleagues} or to == row.volunteer_id:
            raise Refused("not_allowed")
        _assign(row, to=to)
        audit.record(
            "conversations.transferred", by=by, about=row, data_class="K4", purpose="a conversation with a visitor"
        )


def go_back_to_queue(*, by: Actor, conversation_id: uuid.UUID, reason: str = "queue") -> None:
    """Put a conversation back in its old place; the volunteer who has it may, and a lead."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        if row.volunteer_id != by.user_id:
            _lead_of(row, by)
        if not registry.kind(row.kind).with_lease:
            raise Refused("not_allowed")
        log.requeue(row, reason=reason)


def close_by_staff(*, by: Actor, conversation_id: uuid.UUID, reason: str = "done", block: str = "") -> None:
    """End a conversation; with `block` the visitor's own page keeps a pause of 24 hours or three months."""
    if reason not in rules.STAFF_REASONS or block not in {"", *rules.BLOCK_SECONDS}:
        raise Refused("frame")
    if (reason == CloseReason.BLOCKED) != bool(block):
        raise Refused("frame")
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        _mine(row, by)
        if block:
            row.blocked_until = log.database_now() + dt.timedelta(seconds=rules.BLOCK_SECONDS[block])
            audit.record(
                "conversations.blocked", by=by, about=row, data_class="K4", purpose="a conversation with a visitor"
            )
        log.close(row, reason=reason, who=Who.VOLUNTEER, sender=int(by.user_id or 0))


def call_backup(*, by: Actor, conversation_id: uuid.UUID) -> None:
    """The panic button: leads and backups of this offering are called, and the log says so (staff only)."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        _mine(row, by)
        log.append(row, EventKind.BACKUP, Who.VOLUNTEER, sender=int(by.user_id or 0))
        log.keep(row)
        log.poke({"call": str(row.pk), "o": row.offering_id, "by": [by.user_id, by.name]})
        events.after_commit(HelpCalled(row.pk, row.offering_id, int(by.user_id or 0)))


def listen(*, by: Actor, conversation_id: uuid.UUID) -> None:
    """A lead reads along and may whisper; the volunteer is told, the visitor is not."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        _lead_of(row, by)
        if row.state != ConversationState.OPEN or row.volunteer_id == by.user_id:
            raise Refused("state")
        was, row.listener_id = row.listener_id, by.user_id
        log.append(row, EventKind.LISTENING, Who.LEAD, sender=int(by.user_id or 0))
        log.keep(row, "listener", users=(was, by.user_id))
        audit.record(
            "conversations.listened", by=by, about=row, data_class="K4", purpose="a conversation with a visitor"
        )


def unlisten(*, by: Actor, conversation_id: uuid.UUID) -> None:
    """A listener goes."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        if row.listener_id != by.user_id:
            raise Refused("not_allowed")
        row.listener_id = None
        log.append(row, EventKind.UNLISTENED, Who.LEAD, sender=int(by.user_id or 0))
        log.keep(row, "listener", users=(by.user_id,))


def take_over(*, by: Actor, conversation_id: uuid.UUID) -> None:
    """A lead takes the conversation; the volunteer stays as listener."""
    with access.unscoped(Reason.CONVERSATION):
        Waiting.objects.filter(conversation_id=conversation_id).delete()
        row = log.locked(conversation_id)
        _lead_of(row, by)
        if row.state == ConversationState.CLOSED or row.volunteer_id == by.user_id:
            raise Refused("state")
        row.listener_id = row.volunteer_id
        _assign(row, to=int(by.user_id or 0), who=Who.LEAD)
        audit.record(
            "conversations.taken_over", by=by, about=row, data_class="K4", purpose="a conversation with a visitor"
        )
