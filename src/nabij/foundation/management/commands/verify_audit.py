"""Checks the hash chain of the access log."""

from typing import Any

from django.core.management.base import BaseCommand

from nabij.foundation import operations


class Command(BaseCommand):
    """`nabij verify_audit`: exit code 1 when any line was changed, removed or added afterwards."""

    help = "Verify the access log; prints each place where the chain does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Chain what is new, walk every chain, and keep the result for the operations page."""
        broken = operations.verify_audit()
        for place in broken:
            self.stderr.write(f"organisation {place.organisation_id}, line {place.chain_no}: {place.what}")
        if broken:
            raise SystemExit(1)
        self.stdout.write("The access log is whole.")
