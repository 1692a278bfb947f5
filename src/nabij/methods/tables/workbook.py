"""XLSX files become the text that the person who made them sees in each cell.

Formulas give their last result, or their own text when the file holds no result. Numbers without a fraction
lose their `.0`, dates become `yyyy-mm-dd`, yes and no become `ja` and `nee`.
"""

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any, Final

import openpyxl

MAX_UNPACKED_BYTES: Final = 400_000_000
MAX_PARTS: Final = 5_000


class WorkbookFault(Enum):
    """Why a workbook cannot be read."""

    TOO_LARGE = auto()
    OTHER_KIND = auto()
    DAMAGED = auto()


class BadWorkbook(ValueError):
    """The workbook cannot be read; `fault` says why."""

    def __init__(self, *, fault: WorkbookFault) -> None:
        super().__init__(fault.name.lower())
        self.fault = fault


def workbook_rows(*, data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of the first visible sheet with their number, blank rows included; raises `BadWorkbook`."""
    _check_package(data=data)
    try:
        for number, cells in enumerate(_sheet_rows(data=data, results=False), start=1):
            if any(cell.data_type == "f" for cell in cells):
                yield from _with_results(data=data, start=number)
                return
            yield number, [_text(cell.value) for cell in cells]
    except BadWorkbook:
        raise
    except Exception as error:  # openpyxl lets many kinds of error through for a damaged file
        raise BadWorkbook(fault=WorkbookFault.DAMAGED) from error


def _check_package(*, data: bytes) -> None:
    """Refuse what unpacks to far more than it seems, and packages that are no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise BadWorkbook(fault=WorkbookFault.DAMAGED) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise BadWorkbook(fault=WorkbookFault.TOO_LARGE)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise BadWorkbook(fault=WorkbookFault.OTHER_KIND)


def _sheet_rows(*, data: bytes, results: bool) -> Iterator[Sequence[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise BadWorkbook(fault=WorkbookFault.DAMAGED)
        sheets[0].reset_dimensions()
        yield from sheets[0].iter_rows()
    finally:
        book.close()


def _with_results(*, data: bytes, start: int) -> Iterator[tuple[int, Sequence[str]]]:
    """From row `start` on: the results of formulas beside their text."""
    written = _sheet_rows(data=data, results=False)
    shown = _sheet_rows(data=data, results=True)
    for number, (texts, values) in enumerate(zip(written, shown, strict=True), start=1):
        if number >= start:
            yield (
                number,
                [
                    _text(text.value if value.value is None else value.value)
                    for text, value in zip(texts, values, strict=True)
                ],
            )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(getattr(value, "text", value))
