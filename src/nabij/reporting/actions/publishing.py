"""Publishes an accepted report: names taken out, small numbers hidden, one article per chapter in the library."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from nabij.enrolment.choices import TargetGroup
from nabij.foundation import access, audit, clock
from nabij.foundation.access import MANAGE
from nabij.foundation.actors import Actor
from nabij.library.actions import shelving
from nabij.library.models import Article
from nabij.reporting import rules
from nabij.reporting.actions.states import NotFollowing
from nabij.reporting.choices import ReportState, Unit
from nabij.reporting.models import Report
from nabij.reporting.queries import figures, names, reports
from nabij.reporting.queries.composing import Body


class NamesLeft(Exception):
    """Names of people are still in the text; `names` are those nobody decided on."""

    def __init__(self, left: list[str]) -> None:
        super().__init__(f"{len(left)} names")
        self.names = left


@transaction.atomic
def publish(*, report: Report, replacements: Mapping[str, str], by: Actor) -> list[Article]:
    """Let everybody read what was submitted. `replacements` says of every name found what stands in its place; a name
    that may stay stands for itself. Raises NamesLeft, NotFollowing."""
    row: Report = Report.objects.visible_to(by).select_for_update().get(pk=report.pk)
    access.require(by, MANAGE, row)
    kept = reports.submitted(row)
    if kept is None or not rules.may_become(row.state, ReportState.PUBLISHED):
        raise NotFollowing(row.state)
    body: Body = dict(kept.body)
    left = [name for name in names.in_body(row, body) if name not in replacements]
    if left:
        raise NamesLeft(left)
    with override(row.language):
        articles = [shelving.shelve(values=values, by=by) for values in _values(row, redacted(body, replacements))]
    row.state, row.published_at = ReportState.PUBLISHED, clock.now()
    row.version += 1
    row.save(update_fields=["state", "published_at", "version"])
    audit.record("reporting.report.published", by=by, about=row)
    return articles


def redacted(body: Body, replacements: Mapping[str, str]) -> Body:
    """Return a report with names replaced wherever somebody typed; figures lose their causes' names as well."""

    def other(text: str) -> str:
        return rules.redacted(text=text, replacements=replacements)

    chapters = [
        chapter
        | {
            "paragraphs": [other(text) for text in chapter["paragraphs"]],
            "quotes": [other(text) for text in chapter["quotes"]],
            "moved": [other(text) for text in chapter["moved"]],
            "entries": [
                entry
                | {"title": other(entry["title"]), "lines": [[label, other(text)] for label, text in entry["lines"]]}
                for entry in chapter["entries"]
            ],
        }
        for chapter in body["chapters"]
    ]
    told = {key: figure | {"cause": other(figure["cause"])} for key, figure in body["figures"].items()}
    title = {name: other(body[name]) for name in ("title", "subtitle")}
    return body | title | {"leader": "", "chapters": chapters, "figures": told}


def _values(report: Report, body: Body) -> list[dict[str, Any]]:
    programme = report.programme
    line = programme.line if programme else report.line
    shared = {
        "organisation_id": report.organisation_id, "year": report.year, "line": line.name if line else "",
        "method": "", "municipalities": reports.municipalities(report),
        "target_groups": [group for group in (programme.target_groups if programme else []) if group in TargetGroup],
        "sub_goals": programme.sub_goals if programme else [], "elements": programme.elements if programme else [],
        "source_name": f"{body['title']}, {body['subtitle']}"[:240],
    }  # fmt: skip
    told = {key: figures.for_outside(figure) for key, figure in reports.figures_of_body(body).items()}
    found = []
    for chapter in body["chapters"]:
        parts, facts = _parts(chapter, told), _facts(chapter, told)
        if parts or facts:
            title = f"{chapter['title']}: {body['title']} {report.year}"[:240]
            found.append(
                shared
                | {"title": title, "source_title": title, "chapter": chapter["title"][:120]}
                | {"parts": parts, "facts": facts}
            )
    return found


def _parts(chapter: Mapping[str, Any], told: Mapping[str, figures.Figure]) -> list[dict[str, Any]]:
    parts = [{"title": "", "level": 1, "paragraphs": chapter["paragraphs"]}] if chapter["paragraphs"] else []
    grown = [sentence for one in chapter["growth"] for sentence in _growth(one, told[one["key"]])]
    if grown:
        parts.append({"title": _("Growth"), "level": 2, "paragraphs": grown})
    if chapter["moved"]:
        parts.append({"title": _("Money"), "level": 2, "paragraphs": chapter["moved"]})
    for entry in chapter["entries"]:
        said = [f"{label.capitalize()}: {text}" for label, text in entry["lines"]]
        parts.append({"title": f"{entry['title']} ({entry['label']})", "level": 2, "paragraphs": said})
    if chapter["quotes"]:
        parts.append({"title": _("What people said"), "level": 2, "paragraphs": chapter["quotes"]})
    return parts


def _growth(one: Mapping[str, Any], figure: figures.Figure) -> list[str]:
    """Return what may be told of a growth: nothing of few people, and no parts where a part is hidden."""
    if one["is_small"] or not figure.is_told:
        return []
    shares = [] if one["is_small_in_parts"] else one["shares"]
    return [*one["sentences"], *shares, *one["ahead"]]


def _facts(chapter: Mapping[str, Any], told: Mapping[str, figures.Figure]) -> list[list[str]]:
    found = [list(fact) for fact in chapter["facts"]]
    for name, planned, actual, _forecast in chapter["money"]:
        found.append([name, _("%(now)s (meant: %(target)s)") % {"now": actual, "target": planned}])
    for key in chapter["figures"]:
        figure = told[key]
        found.append([figure.name.capitalize(), outside(figure)])
        if len(figure.said_parts) > 1:
            found += [[f"{figure.name.capitalize()}: {name}", said] for name, said in figure.said_parts]
        if figure.cause:
            found.append([_("Why: %(name)s") % {"name": figure.name}, figure.cause])
    return found


def outside(figure: figures.Figure) -> str:
    """Return a figure as everybody may read it, with its target."""
    if not figure.is_told:
        return _("no budget yet") if figure.unit == Unit.CENTS else _("too few to tell")
    if figure.target is None:
        return figure.said
    return _("%(now)s (meant: %(target)s)") % {"now": figure.said, "target": figure.said_target}
