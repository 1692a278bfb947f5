"""What the e-buddies do by the clock."""

from nabij.foundation import clock, jobs
from nabij.programmes.ebuddies.actions import keeping, moving


@jobs.task("ebuddies.keep_terms", cron="40 3 * * *")
def keep_terms() -> None:
    """Begin goodbyes, end years, send stand-ins home."""
    moving.keep_terms(today=clock.today())


@jobs.task("ebuddies.erase_old", cron="27 * * * *")
def erase_old() -> None:
    """Erase what is past its hours."""
    keeping.erase_old()
