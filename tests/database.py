"""Gives every worker its databases in a second, and after a test that committed gives them back as they were made.

Migrating and building the walls takes half a minute, so it happens once: the result is kept as a template, and made
anew only when a migration, an access table or a locked package changed. What the migrations filled (the
municipalities, for one) is kept beside the tables, so that no test finds them emptied by the one before.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import TransactionTestCase

from nabij.foundation import access, history
from nabij.foundation.management.commands import walls

ROOT = Path(__file__).resolve().parent.parent
ALIASES = ("default", "keys")
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
REFERENCES = """SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"""
KEPT = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'kept'::regnamespace"
# What was written to and rolled back counts as touched too: that costs an extra TRUNCATE, and no row has to be read.
TOUCHED = f"{TABLES} AND pg_relation_size(oid) > 0"
SAME = """SELECT (SELECT count(*) FROM public."{0}") = (SELECT count(*) FROM kept."{0}")
    AND NOT EXISTS (TABLE public."{0}" EXCEPT ALL TABLE kept."{0}")"""


@contextmanager
def given() -> Iterator[None]:
    """Point both connections at fresh databases, work as the application's role, and remove them afterwards."""
    originals = {alias: dict(connections[alias].settings_dict) for alias in ALIASES}
    role = {**originals["default"]["OPTIONS"], "options": f"-c role={settings.APP_ROLE}"}
    made, own = _names()
    _turn_to({alias: {"NAME": made[alias]} for alias in ALIASES})
    with connections["default"]._nodb_cursor() as cursor:
        # Two workers, or two people at one checkout: one of them makes the template, the other waits for it.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [made["default"]])
        _make_template(cursor, made)
        for alias in ALIASES:
            cursor.execute(f'DROP DATABASE IF EXISTS "{own[alias]}"')
            cursor.execute(f'CREATE DATABASE "{own[alias]}" TEMPLATE "{made[alias]}"')
    _turn_to({alias: {"NAME": own[alias], "OPTIONS": role} for alias in ALIASES})
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", _bring_back)
            yield
    finally:
        _turn_to(originals)
        with connections["default"]._nodb_cursor() as cursor:
            for alias in ALIASES:
                cursor.execute(f'DROP DATABASE IF EXISTS "{own[alias]}" WITH (FORCE)')


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Name the templates and our own databases: other ones for every checkout and worker, on one server."""
    place = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    made = {alias: f"test_nabij_{alias}_{place}" for alias in ALIASES}
    return made, {alias: f"{name}_{worker}" for alias, name in made.items()}


def _turn_to(changes: dict[str, dict[str, Any]]) -> None:
    for alias, change in changes.items():
        connections[alias].close()
        # The very dictionary of the settings, so connections of other threads follow.
        connections[alias].settings_dict.update(change)


def _make_template(cursor: Any, made: dict[str, str]) -> None:
    wanted = _fingerprint()
    names = list(made.values())
    cursor.execute(
        "SELECT count(*) FROM pg_database WHERE datname = ANY(%s) AND shobj_description(oid, 'pg_database') = %s",
        [names, wanted],
    )
    if cursor.fetchone() == (len(names),):
        return
    for name in names:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    for alias in ALIASES:
        call_command("migrate", verbosity=0, interactive=False, database=alias, run_syncdb=True)
    walls.build(test=True)
    for alias in ALIASES:
        _keep_what_is_filled(alias)
        connections[alias].close()
    for name in names:
        cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{wanted}'")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for policy in access.policies.values():
        digest.update("\n".join(access.wall_sql(policy)).encode())
    digest.update("\n".join((*access.FUNCTIONS_SQL, *history.statements(), settings.APP_ROLE)).encode())
    files = [Path(__file__), Path(walls.__file__), *(ROOT / "requirements").glob("*.lock")]
    for config in apps.get_app_configs():
        if config.name.startswith("nabij."):
            files += [*Path(config.path).glob("migrations/*.py"), *Path(config.path).glob("data/*.csv")]
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _keep_what_is_filled(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA kept; GRANT USAGE ON SCHEMA kept TO "{settings.APP_ROLE}"')
        cursor.execute(TOUCHED)
        for (name,) in cursor.fetchall():
            cursor.execute(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"')
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA kept TO "{settings.APP_ROLE}"')


def _bring_back(case: Any) -> None:
    for alias in case._databases_names(include_mirrors=False):
        bring_back(alias)


def bring_back(alias: str) -> None:
    """Empty what was written to, and fill again what the migrations had filled."""

    def names(question: str) -> set[str]:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('nabij.unscoped', 'TEST', true)")
        kept = names(KEPT)
        changed = names(TOUCHED) - {name for name in kept if _same(cursor, name)}
        cursor.execute(REFERENCES)
        references = cursor.fetchall()
        # PostgreSQL empties a table only together with those that point at it.
        while more := {by for to, by in references if to in changed} - changed:
            changed |= more
        if changed:
            cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in sorted(changed)))
        for name in sorted(kept & changed):
            cursor.execute(f'INSERT INTO public."{name}" TABLE kept."{name}"')


def _same(cursor: Any, name: str) -> bool:
    cursor.execute(SAME.format(name))
    return cursor.fetchone() == (True,)
