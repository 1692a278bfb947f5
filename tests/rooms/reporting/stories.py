"""A year of work to report on, written through the doors rooms have, so that figures are those of the ledger."""

import datetime as dt
from typing import Any

from nabij.enrolment.actions import ledger
from nabij.enrolment.models import Contact, Enrolment
from nabij.foundation import access, clock
from nabij.people.choices import RoleName
from nabij.people.models import User
from nabij.reporting import actions
from nabij.reporting.actions import states
from nabij.reporting.models import Chapter, Report
from tests.cast import Cast, actor_of, make_enrolment, make_person, make_user

YEAR = clock.today().year


def met(enrolment: Enrolment, *, on: dt.date | None = None, minutes: int = 60) -> Contact:
    """Write one contact into the ledger, counted as the ledger counts."""
    with access.unscoped(access.Reason.TEST):
        contact = Contact(
            organisation_id=enrolment.organisation_id, offering=enrolment.offering, unit_id=enrolment.unit_id,
            participant=enrolment, on=on or dt.date(YEAR, 1, 15), minutes=minutes,
        )  # fmt: skip
        return ledger.record_contact(contact=contact, notes="", by=_nobody())


def _nobody() -> Any:
    from nabij.foundation.actors import NOBODY

    return NOBODY


def two_branches(cast: Cast) -> None:
    """Piet is seen twice in Zwolle and once in Almere; Bob and five more once in Almere."""
    with access.unscoped(access.Reason.TEST):
        there = make_enrolment(cast.tandem_almere, cast.piet.person, state="active")
        more = [make_enrolment(cast.tandem_almere, make_person(cast.nabij, f"Gast{n} Almeers")) for n in range(5)]
    for enrolment in (cast.piet, cast.piet, there, cast.bob, *more):
        met(enrolment)


def begun(cast: Cast, *, year: int = YEAR, template: str = "twelve", by: User | None = None) -> Report:
    """Begin a report about Tandem."""
    actor = actor_of(by or cast.manager)
    with access.acting_as(actor):
        return actions.begin(about=cast.tandem, template=template, year=year, language="nl", by=actor)


def only() -> Report:
    """Return the one report there is."""
    with access.unscoped(access.Reason.TEST):
        found: Report = Report.objects.get()
    return found


def written(report: Report, *, by: User, text: str = "Dit is wat er gebeurde.", keep: bool = False) -> None:
    """Write every chapter; `keep` those that have a text."""
    actor = actor_of(by)
    with access.acting_as(actor):
        for chapter in list(Chapter.objects.visible_to(actor).filter(report=report)):
            if keep and chapter.text:
                continue
            actions.write(chapter=chapter, text=text, is_ready=True, seen=chapter.version, by=actor)


def submitted(cast: Cast, *, text: str = "Dit is wat er gebeurde.", year: int = YEAR) -> Report:
    """Write a report and submit it."""
    report = begun(cast, year=year)
    written(report, by=cast.manager, text=text)
    actor = actor_of(cast.manager)
    with access.acting_as(actor):
        states.hand_over(report=report, by=actor)
        states.submit(report=report, by=actor)
        return fresh(report)


def fresh(report: Report) -> Report:
    """Return the report as it is now."""
    with access.unscoped(access.Reason.TEST):
        found: Report = Report.objects.get(pk=report.pk)
    return found


def funder_of(cast: Cast) -> User:
    """Return the funder of the cast, who pays for the whole organisation."""
    return cast.funder


__all__ = [
    "RoleName",
    "begun",
    "fresh",
    "funder_of",
    "make_user",
    "met",
    "only",
    "submitted",
    "two_branches",
    "written",
]
