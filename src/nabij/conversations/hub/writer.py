"""The single writer of a process: takes every message that waits, and stores all of them in one commit.

Commit, then ack, then poke. A message that was stored before gets the answer it got before; a sender whose turn is over
is refused inside the same transaction that decides it.
"""

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import structlog

from nabij.conversations import protocol, rules
from nabij.conversations.hub import database
from nabij.conversations.hub.seats import Entry, Seat

MAX_BATCH = 1_000
MAX_WAITING = 20_000
_log = structlog.get_logger()


class Submission:
    """One message on its way to the log, and what became of it."""

    __slots__ = ("at", "body", "cid", "id", "kind", "n", "refusal", "seat", "seq")

    def __init__(self, *, seat: Seat, kind: str, cid: uuid.UUID, n: int, body: str) -> None:
        self.seat, self.kind, self.cid, self.n, self.body = seat, kind, cid, n, body
        self.id = rules.event_id(conversation_id=seat.room.id, sender=seat.sender, cid=cid)
        self.seq = 0
        self.at = ""
        self.refusal: tuple[str, int | None] | None = None


class Head:
    """A locked conversation while a batch is judged."""

    __slots__ = ("counts", "generation", "grew", "id", "listener", "now", "seq", "state", "volunteer")

    def __init__(self, row: database.Row) -> None:
        self.id: uuid.UUID = row[0]
        self.state: str = row[1]
        self.generation: int = row[2]
        self.volunteer: int | None = row[3]
        self.listener: int | None = row[4]
        self.seq: int = row[5]
        self.counts: dict[str, int] = row[6]
        self.now: dt.datetime = row[7]
        self.grew = False


