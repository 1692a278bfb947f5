"""The two doors of a live conversation, as raw ASGI: read frames, ask the hub or an action, say what came of it.

Nothing of a visitor's connection is kept or logged: the address is used once, cut short and hashed, against floods.
"""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http.request import split_domain_port, validate_host

from nabij.conversations import actions, protocol, queries, registry, rules
from nabij.conversations.hub import database
from nabij.conversations.hub.core import Hub
from nabij.conversations.hub.seats import Seat, Socket
from nabij.foundation import limits

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Frame = protocol.Frame
_log = structlog.get_logger()
FIRST_CONTACTS_PER_HOUR = 30


class Over(Exception):
    """This connection has to end, with this close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def answer(hub: Hub, scope: Message, receive: Receive, send: Send) -> None:
    """Serve one WebSocket from its handshake to its end."""
    door = {"/live/visitor/": _visitor, "/live/volunteer/": _volunteer}.get(scope["path"])
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    await receive()
    if door is None or hub.is_leaving or not _is_ours(headers, must=door is _volunteer):
        await send({"type": "websocket.close", "code": protocol.NOT_ADMITTED})
        return
    await send({"type": "websocket.accept"})
    socket = Socket(send)
    hub.sockets.add(socket)
    try:
        await door(hub, socket, {**scope, "read": headers}, receive)
    except Over as over:
        await socket.finish(over.code)
    except _Gone:
        pass
    except (*database.GONE, DatabaseError):
        socket.push(protocol.say("err", code="again"))
        await socket.finish(protocol.GOING_AWAY)
    except Exception as error:
        _log.warning("socket failed", error_type=type(error).__name__)
        await socket.finish(protocol.GOING_AWAY)
    finally:
        hub.gone(socket)


def _is_ours(headers: Mapping[str, str], *, must: bool) -> bool:
    """Say whether the page that opened this connection is one of this site."""
    origin = headers.get("origin", "")
    if not origin:
        return not must
    if origin == "{0.scheme}://{0.netloc}".format(urlsplit(settings.BASE_URL)):
        return True
    host = headers.get("host", "")
    return urlsplit(origin).netloc == host and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


# -- reading ------------------------------------------------------------------------------------------------


class _Gone(Exception):
    """The other side went away."""


async def _next(socket: Socket, receive: Receive, allowed: frozenset[str], faults: list[int]) -> Frame | None:
    """Return the next frame that can be read; None after one that could not, which was answered."""
    message = await receive()
    if message["type"] != "websocket.receive" or socket.ended:
        raise _Gone
    text = message.get("text")
    try:
        if text is None or len(text) > protocol.MAX_FRAME_BYTES:
            raise protocol.Bad("frame")
        frame = protocol.read(text)
        if frame["t"] not in allowed:
            raise protocol.Bad("frame")
    except protocol.Bad as bad:
        socket.push(protocol.say("err", code=bad.code))
        faults.append(1)
        if len(faults) >= protocol.BAD_FRAMES:
            raise Over(protocol.BROKE_RULES) from bad
        return None
    return frame


async def _hello(socket: Socket, receive: Receive) -> Frame:
    try:
        frame = await asyncio.wait_for(_next(socket, receive, frozenset({"hello"}), []), timeout=protocol.HELLO_SECONDS)
    except TimeoutError:
        frame = None
    if frame is None:
        socket.push(protocol.say("err", code="hello"))
        raise Over(protocol.BROKE_RULES)
    if frame["v"] != protocol.VERSION:
        socket.push(protocol.say("err", code="version"))
        raise Over(protocol.BROKE_RULES)
    return frame


# -- the visitor's door -------------------------------------------------------------------------------------


async def _visitor(hub: Hub, socket: Socket, scope: Message, receive: Receive) -> None:
    hello = await _hello(socket, receive)
    token = hello["token"] or await _first_contact(hub, socket, hello, scope)
    card = await hub.card_of_token(token)
    if card is None:
        socket.push(protocol.say("err", code="expired"))
        raise Over(protocol.NOT_ADMITTED)
    last = hello["last_seq"] if isinstance(hello["last_seq"], int) else 0
    try:
        await hub.seat_visitor(socket, card, token=token, last=last)
    except rules.Unreadable as unreadable:
        socket.push(protocol.say("err", code="expired"))
        raise Over(protocol.NOT_ADMITTED) from unreadable
    faults: list[int] = []
    while True:
        frame = await _next(socket, receive, protocol.VISITOR_FRAMES, faults)
        if frame is not None and registry.kind(card.kind).by_pages:
            socket.push(protocol.say("err", code="not_allowed", cid=frame.get("cid")))
        elif frame is not None:
            await _said_by_visitor(hub, socket, card.id, frame)


async def _first_contact(hub: Hub, socket: Socket, hello: Frame, scope: Message) -> str:
    nickname = protocol.clean_nickname(hello["nickname"])
    if hello["cid"] is None or not nickname:
        socket.push(protocol.say("err", code="hello"))
        raise Over(protocol.BROKE_RULES)
    address, _ = scope.get("client") or ("", 0)
    forwarded = scope["read"].get("x-forwarded-for", "")
    arrival = actions.Arrival(helpline=hello["helpline"], nickname=nickname, cid=hello["cid"], note=hello["note"])
    try:
        if not limits.allow_address(address, "first contact", per_hour=FIRST_CONTACTS_PER_HOUR, forwarded=forwarded):
            raise actions.Refused("full")
        return await hub.do(lambda: actions.open_conversation(arrival=arrival))
    except actions.Refused as refused:
        socket.push(protocol.say("err", code=refused.code, **refused.facts))
        raise Over(protocol.NOT_ADMITTED) from refused


async def _said_by_visitor(hub: Hub, socket: Socket, key: uuid.UUID, frame: Frame) -> None:
    seat = socket.seats.get(key)
    if seat is None:
        raise _Gone
    now = time.monotonic()
    t = frame["t"]
    if t == "msg":
        hub.submit(seat, frame, now)
        return
    if not socket.frames.allows(now):
        socket.push(protocol.say("err", code="rate"))
        return
    if t == "typing":
        hub.typing(seat)
    elif t == "bye":
        await _tried(hub, socket, lambda: actions.leave_queue(conversation_id=key))
        raise Over(protocol.NORMAL)
    elif t == "close":
        await _tried(hub, socket, lambda: actions.close_by_visitor(conversation_id=key))
    elif t == "form":
        await _form(hub, seat, frame, user_id=None)


async def _form(hub: Hub, seat: Seat, frame: Frame, *, user_id: int | None) -> None:
    key, name, data = seat.room.id, frame["name"], frame["data"]
    work = partial(actions.hand_in_form, conversation_id=key, name=name, data=data, user_id=user_id)
    if await _tried(hub, seat.socket, work):
        seat.socket.push(protocol.say("form", c=key, name=name, ok=True))


async def _tried(hub: Hub, socket: Socket, work: Callable[[], object]) -> bool:
    """Run an action; what is refused, or cannot be done just now, is said in a frame."""
    try:
        await hub.do(work)
    except actions.Refused as refused:
        socket.push(protocol.say("err", code=refused.code, **refused.facts))
        return False
    except (*database.GONE, DatabaseError):
        socket.push(protocol.say("err", code="again"))
        return False
    return True


# -- the volunteer's door -----------------------------------------------------------------------------------


async def _volunteer(hub: Hub, socket: Socket, scope: Message, receive: Receive) -> None:
    socket.session_key = _session_key(scope["read"])
    key = socket.session_key
    colleague = await hub.do(lambda: queries.sign_on(session_key=key, is_active=True)) if key else None
    if colleague is None or not colleague.desks:
        socket.push(protocol.say("err", code="not_allowed"))
        raise Over(protocol.SIGNED_OUT)
    hello = await _hello(socket, receive)
    if isinstance(hello["last_seq"], dict):
        # Also of conversations that are somebody else's now: they may come back on this socket.
        socket.had = hello["last_seq"]
    hub.sign_on(socket, colleague)
    await hub.seat_staff(socket, welcome=True)
    faults: list[int] = []
    while True:
        frame = await _next(socket, receive, protocol.VOLUNTEER_FRAMES, faults)
        if frame is not None:
            await _said_by_staff(hub, socket, frame)


def _session_key(headers: Mapping[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie is not None else ""


async def _said_by_staff(hub: Hub, socket: Socket, frame: Frame) -> None:
    now = socket.used_at = time.monotonic()
    t = frame["t"]
    seat = socket.seats.get(frame["c"]) if frame.get("c") else None
    if t in {"msg", "whisper"}:
        if seat is None:
            socket.push(protocol.say("err", code="unknown", cid=frame["cid"], c=frame["c"]))
        else:
            hub.submit(seat, frame, now)
    elif not socket.frames.allows(now):
        socket.push(protocol.say("err", code="rate"))
    elif t == "bye":
        await _leave_shift(hub, socket)
    elif t in _AT_A_SEAT:
        if seat is None:
            socket.push(protocol.say("err", code="unknown", c=frame["c"]))
        else:
            await _AT_A_SEAT[t](hub, seat, frame)
    elif t in _ACTS:
        await _act(hub, socket, frame)


async def _typing(hub: Hub, seat: Seat, _: Frame) -> None:
    if seat.who == "volunteer":
        hub.typing(seat)


async def _form_of_staff(hub: Hub, seat: Seat, frame: Frame) -> None:
    await _form(hub, seat, frame, user_id=seat.sender)


_AT_A_SEAT: dict[str, Callable[[Hub, Seat, Frame], Awaitable[None]]] = {"typing": _typing, "form": _form_of_staff}


async def _leave_shift(hub: Hub, socket: Socket) -> None:
    actor = socket.actor
    assert actor is not None
    if len(hub.staff.get(actor.user_id or 0, ())) <= 1:
        for seat in list(socket.seats.values()):
            if seat.who == "volunteer":
                key = seat.room.id
                back = partial(actions.go_back_to_queue, by=actor, conversation_id=key, reason="bye")
                await _tried(hub, socket, back)
    raise Over(protocol.NORMAL)


async def _act(hub: Hub, socket: Socket, frame: Frame) -> None:
    """Do what changes whose conversation it is; the poke of the action then brings everyone their frames."""
    actor = socket.actor
    assert actor is not None
    try:
        await hub.do(lambda: _ACTS[frame["t"]](actor, frame))
    except actions.Refused as refused:
        socket.push(protocol.say("err", code=refused.code, c=frame.get("c"), **refused.facts))
    except (*database.GONE, DatabaseError):
        socket.push(protocol.say("err", code="again", c=frame.get("c")))
    else:
        # Without waiting for our own poke to come round.
        await hub.seat_staff(socket)


def _hand_over(actor: Any, frame: Frame) -> None:
    if frame["to"] == "queue":
        actions.go_back_to_queue(by=actor, conversation_id=frame["c"])
    else:
        actions.transfer(by=actor, conversation_id=frame["c"], to=frame["to"])


def _close(actor: Any, frame: Frame) -> None:
    reason = frame["reason"] or "done"
    actions.close_by_staff(by=actor, conversation_id=frame["c"], reason=reason, block=frame["block"])


_ACTS: dict[str, Callable[[Any, Frame], object]] = {
    "take": lambda actor, frame: actions.take_next(by=actor, offering_id=frame["offering"]),
    "transfer": _hand_over,
    "close": _close,
    "backup": lambda actor, frame: actions.call_backup(by=actor, conversation_id=frame["c"]),
    "listen": lambda actor, frame: actions.listen(by=actor, conversation_id=frame["c"]),
    "unlisten": lambda actor, frame: actions.unlisten(by=actor, conversation_id=frame["c"]),
    "take_over": lambda actor, frame: actions.take_over(by=actor, conversation_id=frame["c"]),
}
