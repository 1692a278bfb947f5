"""Mail that is committed with the data it tells about, and sent by a job: plain text and HTML together."""

from dataclasses import dataclass, field
from smtplib import SMTPRecipientsRefused
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from nabij.foundation import clock, jobs
from nabij.foundation.models import OutgoingMail

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one address. `template` names `<template>.subject.txt`, `.txt` and `.html`."""

    to: str
    kind: str
    template: str
    language: str = "nl"
    context: dict[str, Any] = field(default_factory=dict)
    unsubscribe: str = ""
    calendar: str = ""


def send(letter: Letter) -> None:
    """Render now, in the reader's language, and hand over to the mail server after commit."""
    if not letter.to:
        return
    context = {"base_url": settings.BASE_URL, "unsubscribe": letter.unsubscribe, **letter.context}
    with translation.override(letter.language):
        subject = render_to_string(f"{letter.template}.subject.txt", context)
        _post(
            kind=letter.kind,
            to=letter.to,
            subject=" ".join(subject.split())[:200],
            text=render_to_string(f"{letter.template}.txt", context).strip() + "\n",
            html=render_to_string(f"{letter.template}.html", {**context, "subject": subject.strip()}),
            unsubscribe=letter.unsubscribe,
            calendar=letter.calendar,
        )


def post(*, kind: str, to: str, subject: str, text: str, html: str = "") -> None:
    """Hand over a mail that was rendered elsewhere, after commit."""
    _post(kind=kind, to=to, subject=" ".join(subject.split())[:200], text=text.strip() + "\n", html=html)


def _post(**fields: str) -> None:
    mail = OutgoingMail.objects.create(made_at=clock.now(), **fields)
    deliver.later(mail_id=str(mail.pk))


@jobs.task("foundation.deliver_mail")
def deliver(mail_id: str) -> None:
    """Hand one mail to the mail server and forget it. Running twice sends once: the row is gone."""
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id, failed="").first()
    if mail is None:
        return
    try:
        _message(mail).send()
    except SMTPRecipientsRefused as refused:
        if not _is_final(refused):
            raise
        _give_up(mail, refused)
    else:
        log.info("mail.sent", kind=mail.kind)
        mail.delete()


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.to])
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach("afspraak.ics", mail.calendar, "text/calendar; charset=utf-8; method=PUBLISH")
    if mail.unsubscribe:
        message.extra_headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _is_final(refused: SMTPRecipientsRefused) -> bool:
    """A code of 500 or higher says that trying again is of no use (RFC 5321, 4.2.1)."""
    return all(code >= 500 for code, _ in refused.recipients.values())


def _give_up(mail: OutgoingMail, refused: SMTPRecipientsRefused) -> None:
    code = next(code for code, _ in refused.recipients.values())
    mail.failed = str(code)
    mail.save(update_fields=["failed"])
    log.warning("mail.refused", kind=mail.kind, status=code)


@jobs.task("foundation.retry_mail", cron="*/15 * * * *")
def retry() -> None:
    """Try mails whose job was given up again: a mail server may be away for days, and nothing may be lost."""
    jobs.try_again(deliver.name)


def waiting() -> int:
    """Return how many mails have not been handed over yet."""
    return OutgoingMail.objects.filter(failed="").count()


def refused() -> int:
    """Return how many mails were refused for good because the address does not exist."""
    return OutgoingMail.objects.exclude(failed="").count()
