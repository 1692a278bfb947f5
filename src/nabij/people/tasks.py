"""What this room does by the clock."""

from nabij.foundation import clock, jobs
from nabij.people.actions import rights


@jobs.task("people.propose_erasures", cron="20 4 * * *")
def propose_erasures() -> None:
    """Every night: put files past their term before the privacy officer."""
    rights.propose_erasures(today=clock.today())


@jobs.task("people.forget_old_links", cron="40 4 * * *")
def forget_old_links() -> None:
    """Every night: forget invitations and personal links that are of no use any more."""
    rights.forget_old_links(today=clock.today())
