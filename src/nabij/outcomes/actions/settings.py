"""Writes of what is asked at all: instruments on and off, questions of one's own, and measuring plans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, CREATE, MANAGE, VIEW
from nabij.foundation.actors import Actor
from nabij.foundation.meanwhile import require_seen
from nabij.outcomes.choices import Moment
from nabij.outcomes.models import MeasuringPlan, OwnQuestions, Switch
from nabij.outcomes.queries import instruments


class AlreadyAsked(Exception):
    """These questions have that name already."""


class NotInUse(Exception):
    """The organisation does not use this questionnaire."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one's own."""

    text: str
    kind: str


def _house_of(by: Actor) -> int:
    if by.organisation_id is None:
        raise access.NotAllowed("nobody's questionnaires")
    return by.organisation_id


@transaction.atomic
def switch(*, instrument: str, is_on: bool, by: Actor) -> Switch:
    """Put a published instrument in use for the actor's organisation, or out of it. Answers stay."""
    if instrument not in instruments.published():
        raise instruments.UnknownInstrument(instrument)
    row = Switch.objects.visible_to(by, VIEW).filter(instrument=instrument).first()
    row = row or Switch(organisation_id=_house_of(by), instrument=instrument)
    access.require(by, CREATE if row.pk is None else CHANGE, row)
    row.is_on, row.changed_at, row.changed_by_id = is_on, clock.now(), by.user_id
    row.save()
    audit.record(f"outcomes.instrument.{'on' if is_on else 'off'}", by=by, about=row, purpose=instrument)
    return row


@transaction.atomic
def write_questions(*, name: str, intro: str, questions: Sequence[Question], by: Actor) -> OwnQuestions:
    """Make a questionnaire of one's own. It is never changed: other questions are another questionnaire."""
    row = OwnQuestions(
        organisation_id=_house_of(by), slug=slugify(name)[:40] or "vragen", name=name, intro=intro,
        questions=[{"key": str(at), "text": one.text, "kind": one.kind} for at, one in enumerate(questions, start=1)],
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAsked(name) from error
    audit.record("outcomes.own_questions.written", by=by, about=row)
    return row


@transaction.atomic
def retire(*, row: OwnQuestions, is_over: bool, by: Actor) -> None:
    """Ask these questions no longer, or once more. Results stay."""
    access.require(by, MANAGE, row)
    row.retired_on = clock.today() if is_over else None
    row.version += 1
    row.save(update_fields=["retired_on", "version"])
    audit.record("outcomes.own_questions.retired" if is_over else "outcomes.own_questions.taken_up", by=by, about=row)


@transaction.atomic
def plan(*, programme: Any, instrument: str, moments: Sequence[Moment], seen: int | None, by: Actor) -> MeasuringPlan:
    """Say at which moments a programme asks an instrument; no moments: never. Raises ChangedMeanwhile, NotInUse."""
    rows = MeasuringPlan.objects.visible_to(by).select_for_update()
    row = rows.filter(programme_id=programme.pk, instrument=instrument).first()
    if row is None:
        row = MeasuringPlan(
            organisation_id=programme.organisation_id, programme=programme, instrument=instrument,
            starts_on=clock.today(), version=0,
        )  # fmt: skip
    else:
        require_seen(row, seen)
    access.require(by, CHANGE, row)
    if instrument not in {one.key for one in instruments.in_use(organisation_id=programme.organisation_id)}:
        raise NotInUse(instrument)
    row.moments, row.version = list(moments), row.version + 1
    row.save()
    audit.record("outcomes.plan.changed", by=by, about=row, purpose=re.sub(r"\W+", "-", instrument))
    return row
