"""Reads about what happened to a file: who opened it, what we keep, and what is past its term."""

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from nabij.foundation import access, clock, documents, sealing, secrets
from nabij.foundation.access import EXPORT, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.foundation.models import AuditEntry
from nabij.people import registry
from nabij.people.choices import RoleName
from nabij.people.models import Consent, ErasureProposal, Household, Person, User
from nabij.people.queries import differences, logo_of

_TEMPLATE = Path(__file__).resolve().parent.parent / "data" / "file.typ"


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log as people read it."""

    at: dt.datetime
    who: str
    role: str
    what: str
    purpose: str
    event: str = ""
    subject: str = ""


def reference_of(person: Person) -> str:
    """Return the pseudonym under which a person stands in the access log."""
    return secrets.pseudonym(person.unit_id)


def log_of(*, actor: Actor, person: Person) -> QuerySet[AuditEntry]:
    """Return the lines about a person and all their files, newest first; for who may export the file."""
    access.require(actor, EXPORT, person)
    units = [person.unit_id, *(file.unit_id for file in registry.files_of(person))]
    subjects = [secrets.pseudonym(unit) for unit in units]
    # Around the table of the log: that one is for officers, this is what everybody may know about their own file.
    return AuditEntry.rows_for_django.filter(subject__in=subjects).order_by("-id")


def looks(entries: list[AuditEntry]) -> list[Look]:
    """Return lines of the log with the names of who did it."""
    users = {entry.user_id for entry in entries if entry.user_id}
    names = dict(User.rows_for_django.filter(pk__in=users).values_list("pk", "display_name"))
    return [
        Look(
            at=entry.at,
            who=names.get(entry.user_id, "") if entry.user_id else _("the system, or the person by a link"),
            role=_role_name(entry.role),
            what=registry.event_name(entry.event),
            purpose=entry.purpose,
            event=entry.event,
            subject=entry.subject,
        )
        for entry in entries
    ]


def _role_name(role: str) -> str:
    return str(dict(RoleName.choices).get(role, role))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAsked:
    """What somebody looks for in the access log."""

    reference: str = ""
    event: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    user_id: int | None = None


def access_log(*, actor: Actor, asked: LogAsked) -> ScopedQuerySet:
    """Return the lines of the log the actor may see, newest first."""
    rows = AuditEntry.objects.visible_to(actor)
    wanted: dict[str, Any] = {
        "subject": asked.reference,
        "event__startswith": asked.event,
        "at__date__gte": asked.since,
        "at__date__lte": asked.until,
        "user_id": asked.user_id,
    }
    found: ScopedQuerySet = rows.filter(**{key: value for key, value in wanted.items() if value}).order_by("-id")
    return found


def people_in_log(*, actor: Actor) -> list[tuple[int, str]]:
    """Return who can stand in the log of the actor's organisation, by name."""
    rows = User.rows_for_django.filter(organisation_id=actor.organisation_id or 0).order_by("display_name")
    return list(rows.values_list("pk", "display_name"))


def open_proposals(*, actor: Actor) -> ScopedQuerySet:
    """Return the files past their term, longest first."""
    found: ScopedQuerySet = ErasureProposal.objects.visible_to(actor).filter(decision="").order_by("due_on", "id")
    return found


def export_unit(unit_id: uuid.UUID, actor: Actor) -> dict[str, object]:
    """Return what this room knows of a unit, readable; registered with the foundation."""
    person = Person.rows_for_django.filter(unit_id=unit_id).first()
    if person is None:
        household = Household.rows_for_django.filter(unit_id=unit_id).first()
        return {_("household"): household.name} if household else {}
    found: dict[str, object] = {
        differences.label_of(name): differences.said(person, name) for name in differences.SHOWN
    }
    if person.address is not None:
        address = sealing.open_text(person, "address", by=actor, purpose="copy of the file")
        found[differences.label_of("address")] = address
    if person.household_id:
        found[_("Household")] = str(person.household)
    login = User.rows_for_django.filter(person=person).first()
    if login is not None:
        found[_("Login")] = login.email
    found[_("Known since")] = person.created_at.date().isoformat()
    consents = Consent.rows_for_django.filter(person=person).select_related("text").order_by("given_at")
    found[_("Consent")] = [_consent(consent) for consent in consents]
    return found


def _consent(consent: Consent) -> dict[str, str]:
    withdrawn = consent.withdrawn_at.date().isoformat() if consent.withdrawn_at else ""
    return {
        _("Agreed to"): str(consent.text),
        _("Text"): consent.text.text,
        _("Given"): consent.given_at.date().isoformat(),
        _("How"): consent.get_how_display(),
        _("Until"): consent.until.isoformat(),
        _("Withdrawn"): withdrawn,
    }


def readable(found: dict[str, Any], *, person: Person) -> bytes:
    """Return a copy of a file as a tagged PDF that a screen reader can read."""
    organisation = str(person.organisation)
    words = {
        "title": _("What %(organisation)s knows about you") % {"organisation": organisation},
        "name": person.full_name,
        "intro": _("This is a copy of everything we keep about you. Made on %(date)s.")
        % {"date": formats.date_format(clock.today(), "DATE_FORMAT")},
        "nothing": _("nothing"),
        "yes": _("yes"),
        "no": _("no"),
        "from": organisation,
    }
    logo = logo_of(person.organisation_id)
    picture = list(bytes(logo.content)) if logo else None
    return documents.pdf(template=_TEMPLATE, data={"words": words, "found": found, "logo": picture})


def today() -> dt.date:
    """Return the date pages compare with."""
    return clock.today()
