"""Questions that busy pages ask on every visit: their SQL is worked out once, and only the values change.

Writing SQL takes the ORM five to fifty times as long as PostgreSQL takes to answer it. What is kept is text without any
id in it: who asks and what is asked about are filled in at every visit. See docs/decisions/0016.
"""

import copy
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import IntegerField
from django.db.models.expressions import Expression, Subquery
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import Literal

from nabij.foundation import access
from nabij.foundation.actors import Actor, Key
from nabij.foundation.statements import ask

Row = TypeVar("Row")
MOST_KINDS = 256  # of one question: kinds of actor times the ways it can be narrowed and sorted
_CONSTANTS = (None, 0, 1)  # besides words; days, ids and other numbers differ between visits, and have to be given


class NotGiven(TypeError):
    """A value of one visit was about to be kept in a question: hand it over by name instead."""


class Given(Expression):
    """A value that is known only when the question is asked."""

    def __init__(self, key: str | Key) -> None:
        super().__init__()
        self.key = key

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Stand for itself among the parameters, until it is known."""
        return "%s", [self]

    @property
    def identity(self) -> Any:
        """Tell two of them apart by what they stand for."""
        return (type(self), self.key)


class _Known:
    """The SQL of one question for one kind of actor."""

    def __init__(self, rows: Any) -> None:
        if rows._prefetch_related_lookups:
            raise TypeError("a question is one query; ask for the others by themselves")
        self.rows = rows
        self.compiler: SQLCompiler = rows.query.get_compiler("default")
        try:
            sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            sql, parameters = "", ()
        # How columns become values depends on the columns only.
        shown = [column for column, *_ in (self.compiler.select or [])[: getattr(self.compiler, "col_count", None)]]
        self.converters = self.compiler.get_converters(shown)
        self.in_pairs = self.compiler.has_composite_fields(shown)
        if getattr(self.compiler, "has_extra_select", False):
            raise TypeError("sort a question by what it selects")
        for value in parameters:
            if not isinstance(value, Given | str | bool) and value not in _CONSTANTS:
                raise NotGiven(f"{value!r} in {sql}")
        self.sql, self.parameters = _with_constants(sql, parameters)

    def count(self, known: Mapping[str | Key, Any]) -> int:
        """Return how many rows there are with these values."""
        if not self.sql:
            return 0
        ((number,),) = ask(f"SELECT count(*) FROM ({self.sql}) AS counted", self._values(known))
        return int(number)

    def _values(self, known: Mapping[str | Key, Any]) -> list[Any]:
        return [known[one.key] for one in self.parameters]

    def answer(self, known: Mapping[str | Key, Any]) -> Iterator[Any]:
        """Ask with these values, and return rows as the queryset would."""
        if not self.sql:
            return iter(())
        values = self._values(known)
        compiler: Any = copy.copy(self.compiler)
        query: Any = copy.copy(self.rows.query)
        compiler.get_converters = lambda _shown: self.converters
        compiler.has_composite_fields = lambda _shown: self.in_pairs
        compiler.execute_sql = lambda *_, **__: [ask(self.sql, values)]
        query.get_compiler = lambda *_, **__: compiler
        # All that Django's own iterables ask of a queryset.
        asked = SimpleNamespace(
            db="default", query=query, model=self.rows.model, _known_related_objects={}, _fields=self.rows._fields
        )
        return iter(self.rows._iterable_class(asked))


def _with_constants(sql: str, parameters: Sequence[Any]) -> tuple[str, list[Given]]:
    """Write what is always the same into the text: a kept plan can use an index on a part of a table only then."""
    left, given = iter(parameters), list[Given]()

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        value = next(left)
        if isinstance(value, Given):
            given.append(value)
            return found[0]
        return Literal(value).as_string().strip().replace("%", "%%")

    return re.sub("%%|%s", written, sql), given


class Question(Generic[Row]):
    """Asks what a queryset asks; `build` makes the queryset from an actor and what is given by name.

    `build` is called once per kind of actor, with stand-ins for every id and every given value. It must be a pure
    description: what differs per visit (a day, a person) is given, what changes the SQL itself (a sort order) is
    in `kind`. `show` chooses columns, and `into` makes a value of them; both are left out when rows are only counted.
    `counted` asks for the same rows without what they are only sorted by.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        *,
        show: Callable[[Any], Any] = lambda rows: rows,
        into: Callable[..., Row] | None = None,
        counted: "Question[Any] | None" = None,
    ) -> None:
        self.build, self.show, self.into = build, show, into
        self.counted: Question[Any] = counted or self
        self._known: dict[Any, _Known] = {}
        self._lock = threading.Lock()

    def __call__(self, actor: Actor, *kind: Any, **given: Any) -> list[Row]:
        """Return the rows, for this actor, with these values."""
        return self._made(self._ask(actor, kind, given, self.show))

    def first(self, actor: Actor, *kind: Any, **given: Any) -> Row | None:
        """Return the first row, if there is one."""
        return next(iter(self(actor, *kind, **given)), None)

    def listed(self, actor: Actor, *kind: Any, most: int | None = None, **given: Any) -> "Listed[Row]":
        """Return what a paginator leafs through; `most` is how far it counts."""
        return Listed(self, actor, kind, given, most)

    def _made(self, rows: list[Any]) -> list[Row]:
        return rows if self.into is None else [self.into(*row) for row in rows]

    def _ask(self, actor: Actor, kind: Any, given: dict[str, Any], part: Callable[[Any], Any]) -> list[Any]:
        return list(self._for(actor, kind, frozenset(given), part).answer(_values_of(actor, given)))

    def _for(self, actor: Actor, kind: Any, given: frozenset[str], part: Callable[[Any], Any] | None = None) -> _Known:
        part = part or self.show
        nobody = (actor.user_id is None, actor.person_id is None)
        key = (access.is_unscoped(), actor.roles, frozenset(actor.reach), nobody, kind, given, part)
        found = self._known.get(key)
        if found is None:
            rows = self.build(_stand_in(actor), *kind, **{name: Given(name) for name in given})
            if isinstance(rows, access.ScopedQuerySet):  # logins keep rows of their own kind
                rows._require_scope()
            found = _Known(part(rows))
            with self._lock:
                if len(self._known) >= MOST_KINDS:
                    self._known.clear()
                self._known[key] = found
        return found


