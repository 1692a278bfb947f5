"""Writes of answers: one by one through a link, all at once from paper, and the scores that stay without a name."""

import json
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from nabij.foundation import access, audit, clock, links, sealing, secrets
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.models import Link
from nabij.outcomes import emails
from nabij.outcomes.actions.asking import NotNow, move
from nabij.outcomes.choices import How, MeasurementState, Side
from nabij.outcomes.models import Measurement, Score
from nabij.outcomes.queries import agreements, measurements
from nabij.outcomes.queries.instruments import Questionnaire
from nabij.people.actions.consents import Agreed, agree
from nabij.people.choices import ConsentHow

_HOW = {How.LINK: ConsentHow.ONLINE, How.PAPER: ConsentHow.ON_PAPER, How.TOGETHER: ConsentHow.IN_PERSON}


class NothingAnswered(Exception):
    """Not one question was answered."""


class NoConsent(Exception):
    """Somebody did not agree to be asked."""


def allow(*, measurement: Measurement, how: How, by: Actor) -> None:
    """Write down that somebody agrees to be asked."""
    person = measurement.enrolment.person
    wording = agreements.words(organisation_id=measurement.organisation_id)
    agree(person=person, agreed=Agreed(purpose=agreements.PURPOSE, wording=wording, how=_HOW[how]), by=by)


@transaction.atomic
def answer_one(*, measurement: Measurement, item: str, answer: str) -> None:
    """Keep one answer given through a link; an empty one takes it back. What was said before stays."""
    _require_open(measurement)
    filled = so_far(measurement)
    filled.pop(item, None)
    if answer:
        filled[item] = answer
    _check(measurements.questionnaire_of(measurement), filled)
    sealing.seal(measurement, answers=json.dumps(filled))
    measurement.save(update_fields=["answers"])


def so_far(measurement: Measurement) -> dict[str, str]:
    """Return what was answered through a link so far; for the person themselves, who holds the link."""
    return measurements.answers(measurement, by=NOBODY)


@transaction.atomic
def finish_by_link(*, measurement: Measurement, link: Link) -> None:
    """Close what was answered through a link; the link opens nothing any more."""
    _finish(measurement, filled=so_far(measurement), how=How.LINK, by=NOBODY)
    links.use(link)


@transaction.atomic
def decline_by_link(*, measurement: Measurement, link: Link) -> None:
    """Somebody would rather not; what they answered so far goes."""
    move(measurement, MeasurementState.DECLINED)
    measurement.answers = None
    measurement.save(update_fields=["state", "answers"])
    links.use(link)
    audit.record("outcomes.measurement.declined", by=NOBODY, about=measurement)


@transaction.atomic
def fill(*, measurement: Measurement, filled: Mapping[str, str], how: How, agrees: bool, by: Actor) -> None:
    """Write down answers from paper, from a conversation, or as a worker sees it.

    Raises NothingAnswered, NoConsent, NotNow, and what `methods.scales` raises for answers that are none.
    """
    access.require(by, CHANGE, measurement)
    rows = Measurement.objects.visible_to(by).select_for_update(of=("self",)).select_related("enrolment__person")
    row = rows.get(pk=measurement.pk)
    if row.side == Side.PERSON and not agreements.holds(person=row.enrolment.person, today=clock.today()):
        if not agrees:
            raise NoConsent(str(row.pk))
        allow(measurement=row, how=how, by=by)
    kept = {item: answer for item, answer in filled.items() if answer}
    _check(measurements.questionnaire_of(row), kept)
    sealing.seal(row, answers=json.dumps(kept))
    _finish(row, filled=kept, how=how, by=by)
    links.withdraw(purpose=emails.ANSWER, subject=row)


@transaction.atomic
def remark(*, measurement: Measurement, text: str, by: Actor) -> None:
    """Keep what worker and person said about where they see it differently; sealed."""
    access.require(by, CHANGE, measurement)
    sealing.seal(measurement, remark=text)
    measurement.save(update_fields=["remark"])
    audit.record("outcomes.measurement.remarked", by=by, about=measurement)


def _require_open(measurement: Measurement) -> None:
    if measurement.state not in measurements.OPEN:
        raise NotNow(measurement.state)


def _check(questionnaire: Questionnaire, filled: Mapping[str, str]) -> None:
    measurements.scores(questionnaire, filled)


def _finish(row: Measurement, *, filled: Mapping[str, str], how: How, by: Actor) -> None:
    if not filled:
        raise NothingAnswered(str(row.pk))
    move(row, MeasurementState.FILLED)
    row.filled_on, row.how, row.by_id = clock.today(), how, by.user_id
    row.save(update_fields=["state", "filled_on", "how", "by", "answers"])
    audit.record("outcomes.measurement.filled", by=by, about=row)
    _keep_scores(row, filled)


def _keep_scores(row: Measurement, filled: Mapping[str, str]) -> None:
    """Keep the scores where nobody can walk back from them: no name, no file, no day."""
    questionnaire = measurements.questionnaire_of(row)
    assert row.filled_on is not None
    quarter = row.filled_on.replace(month=(row.filled_on.month - 1) // 3 * 3 + 1, day=1)
    Score.rows_for_django.bulk_create(
        Score(
            organisation_id=row.organisation_id, offering_id=row.offering_id, instrument=row.instrument,
            edition=row.edition, scale=scale, moment=row.moment, side=row.side, quarter=quarter,
            pair=secrets.pseudonym(f"outcomes {row.enrolment_id}"),
            value=Decimal(scored.value.numerator) / scored.value.denominator,
        )
        for scale, scored in measurements.scores(questionnaire, filled).items()
        if scored.value is not None
    )  # fmt: skip
