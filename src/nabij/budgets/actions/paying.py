"""Writes of hours by hand and of what volunteers are paid, never over a limit without somebody who read the warning."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from nabij.budgets.choices import FeeKind, Worker
from nabij.budgets.models import Fee, Hours
from nabij.budgets.queries import fees
from nabij.budgets.queries.fees import Standing
from nabij.budgets.rules.fees import Paid
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import Actor
from nabij.people.models import Person


class OverLimit(Exception):
    """This payment goes over a limit; `standing` says which, and nobody said that they read it."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("over a limit")
        self.standing = standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What is to be paid, or was paid elsewhere."""

    kind: FeeKind
    on: dt.date
    cents: int
    minutes: int | None
    note: str


@transaction.atomic
def pay(*, enrolment: Enrolment, payment: Payment, knows_it_is_over: bool, by: Actor) -> Fee:
    """Write down a payment. Raises OverLimit (unless somebody knows), NoLimits."""
    row = Fee(
        organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id, unit_id=enrolment.unit_id,
        enrolment=enrolment, person_id_copy=enrolment.person_id, kind=payment.kind, on=payment.on, cents=payment.cents,
        minutes=payment.minutes, entered_by_id=by.user_id, entered_at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, row)
    with access.unscoped(access.Reason.FEES):
        # Two payments to one person wait for each other, or together they could go over unseen.
        Person.objects.select_for_update().filter(pk=enrolment.person_id).first()
    about = Paid(on=payment.on, cents=payment.cents, kind=payment.kind, minutes=payment.minutes)
    standing = fees.standing(enrolment=enrolment, on=payment.on, about=about)
    row.over_limit = about.counts and standing.is_over
    if row.over_limit and not knows_it_is_over:
        raise OverLimit(standing)
    if payment.note:
        sealing.seal(row, note=payment.note)
    row.save(force_insert=True)
    audit.record("budgets.fee.paid", by=by, about=row, unit_id=row.unit_id)
    return row


@transaction.atomic
def take_back(*, fee: Fee, by: Actor) -> None:
    """Say that a payment was not made after all; it stays to be seen, and counts no longer."""
    access.require(by, CHANGE, fee)
    fee.withdrawn_at = fee.withdrawn_at or clock.now()
    fee.save(update_fields=["withdrawn_at"])
    audit.record("budgets.fee.taken_back", by=by, about=fee, unit_id=fee.unit_id)


@transaction.atomic
def enter_hours(*, offering: Offering, month: dt.date, worker: Worker, minutes: int, what: str, by: Actor) -> Hours:
    """Write down hours that nobody counts elsewhere."""
    row = Hours(
        organisation_id=offering.organisation_id, offering=offering, month=month.replace(day=1), worker=worker,
        minutes=minutes, what=what, entered_by_id=by.user_id, entered_at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record("budgets.hours.entered", by=by, about=row)
    return row


@transaction.atomic
def remove_hours(*, row: Hours, by: Actor) -> None:
    """Take hours away that were entered by mistake."""
    access.require(by, CHANGE, row)
    audit.record("budgets.hours.removed", by=by, about=row)
    Hours.objects.visible_to(by, CHANGE).filter(pk=row.pk).delete()
