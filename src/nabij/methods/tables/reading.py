"""Files become rows of text: CSV with any usual separator and encoding, and XLSX.

The content decides what a file is, not its name. Every cell stays text; row numbers are those a spreadsheet
shows. Whole-file faults raise `TableError`; a fault in one row is reported beside the other rows.

Memory: the whole table. Limits are checked while reading, so a huge file fails early.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from nabij.methods.tables.workbook import BadWorkbook, WorkbookFault, workbook_rows

SEPARATORS: Final = ";,\t"
TEXT_ENDINGS: Final = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm")

# Direction marks and byte order marks come along when a number is copied from a chat or a phone book.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_ALLOWED_CONTROLS = "\t\n\r"


class TableCode(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    UNREADABLE_LETTERS = "unreadable_letters"
    BROKEN_QUOTES = "broken_quotes"
    BAD_HEADER = "bad_header"
    DOUBLE_HEADER = "double_header"
    OLD_OR_LOCKED_WORKBOOK = "old_or_locked_workbook"
    DAMAGED_WORKBOOK = "damaged_workbook"


class RowCode(StrEnum):
    """Why one row cannot be read."""

    CONTROL_CHARACTER = "control_character"
    CELL_TOO_LONG = "cell_too_long"
    TOO_MANY_CELLS = "too_many_cells"


class TableError(ValueError):
    """The whole file cannot be read: `code` says why, `row` where (None when nowhere in particular).

    `detail` holds the offending header or the limit that was passed.
    """

    def __init__(self, *, code: TableCode, row: int | None = None, detail: str = "") -> None:
        super().__init__(f"{code.value} (row {row}) {detail}".strip())
        self.code = code
        self.row = row
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read at most; rows counts rows below the header that are not blank."""

    rows: int = 20_000
    columns: int = 200
    cell_chars: int = 10_000
    size_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the first line is 1) and as many cells as the header has."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not read: its number, why, and the header of the column at fault ("" when none)."""

    number: int
    code: RowCode
    column: str


@dataclass(frozen=True, slots=True)
class Table:
    """A header of distinct names, the rows below it, and the rows that were refused."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row as its number and its cells by header."""
        for row in self.rows:
            yield row.number, dict(zip(self.header, row.cells, strict=True))


DEFAULT_LIMITS: Final = Limits()


def read_table(*, source: bytes | Path, filename: str = "", limits: Limits = DEFAULT_LIMITS) -> Table:
    """Read a CSV or XLSX file, given as bytes or as a path; `filename` only serves to refuse other kinds.

    The first row that is not blank is the header; a column without a name is called after its letter, `[C]`.
    Rows shorter than the header are filled with empty cells, blank rows are skipped. Raises `TableError` for
    faults of the whole file, `OSError` when a path cannot be opened.
    """
    name = (filename or (source.name if isinstance(source, Path) else "")).lower()
    if name and not name.endswith((*TEXT_ENDINGS, *WORKBOOK_ENDINGS)):
        raise TableError(code=TableCode.UNKNOWN_KIND, detail=name.rpartition(".")[2][:20])
    data = _content(source=source, limits=limits)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"\x09\x08")):
        raise TableError(code=TableCode.OLD_OR_LOCKED_WORKBOOK)
    if data.startswith(b"PK\x03\x04"):
        rows = _from_workbook(data=data)
    elif data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        raise TableError(code=TableCode.UNKNOWN_KIND)
    else:
        rows = _from_text(text=_decoded(data=data))
    return _table(rows=rows, limits=limits)


