"""Access is a table: each room says as data who may do what to which rows, and everything else is derived from it.

From one `Policy` come the queryset filter, the yes/no check, the row-level-security policy in PostgreSQL, the
menu, `docs/access.md` and the oracle of the test that walks every address.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.encoding import force_str
from psycopg.pq import TransactionStatus

from nabij.foundation import lookups  # noqa: F401  (registers one_of and overlaps)
from nabij.foundation.actors import LEVELS, Actor, Key, Value
from nabij.foundation.statements import ask

VIEW, READ, CREATE, CHANGE, DECIDE, EXPORT, ERASE, MANAGE = (
    "view",
    "read",  # open a sealed text; always logged
    "create",
    "change",
    "decide",
    "export",
    "erase",
    "manage",
)
ACTIONS = (VIEW, READ, CREATE, CHANGE, DECIDE, EXPORT, ERASE, MANAGE)
WRITES = frozenset({CREATE, CHANGE, DECIDE, ERASE, MANAGE})


class NotAllowed(Exception):
    """The actor may not do this; doors answer as if the thing did not exist."""


class NoScope(RuntimeError):
    """A query was about to run without saying for whom. Use `visible_to(actor)` or `unscoped(...)`."""


class Reason(StrEnum):
    """The few places that may work without an actor."""

    SIGN_IN = "to find out who signs in and what was granted to them"
    LINK = "somebody without an account answers through a personal link"
    PUBLIC = "somebody without an account applies or asks"
    JOB = "a job of the house itself"
    CONSENT = "the words of a tick are found in the consent register, or kept there for the first time"
    DOUBLES = "to say, without details, that somebody may be known elsewhere in the organisation"
    MERGE = "one person was entered twice, and all rows must move"
    COPY = "a copy of a file is made for the person it is about"
    ROTA = "a shift is full or free also by people of whom the asker may not know"
    OWN_BUDDY = "somebody may know the first name of who visits them"
    OWN_GROUP = "somebody may know the group they belong to"
    FEES = "what a volunteer was paid counts together, also for work of which the asker may not know"
    TALLY = "a count that holds no ids is added to the figures"
    FIGURES = "the figures of a report are the same whoever reads it, and hold no ids"
    CONVERSATION = "somebody sits at a conversation through a socket"
    ERASURE = "erasing must reach every row of the unit"
    SEED = "filling the demonstration with invented people"
    SET_UP = "the command line of whoever runs this house"
    TEST = "arranging a test"


# -- the reach of a rule, as terms that can be said in Python, in the ORM and in SQL -------------------------


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table place a row in the house. Arrays are for rows that stand in several places."""

    organisation: str = ""
    branch: str = ""
    branches: str = ""
    cell: str = ""
    cells: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison: this column holds (or, for an array, overlaps) one of the ids under this key."""

    column: str
    key: Key
    overlap: bool = False

    @property
    def sql_type(self) -> str:
        """Return the PostgreSQL element type of the ids."""
        return LEVELS.get(self.key.level, "uuid")


@dataclass(frozen=True, slots=True)
class Within:
    """Rows inside the part of the house that was granted with the role."""

    def terms(self, role: str, columns: Columns) -> list[Term]:
        """Say this reach as comparisons."""
        found = []
        if columns.organisation:
            found.append(Term(columns.organisation, Key(role, "organisation")))
        if columns.branch:
            found.append(Term(columns.branch, Key(role, "branch")))
        if columns.branches:
            found.append(Term(columns.branches, Key(role, "branch"), overlap=True))
        if columns.cell:
            found.append(Term(columns.cell, Key(role, "cell")))
        if columns.cells:
            found.append(Term(columns.cells, Key(role, "cell"), overlap=True))
        return found


@dataclass(frozen=True, slots=True)
class Member:
    """Every row of the actor's organisation, for anyone who has the role at all."""

    def terms(self, role: str, columns: Columns) -> list[Term]:
        """Say this reach as comparisons."""
        return [Term(columns.organisation, Key(role, "member"))]


@dataclass(frozen=True, slots=True)
class Own:
    """Rows whose column names the actor's own person."""

    column: str

    def terms(self, role: str, columns: Columns) -> list[Term]:
        """Say this reach as comparisons."""
        return [Term(self.column, Key(role, "person"))]


@dataclass(frozen=True, slots=True)
class Tied:
    """Rows of an erasure unit to which the actor has this tie today."""

    relation: str
    column: str = ""

    def terms(self, role: str, columns: Columns) -> list[Term]:
        """Say this reach as comparisons."""
        return [Term(self.column or columns.unit, Key(role, f"tie_{self.relation}"))]


@dataclass(frozen=True, slots=True)
class Mine:
    """Rows whose column names the actor's own login: what somebody is in the middle of."""

    column: str

    def terms(self, role: str, columns: Columns) -> list[Term]:
        """Say this reach as comparisons."""
        return [Term(self.column, Key(role, "user"))]


