"""What happens to a helpline, by subject."""

from nabij.programmes.helpline.actions.desk import (
    AlreadyWritten,
    add,
    begin_break,
    change,
    drop,
    end_break,
    forget_debriefs,
    furnish,
    hear_debrief,
    leave,
    take_form,
    write_debrief,
    write_wrap_up,
)

__all__ = [
    "AlreadyWritten",
    "add",
    "begin_break",
    "change",
    "drop",
    "end_break",
    "forget_debriefs",
    "furnish",
    "hear_debrief",
    "leave",
    "take_form",
    "write_debrief",
    "write_wrap_up",
]
