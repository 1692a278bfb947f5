"""Writes of the imports room."""

from nabij.imports.actions.places import import_places
from nabij.imports.actions.running import (
    Judged,
    NotWaiting,
    UploadGone,
    begin,
    choose_columns,
    decide,
    discard,
    headings,
    judge,
    reason_of,
    refused_rows,
    run_at_once,
)
from nabij.imports.actions.undoing import (
    Undone,
    UndoNotAllowed,
    begin_undo,
    erase_unit,
    forget_uploads,
    may_undo,
    throw_away,
    undo,
)
from nabij.imports.actions.uploading import MappingIncomplete, upload

__all__ = [
    "Judged",
    "MappingIncomplete",
    "NotWaiting",
    "UndoNotAllowed",
    "Undone",
    "UploadGone",
    "begin",
    "begin_undo",
    "choose_columns",
    "decide",
    "discard",
    "erase_unit",
    "forget_uploads",
    "headings",
    "import_places",
    "judge",
    "may_undo",
    "reason_of",
    "refused_rows",
    "run_at_once",
    "throw_away",
    "undo",
    "upload",
]
