"""The statement behind the finder: one look at what matches gives the number, the facets and who may stand on the page.

Two thirds of a search went into ranking every article that was found, and into reading the long texts of all of them.
Only `MOST_RANKED` articles are ranked by their whole text: those with a word in title, headings or labels first, then
the newest. Whoever pages on past them gets the others in that same order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Value

from nabij.library.choices import Sort

MOST_RANKED: Final = 400
COLUMNS: Final = {
    "year": "year", "chapter": "chapter", "line": "line", "method": "method", "group": "target_groups",
    "goal": "sub_goals", "element": "elements", "place": "municipalities",
}  # fmt: skip
FACETS: Final = ("year", "chapter", "line", "group", "goal", "element", "method", "place")
LISTS: Final = frozenset({"group", "goal", "element", "place"})
_ORDERS: Final = {
    Sort.BEST: "is_named DESC, year DESC, id DESC",
    Sort.NEWEST: "year DESC, title, id",
    Sort.TITLE: "title, year DESC, id",
}

Counts = dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The part of what was found that a page is taken from."""

    sort: str
    first: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look at the matching articles gave."""

    count: int
    facets: Counts
    ids: Sequence[int]


def window(*, sort: str, first: int, most: int) -> Window:
    """Return what to look at for a page that begins at `first`: the best are chosen among many, others as they come."""
    if sort == Sort.BEST and first < MOST_RANKED:
        return Window(sort=sort, first=0, most=MOST_RANKED)
    return Window(sort=sort, first=first, most=most)


def look(rows: Any, *, facets: Sequence[str], named: str = "", of: Window | None = None) -> Looked:
    """Count the rows and every option of these facets among them; with a window, say also which rows stand in it.

    `named` is the query that says of an article whether title, headings or labels hold a word of the question.
    """
    columns = [COLUMNS[facet] for facet in facets]
    narrow = rows.order_by().annotate(is_named=_is_named(named)).values("id", "title", "is_named", *COLUMNS.values())
    try:
        sql, params = narrow.query.sql_with_params()
    except EmptyResultSet:
        return Looked(count=0, facets={facet: [] for facet in facets}, ids=())
    sets = ", ".join(["()", *(f"({column})" for column in columns)])
    grouped = f"SELECT GROUPING({', '.join(columns)}), count(*), {', '.join(columns)}, NULL::bigint[] FROM found"
    pieces = [f"{grouped} GROUP BY GROUPING SETS ({sets})"]
    if of is not None:
        chosen = f"SELECT id FROM found ORDER BY {_ORDERS[Sort(of.sort)]} LIMIT {of.most:d} OFFSET {of.first:d}"
        nothing = ", ".join(f"NULL::{_TYPES[facet]}" for facet in facets)
        pieces.append(f"SELECT -1, 0, {nothing}, ARRAY({chosen})")
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({sql}) {' UNION ALL '.join(pieces)}", params)
        return _read(cursor.fetchall(), facets)


_TYPES: Final[Mapping[str, str]] = {"year": "smallint"} | {
    facet: "varchar[]" if facet in LISTS else "varchar" for facet in FACETS if facet != "year"
}


def _is_named(query: str) -> Any:
    if not query:
        return Value(False)
    asked = SearchQuery(query, search_type="raw", config="simple")
    return Func(F("heads"), asked, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


def _read(rows: Sequence[tuple[Any, ...]], facets: Sequence[str]) -> Looked:
    """Read rows of GROUPING SETS: the number says by its bits which columns were not grouped by."""
    whole = 2 ** len(facets) - 1
    by_bits = {whole - 2 ** (len(facets) - 1 - at): (at, facet) for at, facet in enumerate(facets)}
    found: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
    count, ids = 0, ()
    for bits, number, *values, chosen in rows:
        if bits == -1:
            ids = chosen
        elif bits == whole:
            count = number
        else:
            at, facet = by_bits[bits]
            for value in values[at] if facet in LISTS else [values[at]]:
                if value:
                    found[facet][str(value)] += number
    return Looked(count=count, facets={facet: list(kept.items()) for facet, kept in found.items()}, ids=ids)


def in_order(rows: Any, *, ids: Sequence[int], query: str, of: Window, first: int, most: int) -> list[Any]:
    """Return the rows of a page, out of those that stand in its window."""
    light = rows.filter(pk__in=ids).defer("words", "heads")
    if of.most <= most or not query:
        by_id = {row.pk: row for row in light}
        return [by_id[pk] for pk in ids[first - of.first : first - of.first + most] if pk in by_id]
    asked = SearchQuery(query, search_type="raw", config="simple")
    rank = Func(F("words"), asked, function="ts_rank_cd", output_field=FloatField())
    return list(light.annotate(rank=rank).order_by("-rank", "-year", "title", "pk")[first : first + most])
