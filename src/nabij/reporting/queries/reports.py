"""Reads of reports: the list, one report with its chapters, last year's text beside it, and what was submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nabij.enrolment.models import Offering, Programme, ProgrammeLine
from nabij.foundation import access
from nabij.foundation.access import CHANGE, READ
from nabij.foundation.actors import Actor
from nabij.reporting import rules
from nabij.reporting.choices import Slot
from nabij.reporting.models import Aim, Chapter, Remark, Report, Submission
from nabij.reporting.queries import composing, figures, owing, templates
from nabij.reporting.queries.figures import Figure
from nabij.reporting.queries.templates import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A report in the list, and how much of it is written."""

    report: Report
    ready: int
    chapters: int
    owed: int


def reports(actor: Actor) -> list[Line]:
    """Return every report the actor may see, newest year first."""
    rows = list(Report.objects.visible_to(actor).select_related("programme", "line"))
    of = {row.pk: row for row in rows}
    written: dict[int, list[bool]] = {row.pk: [] for row in rows}
    for chapter in Chapter.objects.visible_to(actor).annotate(is_blank=Q(text="")).defer("text"):
        report = of.get(chapter.report_id)
        if report is not None:
            part = part_of(report, chapter)
            may_stay = part is not None and part.is_optional and chapter.is_blank
            written[report.pk].append(chapter.is_ready or may_stay)
    owed = owing.owed_of([row for row in rows if is_writable(row) and may_read(actor, row)])
    return [
        Line(
            report=row, ready=sum(written[row.pk]), chapters=len(written[row.pk]),
            owed=sum(one.count for one in owed.get(row.pk, ())),
        )
        for row in rows
    ]  # fmt: skip


def may_read(actor: Actor, report: Report) -> bool:
    """Say whether the actor may see the report in the making, and not only what was submitted."""
    return access.may(actor, READ, report)


def may_write(actor: Actor, report: Report) -> bool:
    """Say whether the actor may write in it now."""
    return is_writable(report) and access.may(actor, CHANGE, report)


def is_writable(report: Report) -> bool:
    """Say whether its state lets anybody write in it."""
    return report.state in rules.WRITABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterLine:
    """A chapter in the contents of a report."""

    chapter: Chapter
    title: str
    is_optional: bool
    remarks: int

    @property
    def is_done(self) -> bool:
        """Say whether nothing has to be done to it any more."""
        return self.chapter.is_ready or (self.is_optional and not self.chapter.text.strip())


def chapters(actor: Actor, report: Report) -> list[ChapterLine]:
    """Return the chapters of a report with how far they are."""
    open_remarks: dict[int, int] = {}
    rows = Remark.objects.visible_to(actor).filter(report=report, settled_at__isnull=True, chapter__isnull=False)
    for chapter_id in rows.values_list("chapter_id", flat=True):
        open_remarks[chapter_id] = open_remarks.get(chapter_id, 0) + 1
    found = []
    for chapter in Chapter.objects.visible_to(actor).filter(report=report):
        part = part_of(report, chapter)
        found.append(ChapterLine(
            chapter=chapter, title=part.title(report.language) if part else chapter.key,
            is_optional=part is not None and part.is_optional, remarks=open_remarks.get(chapter.pk, 0),
        ))  # fmt: skip
    return found


def unfinished(actor: Actor, report: Report) -> list[ChapterLine]:
    """Return the chapters that still have to be written."""
    return [line for line in chapters(actor, report) if not line.is_done]


def part_of(report: Report, chapter: Chapter) -> Part | None:
    """Return what the template asks of a chapter."""
    template = templates.templates().get(report.template)
    return template.part(chapter.key) if template else None


def last_year(report: Report, chapter: Chapter) -> str:
    """Return the text of this chapter in last year's report of the same programme or line."""
    with access.unscoped(access.Reason.FIGURES):
        row = Chapter.objects.filter(
            report__programme=report.programme_id, report__line=report.line_id, report__template=report.template,
            report__year=report.year - 1, key=chapter.key,
        ).first()  # fmt: skip
    return row.text if row else ""