def chosen_first(rows: Any, *, start: int | None = None, stop: int | None) -> Any:
    """Choose rows by their keys before anything is joined, or each joined row there is passes its wall first."""
    return rows.filter(pk__in=rows.values("pk")[start:stop])


class Number(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class _Part:
    """A page of a question."""

    show: Callable[[Any], Any]
    start: int | None
    stop: int | None

    def __call__(self, rows: Any) -> Any:
        return self.show(chosen_first(rows, start=self.start, stop=self.stop))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The rows of a question, only to be counted."""

    most: int | None

    def __call__(self, rows: Any) -> Any:
        return rows.order_by().values_list("pk", flat=True)[: self.most]


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """Rows to leaf through: it asks for one page, and for how many there are."""

    question: Question[Row]
    actor: Actor
    kind: tuple[Any, ...]
    given: dict[str, Any]
    most: int | None = None
    ordered: ClassVar[bool] = True  # so that the paginator does not warn

    def count(self) -> int:
        """Count the rows, no further than is asked for."""
        keys = _Keys(self.most)
        known = self.question.counted._for(self.actor, self.kind, frozenset(self.given), keys)
        return known.count(_values_of(self.actor, self.given))

    def page(self, number: str | None, *, size: int, total: int | None = None) -> Page[Row]:
        """Return one page as Django's templates know it; a page that does not exist is the nearest that does.

        Whoever has counted the rows already gives the `total`.
        """
        paginator = Paginator(cast(Any, self), size)
        if total is not None:
            paginator.count = total
        return paginator.get_page(number)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        shown = _Part(self.question.show, part.start, part.stop)
        return self.question._made(self.question._ask(self.actor, self.kind, self.given, shown))


def _stand_in(actor: Actor) -> Actor:
    """Return somebody with the same roles and reach, of whom nothing is known."""
    return Actor(
        user_id=None if actor.user_id is None else cast(Any, Given("actor.user_id")),
        person_id=None if actor.person_id is None else cast(Any, Given("actor.person_id")),
        organisation_id=cast(Any, Given("actor.organisation_id")),
        roles=actor.roles,
        reach={key: cast(Any, Given(key)) for key in actor.reach},
    )


def _values_of(actor: Actor, given: Mapping[str, Any]) -> dict[str | Key, Any]:
    """Return every value a question of this actor may name."""
    values: dict[str | Key, Any] = {
        "actor.user_id": actor.user_id,
        "actor.person_id": actor.person_id,
        "actor.organisation_id": actor.organisation_id,
    }
    values.update(given)
    # As PostgreSQL writes them: it takes less time than handing over one by one, and the lookups say what they are.
    values.update((key, "{" + ",".join(map(str, ids)) + "}") for key, ids in actor.reach.items())
    return values
