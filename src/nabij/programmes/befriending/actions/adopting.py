"""Matches of relations that came in another way: through an import, or the invented past of the demonstration."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from nabij.enrolment.models import Relation
from nabij.foundation import access, clock
from nabij.foundation.access import CREATE
from nabij.foundation.actors import Actor
from nabij.methods.availability import DAYS
from nabij.programmes.befriending import queries, rules
from nabij.programmes.befriending.actions.following import adopt_steps
from nabij.programmes.befriending.actions.starting import evaluations_of
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Match


@transaction.atomic
def take_over(*, relations: Sequence[Relation], by: Actor) -> int:
    """Make a match of each relation; returns how many. Nothing is counted: whoever wrote the relations did.

    The usual day is that of the last meeting. What should have been asked in the past is not asked any more.
    """
    last_days = queries.last_contacts(relations=relations)
    matches = [_match_of(relation, last_days=last_days) for relation in relations]
    for match in matches:
        access.require(by, CREATE, match)
    Match.objects.bulk_create(matches, batch_size=500)
    today = clock.today()
    due = [row for match in matches if match.is_open for row in evaluations_of(match) if row.due_on >= today]
    Evaluation.objects.bulk_create(due, batch_size=500)
    adopt_steps([match for match in matches if match.is_open], by=by)
    return len(matches)


def _match_of(relation: Relation, *, last_days: Mapping[tuple[object, object], dt.date]) -> Match:
    match = Match(
        organisation_id=relation.organisation_id, offering=relation.offering, unit_id=relation.unit_id,
        participant=relation.participant, volunteer=relation.volunteer,
        volunteer_person_id=relation.volunteer_person_id, relation=relation,
        kind=relation.offering.programme.kind or "buddy", agreed_on=relation.started_on,
        met_since=relation.started_on, coordinator_id=relation.participant.coordinator_id,
        journal_on=last_days.get((relation.participant_id, relation.volunteer_id)),
    )  # fmt: skip
    how, today = queries.rhythm(match), clock.today()
    trial_ends = rules.add_months(relation.started_on, how.trial_months)
    match.meet_every_days = how.meet_every_days
    match.term_ends_on = rules.add_months(relation.started_on, how.term_months)
    if match.journal_on is not None:
        match.slot = f"{DAYS[match.journal_on.weekday()]}-mid"
    if relation.ended_on is not None and relation.ended_on <= today:
        match.state, match.state_since, match.is_open = MatchState.ENDED, relation.ended_on, False
        match.ended_on, match.end_reason = relation.ended_on, relation.end_reason
        match.started_on = trial_ends if trial_ends <= relation.ended_on else None
    elif trial_ends <= today:
        match.state, match.state_since, match.started_on = MatchState.ACTIVE, trial_ends, trial_ends
    else:
        match.state, match.state_since = MatchState.TRIAL, relation.started_on
    return match
