"""Reads of what is asked: the list for a coordinator, one measurement with its answers, and what a plan wants."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Programme
from nabij.foundation import clock, sealing
from nabij.foundation.access import READ, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.methods.scales import Score as Scored
from nabij.methods.scales import score
from nabij.outcomes import rules
from nabij.outcomes.choices import MeasurementState, Side
from nabij.outcomes.models import Measurement, MeasuringPlan
from nabij.outcomes.queries import instruments
from nabij.outcomes.queries.instruments import Item, Questionnaire
from nabij.people.registry import Section

OPEN = (MeasurementState.OPEN, MeasurementState.ASKED)


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement in a list."""

    measurement: Measurement
    questionnaire: Questionnaire
    is_late: bool


@dataclass(frozen=True, slots=True)
class Given:
    """One question with the answer that was given, in words."""

    item: Item
    answer: str


def waiting(actor: Actor) -> list[Line]:
    """Return what is still to be answered, longest due first."""
    rows = (
        Measurement.objects.visible_to(actor)
        .filter(state__in=OPEN)
        .select_related("enrolment__person", "offering__programme", "offering__branch")
        .order_by("due_on", "instrument", "side")
    )
    today = clock.today()
    return [Line(row, questionnaire_of(row), row.due_on < today - dt.timedelta(days=14)) for row in rows[:500]]


def of_enrolment(actor: Actor, enrolment_id: uuid.UUID) -> list[Line]:
    """Return every measurement of one enrolment, newest first."""
    rows = Measurement.objects.visible_to(actor).filter(enrolment_id=enrolment_id).order_by("-due_on", "instrument")
    return [Line(row, questionnaire_of(row), False) for row in rows]


def questionnaire_of(row: Measurement) -> Questionnaire:
    """Return what a measurement asks."""
    return instruments.find(key=row.instrument, organisation_id=row.organisation_id)


def load(actor: Actor, pk: uuid.UUID) -> Measurement:
    """Return one visible measurement with all that its page names."""
    rows = Measurement.objects.visible_to(actor).select_related("enrolment__person", "offering__programme", "by")
    found: Measurement = rows.get(pk=pk)
    return found


def by_link(pk: str) -> Measurement | None:
    """Return the measurement behind a personal link."""
    rows = Measurement.objects.select_related("enrolment__person", "offering__programme", "offering__branch")
    found: Measurement | None = rows.filter(pk=pk).first()
    return found


def answers(row: Measurement, *, by: Actor) -> dict[str, str]:
    """Open what was answered so far; logged, and only for who may read it."""
    text = sealing.open_text(row, "answers", by=by, purpose="questionnaire")
    opened: dict[str, str] = json.loads(text) if text else {}
    return opened


def given(row: Measurement, *, by: Actor) -> list[Given]:
    """Return every question with its answer in words."""
    filled = answers(row, by=by)
    return [
        Given(item, dict(item.choices).get(filled.get(item.key, ""), filled.get(item.key, "")))
        for item in questionnaire_of(row).items
    ]


def scores(questionnaire: Questionnaire, filled: Mapping[str, str]) -> dict[str, Scored]:
    """Score what was answered; words of one's own are not scored."""
    counted = {key: answer for key, answer in filled.items() if key in questionnaire.scored.answers}
    return score(instrument=questionnaire.scored, answers=counted)


@dataclass(frozen=True, slots=True)
class Beside:
    """One question as the person and the worker answered it at the same moment."""

    item: Item
    person: str
    worker: str

    @property
    def differs(self) -> bool:
        """Whether the two see it differently."""
        return bool(self.person and self.worker and self.person != self.worker)


def beside(row: Measurement, *, by: Actor) -> list[Beside]:
    """Return both sides of one moment beside each other, when both answered; else nothing."""
    other = Side.WORKER if row.side == Side.PERSON else Side.PERSON
    rows = Measurement.objects.visible_to(by).filter(
        enrolment_id=row.enrolment_id, instrument=row.instrument, moment=row.moment, side=other,
        state=MeasurementState.FILLED,
    )  # fmt: skip
    twin = rows.first()
    if twin is None or row.state != MeasurementState.FILLED:
        return []
    mine, theirs = given(row, by=by), given(twin, by=by)
    person, worker = (mine, theirs) if row.side == Side.PERSON else (theirs, mine)
    return [Beside(one.item, one.answer, two.answer) for one, two in zip(person, worker, strict=True)]


