"""Gives the invented pairs of the demo the life of a match: a rhythm, goals, and what both said when looking back."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nabij.enrolment.models import Relation
from nabij.foundation import clock, sealing
from nabij.methods.availability import DAYS
from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import MatchState, Side
from nabij.programmes.befriending.models import Evaluation, Goal, Match

GOALS: Final = (
    "Elke week even naar buiten.",
    "Weer naar de soos durven.",
    "Iemand om mee te kaarten als het maatje er niet is.",
    "Zelf mijn dochter bellen met de tablet.",
)
SAID: Final = {
    Side.PARTICIPANT: ("Ik kijk er altijd naar uit.", "Het is fijn dat er iemand komt.", "Het mag wel wat vaker."),
    Side.VOLUNTEER: ("We hebben het goed samen.", "Soms zwaar, maar ik leer er veel van.", "Ik ga er graag heen."),
}
_DISCUSS_DAYS: Final = 12


def live(heard: Mapping[Relation, dt.date | None]) -> Mapping[Relation, uuid.UUID]:
    """Make matches of relations that were written straight into the ledger; runs unscoped, in bulk."""
    made = {relation: _match(relation, heard_on) for relation, heard_on in heard.items()}
    matches = list(made.values())
    Match.objects.bulk_create(matches, batch_size=1_000)
    goals = [(goal, {"text": text}) for number, one in enumerate(matches) for goal, text in _goals(one, number)]
    sealing.seal_many(goals)
    Goal.objects.bulk_create([goal for goal, _ in goals], batch_size=1_000)
    moments = [pair for number, one in enumerate(matches) for pair in _evaluations(one, number)]
    sealing.seal_many(pair for pair in moments if pair[1]["answers"])
    Evaluation.objects.bulk_create([row for row, _ in moments], batch_size=1_000)
    return {relation: match.pk for relation, match in made.items()}


def _match(relation: Relation, heard_on: dt.date | None) -> Match:
    programme, today = relation.offering.programme, clock.today()
    rhythm = rules.rhythm_of(kind=programme.kind, settings=programme.settings)
    trial_ends = rules.add_months(relation.started_on, rhythm.trial_months)
    confirmed = trial_ends if trial_ends <= (relation.ended_on or today) else None
    term = rules.add_months(relation.started_on, rhythm.term_months)
    if term <= today and relation.ended_on is None:
        term = max(rules.longest_term(rhythm=rhythm, since=relation.started_on), today + dt.timedelta(days=30))
    state = MatchState.ENDED if relation.ended_on else MatchState.ACTIVE if confirmed else MatchState.TRIAL
    return Match(
        organisation_id=relation.organisation_id, offering=relation.offering, unit_id=relation.unit_id,
        participant=relation.participant, volunteer=relation.volunteer,
        volunteer_person_id=relation.volunteer_person_id, relation=relation, kind=programme.kind or "buddy",
        state=state, state_since=relation.ended_on or confirmed or relation.started_on,
        is_open=state != MatchState.ENDED, coordinator_id=relation.participant.coordinator_id,
        agreed_on=relation.started_on, met_since=relation.started_on, started_on=confirmed,
        slot=f"{DAYS[heard_on.weekday()]}-mid" if heard_on else "", meet_every_days=rhythm.meet_every_days,
        journal_on=heard_on, term_ends_on=term, ended_on=relation.ended_on, end_reason=relation.end_reason,
    )  # fmt: skip


def _goals(match: Match, number: int) -> Iterator[tuple[Goal, str]]:
    if match.is_open and number % 2 == 0:
        goal = Goal(
            match=match, organisation_id=match.organisation_id, offering_id=match.offering_id, unit_id=match.unit_id,
            volunteer_person_id=match.volunteer_person_id, made_on=match.agreed_on, changed_on=match.agreed_on,
        )  # fmt: skip
        yield goal, GOALS[number // 2 % len(GOALS)]


def _evaluations(match: Match, number: int) -> Iterator[tuple[Evaluation, dict[str, str]]]:
    """Look back at the agreed moments; what is past was answered, and all but the newest was talked about."""
    assert match.met_since is not None
    today, programme = clock.today(), match.offering.programme
    rhythm = rules.rhythm_of(kind=match.kind, settings=programme.settings)
    units = {Side.PARTICIPANT: match.participant.unit_id, Side.VOLUNTEER: match.volunteer.unit_id}
    for months, due_on in rules.evaluations_due(rhythm=rhythm, since=match.met_since).items():
        if match.ended_on is not None and due_on > match.ended_on:
            continue
        past = due_on < today
        for side, unit_id in units.items():
            row = Evaluation(
                match=match, organisation_id=match.organisation_id, offering_id=match.offering_id, unit_id=unit_id,
                side=side, months=months, due_on=due_on, asked_on=due_on if past else None,
                answered_at=_moment(due_on + dt.timedelta(days=3)) if past else None,
                discussed_on=due_on + dt.timedelta(days=7) if (today - due_on).days > _DISCUSS_DAYS else None,
            )  # fmt: skip
            yield row, {"answers": _answers(side, number) if past else ""}


def _answers(side: Side, number: int) -> str:
    given: dict[str, Any] = {"stars": 3 + number % 3, "go_on": "yes" if number % 7 else "unsure", "needs_help": False}
    said = SAID[side]
    return json.dumps({**given, "text": said[number % len(said)]}, ensure_ascii=False)


def _moment(day: dt.date) -> dt.datetime:
    return min(dt.datetime.combine(day, dt.time(19), tzinfo=dt.UTC), clock.now())
