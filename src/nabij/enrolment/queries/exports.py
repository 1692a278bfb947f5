"""Lists as files: without live formulas, and written down in the access log."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from nabij.enrolment.queries.waiting import Line
from nabij.foundation import audit
from nabij.foundation.actors import Actor

_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
Table = list[list[str]]


def harmless(text: object) -> str:
    """Return a cell that a spreadsheet will not take for a formula."""
    cell = "" if text is None else str(text)
    return f"'{cell}" if cell.startswith(_LIVE) else cell


def table(lines: Iterable[Line]) -> Table:
    """Return the list as rows of text, with a heading."""
    head = [
        _("Name"), _("Town"), _("Postcode"), _("Phone"), _("E-mail"), _("Programme"), _("State"), _("Applied on"),
        _("Days"), _("Urgency"), _("Came through"), _("Next step"), _("On"), _("Wishes"),
    ]  # fmt: skip
    return [head, *(_row(line) for line in lines)]


def _row(line: Line) -> list[str]:
    row = line.row
    cells: Sequence[object] = (
        line.name, row.town, row.postcode, row.phone, row.email, line.programme, line.state, row.applied_on, line.days,
        row.urgency, line.source, row.next_step, row.next_step_on,
        ", ".join(str(badge.label) for badge in line.badges),
    )  # fmt: skip
    return [harmless(cell) for cell in cells]


def csv_file(rows: Table) -> tuple[bytes, str]:
    """Return the table as Dutch spreadsheets open it: semicolons and a byte order mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"


def xlsx(rows: Table) -> tuple[bytes, str]:
    """Return the table as a workbook of plain texts."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, bold if number == 0 else None)
    sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def record(actor: Actor, *, name: str, rows: int) -> None:
    """Write down that a list left the house."""
    audit.record("enrolment.exported", by=actor, data_class="K2", purpose=f"{name}: {rows}")
