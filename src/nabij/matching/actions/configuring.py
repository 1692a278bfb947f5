"""The weights of a programme's rounds: whoever may change them makes a new version, and old rounds keep theirs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.enrolment.models import Programme
from nabij.foundation import access, audit
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.matching import rules


@transaction.atomic
def set_weights(*, programme: Programme, values: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Keep the weights for a programme under a new version. Raises `rules.WeightsNotPossible`, `ChangedMeanwhile`."""
    access.require(by, CHANGE, programme)
    now: Programme = Programme.rows_for_django.select_for_update().get(pk=programme.pk)
    require_seen(now, seen)
    now.settings = rules.settings_with(now.settings, values=values)
    now.version += 1
    now.save(update_fields=["settings", "version"])
    audit.record("matching.weights", by=by, about=now)
