"""What an import says to people: why a file or a row was refused, and the report of what happened."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nabij.imports.actions.running import Judged, reason_of
from nabij.imports.choices import Column, Verdict
from nabij.imports.models import ImportedRow, ImportRun
from nabij.imports.rules.rows import Finding
from nabij.methods.tables import TableCode, TableError
from nabij.methods.tables.cells import looks_like_formula

_FILE_ERRORS = {
    TableCode.EMPTY: gettext_lazy("This file is empty."),
    TableCode.UNKNOWN_KIND: gettext_lazy(
        "This is not a CSV or XLSX file. Save your list as one of these and try again."
    ),
    TableCode.TOO_LARGE: gettext_lazy("This file is too large. At most 20 MB can be read; split the list."),
    TableCode.TOO_MANY_ROWS: gettext_lazy(
        "This list has too many rows. At most 20,000 rows can be read; split the list."
    ),
    TableCode.TOO_MANY_COLUMNS: gettext_lazy("This list has more than 200 columns. Remove some."),
    TableCode.UNREADABLE_LETTERS: gettext_lazy("The letters in this file cannot be read. Save it as CSV in UTF-8."),
    TableCode.BROKEN_QUOTES: gettext_lazy(
        "The quotation marks in this file do not match. Look at the row named below."
    ),
    TableCode.BAD_HEADER: gettext_lazy("One of the headings in this file cannot be read."),
    TableCode.DOUBLE_HEADER: gettext_lazy("Two columns in this file have the same heading. Give each its own."),
    TableCode.OLD_OR_LOCKED_WORKBOOK: gettext_lazy(
        "This is an old or locked Excel file. Save it as XLSX without a password and try again."
    ),
    TableCode.DAMAGED_WORKBOOK: gettext_lazy("This Excel file is damaged. Open it, save it again, and try once more."),
}


def table_error(error: TableError) -> str:
    """Say why a whole file cannot be read, and what to do."""
    text = str(_FILE_ERRORS[error.code])
    if error.row:
        text += " " + _("Row %(row)d.") % {"row": error.row}
    if error.detail and error.code in {TableCode.BAD_HEADER, TableCode.DOUBLE_HEADER}:
        text += f" ({error.detail[:60]})"
    return text


def mapping_incomplete(missing: Iterable[Column], header: Sequence[str]) -> str:
    """Say which columns were looked for and not found."""
    return _("No column was found for: %(missing)s. The file has: %(header)s.") % {
        "missing": ", ".join(str(column.label) for column in missing),
        "header": ", ".join(heading[:30] for heading in header[:30]),
    }


def missing_headings(names: Iterable[str]) -> str:
    """Say which headings a table of places lacks."""
    return _("This is not a table of postcode areas. Missing columns: %(names)s.") % {"names": ", ".join(names)}


def no_places() -> str:
    """Say that distances cannot be measured yet."""
    return _("No postcode areas are known yet. First import them with: nabij import places FILE")


def unknown(what: str, names: Sequence[str]) -> str:
    """Say that a slug is not known, and which are."""
    known = ", ".join(names) or "-"
    return {
        "organisation": _("Say which organisation, with --organisation. There are: %(known)s."),
        "programme": _("There is no programme with this slug. There are: %(known)s."),
        "branch": _("There is no branch with this slug. There are: %(known)s."),
    }[what] % {"known": known}


def undo_not_allowed() -> str:
    """Say when an import can be undone."""
    return _("Only a finished import can be undone, once, within 30 days.")


def undone(removed: int, put_back: int, left: Sequence[int]) -> str:
    """Say what an undo did, and what it left because somebody worked with it."""
    text = ngettext("%(n)d person removed again.", "%(n)d people removed again.", removed) % {"n": removed}
    if put_back:
        text += " " + ngettext("%(n)d merge undone.", "%(n)d merges undone.", put_back) % {"n": put_back}
    if left:
        text += " " + _("Left as they are, because somebody has worked with them: row %(rows)s.") % {
            "rows": ", ".join(str(row) for row in left[:50])
        }
    return text


def reason(finding: Finding) -> str:
    """Say what is wrong with one cell."""
    return reason_of(finding.column, finding.code.value)


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet will run."""
    return f"'{cell}" if looks_like_formula(cell) else cell


def report(
    *, run: ImportRun, judged: Judged, results: Sequence[ImportedRow], dry_run: bool
) -> dict[str, Any]:  # fmt: skip
    """Return what happened to every row, for a machine and for whoever keeps the list."""
    refused, left_out, possible, remarks = [], [], [], []
    for row in judged.rows:
        place = {"row": row.read.row, "number": row.read.number}
        if row.read.faults:
            told = [_told(finding) for finding in row.read.faults]
            refused.append({**place, **told[0], "all": told})
        if row.verdict in {Verdict.DOUBLE, Verdict.KNOWN}:
            left_out.append({**place, "code": row.verdict.value, "reason": str(row.verdict.label),
                             "same_as_row": row.same_row, "same_as_person": row.same_person or None,
                             "decision": row.decision.value if row.decision else None})  # fmt: skip
        elif row.like_rows or row.like_people:
            possible.append({**place, "like_rows": row.like_rows, "like_people": row.like_people})
        if row.verdict != Verdict.REFUSED:
            remarks += [{**place, **_told(finding)} for finding in row.read.remarks]
    return {
        "file": run.file_name, "kind": run.kind, "programme": run.programme.slug, "on": run.judged_on.isoformat(),
        "dry_run": dry_run, "run": None if dry_run else str(run.pk), "counts": judged.counts(),
        "mapping": run.mapping, "unused_columns": list(judged.unused), "refused": refused, "doubles": left_out,
        "possible_doubles": possible, "remarks": remarks,
        "imported": [
            {"row": made.row, "number": made.number, "person": str(made.person_id),
             "enrolment": made.enrolment_id and str(made.enrolment_id), "offering": made.offering_id}
            for made in results
        ],
    }  # fmt: skip


def _told(finding: Finding) -> dict[str, str]:
    return {"column": finding.column, "code": finding.code.value, "value": finding.value, "reason": reason(finding)}


def summary(report: dict[str, Any]) -> str:
    """Return the report as the few lines that stand at the end of a command."""
    counts = report["counts"]
    lines = [
        (_("rows in the file"), counts["rows"]),
        (_("would be added") if report["dry_run"] else _("added"), counts["added"]),
        (_("refused"), counts["refused"]),
        (_("double in the file, left out"), counts["doubles"]),
        (_("already known, left out"), counts["known"]),
        (_("possible doubles, added: please check"), counts["possible_doubles"]),
        (_("rows with a remark"), counts["remarks"]),
    ]
    text = [f"{label:<45}{number:>7}" for label, number in lines]
    text += [
        _("row %(row)d (%(number)s) refused. %(reason)s %(value)s")
        % {**fault, "value": f"[{fault['value']}]" if fault["value"] else ""}
        for fault in report["refused"][:30]
    ]
    if len(report["refused"]) > len(report["refused"][:30]):
        text.append(_("... and more: see the report (--report FILE)."))
    if report["run"]:
        text.append(_("Undo within 30 days: nabij import undo %(run)s") % {"run": report["run"]})
    return "\n".join(line.rstrip() for line in text)
