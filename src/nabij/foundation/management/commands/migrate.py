"""Makes the tables of one of both databases, each with its own."""

from typing import Any

from django.core.management.commands import migrate

from nabij.foundation import migrating


class Command(migrate.Command):
    """`nabij migrate`, as Django has it, and quicker."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        with migrating.quickly():
            super().handle(*args, **options)
