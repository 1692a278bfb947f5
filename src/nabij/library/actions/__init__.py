"""Writes of the library: a report becomes a manuscript, and a manuscript an article that may be withdrawn."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Func, Value

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import ChangedMeanwhile, require_seen
from nabij.library import rules
from nabij.library.actions.reading import NoText, NotTaken, begin, erase_unit, forget, ingest, split
from nabij.library.models import Article, Manuscript
from nabij.library.queries import manuscripts
from nabij.methods import dutch

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # what cannot be misread
_FIELDS: Final = (
    "title", "year", "chapter", "line", "method", "target_groups", "sub_goals", "elements", "municipalities", "parts",
    "facts",
)  # fmt: skip


@transaction.atomic
def change(*, manuscript: Manuscript, values: Mapping[str, Any], seen: int | None, by: Actor) -> Manuscript:
    """Write what a person made of it. What was published stays as it is until it is published again."""
    rows = Manuscript.objects.visible_to(by).select_for_update()
    row: Manuscript = rows.get(pk=manuscript.pk)
    access.require(by, CHANGE, row)
    require_seen(row, seen)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record("library.manuscript.changed", by=by, about=row)
    return row


@transaction.atomic
def publish(*, manuscript: Manuscript, by: Actor) -> Article:
    """Let everybody read it, under an address that stays; published again, it is renewed."""
    access.require(by, MANAGE, manuscript)
    row = manuscripts.article_of(manuscript)
    now = clock.now()
    if row is None:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        row = Article(organisation_id=manuscript.organisation_id, manuscript=manuscript, code=code, published_at=now)
    for name in (*_FIELDS, "source_title", "source_name"):
        setattr(row, name, getattr(manuscript, name))
    row.changed_at, row.withdrawn_at = now, None
    row.words = words(title=row.title, parts=row.parts, labels=(row.line, row.chapter, row.method, *row.municipalities))
    row.save()
    audit.record("library.article.published", by=by, about=row)
    return row


@transaction.atomic
def withdraw(*, article: Article, by: Actor) -> None:
    """Take an article back: its address tells so, its text is gone from the library and stays with the manuscript."""
    access.require(by, MANAGE, article)
    article.withdrawn_at, article.parts, article.facts, article.words = clock.now(), [], [], None
    article.save()
    audit.record("library.article.withdrawn", by=by, about=article)


def words(*, title: str, parts: Sequence[Any], labels: Sequence[str]) -> Func:
    """Return what an article can be found by: its title first, then headings and labels, then the text."""
    vectors = [_vector(text, weight) for weight, text in weighed(title=title, parts=parts, labels=labels)]
    return Func(*vectors, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())


def weighed(*, title: str, parts: Sequence[Any], labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return the texts of an article with the weight that PostgreSQL gives to what is found in them."""
    heads = " ".join([*(part["title"] for part in parts), *labels])
    return [("A", title), ("B", heads), ("D", " ".join(rules.paragraphs(parts)))]


def _vector(text: str, weight: str) -> Func:
    tokens = " ".join(dutch.index_tokens(text=text))
    vector = Func(Value("simple"), Value(tokens), function="to_tsvector", output_field=SearchVectorField())
    return Func(vector, template=f"setweight(%(expressions)s, '{weight}')", output_field=SearchVectorField())


__all__ = [
    "ChangedMeanwhile", "NoText", "NotTaken", "begin", "change", "erase_unit", "forget", "ingest", "publish", "split",
    "weighed", "withdraw", "words",
]  # fmt: skip
