"""Sealed fields: bound to their row, logged when opened, gone when the key is gone."""

import base64
import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, erasure, sealing, secrets, tasks
from nabij.foundation.access import NotAllowed
from nabij.foundation.models import AuditEntry, DataKey
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SECRET = "KANARIE durft de deur niet uit"


def sealed(enrolment: Enrolment) -> Enrolment:
    sealing.seal(enrolment, remarks=SECRET)
    with access.unscoped(access.Reason.TEST):
        enrolment.save()
    return enrolment


def test_it_opens_for_who_may_read_and_that_is_logged(cast: Cast) -> None:
    piet, actor = sealed(cast.piet), actor_of(cast.coordinator)
    assert SECRET.encode() not in bytes(piet.remarks)
    with access.acting_as(actor):
        assert sealing.open_text(piet, "remarks", by=actor, purpose="intake") == SECRET
    with access.unscoped(access.Reason.TEST):
        entry = AuditEntry.objects.get(event="sealed.read")
    assert (entry.user_id, entry.purpose, entry.data_class) == (cast.coordinator.pk, "intake", "K3")


def test_it_stays_shut_for_who_may_not_read(cast: Cast) -> None:
    piet = sealed(cast.piet)
    for user in (cast.desk, cast.coordinator_almere, cast.administrator, cast.stranger):
        with pytest.raises(NotAllowed):
            sealing.open_text(piet, "remarks", by=actor_of(user), purpose="curiosity")


def test_a_text_moved_to_another_row_does_not_open(cast: Cast) -> None:
    piet, actor = sealed(cast.piet), actor_of(cast.coordinator)
    cast.vera.remarks = piet.remarks
    with pytest.raises((sealing.Broken, sealing.Erased)):
        sealing.open_text(cast.vera, "remarks", by=actor, purpose="x")


def test_without_its_key_a_text_is_noise(cast: Cast) -> None:
    piet, actor = sealed(cast.piet), actor_of(cast.coordinator)
    sealing.destroy_keys([piet.unit_id])
    with pytest.raises(sealing.Erased):
        sealing.open_text(piet, "remarks", by=actor, purpose="x")


@pytest.mark.parametrize("where", ["field", "row", "organisation", "bit", "version"])
def test_a_ciphertext_opens_only_where_it_was_sealed(cast: Cast, where: str) -> None:
    piet, actor = sealed(cast.piet), actor_of(cast.coordinator)
    if where == "field":
        person = cast.piet.person
        person.unit_id, person.address = piet.unit_id, piet.remarks
        with pytest.raises(sealing.Broken):
            sealing.open_text(person, "address", by=actor, purpose="x")
        return
    if where == "row":  # another row of the same unit
        piet.pk = cast.vera.pk
    if where == "organisation":
        piet.organisation_id = cast.elsewhere.pk
    if where == "bit":
        piet.remarks = bytes(piet.remarks)[:-1] + bytes([bytes(piet.remarks)[-1] ^ 1])
    if where == "version":
        piet.remarks = b"\x02" + bytes(piet.remarks)[1:]
    with access.unscoped(access.Reason.TEST), pytest.raises(sealing.Broken):
        sealing.open_text(piet, "remarks", by=actor, purpose="x")


def test_an_erased_unit_takes_no_text_any_more(cast: Cast) -> None:
    sealed(cast.piet)
    piet = Enrolment.rows_for_django.model(
        pk=cast.piet.pk, unit_id=cast.piet.unit_id, organisation_id=cast.piet.organisation_id
    )
    erasure.erase([piet.unit_id], by=actor_of(cast.coordinator), why="asked")
    with pytest.raises(sealing.Erased):
        sealing.seal(piet, remarks="after the fact")
    with pytest.raises(sealing.Erased):
        sealing.seal_many([(piet, {"remarks": "after the fact"})])
    assert not DataKey.objects.filter(unit_id=piet.unit_id).exists()