def plans(actor: Actor) -> list[tuple[MeasuringPlan, Questionnaire]]:
    """Return every measuring plan, by programme."""
    rows = MeasuringPlan.objects.visible_to(actor).select_related("programme").order_by("programme__name", "instrument")
    return [(row, instruments.find(key=row.instrument, organisation_id=row.organisation_id)) for row in rows]


def wanted(*, today: dt.date) -> Sequence[dict[str, Any]]:
    """Return the measurements that plans want today and that are not there yet, as values of a row."""
    found: list[dict[str, Any]] = []
    terms = instruments.limits(on=today).terms
    for plan in MeasuringPlan.objects.filter(starts_on__lte=today):
        names = {one.key: one for one in instruments.in_use(organisation_id=plan.organisation_id)}
        questionnaire = names.get(plan.instrument)
        if questionnaire is None:
            continue
        for enrolment in _takes_part(plan, terms, today):
            found += _moments(enrolment, plan, questionnaire, today)
    return found


def _takes_part(plan: MeasuringPlan, terms: rules.Terms, today: dt.date) -> ScopedQuerySet:
    longest = today - dt.timedelta(days=terms.after_months * 31 + terms.window_days)
    rows: ScopedQuerySet = Enrolment.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=longest),
        offering__programme_id=plan.programme_id, role=PartRole.PARTICIPANT, started_on__isnull=False,
    ).exclude(unit__erased_at__isnull=False)  # fmt: skip
    return rows


def _moments(
    enrolment: Enrolment, plan: MeasuringPlan, questionnaire: Questionnaire, today: dt.date
) -> list[dict[str, Any]]:
    due = rules.moments_due(
        wanted=plan.moments, started_on=enrolment.started_on, ended_on=enrolment.ended_on,
        terms=instruments.limits(on=today).terms, today=today,
    )  # fmt: skip
    return [
        {
            "organisation_id": enrolment.organisation_id, "offering_id": enrolment.offering_id,
            "unit_id": enrolment.unit_id, "enrolment_id": enrolment.pk, "instrument": questionnaire.key,
            "edition": questionnaire.edition, "moment": moment, "side": Side.PERSON, "due_on": day,
        }
        for moment, day in due.items()
        if day >= plan.starts_on
    ]  # fmt: skip


def card(actor: Actor, person: Any) -> Section | None:
    """Return the section for the person page: per programme a link to the measurements, for who may read the file."""
    enrolments = _FILES(actor, person_id=person.pk)
    if not enrolments:
        return None
    return Section(template="outcomes/person_card.html", context={"enrolments": enrolments})


_FILES: Question[Enrolment] = Question(
    lambda actor, person_id: (
        Enrolment.objects.visible_to(actor, READ)
        .filter(person_id=person_id, role=PartRole.PARTICIPANT)
        .select_related("offering__programme", "offering__branch")
    )
)


def remark_of(row: Measurement, *, by: Actor) -> str:
    """Open what was said about it."""
    return sealing.open_text(row, "remark", by=by, purpose="questionnaire")


def programmes(actor: Actor) -> list[Programme]:
    """Return the programmes whose plans the actor may change."""
    return list(Programme.objects.visible_to(actor).filter(organisation_id=actor.organisation_id).order_by("name"))


def plan_values(actor: Actor, *, programme_id: str, instrument: str) -> dict[str, Any]:
    """Return how a plan stands, as first values of its form; nothing when there is none."""
    if not (programme_id.isascii() and programme_id.isdigit() and len(programme_id) < 10):
        return {}
    rows = MeasuringPlan.objects.visible_to(actor).filter(programme_id=int(programme_id), instrument=instrument)
    row = rows.first()
    found = {"programme": int(programme_id), "instrument": instrument}
    return found | ({"moments": row.moments, "version": row.version} if row else {})
