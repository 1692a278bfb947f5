"""What a personal link is about; reads run unscoped, because the link is the whole authorisation."""

import uuid

from nabij.volunteers import rules
from nabij.volunteers.models import CoverAsk, Duty, Shift, Swap


def cover_ask(subject_id: str) -> CoverAsk:
    """Return the question behind a link to a cover call."""
    rows = CoverAsk.objects.select_related(
        "call__shift__rota", "call__shift__offering__programme", "call__shift__offering__branch", "enrolment__person"
    )
    ask: CoverAsk = rows.get(pk=uuid.UUID(subject_id))
    return ask


def swap(subject_id: str) -> Swap:
    """Return the question behind a link to a swap."""
    rows = Swap.objects.select_related(
        "duty__shift__offering__programme", "duty__shift__offering__branch", "in_return__shift"
    )
    found: Swap = rows.get(pk=uuid.UUID(subject_id))
    return found


def is_missing(shift: Shift) -> bool:
    """Say whether a shift still lacks somebody."""
    posts = list(Duty.objects.filter(shift=shift, is_open=True).values_list("post", flat=True))
    return bool(rules.gaps(minimum=shift.minimum, needs_lead=shift.needs_lead, posts=posts))
