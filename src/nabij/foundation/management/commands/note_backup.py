"""Lets the script that makes backups say that it is done."""

from typing import Any

from django.core.management.base import BaseCommand

from nabij.foundation import operations


class Command(BaseCommand):
    """`nabij note_backup`, as the last line of the script that makes the backup; `--failed` when it did not work."""

    help = "Note that a backup was made just now (or failed), for the operations page."

    def add_arguments(self, parser: Any) -> None:
        """Take what happened."""
        parser.add_argument("--failed", action="store_true", help="the backup did not work")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep it."""
        operations.note(operations.BACKUP, ok=not options["failed"])
