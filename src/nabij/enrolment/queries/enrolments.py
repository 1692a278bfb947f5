"""Everything a page about one enrolment shows."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nabij.enrolment import registry, rules
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Contact, Enrolment, Intake, Profile, Relation
from nabij.enrolment.queries.waiting import Badge, badges
from nabij.enrolment.registry import TodayCard
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE, READ
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.methods import availability


def load(actor: Actor, pk: uuid.UUID) -> Enrolment:
    """Return one visible enrolment with all that its pages name."""
    row = _ONE.first(actor, pk=pk)
    if row is None:
        raise Enrolment.DoesNotExist
    return row


def to_read(actor: Actor, pk: uuid.UUID) -> Enrolment | None:
    """Return one enrolment whose file the actor may open."""
    rows = Enrolment.objects.visible_to(actor, READ).select_related("person")
    found: Enrolment | None = rows.filter(pk=pk).first()
    return found


def with_names(rows: Any) -> Any:
    """Return enrolments with all that a page names beside them."""
    return rows.select_related("person", "offering__programme", "offering__branch", "coordinator")


_ONE: Question[Enrolment] = Question(
    lambda actor, pk: with_names(Enrolment.objects.visible_to(actor).filter(pk=pk)).select_related("profile")
)
_PROFILE: Question[Profile] = Question(lambda actor, pk: Profile.objects.visible_to(actor).filter(pk=pk))
_RELATIONS: Question[Relation] = Question(
    lambda actor, pk: (
        Relation.objects.visible_to(actor)
        .filter(Q(participant_id=pk) | Q(volunteer_id=pk))
        .select_related("participant__person", "volunteer__person")
        .order_by("ended_on", "-started_on")
    )
)
_CONTACTS: Question[Contact] = Question(
    lambda actor, pk: (
        Contact.objects.visible_to(actor)
        .filter(Q(participant_id=pk) | Q(volunteer_id=pk))
        .select_related("author")
        .order_by("-on", "-made_at")[:5]
    )
)
_ELSEWHERE: Question[Enrolment] = Question(
    lambda actor, pk, person_id: (
        Enrolment.objects.visible_to(actor)
        .filter(person_id=person_id)
        .exclude(pk=pk)
        .select_related("offering__programme", "offering__branch")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One enrolment as its reader may see it."""

    enrolment: Enrolment
    verbs: Sequence[rules.Verb]
    may_change: bool
    may_read: bool
    days: int
    badges: Sequence[Badge]
    slots: Sequence[str]
    profile: Profile | None
    relations: Sequence[Relation]
    contacts: Sequence[Contact]
    elsewhere: Sequence[Enrolment]
    cards: Sequence[TodayCard]


_DECISIONS = {rules.Verb.DECLINE, rules.Verb.ACCEPT}


def page(actor: Actor, enrolment: Enrolment) -> Page:
    """Gather what belongs on the page of one enrolment, which has its names with it."""
    pk = enrolment.pk
    may_change = access.may(actor, CHANGE, enrolment)
    may_decide = access.may(actor, DECIDE, enrolment)
    profile = _PROFILE.first(actor, pk=pk)
    return Page(
        enrolment=enrolment,
        verbs=[
            verb
            for verb in rules.verbs(EnrolmentState(enrolment.state))
            if may_change and (may_decide or verb not in _DECISIONS)
        ],
        may_change=may_change,
        may_read=access.may(actor, READ, enrolment),
        days=rules.waiting_days(applied_on=enrolment.applied_on, today=clock.today()),
        badges=badges(profile) if profile else [],
        slots=slot_codes(profile.slots) if profile else [],
        profile=profile,
        relations=_RELATIONS(actor, pk=pk),
        contacts=_CONTACTS(actor, pk=pk),
        elsewhere=_ELSEWHERE(actor, pk=pk, person_id=enrolment.person_id),
        cards=_cards(actor, enrolment),
    )


def _cards(actor: Actor, enrolment: Enrolment) -> Sequence[TodayCard]:
    kind = registry.programme_type(enrolment.offering.programme.type)
    return kind.relations(actor, enrolment.pk) if kind is not None and kind.relations is not None else ()


_PARTS = ("morning", "afternoon", "evening")


def slot_codes(mask: int) -> list[str]:
    """Return a mask of weekly slots as the codes of the form ("2-afternoon")."""
    return [
        f"{position // 3 + 1}-{_PARTS[position % 3]}"
        for position in range(len(availability.SLOTS))
        if mask >> position & 1
    ]


def slot_mask(codes: Sequence[str]) -> int:
    """Return the mask of codes of the form."""
    mask = 0
    for code in codes:
        day, _, part = code.partition("-")
        mask |= 1 << ((int(day) - 1) * 3 + _PARTS.index(part))
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The sealed part of an enrolment; that it was opened stands in the log."""

    enrolment: Enrolment
    remarks: str
    referrer: str
    intakes: Sequence[tuple[Intake, Mapping[str, str]]]


def open_file(actor: Actor, pk: uuid.UUID) -> File:
    """Open the sealed texts of one enrolment."""
    enrolment = load(actor, pk)
    intakes = list(
        Intake.objects.visible_to(actor, READ)
        .filter(enrolment=enrolment, finished_at__isnull=False)
        .select_related("by")
        .order_by("-held_on")
    )
    notes = sealing.open_texts(intakes, "notes", by=actor, purpose="reading an enrolment file")
    purpose = "reading an enrolment file"
    return File(
        enrolment=enrolment,
        remarks=sealing.open_text(enrolment, "remarks", by=actor, purpose=purpose),
        referrer=sealing.open_text(enrolment, "referrer", by=actor, purpose=purpose),
        intakes=[(intake, answers_of(notes[intake.pk])) for intake in intakes],
    )


def answers_of(text: str) -> dict[str, str]:
    """Return sealed intake notes by question; a text that was not typed into the form stands under `notes`."""
    if not text:
        return {}
    try:
        found: Any = json.loads(text)
    except ValueError:
        return {"notes": text}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {"notes": text}


def open_draft(actor: Actor, enrolment: Enrolment) -> tuple[Intake | None, dict[str, Any]]:
    """Return the unfinished intake and what was typed into it so far."""
    intake: Intake | None = (
        Intake.objects.visible_to(actor, READ).filter(enrolment=enrolment, finished_at__isnull=True).first()
    )
    if intake is None or intake.draft is None:
        return intake, {}
    return intake, json.loads(sealing.open_text(intake, "draft", by=actor, purpose="going on with an intake"))
