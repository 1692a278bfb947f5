"""What the agenda does by the clock: series written ahead, reminders, places given away, and forgetting who came."""

import datetime as dt

from nabij.agenda import actions, emails, queries, rules
from nabij.agenda.queries import clockwork
from nabij.foundation import clock, jobs


@jobs.task("agenda.write_ahead", cron="10 3 * * *")
def write_ahead() -> None:
    """Write every series down for the coming half year."""
    for series in clockwork.open_series():
        actions.write_ahead(series=series, today=clock.today())


@jobs.task("agenda.remind", cron="0 9 * * *")
def remind() -> None:
    """Remind who has a place of what is tomorrow; nothing when there is nothing."""
    for gathering in clockwork.on_day(clock.today() + dt.timedelta(days=rules.REMIND_DAYS_BEFORE)):
        emails.remind(gathering)


@jobs.task("agenda.move_up", cron="35 * * * *")
def move_up() -> None:
    """Look once an hour whether somebody waits where there is a place."""
    for gathering in clockwork.with_people_waiting():
        if queries.door(gathering) in {rules.Door.OPEN, rules.Door.CLOSED}:
            actions.move_up(gathering=gathering)


@jobs.task("agenda.forget", cron="50 3 * * *")
def forget() -> None:
    """Erase names and addresses of who registered without a file, when their term is over."""
    actions.forget_guests(today=clock.today())
