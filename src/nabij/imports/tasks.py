"""What this room does by the clock."""

from typing import Any

from nabij.foundation import clock, jobs
from nabij.imports import actions


@jobs.task("imports.forget_uploads", cron="40 3 * * *")
def forget_uploads(**_: Any) -> None:
    """Erase uploads that are 30 days old."""
    actions.forget_uploads(today=clock.today())
