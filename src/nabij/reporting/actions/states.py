"""Moves a report on: read by the office, submitted (a copy with a hash), questioned, accepted; and shared by link."""

import datetime as dt
from typing import Any

from django.db import transaction

from nabij.foundation import access, audit, clock, links
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.actors import Actor
from nabij.reporting import rules
from nabij.reporting.actions import freezing
from nabij.reporting.choices import ReportState as S
from nabij.reporting.models import Remark, Report, Submission
from nabij.reporting.queries import composing, reports

LINK = "report"


class NotFollowing(Exception):
    """The report is not in a state from which this may follow."""


class Unfinished(Exception):
    """Chapters still have to be written; `titles` names them."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


def _moved(report: Report, then: str, *, action: str, by: Actor) -> Report:
    row: Report = Report.objects.visible_to(by).select_for_update().get(pk=report.pk)
    access.require(by, action, row)
    if not rules.may_become(row.state, then):
        raise NotFollowing(f"{row.state} {then}")
    row.state = then
    row.version += 1
    return row


def _saved(row: Report, event: str, by: Actor, *fields: str) -> Report:
    row.save(update_fields=["state", "version", *fields])
    audit.record(event, by=by, about=row)
    return row


@transaction.atomic
def hand_over(*, report: Report, by: Actor) -> Report:
    """Ask the office to read it. Raises Unfinished while a chapter still has to be written."""
    missing = reports.unfinished(by, report)
    if missing:
        raise Unfinished([line.title for line in missing])
    return _saved(_moved(report, S.REVIEW, action=CHANGE, by=by), "reporting.report.handed_over", by)


@transaction.atomic
def give_back(*, report: Report, by: Actor) -> Report:
    """Give it back to be written on."""
    return _saved(_moved(report, S.DRAFT, action=DECIDE, by=by), "reporting.report.given_back", by)


@transaction.atomic
def submit(*, report: Report, by: Actor) -> Submission:
    """Freeze the figures, and keep the whole report as it is now, with its hash. Nothing of it changes any more."""
    frozen = freezing.freeze(report=report, by=by)
    row = _moved(frozen, S.SUBMITTED, action=DECIDE, by=by)
    row.is_submitted = True
    _saved(row, "reporting.report.submitted", by, "is_submitted")
    earlier = reports.submitted(row)
    body: dict[str, Any] = composing.compose(row)
    kept = Submission(
        organisation_id=row.organisation_id, cell_ids=row.cell_ids, report=row, body=body, digest=rules.digest(body),
        number=earlier.number + 1 if earlier else 1, at=clock.now(), by_id=by.user_id,
    )  # fmt: skip
    access.require(by, access.CREATE, kept)
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def question(*, report: Report, text: str, by: Actor) -> Report:
    """Write down what the funder asks about a submitted report."""
    row = _saved(_moved(report, S.QUESTIONS, action=DECIDE, by=by), "reporting.report.questioned", by)
    Remark.objects.create(
        organisation_id=row.organisation_id, cell_ids=row.cell_ids, report=row, text=text, is_of_funder=True,
        at=clock.now(), by_id=by.user_id,
    )  # fmt: skip
    return row


@transaction.atomic
def answer(*, report: Report, by: Actor) -> Report:
    """Say that questions were answered, and that the report stays as it was submitted."""
    return _saved(_moved(report, S.SUBMITTED, action=DECIDE, by=by), "reporting.report.answered", by)


@transaction.atomic
def revise(*, report: Report, by: Actor) -> Report:
    """Write on after questions: what was submitted stays beside what is submitted next, and so do its figures."""
    return _saved(_moved(report, S.DRAFT, action=DECIDE, by=by), "reporting.report.revised", by)


@transaction.atomic
def accept(*, report: Report, on: dt.date, by: Actor) -> Report:
    """Write down that the funder accepted it."""
    row = _moved(report, S.ACCEPTED, action=DECIDE, by=by)
    row.accepted_on = on
    return _saved(row, "reporting.report.accepted", by, "accepted_on")


@transaction.atomic
def share(*, report: Report, by: Actor) -> str:
    """Return a link with which somebody without an account reads what was submitted; earlier links end."""
    access.require(by, DECIDE, report)
    if not report.is_submitted:
        raise NotFollowing(report.state)
    links.withdraw(purpose=LINK, subject=report)
    token = links.make(purpose=LINK, subject=report, days=rules.LINK_DAYS, organisation_id=report.organisation_id)
    audit.record("reporting.report.shared", by=by, about=report)
    return links.address("reporting:outside", token=token)
