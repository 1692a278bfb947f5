"""The ping to somebody who stays anonymous: an address is opened for this mail alone, and stands nowhere readable."""

from smtplib import SMTPException, SMTPRecipientsRefused

import structlog

from nabij.foundation import access, clock, sealing
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.programmes.ebuddies import emails, rules
from nabij.programmes.ebuddies.actions.moving import locked
from nabij.programmes.ebuddies.models import Pair

_log = structlog.get_logger(__name__)


def ping_visitors() -> int:
    """Tell who asked for it that there is something, once until they looked; returns how many mails went out."""
    sent, before = 0, clock.now() - rules.PING_AFTER
    with access.unscoped(Reason.JOB):
        waiting = Pair.objects.filter(
            ping_address__isnull=False, visitor_pinged_at__isnull=True, news_at__lte=before,
            state__in=rules.WITH_VOLUNTEER,
        )  # fmt: skip
        for found in waiting.order_by("pk"):
            sent += _ping(locked(found))
    return sent


def _ping(row: Pair) -> bool:
    address = sealing.open_text(row, "ping_address", by=NOBODY, purpose="the ping that was asked for")
    try:
        emails.ping_visitor(address, language=row.language)
    except SMTPRecipientsRefused:
        row.ping_address = None  # there is no such address
        row.save(update_fields=["ping_address"])
        return False
    except (SMTPException, OSError) as failed:
        # Never with its words: a mail server repeats the address in them.
        _log.warning("ping not sent", error_type=type(failed).__name__)
        return False
    row.visitor_pinged_at = clock.now()
    row.save(update_fields=["visitor_pinged_at"])
    return True
