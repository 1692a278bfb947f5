"""What this room does by the clock: make what plans want, remind once, and let go what is too late."""

from nabij.foundation import clock, jobs
from nabij.outcomes import actions


@jobs.task("outcomes.advance", cron="25 5 * * *")
def advance() -> None:
    """Do what is due today; twice is once."""
    today = clock.today()
    actions.let_go(today=today)
    actions.make_due(today=today)
    actions.remind(today=today)
