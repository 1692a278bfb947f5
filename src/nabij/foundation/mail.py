"""Mail that is committed with the data it tells about, and sent by a job: plain text and HTML together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.mime.image import MIMEImage
from email.utils import parseaddr
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
_LOGO = "cid:logo"


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
    organisation_id: int = 0  # in whose name; 0 is the only organisation of this house
    reply_to: str = ""  # of the programme or branch it is about


@dataclass(frozen=True, slots=True)
class Identity:
    """In whose name a mail comes: what stands as its sender, and where an answer goes when nobody said."""

    name: str = "Nabij"
    reply_to: str = ""
    logo: bytes = b""
    logo_kind: str = ""


class Identities:
    """Knows the name behind an organisation's id; the people room says how to find it."""

    find: Callable[[int], Identity] = staticmethod(lambda _organisation_id: Identity())


def send(letter: Letter) -> None:
    """Render now, in the reader's language, and hand over to the mail server after commit."""
    if not letter.to:
        return
    identity = Identities.find(letter.organisation_id)
    context = {
        "base_url": settings.BASE_URL,
        "unsubscribe": letter.unsubscribe,
        "organisation_name": identity.name,
        "has_logo": bool(identity.logo),
        **letter.context,
    }
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
            organisation_id=letter.organisation_id,
            reply_to=letter.reply_to,
        )


def hand_over(letter: Letter) -> None:
    """Send a plain text at once, without a sender's name beyond ours, and keep nothing, not even until it is sent.

    For an address that must stand nowhere readable. Raises what the mail server says: who asked tries again.
    """
    with translation.override(letter.language):
        subject = render_to_string(f"{letter.template}.subject.txt", letter.context)
        text = render_to_string(f"{letter.template}.txt", letter.context)
    mail = OutgoingMail(
        kind=letter.kind, to=letter.to, subject=" ".join(subject.split())[:200], text=text.strip() + "\n"
    )
    _message(mail).send()


def post(*, kind: str, to: str, subject: str, text: str, html: str = "", organisation_id: int = 0) -> None:
    """Hand over a mail that was rendered elsewhere, after commit."""
    subject = " ".join(subject.split())[:200]
    _post(kind=kind, to=to, subject=subject, text=text.strip() + "\n", html=html, organisation_id=organisation_id)


def _post(**fields: Any) -> None:
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
    identity = Identities.find(mail.organisation_id)
    answer_to = mail.reply_to or identity.reply_to
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=sender(identity.name),
        to=[mail.to],
        reply_to=[answer_to] if answer_to else None,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if identity.logo and _LOGO in mail.html:
        # Inside the mail: a picture that is fetched would tell when somebody opens it.
        picture = MIMEImage(identity.logo, _subtype=identity.logo_kind)
        picture.add_header("Content-ID", "<logo>")
        picture.add_header("Content-Disposition", "inline", filename=f"logo.{identity.logo_kind}")
        message.attach(picture)
    if mail.calendar:
        message.attach("afspraak.ics", mail.calendar, "text/calendar; charset=utf-8; method=PUBLISH")
    if mail.unsubscribe:
        message.extra_headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def sender(name: str) -> str:
    """Return our own address under somebody's name: the mail server lets us send from no other."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return str(Address(display_name=" ".join(name.split())[:100], addr_spec=address))


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
