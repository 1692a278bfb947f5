"""The access log: only ever longer, and every change of it shows."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from nabij.foundation import access, audit, clock, secrets, tasks
from nabij.foundation.models import AuditEntry
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CANARY = "KANARIE"


@pytest.fixture(autouse=True)
def _heads_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def as_owner(*statements: str) -> None:
    """Do what only somebody with the owner's password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("ALTER TABLE foundation_auditentry DISABLE TRIGGER audit_is_append_only")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE foundation_auditentry ENABLE TRIGGER audit_is_append_only")
        cursor.execute("SET ROLE nabij_app")


@pytest.fixture
def five_lines(cast: Cast) -> None:
    audit.chain()
    for number in range(5):
        audit.record("test.event", by=actor_of(cast.coordinator), purpose=f"line {number}")
    audit.chain()
    assert list(audit.verify()) == []


def found() -> list[str]:
    return [broken.what for broken in audit.verify()]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM foundation_auditentry",
        "TRUNCATE foundation_auditentry",
        "UPDATE foundation_auditentry SET purpose = 'nothing to see'",
        "UPDATE foundation_auditentry SET chain_no = chain_no + 100",
        "UPDATE foundation_auditentry SET chain_no = NULL",
    ],
)
def test_the_application_can_only_add(cast: Cast, five_lines: None, statement: str) -> None:
    if statement.startswith("TRUNCATE"):  # the test suite itself clears up by truncating; the house may not
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE; REVOKE TRUNCATE ON foundation_auditentry FROM nabij_app; SET ROLE nabij_app")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_even_the_owner_meets_the_trigger(cast: Cast, five_lines: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("UPDATE foundation_auditentry SET purpose = 'nothing to see'")
        cursor.execute("SET ROLE nabij_app")


def test_a_changed_line_shows(cast: Cast, five_lines: None) -> None:
    as_owner("UPDATE foundation_auditentry SET purpose = 'x' WHERE purpose = 'line 2'")
    assert found() == ["the line was changed"]
    with pytest.raises(SystemExit):
        call_command("verify_audit")


def test_a_removed_line_shows(cast: Cast, five_lines: None) -> None:
    as_owner("DELETE FROM foundation_auditentry WHERE purpose = 'line 2'")
    assert found() == ["a line before this one is missing"]


def test_a_line_slipped_in_shows(cast: Cast, five_lines: None) -> None:
    as_owner(
        "UPDATE foundation_auditentry SET chain_no = chain_no + 1000 WHERE purpose IN ('line 3', 'line 4')",
        "UPDATE foundation_auditentry SET chain_no = chain_no - 999 WHERE purpose IN ('line 3', 'line 4')",
        "INSERT INTO foundation_auditentry (organisation_id, at, event, subject, on_behalf_of, role, data_class,"
        " purpose, outcome, about, chain_no, previous, digest) SELECT organisation_id, at, event, subject,"
        " on_behalf_of, role, data_class, 'forged', outcome, about, chain_no + 1, digest, digest"
        " FROM foundation_auditentry"
        " WHERE purpose = 'line 2'",
    )
    assert "the line was changed" in found()


def test_lines_cut_from_the_end_show_by_the_head_that_was_kept(cast: Cast, five_lines: None) -> None:
    audit.keep_heads()
    as_owner("DELETE FROM foundation_auditentry WHERE purpose = 'line 4'")
    assert found() == ["a line whose head was kept elsewhere is missing"]


def test_a_chain_written_anew_shows_by_the_head_that_was_kept(cast: Cast, five_lines: None) -> None:
    audit.keep_heads()
    as_owner(
        "UPDATE foundation_auditentry SET purpose = 'x' WHERE purpose = 'line 4'",
        "UPDATE foundation_auditentry SET chain_no = NULL, previous = NULL, digest = NULL",
    )
    audit.chain()
    assert set(found()) == {"differs from the head that was kept elsewhere"}


def test_the_daily_head_is_kept_in_a_file_and_in_the_log_and_names_nobody(
    cast: Cast, five_lines: None, tmp_path: Path
) -> None:
    with structlog.testing.capture_logs() as lines:
        tasks.keep_heads.now()
    (file,) = (tmp_path / "audit-heads").iterdir()
    assert file.name == f"{clock.today():%Y-%m-%d}.jsonl"
    number, digest = audit.head(cast.nabij.pk)
    assert f'"line": {number}, "digest": "{digest.hex()}"' in file.read_text()
    assert (number, digest.hex()) in {(line["line"], line["digest"]) for line in lines}
    assert "@" not in file.read_text()


def test_who_opens_something_sensitive_says_what_for(cast: Cast) -> None:
    for data_class in ("K3", "K4"):
        with pytest.raises(audit.NoPurpose):
            audit.record("sealed.read", by=actor_of(cast.coordinator), data_class=data_class, purpose=" ")


def test_a_stand_in_for_a_person_is_stable_and_says_nothing(cast: Cast) -> None:
    unit = cast.piet.unit_id
    assert secrets.pseudonym(unit) == secrets.pseudonym(str(unit))
    assert secrets.pseudonym(unit) != secrets.pseudonym(cast.vera.unit_id)
    assert str(unit).replace("-", "")[:8] not in secrets.pseudonym(unit)


def test_no_line_holds_a_name(cast: Cast) -> None:
    person = cast.piet.person
    person.given_name = person.family_name = person.phone = CANARY
    person.email = f"{CANARY}@voorbeeld.example"
    audit.record("test.event", by=actor_of(cast.coordinator), about=person, data_class="K3", purpose="intake")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(entry)::text FROM foundation_auditentry entry")
        assert not [line for (line,) in cursor.fetchall() if CANARY in line]


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_chaining_at_the_same_moment_makes_one_chain(live_cast: Cast) -> None:
    actor = actor_of(live_cast.coordinator)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for number in range(5):
            audit.record("test.event", by=actor, purpose=str(number))
            audit.chain()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    audit.chain()
    assert list(audit.verify()) == []
    with access.unscoped(access.Reason.TEST):
        numbers = AuditEntry.objects.filter(organisation_id=live_cast.nabij.pk).values_list("chain_no", flat=True)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_no_entry_no_data(cast: Cast) -> None:
    """The line of a read is written in the same transaction: undone together."""
    with transaction.atomic():
        audit.record("test.undone", by=actor_of(cast.coordinator))
        transaction.set_rollback(True)
    with access.unscoped(access.Reason.TEST):
        assert not AuditEntry.objects.filter(event="test.undone").exists()


def test_libraries_log_facts_only() -> None:
    from nabij.foundation.logs import OnlyFacts

    def line(**fields: Any) -> str:
        record = logging.makeLogRecord({"levelno": logging.ERROR, "levelname": "ERROR", **fields})
        return OnlyFacts().format(record)

    try:
        secret = CANARY
        raise ValueError(f"could not do {secret}")
    except ValueError as error:
        told = line(name="django.request", msg="Gone: /link/KANARIE/", status_code=410, exc_info=(
            type(error), error, error.__traceback__))  # fmt: skip
    assert CANARY not in told
    assert '"error_type": "ValueError"' in told
    assert "test_audit.py" in told
    assert '"status": 410' in told
    assert CANARY not in line(name="procrastinate.worker", msg="Job x(KANARIE) failed")
    assert CANARY not in line(name="uvicorn.access", msg="%s - %s", args=(CANARY, CANARY))
    assert "Started" in line(name="uvicorn.error", msg="Started server process")
