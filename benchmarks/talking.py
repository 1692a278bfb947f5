"""An organisation that only talks: its database, servers and people, for the chat benchmark and the chaos run."""

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SLUG = "proeflijn"


# -- the database -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def database(*, data: Path) -> Iterator[Any]:
    """Our own PostgreSQL with fsync on and the tables made; Django is set up on it."""
    from nabij.config import embedded

    with embedded.held(data=data, demo=False):
        embedded.settle(data=data, demo=False)
        with embedded.running(data=data, settings=embedded.SAFE) as found:
            os.environ.update(embedded.environment(database=found, data=data))
            os.environ.update({"DJANGO_SETTINGS_MODULE": "nabij.config.settings", "NABIJ_NO_SECOND_FACTOR": "1"})
            os.environ.pop("NABIJ_AS_OWNER", None)
            _make_tables(data)
            import django

            django.setup()
            yield found


def _make_tables(data: Path) -> None:
    """Migrate once for each set of migrations."""
    files = sorted((ROOT / "src").rglob("migrations/*.py"))
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    stamp = data / "talking"
    if stamp.exists() and stamp.read_text() == mark:
        return
    env = os.environ | {"NABIJ_AS_OWNER": "1", "PYTHONPATH": str(ROOT / "src")}
    for arguments in (["migrate", "--database", "default"], ["migrate", "--database", "keys"], ["walls"]):
        command = [sys.executable, "-m", "nabij.config.cli", *arguments]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(mark)


def used_by(database: Any) -> float:
    """Return the CPU seconds of PostgreSQL so far: of the processes that are there now."""
    import psutil

    first = psutil.Process(int((database.folder / "postmaster.pid").read_text().split("\n", 1)[0]))
    seconds = 0.0
    for process in (first, *first.children()):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system
    return seconds


def fsync_ms(folder: Path, *, times: int = 40) -> float:
    """Return the median of writing 8 KiB to this disk for good."""
    path, found = folder / "fsync-probe", []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(b"\0" * 8192)
            started = time.perf_counter()
            file.flush()
            os.fdatasync(file.fileno())
            found.append(time.perf_counter() - started)
    path.unlink()
    return sorted(found)[times // 2] * 1000


# -- the people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """Who there is: the offering, and volunteers with their session cookies."""

    offering_id: int
    organisation_id: int
    cookies: Mapping[int, str]


def people(*, volunteers: int) -> People:
    """Make (or find) an organisation with one helpline and this many volunteers who are signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from nabij.enrolment.models import Offering, Programme
    from nabij.foundation import access, clock
    from nabij.people.models import Branch, Organisation, Role, User

    with access.unscoped(access.Reason.SEED):
        organisation, _ = Organisation.objects.get_or_create(slug="proef", defaults={"name": "Proef"})
        branch, _ = Branch.objects.get_or_create(organisation=organisation, slug="proef", defaults={"name": "Proef"})
        programme, _ = Programme.objects.get_or_create(
            organisation=organisation, slug=SLUG, defaults={"name": SLUG, "type": SLUG}
        )
        offering, _ = Offering.objects.get_or_create(organisation=organisation, programme=programme, branch=branch)
        users = list(User.objects.filter(organisation=organisation).order_by("pk")[:volunteers])
        for number in range(len(users), volunteers):
            user = User(
                email=f"v{number}@proef.example", organisation=organisation, display_name=f"Luisteraar {number}"
            )
            user.set_unusable_password()
            user.save()
            Role.objects.create(organisation=organisation, user=user, name="volunteer", starts_on=clock.today())
            users.append(user)
        cookies = {}
        for user in users:
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session["begun"] = session["seen"] = int(clock.now().timestamp())
            session.create()
            cookies[user.pk] = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return People(offering.pk, organisation.pk, cookies)


def open_helpline(*, at_once: int = 1_000) -> None:
    """Register a helpline at which everyone of its organisation is on shift, and the first of them leads."""
    from nabij.conversations import registry
    from nabij.enrolment.models import Offering
    from nabij.foundation import access

    with access.unscoped(access.Reason.SEED):
        row = Offering.objects.get(programme__slug=SLUG, organisation__slug="proef")
    place = registry.Place(organisation_id=row.organisation_id, offering_id=row.pk)

    def desks(actor: Any) -> list[registry.Desk]:
        if actor.organisation_id != place.organisation_id:
            return []
        desk = registry.Desk(
            offering_id=place.offering_id,
            slug=SLUG,
            name="Proef",
            role="volunteer",
            at_once=at_once,
            colleagues=Anyone(),
        )
        return [desk]

    registry.register(
        registry.ConversationKind(
            slug=SLUG, place=lambda slug: place if slug == SLUG else None, admit=lambda *_: None, desks=desks
        )
    )


class Anyone(tuple[Any, ...]):
    """Colleagues so many that they are not listed: everyone is one."""

    def __iter__(self) -> Iterator[Any]:
        return iter(_everyone)


_everyone: list[tuple[int, str]] = []


# -- the servers --------------------------------------------------------------------------------------------


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """One process with sockets; it can be killed and started again on its port."""

    module = "benchmarks.talking"

    def __init__(self, *, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self._environment = dict(environment or {})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start; `ready` says when it answers."""
        env = os.environ | self._environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        # As on a machine where it is installed: what was compiled once is not compiled at every start.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        env["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "compiled")
        command = [sys.executable, "-m", self.module, str(self.port)]
        self.process = subprocess.Popen(command, env=env, cwd=ROOT)

    async def ready(self) -> None:
        """Wait until it accepts connections."""
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send a signal and wait for the end."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(20)
            self.process = None

    def used(self) -> tuple[float, int]:
        """Return the CPU seconds and the memory in bytes of the process so far."""
        import psutil

        assert self.process is not None
        seen = psutil.Process(self.process.pid)
        times = seen.cpu_times()
        return times.user + times.system, seen.memory_info().rss


def serve(port: int) -> None:
    """Be such a process; NABIJ_PROOF names a broken writer, NABIJ_DEAF makes it lose every poke."""
    import django

    django.setup()
    _patiently(open_helpline)
    from nabij.config import serving
    from nabij.conversations import protocol, sockets
    from nabij.conversations.hub import core

    sockets.FIRST_CONTACTS_PER_HOUR = 1_000_000
    if os.environ.get("NABIJ_UNLIMITED"):
        protocol.MESSAGES_PER_SECOND = protocol.MESSAGE_BURST = 1e9
    if os.environ.get("NABIJ_PROOF"):
        from benchmarks import broken

        core.Hub.__init__.__kwdefaults__["writer"] = broken.WRITERS[os.environ["NABIJ_PROOF"]]
    if os.environ.get("NABIJ_DEAF"):
        core.Hub._heard = lambda *_: None  # type: ignore[method-assign, assignment]
    server = serving.Server(serving.configuration(application=serving.SOCKETS, host="127.0.0.1", port=port))
    server.run()


def _patiently(work: Callable[[], None]) -> None:
    """Try again while PostgreSQL is starting."""
    from django.db import OperationalError, connections

    for _ in range(200):
        try:
            work()
            return
        except OperationalError:
            connections.close_all()
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL does not come back")


def new_cid() -> str:
    """Return a fresh client id."""
    return str(uuid.uuid4())


if __name__ == "__main__":
    serve(int(sys.argv[1]))
