"""Builds the second wall: the application's role, its rights, and row-level security from the access tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from nabij.foundation import access, history


def build(*, test: bool = False) -> int:
    """(Re)build roles, rights and policies in both databases; returns how many tables stand behind the wall."""
    role = settings.APP_ROLE
    for alias in ("default", "keys"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE ROLE "{role}" NOLOGIN')
            cursor.execute(f'GRANT "{role}" TO CURRENT_USER')
            cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
            rights = "SELECT, INSERT, UPDATE, DELETE" + (", TRUNCATE" if test else "")
            cursor.execute(f'GRANT {rights} ON ALL TABLES IN SCHEMA public TO "{role}"')
            cursor.execute(f'GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
            cursor.execute(f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{role}"')
            if not test:
                cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}"')
    tables = 0
    with connections["default"].cursor() as cursor:
        # The log only grows. A line may be chained once (a trigger sees to the "once"), and nothing else of it changes.
        cursor.execute(f'REVOKE UPDATE, DELETE ON foundation_auditentry FROM "{role}"')
        cursor.execute(f'GRANT UPDATE (chain_no, previous, digest) ON foundation_auditentry TO "{role}"')
        # The history of changes is written by triggers alone, and goes with what it is about.
        cursor.execute(f'REVOKE INSERT, UPDATE ON foundation_change FROM "{role}"')
        for statement in (*access.FUNCTIONS_SQL, *history.statements()):
            cursor.execute(statement)
        for policy in access.policies.values():
            tables += policy.second_wall
            for statement in access.wall_sql(policy):
                cursor.execute(statement)
    return tables


class Command(BaseCommand):
    """`nabij walls`, run by the owner of the database after every migration."""

    help = "Rebuild row-level security from the access tables (run as the owner of the database)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and say what was built."""
        if not settings.AS_OWNER:
            self.stderr.write("Run this with NABIJ_AS_OWNER=1: only the owner of the tables can build walls.")
            raise SystemExit(2)
        self.stdout.write(f"{build()} tables stand behind the second wall.")
