"""Making a letterbox and changing its rules."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Offering
from nabij.foundation import access, audit
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.ebuddies.models import Letterbox

SETTINGS = (
    "name", "is_open", "wait_message", "places", "asked", "term_months", "farewell_weeks", "flag_words",
    "sample_percent", "keep_days", "exit_url",
)  # fmt: skip


class AddressTaken(Exception):
    """Another letterbox has this address."""


def begin(*, offering: Offering, slug: str, name: str, by: Actor) -> Letterbox:
    """Give an offering a letterbox, with the usual rules; it takes nobody until somebody opens it."""
    row = Letterbox(
        organisation_id=offering.organisation_id, offering=offering, slug=slug, name=name, is_open=False
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record("ebuddies.letterbox_made", by=by, about=row)
    except IntegrityError as taken:
        raise AddressTaken(slug) from taken
    return row


@transaction.atomic
def change(*, letterbox: Letterbox, changes: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change the rules. Pairs that write keep their last day; what is asked of volunteers holds for new choices."""
    access.require(by, CHANGE, letterbox)
    now = Letterbox.rows_for_django.select_for_update().get(pk=letterbox.pk)
    require_seen(now, seen)
    for name in SETTINGS:
        if name == "keep_days":
            now.keep_hours = changes[name] * 24
        else:
            setattr(now, name, changes[name])
    now.version += 1
    now.save()
    audit.record("ebuddies.letterbox_changed", by=by, about=now)
