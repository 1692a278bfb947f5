"""A budget as a workbook: figures as figures, and no cell that a spreadsheet would run."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from nabij.budgets.choices import Worker
from nabij.budgets.queries.accounting import Account, LineFigures

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(account: Account, *, title: str) -> bytes:
    """Return lines, totals, moves and hours of a budget as a workbook."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(_("Budget")[:31])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 7, 14)
    sheet.write_string(0, 0, title, bold)
    head = (_("Line"), _("Kind"), _("Adopted"), _("Moved"), _("Planned now"), _("Actual"), _("Forecast"))
    at = 2
    for heading, lines in ((_("Costs"), account.lines), (_("Income"), account.income)):
        for column, text in enumerate((heading, *head[1:])):
            sheet.write_string(at, column, text, bold)
        at = _lines(sheet, lines, at + 1, money) + 1
    extra = book.add_worksheet(_("Moves and hours")[:31])
    extra.set_column(0, 1, 30)
    for column, text in enumerate((_("From"), _("To"), _("Amount"), _("Reason"), _("Approved on"))):
        extra.write_string(0, column, text, bold)
    row = 0
    for row, move in enumerate(account.moved, start=1):
        for column, text in ((0, move.from_line), (1, move.to_line), (3, move.reason), (4, move.decided_on)):
            extra.write_string(row, column, text)
        extra.write_number(row, 2, move.cents / 100, money)
    for step, worker in enumerate(Worker, start=2):
        extra.write_string(row + step, 0, _("Hours of %(who)s") % {"who": worker.label})
        extra.write_number(row + step, 2, round(account.hours[worker].minutes / 60, 1))
    book.close()
    return made.getvalue()


def _lines(sheet: "xlsxwriter.worksheet.Worksheet", lines: Iterable[LineFigures], at: int, money: object) -> int:
    for line in lines:
        sheet.write_string(at, 0, line.name)
        sheet.write_string(at, 1, str(line.kind.label))
        figures = (line.planned, line.shifted, line.planned_now, line.actual, line.forecast)
        for column, cents in enumerate(figures, start=2):
            sheet.write_number(at, column, cents / 100, money)
        at += 1
    return at
