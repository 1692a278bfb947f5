"""Reads about consent: what a person agreed to, and the texts of the organisation."""

import datetime as dt
from dataclasses import dataclass

from nabij.foundation import access, clock
from nabij.foundation.access import CHANGE, VIEW, ScopedQuerySet, may
from nabij.foundation.actors import Actor
from nabij.foundation.models import Link
from nabij.foundation.questions import Question
from nabij.people.models import Consent, ConsentText, Person
from nabij.people.rules import Wording


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent as a page shows it."""

    consent: Consent
    state: str  # given, expired, withdrawn
    may_withdraw: bool


def state_of(consent: Consent, *, today: dt.date) -> str:
    """Say how a consent stands on a day."""
    if consent.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if consent.until < today else "given"


def consents_of(*, actor: Actor, person: Person) -> list[ConsentLine]:
    """Return what a person agreed to, newest first, as far as the actor may see it."""
    return [
        ConsentLine(row, state, may_withdraw=state != "withdrawn" and may(actor, CHANGE, row))
        for row in _CONSENTS(actor, person_id=person.pk)
        if (state := state_of(row, today=clock.today()))
    ]


_CONSENTS: Question[Consent] = Question(
    lambda actor, person_id: (
        Consent.objects.visible_to(actor, VIEW).filter(person_id=person_id).select_related("text").order_by("-given_at")
    )
)


def holds(*, person: Person, purpose: str, today: dt.date) -> bool:
    """Say whether a person's consent for a purpose holds on a day; for rooms above, before they share something."""
    rows = Consent.rows_for_django.filter(
        person_id=person.pk, text__purpose=purpose, withdrawn_at__isnull=True, until__gte=today
    )
    return rows.exists()


def texts(*, actor: Actor) -> ScopedQuerySet:
    """Return all texts, by purpose, newest version first."""
    found: ScopedQuerySet = ConsentText.objects.visible_to(actor).order_by("purpose", "-version")
    return found


def current_texts(*, actor: Actor) -> list[ConsentText]:
    """Return the published text with the highest version of every purpose."""
    rows = ConsentText.objects.visible_to(actor).filter(published_at__isnull=False)
    return list(rows.order_by("purpose", "-version").distinct("purpose"))


def wording_after(pk: str | None, actor: Actor) -> dict[str, object]:
    """Return the words of an earlier text to begin a next version with; nothing when there is none."""
    if not (pk and pk.isdecimal() and len(pk) < 19):
        return {}
    text = ConsentText.objects.visible_to(actor).filter(pk=int(pk)).first()
    if text is None:
        return {}
    return {name: getattr(text, name) for name in ("purpose", "title", "text", "easy_text", "months")}


def title_of(consent: Consent) -> str:
    """Return the title of what was agreed to."""
    return consent.text.title


def consent_behind(link: Link) -> Consent | None:
    """Return the consent a personal link is about, with its text."""
    found: Consent | None = Consent.objects.filter(pk=link.subject_id).select_related("text").first()
    return found


def words_for(*, organisation_id: int, purpose: str, house: Wording) -> Wording:
    """Return the words in use for a purpose; those of the house itself as long as nobody published others."""
    with access.unscoped(access.Reason.CONSENT):
        rows = ConsentText.objects.filter(organisation_id=organisation_id, purpose=purpose, published_at__isnull=False)
        text = rows.order_by("-version").first()
    if text is None:
        return house
    return Wording(title=text.title, text=text.text, easy_text=text.easy_text, months=text.months)
