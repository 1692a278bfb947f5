"""Uploads: known by their content, limited in size, sealed under the unit they belong to, and only ever handed out."""

import io
import re
import shutil
import unicodedata
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from nabij.foundation import access, audit, sealing
from nabij.foundation.actors import Actor
from nabij.foundation.ids import new_id

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
# A list of 20,000 people is about 5 MiB inside an XLSX; far more is a bomb.
_MAX_UNPACKED = 200 * MEBIBYTE
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "application/octet-stream",
    "txt": "text/plain; charset=utf-8",
}
LISTS, IMAGES = frozenset({"csv", "xlsx"}), frozenset({"png", "jpeg"})


# No form takes a larger file; what comes after this is thrown away, so that a form can still answer.
LARGEST_BYTES = 40 * MEBIBYTE


class Bounded(FileUploadHandler):
    """Keeps little more of an upload than any form takes: enough for the form to say that it is too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Let a piece through, or drop it."""
        return raw_data if start <= LARGEST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """Leave making the file to the handlers after this."""


class NotAccepted(Exception):
    """This file cannot be taken; the text says in the reader's language why, and what to do."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: a name without surprises, what it is, and its bytes."""

    name: str
    kind: str
    content: bytes


def accept(upload: "UploadedFile[Any]", *, kinds: frozenset[str] = LISTS, max_bytes: int = MAX_BYTES) -> Accepted:
    """Read an upload and say what it is by its content, whatever its name claims; raises NotAccepted."""
    if (upload.size or 0) > max_bytes:
        limit = max_bytes // MEBIBYTE
        raise NotAccepted(_("This file is too large. It may be at most %(limit)s MB.") % {"limit": limit})
    content = upload.read(max_bytes + 1)
    if not content:
        raise NotAccepted(_("This file is empty. Choose another file."))
    kind = kind_of(content)
    if kind not in kinds:
        wanted = ", ".join(sorted(kinds)).upper()
        raise NotAccepted(_("We cannot read this file. Choose a file of this kind: %(wanted)s.") % {"wanted": wanted})
    return Accepted(safe_name(upload.name or "", kind=kind), kind, content)


def kind_of(content: bytes) -> str:
    """Return the kind of a file by its bytes, or an empty text."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"PK\x03\x04"):
        return "xlsx" if _is_workbook(content) else ""
    return "csv" if _is_text(content) else ""


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        return False
    names = {entry.filename for entry in entries}
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return "xl/workbook.xml" in names and not macros and sum(entry.file_size for entry in entries) <= _MAX_UNPACKED


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16, as some spreadsheets write it
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    return b"\0" not in content and not start.startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf", b"{\\rtf"))


def safe_name(name: str, *, kind: str) -> str:
    """Return a file name that means nothing to any system: no folders, no control or turning characters."""
    stem = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1].rpartition(".")[0] or "file"
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] in "LNPZ" and letter not in '"<>|:*?;%')
    return f"{' '.join(stem.split()).strip('. ')[:80] or 'file'}.{'jpg' if kind == 'jpeg' else kind}"


# -- keeping ------------------------------------------------------------------------------------------------


def _folder(unit_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "files" / str(unit_id)


def keep(content: bytes, *, unit_id: uuid.UUID) -> uuid.UUID:
    """Store bytes, sealed under a unit; returns the id to find them by. Erased with the unit."""
    file_id = new_id()
    folder = _folder(unit_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(file_id)
    path.touch(mode=0o600)
    path.write_bytes(sealing.seal_bytes(content, unit_id=unit_id, name=str(file_id)))
    return file_id


def fetch(file_id: uuid.UUID, *, row: models.Model, by: Actor, purpose: str) -> bytes:
    """Return the bytes of a file of this row's unit. Requires the action `read`, and writes a line in the log."""
    access.require(by, access.READ, row)
    unit_id = sealing.unit_of(row)
    audit.record("file.read", by=by, about=row, unit_id=unit_id, data_class="K3", purpose=purpose)
    try:
        sealed = (_folder(unit_id) / str(file_id)).read_bytes()
    except FileNotFoundError as error:
        raise sealing.Erased(str(file_id)) from error
    return sealing.open_bytes(sealed, unit_id=unit_id, name=str(file_id))


def remove(unit_id: uuid.UUID) -> None:
    """Delete all files of a unit; the eraser of this room."""
    shutil.rmtree(_folder(unit_id), ignore_errors=True)


def hand_out(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """Answer with a file that a browser saves and never runs."""
    response = HttpResponse(content, content_type=TYPES.get(kind, "application/octet-stream"))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
