"""What this room does by the clock."""

from typing import Any

from nabij.foundation import clock, jobs
from nabij.trajectories import actions


@jobs.task("trajectories.advance", cron="15 5 * * *")
def advance(**_: Any) -> None:
    """Open today's steps, remind, and tell what is late."""
    actions.advance(today=clock.today())
