"""Writes before an answer: measurements made by plan or by hand, asked, put off, and let go when it is too late."""

import datetime as dt

from django.db import IntegrityError, transaction

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, audit, clock, links
from nabij.foundation.access import CHANGE, CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.outcomes import emails, rules
from nabij.outcomes.choices import MeasurementState, Moment, Side
from nabij.outcomes.models import Measurement
from nabij.outcomes.queries import instruments, measurements

REMIND_AFTER_DAYS = 7


class NoAddress(Exception):
    """There is no mail address to ask at."""


class AlreadyMeasured(Exception):
    """This moment is there already for this questionnaire and this side; `measurement` is it."""

    def __init__(self, measurement: Measurement) -> None:
        super().__init__(str(measurement.pk))
        self.measurement = measurement


class NotNow(Exception):
    """The measurement is in a state that this cannot follow."""


def move(measurement: Measurement, then: MeasurementState) -> None:
    """Put a measurement in another state, if that may follow; does not save."""
    if not rules.may_follow(now=measurement.state, then=then):
        raise NotNow(f"{measurement.state} -> {then}")
    measurement.state = then


@transaction.atomic
def begin(*, enrolment: Enrolment, instrument: str, moment: Moment, side: Side, by: Actor) -> Measurement:
    """Make one measurement by hand. Raises AlreadyMeasured."""
    questionnaire = instruments.find(key=instrument, organisation_id=enrolment.organisation_id)
    row = Measurement(
        organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
        enrolment=enrolment, instrument=questionnaire.key, edition=questionnaire.edition, moment=moment, side=side,
        due_on=clock.today(), by_id=by.user_id,
    )  # fmt: skip
    access.require(by, CREATE, row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        there = Measurement.objects.visible_to(by).get(
            enrolment=enrolment, instrument=questionnaire.key, moment=moment, side=side
        )
        raise AlreadyMeasured(there) from error
    audit.record("outcomes.measurement.begun", by=by, about=row)
    return row


@transaction.atomic
def ask(*, measurement: Measurement, by: Actor) -> None:
    """Mail the link. Raises NoAddress or NotNow. Asked before: the new link replaces the old one."""
    row = _locked(measurement, by)
    if row.side != Side.PERSON:
        raise NotNow("a worker is not mailed")
    if row.state != MeasurementState.ASKED:
        move(row, MeasurementState.ASKED)
    if not emails.ask(row):
        raise NoAddress(str(row.pk))
    row.asked_on = clock.today()
    row.save(update_fields=["state", "asked_on"])
    audit.record("outcomes.measurement.asked", by=by, about=row)


@transaction.atomic
def decline(*, measurement: Measurement, by: Actor) -> None:
    """Write down that somebody would rather not, without a reason."""
    row = _locked(measurement, by)
    move(row, MeasurementState.DECLINED)
    row.answers = None
    row.save(update_fields=["state", "answers"])
    links.withdraw(purpose=emails.ANSWER, subject=row)
    audit.record("outcomes.measurement.declined", by=by, about=row)


@transaction.atomic
def ask_after_all(*, measurement: Measurement, by: Actor) -> None:
    """Take "rather not" back, when it was a slip or somebody changed their mind."""
    row = _locked(measurement, by)
    move(row, MeasurementState.OPEN)
    row.save(update_fields=["state"])
    audit.record("outcomes.measurement.reopened", by=by, about=row)


def make_due(*, today: dt.date) -> int:
    """Make what plans want today; returns how many. Twice a day makes nothing twice."""
    with access.unscoped(Reason.JOB):
        rows = [Measurement(**values) for values in measurements.wanted(today=today)]
        before = Measurement.objects.count()
        Measurement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
        return Measurement.objects.count() - before


def let_go(*, today: dt.date) -> int:
    """Close what was not answered in its time; returns how many. What was begun stays to be finished on paper."""
    terms = instruments.limits(on=today).terms
    with access.unscoped(Reason.JOB):
        late = Measurement.objects.filter(
            state__in=measurements.OPEN, due_on__lt=today - dt.timedelta(days=terms.window_days)
        )
        return late.update(state=MeasurementState.LAPSED)


def remind(*, today: dt.date) -> int:
    """Remind once who was asked a week ago and has not answered; returns how many."""
    with access.unscoped(Reason.JOB):
        rows = Measurement.objects.filter(
            state=MeasurementState.ASKED, reminded_on__isnull=True,
            asked_on__lte=today - dt.timedelta(days=REMIND_AFTER_DAYS),
        ).select_related("enrolment__person", "offering__programme", "offering__branch")  # fmt: skip
        sent = 0
        for row in rows:
            with transaction.atomic():
                sent += emails.ask(row, is_reminder=True)
                row.reminded_on = today
                row.save(update_fields=["reminded_on"])
                audit.record("outcomes.measurement.reminded", by=NOBODY, about=row)
        return sent


def _locked(measurement: Measurement, by: Actor) -> Measurement:
    access.require(by, CHANGE, measurement)
    rows = Measurement.objects.visible_to(by).select_for_update(of=("self",))
    found: Measurement = rows.select_related("enrolment__person", "offering__programme", "offering__branch").get(
        pk=measurement.pk
    )
    return found
