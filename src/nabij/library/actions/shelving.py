"""Puts what another room publishes on the shelf: a manuscript whose every value is known, and its article at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.foundation import access
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.library import actions
from nabij.library.models import Article, Manuscript
from nabij.library.queries import manuscripts


@transaction.atomic
def shelve(*, values: Mapping[str, Any], by: Actor) -> Article:
    """Publish one article; its manuscript is kept, so that it can be corrected or taken back like any other."""
    source = manuscripts.as_text(values["parts"])
    row = Manuscript(source=source, made_by_id=by.user_id, **values)
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    return actions.publish(manuscript=row, by=by)
