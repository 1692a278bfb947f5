"""The conversation at home: planned, kept as a draft while somebody types, finished into the profile."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.enrolment import rules
from nabij.enrolment.actions.taking_part import TransitionNotAllowed, lock, move
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Intake, Profile
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.people.actions.consents import Agreed, agree

PROFILE_FIELDS = (
    "languages", "slots", "interests", "wishes_gender", "max_distance_km", "has_pet", "smokes", "has_stairs",
    "refuses_pet", "refuses_smoke", "refuses_stairs", "capacity", "vetting_seen_on", "vetting_seen_by_id",
)  # fmt: skip
_VETTING = frozenset({"vetting_seen_on", "vetting_seen_by_id"})


@transaction.atomic
def save_profile(*, enrolment: Enrolment, changes: Mapping[str, Any], by: Actor) -> Profile:
    """Change what somebody wishes, can and likes; fields that are not named stay as they are."""
    unknown = set(changes) - set(PROFILE_FIELDS)
    if unknown:
        raise TypeError(f"not in a profile: {sorted(unknown)}")
    profile: Profile = Profile.rows_for_django.select_for_update().get(enrolment_id=enrolment.pk)
    access.require(by, CHANGE, profile)
    if not _VETTING.isdisjoint(changes):
        access.require(by, CHANGE, enrolment)  # nobody vets themselves
    for field, value in changes.items():
        setattr(profile, field, value)
    profile.save()
    audit.record("enrolment.profile_saved", by=by, about=profile, data_class="K2", purpose=" ".join(sorted(changes)))
    return profile


def _open_intake(enrolment: Enrolment, *, by: Actor) -> Intake:
    """Return the one unfinished intake, making it when there is none."""
    found: Intake | None = (
        Intake.objects.visible_to(by, CHANGE)
        .select_for_update()
        .filter(enrolment=enrolment, finished_at__isnull=True)
        .first()
    )
    if found is not None:
        return found
    intake = Intake(
        enrolment=enrolment, organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
        unit_id=enrolment.unit_id, by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, intake)
    intake.save(force_insert=True)
    return intake


@transaction.atomic
def plan_intake(*, enrolment: Enrolment, on: dt.date, by: Actor) -> Intake:
    """Agree on a day for the intake, or on another day than before."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment)
    state = EnrolmentState(enrolment.state)
    if rules.Verb.PLAN_INTAKE not in rules.verbs(state):
        raise TransitionNotAllowed(f"{state} -> {EnrolmentState.INTAKE_PLANNED}")
    intake = _open_intake(enrolment, by=by)
    intake.planned_on, intake.by_id = on, by.user_id
    intake.save(update_fields=["planned_on", "by"])
    if state != EnrolmentState.INTAKE_PLANNED:
        move(enrolment=enrolment, to=EnrolmentState.INTAKE_PLANNED, by=by)
    audit.record("enrolment.intake_planned", by=by, about=intake)
    return intake


@transaction.atomic
def save_intake_draft(*, enrolment: Enrolment, typed: Mapping[str, Any], by: Actor) -> Intake:
    """Keep the form as typed so far, sealed, so that a time-out loses nothing."""
    lock(enrolment)
    intake = _open_intake(enrolment, by=by)
    access.require(by, CHANGE, intake)
    sealing.seal(intake, draft=json.dumps(dict(typed), ensure_ascii=False))
    intake.draft_saved_at = clock.now()
    intake.save(update_fields=["draft", "draft_saved_at"])
    return intake


@transaction.atomic
def finish_intake(
    *, enrolment: Enrolment, held_on: dt.date, answers: Mapping[str, str], profile: Mapping[str, Any], by: Actor,
    agreed: Agreed,
) -> Intake:  # fmt: skip
    """Close the conversation: write down what was agreed, seal what was said, fill the profile, and let them wait."""
    access.require(by, CHANGE, enrolment)
    lock(enrolment)
    intake = _open_intake(enrolment, by=by)
    access.require(by, CHANGE, intake)
    said = {name: text for name, text in answers.items() if text}
    sealing.seal(intake, notes=json.dumps(said, ensure_ascii=False) if said else "", draft="")
    intake.held_on, intake.finished_at, intake.draft_saved_at, intake.by_id = held_on, clock.now(), None, by.user_id
    intake.save()
    save_profile(enrolment=enrolment, changes=profile, by=by)
    if rules.may_become(EnrolmentState(enrolment.state), EnrolmentState.WAITING) and (
        enrolment.state in rules.BEFORE_START
    ):
        move(enrolment=enrolment, to=EnrolmentState.WAITING, by=by)
    agree(person=enrolment.person, agreed=agreed, by=by)
    audit.record("enrolment.intake_finished", by=by, about=intake)
    return intake
