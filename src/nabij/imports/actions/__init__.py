"""Writes of the imports room."""

from nabij.imports.actions.places import import_places
from nabij.imports.actions.running import Judged, discard, judge, run_at_once
from nabij.imports.actions.undoing import Undone, UndoNotAllowed, erase_unit, forget_uploads, undo
from nabij.imports.actions.uploading import MappingIncomplete, upload

__all__ = [
    "Judged",
    "MappingIncomplete",
    "UndoNotAllowed",
    "Undone",
    "discard",
    "erase_unit",
    "forget_uploads",
    "import_places",
    "judge",
    "run_at_once",
    "undo",
    "upload",
]
