"""Jobs of the matching room that run by the clock."""

from nabij.foundation import clock, jobs
from nabij.matching import actions, queries


@jobs.task("matching.answers", cron="10 6 * * *")
def chase_answers() -> None:
    """Remind once, end kindly what nobody answered in time, and drop what old rounds found."""
    for proposal_id in queries.answers_due(today=clock.today()):
        actions.remind_or_expire(proposal_id=proposal_id)
    actions.clear_old_rounds()
