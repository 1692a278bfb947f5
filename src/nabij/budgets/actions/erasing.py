"""What of this room goes with a file or an upload, and what a copy of a file holds."""

import uuid

from django.utils.translation import gettext as _

from nabij.budgets.models import Fee, LedgerImport
from nabij.budgets.rules.money import euros
from nabij.foundation import sealing
from nabij.foundation.actors import Actor
from nabij.people.models import Person


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete what a volunteer was paid, and what an uploaded file held; the lines of a budget keep their sums."""
    Fee.objects.filter(unit_id=unit_id).delete()
    LedgerImport.objects.filter(unit_id=unit_id).update(table=None, file_name="")


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return what a volunteer was paid, with what was noted."""
    found: dict[str, object] = {}
    for row in Fee.objects.visible_to(by).filter(unit_id=unit_id).order_by("on", "entered_at"):
        note = sealing.open_text(row, "note", by=by, purpose="export") if row.note is not None else ""
        title = f"{row.on:%d-%m-%Y} {row.get_kind_display()} ({str(row.pk)[-4:]})"
        told = {_("Amount"): f"€ {euros(row.cents)}", _("Note"): note}
        found[title] = told | ({_("Taken back"): _("yes")} if row.withdrawn_at else {})
    return found


def move_rows(kept: Person, gone: Person) -> None:
    """Let payments follow somebody who was entered twice."""
    Fee.objects.filter(person_id_copy=gone.pk).update(person_id_copy=kept.pk)
