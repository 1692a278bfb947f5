"""Writes of the reporting room: a report is begun, its chapters are written, and what belongs to them is kept."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Offering, Programme, ProgrammeLine
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import ChangedMeanwhile, require_seen
from nabij.reporting.models import Aim, Chapter, Entry, Remark, Report
from nabij.reporting.queries import reports
from nabij.reporting.queries.templates import Part, templates

ABOUT_FIELDS = ("title", "subtitle", "leader")


class AlreadyBegun(Exception):
    """There is a report of this programme or line by this template for this year."""


class NotWritable(Exception):
    """The report was submitted, and what was submitted stays as it is."""


@transaction.atomic
def begin(*, about: Programme | ProgrammeLine, template: str, year: int, language: str, by: Actor) -> Report:
    """Begin a report with the chapters of a template; what hardly changes is carried over from last year."""
    asked = templates()[template]
    is_line = isinstance(about, ProgrammeLine)
    report = Report(
        organisation_id=about.organisation_id, cell_ids=_cells(about), template=template, year=year, language=language,
        title=about.name, subtitle=asked.subtitle(language, year=year), made_by_id=by.user_id,
        **({"line": about} if is_line else {"programme": about}),
    )  # fmt: skip
    access.require(by, CREATE, report)
    if is_line:
        access.require(by, DECIDE, report)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyBegun(str(report)) from error
    for position, part in enumerate(asked.parts, start=1):
        _chapter(report, part, position).save(force_insert=True)
    audit.record("reporting.report.begun", by=by, about=report)
    return report


def _cells(about: Programme | ProgrammeLine) -> list[int]:
    of = {"programme__line": about} if isinstance(about, ProgrammeLine) else {"programme": about}
    with access.unscoped(access.Reason.FIGURES):
        rows = Offering.objects.filter(organisation_id=about.organisation_id, **of)
        return sorted(rows.values_list("pk", flat=True))


def _chapter(report: Report, part: Part, position: int) -> Chapter:
    chapter = Chapter(
        organisation_id=report.organisation_id, cell_ids=report.cell_ids, report=report, key=part.key,
        position=position,
    )  # fmt: skip
    if part.is_carried:
        chapter.text = reports.last_year(report, chapter)
    return chapter


def _locked(report: Report, by: Actor) -> Report:
    found: Report = Report.objects.visible_to(by, CHANGE).select_for_update().get(pk=report.pk)
    if not reports.is_writable(found):
        raise NotWritable(str(found))
    return found


@transaction.atomic
def change(*, report: Report, values: Mapping[str, Any], seen: int | None, by: Actor) -> Report:
    """Write title, subtitle and project leader."""
    row = _locked(report, by)
    require_seen(row, seen)
    for name in ABOUT_FIELDS:
        setattr(row, name, values[name])
    row.version += 1
    row.save(update_fields=[*ABOUT_FIELDS, "version"])
    audit.record("reporting.report.changed", by=by, about=row)
    return row


@transaction.atomic
def write(*, chapter: Chapter, text: str, is_ready: bool, seen: int | None, by: Actor) -> Chapter:
    """Write the text of a chapter. Raises ChangedMeanwhile, NotWritable."""
    _locked(chapter.report, by)
    row: Chapter = Chapter.objects.visible_to(by, CHANGE).select_for_update().get(pk=chapter.pk)
    require_seen(row, seen)
    row.text, row.is_ready = text, is_ready
    row.changed_at, row.changed_by_id = clock.now(), by.user_id
    row.version += 1
    row.save(update_fields=["text", "is_ready", "changed_at", "changed_by", "version"])
    audit.record("reporting.chapter.written", by=by, about=row)
    return row


@transaction.atomic
def remark(*, chapter: Chapter, text: str, by: Actor) -> Remark:
    """Say something about a chapter to whoever writes it."""
    row = Remark(
        organisation_id=chapter.organisation_id, cell_ids=chapter.cell_ids, report_id=chapter.report_id,
        chapter=chapter, text=text, at=clock.now(), by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("reporting.remark.made", by=by, about=row)
    return row


@transaction.atomic
def settle(*, remark: Remark, by: Actor) -> None:
    """Say that a remark was dealt with."""
    access.require(by, CHANGE, remark)
    remark.settled_at = clock.now()
    remark.save(update_fields=["settled_at"])
    audit.record("reporting.remark.settled", by=by, about=remark)


@transaction.atomic
def aim(*, report: Report, indicator: str, values: Mapping[str, Any], by: Actor) -> None:
    """Write what a figure was and was meant to become, and why it became something else. Frozen, it stays."""
    row = _locked(report, by)
    if row.figures_frozen_at is not None:
        raise NotWritable(str(row))
    found = Aim.objects.visible_to(by, CHANGE).filter(report=row, indicator=indicator).first() or Aim(
        organisation_id=row.organisation_id, cell_ids=row.cell_ids, report=row, indicator=indicator
    )
    access.require(by, CHANGE, found)
    for name in ("baseline", "target", "cause"):
        setattr(found, name, values[name])
    found.save()
    audit.record("reporting.aim.written", by=by, about=found)


@transaction.atomic
def enter(*, programme: Programme, kind: str, values: Mapping[str, Any], by: Actor) -> Entry:
    """Write a new line in a register of a programme."""
    row = Entry(
        organisation_id=programme.organisation_id, cell_ids=_cells(programme), programme=programme, kind=kind, **values
    )
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("reporting.register.written", by=by, about=row)
    return row


@transaction.atomic
def amend(*, entry: Entry, values: Mapping[str, Any], seen: int | None, by: Actor) -> Entry:
    """Correct a line of a register; what was submitted keeps the words it had."""
    row: Entry = Entry.objects.visible_to(by, CHANGE).select_for_update().get(pk=entry.pk)
    require_seen(row, seen)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record("reporting.register.changed", by=by, about=row)
    return row


__all__ = [
    "AlreadyBegun", "ChangedMeanwhile", "NotWritable", "aim", "amend", "begin", "change", "enter", "remark",
    "settle", "write",
]  # fmt: skip
