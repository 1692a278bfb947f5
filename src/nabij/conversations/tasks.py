"""What this room does by the clock. Leases and warnings are minded by the hub; this is what may wait an hour."""

from nabij.conversations import actions
from nabij.foundation import jobs


@jobs.task("conversations.erase_old", cron="17 * * * *")
def erase_old() -> None:
    """Erase what was said once its hours have passed."""
    while actions.erase_old_conversations():
        pass
