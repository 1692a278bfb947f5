"""What jobs ask: which series run, what is tomorrow, who still waits; they run unscoped."""

import datetime as dt

from django.db.models import F, Q

from nabij.agenda.choices import GatheringState, RegistrationState
from nabij.agenda.models import Experience, Gathering, Registration, Series
from nabij.foundation import clock


def open_series() -> list[Series]:
    """Return series that go on and whose gatherings are not all written down."""
    rows = Series.objects.select_for_update().filter(
        Q(until_on__isnull=True) | Q(written_until__lt=F("until_on")), first_on__lte=clock.today() + dt.timedelta(366)
    )
    return list(rows)


def on_day(day: dt.date) -> list[Gathering]:
    """Return what starts on this day."""
    rows = Gathering.objects.filter(starts_on=day, state=GatheringState.PUBLISHED, precision__in=["time", "day"])
    return list(rows.select_related("venue", "offering__branch", "offering__programme", "organisation"))


def with_people_waiting() -> list[Gathering]:
    """Return coming gatherings for which somebody waits, locked."""
    waiting = Registration.objects.filter(state=RegistrationState.WAITING).values("gathering")
    rows = Gathering.objects.filter(pk__in=waiting, state=GatheringState.PUBLISHED, ends_on__gte=clock.today())
    return list(rows.select_for_update(of=("self",)).select_related("venue", "offering__branch", "offering__programme"))


def guests_past_term(*, before: dt.date) -> list[Registration]:
    """Return registrations without a file of gatherings that ended before this day."""
    rows = Registration.objects.filter(enrolment__isnull=True, gathering__ends_on__lt=before)
    return list(rows.exclude(unit__erased_at__isnull=False).select_related("unit")[:2_000])


def unread_experiences_past_term(*, before: dt.date) -> list[Experience]:
    """Return what was said at gatherings that ended before this day and is shown to nobody."""
    rows = Experience.objects.filter(shown_as="", gathering__ends_on__lt=before)
    return list(rows.exclude(unit__erased_at__isnull=False)[:2_000])
