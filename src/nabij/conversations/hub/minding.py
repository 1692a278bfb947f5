"""What a hub does by the clock: repairs lost pokes, renews leases, drops who does not read, and watches over rights."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence, Set
from typing import TYPE_CHECKING, Any

import structlog

from nabij.conversations import actions, protocol, queries, registry, rules
from nabij.conversations.hub import database
from nabij.conversations.hub.seats import Socket
from nabij.foundation import clock

if TYPE_CHECKING:
    from nabij.conversations.hub.core import Hub

POLL_SECONDS = 1.5
RIGHTS_SECONDS = 0.7
REVIEW_SECONDS = 30.0
PART, PAUSE_SECONDS = 250, 0.02  # so much at once, and so long for others in between
QUEUE_SECONDS = 0.4
BOARD_SECONDS = 1.0
_log = structlog.get_logger()


def works(hub: "Hub") -> list[Coroutine[Any, Any, None]]:
    """Return everything that is done again and again, each in its own rhythm."""
    return [
        _every(POLL_SECONDS, hub, poll),
        _every(rules.RENEW_SECONDS / 2, hub, renew),
        _every(rules.RENEW_SECONDS, hub, mind_time),
        _every(RIGHTS_SECONDS, hub, watch_rights),
        _every(1.0, hub, review_rights),
        _every(QUEUE_SECONDS, hub, tell_places),
        _every(BOARD_SECONDS, hub, show_boards),
        _every(rules.RENEW_SECONDS, hub, look_at_queues),
    ]


async def _every(seconds: float, hub: "Hub", work: Callable[["Hub"], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work(hub)
        except database.GONE:
            continue
        except Exception as error:
            _log.warning("minding failed", kind=work.__name__, error_type=type(error).__name__)


async def poll(hub: "Hub") -> None:
    """Find rooms whose log went on without a poke; and end sockets that have not read for ten seconds."""
    late = time.monotonic() - protocol.SLOW_SECONDS
    for socket in list(hub.sockets):
        if socket.behind_since and socket.behind_since < late:
            socket.end(protocol.TOO_SLOW)
    if not hub.rooms:
        return
    await hub.broker.look_around(hub.minder)
    rooms = list(hub.rooms.values())
    for first in range(0, len(rooms), PART):
        part = rooms[first : first + PART]
        for room in part:
            if room.lowest() < room.head:
                hub.look_at(room.id)
        heads = [database.array([room.name for room in part]), database.array([room.head for room in part])]
        for (key,) in await hub.minder.rows(database.AHEAD, heads):
            hub.look_at(key)
        await asyncio.sleep(PAUSE_SECONDS)


async def renew(hub: "Hub") -> None:
    """Say on the database's clock which volunteers and which waiting visitors are still here."""
    held = [
        seat
        for sockets in list(hub.staff.values())
        for socket in sockets
        for seat in socket.seats.values()
        if seat.who == "volunteer" and not seat.over
    ]
    for first in range(0, len(held), PART):
        part = held[first : first + PART]
        keys, turns = [seat.room.name for seat in part], [seat.generation for seat in part]
        await hub.minder.rows(database.RENEW, [database.array(keys), database.array(turns), rules.LEASE_SECONDS])
        await asyncio.sleep(PAUSE_SECONDS)
    waiting = [room.name for room in list(hub.rooms.values()) if room.state == "waiting" and room.visitors()]
    if waiting:
        await hub.minder.rows(database.SEEN, [database.array(waiting)])


async def mind_time(hub: "Hub") -> None:
    """End what time ended. Every process does so, and locked rows see to it that each is done once."""
    await hub.do(actions.end_stale_leases)
    await hub.do(actions.leave_abandoned_places)
    await hub.do(actions.warn_and_close)
    await hub.do(actions.close_after_hours)
    await hub.do(actions.tell_who_waits_alone)


# -- rights -------------------------------------------------------------------------------------------------


async def watch_rights(hub: "Hub") -> None:
    """Look whether anything changed that somebody's right to be here rests on, and if so ask again."""
    staff = _everyone(hub)
    if not staff:
        return
    known = [
        str(clock.today()),
        database.array([socket.session_key for socket in staff]),
        database.array([socket.actor.user_id if socket.actor else 0 for socket in staff]),
        database.array([socket.rights for socket in staff]),
    ]
    changed: dict[str, str] = dict(await hub.minder.rows(database.RIGHTS, known))
    asked, hub.suspects = hub.suspects, set()
    for socket, user_id in ((socket, socket.actor.user_id) for socket in staff if socket.actor is not None):
        mark = changed.get(socket.session_key, socket.rights)
        if socket.rights != mark or user_id in asked:
            socket.rights = mark
            await review(hub, socket)


async def review_rights(hub: "Hub") -> None:
    """Ask in turn where everyone works now, for a shift begins and ends by the clock alone; and whose session is over.

    Whoever somebody is was looked at when they came, and again whenever what it rests on changed. So the question is
    only about desks and conversations, and is asked of everyone whose turn it is together.
    """
    now = time.monotonic()
    for socket in [socket for socket in _everyone(hub) if socket.over_at <= now]:
        await review(hub, socket)
    due = [(socket, socket.actor) for socket in _everyone(hub) if socket.review_at <= now and socket.actor is not None]
    if not due:
        return
    for socket, _ in due:
        socket.review_at = now + REVIEW_SECONDS
    desks = await hub.do(lambda: queries.desks_of([actor for _, actor in due]))
    users = database.array({actor.user_id for _, actor in due})
    held: dict[int, set[Held]] = {}
    for user_id, *turn in await hub.minder.rows(database.HELD, [users, users]):
        held.setdefault(user_id, set()).add(tuple(turn))
    for (socket, actor), now_at in zip(due, desks, strict=True):
        if not socket.ended and socket.actor is actor:
            await _works_at(hub, socket, now_at, held.get(actor.user_id or 0, set()))


