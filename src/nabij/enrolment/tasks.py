"""What this room does by the clock."""

from nabij.enrolment.actions import counting
from nabij.foundation import jobs


@jobs.task("enrolment.add_up_open_counts", cron="50 3 * * *")
def add_up_open_counts() -> None:
    """Every night: add the changes in who is open together."""
    counting.add_up()
