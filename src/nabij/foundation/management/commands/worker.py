"""Does the work for later in a process of its own, as a larger house runs it beside its web servers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nabij.foundation import jobs


class Command(BaseCommand):
    """`nabij worker`: until SIGTERM; then what is under way is finished, at most 20 seconds."""

    help = "Do the work that was put off: mails, reminders, counts. Stops cleanly on SIGTERM and SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read the options."""
        parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        jobs.run_worker(once=options["once"])
