"""What befriending does by itself: hear that two people agreed, and every night ask, remind and take up again."""

import uuid

from nabij.foundation import access, clock, events, jobs
from nabij.foundation.actors import NOBODY
from nabij.matching.actions import MatchAgreed
from nabij.programmes.befriending import actions, queries


@events.on(MatchAgreed)
def begin_match(news: MatchAgreed) -> None:
    """Make a match as soon as both said yes."""
    with access.unscoped(access.Reason.JOB):
        actions.begin(proposal_id=uuid.UUID(news.proposal_id))


@jobs.task("befriending.night", cron="20 6 * * *")
def night() -> None:
    """Do what is due today. Each part may run twice without doing anything twice."""
    today = clock.today()
    for proposal_id in queries.agreed_without_match():
        actions.begin(proposal_id=proposal_id)
    for match_id in queries.ids_of_pauses_over(today=today):
        actions.end_pauses_and_stand_ins(match_id=match_id)
    for match_id in queries.ids_to_nudge():
        actions.nudge(match_id=match_id)
    for evaluation_id in queries.ids_of_evaluations_due(today=today):
        actions.ask_or_remind(evaluation_id=evaluation_id)


def take_over() -> int:
    """Make matches of relations that came in another way; returns how many. Running twice makes none twice."""
    with access.unscoped(access.Reason.JOB):
        return actions.take_over(relations=queries.relations_without_match(), by=NOBODY)
