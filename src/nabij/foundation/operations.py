"""How the house itself stands: databases, jobs, mail, disk, backup and the access log. Nothing about people."""

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from nabij import __version__
from nabij.foundation import audit, clock, jobs, mail
from nabij.foundation.models import OutgoingMail, Reading

AUDIT, BACKUP = "audit", "backup"
# A worker says every ten seconds that it is there.
_WORKER_SILENT_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was measured just now. Sizes are in bytes; None means that nobody knows."""

    version: str
    migrations_missing: int
    database_bytes: int
    keys_bytes: int | None  # None: the key store does not answer
    jobs: jobs.Health
    failures: Sequence[tuple[str, int]]
    workers: int
    mail_waiting: int
    mail_refused: int
    mail_oldest: dt.timedelta
    disk_free: int
    disk_total: int
    backup: Reading | None
    audit: Reading | None


def measure() -> Facts:
    """Look at everything once; takes a few dozen milliseconds."""
    disk = shutil.disk_usage(settings.DATA_DIR)
    oldest = OutgoingMail.objects.filter(failed="").order_by("made_at").values_list("made_at", flat=True).first()
    readings = {row.name: row for row in Reading.objects.all()}
    keys_bytes = _keys_bytes()
    return Facts(
        version=__version__,
        migrations_missing=_missing("default") + (_missing("keys") if keys_bytes is not None else 0),
        database_bytes=_bytes("default"),
        keys_bytes=keys_bytes,
        jobs=jobs.health(),
        failures=jobs.failures(),
        workers=_workers(),
        mail_waiting=mail.waiting(),
        mail_refused=mail.refused(),
        mail_oldest=clock.now() - oldest if oldest else dt.timedelta(),
        disk_free=disk.free,
        disk_total=disk.total,
        backup=readings.get(BACKUP),
        audit=readings.get(AUDIT),
    )


def _bytes(alias: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _keys_bytes() -> int | None:
    try:
        return _bytes("keys")
    except DatabaseError:
        return None


def _missing(alias: str) -> int:
    executor = MigrationExecutor(connections[alias])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %s * interval '1 second'",
            [_WORKER_SILENT_SECONDS],
        )
        return int(cursor.fetchone()[0])


def note(name: str, *, ok: bool, number: int = 0) -> None:
    """Keep what a check found, in place of what it found before."""
    Reading.objects.update_or_create(name=name, defaults={"at": clock.now(), "ok": ok, "number": number})


def verify_audit() -> list[audit.Break]:
    """Walk every chain of the access log, and keep the result; returns where it does not hold."""
    audit.chain()
    broken = list(audit.verify())
    note(AUDIT, ok=not broken, number=len(broken))
    return broken
