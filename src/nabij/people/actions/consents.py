"""Writes of the consent register: texts with versions, and what people agree to."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from nabij.foundation import access, audit, clock, events, links
from nabij.foundation.access import CHANGE, CREATE, MANAGE, VIEW
from nabij.foundation.actors import NOBODY, Actor
from nabij.people import emails, rules
from nabij.people.choices import ConsentHow
from nabij.people.models import Consent, ConsentText, Person

WITHDRAW = "withdraw_consent"


class TextIsFixed(Exception):
    """A published text is never changed: people agreed to these very words."""


class AlreadyAgreed(Exception):
    """This person already agreed to this version, and that still stands."""


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Somebody took a consent back; whoever shares something because of it must stop."""

    consent_id: str
    person_id: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of a consent."""

    title: str
    text: str
    easy_text: str = ""
    months: int = 24


@transaction.atomic
def draft_text(*, organisation_id: int, purpose: str, wording: Wording, by: Actor) -> ConsentText:
    """Start the next version of the text for a purpose."""
    rows = ConsentText.objects.visible_to(by, VIEW).filter(organisation_id=organisation_id, purpose=purpose)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    text = ConsentText(organisation_id=organisation_id, purpose=purpose, version=last + 1, **asdict(wording))
    access.require(by, CREATE, text)
    text.save(force_insert=True)
    audit.record("people.consent_text.drafted", by=by, about=text)
    return text


@transaction.atomic
def reword(*, text: ConsentText, wording: Wording, by: Actor) -> None:
    """Change a draft. A published text stays as it is; make a new version instead."""
    access.require(by, MANAGE, text)
    if text.published_at is not None:
        raise TextIsFixed(str(text.pk))
    for name, value in asdict(wording).items():
        setattr(text, name, value)
    text.save()
    audit.record("people.consent_text.reworded", by=by, about=text)


@transaction.atomic
def publish_text(*, text: ConsentText, by: Actor) -> None:
    """Put a text into use; from now on it never changes."""
    access.require(by, MANAGE, text)
    if text.published_at is not None:
        raise TextIsFixed(str(text.pk))
    text.published_at = clock.now()
    text.save(update_fields=["published_at"])
    audit.record("people.consent_text.published", by=by, about=text)


@transaction.atomic
def record_consent(
    *, person: Person, text: ConsentText, how: ConsentHow, by: Actor, given_on: dt.date | None = None
) -> Consent:
    """Write down that somebody agreed; it holds for as many months as the text says."""
    if text.published_at is None or text.organisation_id != person.organisation_id:
        raise TextIsFixed(str(text.pk))
    day = given_on or clock.today()
    now = clock.now()
    consent = Consent(
        organisation_id=person.organisation_id,
        person=person,
        unit_id=person.unit_id,
        branch_ids=person.branch_ids,
        cell_ids=person.cell_ids,
        text=text,
        how=how,
        given_at=now if day == clock.today() else dt.datetime.combine(day, dt.time(12), tzinfo=now.tzinfo),
        until=rules.months_later(day, text.months),
    )
    access.require(by, CREATE, consent)
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAgreed(str(text)) from error
    audit.record("people.consent.given", by=by, about=consent, data_class="K2", purpose=text.purpose)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Actor) -> None:
    """Take a consent back, from now on; by staff or by the person. Twice is once."""
    access.require(by, CHANGE, consent)
    _withdraw(consent, by=by)


def _withdraw(consent: Consent, *, by: Actor) -> None:
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
    purpose = consent.text.purpose
    audit.record("people.consent.withdrawn", by=by, about=consent, data_class="K2", purpose=purpose)
    events.after_commit(ConsentWithdrawn(str(consent.pk), str(consent.person_id), purpose))


def withdrawal_link(consent: Consent) -> str:
    """Return the address at which a person takes a consent back with one click, without an account."""
    days = max(1, (consent.until - clock.today()).days)
    token = links.make(
        purpose=WITHDRAW,
        subject=consent,
        days=days,
        organisation_id=consent.organisation_id,
        unit_id=consent.unit_id,
    )
    return links.address("withdraw_consent_by_link", token=token)


def confirm_by_mail(*, consent: Consent) -> None:
    """Mail the person what they agreed to, with the link to take it back."""
    emails.consent_given(
        to=consent.person.email,
        organisation=consent.organisation.name,
        title=consent.text.title,
        address=withdrawal_link(consent),
        language=consent.person.page_language,
    )


@transaction.atomic
def withdraw_by_link(*, consent: Consent) -> None:
    """Take a consent back for whoever holds the personal link."""
    _withdraw(consent, by=NOBODY)
    links.withdraw(purpose=WITHDRAW, subject=consent)