def test_a_key_that_came_back_with_a_backup_is_destroyed_again(cast: Cast) -> None:
    sealed(cast.piet)
    key = DataKey.objects.get(unit_id=cast.piet.unit_id)
    erasure.erase([cast.piet.unit_id], by=actor_of(cast.coordinator), why="asked")
    key.save(force_insert=True)
    tasks.clear_up.now()
    assert not DataKey.objects.filter(unit_id=key.unit_id).exists()


def test_many_rows_cost_as_many_looks_at_the_key_store_as_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    rows = [cast.piet, cast.vera, cast.amina, cast.bob]
    with django_assert_max_num_queries(6, using="keys"):
        sealing.seal_many([(row, {"remarks": f"{SECRET} {row.pk}"}) for row in rows])
    with access.unscoped(access.Reason.TEST):
        texts = sealing.open_texts(rows, "remarks", by=actor_of(cast.coordinator), purpose="x")
    assert texts == {row.pk: f"{SECRET} {row.pk}" for row in rows}


def new_root() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture
def roots(settings: Any) -> Iterator[Any]:
    """Change the root secrets, and change them back."""
    yield settings
    settings.ROOT_SECRET = os.environ["NABIJ_ROOT_SECRET"]
    secrets.forget()


def test_a_new_root_secret_takes_over_and_the_old_one_opens_nothing_more(cast: Cast, roots: Any) -> None:
    piet, actor, old = sealed(cast.piet), actor_of(cast.coordinator), roots.ROOT_SECRET
    stand_in, new = secrets.pseudonym(piet.unit_id), new_root()

    def read(*secret: str) -> str:
        roots.ROOT_SECRET = "\n".join(secret)
        secrets.forget()
        return sealing.open_text(piet, "remarks", by=actor, purpose="x")

    assert read(new, old) == SECRET
    assert secrets.pseudonym(piet.unit_id) == stand_in, "the log keeps speaking of the same person"
    assert sealing.rewrap() >= 1
    assert sealing.rewrap() == 0
    assert read(new, old) == SECRET
    assert read(new) == SECRET
    with pytest.raises(ImproperlyConfigured):
        read(old)


def test_once_a_year_keys_move_to_the_key_of_that_year(cast: Cast) -> None:
    piet = sealed(cast.piet)
    with time_machine.travel(clock.now() + dt.timedelta(days=366)):
        call_command("rewrap")
        assert DataKey.objects.get(unit_id=piet.unit_id).epoch.startswith(f"{clock.today():%Y}.")
    assert sealing.open_text(piet, "remarks", by=actor_of(cast.coordinator), purpose="x") == SECRET


def test_without_a_root_secret_the_house_does_not_start(roots: Any) -> None:
    roots.ROOT_SECRET_FILE = ""
    for wrong in ("", "no base64!", base64.b64encode(b"short").decode()):
        roots.ROOT_SECRET = wrong
        secrets.forget()
        with pytest.raises(ImproperlyConfigured):
            secrets.require_root()


def test_the_log_shows_a_changed_line(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    for number in range(3):
        audit.record("test.event", by=actor, purpose=str(number))
    assert audit.chain() == 3
    assert list(audit.verify()) == []
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; ALTER TABLE foundation_auditentry DISABLE TRIGGER audit_is_append_only")
        cursor.execute("UPDATE foundation_auditentry SET purpose = 'nothing to see' WHERE purpose = '1'")
        cursor.execute("ALTER TABLE foundation_auditentry ENABLE TRIGGER audit_is_append_only; SET ROLE nabij_app")
    assert [broken.what for broken in audit.verify()] == ["the line was changed"]


def test_a_unit_that_is_erased_leaves_a_tombstone(cast: Cast) -> None:
    piet = sealed(cast.piet)
    erasure.erase([piet.unit_id], by=actor_of(cast.coordinator), why="asked")
    with access.unscoped(access.Reason.TEST):
        from nabij.foundation.models import Unit

        assert Unit.objects.get(pk=piet.unit_id).erased_at is not None
