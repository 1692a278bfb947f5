"""What this room does by the clock."""

from nabij.foundation import clock, jobs
from nabij.people.actions import rights


@jobs.task("people.propose_erasures", cron="20 4 * * *")
def propose_erasures() -> None:
    """Every night: put files past their term before the privacy officer."""
    rights.propose_erasures(today=clock.today())
