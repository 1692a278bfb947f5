"""A report as it is shown and taken along: page, tagged PDF and DOCX from one paper, and a workbook of its figures."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import xlsxwriter
from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from nabij.enrolment.queries.exports import harmless
from nabij.foundation import papers
from nabij.foundation.papers import Block, Bullets, Heading, Paper, Paragraph, Picture, Quote, Table
from nabij.foundation.ui import charts
from nabij.reporting.queries import figures as counting
from nabij.reporting.queries import reports
from nabij.reporting.queries.composing import Body
from nabij.reporting.queries.figures import Figure

FEWEST_BARS: Final = 2
_ROW, _WIDTH, _LONGEST = 46, 640, 440  # pixels of a drawing in a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """How a figure grew, in sentences, and its years as a picture."""

    sentences: Sequence[str]
    picture: charts.Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChapter:
    """A chapter as a page shows it."""

    number: int
    kept: Mapping[str, Any]
    figures: Sequence[Figure]
    grown: Sequence[Grown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A report as a page shows it."""

    kept: Body
    chapters: Sequence[ShownChapter]
    figures: Mapping[str, Figure]


def shown(body: Body) -> Shown:
    """Return a report with its figures ready to be shown."""
    told = reports.figures_of_body(body)
    chapters = [
        ShownChapter(
            number=number, kept=chapter, figures=[told[key] for key in chapter["figures"] if key in told],
            grown=[
                Grown(sentences=said_growth(one), picture=_picture_of_years(one, told[one["key"]]))
                for one in chapter["growth"]
            ],
        )
        for number, chapter in enumerate(body["chapters"], start=1)
    ]  # fmt: skip
    return Shown(kept=body, chapters=chapters, figures=told)


def said_growth(one: Mapping[str, Any]) -> list[str]:
    """Return every sentence about the growth of a figure."""
    return [*one["sentences"], *one["shares"], *one["ahead"]]


def _years(one: Mapping[str, Any], figure: Figure) -> list[tuple[str, int]]:
    times = counting.times(figure.unit)
    rows = [(str(year), int(float(number) / float(times))) for year, number in one["years"]]
    return rows if len(rows) >= FEWEST_BARS else []


def _picture_of_years(one: Mapping[str, Any], figure: Figure) -> charts.Picture | None:
    rows = _years(one, figure)
    if not rows:
        return None
    title = _("%(name)s per year") % {"name": figure.name.capitalize()}
    return charts.bars(title=title, heading=_("Year"), value_heading=figure.name.capitalize(), rows=rows)


def picture(figure: Figure) -> charts.Picture | None:
    """Draw the parts of a figure."""
    if not figure.is_told or len(figure.parts) < FEWEST_BARS:
        return None
    times = counting.times(figure.unit)
    rows = [(name, int(value.low / times)) for name, value in figure.parts.items()]
    return charts.bars(
        title=figure.name.capitalize(), heading=_("Part"), value_heading=figure.name.capitalize(), rows=rows
    )


def hidden(body: Body) -> list[str]:
    """Return the names of figures of which something is hidden when the report is published."""
    told = reports.figures_of_body(body).values()
    return [one.name for one in told if one.is_told and counting.for_outside(one) != one]


def file_name(body: Body, kind: str) -> str:
    """Return a name to keep a document under."""
    return f"{slugify(body['title']) or 'verslag'}-{body['year']}.{kind}"


# -- one paper for PDF and DOCX ---------------------------------------------------------------------------------------


def pdf(body: Body) -> bytes:
    """Return the report as a tagged PDF."""
    return papers.pdf(paper(body))


def docx(body: Body) -> bytes:
    """Return the report as a DOCX."""
    return papers.docx(paper(body))


def paper(body: Body) -> Paper:
    """Return the report as a document: cover, chapters with what stands beside them, and where figures come from."""
    with override(body["language"]):
        found = shown(body)
        blocks = [block for chapter in found.chapters for block in _blocks(chapter)]
        return Paper(
            title=body["title"], subtitle=body["subtitle"], language=body["language"], author=body["organisation"],
            cover=tuple(f"{label}: {value}" for label, value in body["facts"]),
            blocks=[*blocks, *_sources(found)],
        )  # fmt: skip


