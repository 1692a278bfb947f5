"""Reads of the conversations room: who signs on, what a lead sees of the queue, and what a copy of a file holds."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from nabij.conversations import registry, rules
from nabij.conversations.choices import ConversationState, EventKind
from nabij.conversations.models import Conversation, Event, Waiting
from nabij.foundation import access, sealing, sessions
from nabij.foundation.access import Reason
from nabij.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of staff who signed on: the actor, and the desks they work at now."""

    actor: Actor
    desks: Sequence[registry.Desk]
    lasts_seconds: int  # until the session is over, when it is not used


def sign_on(*, session_key: str, is_active: bool) -> Colleague | None:
    """Return who is behind a session cookie and where they work now; nothing when they may not be here."""
    found = sessions.behind(session_key, is_active=is_active)
    if found is None:
        return None
    (desks,) = desks_of([found.actor])
    return Colleague(found.actor, desks, found.lasts_seconds)


def desks_of(actors: Sequence[Actor]) -> list[list[registry.Desk]]:
    """Return for each of these where they work now; of all of them together, since a shift begins for many at once."""
    found: list[list[registry.Desk]] = [[] for _ in actors]
    with access.unscoped(Reason.CONVERSATION):
        for kind in registry.kinds():
            for mine, desks in zip(found, _desks_at(kind, actors), strict=True):
                mine += desks
    return found


def _desks_at(kind: registry.ConversationKind, actors: Sequence[Actor]) -> Sequence[Sequence[registry.Desk]]:
    if kind.desks_of_many is not None:
        return kind.desks_of_many(actors)
    return [kind.desks(actor) for actor in actors]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One conversation as a shift lead sees it: who waits or talks, since when, with whom; never what is said."""

    conversation_id: uuid.UUID
    offering_id: int
    nickname: str
    state: str
    since: dt.datetime
    seen_at: dt.datetime | None
    volunteer_id: int | None
    listener_id: int | None
    asks_help: bool = False
    lost: int = 0


def board(*, offering_ids: Sequence[int]) -> list[BoardLine]:
    """Return everyone who waits or talks at these offerings, longest first. For leads: the caller looked at that."""
    with access.unscoped(Reason.CONVERSATION):
        open_now = (ConversationState.WAITING, ConversationState.OPEN)
        rows = list(
            Conversation.objects.filter(offering_id__in=list(offering_ids), state__in=open_now).order_by("queued_at")
        )
        seen = dict(Waiting.objects.filter(conversation__in=rows).values_list("conversation_id", "seen_at"))
        ciphers = sealing.readable({row.unit_id for row in rows}) if rows else {}
        happened = happenings([row.pk for row in rows])
        return [
            BoardLine(
                row.pk,
                row.offering_id,
                _nickname(row, ciphers.get(row.unit_id)),
                row.state,
                row.queued_at if row.state == ConversationState.WAITING else row.opened_at or row.queued_at,
                seen.get(row.pk),
                row.volunteer_id,
                row.listener_id,
                rules.asks_help(happened.get(row.pk, ())),
                rules.times_lost(happened.get(row.pk, ())),
            )
            for row in rows
        ]


_TELLING = (EventKind.BACKUP, EventKind.LISTENING, EventKind.ASSIGNED, EventKind.REQUEUED)


def happenings(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, str]]]:
    """Return what happened at conversations besides talking, oldest first; runs unscoped."""
    found: dict[uuid.UUID, list[tuple[str, str]]] = {}
    rows = Event.objects.filter(conversation__in=list(keys), kind__in=_TELLING).order_by("conversation_id", "seq")
    for key, kind, reason in rows.values_list("conversation_id", "kind", "reason"):
        found.setdefault(key, []).append((kind, reason))
    return found


def _nickname(row: Conversation, cipher: rules.Cipher | None) -> str:
    if cipher is None or not row.nickname:
        return ""
    try:
        return rules.unseal(cipher, conversation_id=row.pk, seq=0, sealed=bytes(row.nickname))
    except rules.Unreadable:
        return ""


def counts_now(*, offering_id: int) -> tuple[int, int]:
    """Return how many wait and how many talk at one offering."""
    with access.unscoped(Reason.CONVERSATION):
        return (
            Waiting.objects.filter(offering_id=offering_id).count(),
            Conversation.objects.filter(offering_id=offering_id, state=ConversationState.OPEN).count(),
        )


def conversation_of_token(*, token: str) -> uuid.UUID | None:
    """Return the conversation whose visitor holds this token, for pages that get one in the body of a post."""
    with access.unscoped(Reason.CONVERSATION):
        found = Conversation.objects.filter(token_hash=rules.token_hash(token)).values_list("pk", flat=True).first()
        return found if isinstance(found, uuid.UUID) else None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a pair, opened."""

    seq: int
    at: dt.datetime
    who: str
    text: str
    sender: int = 0  # the login of who wrote it; 0 for the visitor


def letters(*, conversation_id: uuid.UUID, only: Sequence[int] | None = None) -> list[Letter]:
    """Return the letters of a conversation, in order. The caller looked who may read and wrote that down."""
    with access.unscoped(Reason.CONVERSATION):
        row = Conversation.objects.get(pk=conversation_id)
        rows = Event.objects.filter(conversation=row, kind=EventKind.MESSAGE).order_by("seq")
        rows = rows if only is None else rows.filter(seq__in=list(only))
        cipher = sealing.ciphers([row.unit_id])[row.unit_id]
        return [
            Letter(
                one.seq, one.at, one.who,
                rules.unseal(cipher, conversation_id=row.pk, seq=one.seq, sealed=bytes(one.body)), one.sender,
            )
            for one in rows
        ]  # fmt: skip
