"""What the rota does by itself: remind, ask the next wave, send home who forgot to leave, and hear who stopped."""

import datetime as dt
import uuid

from nabij.enrolment import rules as enrolment_rules
from nabij.enrolment.actions.taking_part import EnrolmentMoved
from nabij.foundation import access, events, jobs
from nabij.volunteers.actions import covering, duties, reminding

_CLOSED = {state.value for state in enrolment_rules.CLOSED}


@jobs.task("volunteers.hour", cron="5 * * * *")
def hour() -> None:
    """Do what is due this hour. Each part may run twice without doing anything twice."""
    with access.unscoped(access.Reason.JOB):
        duties.send_home()
        reminding.remind_all(ahead=dt.timedelta(hours=26))
        for call_id in reminding.open_calls():
            covering.go_on_with(call_id)


@jobs.task("volunteers.cover_gap")
def cover_gap(shift_id: str) -> None:
    """Ask others when somebody gave a shift back and that left a gap."""
    with access.unscoped(access.Reason.JOB):
        reminding.call_after_drop(uuid.UUID(shift_id))


@events.on(duties.DutyDropped)
def gave_back(news: duties.DutyDropped) -> None:
    """Look for somebody else."""
    cover_gap.later(shift_id=news.shift_id)


@events.on(EnrolmentMoved)
def stopped(news: EnrolmentMoved) -> None:
    """Take who no longer volunteers off the rota."""
    if news.now in _CLOSED:
        with access.unscoped(access.Reason.JOB):
            duties.forget_ended(enrolment_id=news.enrolment_id)
