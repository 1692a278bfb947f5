"""Breaks everything that can break under fifty conversations, and then counts whether a word was lost.

    python3 run.py bench chaos                       five minutes: 30 kills of processes, 5 of PostgreSQL
    python3 run.py bench chaos --seconds 40          a short one
    python3 run.py bench chaos --proof "no dedupe"   with a promise taken out: has to fail

Two servers; one of them never hears a poke. Clients know only docs/chat-protocol.md: they keep what has no ack, and
send it again under the same `cid` and `n` after every reconnect. Prints one JSON line.
"""

import argparse
import asyncio
import contextlib
import functools
import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from benchmarks import talking

Frame = dict[str, Any]
ANSWERS = 5
PATIENCE_SECONDS = 240.0
# A promise that is broken on purpose can leave somebody waiting for ever; what it did to the log is there by then.
PATIENCE_WITH_THE_BROKEN = 15.0


@dataclass
class Told:
    """What one side of one conversation sent and heard."""

    c: str
    pending: dict[str, Frame] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    heard: list[tuple[int, str]] = field(default_factory=list)
    last: int = 0
    n: int = 0
    is_mine: bool = True


class Person:
    """A visitor, or a volunteer with several conversations, who stays until told to stop."""

    def __init__(self, run: "Run", *, cookie: str = "", token: str = "", c: str = "") -> None:
        self.run, self.cookie, self.token = run, cookie, token
        self.told: dict[str, Told] = {c: Told(c)} if c else {}
        self.socket: ClientConnection | None = None
        self.is_welcome = self.was_welcome = False
        self.lost_at = 0.0
        self.port = 0

    async def live(self) -> None:
        """Connect, listen, connect again."""
        while not self.run.is_over:
            if self.was_welcome:  # to come in for the first time is not to come back
                self.lost_at = self.lost_at or time.monotonic()
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                await self._visit()
            self.is_welcome = False
            await asyncio.sleep(random.uniform(0.05, 0.4))

    async def _visit(self) -> None:
        self.port = port = random.choice(self.run.servers).port
        door = "volunteer" if self.cookie else "visitor"
        headers = {"Cookie": self.cookie, "Origin": f"http://127.0.0.1:{port}"} if self.cookie else {}
        where = f"ws://127.0.0.1:{port}/live/{door}/"
        async with connect(where, additional_headers=headers, compression=None, open_timeout=5) as self.socket:
            last: Any = {c: told.last for c, told in self.told.items()}
            hello = {"t": "hello", "v": 1, "last_seq": last if self.cookie else next(iter(last.values()))}
            await self._send(hello | ({} if self.cookie else {"token": self.token}))
            async for text in self.socket:
                frame = json.loads(text)
                if frame["t"] == "welcome":
                    if self.was_welcome:
                        self.run.reconnects.append(time.monotonic() - self.lost_at)
                    self.was_welcome, self.lost_at = True, 0.0
                await self._hear(frame)

    async def _send(self, frame: Frame) -> None:
        if self.socket is not None:
            await self.socket.send(json.dumps(frame))

    async def _hear(self, frame: Frame) -> None:
        t = frame["t"]
        if t == "welcome":
            await self._welcome(frame)
        elif t == "conv":
            self._mine(frame)
        elif t == "ack":
            told = self.told[frame["c"]]
            told.acked[frame["cid"]] = frame["seq"]
            told.pending.pop(frame["cid"], None)
            self.run.answered[self.port] += 1
        elif t == "ev":
            self._event(frame)
        elif t == "err":
            await self._refused(frame)
        elif t == "reconnect" and self.socket is not None:
            await self.socket.close()

    async def _welcome(self, frame: Frame) -> None:
        cards = frame["conversations"] if self.cookie else [frame]
        here = {card["c"] for card in cards}
        for told in self.told.values():
            told.is_mine = told.c in here
        for card in cards:
            told = self._mine(card)
            for sent in list(told.pending.values()):
                await self._send(sent)
        self.is_welcome = True

    def _mine(self, card: Frame) -> Told:
        told = self.told.setdefault(card["c"], Told(card["c"]))
        told.is_mine = True
        if not told.pending:
            told.n = max(told.n, card["n"])
        return told

    def _event(self, frame: Frame) -> None:
        told = self.told.setdefault(frame["c"], Told(frame["c"]))
        if frame["seq"] <= told.last:
            self.run.problems["heard twice or out of order"] += 1
        told.last = max(told.last, frame["seq"])
        if frame["kind"] == "message":
            if frame["cid"] in told.pending:
                told.acked[frame["cid"]] = frame["seq"]
                del told.pending[frame["cid"]]
            told.heard.append((frame["seq"], frame["cid"]))

    async def _refused(self, frame: Frame) -> None:
        told = self.told.get(frame.get("c", ""))
        code = frame["code"]
        self.run.refusals[code] += 1
        if told is None:
            return
        if code in {"fenced", "unknown", "state"}:
            told.is_mine = False
            told.pending.clear()
        elif code == "order":
            for number, (cid, sent) in enumerate(list(told.pending.items())):
                told.pending[cid] = sent | {"n": frame["expected"] + number}
            told.n = frame["expected"] + len(told.pending) - 1
            await asyncio.sleep(0.05)
            for sent in list(told.pending.values()):
                await self._send(sent)
        elif code in {"rate", "flight", "again"} and frame.get("cid") in told.pending:
            await asyncio.sleep(0.3)
            for sent in list(told.pending.values()):
                await self._send(sent)

    async def talk(self) -> None:
        """Say something now and then, also when somebody else has the conversation by now and did not say so."""
        while not self.run.is_quiet:
            await asyncio.sleep(random.uniform(0.2, 1.2))
            mine = [told for told in self.told.values() if told.is_mine and len(told.pending) < 8]
            if not mine:
                continue
            await self.speak(random.choice(mine))

    async def speak(self, told: Told) -> None:
        """Say one thing."""
        told.n += 1
        cid = talking.new_cid()
        told.pending[cid] = {"t": "msg", "c": told.c, "cid": cid, "n": told.n, "body": f"woord {told.n}"}
        if self.is_welcome:
            with contextlib.suppress(websockets.WebSocketException, OSError):
                await self._send(told.pending[cid])

    def drop(self) -> None:
        """Lose the network, in the middle of whatever."""
        if self.socket is not None:
            self.socket.transport.abort()


