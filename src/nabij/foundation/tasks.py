"""What the foundation does by the clock: chain the access log, keep its heads, and clear up what has had its time."""

import datetime as dt

import structlog
from django.contrib.sessions.backends.db import SessionStore

from nabij.foundation import audit, clock, jobs, mail, operations, sealing
from nabij.foundation.models import Link, OutgoingMail, Unit

log = structlog.get_logger(__name__)
__all__ = ["chain_access_log", "clear_up", "keep_heads", "mail", "rescue_jobs"]
# A link that no longer works is kept this long, so that a click on it gets the kind answer for a while.
_LINK_DAYS = 90
_REFUSED_MAIL_DAYS = 14
# A restored backup of the key store brings back keys at most this old.
_SWEEP = dt.timedelta(days=40)


@jobs.task("foundation.chain_access_log", cron="* * * * *")
def chain_access_log() -> None:
    """Chain the lines of the last minute."""
    audit.chain()


@jobs.task("foundation.keep_heads", cron="10 3 * * *")
def keep_heads() -> None:
    """Write the head of every chain to a file and to the log, both outside the database."""
    for organisation_id, number, digest in audit.keep_heads():
        log.info("audit.head", organisation=organisation_id, line=number, digest=digest)


@jobs.task("foundation.verify_access_log", cron="20 4 * * *")
def verify_access_log() -> None:
    """Walk the access log every night, so that a changed line is noticed the next morning."""
    if broken := operations.verify_audit():
        log.error("audit.broken", count=len(broken))


@jobs.task("foundation.rescue_jobs", cron="*/2 * * * *")
def rescue_jobs() -> None:
    """Have the work of a worker that was killed done by another."""
    if found := jobs.rescue():
        log.warning("jobs.rescued", count=found)


@jobs.task("foundation.clear_up", cron="40 3 * * *")
def clear_up() -> None:
    """Forget sessions that ended, links long past their time, mails no server would take, and keys left behind."""
    gone = Unit.objects.filter(erased_at__gte=clock.now() - _SWEEP).values_list("pk", flat=True)
    if left := sealing.destroy_keys(gone):
        log.warning("keys.left_behind", count=left)
    SessionStore.clear_expired()
    Link.objects.filter(expires_at__lt=clock.now() - dt.timedelta(days=_LINK_DAYS)).delete()
    OutgoingMail.objects.exclude(failed="").filter(
        made_at__lt=clock.now() - dt.timedelta(days=_REFUSED_MAIL_DAYS)
    ).delete()
