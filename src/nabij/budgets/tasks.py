"""What this room does by the clock."""

from typing import Any

from nabij.budgets import actions
from nabij.foundation import clock, jobs


@jobs.task("budgets.keep", cron="50 3 * * *")
def keep(**_: Any) -> None:
    """Let budgets follow their programmes to new branches, and forget files that are 30 days old."""
    actions.keep_places()
    actions.forget_uploads(today=clock.today())
