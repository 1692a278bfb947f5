"""What a hub does by the clock: repairs lost pokes, renews leases, drops who does not read, and watches over rights."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog

from nabij.conversations import actions, protocol, queries, rules
from nabij.conversations.hub import database
from nabij.conversations.hub.seats import Socket

if TYPE_CHECKING:
    from nabij.conversations.hub.core import Hub

POLL_SECONDS = 1.5
RIGHTS_SECONDS = 0.7
REVIEW_SECONDS = 30.0
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
    for key, head in await hub.minder.rows(database.HEADS, [list(hub.rooms)]):
        room = hub.rooms.get(key)
        if room is not None and (head > room.head or room.lowest() < room.head):
            hub.look_at(key)


async def renew(hub: "Hub") -> None:
    """Say on the database's clock which volunteers and which waiting visitors are still here."""
    held = [
        (seat.room.id, seat.generation)
        for sockets in hub.staff.values()
        for socket in sockets
        for seat in socket.seats.values()
        if seat.who == "volunteer" and not seat.over
    ]
    if held:
        await hub.minder.rows(
            database.RENEW, [rules.LEASE_SECONDS, [key for key, _ in held], [number for _, number in held]]
        )
    waiting = [room.id for room in hub.rooms.values() if room.state == "waiting" and room.visitors()]
    if waiting:
        await hub.minder.rows(database.SEEN, [waiting])


async def mind_time(hub: "Hub") -> None:
    """End what time ended. Every process does so, and locked rows see to it that each is done once."""
    await hub.do(actions.end_stale_leases)
    await hub.do(actions.leave_abandoned_places)
    await hub.do(actions.warn_and_close)
    await hub.do(actions.close_after_hours)


# -- rights -------------------------------------------------------------------------------------------------


async def watch_rights(hub: "Hub") -> None:
    """Look whether anything changed that somebody's right to be here rests on, and if so ask again."""
    staff = [socket for sockets in list(hub.staff.values()) for socket in sockets]
    if not staff:
        return
    keys = [socket.session_key for socket in staff]
    users = [socket.actor.user_id if socket.actor else 0 for socket in staff]
    marks: dict[str, str] = dict(await hub.minder.rows(database.RIGHTS, [keys, users]))
    asked, hub.suspects = hub.suspects, set()
    for socket, user_id in zip(staff, users, strict=True):
        mark = marks.get(socket.session_key, "")
        if socket.rights != mark or user_id in asked:
            socket.rights = mark
            await review(hub, socket)


async def review_rights(hub: "Hub") -> None:
    """Ask again for everyone in turn: a shift may have begun or ended by the clock alone."""
    now = time.monotonic()
    for socket in [socket for sockets in list(hub.staff.values()) for socket in sockets]:
        if socket.review_at <= now:
            await review(hub, socket)


async def review(hub: "Hub", socket: Socket) -> None:
    """Ask anew who is behind a socket and where they work; who may not be here any more is gone."""
    is_active = time.monotonic() - socket.used_at < 60
    socket.review_at = time.monotonic() + REVIEW_SECONDS
    colleague = await hub.do(lambda: queries.sign_on(session_key=socket.session_key, is_active=is_active))
    if socket.ended:
        return
    if colleague is None or not colleague.desks:
        for seat in list(socket.seats.values()):
            hub.leave(seat)
        hub.gone(socket)
        socket.ended = False
        socket.end(protocol.SIGNED_OUT)
        return
    before = socket.desks
    hub.sign_on(socket, colleague)
    if set(before) != set(socket.desks) or socket.seats:
        await hub.seat_staff(socket)


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
