"""Looking back, by a link without an account: asked once, reminded once, sealed, and laid side by side."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.foundation import access, audit, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.befriending import emails, rules
from nabij.programmes.befriending.actions import following
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Match


@transaction.atomic
def ask_or_remind(*, evaluation_id: uuid.UUID) -> None:
    """Send what is due for one evaluation: the question, or the one reminder. Safe to run twice."""
    evaluation = (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("match__participant__person", "match__volunteer__person", "match__offering__programme")
        .get(pk=evaluation_id)
    )
    today, match = clock.today(), evaluation.match
    if evaluation.answered_at or match.state == MatchState.PAUSED or evaluation.due_on > today:
        return
    if evaluation.asked_on is None:
        evaluation.asked_on = today
        emails.evaluation(evaluation, match)
    elif evaluation.reminded_on is None and (today - evaluation.asked_on).days >= rules.REMIND_EVALUATION_AFTER_DAYS:
        evaluation.reminded_on = today
        emails.evaluation(evaluation, match, again=True)
    evaluation.save(update_fields=["asked_on", "reminded_on"])


@transaction.atomic
def answer(*, evaluation: Evaluation, answers: Mapping[str, Any], by: Actor = NOBODY) -> bool:
    """Seal somebody's answers; False when they had answered before, which then stays as it is."""
    access.require(by, CHANGE, evaluation)
    now: Evaluation = Evaluation.rows_for_django.select_for_update().get(pk=evaluation.pk)
    if now.answered_at is not None:
        return False
    sealing.seal(now, answers=json.dumps(dict(answers), ensure_ascii=False))
    now.answered_at = clock.now()
    now.save(update_fields=["answers", "answered_at"])
    audit.record("befriending.evaluated", by=by, about=now)
    return True


@transaction.atomic
def discussed(*, match: Match, months: int, by: Actor) -> None:
    """Note that the coordinator spoke with both about the evaluation of a moment."""
    access.require(by, DECIDE, match)
    rows = Evaluation.objects.visible_to(by, CHANGE).filter(match=match, months=months, answered_at__isnull=False)
    rows.update(discussed_on=clock.today())
    following.settle_evaluation(match, months=months, by=by)
    audit.record("befriending.discussed", by=by, about=match, purpose=f"months: {months}")
