"""Carries pokes between processes, "this has something new", never a text. It may fail: slower, not broken.

What actions do is poked by PostgreSQL itself at their commit. Messages are poked through the broker chosen here:
PostgreSQL's NOTIFY for one or two processes, Valkey when many of them would make NOTIFY the bottleneck.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import Any, Protocol

from nabij.conversations.actions.log import CHANNEL as CONTROL
from nabij.conversations.hub import database

TALK = "nabij_seq"
# PostgreSQL refuses payloads of 8,000 bytes.
_MAX_PAYLOAD = 7_900
_RETRY_SECONDS = 1.0
Heard = Callable[[str, str], None]


class Broker(Protocol):
    """What the hub needs of a broker."""

    @property
    def is_alone(self) -> bool:
        """Say whether no other process was seen: then nothing is said."""

    async def run(self) -> None:
        """Listen for as long as the process lives, and come back after every failure."""

    def publish(self, text: str) -> None:
        """Say something to the other processes; never waits, and may be lost."""

    async def look_around(self, reader: database.Reader) -> None:
        """See whether there are other processes at all."""


class Outbox:
    """Collects what is to be said and says it in as few payloads as fit."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.wake = asyncio.Event()

    def add(self, text: str) -> None:
        """Add one line."""
        if len(self._lines) < 50_000:
            self._lines.append(text)
            self.wake.set()

    async def payloads(self) -> list[str]:
        """Wait for something to say, and return it in payloads."""
        await self.wake.wait()
        self.wake.clear()
        lines, self._lines = self._lines, []
        found, size = [[]], 0  # type: list[list[str]], int
        for line in lines:
            if size + len(line) + 1 > _MAX_PAYLOAD:
                found.append([])
                size = 0
            found[-1].append(line)
            size += len(line) + 1
        return ["\n".join(part) for part in found]


class PostgresBroker:
    """LISTEN and NOTIFY. Also hears what actions poke, so one of these runs beside every other broker."""

    def __init__(self, *, heard: Heard, messages: bool = True) -> None:
        self._heard = heard
        self._messages = messages
        self._outbox = Outbox()
        self.is_alone = False
        self._me = os.urandom(6).hex()

    def publish(self, text: str) -> None:
        """Say something to the other processes, when there are any."""
        if not self.is_alone:
            self._outbox.add(text)

    async def look_around(self, reader: database.Reader) -> None:
        """See whether another process listens: alone, a poke for each message is work for nobody."""
        ((others,),) = await reader.rows(database.OTHERS, [f"nabij {_HEARS}%", f"nabij {_HEARS}{self._me}"])
        self.is_alone = not others

    async def run(self) -> None:
        """Listen and say, each on a connection of its own."""
        await asyncio.gather(self._forever(self._listen), self._forever(self._say))

    async def _forever(self, work: Callable[[], Any]) -> None:
        while True:
            with contextlib.suppress(*database.GONE):
                await work()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await database.connect(name=_HEARS + self._me)
        try:
            await connection.execute(f"LISTEN {CONTROL}")
            if self._messages:
                await connection.execute(f"LISTEN {TALK}")
            await connection.execute("SELECT pg_notify(%s, %s)", [CONTROL, _NEW + self._me])
            async for notice in connection.notifies():
                if not notice.payload.startswith(_NEW):
                    self._heard(notice.channel, notice.payload)
                elif notice.payload != _NEW + self._me:
                    self.is_alone = False
        finally:
            await connection.close()

    async def _say(self) -> None:
        connection = await database.connect(name="broker")
        try:
            while True:
                for payload in await self._outbox.payloads():
                    await connection.execute("SELECT pg_notify(%s, %s)", [TALK, payload])
        finally:
            await connection.close()


_HEARS, _NEW = "hears ", "new "


class ValkeyBroker:
    """Valkey's publish and subscribe, for several processes; what actions do still comes from PostgreSQL."""

    def __init__(self, *, heard: Heard, url: str) -> None:
        self._heard = heard
        self._url = url
        self._outbox = Outbox()
        self._control = PostgresBroker(heard=heard, messages=False)

    @property
    def is_alone(self) -> bool:
        """Say whether no other process was seen."""
        return self._control.is_alone

    def publish(self, text: str) -> None:
        """Say something to the other processes, when there are any."""
        if not self.is_alone:
            self._outbox.add(text)

    async def look_around(self, reader: database.Reader) -> None:
        """See whether another process listens; every one of them hears PostgreSQL."""
        await self._control.look_around(reader)

    async def run(self) -> None:
        """Listen and say, and hear what actions do."""
        await asyncio.gather(self._control.run(), self._forever(self._listen), self._forever(self._say))

    async def _forever(self, work: Callable[[Any], Any]) -> None:
        from valkey.asyncio import Valkey
        from valkey.exceptions import ValkeyError

        while True:
            client = Valkey.from_url(self._url, socket_timeout=None, decode_responses=True)
            with contextlib.suppress(ValkeyError, OSError, asyncio.TimeoutError):
                await work(client)
            with contextlib.suppress(ValkeyError, OSError):
                await client.aclose()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self, client: Any) -> None:
        async with client.pubsub() as channel:
            await channel.subscribe(TALK)
            async for message in channel.listen():
                if message["type"] == "message":
                    self._heard(TALK, message["data"])

    async def _say(self, client: Any) -> None:
        while True:
            for payload in await self._outbox.payloads():
                await client.publish(TALK, payload)


def choose(*, heard: Heard, url: str) -> Broker:
    """Return the broker of this installation: Valkey when it has an address, else PostgreSQL."""
    return ValkeyBroker(heard=heard, url=url) if url else PostgresBroker(heard=heard)