Reach = Within | Member | Own | Mine | Tied


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: a role may do these actions to the rows in reach (and where columns equal values)."""

    role: str
    actions: frozenset[str]
    reach: Reach
    where: Mapping[str, bool | int | str] = field(default_factory=dict)


def rule(role: str, actions: str, reach: Reach, /, **where: bool | int | str) -> Rule:
    """Write one line of a table; actions are separated by spaces."""
    names = frozenset(actions.split())
    unknown = names - set(ACTIONS)
    if unknown:
        raise ValueError(f"unknown actions: {sorted(unknown)}")
    return Rule(role, names, reach, where)


@dataclass(frozen=True, slots=True)
class Policy:
    """The access table of one model. `second_wall` is off only for what is read to build the actor."""

    model: type[models.Model]
    columns: Columns
    rules: tuple[Rule, ...]
    second_wall: bool = True
    public: bool = False  # K0 and K1 rows that anyone may see

    def __post_init__(self) -> None:
        policies[self.model] = self

    def allows(self, actor: Actor, action: str) -> bool:
        """Say whether the actor could do this to any row at all; for menus and pages that list."""
        if self.public and action == VIEW:
            return True
        return any(
            action in line.actions and any(actor.holds(t.key) for t in line.reach.terms(line.role, self.columns))
            for line in self.rules
        )

    def filter(self, actor: Actor, action: str = VIEW) -> Q | None:
        """Return the condition for the rows the actor may do this to; None means no row at all."""
        if self.public and action == VIEW:
            return Q()
        found: Q | None = None
        for line in self.rules:
            if action not in line.actions:
                continue
            for term in line.reach.terms(line.role, self.columns):
                ids = actor.holds(term.key)
                if not ids:
                    continue
                lookup = f"{term.column}__{'overlaps' if term.overlap else 'one_of'}"
                condition = Q(**{lookup: ids}) & Q(**line.where)
                found = condition if found is None else found | condition
        return found

    def may(self, actor: Actor, action: str, row: models.Model) -> bool:
        """Say whether the actor may do this to this row, without asking the database."""
        if self.public and action == VIEW:
            return True
        return any(
            action in line.actions
            and all(getattr(row, column) == value for column, value in line.where.items())
            and any(_holds(term, actor, row) for term in line.reach.terms(line.role, self.columns))
            for line in self.rules
        )

    def sql(self, actions: frozenset[str]) -> str:
        """Return the same table as an SQL condition over the transaction-local settings."""
        if self.public and VIEW in actions:
            return "true"
        parts = []
        for line in self.rules:
            if not line.actions & actions:
                continue
            where = "".join(f" AND {_quote(column)} = {_literal(value)}" for column, value in line.where.items())
            for term in line.reach.terms(line.role, self.columns):
                # The inner SELECT is worked out once a query, not once a row; the cast keeps it an array.
                ids = f"(SELECT nabij_{term.sql_type}s('{term.key.setting}'))::{term.sql_type}[]"
                test = f"{_quote(term.column)} && {ids}" if term.overlap else f"{_quote(term.column)} = ANY ({ids})"
                parts.append(f"({test}{where})")
        return " OR ".join(dict.fromkeys(parts)) or "false"


def _holds(term: Term, actor: Actor, row: models.Model) -> bool:
    value = getattr(row, term.column)
    ids = actor.holds(term.key)
    return bool(ids.intersection(value)) if term.overlap else value in ids


def _quote(column: str) -> str:
    return f'"{column}"'


def _literal(value: bool | int | str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


policies: dict[type[models.Model], Policy] = {}


def policy_of(model: type[models.Model]) -> Policy:
    """Return the table of a model; a model without one cannot be queried."""
    try:
        return policies[model]
    except KeyError:
        raise NoScope(f"{model.__name__} has no access table") from None


def may(actor: Actor, action: str, row: models.Model) -> bool:
    """Say whether the actor may do this to this row."""
    return policy_of(type(row)).may(actor, action, row)


def require(actor: Actor, action: str, row: models.Model) -> None:
    """Raise NotAllowed unless the actor may do this to this row. Every action begins with it."""
    if not may(actor, action, row) and not is_unscoped():
        raise NotAllowed(f"{action} {type(row).__name__}")


# -- the first wall: a queryset must say for whom -----------------------------------------------------------

_unscoped: ContextVar[str] = ContextVar("unscoped", default="")


def is_unscoped() -> bool:
    """Say whether the running code entered `unscoped(...)`."""
    return bool(_unscoped.get())


class ScopedQuerySet(models.QuerySet[Any]):
    """Refuses to reach the database before somebody said for whom."""

    _scoped = False

    def _clone(self) -> "ScopedQuerySet":
        clone: ScopedQuerySet = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone

    def visible_to(self, actor: Actor, action: str = VIEW) -> "ScopedQuerySet":
        """Keep the rows the actor may do this to."""
        condition = policy_of(self.model).filter(actor, action)
        if condition is None and is_unscoped():
            condition = Q()
        chosen: ScopedQuerySet = self.none() if condition is None else self.filter(condition)
        chosen._scoped = True
        return chosen

    def _require_scope(self) -> None:
        if not self._scoped and not is_unscoped():
            raise NoScope(f"{self.model.__name__}.objects needs visible_to(actor)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Iterate without keeping rows, for somebody."""
        self._require_scope()
        return super().iterator(chunk_size)

    def count(self) -> int:
        """Count, for somebody."""
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        """Say whether there is a row, for somebody."""
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Aggregate, for somebody."""
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Change rows, for somebody."""
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows, for somebody."""
        self._require_scope()
        return super().delete()


class Row(models.Model):
    """A table behind the walls: declares `privacy` and has a `Policy` in its room's access.py."""

    objects = ScopedQuerySet.as_manager()
    # Django's own machinery (saving, following a foreign key) uses this one; the second wall still holds for it.
    rows_for_django = models.Manager()  # noqa: DJ012

    class Meta:
        abstract = True
        default_manager_name = "rows_for_django"

    def _get_FIELD_display(self, field: Any) -> Any:
        """Say a choice in words; Django makes a dictionary of all choices each time it is asked."""
        value = getattr(self, field.attname)
        return force_str(_words_of(field).get(value, value), strings_only=True)


