"""A published report as a file becomes text with marks: PDF, DOCX, HTML and plain text, known by what is in them.

`read` gives text (see `methods.markup`) and what was left out of it. It refuses, with a reason, what is broken, locked,
without words, or far larger inside than outside. Nothing is run, fetched or guessed.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_PAGES: Final = 2_000
MOST_CHARACTERS: Final = 1_000_000
MOST_PARTS: Final = 5_000  # of a DOCX
_MEBIBYTE: Final = 1024 * 1024
MOST_UNPACKED: Final = 120 * _MEBIBYTE
MOST_TEXT_UNPACKED: Final = 30 * _MEBIBYTE
_DOCUMENT: Final = "word/document.xml"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS_OF_WEB: Final = (b"<!doctype html", b"<html", b"<body", b"<head", b"<p>", b"<h1", b"<div")


class Reason(StrEnum):
    """Why a file cannot be read."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    LOCKED = "locked"
    OLD = "old"  # of before 2007, or a DOCX with a password
    BOMB = "bomb"
    TOO_LONG = "too_long"
    NO_TEXT = "no_text"


class NotReadable(Exception):
    """This file cannot be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of a file, and the lines that were taken for the page around it."""

    text: str
    left_out: tuple[str, ...] = ()


Progress = Callable[[int, int], None]


def kind_of(content: bytes) -> str:
    """Return pdf, docx, html or txt by the bytes; raises NotReadable for anything else, and for what would burst."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_OLD_OFFICE):
        raise NotReadable(Reason.OLD)
    if content.startswith(b"PK\x03\x04"):
        return _in_archive(content)
    begin = content[:4096].lower()
    if any(mark in begin for mark in _MARKS_OF_WEB):
        return "html"
    if begin.startswith((b"{\\rtf", b"\x89png", b"\xff\xd8", b"gif8")) or _decoded(content) is None:
        raise NotReadable(Reason.UNKNOWN)
    return "txt"


def _in_archive(content: bytes) -> str:
    """Look at the list of an archive; nothing is unpacked yet. Python reads no more of a part than the list says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            count = len(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise NotReadable(Reason.BROKEN) from error
    if count > MOST_PARTS or sum(part.file_size for part in parts.values()) > MOST_UNPACKED:
        raise NotReadable(Reason.BOMB)
    if _DOCUMENT not in parts:
        raise NotReadable(Reason.UNKNOWN)
    if parts[_DOCUMENT].file_size > MOST_TEXT_UNPACKED:
        raise NotReadable(Reason.BOMB)
    return "docx"


def pages(*, content: bytes) -> int:
    """Return how many pages a PDF has, and 1 for anything else; raises NotReadable."""
    if kind_of(content) != "pdf":
        return 1
    from nabij.methods.reports import portable

    return portable.pages(content=content)


def read(*, content: bytes, progress: Progress = lambda _done, _total: None) -> Reading:
    """Return the text of a report; raises NotReadable. O(size of the file)."""
    kind = kind_of(content)
    if kind == "pdf":
        from nabij.methods.reports import portable

        found = portable.read(content=content, progress=progress)
    elif kind == "docx":
        from nabij.methods.reports import word

        found = word.read(content=content)
    else:
        found = _written(content, kind)
    if len(found.text) > MOST_CHARACTERS:
        raise NotReadable(Reason.TOO_LONG)
    if not any(sign.isalpha() for sign in found.text):
        raise NotReadable(Reason.NO_TEXT)
    return found


def _written(content: bytes, kind: str) -> Reading:
    text = _decoded(content)
    if text is None:
        raise NotReadable(Reason.UNKNOWN)
    if kind == "txt":
        return Reading(text=text)
    from nabij.methods.reports import web

    return web.read(page=text)


def _decoded(content: bytes) -> str | None:
    """Return text in UTF-8, UTF-16 with its mark, or as Windows wrote it; nothing for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").replace("\x00", "")
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
