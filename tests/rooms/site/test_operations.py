"""The operations page: every light tells the truth, a red one says what to do, and nobody's name is on it."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from nabij.foundation import audit, clock, jobs, operations
from nabij.foundation.models import AuditEntry, Reading
from nabij.foundation.tasks import verify_access_log
from nabij.site.queries.operations import ERROR, OK, WARNING, signs, worst
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
URL = "/operations/"


@pytest.fixture
def well() -> operations.Facts:
    """A house in which everything works."""
    now = clock.now()
    return operations.Facts(
        version="1.0", migrations_missing=0, database_bytes=10**8, keys_bytes=10**6, jobs=jobs.Health(3, 0, 5.0),
        failures=[], workers=1, mail_waiting=2, mail_refused=0, mail_oldest=dt.timedelta(minutes=1), disk_free=50,
        disk_total=100, backup=Reading(name="backup", at=now, ok=True), audit=Reading(name="audit", at=now, ok=True),
    )  # fmt: skip


def test_a_house_in_which_everything_works_shows_only_green(well: operations.Facts) -> None:
    assert worst(signs(well)) == OK


@pytest.mark.parametrize(
    ("changes", "tone"),
    [
        ({"migrations_missing": 2}, ERROR), ({"keys_bytes": None}, ERROR), ({"disk_free": 4}, ERROR),
        ({"disk_free": 14}, WARNING), ({"workers": 0}, ERROR), ({"jobs": jobs.Health(3, 0, 601.0)}, WARNING),
        ({"jobs": jobs.Health(0, 1, 0.0)}, ERROR), ({"mail_oldest": dt.timedelta(hours=2)}, WARNING),
        ({"mail_refused": 1}, WARNING), ({"backup": None}, WARNING), ({"audit": None}, WARNING),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_light_with_advice(well: operations.Facts, changes: dict[str, Any], tone: str) -> None:
    lit = [sign for sign in signs(replace(well, **changes)) if sign.tone != OK]
    assert [sign.tone for sign in lit] == [tone]
    assert lit[0].advice.endswith(".")


@pytest.mark.parametrize(
    ("name", "ok", "hours", "tone"),
    [
        ("backup", False, 0, ERROR), ("backup", True, 40, ERROR), ("backup", True, 30, OK), ("audit", False, 0, ERROR),
        ("audit", True, 60, WARNING), ("audit", True, 30, OK),
    ],
)  # fmt: skip
def test_backup_and_access_log_are_judged_by_what_was_found_and_when(
    well: operations.Facts, name: str, ok: bool, hours: int, tone: str
) -> None:
    changed: dict[str, Any] = {
        name: Reading(name=name, at=clock.now() - dt.timedelta(hours=hours), ok=ok, number=0 if ok else 1)
    }
    assert worst(signs(replace(well, **changed))) == tone


def given_up(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, attempts)"
            " VALUES ('default', %s, 'failed', '{\"person\": \"Kanarie\"}', 8)",
            [name],
        )


def test_only_the_administrator_comes_in_and_reads_nothing_about_people(cast: Cast, sign_in: SignIn) -> None:
    given_up("foundation.clear_up")
    for name, user in cast.users().items():
        assert sign_in(user).get(URL).status_code == (200 if name == "administrator" else 404), name
        if name != "administrator":
            assert sign_in(user).post(URL, {"job": "foundation.clear_up"}).status_code == 404, name
    page = sign_in(cast.administrator).get(URL).content.decode()
    assert "foundation.clear_up" in page
    assert "Neem de oorzaak weg" in page
    for hidden in ("Kanarie", "Piet", "Vera", "@voorbeeld.example"):
        assert hidden not in page


def test_a_job_that_was_given_up_is_tried_again_and_that_is_written_down(cast: Cast, sign_in: SignIn) -> None:
    given_up("foundation.clear_up")
    client = sign_in(cast.administrator)
    assert client.post(URL, {"job": "foundation.clear_up"}).status_code == 302
    assert jobs.failures() == []
    assert AuditEntry.objects.visible_to(actor_of(cast.administrator)).filter(event="site.job_tried_again").count() == 1
    for unknown in ("", "geen", "a\x00b", "x" * 10_000):
        assert client.post(URL, {"job": unknown}).status_code in {200, 302, 400}


def test_the_nightly_check_and_the_backup_script_leave_what_they_found(cast: Cast) -> None:
    audit.record("test.event", by=actor_of(cast.coordinator))
    verify_access_log.now()
    call_command("note_backup")
    assert {row.name: row.ok for row in Reading.objects.all()} == {"audit": True, "backup": True}
    call_command("note_backup", failed=True)
    found = operations.measure()
    assert found.backup is not None
    assert not found.backup.ok


def test_a_missing_line_in_the_access_log_is_seen_the_next_morning(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "audit-heads").mkdir()
    kept = {"organisation": cast.nabij.pk, "line": 3, "digest": "00", "at": "2026-01-01"}
    (tmp_path / "audit-heads" / "2026-01-01.jsonl").write_text(json.dumps(kept))
    verify_access_log.now()
    found = operations.measure()
    assert found.audit is not None
    assert (found.audit.ok, found.audit.number) == (False, 1)


def test_what_is_measured_is_so(cast: Cast) -> None:
    found = operations.measure()
    assert found.migrations_missing == 0
    assert found.database_bytes > 1_000_000
    assert found.keys_bytes
    assert 0 < found.disk_free <= found.disk_total
