"""Published articles for machines that collect them (OAI-PMH 2.0): sets, pages of records, and what was withdrawn.

A page goes on where the last one ended, by moment and number, so that nothing is missed or told twice while articles
are published meanwhile. The token that carries this is signed; one that was tampered with is refused.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core import signing
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.text import slugify

from nabij.enrolment.choices import SubGoal, TargetGroup, WorkingElement
from nabij.foundation.actors import NOBODY
from nabij.library import rules
from nabij.library.models import Article

PER_PAGE: Final = 100
_SALT: Final = "library.harvest"
_NAMED: Final[tuple[tuple[str, Any], ...]] = (
    ("target_groups", TargetGroup), ("sub_goals", SubGoal), ("elements", WorkingElement),
)  # fmt: skip


class TokenRefused(Exception):
    """A token that we did not give, or whose list is no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What somebody collects, and how far they are."""

    since: str = ""  # ISO, inclusive
    until: str = ""  # ISO, exclusive
    of_set: str = ""
    after: str = ""  # ISO moment of the last record that was given
    after_id: int = 0
    given: int = 0

    @property
    def token(self) -> str:
        """Return it as text that goes into an address."""
        return signing.dumps([self.since, self.until, self.of_set, self.after, self.after_id, self.given], salt=_SALT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article as a collector keeps it."""

    code: str
    stamp: dt.datetime
    is_deleted: bool
    sets: Sequence[str]
    article: Article
    subjects: Sequence[str]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One page of records; without a token it is the last."""

    records: Sequence[Record]
    token: str
    whole: int
    given: int


def from_token(token: str) -> Selection:
    """Read a token back. Raises TokenRefused."""
    try:
        since, until, of_set, after, after_id, given = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as wrong:
        raise TokenRefused from wrong
    return Selection(since=since, until=until, of_set=of_set, after=after, after_id=after_id, given=given)


def _all() -> Any:
    # GREATEST leaves out what is empty.
    stamp = Greatest(F("changed_at"), Coalesce(F("withdrawn_at"), F("changed_at")))
    rows = Article.objects.visible_to(NOBODY).defer("words", "heads").select_related("organisation")
    return rows.annotate(stamp=stamp)


def shelf(selection: Selection) -> Shelf:
    """Return the next page, oldest change first."""
    rows = _all().filter(_in_set(selection.of_set))
    if selection.since:
        rows = rows.filter(stamp__gte=dt.datetime.fromisoformat(selection.since))
    if selection.until:
        rows = rows.filter(stamp__lt=dt.datetime.fromisoformat(selection.until))
    whole = rows.count()
    if selection.after:
        after = dt.datetime.fromisoformat(selection.after)
        rows = rows.filter(Q(stamp__gt=after) | Q(stamp=after, pk__gt=selection.after_id))
    found = list(rows.order_by("stamp", "pk")[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    token = ""
    if len(found) > PER_PAGE:
        last = page[-1]
        following = replace(
            selection, after=last.stamp.isoformat(), after_id=last.pk, given=selection.given + len(page)
        )
        token = following.token
    return Shelf(records=[_record(row) for row in page], token=token, whole=whole, given=selection.given)


def one(code: str) -> Record | None:
    """Return one record, also of an article that was taken back."""
    row = _all().filter(code=code).first()
    return _record(row) if row else None


def earliest() -> dt.datetime | None:
    """Return the moment of the oldest change."""
    row = _all().order_by("stamp").first()
    return row.stamp if row else None


def sets() -> list[tuple[str, str]]:
    """Return every set with its name: programme lines, and years."""
    rows = Article.objects.visible_to(NOBODY).order_by()
    lines = sorted(rows.exclude(line="").values_list("line", flat=True).distinct())
    years = sorted(rows.values_list("year", flat=True).distinct(), reverse=True)
    named = {f"line:{_spec(line)}": line for line in lines}
    return [*named.items(), *((f"year:{year}", str(year)) for year in years)]


def _spec(line: str) -> str:
    return slugify(line) or "x"


def _in_set(spec: str) -> Q:
    kind, _colon, value = spec.partition(":")
    if kind == "year" and value.isascii() and value.isdigit() and len(value) == 4:
        return Q(year=int(value))
    if kind == "line":
        rows = Article.objects.visible_to(NOBODY).order_by().values_list("line", flat=True).distinct()
        return Q(line__in=[line for line in rows if line and _spec(line) == value])
    return Q(pk__in=[]) if spec else Q()


def _record(row: Any) -> Record:
    labels = [
        str(dict(kind.choices).get(value, value)) for name, kind in _NAMED for value in getattr(row, name)
    ]  # fmt: skip
    sets_of = [f"line:{_spec(row.line)}"] if row.line else []
    return Record(
        code=row.code, stamp=row.stamp, is_deleted=row.withdrawn_at is not None, article=row,
        sets=[*sets_of, f"year:{row.year}"],
        subjects=[text for text in (row.line, row.chapter, row.method, *labels) if text],
        description=next(iter(rules.paragraphs(row.parts)), ""),
    )  # fmt: skip