class Writer:
    """Owns one connection. `submit` never waits; answers go to the seat after the commit."""

    def __init__(self, *, after_commit: Callable[[Sequence[Submission]], None]) -> None:
        self._after_commit = after_commit
        self._waiting: list[Submission] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._connection: psycopg.AsyncConnection[database.Row] | None = None

    def submit(self, submission: Submission) -> bool:
        """Put a message in line; False when the line is too long."""
        if len(self._waiting) >= MAX_WAITING:
            return False
        self._waiting.append(submission)
        self._idle.clear()
        self._wake.set()
        return True

    async def finished(self) -> None:
        """Wait until everything submitted was answered."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write for as long as the process lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                await self._write(batch)
            self._idle.set()

    async def _write(self, batch: list[Submission]) -> None:
        """Store a batch, however often PostgreSQL goes away: what was committed after all is found by its id."""
        pause = 0.05
        while True:
            try:
                await self.commit(batch)
            except database.GONE:
                await self._drop()
                await asyncio.sleep(pause)
                pause = min(1.0, pause * 2)
                continue
            except psycopg.Error as error:
                await self._drop()
                await self._one_by_one(batch, error)
            return

    async def _one_by_one(self, batch: list[Submission], error: psycopg.Error) -> None:
        """One message in it cannot be stored; it must not take the others with it."""
        if len(batch) > 1:
            for submission in batch:
                await self._write([submission])
            return
        _log.warning("message not stored", error_type=type(error).__name__)
        batch[0].refusal = ("again", None)
        self._after_commit(batch)

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    # -- one batch ------------------------------------------------------------------------------------------

    async def commit(self, batch: list[Submission]) -> None:
        """One transaction for the whole batch; answers are given after it."""
        if self._connection is None:
            self._connection = await database.connect(name="writer")
        connection = self._connection
        for submission in batch:
            submission.seq, submission.refusal = 0, None
        async with connection.pipeline():
            await connection.execute("BEGIN")
            cursor = await connection.execute(
                database.LOCK, [database.array({item.seat.room.name for item in batch})], prepare=True, binary=True
            )
            heads = {row[0]: Head(row) for row in await cursor.fetchall()}
        new = await self._judged(batch, heads, connection)
        async with connection.pipeline():
            if new:
                await connection.execute(database.APPEND, self.values(new, heads), prepare=True)
            await connection.execute("COMMIT")
        self._after_commit(batch)

    async def _judged(self, batch: list[Submission], heads: dict[uuid.UUID, Head], connection: Any) -> list[Submission]:
        """Give each message its place or its refusal; returns those that are new."""
        new: list[Submission] = []
        again: list[Submission] = []
        for submission in batch:
            head = heads.get(submission.seat.room.id)
            if head is None:
                submission.refusal = ("unknown", None)
            elif self.is_repeated(submission, head):
                again.append(submission)
            else:
                submission.refusal = self.refusal(submission, head)
                if submission.refusal is None:
                    self.place(submission, head)
                    new.append(submission)
        if again:
            await self._find(again, new, heads, connection)
        return new

    def is_repeated(self, submission: Submission, head: Head) -> bool:
        """Say whether this sender has said so much already that this one must have been sent before."""
        return submission.n <= head.counts.get(str(submission.seat.sender), 0)

    def refusal(self, submission: Submission, head: Head) -> tuple[str, int | None] | None:
        """Say why a message that is not known may not be stored, or nothing."""
        if head.state == "closed":
            return ("state", None)
        if self.is_fenced(submission, head):
            return ("fenced", None)
        expected = head.counts.get(str(submission.seat.sender), 0) + 1
        return None if submission.n == expected else ("order", expected)

    def is_fenced(self, submission: Submission, head: Head) -> bool:
        """Say whether the sender's turn is over: another generation, or somebody else's conversation."""
        seat = submission.seat
        if not seat.is_staff:
            return False
        if seat.who == "listener":
            return head.listener != seat.sender or submission.kind != "whisper"
        return head.volunteer != seat.sender or head.generation != seat.generation or head.state != "open"

    def place(self, submission: Submission, head: Head) -> None:
        """Give a new message its place in the log."""
        head.seq += 1
        head.grew = True
        head.counts[str(submission.seat.sender)] = submission.n
        submission.seq, submission.at = head.seq, protocol.moment(head.now)

    async def _find(
        self, again: list[Submission], new: list[Submission], heads: dict[uuid.UUID, Head], connection: Any
    ) -> None:
        """Answer what was said before with the place it got then."""
        just_now = {submission.id: submission for submission in new}
        cursor = await connection.execute(
            database.KNOWN, [database.array([item.id.hex for item in again])], binary=True
        )
        known: dict[uuid.UUID, tuple[int, dt.datetime]] = {row[0]: row[1:] for row in await cursor.fetchall()}
        for submission in again:
            if submission.id in known:
                submission.seq, submission.at = known[submission.id][0], protocol.moment(known[submission.id][1])
            elif submission.id in just_now:
                submission.seq, submission.at = just_now[submission.id].seq, just_now[submission.id].at
            else:
                counts = heads[submission.seat.room.id].counts
                submission.refusal = ("order", counts.get(str(submission.seat.sender), 0) + 1)

    def values(self, new: Sequence[Submission], heads: dict[uuid.UUID, Head]) -> list[Any]:
        """Turn new messages into the columns of `APPEND`, their texts sealed for the place they got."""
        grown = [head for head in heads.values() if head.grew]
        sealed = [
            rules.seal(item.seat.room.cipher, conversation_id=item.seat.room.id, seq=item.seq, text=item.body)
            for item in new
        ]
        return [
            database.array([item.id.hex for item in new]),
            database.array([item.seat.room.name for item in new]),
            database.array([item.seq for item in new]),
            database.array([item.kind for item in new]),
            database.array([item.seat.who if item.seat.who != "listener" else "lead" for item in new]),
            database.array([item.seat.sender for item in new]),
            database.array([item.cid.hex for item in new]),
            database.array_of_bytes(sealed),
            database.array([head.id.hex for head in grown]),
            database.array([head.seq for head in grown]),
            database.array_of_json([json.dumps(head.counts) for head in grown]),
        ]


def entry_of(submission: Submission) -> Entry:
    """Return a stored message as the event its conversation gets."""
    seat = submission.seat
    who = "lead" if seat.who == "listener" else seat.who
    text = protocol.message(
        conversation=seat.room.name,
        seq=submission.seq,
        at=submission.at,
        kind=submission.kind,
        who=who,
        cid=submission.cid,
        body=submission.body,
    )
    return Entry(
        seq=submission.seq,
        kind=submission.kind,
        by=seat.sender,
        staff_only=submission.kind == "whisper",
        text=text,
        cid=submission.cid,
    )
