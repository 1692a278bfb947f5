"""What this room knows of one file, readable, for the person it is about."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from nabij.enrolment import rules
from nabij.enrolment.models import Contact, Enrolment, Intake, Profile
from nabij.enrolment.queries.enrolments import answers_of, slot_codes
from nabij.foundation import sealing
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.models import Person
from nabij.people.registry import File, Section

_PURPOSE = "export of a file"
_ENROLMENT = (
    "role",
    "state",
    "applied_on",
    "source",
    "started_on",
    "ended_on",
    "end_reason",
    "next_step",
    "next_step_on",
)
_PROFILE = (
    "languages", "interests", "wishes_gender", "max_distance_km", "has_pet", "smokes", "has_stairs", "refuses_pet",
    "refuses_smoke", "refuses_stairs", "capacity", "vetting_seen_on",
)  # fmt: skip
_CONTACT = ("on", "kind", "minutes", "is_cancelled")


def _facts(row: Model, names: Iterable[str]) -> dict[str, object]:
    """Return fields under their own words, as a person reads them."""
    facts: dict[str, object] = {}
    for name in names:
        field: Any = row._meta.get_field(name)
        display = getattr(row, f"get_{name}_display", None)
        value: Any = display() if display is not None else getattr(row, name)
        if value not in (None, "", []):
            facts[str(field.verbose_name)] = ", ".join(value) if isinstance(value, list) else value
    return facts


def export_unit(unit_id: uuid.UUID, actor: Actor) -> dict[str, object]:
    """Return what stands in one file; opening the sealed part is written down."""
    enrolment = (
        Enrolment.objects.filter(unit_id=unit_id)
        .select_related("offering__programme", "offering__branch", "profile")
        .first()
    )
    if enrolment is None:
        return {}
    profile: Profile = enrolment.profile
    intakes = list(Intake.objects.filter(unit_id=unit_id).order_by("held_on"))
    contacts = list(Contact.objects.filter(unit_id=unit_id, is_draft=False).order_by("on"))
    said = sealing.open_texts(intakes, "notes", by=actor, purpose=_PURPOSE)
    noted = sealing.open_texts(contacts, "notes", by=actor, purpose=_PURPOSE)
    return {
        _("Enrolment"): {
            _("Programme"): str(enrolment.offering),
            **_facts(enrolment, _ENROLMENT),
            _("Told with the application"): sealing.open_text(enrolment, "remarks", by=actor, purpose=_PURPOSE),
            _("Who applied for this person"): sealing.open_text(enrolment, "referrer", by=actor, purpose=_PURPOSE),
        },
        _("Profile"): {**_facts(profile, _PROFILE), _("Availability"): slot_codes(profile.slots)},
        _("Intakes"): [{_("Date"): row.held_on, **answers_of(said[row.pk])} for row in intakes],
        _("Contacts"): [{**_facts(row, _CONTACT), _("Notes"): noted[row.pk]} for row in contacts],
    }


def files_of(person: Person) -> list[File]:
    """Return every file of a person here, whoever asks; the caller judges each by its access table."""
    rows = Enrolment.rows_for_django.filter(person=person).select_related("offering__programme", "offering__branch")
    return [
        File(
            unit_id=row.unit_id,
            title=f"{row.offering}, {row.get_role_display()}",
            row=row,
            closed_on=row.ended_on if row.state in rules.CLOSED else None,
        )
        for row in rows
    ]


_PARTS: Question[Enrolment] = Question(
    lambda actor, person_id: (
        Enrolment.objects.visible_to(actor)
        .filter(person_id=person_id)
        .select_related("offering__programme", "offering__branch")
        .order_by("ended_on", "-applied_on")
    )
)


def card(actor: Actor, person: Person) -> Section | None:
    """Return what the page of a person shows of this room: in which programmes, as what, how far."""
    found = _PARTS(actor, person_id=person.pk)
    if not found:
        return None
    return Section(template="enrolment/person_card.html", context={"enrolments": found})
