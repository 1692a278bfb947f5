"""Sealed fields: bound to their row, logged when opened, gone when the key is gone."""

import pytest

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, erasure, sealing
from nabij.foundation.access import NotAllowed
from nabij.foundation.models import AuditEntry
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
