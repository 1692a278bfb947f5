"""A real server with sockets for tests, and people who talk through it as a page would."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connections
from django.test import Client
from websockets.sync.client import ClientConnection, connect

from nabij.conversations import registry
from nabij.foundation.actors import Actor

# What may come between two frames that a test waits for.
PASSING = {"presence", "typing", "queue", "board", "waiting"}


@dataclass
class Helpline:
    """A way of working that a test decides about: who is on shift, and whether one may come in."""

    slug: str
    organisation_id: int
    offering_id: int
    roles: dict[int, str] = field(default_factory=dict)  # login -> desk role
    at_once: int = 2
    refusal: registry.Refusal | None = None
    cap: int = 1_000_000
    timing: registry.Timing = registry.Timing()  # noqa: RUF009
    forms: list[tuple[str, Mapping[str, Any], int | None]] = field(default_factory=list)

    def open(self) -> None:
        """Register."""
        registry.register(
            registry.ConversationKind(
                slug=self.slug, place=self._place, admit=self._admit, desks=self._desks,
                timing=lambda _: self.timing, take_form=self._take_form, erase_after_hours=lambda _: 24,
            )
        )  # fmt: skip

    def _place(self, slug: str) -> registry.Place | None:
        if slug != self.slug:
            return None
        return registry.Place(organisation_id=self.organisation_id, offering_id=self.offering_id)

    def _admit(self, _: registry.Place, waiting: int, __: int) -> registry.Refusal | None:
        return self.refusal or (registry.Refusal(code="full") if waiting >= self.cap else None)

    def _desks(self, actor: Actor) -> list[registry.Desk]:
        role = self.roles.get(actor.user_id or 0)
        if role is None or actor.organisation_id != self.organisation_id:
            return []
        colleagues = [(number, f"collega {number}") for number in self.roles]
        return [
            registry.Desk(
                offering_id=self.offering_id, slug=self.slug, name="Proeflijn", role=role, at_once=self.at_once,
                colleagues=colleagues,
            )
        ]  # fmt: skip

    def _take_form(self, _: uuid.UUID, name: str, data: Mapping[str, Any], user_id: int | None) -> bool:
        self.forms.append((name, data, user_id))
        return name == "evaluation"


@contextmanager
def serving(*, port: int = 0) -> Iterator[str]:
    """Run the house with its sockets in a thread, at a free port or at this one; yields the address."""
    from nabij.config import serving as config

    server = config.Server(config.configuration(host="127.0.0.1", port=port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not start")
        time.sleep(0.01)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


class Process:
    """The house in a process of its own on the test's database, so that it can be killed as a machine kills it."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until a page is answered."""
        own = {
            "DATABASE_URL": _address_of("default"),
            "KEYS_DATABASE_URL": _address_of("keys"),
            "NABIJ_SECRET_KEY": settings.SECRET_KEY,
            "NABIJ_ROOT_SECRET": settings.ROOT_SECRET,
            "NABIJ_NO_SECOND_FACTOR": "1",
            "NABIJ_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DJANGO_SETTINGS_MODULE": "nabij.config.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        kept = {name: text for name, text in os.environ.items() if name not in {"NABIJ_AS_OWNER", "NABIJ_DEMO"}}
        command = f"from nabij.config.serving import serve; serve(port={self.port})"
        self._process = subprocess.Popen([sys.executable, "-c", command], env=kept | own)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return
            time.sleep(0.1)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End it at once: nothing is finished, nobody is told."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None


def _address_of(alias: str) -> str:
    known = connections[alias].settings_dict
    where = urlencode({"host": known["HOST"], "port": known["PORT"]})
    return f"postgresql://{quote(known['USER'])}:{quote(known['PASSWORD'])}@/{known['NAME']}?{where}"


class Talker:
    """One connection, and the frames it got."""

    def __init__(self, address: str, door: str, headers: Mapping[str, str] | None = None) -> None:
        self.address = address
        self.socket: ClientConnection = connect(
            f"ws://{address}/live/{door}/",
            additional_headers=dict(headers or {}),
            compression=None,
            open_timeout=10,
            legacy=True,
        )
        self.seen: list[dict[str, Any]] = []
        self.n = 0

    def send(self, t: str, **fields: Any) -> None:
        """Send one frame."""
        self.socket.send(json.dumps({"t": t, **fields}, default=str))

    def get(self, *, timeout: float = 10) -> dict[str, Any]:
        """Return the next frame."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=timeout))
        self.seen.append(frame)
        return frame

    def expect(self, t: str, **fields: Any) -> dict[str, Any]:
        """Return the next frame, which must be this one; what merely passes by is skipped."""
        while (frame := self.get())["t"] in PASSING - {t}:
            pass
        shown = {name: frame.get(name) for name in fields}
        assert (frame["t"], shown) == (t, fields), frame
        return frame

    def skip_to(self, t: str, **fields: Any) -> dict[str, Any]:
        """Return the first frame like this, whatever comes before it."""
        while True:
            frame = self.get()
            if frame["t"] == t and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def say(self, body: str, c: str | None = None, *, t: str = "msg", **fields: Any) -> dict[str, Any]:
        """Send a message as the next one, and return what was sent."""
        self.n += 1
        sent = {"c": c, "cid": str(uuid.uuid4()), "n": self.n, "body": body, **fields}
        self.send(t, **sent)
        return sent

    def close(self) -> None:
        """Go away without a word."""
        self.socket.close()


def visitor(
    address: str, helpline: str = "proeflijn", *, token: str | None = None, last_seq: int = 0, **fields: Any
) -> Talker:
    """Connect as a visitor and say hello; the welcome is still to come."""
    talker = Talker(address, "visitor")
    first = {"helpline": helpline, "nickname": "Maan", "cid": str(uuid.uuid4())}
    talker.send("hello", v=1, token=token, last_seq=last_seq, **({} if token else first) | fields)
    return talker


def cookie_of(user: Any) -> str:
    """Return the cookie header of a signed-in user."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def volunteer(address: str, cookie: str, *, last_seq: Mapping[str, int] | None = None) -> Talker:
    """Connect as somebody of staff and say hello; the welcome is still to come."""
    talker = Talker(address, "volunteer", {"Cookie": cookie, "Origin": f"http://{address}"})
    talker.send("hello", v=1, last_seq=dict(last_seq or {}))
    return talker
