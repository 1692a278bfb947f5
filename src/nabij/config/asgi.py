"""One process for a small house: pages through a thread pool, the job worker beside them."""

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
    """Answer pages over HTTP, and start and stop the in-process worker with the server."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)  # type: ignore[arg-type]
    else:
        await send({"type": "websocket.close", "code": 1000})


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
            if worker is not None:
                await jobs.stop_in_process(worker)
            await send({"type": "lifespan.shutdown.complete"})
            return
