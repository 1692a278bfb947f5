"""Runs uvicorn so that nobody is cut off: sockets are sent elsewhere first, then connections are closed."""

import argparse
import socket
from typing import Any

import django
import uvicorn

from nabij.config import live
from nabij.conversations.protocol import MAX_FRAME_BYTES


class Server(uvicorn.Server):
    """Stops accepting, says `reconnect` to every socket, finishes what was begun, and only then stops."""

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
