"""How groups of a programme are followed: figures that a coordinator sets, without a line of code."""

from django.db import transaction

from nabij.enrolment.models import Programme
from nabij.foundation import access, audit
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.groups import rules


@transaction.atomic
def set_rhythm(*, programme: Programme, rhythm: rules.Rhythm, seen: int, by: Actor) -> None:
    """Keep the figures for a programme; a day that was set for a group stays as it is. Raises ChangedMeanwhile."""
    access.require(by, CHANGE, programme)
    now: Programme = Programme.rows_for_django.select_for_update().get(pk=programme.pk)
    require_seen(now, seen)
    now.settings = {**now.settings, "groups": rules.as_settings(rhythm)}
    now.version += 1
    now.save(update_fields=["settings", "version"])
    audit.record("groups.rhythm", by=by, about=now)
