"""Jobs are done by a real worker, exactly when the data they are about was committed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django import app

from nabij.foundation import access, clock, jobs, tasks
from nabij.foundation.models import OutgoingMail
from tests.rooms.foundation.conftest import work_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
seen: list[str] = []


@jobs.task("tests.note")
def note(word: str) -> None:
    """Note that this was done, or stumble."""
    if word == "stumble":
        raise RuntimeError("KANARIE")
    seen.append(word)


@pytest.fixture(autouse=True)
def _fresh(queue: None) -> None:
    seen.clear()


def status() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'tests.note'")
        return cursor.fetchall()


def test_committed_is_done_and_rolled_back_is_not() -> None:
    with transaction.atomic():
        note.later(word="kept")
    with transaction.atomic():
        note.later(word="undone")
        transaction.set_rollback(True)
    work_once()
    assert seen == ["kept"]
    assert status() == []


def test_what_fails_is_tried_again_later_and_given_up_visibly(client: Client) -> None:
    note.later(word="stumble")
    work_once()
    assert status() == [("todo", 1)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 8, scheduled_at = now()")
    work_once()
    assert [state for state, _ in status()] == ["failed"]
    assert jobs.failures() == [("tests.note", 1)]
    assert client.get("/readyz").json()["jobs_failed"] == 1
    assert jobs.try_again("tests.note") == 1
    assert jobs.health().failed == 0
    assert jobs.health().waiting == 1


def test_the_work_of_a_killed_worker_is_done_again() -> None:
    note.later(word="rescued")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    tasks.rescue_jobs.now()
    work_once()
    assert seen == ["rescued"]


def test_a_job_that_is_being_done_is_left_alone() -> None:
    note.later(word="busy")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    assert jobs.rescue() == 0


def test_work_by_the_clock_is_known_to_the_worker() -> None:
    names = {periodic.task.name: periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()}
    assert names["foundation.chain_access_log"] == "* * * * *"
    assert {"foundation.keep_heads", "foundation.retry_mail", "foundation.rescue_jobs"} <= set(names)


def test_the_worker_command_stops_cleanly_when_asked(tmp_path: Any) -> None:
    """Runs `nabij worker` as a process of its own against the test database, and ends it as systemd would."""
    database = settings.DATABASES["default"]
    address = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}&port={database['PORT']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "nabij.config.settings", "NABIJ_AS_OWNER": "", "DATABASE_URL": address,
        "PYTHONPATH": "src", "NABIJ_SMTP_URL": "", "NABIJ_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    with access.unscoped(access.Reason.TEST):
        mail = OutgoingMail.objects.create(
            kind="test", to="piet@voorbeeld.example", subject="s", text="t", html="h", made_at=clock.now()
        )
        from nabij.foundation.mail import deliver

        deliver.later(mail_id=str(mail.pk))
    command = [sys.executable, "-m", "nabij.config.cli", "worker"]
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    hang = threading.Timer(60, worker.kill)
    hang.start()
    try:
        while OutgoingMail.objects.exists() and worker.poll() is None:
            time.sleep(0.05)
        worker.send_signal(signal.SIGTERM)
        said = "".join(worker.communicate())
    finally:
        hang.cancel()
    assert worker.returncode == 0, said
    assert not OutgoingMail.objects.exists()
    assert "piet" not in said
    assert json.loads(next(line for line in said.splitlines() if "mail.sent" in line))["kind"] == "test"
