"""The hub of one process: seats sockets at conversations, and brings every event from the database to every seat."""

import asyncio
import contextlib
import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from django.db import close_old_connections, connections

from nabij.conversations import protocol, queries, rules
from nabij.conversations.actions.log import CHANNEL as CONTROL
from nabij.conversations.actions.visiting import note_of_pause
from nabij.conversations.hub import broker, database
from nabij.conversations.hub.database import Card
from nabij.conversations.hub.seats import Entry, Room, Seat, Socket
from nabij.conversations.hub.writer import Submission, Writer, entry_of
from nabij.foundation import sealing

T = TypeVar("T")
THREADS = 4
SESSION_SECONDS = 300.0
_log = structlog.get_logger()


class Hub:
    """All sockets of this process. Nothing here has to survive it."""

    def __init__(self, *, broker_url: str = "", writer: type[Writer] = Writer) -> None:
        self.rooms: dict[uuid.UUID, Room] = {}
        self.sockets: set[Socket] = set()
        self.staff: dict[int, set[Socket]] = {}
        self.reader = database.Reader(name="reader")
        self.minder = database.Reader(name="minder", for_good=False)
        self.writer = writer(after_commit=self._stored)
        self.broker = broker.choose(heard=self._heard, url=broker_url)
        self.is_leaving = False
        self._me = os.urandom(6).hex()
        self._behind: set[uuid.UUID] = set()
        self._look = asyncio.Event()
        self._control: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.moved: set[int] = set()  # offerings whose queue changed
        self.suspects: set[int] = set()  # users whose rights may have changed
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="conversations")
        self._tasks: list[asyncio.Task[None]] = []

    # -- life -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin; on the running loop."""
        from nabij.conversations.hub import minding

        works: list[Coroutine[Any, Any, None]] = [
            self.writer.run(),
            self.broker.run(),
            self._catch_up(),
            self._follow(),
            *minding.works(self),
        ]
        self._tasks = [asyncio.create_task(work) for work in works]

    async def retire(self) -> None:
        """Tell everyone to come back elsewhere, and finish what was begun."""
        self.is_leaving = True
        for socket in list(self.sockets):
            socket.push(protocol.say("reconnect"))
        try:
            await asyncio.wait_for(self.writer.finished(), timeout=5)
        except TimeoutError:
            _log.warning("messages left unanswered")

    async def stop(self) -> None:
        """End; what waits is not lost, since its sender has no ack."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.reader.close()
        await self.minder.close()
        await asyncio.get_running_loop().run_in_executor(None, self._let_go)

    def _let_go(self) -> None:
        """Close the connections of all threads, each of which has to do so itself."""
        together = threading.Barrier(THREADS)

        def close() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(timeout=5)
            connections.close_all()

        for _ in range(THREADS):
            self._threads.submit(close)
        self._threads.shutdown(wait=True)

    async def do(self, work: Callable[[], T]) -> T:
        """Run plain Django code in a thread, with a connection that is alive."""

        def run() -> T:
            close_old_connections()
            try:
                return work()
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    # -- taking seats ---------------------------------------------------------------------------------------

    async def card_of_token(self, token: str) -> Card | None:
        """Return the conversation whose visitor holds this token."""
        rows = await self.reader.rows(database.BY_TOKEN, [rules.token_hash(token)])
        return database.as_card(rows[0]) if rows else None

    async def room_of(self, card: Card) -> Room:
        """Return the room of a conversation, made when nobody here has it yet; raises Unreadable."""
        room = self.rooms.get(card.id)
        if room is None:
            cipher = (await self.do(lambda: sealing.readable([card.unit_id]))).get(card.unit_id)
            if cipher is None:
                _log.warning("conversation cannot be read")
                raise rules.Unreadable
            # Somebody else may have made it while we waited.
            fresh = Room(
                id=card.id, unit_id=card.unit_id, offering_id=card.offering_id, head=card.last_seq, cipher=cipher
            )
            room = self.rooms.setdefault(card.id, fresh)
            if room is fresh:
                room.state = card.state
                if card.nickname:
                    room.nickname = _opened(room, 0, card.nickname)
        return room

    async def seat_visitor(self, socket: Socket, card: Card, *, token: str, last: int) -> None:
        """Seat a visitor, welcome them, and bring what they missed."""
        room = await self.room_of(card)
        for old in room.visitors()[: 1 - protocol.SOCKETS_PER_VISITOR]:
            old.socket.end(protocol.NORMAL)
        n = card.counts.get(str(rules.VISITOR), 0)
        seat = Seat(room=room, socket=socket, sender=rules.VISITOR, who="visitor", last=min(last, card.last_seq))
        facts = {"v": protocol.VERSION, "c": card.id, "token": token, "state": card.state, "seq": card.last_seq, "n": n}
        socket.push(protocol.say("welcome", **facts))
        self._sit(seat)
        if card.blocked_until is not None:
            self._keep_pause(seat, card)
        if card.state == "waiting":
            room.place = 0
            self.moved.add(card.offering_id)
        self.tell_presence(room, seat, here=True)

    def _keep_pause(self, seat: Seat, card: Card) -> None:
        note = note_of_pause(offering_id=card.offering_id, until=card.blocked_until)
        seat.socket.push(protocol.say("keep", note=note, until=card.blocked_until))

    def _sit(self, seat: Seat) -> None:
        room = seat.room
        self.rooms[room.id] = room  # it may have emptied while its key was fetched
        room.seats.append(seat)
        seat.socket.seats[room.id] = seat
        if seat.last < room.head:
            self.look_at(room.id)

    def leave(self, seat: Seat) -> None:
        """Give up a seat; an empty room is forgotten, its key with it."""
        room = seat.room
        if seat.is_staff:
            seat.socket.had[room.id] = seat.last
        if seat.socket.seats.get(room.id) is seat:
            del seat.socket.seats[room.id]
        if seat in room.seats:
            room.seats.remove(seat)
        if not room.seats:
            self.rooms.pop(room.id, None)
        self.tell_presence(room, seat, here=False)

    def gone(self, socket: Socket) -> None:
        """A connection ended."""
        socket.ended = True
        self.sockets.discard(socket)
        for seat in list(socket.seats.values()):
            self.leave(seat)
        if socket.actor is not None and socket.actor.user_id is not None:
            here = self.staff.get(socket.actor.user_id, set())
            here.discard(socket)
            if not here:
                self.staff.pop(socket.actor.user_id, None)

    # -- staff ----------------------------------------------------------------------------------------------

    async def seat_staff(self, socket: Socket, *, welcome: bool = False) -> None:
        """Seat somebody of staff at what is theirs now, and take away what no longer is."""
        async with socket.turn:
            if not socket.ended:
                await self._seat_staff(socket, welcome)

    async def _seat_staff(self, socket: Socket, welcome: bool) -> None:
        assert socket.actor is not None
        user_id = socket.actor.user_id or 0
        rows = await self.reader.rows(database.OF_STAFF, [user_id, user_id])
        cards = {card.id: card for card in map(database.as_card, rows) if card.offering_id in socket.desks}
        stale = {key for key, seat in socket.seats.items() if not _still(seat, cards.get(key))}
        await self._take_away(socket, stale, cards)
        added = []
        for card in cards.values():
            if card.id not in socket.seats:
                try:
                    room = await self.room_of(card)
                except rules.Unreadable:
                    continue  # the others at this desk go on
                who = "volunteer" if card.volunteer_id == user_id else "listener"
                last = socket.had.get(card.id, 0)
                seat = Seat(room=room, socket=socket, sender=user_id, who=who, last=min(last, card.last_seq))
                seat.generation, seat.since = card.generation, card.last_seq
                added.append((seat, _described(card, room, seat)))
        if welcome:
            socket.push(self._welcome_of_staff(socket, [said for _, said in added]))
            socket.cues = {}
        for seat, said in added:
            if not welcome:
                socket.push(protocol.say("conv", **said))
            self._sit(seat)
            self.tell_presence(seat.room, seat, here=True)
            # The visitor may be on another process.
            self.broker.publish(f"{self._me} {seat.room.id.hex} qs")

    def _welcome_of_staff(self, socket: Socket, conversations: list[dict[str, Any]]) -> str:
        actor = socket.actor
        assert actor is not None
        desks = [
            {
                "offering": desk.offering_id,
                "slug": desk.slug,
                "name": desk.name,
                "role": desk.role,
                "at_once": desk.at_once,
                "colleagues": [{"id": user_id, "name": name} for user_id, name in desk.colleagues],
            }
            for desk in socket.desks.values()
        ]
        me = {"id": actor.user_id, "name": actor.name}
        return protocol.say("welcome", v=protocol.VERSION, me=me, desks=desks, conversations=conversations)

    async def _take_away(self, socket: Socket, stale: Iterable[uuid.UUID], cards: dict[uuid.UUID, Card]) -> None:
        keys = list(stale)
        if not keys:
            return
        await self.bring(keys)
        found = await self.reader.rows(database.BY_ID, [keys])
        now = {card.id: card for card in map(database.as_card, found)}
        for key in keys:
            seat = socket.seats.get(key)
            if seat is not None:
                self.leave(seat)
                if key not in cards:
                    socket.push(protocol.say("gone", c=key, reason=_why_gone(seat, now.get(key))))

    def sign_on(self, socket: Socket, colleague: queries.Colleague) -> None:
        """Note who is behind a socket and where they work."""
        socket.actor = colleague.actor
        socket.desks = {desk.offering_id: desk for desk in colleague.desks}
        # A session that is used has to be told so long before it would end for lying idle.
        socket.over_at = time.monotonic() + min(float(colleague.lasts_seconds), SESSION_SECONDS)
        assert colleague.actor.user_id is not None
        self.staff.setdefault(colleague.actor.user_id, set()).add(socket)
        self.moved.update(socket.desks)

    # -- messages -------------------------------------------------------------------------------------------

    def submit(self, seat: Seat, frame: protocol.Frame, now: float) -> None:
        """Take a message on its way to the log, or say at once why not."""
        fault = protocol.message_fault(frame["body"])
        if not fault and len(seat.flight) >= protocol.MAX_IN_FLIGHT:
            fault = "flight"
        if not fault and not seat.bucket.allows(now):
            fault = "rate"
        if not fault:
            kind = "whisper" if frame["t"] == "whisper" else "message"
            item = Submission(seat=seat, kind=kind, cid=frame["cid"], n=frame["n"], body=frame["body"])
            seat.flight.add(item.cid)
            if self.writer.submit(item):
                return
            seat.flight.discard(item.cid)
            fault = "again"
        seat.socket.push(protocol.say("err", code=fault, cid=frame["cid"], c=seat.room.id))

    def _stored(self, batch: Sequence[Submission]) -> None:
        """After the commit: answer, deliver here, and poke the other processes."""
        for item in batch:
            self._answer(item)
            item.seat.flight.discard(item.cid)

    def _answer(self, item: Submission) -> None:
        """Say what came of one message, to its sender first."""
        seat = item.seat
        room = seat.room
        if item.refusal is not None:
            code, expected = item.refusal
            seat.socket.push(protocol.say("err", code=code, cid=item.cid, c=room.id, expected=expected))
            if code == "fenced":
                self._control.put_nowait({"u": [seat.sender]})
            return
        seat.socket.push(protocol.ack(conversation=room.name, cid=item.cid, seq=item.seq, at=item.at))
        self.broker.publish(f"{self._me} {room.id.hex} {item.seq}")
        if item.seq > seat.last:
            seat.acked.add(item.seq)
        if item.seq > room.head and not room.offer(entry_of(item)):
            self.look_at(room.id)

    def whisper_round(self, seat: Seat, frame: str, line: str) -> None:
        """Give something that is not stored to the other side here, and to other processes."""
        self._pass_on(seat.room, frame, staff=seat.is_staff)
        self.broker.publish(f"{self._me} {seat.room.id.hex} {line}{'s' if seat.is_staff else 'v'}")

    def typing(self, seat: Seat) -> None:
        """Somebody is typing."""
        self.whisper_round(seat, protocol.say("typing", c=seat.room.id, who=seat.who), "t")

    def tell_presence(self, room: Room, seat: Seat, *, here: bool) -> None:
        """Somebody came or went; the other side is told, unless another page of theirs is still there."""
        if seat.who == "listener" or (not here and any(other.sender == seat.sender for other in room.seats)):
            return
        self.whisper_round(seat, protocol.say("presence", c=room.id, here=here), "h" if here else "g")

    def _pass_on(self, room: Room, frame: str, *, staff: bool) -> None:
        for other in room.seats:
            if other.is_staff != staff:
                other.socket.push(frame)

    # -- hearing --------------------------------------------------------------------------------------------

    def _heard(self, channel: str, payload: str) -> None:
        """A poke came in: from an action, or from the writer of another process."""
        if channel == CONTROL:
            self._control.put_nowait(json.loads(payload))
            return
        for line in payload.split("\n"):
            sender, key, what = line.split(" ")
            room = self.rooms.get(uuid.UUID(key)) if sender != self._me else None
            if room is None:
                continue
            if what.isdigit():
                if int(what) > room.head:
                    self.look_at(room.id)
            else:
                self._heard_passing(room, what)

    def _heard_passing(self, room: Room, what: str) -> None:
        staff = what.endswith("s")
        if what.startswith("q"):
            if room.visitors():
                self.broker.publish(f"{self._me} {room.id.hex} hv")
            return
        if what.startswith("t"):
            frame = protocol.say("typing", c=room.id, who="volunteer" if staff else "visitor")
        else:
            frame = protocol.say("presence", c=room.id, here=what.startswith("h"))
        self._pass_on(room, frame, staff=staff)

    async def _follow(self) -> None:
        """Do what pokes of actions ask, in their order."""
        while True:
            said = await self._control.get()
            try:
                await self._follow_one(said)
            except database.GONE:
                continue  # the minders look again by themselves
            except Exception as error:
                _log.warning("poke not followed", error_type=type(error).__name__)

    async def _follow_one(self, said: dict[str, Any]) -> None:
        self.suspects.update(said.get("r", ()))
        if "call" in said:
            self._call(said)
            return
        if "o" in said:
            self.moved.add(said["o"])
        if "c" in said:
            key = uuid.UUID(said["c"])
            if key in self.rooms:
                await self.bring([key])
                await self._pause_of_closed(self.rooms.get(key))
        for user_id in said.get("u", ()):
            for socket in list(self.staff.get(user_id, ())):
                await self.seat_staff(socket)

    def _call(self, said: dict[str, Any]) -> None:
        user_id, name = said["by"]
        call = {"offering": said["o"], "by": {"id": user_id, "name": name}, "kind": "backup"}
        for sockets in list(self.staff.values()):
            for socket in sockets:
                desk = socket.desks.get(said["o"])
                if desk is not None and desk.role in {"lead", "backup"}:
                    socket.push(protocol.say("call", c=said["call"], **call))

    async def _pause_of_closed(self, room: Room | None) -> None:
        if room is None or room.state != "closed" or not room.visitors():
            return
        rows = await self.reader.rows(database.BY_ID, [[room.id]])
        for card in map(database.as_card, rows):
            if card.blocked_until is not None:
                for seat in room.visitors():
                    self._keep_pause(seat, card)

    # -- bringing what was missed ---------------------------------------------------------------------------

    def look_at(self, key: uuid.UUID) -> None:
        """Have a room brought up to date soon."""
        self._behind.add(key)
        self._look.set()

    async def _catch_up(self) -> None:
        while True:
            await self._look.wait()
            self._look.clear()
            keys, self._behind = list(self._behind), set()
            try:
                for first in range(0, len(keys), 500):
                    await self.bring(keys[first : first + 500])
            except database.GONE:
                self._behind.update(keys)
                await asyncio.sleep(0.2)
                self._look.set()

    async def bring(self, keys: Sequence[uuid.UUID]) -> None:
        """Read what seats of these rooms have not had, and give it to them in order."""
        behind = [self.rooms[key] for key in keys if key in self.rooms]
        if not behind:
            return
        lows = [database.array([room.name for room in behind]), database.array([room.lowest() for room in behind])]
        rows = await self.reader.rows(database.SINCE, lows)
        for row in rows:
            room = self.rooms.get(row[0])
            if room is not None:
                room.offer(_read(room, row))
        if len(rows) >= 5_000:
            self._behind.update(room.id for room in behind)
            self._look.set()


def _read(room: Room, row: database.Row) -> Entry:
    _, seq, at, kind, who, sender, cid, staff_only, reason, seconds, body = row
    facts: dict[str, Any] = {
        "conversation": room.name, "seq": seq, "at": protocol.moment(at), "kind": kind, "who": who,
    }  # fmt: skip
    if body is None:
        text = protocol.happening(**facts, reason=reason, seconds=seconds)
    else:
        text = protocol.message(**facts, cid=cid, body=_opened(room, seq, body))
    return Entry(seq=seq, kind=kind, by=sender, cid=cid, staff_only=staff_only, text=text)


def _opened(room: Room, seq: int, sealed: bytes) -> str:
    """Open a text; one that cannot be opened any more is empty, and those after it still come."""
    try:
        return rules.unseal(room.cipher, conversation_id=room.id, seq=seq, sealed=sealed)
    except rules.Unreadable:
        _log.warning("text cannot be read")
        return ""


def _still(seat: Seat, card: Card | None) -> bool:
    """Say whether a seat of staff is what it was."""
    if card is None:
        return False
    if seat.who == "listener":
        return card.volunteer_id != seat.sender
    return card.volunteer_id == seat.sender and card.generation == seat.generation


def _described(card: Card, room: Room, seat: Seat) -> dict[str, Any]:
    return {
        "c": card.id,
        "offering": card.offering_id,
        "state": card.state,
        "role": seat.who,
        "nickname": room.nickname,
        "seq": card.last_seq,
        "n": card.counts.get(str(seat.sender), 0),
        "waiting_since": card.queued_at,
        "since": card.opened_at,
        "here": bool(room.visitors()),
    }


def _why_gone(seat: Seat, card: Card | None) -> str:
    if card is None or card.state == "closed":
        return "closed"
    if card.state == "waiting":
        return "requeued"
    return "left" if seat.who == "listener" or card.volunteer_id == seat.sender else "transferred"