class Run:
    """One chaos run."""

    def __init__(self, options: argparse.Namespace, database: Any) -> None:
        self.options, self.database = options, database
        self.is_quiet = self.is_over = False
        self.reconnects: list[float] = []
        self.problems: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()  # by the servers, since they began
        proof = {"NABIJ_PROOF": options.proof} if options.proof else {}
        self.patience = PATIENCE_WITH_THE_BROKEN if options.proof else PATIENCE_SECONDS
        self.servers = [
            talking.ServerProcess(environment=proof),
            talking.ServerProcess(environment=proof | {"NABIJ_DEAF": "1"}),
        ]
        self.visitors: list[Person] = []
        self.volunteers: list[Person] = []

    async def go(self) -> dict[str, Any]:
        """Talk, break, be quiet, count."""
        for server in self.servers:
            server.start()
        await asyncio.gather(*(server.ready() for server in self.servers))
        await asyncio.to_thread(self._begin)
        everyone = self.visitors + self.volunteers
        lives = [asyncio.create_task(person.live()) for person in everyone]
        talks = [asyncio.create_task(person.talk()) for person in everyone]
        await asyncio.sleep(2)
        breaks = [asyncio.create_task(work) for work in (self._kill(), self._stop(), self._drop(), self._move())]
        await asyncio.gather(*breaks)
        self.is_quiet = True
        await asyncio.gather(*talks)
        await self._settle()
        self.is_over = True
        for person in everyone:
            person.drop()
        await asyncio.gather(*lives)
        for server in self.servers:
            server.stop(signal.SIGKILL)
        await asyncio.to_thread(self._count)
        return self._result()

    def _begin(self) -> None:
        from nabij.conversations import actions
        from nabij.enrolment.models import Offering
        from nabij.foundation import access
        from nabij.people.models import User

        users = list(self.options.people.cookies)
        talking._everyone[:] = [(user, str(user)) for user in users]
        with access.unscoped(access.Reason.SEED):
            offering = Offering.objects.get(pk=self.options.people.offering_id)
            for number in range(self.options.conversations):
                user = User.objects.get(pk=users[number % len(users)])
                key, token = actions.open_pair(
                    offering=offering, kind=talking.SLUG, nickname=f"Maan {number}", volunteer=user
                )
                self.visitors.append(Person(self, token=token, c=str(key)))
        self.volunteers = [Person(self, cookie=cookie) for cookie in self.options.people.cookies.values()]

    # -- what goes wrong ------------------------------------------------------------------------------------

    async def _kill(self) -> None:
        every = self.options.seconds / self.options.kills
        for number in range(self.options.kills):
            await asyncio.sleep(every)
            server = self.servers[number % 2]
            # Whom nobody talks with yet loses nothing: on a slow machine a server is not killed before it began.
            await self._until(functools.partial(self._talks, server.port))
            server.stop(signal.SIGKILL)
            self.answered[server.port] = 0
            server.start()
            self.counts["killed"] += 1

    def _talks(self, port: int) -> bool:
        return self.answered[port] >= ANSWERS

    async def _until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + self.patience
        while not is_so() and time.monotonic() < end:
            await asyncio.sleep(0.05)

    async def _stop(self) -> None:
        from nabij.config import embedded

        every = self.options.seconds / (self.options.stops + 1)
        for _ in range(self.options.stops):
            await asyncio.sleep(every)
            await asyncio.to_thread(embedded.crash, database=self.database)
            self.counts["stopped PostgreSQL"] += 1

    async def _drop(self) -> None:
        everyone = self.visitors + self.volunteers
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end:
            await asyncio.sleep(self.options.seconds / 20)
            for person in random.sample(everyone, len(everyone) * 3 // 200 + 1):
                person.drop()
                self.counts["dropped"] += 1

    async def _move(self) -> None:
        """Give conversations to somebody else while the one who had them goes on talking."""
        end = time.monotonic() + self.options.seconds
        while time.monotonic() < end:
            await asyncio.sleep(0.5)
            with contextlib.suppress(Exception):
                key, was = await asyncio.to_thread(self._move_one)
                self.counts["moved"] += 1
                person = self.volunteers[list(self.options.people.cookies).index(was)]
                for _ in range(3):
                    await person.speak(person.told[key])

    def _move_one(self) -> tuple[str, int]:
        from django.db import close_old_connections

        from nabij.conversations import actions
        from nabij.conversations.models import Conversation
        from nabij.foundation import access
        from nabij.foundation.actors import Actor

        close_old_connections()
        key = random.choice(self.visitors).told.keys()
        with access.unscoped(access.Reason.SEED):
            row = Conversation.objects.get(pk=next(iter(key)))
        users = list(self.options.people.cookies)
        to = random.choice([user for user in users if user != row.volunteer_id])
        by = Actor(user_id=row.volunteer_id, organisation_id=row.organisation_id)
        actions.transfer(by=by, conversation_id=row.pk, to=to)
        return str(row.pk), row.volunteer_id or 0

    # -- and what came of it --------------------------------------------------------------------------------

    async def _settle(self) -> None:
        """Wait until everyone is connected, nothing waits for an ack, and what was stored was heard."""
        everyone = self.visitors + self.volunteers
        await self._until(lambda: all(person.is_welcome for person in everyone) and not self._is_busy())
        end = time.monotonic() + self.patience
        while await asyncio.to_thread(self._unheard) and time.monotonic() < end:
            await asyncio.sleep(1)
        await asyncio.sleep(4)  # for what would come twice

    def _is_busy(self) -> bool:
        everyone = self.visitors + self.volunteers
        return any(told.pending for person in everyone for told in person.told.values() if told.is_mine)

    def _unheard(self) -> bool:
        """Say whether a visitor still has to hear something that was stored."""
        logs = self._logs()
        return any(
            {str(event.cid) for event in logs[c] if event.kind == "message" and event.sender != 0}
            - {cid for _, cid in told.heard}
            for visitor in self.visitors
            for c, told in visitor.told.items()
        )

    def _logs(self) -> dict[str, list[Any]]:
        from django.db import close_old_connections

        from nabij.conversations.models import Event
        from nabij.foundation import access

        close_old_connections()
        # Volunteers may still have conversations of an earlier run on the same data folder.
        everyone = self.visitors + self.volunteers
        logs: dict[str, list[Any]] = {c: [] for person in everyone for c in list(person.told)}
        with access.unscoped(access.Reason.SEED):
            for event in Event.objects.filter(conversation_id__in=list(logs)).order_by("conversation_id", "seq"):
                logs[str(event.conversation_id)].append(event)
        return logs

    def _count(self) -> None:
        logs = self._logs()
        for visitor in self.visitors:
            for c, told in visitor.told.items():
                self._check_log(logs[c])
                self._check(logs[c], told, sender=0)
        for volunteer, user in zip(self.volunteers, self.options.people.cookies, strict=True):
            for c, told in volunteer.told.items():
                self._check(logs.get(c, []), told, sender=user)

    def _check_log(self, log: list[Any]) -> None:
        self.problems["holes in the sequence"] += [event.seq for event in log] != list(range(1, len(log) + 1))
        said = Counter((event.sender, event.cid) for event in log if event.kind == "message")
        self.problems["stored twice"] += sum(times - 1 for times in said.values())
        holder = None
        for event in log:
            if event.kind == "assigned":
                holder = event.sender
            elif event.kind == "left":
                holder = None
            elif event.sender > 0 and event.sender != holder:
                self.problems["said after one's turn"] += 1
        self.counts["stored"] += len(log)

    def _check(self, log: list[Any], told: Told, *, sender: int) -> None:
        places = {str(event.cid): event.seq for event in log if event.sender == sender}
        for cid, seq in told.acked.items():
            if places.get(cid) != seq:
                self.problems["acked and lost" if cid not in places else "acked at another place"] += 1
        self.counts["acked"] += len(told.acked)
        order = [places[cid] for cid in told.acked if cid in places]
        self.problems["own order not kept"] += sender == 0 and order != sorted(order)
        seqs = [seq for seq, _ in told.heard]
        self.problems["heard out of order"] += seqs != sorted(set(seqs))
        if sender == 0:
            others = {(event.seq, str(event.cid)) for event in log if event.kind == "message" and event.sender != 0}
            missed = others - set(told.heard)
            self.problems["never delivered"] += len(missed)
            self.counts["delivered"] += len(others) - len(missed)

    def _result(self) -> dict[str, Any]:
        ordered = sorted(self.reconnects)
        problems = {name: count for name, count in self.problems.items() if count}
        return {
            "name": "chaos", "conversations": self.options.conversations, "seconds": self.options.seconds,
            **self.counts, "reconnects": len(ordered),
            "reconnect_p95_s": round(ordered[int(len(ordered) * 0.95)], 2) if ordered else None,
            "refusals": dict(self.refusals), "problems": problems, "proof": self.options.proof,
        }  # fmt: skip


def main() -> int:
    """Run once; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="run.py bench chaos", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--kills", type=int, default=32)
    parser.add_argument("--stops", type=int, default=6)
    parser.add_argument("--proof", default="")
    parser.add_argument("--data", type=Path, default=talking.ROOT / "var" / "chaos")
    options = parser.parse_args()
    with talking.database(data=options.data.resolve()) as database:
        options.people = talking.people(volunteers=max(2, options.conversations // 2))
        talking.open_helpline()
        print(f"fsync of this disk: {talking.fsync_ms(options.data):.2f} ms", file=sys.stderr)
        result = asyncio.run(Run(options, database).go())
    print(json.dumps(result))
    return 1 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
