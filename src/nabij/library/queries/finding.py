"""Finding articles: word forms, phrases, facets with counts, and everything that was asked in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from nabij.enrolment.choices import SubGoal, TargetGroup, WorkingElement
from nabij.foundation.actors import NOBODY
from nabij.library import rules
from nabij.library.choices import Sort
from nabij.library.models import Article
from nabij.library.queries import searching
from nabij.library.queries.searching import COLUMNS, FACETS, LISTS

PER_PAGE: Final = 20
MOST_OPTIONS: Final = 60
MOST_READ_FOR_WORDS: Final = 300  # articles whose words are known when somebody makes a slip
TOPICS: Final = ("line", "group", "goal", "element", "chapter", "place")
MOST_WORDS_KNOWN: Final = 6_000
_NAMED: Final[dict[str, Any]] = {"group": TargetGroup, "goal": SubGoal, "element": WorkingElement}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a visitor looks for; the address holds all of it."""

    question: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = Sort.BEST
    page: int = 1

    def address(self, **changes: Any) -> str:
        """Return the part of the address after the question mark, with changes; another page only when asked for."""
        asked = replace(self, page=1)
        asked = replace(asked, **changes)
        pairs: list[tuple[str, str]] = [("q", asked.question)] if asked.question else []
        pairs += [(facet, value) for facet in FACETS for value in asked.chosen.get(facet, ())]
        pairs += [("sort", asked.sort)] if asked.sort != Sort.BEST else []
        pairs += [("page", str(asked.page))] if asked.page > 1 else []
        return urlencode(pairs)

    def toggled(self, facet: str, value: str) -> str:
        """Return the address with one option of a facet added, or taken away when it was chosen."""
        now = self.chosen.get(facet, ())
        then = tuple(one for one in now if one != value) if value in now else (*now, value)
        return self.address(chosen={**self.chosen, facet: then})


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a facet: how many articles it would leave, and the address that chooses or removes it."""

    label: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found, with the place in it that says why."""

    article: Article
    fragment: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """What there is for a question."""

    hits: Sequence[Hit]
    page: Page[Any]
    facets: Sequence[tuple[str, Sequence[Option]]]
    count: int


def find(asked: Asked) -> Found:
    """Return articles, and for every facet what it would leave among what the others leave."""
    query = rules.tsquery(question=asked.question)
    sort = asked.sort if query or asked.sort != Sort.BEST else Sort.NEWEST
    first = (max(asked.page, 1) - 1) * PER_PAGE
    of = searching.window(sort=sort, first=first, most=PER_PAGE)
    rows = _matching(asked)
    looked = searching.look(rows, facets=FACETS, named=rules.any_of(question=asked.question), of=of)
    paginator: Paginator[Any] = _Counted(looked.ids, PER_PAGE)
    paginator.count = looked.count
    page = paginator.get_page(asked.page)
    if page.number != asked.page:
        return find(replace(asked, page=page.number))
    counts = looked.facets | {
        # options of one facet add up, so its own choice does not narrow it
        facet: searching.look(_matching(asked, but=facet), facets=(facet,)).facets[facet]
        for facet in FACETS
        if asked.chosen.get(facet)
    }
    found = searching.in_order(_published(), ids=looked.ids, query=query, of=of, first=first, most=PER_PAGE)
    hits = [Hit(row, _fragment(asked.question, row)) for row in found]
    facets = [(facet, options) for facet in FACETS if (options := _options(asked, facet, counts[facet]))]
    return Found(hits, page, facets, looked.count)


class _Counted(Paginator):  # type: ignore[type-arg]
    """Pages of rows that were counted already."""

    count = 0


def _published() -> Any:
    return Article.objects.visible_to(NOBODY).filter(withdrawn_at__isnull=True)


