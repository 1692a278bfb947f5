"""What changes on the way: goals, the usual day, a pause, a stand-in, a longer term, and who may read what."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.enrolment.actions import end_relation, start_relation
from nabij.enrolment.choices import EndReason
from nabij.enrolment.models import Enrolment, Relation
from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, CREATE
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.meanwhile import require_seen
from nabij.programmes.befriending import emails, queries, rules
from nabij.programmes.befriending.actions.starting import NotPossible, lock, move_match
from nabij.programmes.befriending.choices import GoalState, MatchState
from nabij.programmes.befriending.models import Goal, Match


class TooManyGoals(Exception):
    """Few goals are kept in sight; `most` says how many."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most}")
        self.most = most


class TooLong(Exception):
    """A match does not last longer than the programme allows; `until` says how long."""

    def __init__(self, until: dt.date) -> None:
        super().__init__(f"until {until}")
        self.until = until


@transaction.atomic
def add_goal(*, match: Match, text: str, by: Actor) -> Goal:
    """Write down what the participant wants to come of it."""
    match = lock(match, by=by)
    most = queries.rhythm(match).max_goals
    if Goal.objects.visible_to(by).filter(match=match, state=GoalState.OPEN).count() >= most:
        raise TooManyGoals(most)
    today = clock.today()
    goal = Goal(
        match=match, organisation_id=match.organisation_id, offering_id=match.offering_id, unit_id=match.unit_id,
        volunteer_person_id=match.volunteer_person_id, made_on=today, changed_on=today,
    )  # fmt: skip
    access.require(by, CREATE, goal)
    sealing.seal(goal, text=text)
    goal.save(force_insert=True)
    audit.record("befriending.goal_added", by=by, about=goal)
    return goal


@transaction.atomic
def set_goal(*, goal: Goal, state: GoalState, by: Actor) -> None:
    """Say that a goal was reached, dropped, or taken up again."""
    access.require(by, CHANGE, goal)
    goal.state, goal.changed_on = state, clock.today()
    goal.save(update_fields=["state", "changed_on"])
    audit.record("befriending.goal", by=by, about=goal, purpose=state)


@transaction.atomic
def arrange(*, match: Match, changes: Mapping[str, Any], by: Actor, seen: int | None = None) -> Match:
    """Change the usual day, how often, or the coordinator."""
    match = lock(match, by=by)
    require_seen(match, seen)
    for field in ("slot", "meet_every_days", "coordinator_id"):
        if field in changes:
            setattr(match, field, changes[field])
    match.version += 1
    match.save()
    audit.record("befriending.arranged", by=by, about=match)
    return match


@transaction.atomic
def set_next_meeting(*, match: Match, at: dt.datetime | None, by: Actor) -> None:
    """Write down the next appointment; the volunteer does this too."""
    match = lock(match, by=by, action=CHANGE)
    match.next_meeting_at = at
    match.save(update_fields=["next_meeting_at"])
    audit.record("befriending.next_meeting", by=by, about=match)


@transaction.atomic
def extend(*, match: Match, until: dt.date, by: Actor) -> Match:
    """Agree on another last day, within what the programme allows."""
    match = lock(match, by=by)
    if match.met_since is None or not match.is_open:
        raise NotPossible(match.state)
    latest = rules.longest_term(rhythm=queries.rhythm(match), since=match.met_since)
    if until > latest:
        raise TooLong(latest)
    match.term_ends_on = until
    match.version += 1
    match.save()
    audit.record("befriending.term", by=by, about=match)
    return match


@transaction.atomic
def pause(*, match: Match, until: dt.date, by: Actor) -> Match:
    """Stop meeting for a while, with a day to look again; no nudges in between."""
    match = lock(match, by=by)
    match.state_before_pause, match.paused_from, match.paused_until = match.state, clock.today(), until
    move_match(match, MatchState.PAUSED, by=by)
    return match


@transaction.atomic
def resume(*, match: Match, by: Actor) -> Match:
    """Take up meeting again."""
    match = lock(match, by=by)
    if match.state != MatchState.PAUSED:
        raise NotPossible(match.state)
    _resume(match, by=by)
    return match


def _resume(match: Match, *, by: Actor) -> None:
    before = MatchState(match.state_before_pause or MatchState.ACTIVE)
    match.paused_until = min(match.paused_until or clock.today(), clock.today())
    # What happened before the pause is not asked for any more.
    match.journal_on = max(filter(None, (match.journal_on, clock.today())))
    move_match(match, before, by=by)


@transaction.atomic
def end_pauses_and_stand_ins(*, match_id: uuid.UUID) -> None:
    """Take a match up again when its pause or the time of its stand-in is over. For the nightly job."""
    match = Match.objects.select_for_update().get(pk=match_id)
    today = clock.today()
    if match.state == MatchState.PAUSED and match.paused_until and match.paused_until < today:
        _resume(match, by=NOBODY)
    if match.stand_in_until and match.stand_in_until < today:
        _end_stand_in(match, by=NOBODY)


@transaction.atomic
def set_stand_in(*, match: Match, stand_in: Enrolment, until: dt.date, by: Actor) -> Match:
    """Let another volunteer come for a while: sees the page until that day, takes no place, gets no earlier notes."""
    match = lock(match, by=by)
    if match.state not in rules.MEETING or stand_in.pk == match.volunteer_id:
        raise NotPossible(match.state)
    if match.stand_in_id is not None:
        _end_stand_in(match, by=by)
    start_relation(
        participant=match.participant, volunteer=stand_in, by=by, is_stand_in=True,
        ends_on=until + dt.timedelta(days=1),
    )  # fmt: skip
    match.stand_in, match.stand_in_person_id, match.stand_in_until = stand_in, stand_in.person_id, until
    match.version += 1
    match.save()
    audit.record("befriending.stand_in", by=by, about=match)
    emails.stand_in(match)
    return match


@transaction.atomic
def end_stand_in(*, match: Match, by: Actor) -> Match:
    """End the time of a stand-in, earlier than planned."""
    match = lock(match, by=by)
    _end_stand_in(match, by=by)
    return match


def _end_stand_in(match: Match, *, by: Actor) -> None:
    relations = Relation.rows_for_django.filter(
        participant_id=match.participant_id, volunteer_id=match.stand_in_id, is_stand_in=True
    )
    for relation in relations.exclude(ended_on__lte=clock.today()):
        end_relation(relation=relation, reason=EndReason.TERM, by=by)
    match.stand_in, match.stand_in_person_id, match.stand_in_until = None, None, None
    # The volunteer is asked only about days from now on.
    match.journal_on = max(filter(None, (match.journal_on, clock.today())))
    match.version += 1
    match.save()


@transaction.atomic
def let_read_earlier_notes(*, match: Match, allowed: bool, by: Actor) -> None:
    """Allow, or stop allowing, the volunteer to read what earlier volunteers wrote about this participant."""
    match = lock(match, by=by)
    if match.relation is None:
        raise NotPossible("no relation")
    access.require(by, CHANGE, match.relation)
    match.relation.reads_earlier_notes = allowed
    match.relation.save(update_fields=["reads_earlier_notes"])
    audit.record(
        "befriending.earlier_notes", by=by, about=match.relation, purpose="allowed" if allowed else "not allowed"
    )
