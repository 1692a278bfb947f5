"""Erasing pairs: who never typed the code back, and who is done, after the hours of the letterbox."""

import datetime as dt

from nabij.foundation import access, clock, erasure
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Pair


def erase_old() -> int:
    """Erase what is past its hours, letters and file together; returns how many pairs."""
    now, units, done = clock.now(), [], 0
    with access.unscoped(Reason.ERASURE):
        for pair in Pair.objects.filter(state__in=[PairState.NEW, PairState.ENDED]).select_related(
            "letterbox", "conversation"
        ):
            hours = rules.UNCONFIRMED_HOURS if pair.state == PairState.NEW else pair.letterbox.keep_hours
            if now - (pair.ended_at or pair.applied_at) < dt.timedelta(hours=hours):
                continue
            done += 1
            units += [pair.unit_id, *([pair.conversation.unit_id] if pair.conversation else [])]
        erasure.erase(units, by=NOBODY, why="e-buddy past its hours")
    return done
