"""How matches of a programme run: figures that a manager sets, without a line of code."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.enrolment.models import Programme
from nabij.foundation import access, audit
from nabij.foundation.access import MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen


@transaction.atomic
def set_rhythm(*, programme: Programme, values: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Keep the figures for a programme; matches that run keep the dates they were given."""
    access.require(by, MANAGE, programme)
    now: Programme = Programme.rows_for_django.select_for_update().get(pk=programme.pk)
    require_seen(now, seen)
    now.settings = {**now.settings, "befriending": dict(values)}
    now.version += 1
    now.save(update_fields=["settings", "version"])
    audit.record("befriending.rhythm", by=by, about=now)
