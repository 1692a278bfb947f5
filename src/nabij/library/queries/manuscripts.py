"""Reads for the office: manuscripts, whether they are public, and what a text seems to be."""

from typing import Any

from nabij.foundation import files
from nabij.foundation.actors import Actor
from nabij.library import rules
from nabij.library.choices import ReadState
from nabij.library.models import Article, Manuscript, Original


def manuscripts(actor: Actor) -> list[tuple[Manuscript, Article | None]]:
    """Return every manuscript with its article, when it was published."""
    rows = list(Manuscript.objects.visible_to(actor).defer("source", "parts", "chrome"))
    articles = {
        row.manuscript_id: row
        for row in Article.objects.visible_to(actor).filter(manuscript__in=rows).defer("words", "heads")
    }
    return [(row, articles.get(row.pk)) for row in rows]


def article_of(manuscript: Manuscript) -> Article | None:
    """Return the article a manuscript became."""
    found: Article | None = Article.rows_for_django.filter(manuscript=manuscript).first()
    return found


def as_text(parts: Any) -> str:
    """Return parts as text to work on: see methods.markup."""
    pieces: list[str] = []
    for part in parts:
        if part["title"]:
            pieces.append(f"{'#' * max(1, part['level'])} {part['title']}")
        pieces += part["paragraphs"]
    return "\n\n".join(pieces)


def waiting(actor: Actor) -> list[Original]:
    """Return files that are being read, or could not be."""
    return list(Original.objects.visible_to(actor).exclude(state=ReadState.READ)[:20])


def read_from(original: Original, actor: Actor) -> Manuscript | None:
    """Return the first manuscript that was read from a file."""
    found: Manuscript | None = (
        Manuscript.objects.visible_to(actor).filter(original=original).order_by("made_at", "pk").first()
    )
    return found


def content_of(original: Original, actor: Actor) -> bytes:
    """Return a file as it came; that it was looked at is written down."""
    return files.fetch(original.file_id, row=original, by=actor, purpose="original of a report")


def may_be_split(manuscript: Manuscript) -> bool:
    """Say whether a text has several chapters, each of which could be an article."""
    return len(rules.chapters(manuscript.parts)) > 1
