"""How the house itself stands, in plain words: every light that is not green says what to do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.foundation import clock
from nabij.foundation.models import Reading
from nabij.foundation.operations import Facts

OK, WARNING, ERROR = "ok", "warning", "error"
LATE_SECONDS = 600
MAIL_LATE = dt.timedelta(hours=1)
FREE_WARNING, FREE_ERROR = 0.15, 0.05
BACKUP_OLD = dt.timedelta(hours=36)
AUDIT_OLD = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Sign:
    """One light: what it is about, how it stands, and what to do when it is not green."""

    name: str
    value: str
    tone: str = OK
    advice: str = ""


def signs(facts: Facts) -> list[Sign]:
    """Say everything that was measured."""
    return [
        Sign(_("Version"), facts.version),
        _migrations(facts),
        Sign(_("Size of the database"), filesizeformat(facts.database_bytes)),
        _keys(facts),
        _disk(facts),
        _workers(facts),
        _waiting(facts),
        _failed(facts),
        _mail(facts),
        _refused(facts),
        _backup(facts.backup, now=clock.now()),
        _audit(facts.audit, now=clock.now()),
    ]


def worst(found: Sequence[Sign]) -> str:
    """Return the tone of the whole page."""
    return max((sign.tone for sign in found), key=(OK, WARNING, ERROR).index)


def _migrations(facts: Facts) -> Sign:
    name, missing = _("Changes of the database"), facts.migrations_missing
    if not missing:
        return Sign(name, _("all done"))
    value = ngettext("%(n)s not done yet", "%(n)s not done yet", missing) % {"n": missing}
    return Sign(name, value, ERROR, _("The upgrade was not finished. Run: nabij migrate, then nabij walls."))


def _keys(facts: Facts) -> Sign:
    name = _("Key store")
    if facts.keys_bytes is not None:
        return Sign(name, _("answers, %(size)s") % {"size": filesizeformat(facts.keys_bytes)})
    advice = _("Nobody can open or write sealed notes now. Start the database nabij_keys, and check KEYS_DATABASE_URL.")
    return Sign(name, _("does not answer"), ERROR, advice)


def _disk(facts: Facts) -> Sign:
    share = facts.disk_free / facts.disk_total
    value = _("%(free)s of %(total)s free") % {
        "free": filesizeformat(facts.disk_free), "total": filesizeformat(facts.disk_total),
    }  # fmt: skip
    tone = ERROR if share < FREE_ERROR else WARNING if share < FREE_WARNING else OK
    return Sign(
        _("Disk"), value, tone, _("Make room, or give the machine a larger disk. A full disk stops everything.")
    )


def _workers(facts: Facts) -> Sign:
    if facts.workers:
        return Sign(_("Worker"), ngettext("%(n)s at work", "%(n)s at work", facts.workers) % {"n": facts.workers})
    advice = _("Mail, reminders and imports stand still. Start the service nabij-worker.")
    return Sign(_("Worker"), _("none at work"), ERROR, advice)


def _waiting(facts: Facts) -> Sign:
    late = int(facts.jobs.oldest_seconds)
    value = ngettext("%(n)s job", "%(n)s jobs", facts.jobs.waiting) % {"n": facts.jobs.waiting}
    if late <= LATE_SECONDS:
        return Sign(_("Work that waits"), value)
    value += ", " + _("the oldest for %(minutes)s minutes") % {"minutes": late // 60}
    return Sign(_("Work that waits"), value, WARNING, _("The worker cannot keep up, or hangs. Restart nabij-worker."))


def _failed(facts: Facts) -> Sign:
    failed = facts.jobs.failed
    value = ngettext("%(n)s job", "%(n)s jobs", failed) % {"n": failed}
    advice = _("The log says why. Take the cause away, and try again below.")
    return Sign(_("Work that was given up"), value, ERROR if failed else OK, advice)


def _mail(facts: Facts) -> Sign:
    value = ngettext("%(n)s mail", "%(n)s mails", facts.mail_waiting) % {"n": facts.mail_waiting}
    advice = _(
        "The mail server does not take mail. Check that server and NABIJ_SMTP_URL; nothing is lost, it is tried again."
    )
    return Sign(_("Mail that waits"), value, WARNING if facts.mail_oldest > MAIL_LATE else OK, advice)


def _refused(facts: Facts) -> Sign:
    value = ngettext("%(n)s mail", "%(n)s mails", facts.mail_refused) % {"n": facts.mail_refused}
    advice = _("These addresses do not exist. Ask the coordinators to check the addresses of people who do not answer.")
    return Sign(_("Mail that was refused (14 days)"), value, WARNING if facts.mail_refused else OK, advice)


def _moment(at: dt.datetime) -> str:
    return formats.date_format(localtime(at), "DATETIME_FORMAT")


def _backup(last: Reading | None, *, now: dt.datetime) -> Sign:
    name = _("Last backup")
    if last is None:
        advice = _("Let the script that makes the backups end with: nabij note_backup.")
        return Sign(name, _("not known"), WARNING, advice)
    if not last.ok:
        return Sign(
            name, _("failed, %(at)s") % {"at": _moment(last.at)}, ERROR, _("Look at the log of the backup script.")
        )
    tone = ERROR if now - last.at > BACKUP_OLD else OK
    return Sign(name, _moment(last.at), tone, _("There was no backup last night. Look whether the script still runs."))


def _audit(last: Reading | None, *, now: dt.datetime) -> Sign:
    name = _("Access log")
    if last is None:
        return Sign(name, _("not checked yet"), WARNING, _("It is checked every night; now: nabij verify_audit."))
    if not last.ok:
        value = ngettext("broken in %(n)s place", "broken in %(n)s places", last.number) % {"n": last.number}
        advice = _("Somebody changed or removed lines. Tell the privacy officer, keep everything as it is, and run: "
                   "nabij verify_audit.")  # fmt: skip
        return Sign(name, value, ERROR, advice)
    tone = WARNING if now - last.at > AUDIT_OLD else OK
    return Sign(name, _("whole, checked %(at)s") % {"at": _moment(last.at)}, tone, _("The nightly check did not run."))
