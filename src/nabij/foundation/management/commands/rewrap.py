"""Puts every data key under this year's wrapping key, or under a new root secret."""

from typing import Any

from django.core.management.base import BaseCommand

from nabij.foundation import sealing


class Command(BaseCommand):
    """`nabij rewrap`: with the new root secret on the first line of its file and the old one on the second.

    Nothing that is sealed is touched, so it may run while people work, and may be run again when it was stopped.
    """

    help = "Wrap all data keys anew: once a year, or after a new root secret was put on the first line of its file."

    def handle(self, *args: Any, **options: Any) -> None:
        """Wrap and count."""
        self.stdout.write(f"{sealing.rewrap()} keys wrapped anew.")
