"""What waits for somebody or for the nightly job, and what a personal link is about."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from nabij.enrolment.models import Contact, Relation
from nabij.foundation import clock
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.matching.choices import ProposalState
from nabij.matching.models import Proposal
from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import MatchState
from nabij.programmes.befriending.models import Evaluation, Match
from nabij.programmes.befriending.queries.pages import WITH_PEOPLE, rhythm

_SHORTEST_TRIAL_DAYS = 28  # the trial itself is measured in months, per programme


_KINDS_DUE = ("to_plan", "held", "trial_over", "farewell", "closing")


def _due(actor: Actor, *, today: Any, now: Any, trial_since: Any, soon: Any) -> Any:
    kinds = {
        "to_plan": Q(state=MatchState.AGREED, introduction_at__isnull=True),
        "held": Q(state=MatchState.AGREED, introduction_at__lt=now) | Q(state=MatchState.INTRODUCED),
        "trial_over": Q(state=MatchState.TRIAL, met_since__lte=trial_since),
        "farewell": Q(state__in=[MatchState.TRIAL, MatchState.ACTIVE], term_ends_on__lte=soon),
        "closing": Q(state=MatchState.CLOSING, farewell_on__lt=today),
    }
    wanted = Q()
    for condition in kinds.values():
        wanted |= condition
    return (
        Match.objects.visible_to(actor, DECIDE)
        .filter(wanted, Q(coordinator_id=actor.user_id) | Q(coordinator_id__isnull=True), is_open=True)
        .annotate(**{f"is_{name}": ExpressionWrapper(Q(each), BooleanField()) for name, each in kinds.items()})
        .select_related("participant__person", "volunteer__person", "offering__programme")
        .order_by("state_since", "pk")[:100]
    )


_DUE: Question[Match] = Question(_due)


def due_for_coordinator(actor: Actor) -> dict[str, list[Match]]:
    """Return what waits for a coordinator, by kind; few rows each, asked of the database at once.

    What nobody took on waits for everybody. Who was not heard of stands on the front page by person.
    """
    today = clock.today()
    rows = _DUE(
        actor, today=today, now=clock.now(), trial_since=today - dt.timedelta(days=_SHORTEST_TRIAL_DAYS),
        soon=today + dt.timedelta(weeks=rules.Rhythm().farewell_weeks),
    )  # fmt: skip
    lists: dict[str, list[Match]] = {name: [] for name in _KINDS_DUE}
    for match in rows:
        for name in _KINDS_DUE:
            if getattr(match, f"is_{name}"):
                lists[name].append(match)
    lists["trial_over"] = [match for match in lists["trial_over"] if _trial_is_over(match)]
    return lists


def introductions_of(actor: Actor) -> list[Match]:
    """Return the first meetings that this coordinator planned, from two months back."""
    rows = Match.objects.visible_to(actor, DECIDE).filter(coordinator_id=actor.user_id)
    since = clock.now() - dt.timedelta(days=60)
    return list(rows.filter(introduction_at__gte=since).select_related("participant__person", "volunteer__person"))


def _trial_is_over(match: Match) -> bool:
    assert match.met_since is not None
    return rules.add_months(match.met_since, rhythm(match).trial_months) <= clock.today()


def evaluations_to_discuss(actor: Actor) -> list[Evaluation]:
    """Return what was answered and not yet talked about, and what stays unanswered, oldest first."""
    return _TO_DISCUSS(actor, late=clock.today() - dt.timedelta(days=2 * rules.REMIND_EVALUATION_AFTER_DAYS))


def _to_discuss(actor: Actor, *, late: Any) -> Any:
    found = Evaluation.objects.visible_to(actor).filter(discussed_on__isnull=True)
    found = found.filter(Q(match__coordinator_id=actor.user_id) | Q(match__coordinator__isnull=True))
    found = found.filter(Q(answered_at__isnull=False) | Q(asked_on__lte=late))
    found = found.select_related("match__participant__person", "match__volunteer__person")
    return found.order_by("due_on", "pk")[:20]


_TO_DISCUSS: Question[Evaluation] = Question(_to_discuss)


def ids_to_nudge() -> list[uuid.UUID]:
    """Return the matches for which a journal is expected, for the nightly job."""
    found = Match.objects.filter(state__in=rules.MEETING).exclude(slot="")
    return list(found.values_list("pk", flat=True))


def ids_of_pauses_over(*, today: dt.date) -> list[uuid.UUID]:
    """Return the matches whose pause or stand-in is over, for the nightly job."""
    over = Q(state=MatchState.PAUSED, paused_until__lt=today) | Q(stand_in_until__lt=today)
    return list(Match.objects.filter(over).values_list("pk", flat=True))


def ids_of_evaluations_due(*, today: dt.date) -> list[uuid.UUID]:
    """Return the unanswered evaluations whose day has come, for the nightly job."""
    found = Evaluation.objects.filter(answered_at__isnull=True, due_on__lte=today, reminded_on__isnull=True)
    return list(found.values_list("pk", flat=True))


def relations_without_match() -> Sequence[Relation]:
    """Return relations in befriending programmes that came in another way and have no match yet."""
    taken = Match.objects.values("relation_id").filter(relation__isnull=False)
    found = Relation.objects.filter(offering__programme__type="befriending", is_stand_in=False)
    found = found.exclude(pk__in=taken).select_related(
        "offering__programme", "participant", "volunteer", "participant__coordinator"
    )
    return list(found.order_by("started_on", "pk"))


def match_behind(link_subject: str) -> Match:
    """Return the match a personal link is about; only behind a door by link."""
    found: Match = Match.objects.select_related(*WITH_PEOPLE).get(pk=link_subject)
    return found


def evaluation_behind(link_subject: str) -> Evaluation:
    """Return the evaluation a personal link is about; only behind a door by link."""
    found: Evaluation = Evaluation.objects.select_related(
        "match__participant__person", "match__volunteer__person", "match__offering__programme",
        "match__offering__branch",
    ).get(pk=link_subject)  # fmt: skip
    return found


def was_written(*, entry_id: uuid.UUID) -> bool:
    """Say whether a personal link was used to write in the journal."""
    return bool(Contact.objects.filter(pk=entry_id).exists())


def agreed_without_match() -> list[uuid.UUID]:
    """Return agreed proposals nobody took up, should the news have been lost."""
    waiting = Proposal.objects.filter(
        state=ProposalState.AGREED, settled_at__isnull=True, offering__programme__type="befriending"
    )
    begun = Match.objects.values("proposal_id").filter(proposal_id__isnull=False)
    return list(waiting.exclude(pk__in=begun).values_list("pk", flat=True))