@cache
def _words_of(field: Any) -> dict[Any, Any]:
    return dict(field.flatchoices)


# -- the second wall: the same table inside PostgreSQL ------------------------------------------------------


_TELL = "SELECT set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) AS told (name, value)"


def _set(settings: Mapping[str, str]) -> None:
    if not settings:
        return
    ask(_TELL, [list(settings), list(settings.values())])


def _array(ids: frozenset[Value]) -> str:
    return "{" + ",".join(str(value) for value in ids) + "}"


def settings_of(actor: Actor) -> dict[str, str]:
    """Return the transaction-local settings that tell PostgreSQL what the actor may reach."""
    told = {key.setting: _array(ids) for key, ids in actor.reach.items()}
    # Who it is, for the history of changes.
    return told | {"nabij.actor": str(actor.user_id)} if actor.user_id else told


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Open a transaction in which PostgreSQL shows what this actor may see, and nothing else."""
    inside_another = connection.in_atomic_block
    with transaction.atomic():
        settings = settings_of(actor)
        _set(settings)
        yield
        # The settings end with their transaction. Inside another one, such as a test's, the next actor would inherit.
        if inside_another and not connection.needs_rollback:
            _set(dict.fromkeys(settings, ""))


@contextmanager
def unscoped(reason: Reason) -> Iterator[None]:
    """Work without an actor in one of the few named places; both walls open until the block ends."""
    with transaction.atomic():
        token = _unscoped.set(reason)
        before = token.old_value if isinstance(token.old_value, str) else ""
        try:
            if not before:
                _set({"nabij.unscoped": reason.name})
            yield
            if not before and not connection.needs_rollback:
                _set({"nabij.unscoped": ""})
        finally:
            # Before the commit: what listens to the commit stands outside this block again.
            _unscoped.reset(token)


@contextmanager
def looking(reason: Reason) -> Iterator[None]:
    """Read without an actor in a transaction that is there already: nothing is written, so nothing has to go back."""
    if is_unscoped() or not connection.in_atomic_block:
        with unscoped(reason):
            yield
        return
    token = _unscoped.set(reason)
    try:
        _set({"nabij.unscoped": reason.name})
        yield
    finally:
        _unscoped.reset(token)
        # After an error of PostgreSQL the transaction, or what was saved of it, goes back: the setting with it.
        if _answers():
            _set({"nabij.unscoped": ""})


def _answers() -> bool:
    raw: Any = connection.connection
    return raw is not None and not raw.closed and raw.info.transaction_status != TransactionStatus.INERROR


def wall_sql(policy: Policy) -> list[str]:
    """Return the statements that (re)build the second wall of one table; run by its owner."""
    table = _quote(policy.model._meta.db_table)
    open_ = "(SELECT coalesce(current_setting('nabij.unscoped', true), '') <> '')"
    seen = f"({open_} OR {policy.sql(frozenset({VIEW, READ}))})"
    written = f"({open_} OR {policy.sql(WRITES)})"
    statements = [
        f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("nabij_see", "nabij_add", "nabij_edit", "nabij_drop")
    ]
    if not policy.second_wall:
        return [*statements, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return [
        *statements,
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY nabij_see ON {table} FOR SELECT USING {seen}",
        f"CREATE POLICY nabij_add ON {table} FOR INSERT WITH CHECK {written}",
        f"CREATE POLICY nabij_edit ON {table} FOR UPDATE USING {written} WITH CHECK {written}",
        f"CREATE POLICY nabij_drop ON {table} FOR DELETE USING {written}",
    ]


FUNCTIONS_SQL = [
    """CREATE OR REPLACE FUNCTION nabij_bigints(name text) RETURNS bigint[] STABLE LANGUAGE sql AS
    $$ SELECT coalesce(nullif(current_setting(name, true), ''), '{}')::bigint[] $$""",
    """CREATE OR REPLACE FUNCTION nabij_uuids(name text) RETURNS uuid[] STABLE LANGUAGE sql AS
    $$ SELECT coalesce(nullif(current_setting(name, true), ''), '{}')::uuid[] $$""",
]
