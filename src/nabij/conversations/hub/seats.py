"""Who sits where: sockets, rooms, and the seats that join them. A seat gets every event it may see, once, in order."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from nabij.conversations import protocol
from nabij.conversations.rules import VISITOR, Cipher
from nabij.foundation.actors import Actor

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_ENDS_TURN = frozenset({"left", "requeued", "closed"})


class Entry:
    """One event of the log, spelled at most once for each audience."""

    __slots__ = ("_staff", "_visitor", "by", "cid", "kind", "seq", "staff_only", "text")

    def __init__(self, *, seq: int, kind: str, by: int, cid: uuid.UUID, staff_only: bool, text: str) -> None:
        self.seq, self.kind, self.by, self.staff_only = seq, kind, by, staff_only
        self.text = text  # an open frame, see protocol.message
        self.cid = cid
        self._visitor = self._staff = ""

    def for_visitor(self) -> str:
        """Return the frame without any colleague's number."""
        if not self._visitor:
            self._visitor = protocol.closed(self.text)
        return self._visitor

    def for_staff(self) -> str:
        """Return the frame with the colleague's number."""
        if not self._staff:
            self._staff = protocol.signed(self.text, by=self.by)
        return self._staff


class Socket:
    """One connection. Sending never waits: who does not read falls behind, and is dropped when that lasts."""

    __slots__ = (
        "_send",
        "actor",
        "asked_at",
        "behind_since",
        "boards",
        "cues",
        "desks",
        "ended",
        "frames",
        "had",
        "over_at",
        "review_at",
        "rights",
        "seats",
        "session_key",
        "turn",
        "used_at",
    )

    def __init__(self, send: Send) -> None:
        now = time.monotonic()
        self._send = send
        self.ended = False
        self.behind_since = 0.0
        self.used_at = now
        self.seats: dict[uuid.UUID, Seat] = {}
        self.frames = protocol.Bucket(rate=protocol.FRAMES_PER_SECOND, burst=protocol.FRAME_BURST, at=now)
        # Of staff only:
        self.actor: Actor | None = None
        self.session_key = ""
        self.rights = "-"  # a mark of everything their right to be here rests on; see minding
        # Many who come at once are not asked about at once.
        self.review_at = now + random.uniform(1, 30)  # noqa: S311
        self.over_at = now  # when their session would be over, or has to be told that it is used
        self.asked_at = now  # when was last asked who they are
        self.desks: dict[int, Any] = {}
        self.cues: dict[int, bool] | None = None  # whether somebody waits, as it was told; nothing before the welcome
        self.boards: dict[int, str] = {}  # as they were shown
        self.had: dict[uuid.UUID, int] = {}  # up to where it heard conversations, here or on an earlier socket
        self.turn = asyncio.Lock()  # two reasons to look what is theirs must not seat anybody twice

    def push(self, frame: str) -> bool:
        """Hand a frame to the network at once; False when that would have meant waiting."""
        if self.ended:
            return False
        sending: Any = self._send({"type": "websocket.send", "text": frame})
        try:
            # A server whose buffer has room finishes in this one step. One that wants us to wait has sent nothing yet.
            sending.send(None)
        except StopIteration:
            self.behind_since = 0.0
            return True
        except Exception:
            self.ended = True
            return False
        sending.close()
        self.behind_since = self.behind_since or time.monotonic()
        return False

    def end(self, code: int) -> None:
        """Close the connection; what it would still get is dropped."""
        if not self.ended:
            self.ended = True
            task = asyncio.ensure_future(self._close(code))
            _closing.add(task)
            task.add_done_callback(_closing.discard)

    async def finish(self, code: int) -> None:
        """Close the connection and wait until that was said; for the one who serves it."""
        if not self.ended:
            self.ended = True
            await self._close(code)

    async def _close(self, code: int) -> None:
        try:
            await asyncio.wait_for(_awaited(self._send({"type": "websocket.close", "code": code})), timeout=2)
        except Exception:  # it had gone already
            return


_closing: set[asyncio.Future[None]] = set()


async def _awaited(something: Awaitable[None]) -> None:
    await something


class Seat:
    """One socket at one conversation: what it has had, and what it may still send."""

    __slots__ = ("acked", "bucket", "flight", "generation", "last", "over", "room", "sender", "since", "socket", "who")

    def __init__(self, *, room: "Room", socket: Socket, sender: int, who: str, last: int) -> None:
        self.room, self.socket, self.sender, self.who, self.last = room, socket, sender, who, last
        self.generation = 0
        self.since = 0  # the log up to here is of before this turn
        self.flight: set[uuid.UUID] = set()  # sent, and not answered yet
        self.acked: set[int] = set()  # answered, while something before it has yet to come
        self.over = False  # this turn of a volunteer has ended; nothing after that is theirs
        self.bucket = protocol.Bucket(
            rate=protocol.MESSAGES_PER_SECOND, burst=protocol.MESSAGE_BURST, at=time.monotonic()
        )

    @property
    def is_staff(self) -> bool:
        """Say whether this seat sees what is for staff only."""
        return self.sender != VISITOR

    def offer(self, entry: Entry) -> bool:
        """Take the next event; False when this one cannot come yet."""
        if entry.seq <= self.last or self.over:
            return True
        if entry.seq != self.last + 1:
            return False
        if not self._shows(entry):
            self.last = entry.seq
            self.acked.discard(entry.seq)
            return True
        if not self.socket.push(entry.for_staff() if self.is_staff else entry.for_visitor()):
            return False
        self.last = entry.seq
        if self.who == "volunteer" and entry.seq > self.since and entry.kind in _ENDS_TURN:
            self.over = entry.kind != "left" or entry.by == self.sender
        return True

    def _shows(self, entry: Entry) -> bool:
        # What this socket sent gets its ack, also when the log was read before that could be said.
        if entry.cid in self.flight or entry.seq in self.acked:
            return False
        return self.is_staff or not entry.staff_only


class Room:
    """A conversation that somebody has on a socket in this process."""

    __slots__ = ("cipher", "head", "id", "name", "nickname", "offering_id", "place", "seats", "state", "unit_id")

    def __init__(self, *, id: uuid.UUID, unit_id: uuid.UUID, offering_id: int, head: int, cipher: Cipher) -> None:
        self.id, self.unit_id, self.offering_id, self.head, self.cipher = id, unit_id, offering_id, head, cipher
        self.name = str(id)
        self.state = ""
        self.nickname = ""
        self.place = 0
        self.seats: list[Seat] = []

    def offer(self, entry: Entry) -> bool:
        """Give every seat the next event; False when some seat missed one before it, or is slow."""
        self.head = max(self.head, entry.seq)
        if entry.kind in _STATES:
            self.state = _STATES[entry.kind]
        complete = True
        for seat in self.seats:
            complete = seat.offer(entry) and complete
        return complete

    def lowest(self) -> int:
        """Return the last event that every seat has had."""
        return min((seat.last for seat in self.seats if not seat.over), default=self.head)

    def visitors(self) -> list[Seat]:
        """Return the visitor's own seats."""
        return [seat for seat in self.seats if not seat.is_staff]


_STATES = {"assigned": "open", "requeued": "waiting", "closed": "closed"}
