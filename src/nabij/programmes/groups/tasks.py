"""What groups do by themselves: hear that somebody went or paused, and every night remind, ask and count."""

from nabij.enrolment.actions.taking_part import EnrolmentMoved
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.foundation import access, clock, events, jobs
from nabij.foundation.actors import NOBODY
from nabij.programmes.groups import actions
from nabij.programmes.groups.choices import LeaveReason
from nabij.programmes.groups.queries import due

_GONE = {EnrolmentState.ENDED, EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN}


@events.on(EnrolmentMoved)
def somebody_went(news: EnrolmentMoved) -> None:
    """Free the seat of whoever no longer takes part; a group whose volunteer went waits for another one."""
    if news.now not in _GONE:
        return
    with access.unscoped(access.Reason.JOB):
        enrolment = due.enrolment(news.enrolment_id)
        if enrolment is None:
            return
        if enrolment.role == PartRole.VOLUNTEER:
            for group in due.groups_led_by(enrolment):
                actions.hand_over(group=group, to=None, by=NOBODY)
        for membership in due.open_memberships(enrolment):
            actions.leave(membership=membership, reason=LeaveReason.FILE_CLOSED, by=NOBODY)


@jobs.task("groups.night", cron="40 6 * * *")
def night() -> None:
    """Do what is due today. Each part may run twice without doing anything twice."""
    today = clock.today()
    for membership_id in due.ids_to_remind(today=today):
        actions.remind(membership_id=membership_id)
    for group_id in due.ids_to_check(today=today):
        actions.ask_how_it_goes(group_id=group_id)
    for group_id in due.ids_of_a_year(today=today):
        actions.count_year(group_id=group_id)
