"""Personal links: the door for everybody without an account. The token stands only in the mail."""

import datetime as dt
import hashlib
import secrets as random
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from nabij.foundation import clock
from nabij.foundation.models import Link
from nabij.foundation.statements import add


class LinkNotValid(Exception):
    """Unknown, expired or used: one answer for all three, so that nothing can be guessed."""


def make(
    *, purpose: str, subject: models.Model, days: int, organisation_id: int, unit_id: uuid.UUID | None = None
) -> str:
    """Return the token of a new link for one purpose; only its hash is stored."""
    token = random.token_urlsafe(24)
    add(
        Link(
            organisation_id=organisation_id,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            purpose=purpose,
            subject_id=str(subject.pk),
            unit_id=unit_id,
            expires_at=clock.now() + dt.timedelta(days=days),
        )
    )
    return token


def find(*, token: str, purpose: str, lock: bool = False) -> Link:
    """Return the link behind a token, or raise LinkNotValid."""
    rows = Link.objects.select_for_update() if lock else Link.objects.all()
    hashed = hashlib.sha256(token.encode()).hexdigest()
    link = rows.filter(token_hash=hashed, purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now()).first()
    if link is None:
        raise LinkNotValid(purpose)
    return link


def use(link: Link) -> None:
    """Mark a one-use link as used."""
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])


def withdraw(*, purpose: str, subject: models.Model) -> int:
    """End all open links of one purpose about one row; returns how many."""
    open_links = Link.objects.filter(purpose=purpose, subject_id=str(subject.pk), used_at__isnull=True)
    return open_links.update(used_at=clock.now())


def address(name: str, **kwargs: object) -> str:
    """Return a full web address for a mail, by url name."""
    return settings.BASE_URL.rstrip("/") + reverse(name, kwargs=kwargs)