def _content(*, source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            data = file.read(limits.size_bytes + 1)
    else:
        data = source
    if len(data) > limits.size_bytes:
        raise TableError(code=TableCode.TOO_LARGE, detail=str(limits.size_bytes))
    if not data.strip():
        raise TableError(code=TableCode.EMPTY)
    return data


def _decoded(*, data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(code=TableCode.UNREADABLE_LETTERS)


def _from_text(*, text: str) -> Iterator[tuple[int, Sequence[str]]]:
    separator, skipped = _separator(text=text)
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise TableError(code=TableCode.BROKEN_QUOTES, row=number) from error
        if cells is None:
            return
        yield number, cells


def _separator(*, text: str) -> tuple[str, int]:
    """The separator, and how many lines at the top only announce it (`sep=;`, as some spreadsheets write)."""
    lines = io.StringIO(text)
    first = next(lines, "").rstrip("\r\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], 1
    while not first.strip(SEPARATORS + " \n") and (line := next(lines, "")):
        first = line
    outside = "".join(part for place, part in enumerate(first.split('"')) if place % 2 == 0)
    return max(SEPARATORS, key=outside.count), 0


def _from_workbook(*, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        yield from workbook_rows(data=data)
    except BadWorkbook as error:
        codes = {
            WorkbookFault.TOO_LARGE: TableCode.TOO_LARGE,
            WorkbookFault.OTHER_KIND: TableCode.UNKNOWN_KIND,
            WorkbookFault.DAMAGED: TableCode.DAMAGED_WORKBOOK,
        }
        raise TableError(code=codes[error.fault]) from error


def _table(*, rows: Iterable[tuple[int, Sequence[str]]], limits: Limits) -> Table:
    numbered = (
        (number, [cell.translate(_INVISIBLE) for cell in cells])
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    )
    top = next(numbered, None)
    if top is None:
        raise TableError(code=TableCode.EMPTY)
    header = _header(row=top[0], cells=top[1], limits=limits)
    read: list[Row] = []
    refused: list[RefusedRow] = []
    for number, cells in numbered:
        if len(read) + len(refused) >= limits.rows:
            raise TableError(code=TableCode.TOO_MANY_ROWS, row=number, detail=str(limits.rows))
        found = _row(number=number, cells=cells, header=header, limits=limits)
        if isinstance(found, Row):
            read.append(found)
        else:
            refused.append(found)
    return Table(header=header, rows=tuple(read), refused=tuple(refused))


def _header(*, row: int, cells: list[str], limits: Limits) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while not names[-1]:
        names.pop()
    names = [name or f"[{_letters(number=number)}]" for number, name in enumerate(names, start=1)]
    if len(names) > limits.columns:
        raise TableError(code=TableCode.TOO_MANY_COLUMNS, row=row, detail=str(limits.columns))
    seen: set[str] = set()
    for name in names:
        if _has_controls(name) or len(name) > limits.cell_chars:
            raise TableError(code=TableCode.BAD_HEADER, row=row, detail=_printable(name))
        if name.casefold() in seen:
            raise TableError(code=TableCode.DOUBLE_HEADER, row=row, detail=name)
        seen.add(name.casefold())
    return tuple(names)


def _letters(*, number: int) -> str:
    """The letters a spreadsheet gives to a column: 1 is A, 27 is AA. They name a column without a header."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _row(*, number: int, cells: list[str], header: tuple[str, ...], limits: Limits) -> Row | RefusedRow:
    for place, cell in enumerate(cells):
        column = header[place] if place < len(header) else ""
        if _has_controls(cell):
            return RefusedRow(number=number, code=RowCode.CONTROL_CHARACTER, column=column)
        if len(cell) > limits.cell_chars:
            return RefusedRow(number=number, code=RowCode.CELL_TOO_LONG, column=column)
        if place >= len(header) and cell.strip():
            return RefusedRow(number=number, code=RowCode.TOO_MANY_CELLS, column="")
    filled = (*cells[: len(header)], *[""] * (len(header) - len(cells)))
    return Row(number=number, cells=filled)


def _has_controls(text: str) -> bool:
    """Control characters, lone surrogates and non-characters; tab and line breaks inside a cell are fine."""
    if text.isprintable():
        return False
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in _ALLOWED_CONTROLS for c in text)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:60])
