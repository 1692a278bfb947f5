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
from nabij.people.rules import Wording

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
class Agreed:
    """A tick under words on a form: for what, which words, and how it was given."""

    purpose: str
    wording: Wording
    how: ConsentHow


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
    """Write down that somebody agreed, or agreed anew after its term; it holds for as many months as the text says."""
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
    standing = _standing(consent, by=by)
    if standing is not None:
        if standing.until >= clock.today():
            raise AlreadyAgreed(str(text))
        return _renew(standing, consent, by=by)
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAgreed(str(text)) from error
    audit.record("people.consent.given", by=by, about=consent, data_class="K2", purpose=text.purpose)
    return consent


def _standing(consent: Consent, *, by: Actor) -> Consent | None:
    """Return the consent of this person to these words that was not withdrawn, in or past its term."""
    rows = Consent.objects.visible_to(by, VIEW).select_for_update()
    found: Consent | None = rows.filter(
        person_id=consent.person_id, text_id=consent.text_id, withdrawn_at__isnull=True
    ).first()
    return found


def _renew(standing: Consent, anew: Consent, *, by: Actor) -> Consent:
    standing.how, standing.given_at, standing.until = anew.how, anew.given_at, anew.until
    standing.save(update_fields=["how", "given_at", "until"])
    purpose = standing.text.purpose
    audit.record("people.consent.renewed", by=by, about=standing, data_class="K2", purpose=purpose)
    return standing


@transaction.atomic
def agree(*, person: Person, agreed: Agreed, by: Actor) -> Consent:
    """Write down a tick on a form. Whoever agreed to the same words before agrees anew: the term starts again."""
    text = _text_of(agreed, organisation_id=person.organisation_id)
    try:
        return record_consent(person=person, text=text, how=agreed.how, by=by)
    except AlreadyAgreed:
        anew = Consent(
            person=person, text=text, how=agreed.how, given_at=clock.now(),
            until=rules.months_later(clock.today(), text.months),
        )  # fmt: skip
        standing = _standing(anew, by=by)
        if standing is None:  # known in a part of the house that the actor does not see
            raise
        return _renew(standing, anew, by=by)


def _text_of(agreed: Agreed, *, organisation_id: int) -> ConsentText:
    """Return the published text with these words; the words of the house itself are kept as the first version."""
    with access.unscoped(access.Reason.CONSENT):
        rows = ConsentText.objects.filter(organisation_id=organisation_id, purpose=agreed.purpose)
        same: ConsentText | None = (
            rows.filter(published_at__isnull=False, **asdict(agreed.wording)).order_by("-version").first()
        )
        if same is not None:
            return same
        drafts = list(rows.filter(published_at__isnull=True).order_by("-version"))
        for draft in drafts:  # what is still being written comes after what people agree to now
            draft.version += 1
            draft.save(update_fields=["version"])
        last = rows.filter(published_at__isnull=False).aggregate(last=Max("version"))["last"] or 0
        first = ConsentText(
            organisation_id=organisation_id, purpose=agreed.purpose, version=last + 1, published_at=clock.now(),
            **asdict(agreed.wording),
        )  # fmt: skip
        try:
            with transaction.atomic():
                first.save(force_insert=True)
        except IntegrityError:  # somebody ticked the same words at the same moment
            first = rows.get(version=last + 1)
    audit.record("people.consent_text.published", by=NOBODY, about=first)
    return first


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
        organisation=consent.organisation,
        title=consent.text.title,
        address=withdrawal_link(consent),
        language=consent.person.page_language,
    )


@transaction.atomic
def withdraw_by_link(*, consent: Consent) -> None:
    """Take a consent back for whoever holds the personal link."""
    _withdraw(consent, by=NOBODY)
    links.withdraw(purpose=WITHDRAW, subject=consent)
