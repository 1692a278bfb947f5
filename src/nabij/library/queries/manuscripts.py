"""Reads for the office: manuscripts, whether they are public, and what a text seems to be."""

from typing import Any

from nabij.foundation.actors import Actor
from nabij.library.models import Article, Manuscript


def manuscripts(actor: Actor) -> list[tuple[Manuscript, Article | None]]:
    """Return every manuscript with its article, when it was published."""
    rows = list(Manuscript.objects.visible_to(actor).defer("source", "parts", "chrome"))
    articles = {
        row.manuscript_id: row for row in Article.objects.visible_to(actor).filter(manuscript__in=rows).defer("words")
    }
    return [(row, articles.get(row.pk)) for row in rows]


def article_of(manuscript: Manuscript) -> Article | None:
    """Return the article a manuscript became."""
    found: Article | None = Article.rows_for_django.filter(manuscript=manuscript).first()
    return found


def as_text(parts: Any) -> str:
    """Return parts as text to work on: a title on a line with #, paragraphs with empty lines between them."""
    pieces: list[str] = []
    for part in parts:
        if part["title"]:
            pieces.append(f"{'#' * max(1, part['level'])} {part['title']}")
        pieces += part["paragraphs"]
    return "\n\n".join(pieces)
