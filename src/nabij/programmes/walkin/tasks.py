"""What happens by the clock: an opening that nobody closed is closed as it was counted."""

from nabij.foundation import clock, jobs
from nabij.programmes.walkin import actions


@jobs.task("walkin.close_forgotten", cron="20 3 * * *")
def close_forgotten() -> None:
    """Write what was counted yesterday or before into the ledger."""
    actions.close_forgotten(today=clock.today())
