"""Gives the demo two years of answers of invented people, results that are honest, and people still to be asked."""

import datetime as dt
import json
import random
from collections.abc import Iterator
from typing import Any, Final

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment, Programme
from nabij.foundation import clock, sealing, secrets
from nabij.outcomes.choices import How, MeasurementState, Moment, Side
from nabij.outcomes.models import Measurement, MeasuringPlan, OwnQuestions, Score, Switch
from nabij.trajectories.rules import add_months

INSTRUMENT, EDITION, PROGRAMME = "djg-6", "2006", "tandem"
UNFAVOURABLE: Final = {"3": "yes", "9": "more_or_less", "10": "yes", "4": "no", "7": "more_or_less", "8": "no"}
FAVOURABLE: Final = {"3": "no", "9": "no", "10": "no", "4": "yes", "7": "yes", "8": "yes"}
MOST: Final = 120  # people who answered
QUESTIONS: Final = (
    ("Voelt u zich welkom?", "agree"), ("Welk cijfer geeft u ons?", "ladder"), ("Wat kan beter?", "text"),
)  # fmt: skip


def fill(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    programme = Programme.objects.filter(organisation_id=organisation_id, slug=PROGRAMME).first()
    if programme is None:
        return
    for instrument in (INSTRUMENT, "cantril"):
        Switch.objects.create(organisation_id=organisation_id, instrument=instrument, changed_at=clock.now())
    OwnQuestions.objects.create(
        organisation_id=organisation_id, slug="hoe-vond-u-het", name="Hoe vond u het?",
        questions=[{"key": str(at), "text": text, "kind": kind} for at, (text, kind) in enumerate(QUESTIONS, start=1)],
    )  # fmt: skip
    MeasuringPlan.objects.create(
        organisation_id=organisation_id, programme=programme, instrument=INSTRUMENT,
        moments=list(Moment), starts_on=clock.today() - dt.timedelta(days=730),
    )  # fmt: skip
    answered = list(_answered(programme))
    sealing.seal_many((row, {"answers": json.dumps(answers)}) for row, answers in answered)
    Measurement.objects.bulk_create([row for row, _answers in answered], batch_size=2_000)
    Score.objects.bulk_create([score for row, answers in answered for score in _scores(row, answers)], batch_size=2_000)


def _answered(programme: Programme) -> Iterator[tuple[Measurement, dict[str, str]]]:
    """Yield what people answered: some less lonely later on, some the same, some more; not everybody answers."""
    chance = random.Random(2026)  # noqa: S311  (a demo should be the same every time)
    rows = Enrolment.objects.filter(
        offering__programme=programme, role=PartRole.PARTICIPANT, started_on__isnull=False
    ).order_by("started_on", "person__birth_date", "person__family_name")
    for enrolment in rows[:MOST]:
        level = chance.choice((2, 3, 3, 4, 4, 5, 6))
        for moment, day in _days(enrolment):
            if chance.random() < 0.25:
                continue
            yield _row(enrolment, moment, day), _answers(chance, level)
            level = max(0, min(6, level + chance.choice((-2, -1, -1, 0, 0, 1))))


def _days(enrolment: Enrolment) -> list[tuple[Moment, dt.date]]:
    assert enrolment.started_on is not None
    halfway = add_months(enrolment.started_on, 6)
    days: list[tuple[Moment, dt.date]] = [(Moment.START, enrolment.started_on)]
    if enrolment.ended_on is None or enrolment.ended_on > halfway:
        days.append((Moment.HALFWAY, halfway))
    if enrolment.ended_on is not None:
        days.append((Moment.END, enrolment.ended_on))
    return [(moment, day) for moment, day in days if day < clock.today() - dt.timedelta(days=20)]


def _answers(chance: random.Random, level: int) -> dict[str, str]:
    lonely = set(chance.sample(sorted(UNFAVOURABLE), level))
    return {item: UNFAVOURABLE[item] if item in lonely else FAVOURABLE[item] for item in UNFAVOURABLE}


def _row(enrolment: Enrolment, moment: Moment, day: dt.date) -> Measurement:
    return Measurement(
        organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
        enrolment=enrolment, instrument=INSTRUMENT, edition=EDITION, moment=moment, side=Side.PERSON, due_on=day,
        state=MeasurementState.FILLED, filled_on=day + dt.timedelta(days=9), how=How.LINK,
    )  # fmt: skip


def _scores(row: Measurement, answers: dict[str, str]) -> Iterator[Score]:
    lonely = [item for item, answer in answers.items() if answer == UNFAVOURABLE[item]]
    emotional = sum(item in {"3", "9", "10"} for item in lonely)
    values: dict[str, Any] = {"total": len(lonely), "emotional": emotional, "social": len(lonely) - emotional}
    assert row.filled_on is not None
    for scale, value in values.items():
        yield Score(
            organisation_id=row.organisation_id, offering_id=row.offering_id, instrument=INSTRUMENT, edition=EDITION,
            scale=scale, moment=row.moment, side=Side.PERSON, value=value,
            pair=secrets.pseudonym(f"outcomes {row.enrolment_id}"),
            quarter=row.filled_on.replace(month=(row.filled_on.month - 1) // 3 * 3 + 1, day=1),
        )  # fmt: skip
