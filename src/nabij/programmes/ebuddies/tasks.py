"""What the e-buddies do by the clock."""

from nabij.foundation import clock, jobs
from nabij.programmes.ebuddies.actions import keeping, moving, pinging


@jobs.task("ebuddies.keep_terms", cron="40 3 * * *")
def keep_terms() -> None:
    """Begin goodbyes, end years, send stand-ins home."""
    moving.keep_terms(today=clock.today())


@jobs.task("ebuddies.erase_old", cron="27 * * * *")
def erase_old() -> None:
    """Erase what is past its hours."""
    keeping.erase_old()


@jobs.task("ebuddies.ping_visitors", cron="*/10 * * * *")
def ping_visitors() -> None:
    """Tell who asked for it that there is something."""
    pinging.ping_visitors()
