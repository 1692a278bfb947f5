"""Puts a report together: every chapter with its text, figures, facts, registers and quotes, as one plain value.

The same value is shown as a page, made into documents, kept as the submission and taken apart for the library.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from nabij.budgets.queries import accounting
from nabij.enrolment.choices import TargetGroup
from nabij.enrolment.models import Programme, ProgrammeLine
from nabij.foundation import access, clock
from nabij.people.models import Organisation
from nabij.reporting import rules
from nabij.reporting.choices import EntryKind, Slot, Unit
from nabij.reporting.models import Chapter, Report
from nabij.reporting.queries import figures as counting
from nabij.reporting.queries import growth, registers, templates
from nabij.reporting.queries.figures import Figure
from nabij.reporting.queries.templates import Part

Body = dict[str, Any]

_REGISTERS: Final = {
    Slot.GOALS: EntryKind.GOAL, Slot.BOTTLENECKS: EntryKind.BOTTLENECK, Slot.HYPOTHESES: EntryKind.HYPOTHESIS,
    Slot.SCENARIOS: EntryKind.SCENARIO,
}  # fmt: skip


def compose(report: Report) -> Body:
    """Return the report as it stands; figures live until they are frozen. The caller has looked at access."""
    found = counting.of_report(report)
    with access.unscoped(access.Reason.FIGURES), override(report.language):
        chapters = list(Chapter.objects.filter(report=report))
        organisation = Organisation.objects.get(pk=report.organisation_id)
        return {
            "title": report.title, "subtitle": report.subtitle, "year": report.year, "language": report.language,
            "organisation": organisation.name, "about": about(report).name, "leader": report.leader,
            "template": report.template, "facts": _cover(report, organisation.name),
            "chapters": [_chapter(report, chapter, found) for chapter in chapters],
            "figures": {key: counting.as_json(figure) | {"digest": figure.digest} for key, figure in found.items()},
        }  # fmt: skip


def about(report: Report) -> Programme | ProgrammeLine:
    """Return the programme or line a report is about."""
    found: Programme | ProgrammeLine = report.programme or report.line  # type: ignore[assignment]
    return found


def _cover(report: Report, organisation: str) -> list[list[str]]:
    facts = [
        [_("Organisation"), organisation],
        [_("Subject"), about(report).name],
        [_("Year"), str(report.year)],
    ]
    programme = report.programme
    if programme is not None:
        client = programme.client or programme.funder
        facts += [[_("Municipality or commissioner"), client]] if client else []
        facts += [[_("Runs"), runs(programme)]] if programme.starts_on else []
    facts += [[_("Project leader"), report.leader]] if report.leader else []
    return [*facts, [_("Made in"), formats.date_format(clock.today(), "F Y")]]


def runs(programme: Programme) -> str:
    """Return from when until when a programme runs."""
    first = formats.date_format(programme.starts_on, "F Y") if programme.starts_on else ""
    if programme.ends_on is None:
        return _("since %(month)s") % {"month": first}
    return _("%(first)s until %(last)s") % {"first": first, "last": formats.date_format(programme.ends_on, "F Y")}


def _chapter(report: Report, chapter: Chapter, found: Mapping[str, Figure]) -> dict[str, Any]:
    template = templates.templates().get(report.template)
    part = template.part(chapter.key) if template else None
    made = {
        "key": chapter.key, "title": part.title(report.language) if part else chapter.key,
        "paragraphs": rules.paragraphs(chapter.text), "is_ready": chapter.is_ready, "figures": [], "facts": [],
        "entries": [], "quotes": [], "growth": [], "money": [], "moved": [],
    }  # fmt: skip
    return made | slots(report, part, found) if part else made


def slots(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return what stands beside the text of a chapter by itself."""
    made: dict[str, Any] = {}
    for slot in part.slots:
        filled = _FILLED.get(slot)
        if filled is not None:
            made |= filled(report, part, found)
    kinds = [_REGISTERS[slot] for slot in part.slots if slot in _REGISTERS]
    if kinds:
        made["entries"] = [
            {"kind": entry.kind, "label": str(entry.get_kind_display()), "title": entry.title,
             "lines": [list(line) for line in registers.lines(entry)]}
            for entry in registers.of_report(report, kinds)
        ]  # fmt: skip
    return made


def _figures(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    return {"figures": [key for key in part.figures if key in found]}


def _growth(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return the growth of the chapter's own figures, in words and by years."""
    own = {key: found[key] for key in part.figures if key in found}
    return {"growth": [asdict(one) for one in growth.told(report=report, now=own)]}


def _forecast(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return what next year may bring, of every figure that grows."""
    told = [one for one in growth.told(report=report, now=dict(found)) if one.ahead]
    return {"growth": [asdict(growth.ahead_only(one, name=found[one.key].name)) for one in told]}


def _facts(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    of = about(report)
    groups = dict(TargetGroup.choices)
    named = [str(groups[group]) for group in getattr(of, "target_groups", []) if group in groups]
    facts = [
        [_("Target group"), ", ".join(named)], [_("Objective"), of.objective], [_("Method"), of.method],
        [_("Works on"), ", ".join(getattr(of, "works_on", []))],
    ]  # fmt: skip
    return {"facts": [fact for fact in facts if fact[1]]}


def _money(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    """Return the lines of the budgets as they are said, and what was moved between lines with its reason."""
    accounts = [account for pk in _programmes(report) if (account := accounting.of_programme(
        programme_id=pk, year=report.year
    ))]  # fmt: skip
    lines = [
        [line.name, *(counting.amount(unit=Unit.CENTS, number=Decimal(cents))
                      for cents in (line.planned_now, line.actual, line.forecast))]
        for account in accounts for line in account.lines
    ]  # fmt: skip
    moved = [
        _("%(amount)s was moved from %(from)s to %(to)s: %(reason)s") % {
            "amount": counting.amount(unit=Unit.CENTS, number=Decimal(one.cents)), "from": one.from_line,
            "to": one.to_line, "reason": one.reason,
        }
        for account in accounts for one in account.moved
    ]  # fmt: skip
    return {"money": lines, "moved": moved or ([_("No money was moved between lines.")] if lines else [])}


def _programmes(report: Report) -> list[int]:
    if report.programme_id:
        return [report.programme_id]
    with access.unscoped(access.Reason.FIGURES):
        return list(Programme.objects.filter(line=report.line_id).values_list("pk", flat=True))


def _quotes(report: Report, part: Part, found: Mapping[str, Figure]) -> dict[str, Any]:
    return {"quotes": registers.quotes(report)}


_FILLED: Final[dict[Slot, Callable[[Report, Part, Mapping[str, Figure]], dict[str, Any]]]] = {
    Slot.FIGURES: _figures, Slot.GROWTH: _growth, Slot.FORECAST: _forecast, Slot.FACTS: _facts, Slot.QUOTES: _quotes,
    Slot.MONEY: _money,
}  # fmt: skip
