"""What may follow what, and how a text is hidden before it reaches a table; pure, and the same for every door."""

import hashlib
import os
import uuid
from collections.abc import Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag

from nabij.conversations.choices import CloseReason, ConversationState, EventKind

NEXT = {
    ConversationState.WAITING: {ConversationState.OPEN, ConversationState.CLOSED},
    ConversationState.OPEN: {ConversationState.WAITING, ConversationState.CLOSED},
    ConversationState.CLOSED: set(),
}

LEASE_SECONDS = 30
RENEW_SECONDS = 10
SEEN_SECONDS = 30  # a waiting visitor not seen for this long is passed over
ABANDONED_SECONDS = 120  # and after this the place is gone

WORRYING_LOSSES = 3  # a conversation that lost its volunteer so often is told of

WARNED_LENGTH, WARNED_IDLE, TOLD_ALONE, WAS_ALONE = 1, 2, 4, 8  # bits; every message takes WARNED_IDLE back

VISITOR_REASONS = frozenset({CloseReason.VISITOR})
STAFF_REASONS = frozenset({CloseReason.DONE, CloseReason.NOT_MEANT, CloseReason.BLOCKED})
BLOCK_SECONDS = {"24h": 24 * 3600, "3m": 91 * 24 * 3600}

VISITOR = 0  # the sender number of the visitor; staff send under the number of their login
SYSTEM = -1


def may_become(*, state: str, to: str) -> bool:
    """Say whether a conversation may go from this state to that one."""
    return to in NEXT[ConversationState(state)]


# What happened at a conversation, oldest first, as (kind, reason).
Happened = Sequence[tuple[str, str]]


def asks_help(happened: Happened) -> bool:
    """Say whether the panic button was pressed and nobody came since."""
    kinds = [kind for kind, _ in happened if kind in {EventKind.BACKUP, EventKind.LISTENING, EventKind.ASSIGNED}]
    return bool(kinds) and kinds[-1] == EventKind.BACKUP


def times_lost(happened: Happened) -> int:
    """Count how often the volunteer's lease ran out: once is bad luck, three times is something to look at."""
    return sum(kind == EventKind.REQUEUED and reason == "lease" for kind, reason in happened)


# -- one event has one id, so that the primary key itself refuses a double ----------------------------------


def event_id(*, conversation_id: uuid.UUID, sender: int, cid: uuid.UUID) -> uuid.UUID:
    """Return the id of the event a sender made with this cid: the same three always give the same id."""
    digest = hashlib.blake2b(conversation_id.bytes + sender.to_bytes(8, "big", signed=True) + cid.bytes, digest_size=16)
    return uuid.UUID(bytes=digest.digest())


def token_hash(token: str) -> bytes:
    """Return what is kept of a visitor's token."""
    return hashlib.sha256(b"visitor token|" + token.encode()).digest()


class Unreadable(Exception):
    """The key of this conversation is gone or broken; nobody can sit at it, and nobody else is held up."""


# -- texts --------------------------------------------------------------------------------------------------

_VERSION = b"\x01"
_NONCE = 12


class Cipher(Protocol):
    """An authenticated cipher with the data key of one conversation."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Seal."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Open, or raise."""


def padded(text: bytes) -> bytes:
    """Return the text in a box of 64, 256 or a multiple of 1,024 bytes, so that its size tells little."""
    size = len(text) + 2
    box = 64 if size <= 64 else 256 if size <= 256 else -(-size // 1024) * 1024
    return len(text).to_bytes(2, "big") + text + bytes(box - size)


def _bound(conversation_id: uuid.UUID, seq: int) -> bytes:
    return _VERSION + b"conversations.event" + conversation_id.bytes + seq.to_bytes(8, "big")


def seal(cipher: Cipher, *, conversation_id: uuid.UUID, seq: int, text: str) -> bytes:
    """Seal a text for one place in one conversation; moved to another place it does not open."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + cipher.encrypt(nonce, padded(text.encode()), _bound(conversation_id, seq))


def unseal(cipher: Cipher, *, conversation_id: uuid.UUID, seq: int, sealed: bytes) -> str:
    """Open what `seal` made; raises Unreadable when it was moved or changed."""
    try:
        opened = cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound(conversation_id, seq))
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error
    return opened[2 : 2 + int.from_bytes(opened[:2], "big")].decode()
