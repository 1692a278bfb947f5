"""Counting what happens at a helpline at the moment it happens; erasing a conversation changes no figure.

Conversations go down into the ledger of enrolment as contacts with their minutes, and never as participants: nobody
knows whether two visitors are one person.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import F
from django.utils import timezone

from nabij.enrolment.actions.ledger import count
from nabij.enrolment.models import Offering
from nabij.foundation import access
from nabij.methods.histograms import bucket
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.models import DayCount, HourCount

# Hourly measures. A wait is counted in the hour in which it ended.
OFFERED, ANSWERED, ABANDONED = "offered", "answered", "abandoned"
REFUSED_FULL, REFUSED_CLOSED, REFUSED_OTHER = "refused_full", "refused_closed", "refused_other"
ALONE = "alone"  # waited while no volunteer was there
WAIT = "wait"  # wait:60 is a wait of more than 30 up to 60 seconds
STAFFED = "staffed"  # minutes that volunteers were there
PLACES = "places"  # those minutes, times the conversations each may hold
# Daily measures.
ENDED, MINUTES, LENGTH = "ended", "minutes", "length"


def hour_of(at: dt.datetime) -> dt.datetime:
    """Return the beginning of the hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def _add(model: type[models.Model], key: dict[str, object], offering: Offering, value: int) -> None:
    with access.unscoped(access.Reason.TALLY):
        key |= {"offering_id": offering.pk, "organisation_id": offering.organisation_id}
        rows = model._default_manager.filter(**key)
        if not rows.update(value=F("value") + value):
            model._default_manager.bulk_create([model(**key, value=0)], ignore_conflicts=True)
            rows.update(value=F("value") + value)


def per_hour(*, offering: Offering, measure: str, at: dt.datetime, value: int = 1) -> None:
    """Add to a count of an hour."""
    _add(HourCount, {"hour": hour_of(at), "measure": measure}, offering, value)


def per_day(*, offering: Offering, measure: str, at: dt.datetime, value: int = 1) -> None:
    """Add to a count of a day, by the clock here."""
    _add(DayCount, {"day": timezone.localtime(at).date(), "measure": measure[:60]}, offering, value)


def count_offered(*, offering: Offering, at: dt.datetime) -> None:
    """Somebody came to the door while it was open."""
    per_hour(offering=offering, measure=OFFERED, at=at)


def count_answered(*, offering: Offering, at: dt.datetime, waited_seconds: float) -> None:
    """A volunteer came, for the first time in this conversation."""
    per_hour(offering=offering, measure=ANSWERED, at=at)
    per_hour(offering=offering, measure=f"{WAIT}:{bucket(waited_seconds, rules.WAIT_BUCKETS)}", at=at)
    count(offering=offering, measure="contacts", on=timezone.localtime(at).date())


def count_abandoned(*, offering: Offering, at: dt.datetime) -> None:
    """Somebody went away before a volunteer came."""
    per_hour(offering=offering, measure=ABANDONED, at=at)


def count_alone(*, offering: Offering, at: dt.datetime) -> None:
    """Somebody waited while no volunteer was on shift."""
    per_hour(offering=offering, measure=ALONE, at=at)


def count_refused(*, offering: Offering, at: dt.datetime, code: str) -> None:
    """Somebody was turned away: `full`, `closed`, `paused` or `blocked`."""
    measure = {"full": REFUSED_FULL, "closed": REFUSED_CLOSED, "paused": REFUSED_CLOSED}.get(code, REFUSED_OTHER)
    per_hour(offering=offering, measure=measure, at=at)


def count_ended(*, offering: Offering, opened_at: dt.datetime, closed_at: dt.datetime) -> None:
    """A conversation with a volunteer ended."""
    minutes = max(0, round((closed_at - opened_at).total_seconds() / 60))
    per_day(offering=offering, measure=ENDED, at=closed_at)
    per_day(offering=offering, measure=MINUTES, at=closed_at, value=minutes)
    per_day(offering=offering, measure=f"{LENGTH}:{bucket(minutes, rules.LENGTH_BUCKETS)}", at=closed_at)
    count(offering=offering, measure="contact_minutes", on=timezone.localtime(closed_at).date(), value=minutes)


def count_told(*, offering: Offering, at: dt.datetime, what: str, values: Iterable[str]) -> None:
    """Count what a wrap-up or an evaluation told: `topic`, `kind`, `age`, `helped`; codes only, never words."""
    for value in values:
        per_day(offering=offering, measure=f"{what}:{value}", at=at)


def count_staffed(*, offering: Offering, start: dt.datetime, end: dt.datetime, at_once: int) -> None:
    """A volunteer was there; the minutes are spread over the hours."""
    hour = hour_of(start)
    while hour < end:
        following = hour + dt.timedelta(hours=1)
        minutes = round((min(end, following) - max(start, hour)).total_seconds() / 60)
        if minutes:
            per_hour(offering=offering, measure=STAFFED, at=hour, value=minutes)
            per_hour(offering=offering, measure=PLACES, at=hour, value=minutes * at_once)
        hour = following
