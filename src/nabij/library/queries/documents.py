"""Articles as one document: cover, contents, and every article with its source; as PDF and as DOCX."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpResponse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from nabij.foundation import clock, papers
from nabij.library import rules
from nabij.library.models import Article

# The articles themselves are Dutch, in whichever language the buttons are.
LANGUAGE: Final = "nl"
KINDS: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def my_report(articles: Sequence[Article]) -> papers.Paper:
    """Return somebody's choice as one paper, in their order."""
    years = sorted({row.year for row in articles})
    made = _("Put together on %(day)s from published reports.") % {"day": formats.date_format(clock.today())}
    blocks = [block for row in articles for block in _chapter(row)]
    return papers.Paper(
        title=_("My report"), subtitle=", ".join(str(year) for year in years), cover=(made,), blocks=blocks,
        language=LANGUAGE,
    )  # fmt: skip


def single(row: Article) -> papers.Paper:
    """Return one article as a paper of its own."""
    return papers.Paper(
        title=row.title, blocks=list(_body(row, above=0)), language=LANGUAGE, has_contents=False,
        author=row.organisation.name,
    )  # fmt: skip


def _chapter(row: Article) -> Iterator[papers.Block]:
    yield papers.Heading(1, row.title, on_new_page=True)
    yield from _body(row, above=1)


def _body(row: Article, *, above: int) -> Iterator[papers.Block]:
    source = ", ".join(part for part in (row.organisation.name, row.source_name, str(row.year)) if part)
    is_other = row.source_title and row.source_title != row.title
    printed = _("Printed as: %(title)s.") % {"title": row.source_title} if is_other else ""
    yield papers.Paragraph(f"{source}. {printed}".strip())
    if row.facts:
        yield papers.Bullets([f"{label}: {value}" for label, value in row.facts])
    for part in row.parts:
        if part["title"]:
            yield papers.Heading(max(1, part["level"]) + above, part["title"])
        for piece in rules.pieces(part["paragraphs"]):
            yield _block(piece)


def _block(piece: rules.Piece) -> papers.Block:
    if piece.rows:
        return papers.Table("", piece.rows[0], piece.rows[1:])
    return papers.Bullets(piece.points) if piece.points else papers.Paragraph(piece.text)


def answer(paper: papers.Paper, *, name: str, kind: str) -> HttpResponse:
    """Return a document to keep."""
    content = papers.docx(paper) if kind == "docx" else papers.pdf(paper)
    response = HttpResponse(content, content_type=KINDS[kind])
    named = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    response.headers["Content-Disposition"] = named or ""
    return response
