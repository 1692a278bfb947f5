"""The least a chat can be, to compare with: a raw WebSocket client, and a server that commits and passes on."""

import asyncio
import base64
import os
import struct
import sys
from collections.abc import Callable
from typing import Any

Hear = Callable[["Wire", bytes], None]


class Wire(asyncio.Protocol):
    """A WebSocket client without a library: text frames out (masked with zeroes), text frames in."""

    def __init__(self, *, path: str, port: int, headers: str, hear: Hear) -> None:
        self.transport: Any = None
        self.ready = asyncio.get_running_loop().create_future()
        self.lost = False
        self._hear, self._buffer, self._open = hear, bytearray(), False
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"{headers}\r\n"
        )

    def connection_made(self, transport: Any) -> None:
        """Ask for a WebSocket."""
        self.transport = transport
        transport.write(self._request.encode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that it is over."""
        self.lost = True
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("refused"))

    def send(self, text: str) -> None:
        """Send one text frame."""
        data = text.encode()
        size = len(data)
        head = bytes((0x81, 0x80 | size)) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        self.transport.write(head + b"\0\0\0\0" + data)

    def data_received(self, data: bytes) -> None:
        """Take frames out of what came in."""
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:32]:
                self.transport.close()
                return
            del self._buffer[: end + 4]
            self._open = True
            self.ready.set_result(None)
        while self._frame():
            pass

    def _frame(self) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        size, at = buffer[1], 2
        if size == 126:
            size, at = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < at + size:
            return False
        kind, payload = buffer[0] & 0x0F, bytes(buffer[at : at + size])
        del buffer[: at + size]
        if kind == 1:
            self._hear(self, payload)
        elif kind == 9:
            self.transport.write(bytes((0x8A, 0x80 | len(payload))) + b"\0\0\0\0" + payload)
        return True


async def connect(*, port: int, path: str, hear: Hear, headers: str = "") -> Wire:
    """Return an open connection."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire(path=path, port=port, headers=headers, hear=hear), "127.0.0.1", port
    )
    await wire.ready
    return wire


# -- the floor ----------------------------------------------------------------------------------------------


class Floor:
    """Frames are `c cid body`; each batch is one commit, then everyone of `c` gets the frame, the sender as its ack."""

    def __init__(self) -> None:
        self.rooms: dict[str, list[Any]] = {}
        self.waiting: list[str] = []
        self.wake = asyncio.Event()
        self.task: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Be an ASGI application."""
        if scope["type"] == "lifespan":
            await receive()
            self.task = asyncio.create_task(self.write())
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            text = message["text"]
            if text.startswith("join "):
                for room in text.split()[1:]:
                    self.rooms.setdefault(room, []).append(send)
                await send({"type": "websocket.send", "text": "joined"})
            else:
                self.waiting.append(text)
                self.wake.set()

    async def write(self) -> None:
        """Commit what waits, then pass it on."""
        import psycopg

        connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
        await connection.execute("CREATE TABLE IF NOT EXISTS floor (id bigserial PRIMARY KEY, said text)")
        while True:
            await self.wake.wait()
            self.wake.clear()
            batch, self.waiting = self.waiting[:1_000], self.waiting[1_000:]
            if self.waiting:
                self.wake.set()
            await connection.execute("INSERT INTO floor (said) SELECT unnest(%s::text[])", [batch], prepare=True)
            for text in batch:
                for send in self.rooms[text[: text.index(" ")]]:
                    sending = send({"type": "websocket.send", "text": text})
                    try:
                        sending.send(None)
                    except StopIteration:
                        continue
                    sending.close()


def serve(port: int) -> None:
    """Be the floor's process; with FLOOR_GATHERS it sends as our own server does."""
    import uvicorn

    from nabij.config import serving

    wire = serving.Gathered if os.environ.get("FLOOR_GATHERS") else "auto"
    uvicorn.run(
        Floor(), host="127.0.0.1", port=port, log_level="error", access_log=False, ws_per_message_deflate=False, ws=wire
    )  # fmt: skip


if __name__ == "__main__":
    serve(int(sys.argv[1]))
