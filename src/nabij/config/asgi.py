"""One process for a small house: pages in threads, live conversations in the event loop, jobs beside them."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

from nabij.config.wsgi import application as pages_wsgi

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_pages = WSGIMiddleware(pages_wsgi, workers=8)  # type: ignore[arg-type]


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answer pages over HTTP and conversations over WebSocket; start and stop what works beside them."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)  # type: ignore[arg-type]
    else:
        from nabij.conversations import sockets

        await sockets.answer(hub(), scope, receive, send)


_hubs: list[Any] = []


def hub() -> Any:
    """Return the hub of this process, begun when the first one asks for it."""
    if not _hubs:
        from django.conf import settings

        from nabij.conversations.hub.core import Hub

        _hubs.append(Hub(broker_url=settings.VALKEY_URL))
        _hubs[0].start()
    return _hubs[0]


async def retire() -> None:
    """Send visitors and volunteers elsewhere before the server closes their connections."""
    for running in _hubs:
        await running.retire()


async def _lifespan(receive: Receive, send: Send) -> None:
    from django.conf import settings

    from nabij.foundation import jobs

    worker = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            worker = jobs.start_in_process() if settings.JOBS_IN_PROCESS else None
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            while _hubs:
                await _hubs.pop().stop()
            if worker is not None:
                await jobs.stop_in_process(worker)
            await send({"type": "lifespan.shutdown.complete"})
            return