def _matching(asked: Asked, *, but: str = "") -> Any:
    rows = _published()
    query = rules.tsquery(question=asked.question)
    if query:
        rows = rows.filter(words=SearchQuery(query, search_type="raw", config="simple"))
    elif asked.question.strip():
        rows = rows.none()
    for phrase in rules.phrases(question=asked.question[: rules.LONGEST_QUESTION]):
        rows = rows.filter(Q(title__icontains=phrase) | Q(parts__icontains=phrase))
    for facet, values in asked.chosen.items():
        if facet != but and values:
            rows = rows.filter(_chosen(facet, values))
    return rows


def _chosen(facet: str, values: Sequence[str]) -> Q:
    column = COLUMNS[facet]
    if facet == "year":
        years = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) == 4]
        return Q(year__in=years)
    return Q(**{f"{column}__overlap": list(values)}) if facet in LISTS else Q(**{f"{column}__in": list(values)})


def _options(asked: Asked, facet: str, counts: Sequence[tuple[str, int]]) -> list[Option]:
    chosen = asked.chosen.get(facet, ())
    newest_first = sorted(counts, reverse=True)
    ordered = newest_first if facet == "year" else sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return [
        Option(_label(facet, value), count, value in chosen, asked.toggled(facet, value))
        for value, count in ordered[:MOST_OPTIONS]
    ]


def _label(facet: str, value: str) -> str:
    named = _NAMED.get(facet)
    return str(dict(named.choices).get(value, value)) if named else value


def _fragment(question: str, row: Article) -> SafeString:
    texts = list(rules.paragraphs(row.parts))
    return mark_safe(rules.fragment(question=question, texts=texts))  # noqa: S308  (escaped there, word by word)


def meant(asked: Asked) -> str:
    """Return what somebody probably meant who found nothing, when that finds something; else an empty text."""
    heads = _published().order_by("-year", "-pk").values_list("title", "line", "chapter", "method", "parts")
    words: dict[str, None] = {}
    for *labels, parts in heads[:MOST_READ_FOR_WORDS]:
        for text in (*labels, *(part["title"] for part in parts), *rules.paragraphs(parts[:2])):
            words.update(dict.fromkeys(rules.words_of(text)))
    better = rules.mended(question=asked.question, known=list(words)[:MOST_WORDS_KNOWN])
    return better if better and _matching(replace(asked, question=better)).exists() else ""


def shown(row: Article) -> list[dict[str, Any]]:
    """Return the parts of an article with paragraphs, lists and tables as they are shown."""
    return [{**part, "pieces": list(rules.pieces(part["paragraphs"]))} for part in row.parts]


def by_code(code: str) -> Article | None:
    """Return one article by its code, withdrawn or not."""
    found: Article | None = Article.objects.visible_to(NOBODY).filter(code=code).select_related("organisation").first()
    return found


def by_codes(codes: Sequence[str]) -> list[Article]:
    """Return articles in the order of their codes; those that are gone are left out."""
    rows = {row.code: row for row in _published().filter(code__in=list(codes)).select_related("organisation")}
    return [rows[code] for code in codes if code in rows]


def newest(*, most: int) -> list[Article]:
    """Return what was published last, for feeds."""
    return list(_published().order_by("-published_at", "-pk").select_related("organisation")[:most])


def topics() -> list[tuple[str, list[Option]]]:
    """Return every programme line, target group, sub-goal and working element with how much there is of each."""
    counted = searching.look(_published(), facets=TOPICS).facets
    asked = Asked()
    return [(facet, options) for facet in TOPICS if (options := _options(asked, facet, counted[facet]))]


def contents() -> list[tuple[str, list[tuple[int, list[Article]]]]]:
    """Return every article by chapter (or programme line) and year, to browse."""
    tree: dict[str, dict[int, list[Article]]] = {}
    for row in (
        _published().defer("words", "heads", "parts", "facts").order_by("chapter", "line", "-year", "title")[:2_000]
    ):
        tree.setdefault(row.chapter or row.line, {}).setdefault(row.year, []).append(row)
    return [(name, list(years.items())) for name, years in sorted(tree.items())]