Held = tuple[int, uuid.UUID, int]  # an offering, a conversation at it, and the turn


async def _works_at(hub: "Hub", socket: Socket, desks: Sequence[registry.Desk], held: Set[Held]) -> None:
    if not desks:
        _sign_out(hub, socket)
        return
    before, socket.desks = socket.desks, {desk.offering_id: desk for desk in desks}
    if before != socket.desks:
        hub.moved.update(before.keys() | socket.desks.keys())
    # What a poke that got lost would have brought.
    seated = {(seat.room.offering_id, seat.room.id, seat.generation) for seat in socket.seats.values()}
    if set(before) != set(socket.desks) or seated != {turn for turn in held if turn[0] in socket.desks}:
        await hub.seat_staff(socket)


async def review(hub: "Hub", socket: Socket) -> None:
    """Ask anew who is behind a socket and where they work; who may not be here any more is gone."""
    now = time.monotonic()
    is_active, socket.asked_at = socket.used_at > socket.asked_at, now
    socket.review_at = now + REVIEW_SECONDS
    colleague = await hub.do(lambda: queries.sign_on(session_key=socket.session_key, is_active=is_active))
    if socket.ended:
        return
    if colleague is None or not colleague.desks:
        _sign_out(hub, socket)
        return
    before = socket.desks
    hub.sign_on(socket, colleague)
    if set(before) != set(socket.desks) or socket.seats:
        await hub.seat_staff(socket)


def _sign_out(hub: "Hub", socket: Socket) -> None:
    for seat in list(socket.seats.values()):
        hub.leave(seat)
    hub.gone(socket)
    socket.ended = False
    socket.end(protocol.SIGNED_OUT)


def _everyone(hub: "Hub") -> list[Socket]:
    return [socket for sockets in list(hub.staff.values()) for socket in sockets]


# -- the queue ----------------------------------------------------------------------------------------------


async def tell_places(hub: "Hub") -> None:
    """Tell waiting visitors their place when the queue moved."""
    moved, hub.moved = hub.moved, set()
    if not moved:
        return
    _boards_due(hub).update(moved)
    await _tell_staff(hub, moved)
    waiting = [room for room in hub.rooms.values() if room.offering_id in moved and room.state == "waiting"]
    if not waiting:
        return
    try:
        places: dict[uuid.UUID, int] = dict(await hub.minder.rows(database.PLACES, [list(moved)]))
    except database.GONE:
        hub.moved |= moved
        raise
    for room in waiting:
        place = places.get(room.id, 0)
        if place and place != room.place:
            room.place = place
            for seat in room.visitors():
                seat.socket.push(protocol.say("queue", position=place))


async def _tell_staff(hub: "Hub", moved: set[int]) -> None:
    """Tell volunteers whether somebody would like to talk: no number and no time, so that nobody feels hurried."""
    told = [
        (socket, socket.cues, number)
        for sockets in hub.staff.values()
        for socket in sockets
        if socket.cues is not None
        for number in moved & socket.desks.keys()
    ]
    if not told:
        return
    rows = await hub.minder.rows(database.SOMEBODY, [list(moved), rules.SEEN_SECONDS])
    found = {number for (number,) in rows}
    for socket, cues, number in told:
        if cues.get(number) is not (number in found):
            cues[number] = number in found
            socket.push(protocol.say("waiting", offering=number, any=cues[number]))


async def look_at_queues(hub: "Hub") -> None:
    """Look anew at what changes without a poke: who waits loses the network, and comes back."""
    hub.moved.update(number for sockets in hub.staff.values() for socket in sockets for number in socket.desks)


_due: "dict[int, set[int]]" = {}


def _boards_due(hub: "Hub") -> set[int]:
    return _due.setdefault(id(hub), set())


async def show_boards(hub: "Hub") -> None:
    """Show leads who waits and who talks, when that changed."""
    due = _boards_due(hub)
    leads = {
        socket: [number for number, desk in socket.desks.items() if number in due and desk.role in {"lead", "backup"}]
        for sockets in hub.staff.values()
        for socket in sockets
        if socket.cues is not None
    }
    wanted = {number for numbers in leads.values() for number in numbers}
    due.clear()
    if not wanted:
        return
    lines = await hub.do(lambda: queries.board(offering_ids=sorted(wanted)))
    for number in wanted:
        frame = _board(number, [line for line in lines if line.offering_id == number], hub)
        for socket, numbers in leads.items():
            if number in numbers and socket.boards.get(number) != frame and socket.push(frame):
                socket.boards[number] = frame


def _board(offering_id: int, lines: list[queries.BoardLine], hub: "Hub") -> str:
    waiting, talking = [], []
    for line in lines:
        room = hub.rooms.get(line.conversation_id)
        said = {
            "c": line.conversation_id,
            "nickname": line.nickname,
            "since": line.since,
            "lost": line.lost or None,
        }
        if line.state == "waiting":
            waiting.append(said | {"here": bool(room and room.visitors()) or _seen_lately(line)})
        else:
            help_called = line.asks_help or None
            talking.append(said | {"by": line.volunteer_id, "listener": line.listener_id, "help": help_called})
    return protocol.say("board", offering=offering_id, waiting=_short(waiting), open=_short(talking))


def _short(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if value is not None} for line in lines]


def _seen_lately(line: queries.BoardLine) -> bool:
    return line.seen_at is not None and time.time() - line.seen_at.timestamp() < rules.SEEN_SECONDS
