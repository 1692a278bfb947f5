"""Letters: what is said on pages instead of sockets, in the same log, with the same numbers and the same fence."""

import uuid
from dataclasses import dataclass

from nabij.conversations import rules
from nabij.conversations.actions import log
from nabij.conversations.actions.log import Refused
from nabij.conversations.choices import CloseReason, ConversationState, EventKind, Who
from nabij.conversations.models import Event
from nabij.foundation import access, sealing
from nabij.foundation.access import Reason

MOST_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One letter on its way. The same `cid` sent again is the same letter; `sender` is 0 for the visitor."""

    cid: uuid.UUID
    who: Who
    sender: int
    body: str


def write_letter(*, conversation_id: uuid.UUID, draft: Draft) -> tuple[int, bool]:
    """Store a letter; returns its place in the log and whether it is new. The caller looked who may write."""
    if len(draft.body) > MOST_CHARACTERS:
        raise Refused("long")
    if not draft.body.strip() or "\0" in draft.body:
        raise Refused("text")
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        key = rules.event_id(conversation_id=row.pk, sender=draft.sender, cid=draft.cid)
        known = Event.objects.filter(pk=key).values_list("seq", flat=True).first()
        if known is not None:
            return int(known), False
        if row.state != ConversationState.OPEN:
            raise Refused("state")
        row.last_seq += 1
        cipher, row.active_at = sealing.ciphers([row.unit_id])[row.unit_id], log.database_now()
        Event.objects.create(
            id=key, conversation=row, seq=row.last_seq, at=row.active_at, kind=EventKind.MESSAGE, who=draft.who,
            sender=draft.sender, cid=draft.cid,
            body=rules.seal(cipher, conversation_id=row.pk, seq=row.last_seq, text=draft.body),
        )  # fmt: skip
        row.counts[str(draft.sender)] = row.counts.get(str(draft.sender), 0) + 1
        log.keep(row, "counts", "active_at")
        return row.last_seq, True


def close_pair(*, conversation_id: uuid.UUID) -> None:
    """End the conversation of a pair, when their time is over; closing twice changes nothing."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        if row.state != ConversationState.CLOSED:
            log.close(row, reason=CloseReason.DONE, who=Who.SYSTEM)
