"""Writes of the walk-in room."""

from nabij.enrolment.actions import ContactClosed
from nabij.programmes.walkin.actions.counting import NotCountable, close, close_forgotten, tap, tick
from nabij.programmes.walkin.actions.furnishing import (
    PLACE_FIELDS,
    AddressTaken,
    change_place,
    make_place,
    remove_special,
    save_special,
    set_faces,
)

__all__ = [
    "PLACE_FIELDS",
    "AddressTaken",
    "ContactClosed",
    "NotCountable",
    "change_place",
    "close",
    "close_forgotten",
    "make_place",
    "remove_special",
    "save_special",
    "set_faces",
    "tap",
    "tick",
]