def _blocks(chapter: ShownChapter) -> Iterator[Block]:
    yield Heading(1, f"{chapter.number}. {chapter.kept['title']}", on_new_page=chapter.number > 1)
    if chapter.kept["facts"]:
        yield Bullets([f"{label}: {value}" for label, value in chapter.kept["facts"]])
    yield from (Paragraph(text) for text in chapter.kept["paragraphs"])
    if chapter.figures:
        yield _table(chapter.figures)
        yield from (
            Paragraph(_("Why %(name)s: %(cause)s") % {"name": one.name, "cause": one.cause})
            for one in chapter.figures
            if one.cause
        )
    if chapter.kept["money"]:
        yield Table(
            caption=_("Budget"), head=[_("Line"), _("Planned"), _("Spent"), _("Forecast")], rows=chapter.kept["money"]
        )
    yield from (Paragraph(text) for text in chapter.kept["moved"])
    for grown, kept in zip(chapter.grown, chapter.kept["growth"], strict=True):
        yield Bullets(list(grown.sentences))
        if grown.picture:
            yield _drawn(grown.picture, kept["years"])
    for entry in chapter.kept["entries"]:
        yield Heading(2, f"{entry['title']} ({entry['label']})")
        yield Bullets([f"{label.capitalize()}: {text}" for label, text in entry["lines"]])
    yield from (Quote(text) for text in chapter.kept["quotes"])


def _table(rows: Sequence[Figure]) -> Table:
    return Table(
        caption=_("Figures"),
        head=[_("What"), _("At the start"), _("Meant"), _("Became")],
        rows=[[one.name.capitalize(), one.said_baseline or "–", one.said_target or "–", one.said] for one in rows],
    )


def _drawn(of: charts.Picture, years: Sequence[Sequence[Any]]) -> Picture:
    return Picture(_bars_svg([(row[0], row[1]) for row in of.rows]).encode(), alt=of.summary, caption=of.title)


def _bars_svg(rows: Sequence[tuple[str, str]]) -> str:
    """Draw lying bars in plain colours; the drawings of pages take theirs from the theme."""
    figures = [float("".join(sign for sign in said if sign.isdigit()) or 0) for _label, said in rows]
    highest = max(figures, default=0) or 1
    drawn = "".join(
        f'<text x="0" y="{at * _ROW + 28}">{escape(label)}</text>'
        f'<rect x="70" y="{at * _ROW + 8}" width="{_LONGEST * figure / highest:.1f}" height="30" fill="#1f5f8b"/>'
        f'<text x="{80 + _LONGEST * figure / highest:.1f}" y="{at * _ROW + 28}">{escape(said)}</text>'
        for at, ((label, said), figure) in enumerate(zip(rows, figures, strict=True))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{len(rows) * _ROW + 8}" '
        f'font-family="Libertinus Serif, serif" font-size="16" fill="#1a1a1a">{drawn}</svg>'
    )


def _sources(found: Shown) -> Iterator[Block]:
    if not found.figures:
        return
    yield Heading(1, _("Where the figures come from"), on_new_page=True)
    for figure in found.figures.values():
        said = {"name": figure.name.capitalize(), "rule": figure.rule_text, "version": figure.rule_version}
        moment = frozen_on(figure)
        text = _("%(name)s (rule %(version)s): %(rule)s") % said
        yield Paragraph(f"{text} {_('Frozen on %(moment)s.') % {'moment': moment}}" if moment else text)


def frozen_on(figure: Figure) -> str:
    """Return when a figure was frozen, as people read it."""
    moment = parse_datetime(figure.frozen_at) if figure.frozen_at else None
    return formats.date_format(moment, "j F Y, H:i") if moment else ""


# -- a workbook of the figures ----------------------------------------------------------------------------------------


def xlsx(body: Body) -> bytes:
    """Return every figure with its parts, target, rule, query, moment and hash; nothing in it is a formula."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    with override(body["language"]):
        sheets = ((_("Figures"), _figure_rows(body)), (_("Parts"), _part_rows(body)))
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell, bold if number == 0 else None)
            sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()


def _write(sheet: Any, number: int, column: int, cell: Any, look: Any) -> None:
    if isinstance(cell, float):
        sheet.write_number(number, column, cell, look)
    else:
        sheet.write_string(number, column, harmless(cell), look)


def _figure_rows(body: Body) -> Iterator[list[Any]]:
    yield [
        _("What"), _("Unit"), _("Value"), _("Up to"), _("How sure"), _("At the start"), _("Meant"), _("Why"),
        _("Counting rule"), _("Rule in words"), _("Frozen on"), _("Hash"), _("Query"),
    ]  # fmt: skip
    for figure in reports.figures_of_body(body).values():
        times = counting.times(figure.unit)
        low = float(figure.value.low / times) if figure.is_told else ""
        high = float(figure.value.high / times) if figure.is_told and figure.value.high is not None else ""
        yield [
            figure.name, str(figure.unit.label), low, high, str(figure.value.qualifier.label), figure.said_baseline,
            figure.said_target, figure.cause, figure.rule_version, figure.rule_text, figure.frozen_at, figure.digest,
            figure.query,
        ]  # fmt: skip


def _part_rows(body: Body) -> Iterator[list[Any]]:
    yield [_("What"), _("Part"), _("Value")]
    for figure in reports.figures_of_body(body).values():
        times = counting.times(figure.unit)
        for name, value in figure.parts.items():
            yield [figure.name, name, float(value.low / times)]
