"""Runs uvicorn so that nobody is cut off: sockets are sent elsewhere first, then connections are closed."""

import socket
from typing import Any

import uvicorn

from nabij.conversations.protocol import MAX_FRAME_BYTES


class Server(uvicorn.Server):
    """Stops accepting, says `reconnect` to every socket, finishes what was begun, and only then stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Do so, on SIGTERM and on Ctrl-C."""
        from nabij.config import asgi

        for listening in self.servers:
            listening.close()
        await asgi.retire()
        await super().shutdown(sockets)


def configuration(**options: Any) -> uvicorn.Config:
    """Return how we run uvicorn everywhere; options are its own."""
    return uvicorn.Config(
        "nabij.config.asgi:application",
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


def serve(*, port: int, host: str = "127.0.0.1") -> None:
    """Answer requests until somebody stops us."""
    Server(configuration(host=host, port=port)).run()
