"""Whether a helpline lets somebody in at this moment: its hours, who is there and awake, and the queue."""

from nabij.conversations.queries import counts_now
from nabij.foundation import access, clock
from nabij.foundation.access import Reason
from nabij.programmes.helpline.models import Break, Helpline
from nabij.programmes.helpline.queries.hours import Door, state_at
from nabij.volunteers.queries.presence import on_duty


def on_break(offering_id: int) -> set[int]:
    """Return the logins that catch breath at this offering."""
    with access.unscoped(Reason.CONVERSATION):
        rows = Break.objects.filter(offering_id=offering_id, until__isnull=True)
        return set(rows.values_list("volunteer_id", flat=True))


def door_now(helpline: Helpline) -> Door:
    """Return the door of one helpline now. Who takes a break is there, but holds no place."""
    now, resting = clock.now(), on_break(helpline.offering_id)
    waiting, talking = counts_now(offering_id=helpline.offering_id)
    if resting:
        there = on_duty(offering_id=helpline.offering_id, at=now)
        talking += sum(one.at_once for one in there if one.user_id in resting)
    return state_at(helpline=helpline, at=now, waiting=waiting, talking=talking)
