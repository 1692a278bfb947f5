"""One process for a small house: pages in threads, live conversations in the event loop, jobs beside them."""

import asyncio
import os

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

from nabij.config import live
from nabij.config.live import Message, Receive, Send
from nabij.config.wsgi import application as pages_wsgi

_pages = WSGIMiddleware(pages_wsgi, workers=8)  # type: ignore[arg-type]


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Answer pages over HTTP and conversations over WebSocket; start and stop what works beside them."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)  # type: ignore[arg-type]
    else:
        await live.answer(scope, receive, send)


def _company() -> list[asyncio.Task[None]]:
    """Start what keeps a demo alive."""
    from nabij.enrolment import registry

    kinds = (kind.keep_alive for kind in registry.programme_types())
    return [asyncio.create_task(keep_alive(live.answer)) for keep_alive in kinds if keep_alive is not None]


async def _lifespan(receive: Receive, send: Send) -> None:
    from django.conf import settings

    from nabij.foundation import jobs

    worker, company = None, list[asyncio.Task[None]]()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            live.begin()
            worker = jobs.start_in_process() if settings.JOBS_IN_PROCESS else None
            company = _company() if settings.DEMO else []
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            for visitor in company:
                visitor.cancel()
            await asyncio.gather(*company, return_exceptions=True)
            await live.end()
            if worker is not None:
                await jobs.stop_in_process(worker)
            await send({"type": "lifespan.shutdown.complete"})
            return
