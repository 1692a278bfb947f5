"""What of this room goes with a file, what a copy of a file holds, and who turned out to be one person."""

import uuid
from typing import Any

from nabij.foundation.actors import Actor
from nabij.outcomes.models import Measurement
from nabij.outcomes.queries import measurements


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete measurements with their answers; scores stay, for they name nobody."""
    Measurement.objects.filter(unit_id=unit_id).delete()


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return every questionnaire somebody answered, with the questions, the answers and what was said about it."""
    rows = Measurement.objects.visible_to(by).filter(unit_id=unit_id).order_by("due_on")
    found: dict[str, object] = {}
    for row in rows:
        title = f"{measurements.questionnaire_of(row)}, {row.get_moment_display()} ({row.get_side_display()})"
        told: dict[str, Any] = {one.item.text: one.answer for one in measurements.given(row, by=by) if one.answer}
        found[title] = {"": row.get_state_display(), **told}
    return found
