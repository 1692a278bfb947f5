"""What circles do by the clock: reminders, and own notes that go when a season is over."""

import datetime as dt
import uuid

from nabij.foundation import clock, events, jobs
from nabij.people.actions.consents import ConsentWithdrawn
from nabij.programmes.circles import emails, queries, rules
from nabij.programmes.circles.actions import keeping, own
from nabij.programmes.circles.models import Session


@jobs.task("circles.remind", cron="10 9 * * *")
def remind() -> None:
    """Remind of evenings in a few days, once."""
    for pk in queries.to_remind(day=clock.today() + dt.timedelta(days=rules.REMIND_DAYS_BEFORE)):
        if Session.objects.filter(pk=pk, reminded_at__isnull=True).update(reminded_at=clock.now()):
            emails.remind(queries.evening(pk))


@jobs.task("circles.close_books", cron="20 3 * * *")
def close_books() -> None:
    """Tell the one sum of a season, and erase what participants wrote for themselves."""
    keeping.close_books(today=clock.today())


@jobs.task("circles.forget_notes", cron="25 3 * * *")
def forget_notes() -> None:
    """Erase what was written about evenings of circles that ended long ago."""
    keeping.forget_notes(today=clock.today())


@jobs.task("circles.consent_withdrawn")
def forget(person_id: str, purpose: str) -> None:
    """Follow and count nobody any more who took it back."""
    own.withdrawn(person_id=uuid.UUID(person_id), purpose=purpose)


@events.on(ConsentWithdrawn)
def withdrawn(event: ConsentWithdrawn) -> None:
    """Hear that somebody took a consent back."""
    if event.purpose in {own.SUM, own.PATH}:
        forget.later(person_id=event.person_id, purpose=event.purpose)
