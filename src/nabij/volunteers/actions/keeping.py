"""What this room knows of somebody: for a copy of their file, and when they turn out to have been entered twice."""

import uuid
from typing import Any

from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.volunteers.models import CoverAsk, CoverWish, Duty, Qualification, Swap


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return the qualifications and shifts of one volunteer's file."""
    with access.unscoped(access.Reason.COPY):
        skills = Qualification.objects.filter(unit_id=unit_id).order_by("valid_from")
        duties = Duty.objects.filter(unit_id=unit_id).select_related("shift").order_by("shift__starts_at")
        asks = CoverAsk.objects.filter(unit_id=unit_id).order_by("asked_at")
        wishes = CoverWish.objects.filter(unit_id=unit_id, never=True)
        found: dict[str, object] = {
            "qualifications": [
                {"qualification": row.get_skill_display(), "from": row.valid_from, "until": row.valid_until}
                for row in skills
            ],
            "shifts": [
                {"from": row.shift.starts_at, "until": row.shift.ends_at, "as": row.get_post_display()}
                for row in duties
            ],
            "not to be asked to cover, since": [row.changed_at for row in wishes],
            "asked to cover": [{"on": row.asked_at, "answer": row.get_answer_display()} for row in asks],
        }
    return {name: rows for name, rows in found.items() if rows}


def move_person(kept: Any, gone: Any) -> None:
    """Let everything of a person who was entered twice belong to the one who stays; runs unscoped."""
    for model in (Qualification, CoverAsk, CoverWish):
        model.objects.filter(person_id_copy=gone.pk).update(person_id_copy=kept.pk)
    both = set(Duty.objects.filter(person_id_copy=kept.pk, is_open=True).values_list("shift_id", flat=True))
    Duty.objects.filter(person_id_copy=gone.pk, is_open=True, shift_id__in=both).update(is_open=False)
    Duty.objects.filter(person_id_copy=gone.pk).update(person_id_copy=kept.pk)
    Swap.objects.filter(from_person_id=gone.pk).update(from_person_id=kept.pk)
    Swap.objects.filter(asked_person_id=gone.pk).update(asked_person_id=kept.pk)
