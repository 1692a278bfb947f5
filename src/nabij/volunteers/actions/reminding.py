"""What the rota does without being asked: reminding, and looking for cover after somebody gave a shift back."""

import datetime as dt
import uuid

from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.volunteers import emails
from nabij.volunteers.actions.covering import NothingMissing, call_for_cover
from nabij.volunteers.models import CoverCall, Duty, Shift


def remind_all(*, ahead: dt.timedelta) -> int:
    """Remind everybody whose shift begins within this time, once; returns how many. Runs unscoped."""
    now = clock.now()
    rows = Duty.objects.select_for_update(of=("self",)).filter(
        is_open=True, reminded_at__isnull=True, shift__is_cancelled=False, shift__starts_at__gt=now,
        shift__starts_at__lte=now + ahead,
    )  # fmt: skip
    duties = list(rows.select_related("enrolment__person", "shift__offering__programme", "shift__offering__branch"))
    for duty in duties:
        # Who took a shift for today an hour ago need not be told.
        if now - duty.taken_at > dt.timedelta(hours=12):
            emails.remind(duty)
        duty.reminded_at = now
        duty.save(update_fields=["reminded_at"])
    return len(duties)


def open_calls() -> list[uuid.UUID]:
    """Return the cover calls that are still open. Runs unscoped."""
    return list(CoverCall.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))


def call_after_drop(shift_id: uuid.UUID) -> int:
    """Ask others to cover a shift that somebody gave back, if it lacks somebody now; returns how many were asked."""
    shift = Shift.objects.select_related("rota", "offering__programme", "offering__branch").get(pk=shift_id)
    try:
        return call_for_cover(shift=shift, by=NOBODY)[1]
    except NothingMissing:
        return 0
