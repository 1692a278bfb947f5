"""Writes of the library: a pasted report becomes a manuscript, and a manuscript an article that may be withdrawn."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Func, Value

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, MANAGE
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import ChangedMeanwhile, require_seen
from nabij.library import rules
from nabij.library.models import Article, Manuscript
from nabij.library.queries import manuscripts
from nabij.library.rules import FIRST_YEAR, LAST_YEAR
from nabij.methods import articles, dutch

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # what cannot be misread
_FIELDS: Final = ("title", "year", "chapter", "line", "method", "target_groups", "municipalities", "parts", "facts")


class NoText(Exception):
    """There is nothing to read, as in a scan without text."""


@transaction.atomic
def ingest(*, text: str, source_name: str, by: Actor) -> Manuscript:
    """Read a published report and propose what it is. Raises NoText. Nothing is public yet."""
    if by.organisation_id is None:
        raise access.NotAllowed("nobody's library")
    found = articles.propose(text=text)
    if found.is_empty:
        raise NoText(source_name)
    year = next((year for year in found.years if FIRST_YEAR <= year <= LAST_YEAR), clock.today().year)
    row = Manuscript(
        organisation_id=by.organisation_id, source=text, source_name=source_name, source_title=found.title[:240],
        title=found.title[:240], year=year, facts=[list(fact) for fact in found.facts],
        parts=[{"title": one.title, "level": one.level, "paragraphs": list(one.paragraphs)} for one in found.parts],
        figures=[{"text": one.text, "what": one.what, "sentence": one.sentence} for one in found.figures],
        chrome=list(found.chrome), made_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("library.manuscript.read", by=by, about=row)
    return row


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
    heads = " ".join([*(part["title"] for part in parts), *labels])
    body = " ".join(rules.paragraphs(parts))
    weighed = [_weighed(title, "A"), _weighed(heads, "B"), _weighed(body, "D")]
    return Func(*weighed, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())


def _weighed(text: str, weight: str) -> Func:
    tokens = " ".join(dutch.index_tokens(text=text))
    vector = Func(Value("simple"), Value(tokens), function="to_tsvector", output_field=SearchVectorField())
    return Func(vector, template=f"setweight(%(expressions)s, '{weight}')", output_field=SearchVectorField())


__all__ = ["ChangedMeanwhile", "NoText", "change", "ingest", "publish", "withdraw", "words"]
