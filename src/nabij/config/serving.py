"""Runs uvicorn so that nobody is cut off, and so that what is said at one moment to one socket leaves in one piece."""

import argparse
import gc
import socket
import sys
from typing import Any

import django
import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from nabij.config import live
from nabij.conversations.protocol import MAX_FRAME_BYTES


class Gathered(WebSocketsSansIOProtocol):
    """Hands the network what was said to a socket once in a turn of the loop; a call to it costs more than a frame."""

    _says = False

    async def send(self, message: Any) -> None:
        """Take a text to be sent at the end of this turn; everything else goes as it always did."""
        text = message.get("text")
        if text is None or self.close_sent or self.disconnected or not self.writable.is_set():
            await super().send(message)
            return
        if self.conn.state is not OPEN:
            raise ClientDisconnected
        self.conn.send_text(text.encode())
        if not self._says:
            self._says = True
            self.loop.call_soon(self._say)

    def _say(self) -> None:
        # Whatever else was written in between took with it what stood before it.
        self._says = False
        if not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()))


class Server(uvicorn.Server):
    """Stops accepting, says `reconnect` to every socket, finishes what was begun, and only then stops."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and see to it that nothing holds up everybody: no looking for rubbish among what is there for good."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(2_000, 20, 200)  # a little at a time: 20,000 new things at once held everybody up for 50 ms
        sys.setswitchinterval(0.001)  # sockets wait for a page that is being made in another thread, but not for long

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Do so, on SIGTERM and on Ctrl-C."""
        for listening in self.servers:
            listening.close()
        await live.retire()
        await super().shutdown(sockets)


PAGES_AND_SOCKETS = "nabij.config.asgi:application"
SOCKETS = "nabij.config.live:application"


def configuration(*, application: str = PAGES_AND_SOCKETS, **options: Any) -> uvicorn.Config:
    """Return how we run uvicorn everywhere; options are its own."""
    return uvicorn.Config(
        application,
        **{
            "log_level": "warning",  # at "info" every socket writes the visitor's address and query
            "access_log": False,
            "server_header": False,
            "ws": Gathered,
            "ws_max_size": MAX_FRAME_BYTES,
            # Compression would cost more memory a connection than everything else together, and its sizes tell.
            "ws_per_message_deflate": False,
            "timeout_graceful_shutdown": 5,
            **options,
        },
    )


def serve(*, port: int, host: str = "127.0.0.1", application: str = PAGES_AND_SOCKETS) -> None:
    """Answer requests until somebody stops us."""
    Server(configuration(application=application, host=host, port=port)).run()


def serve_sockets(arguments: list[str]) -> None:
    """`nabij sockets`: one more process for live conversations; set NABIJ_VALKEY_URL when there are several."""
    parser = argparse.ArgumentParser(prog="nabij sockets", description="Serve live conversations and nothing else.")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args(arguments)
    django.setup()
    serve(port=options.port, host=options.host, application=SOCKETS)