def beside(report: Report, chapter: Chapter) -> dict[str, Any]:
    """Return what stands beside the text of one chapter: figures, facts, registers, quotes, growth."""
    part = part_of(report, chapter)
    if part is None:
        return {}
    looks_ahead = Slot.FORECAST in part.slots
    found = figures.of_report(report, only=None if looks_ahead else part.figures)
    return composing.slots(report, part, found) | {"shown": [found[key] for key in part.figures if key in found]}


def remarks(actor: Actor, report: Report, chapter: Chapter | None = None) -> list[Remark]:
    """Return what was said about a chapter, or asked by the funder about the whole."""
    rows = Remark.objects.visible_to(actor).filter(report=report, chapter=chapter).select_related("by")
    return list(rows)


def aims(actor: Actor, report: Report) -> dict[str, Aim]:
    """Return targets, baselines and causes by indicator."""
    return {aim.indicator: aim for aim in Aim.objects.visible_to(actor).filter(report=report)}


def submissions(report: Report) -> list[Submission]:
    """Return what was handed in, newest first; the caller has looked at access."""
    with access.unscoped(access.Reason.FIGURES):
        return list(Submission.objects.filter(report=report).order_by("-number"))


def submitted(report: Report) -> Submission | None:
    """Return what was handed in last; the caller has looked at access."""
    return next(iter(submissions(report)), None)


def submitted_by_link(report_id: str) -> Submission | None:
    """Return what was handed in last, for who holds a link; runs unscoped."""
    rows = Submission.objects.filter(report_id=int(report_id)).order_by("-number")
    found: Submission | None = rows.first()
    return found


def is_whole(submission: Submission) -> bool:
    """Say whether a submission is still what was handed in, to the letter."""
    return rules.digest(submission.body) == submission.digest


def shown_body(actor: Actor, report: Report) -> composing.Body:
    """Return the report as this reader may see it: as it stands for its makers, as it was submitted for others."""
    kept = submitted(report)
    if kept is not None and (not is_writable(report) or not may_read(actor, report)):
        return dict(kept.body)
    return composing.compose(report)


def shown_figure(actor: Actor, report: Report, key: str) -> Figure | None:
    """Return one figure as this reader may see it."""
    if may_read(actor, report):
        return figures.of_report(report, only=(key,)).get(key)
    kept = submitted(report)
    found = kept.body["figures"].get(key) if kept else None
    return figures.from_json(found) if found else None


def figures_of_body(body: composing.Body) -> dict[str, Figure]:
    """Return the figures of a report that was put together."""
    return {key: figures.from_json(kept) for key, kept in body["figures"].items()}


def municipalities(report: Report) -> list[str]:
    """Return the names of the municipalities a report is about."""
    with access.unscoped(access.Reason.FIGURES):
        rows = Offering.objects.filter(pk__in=list(report.cell_ids), municipalities__isnull=False)
        return sorted(set(rows.values_list("municipalities__name", flat=True)))


# -- what a new report may be about -----------------------------------------------------------------------------------


def choices_about(actor: Actor) -> list[tuple[str, str]]:
    """Return the programmes and lines this actor may begin a report about, as choices of a form."""
    mine = Offering.objects.visible_to(actor, READ).filter(organisation_id=actor.organisation_id)
    of_programmes = mine.order_by("programme__name").values_list("programme_id", "programme__name").distinct()
    found = [(f"programme-{pk}", name) for pk, name in of_programmes]
    if actor.is_signed_in and _whole_office(actor):
        rows = ProgrammeLine.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
        found += [(f"line-{row.pk}", row.name) for row in rows]
    return found


def _whole_office(actor: Actor) -> bool:
    from nabij.reporting.access import REPORTS

    return REPORTS.allows(actor, access.DECIDE)


def about_of(actor: Actor, code: str) -> Programme | ProgrammeLine | None:
    """Return the programme or line a form chose, when the actor may begin a report about it."""
    if code not in dict(choices_about(actor)):
        return None
    kind, _dash, pk = code.partition("-")
    model: Any = Programme if kind == "programme" else ProgrammeLine
    found: Programme | ProgrammeLine | None = model.objects.visible_to(actor).filter(pk=pk).first()
    return found


def template_choices(language: str) -> Sequence[tuple[str, str]]:
    """Return the templates as choices of a form."""
    return [(one.slug, one.title(language)) for one in templates.templates().values()]
