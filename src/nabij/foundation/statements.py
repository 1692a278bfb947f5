"""Runs statements that are always the same, so that PostgreSQL reads and plans each of them once per connection."""

from functools import cache
from typing import Any

import psycopg
from django.db import connection, models


class _Planned(psycopg.Cursor[Any]):
    """Lets PostgreSQL keep the plan as well: reading SQL and planning it takes longer than carrying it out."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> Any:
        """Run a statement that was prepared on this connection, or prepare it."""
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # Django counts and shows queries by this; psycopg leaves it empty for what was prepared before.
        self._query = super()._convert_query(query, params)
        return self._query


@cache
def _adding(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join("%s" for _ in fields)
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks}) RETURNING 1'
    return sql, fields


def add(row: models.Model) -> None:
    """Save a new row whose key is known, as `save(force_insert=True)` does, with a statement that is kept."""
    sql, fields = _adding(type(row))
    ask(sql, [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
    row._state.adding, row._state.db = False, "default"


def ask(sql: str, values: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run one constant statement with these values."""
    raw: Any = connection
    raw.close_if_health_check_failed()
    raw.ensure_connection()
    with raw._prepare_cursor(_Planned(raw.connection)) as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_SETTLE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"


def settle_plans() -> None:
    """Let PostgreSQL plan what is asked from here to the end of this transaction once, whatever the values.

    PostgreSQL otherwise plans a list with three joined tables at each visit, which takes longer than reading it, as it
    hopes for a better plan for these very values. Not for lists of which the best plan does depend on the values.
    """
    ask(_SETTLE, [])
