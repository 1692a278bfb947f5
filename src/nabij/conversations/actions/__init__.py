"""Writes of the conversations room; messages themselves go through hub.writer, which does the same for many at once."""

from nabij.conversations.actions.keeping import (
    close_after_hours,
    end_stale_leases,
    erase_old_conversations,
    leave_abandoned_places,
    tell_who_waits_alone,
    warn_and_close,
)
from nabij.conversations.actions.letters import Draft, close_pair, write_letter
from nabij.conversations.actions.log import (
    Arrived,
    Ended,
    HelpCalled,
    OftenLost,
    Refused,
    Taken,
    TurnedAway,
    rights_changed,
)
from nabij.conversations.actions.staffing import (
    call_backup,
    close_by_staff,
    go_back_to_queue,
    listen,
    take_next,
    take_over,
    transfer,
    unlisten,
)
from nabij.conversations.actions.visiting import (
    Arrival,
    close_by_visitor,
    hand_in_form,
    leave_queue,
    new_token,
    open_conversation,
    open_pair,
)

__all__ = [
    "Arrival", "Arrived", "Draft", "Ended", "HelpCalled", "OftenLost", "Refused", "Taken", "TurnedAway",
    "call_backup", "close_after_hours", "close_by_staff", "close_by_visitor", "close_pair", "end_stale_leases",
    "erase_old_conversations", "go_back_to_queue", "hand_in_form", "leave_abandoned_places", "leave_queue", "listen",
    "new_token", "open_conversation", "open_pair", "rights_changed", "take_next", "take_over",
    "tell_who_waits_alone", "transfer", "unlisten", "warn_and_close", "write_letter",
]  # fmt: skip
