"""Live conversations and nothing else, as an ASGI application: the hub of this process and its two doors."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_hubs: list[Any] = []


def begin() -> None:
    """Start the hub of this process, on the running loop."""
    from django.conf import settings

    from nabij.conversations.hub.core import Hub

    if not _hubs:
        _hubs.append(Hub(broker_url=settings.VALKEY_URL))
        _hubs[0].start()


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    """Serve one WebSocket."""
    from nabij.conversations import sockets

    begin()  # a server without lifespan
    await sockets.answer(_hubs[0], scope, receive, send)


async def retire() -> None:
    """Send visitors and volunteers elsewhere before the server closes their connections."""
    for hub in _hubs:
        await hub.retire()


async def end() -> None:
    """Stop the hub."""
    while _hubs:
        await _hubs.pop().stop()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """A process of its own for sockets, beside processes for pages: `nabij sockets`."""
    if scope["type"] == "websocket":
        await answer(scope, receive, send)
    elif scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await _lifespan(receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            begin()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await end()
            await send({"type": "lifespan.shutdown.complete"})
            return
