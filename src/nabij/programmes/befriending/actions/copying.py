"""What befriending knows of one file, for the copy a person may ask for. What never went on stays out of it."""

import json
import uuid
from typing import Any

from django.db.models import Q

from nabij.foundation import sealing
from nabij.foundation.actors import Actor
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Goal, Match


def export_unit(unit_id: uuid.UUID, by: Actor) -> dict[str, object]:
    """Return the matches, goals and own evaluations of a file, opened and logged; runs unscoped."""
    either = Q(participant__unit_id=unit_id) | Q(volunteer__unit_id=unit_id)
    found = Match.objects.filter(either).exclude(state=MatchState.DECLINED)
    matches = [_match(match) for match in found.order_by("agreed_on", "pk")]
    goals = _opened(Goal, "text", unit_id=unit_id, by=by)
    evaluations = [
        {"after_months": row.months, "on": row.due_on.isoformat(), **json.loads(text)}
        for row, text in _opened(Evaluation, "answers", unit_id=unit_id, by=by)
        if text
    ]
    parts: dict[str, object] = {
        "matches": matches,
        "goals": [{"on": row.made_on.isoformat(), "state": row.state, "goal": text} for row, text in goals],
        "evaluations": evaluations,
    }
    return {name: rows for name, rows in parts.items() if rows}


def _match(match: Match) -> dict[str, str]:
    days = {"agreed_on": match.agreed_on, "from": match.met_since, "until": match.ended_on}
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {**told, "state": str(match.get_state_display()), "reason": str(match.get_end_reason_display())}


def _opened(model: Any, field: str, *, unit_id: uuid.UUID, by: Actor) -> list[tuple[Any, str]]:
    rows = list(model.objects.filter(unit_id=unit_id).order_by("pk"))
    texts = sealing.open_texts(rows, field, by=by, purpose="export")
    return [(row, texts[row.pk]) for row in rows]
