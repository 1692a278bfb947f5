"""Invented visitors who come to the demo's helpline by themselves, so that a newcomer at the desk sees life.

They speak the protocol of the real page, inside the process: no network, and nothing that a real visitor has not.
"""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from random import SystemRandom
from typing import Any, Final

Message = MutableMapping[str, Any]
Answer = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

HELPLINE: Final = "luisterlijn"
STORIES: Final[Sequence[tuple[str, Sequence[str]]]] = (
    (
        "Maan",
        (
            "Hoi. Ik weet niet zo goed hoe ik moet beginnen.",
            "Ik woon sinds september op kamers en ik ken hier eigenlijk niemand.",
            "Overdag gaat het wel. Vooral de avonden zijn lang.",
            "Ik zit dan op mijn kamer en hoor de anderen lachen.",
            "Misschien kan ik morgen vragen of iemand mee koffie gaat drinken.",
            "Dank je wel. Het helpt dat iemand luistert.",
        ),
    ),
    (
        "Wilg",
        (
            "Goedenavond, is daar iemand?",
            "Mijn man is in het voorjaar overleden. De zondagen zijn het stilst.",
            "De kinderen bellen wel, maar ik wil ze niet lastigvallen.",
            "We gingen altijd wandelen langs de IJssel. Alleen ga ik niet.",
            "Misschien moet ik toch eens naar dat koffie-uur gaan.",
            "Fijn dat u de tijd nam. Dag.",
        ),
    ),
    (
        "Zee",
        (
            "Hallo, ik wil graag even met iemand praten.",
            "Ik ben mijn werk kwijt en zit nu de hele dag thuis.",
            "Ik schaam me er een beetje voor, daarom zeg ik het tegen niemand.",
            "Nee, mijn broer weet het nog niet.",
            "U hebt gelijk, ik zou hem kunnen bellen.",
            "Bedankt voor het luisteren.",
        ),
    ),
)
_AT_ONCE: Final = 2
_draw: Final = SystemRandom()


class _Page:
    """One visitor's page: what a browser would send and get."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.heard: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.sent.put_nowait({"type": "websocket.connect"})
        self.n = 0

    async def deliver(self, message: Message) -> None:
        """Take what the server sends."""
        if message["type"] == "websocket.send":
            self.heard.put_nowait(json.loads(message.get("text") or message["bytes"]))
        elif message["type"] == "websocket.close":
            self.heard.put_nowait(None)

    def send(self, t: str, **fields: Any) -> None:
        """Send one frame."""
        self.sent.put_nowait({"type": "websocket.receive", "text": json.dumps({"t": t, **fields})})

    def say(self, body: str) -> None:
        """Say something."""
        self.n += 1
        self.send("msg", cid=str(uuid.uuid4()), n=self.n, body=body)


async def keep_coming(answer: Answer) -> None:
    """Let visitors come, tell their story and go, until cancelled."""
    async with asyncio.TaskGroup() as group:
        for number in range(_AT_ONCE):
            group.create_task(_one_after_another(answer, number))


async def _one_after_another(answer: Answer, number: int) -> None:
    await asyncio.sleep(5 + 25 * number)
    while True:
        name, lines = STORIES[number % len(STORIES)]
        with contextlib.suppress(TimeoutError, ConnectionError):
            await _visit(answer, name, lines)
        number += _AT_ONCE - 1
        await asyncio.sleep(_draw.uniform(30, 60))


async def _visit(answer: Answer, name: str, lines: Sequence[str]) -> None:
    page = _Page()
    # An address that belongs to nobody: invented visitors use up no real visitor's first contacts.
    scope = {"type": "websocket", "path": "/live/visitor/", "headers": [], "client": ("192.0.2.1", 0)}

    async def talk() -> None:
        await answer(scope, page.sent.get, page.deliver)

    line = asyncio.create_task(talk())
    try:
        page.send("hello", v=1, helpline=HELPLINE, nickname=name, cid=str(uuid.uuid4()), token=None, last_seq=0)
        await _tell(page, list(lines))
    finally:
        page.sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
        line.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await line


async def _tell(page: _Page, lines: list[str]) -> None:
    """Say the first line while waiting, and the next one whenever the volunteer has said something."""
    while True:
        frame = await asyncio.wait_for(page.heard.get(), timeout=15 * 60)
        if frame is None or frame["t"] == "err" or frame.get("kind") == "closed":
            return
        answered = frame["t"] == "ev" and frame.get("kind") == "message" and frame.get("who") == "volunteer"
        if frame["t"] != "welcome" and not answered:
            continue
        if not lines:
            page.send("close")
            continue
        if answered:
            await asyncio.sleep(_draw.uniform(1, 2))
            page.send("typing")
            await asyncio.sleep(_draw.uniform(3, 6))
        page.say(lines.pop(0))
