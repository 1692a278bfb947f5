"""A client written from docs/chat-protocol.md alone: nothing of the project is imported but the server it talks to."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from nabij.foundation import limits
from tests import live
from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
PAIRS = 100


@pytest.fixture
def served(live_cast: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    from nabij.conversations import sockets

    monkeypatch.setattr(sockets, "FIRST_CONTACTS_PER_HOUR", 10 * PAIRS)
    limits.forget()
    line = live.Helpline("proeflijn", live_cast.nabij.pk, live_cast.tandem_zwolle.pk, at_once=PAIRS)
    line.roles = {live_cast.volunteer.pk: "volunteer"}
    line.open()
    with live.serving() as address:
        yield address, live.cookie_of(live_cast.volunteer)


async def _until(socket: ClientConnection, t: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 30))
        if frame["t"] == t:
            return frame
        assert frame["t"] != "err", frame


async def _visit(address: str, number: int) -> list[str]:
    """Come in, wait, say two things, hear the answer to each, go away and come back, and close."""
    where = f"ws://{address}/live/visitor/"
    heard: list[str] = []
    first = {"t": "hello", "v": 1, "helpline": "proeflijn", "nickname": f"Maan {number}", "cid": str(uuid.uuid4()),
             "token": None, "last_seq": 0}  # fmt: skip
    async with connect(where, compression=None, open_timeout=30) as socket:
        await socket.send(json.dumps(first))
        welcome = await _until(socket, "welcome")
        said = {"t": "msg", "cid": str(uuid.uuid4()), "n": 1, "body": f"eerste van {number}"}
        await socket.send(json.dumps(said))
        await _until(socket, "ack")
        while not heard:
            event = await _until(socket, "ev")
            heard += [event["body"]] if event["kind"] == "message" else []
    async with connect(where, compression=None, open_timeout=30) as socket:
        await socket.send(json.dumps({"t": "hello", "v": 1, "token": welcome["token"], "last_seq": event["seq"]}))
        assert (await _until(socket, "welcome"))["n"] == 1
        await socket.send(json.dumps({"t": "msg", "cid": str(uuid.uuid4()), "n": 2, "body": f"tweede van {number}"}))
        await _until(socket, "ack")
        while len(heard) < 2:
            event = await _until(socket, "ev")
            heard += [event["body"]] if event["kind"] == "message" else []
        await socket.send(json.dumps({"t": "close"}))
        assert (await _until(socket, "ev"))["kind"] == "closed"
    return heard


async def _listen(address: str, cookie: str) -> None:
    """Take everyone who comes, and answer each sentence with the same sentence."""
    headers = {"Cookie": cookie, "Origin": f"http://{address}"}
    mine: dict[str, int] = {}
    done = 0
    async with connect(
        f"ws://{address}/live/volunteer/", additional_headers=headers, compression=None, open_timeout=30
    ) as socket:
        await socket.send(json.dumps({"t": "hello", "v": 1, "last_seq": {}}))
        await _until(socket, "welcome")
        await socket.send(json.dumps({"t": "take"}))
        while done < PAIRS:
            frame = json.loads(await asyncio.wait_for(socket.recv(), 60))
            if frame["t"] == "conv":
                mine[frame["c"]] = frame["n"]
                await socket.send(json.dumps({"t": "take"}))
            elif frame["t"] == "err" and frame["code"] in {"empty", "rate"}:
                await asyncio.sleep(0.2)
                await socket.send(json.dumps({"t": "take"}))
            elif frame["t"] == "ev" and frame["kind"] == "message":
                mine[frame["c"]] += 1
                answer = {"t": "msg", "c": frame["c"], "cid": str(uuid.uuid4()), "n": mine[frame["c"]]}
                await socket.send(json.dumps(answer | {"body": f"antwoord op {frame['body']}"}))
            elif frame["t"] == "gone":
                done += 1


def test_a_client_made_from_the_document_holds_a_hundred_conversations(served: tuple[str, str]) -> None:
    address, cookie = served

    async def everyone() -> list[list[str]]:
        listening = asyncio.create_task(_listen(address, cookie))
        heard = await asyncio.gather(*(_visit(address, number) for number in range(PAIRS)))
        await asyncio.wait_for(listening, 60)
        return heard

    heard = run_apart(everyone())
    assert heard == [[f"antwoord op eerste van {n}", f"antwoord op tweede van {n}"] for n in range(PAIRS)]
