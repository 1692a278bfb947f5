"""Pure decisions about rounds and proposals: what may follow what, when to remind, and how a reason is said."""

import datetime as dt

from nabij.matching.choices import ProposalState as P
from nabij.matching.choices import RoundState as R
from nabij.matching.choices import Stage
from nabij.matching.rules.weights import (
    MAY_BEND,
    WEIGHTS,
    WISHES,
    WeightsNotPossible,
    as_json,
    from_json,
    rules_of,
    settings_with,
    weights_that_differ,
)
from nabij.matching.rules.words import (
    age_band,
    breach_words,
    distance_words,
    hint_words,
    language_name,
    place_words,
    reasons,
    relaxation_words,
    round_words,
    slot_words,
    suits_words,
    time_words,
    week_codes,
)

__all__ = [
    "MAY_BEND", "WEIGHTS", "WISHES", "WeightsNotPossible", "age_band", "as_json", "breach_words", "distance_words",
    "from_json", "has_room", "hint_words", "is_expired", "is_silent", "language_name", "may_become", "needs_reminder",
    "place_words", "reasons", "relaxation_words", "round_may_become", "round_words",
    "rules_of", "settings_with", "slot_words",
    "stage_number", "suits_words", "time_words", "week_codes", "weights_that_differ",
]  # fmt: skip

NEXT_ROUND: dict[R, frozenset[R]] = {
    R.DRAFT: frozenset({R.DRY_RUN, R.STOPPED, R.FAILED, R.CLOSED}),
    R.DRY_RUN: frozenset({R.REPLACED, R.SENT, R.CLOSED}),
    R.SENT: frozenset({R.CLOSED}),
    R.CLOSED: frozenset(),
    R.REPLACED: frozenset(),
    R.STOPPED: frozenset({R.CLOSED}),
    R.FAILED: frozenset({R.CLOSED}),
}
NEXT: dict[P, frozenset[P]] = {
    P.OPEN: frozenset({P.SENT, P.WITHDRAWN}),
    P.SENT: frozenset({P.HALF, P.AGREED, P.DECLINED, P.EXPIRED, P.WITHDRAWN}),
    P.HALF: frozenset({P.AGREED, P.DECLINED, P.EXPIRED, P.WITHDRAWN}),
    P.AGREED: frozenset(),
    P.DECLINED: frozenset(),
    P.EXPIRED: frozenset(),
    P.WITHDRAWN: frozenset(),
}
WAITING_FOR_ANSWER = frozenset({P.SENT, P.HALF})

ANSWER_WITHIN_DAYS = 14
REMIND_AFTER_DAYS = 7
SMALL_POOL = 1_200  # people; below it a round is calculated while the coordinator waits (about a second)
WHAT_IF_POOL = 3_000  # people; above it "what if" is not solved again while somebody waits for a page
SILENT_AFTER_SECONDS = 120  # no sign of life for so long: the calculation may be started again
KEPT_DAYS = 90  # what a round that was replaced, stopped or closed found is kept so long


def may_become(now: P, then: P) -> bool:
    """Say whether a proposal in state `now` may go to `then`."""
    return then in NEXT[now]


def round_may_become(now: R, then: R) -> bool:
    """Say whether a round in state `now` may go to `then`."""
    return then in NEXT_ROUND[now]


def is_expired(*, sent_on: dt.date, today: dt.date) -> bool:
    """Say whether the time to answer is over."""
    return (today - sent_on).days >= ANSWER_WITHIN_DAYS


def needs_reminder(*, sent_on: dt.date, today: dt.date, was_reminded: bool) -> bool:
    """Say whether the one reminder is due."""
    return not was_reminded and (today - sent_on).days >= REMIND_AFTER_DAYS


def has_room(*, capacity: int, taken: int) -> bool:
    """Say whether a volunteer has a free place."""
    return taken < capacity


def stage_number(stage: str) -> int:
    """How many stages are done when this one begins."""
    return list(Stage.values).index(stage)


def is_silent(*, last_sign: dt.datetime, now: dt.datetime) -> bool:
    """Say whether a calculation has shown no sign of life for so long that it may be started again."""
    return (now - last_sign).total_seconds() >= SILENT_AFTER_SECONDS
