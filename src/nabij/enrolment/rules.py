"""Pure decisions about enrolments: which state may follow which, and the dated counting rules."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from nabij.enrolment.choices import EnrolmentState as S

NEXT: dict[S, frozenset[S]] = {
    S.APPLIED: frozenset({S.INTAKE_PLANNED, S.WAITING, S.DECLINED, S.WITHDRAWN}),
    S.INTAKE_PLANNED: frozenset({S.WAITING, S.DECLINED, S.WITHDRAWN, S.APPLIED}),
    S.WAITING: frozenset({S.ACTIVE, S.PAUSED, S.ENDED, S.DECLINED, S.WITHDRAWN}),
    S.ACTIVE: frozenset({S.WAITING, S.PAUSED, S.ENDED}),
    S.PAUSED: frozenset({S.WAITING, S.ACTIVE, S.ENDED}),
    S.ENDED: frozenset({S.WAITING}),
    S.DECLINED: frozenset({S.APPLIED}),
    S.WITHDRAWN: frozenset({S.APPLIED}),
}
OPEN = frozenset({S.APPLIED, S.INTAKE_PLANNED, S.WAITING, S.ACTIVE, S.PAUSED})
BEFORE_START = frozenset({S.APPLIED, S.INTAKE_PLANNED, S.WAITING})


CLOSED = frozenset({S.ENDED, S.DECLINED, S.WITHDRAWN})
WAITING_STATES = BEFORE_START  # who waits for us, on either side
EDIT_DAYS = 14  # how long the author of a contact may correct it


class Verb(StrEnum):
    """What a coordinator does to an enrolment; pages show a button for each that its state allows."""

    PLAN_INTAKE = "plan_intake"
    ACCEPT = "accept"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


# A verb leads from these states to one other. ACTIVE has no verb: a programme brings somebody there.
VERBS: dict[Verb, tuple[frozenset[S], S]] = {
    Verb.PLAN_INTAKE: (frozenset({S.APPLIED, S.INTAKE_PLANNED}), S.INTAKE_PLANNED),
    Verb.ACCEPT: (frozenset({S.APPLIED, S.INTAKE_PLANNED}), S.WAITING),
    Verb.PAUSE: (frozenset({S.WAITING, S.ACTIVE}), S.PAUSED),
    Verb.RESUME: (frozenset({S.PAUSED}), S.WAITING),
    Verb.END: (frozenset({S.WAITING, S.ACTIVE, S.PAUSED}), S.ENDED),
    Verb.DECLINE: (frozenset({S.APPLIED, S.INTAKE_PLANNED, S.WAITING}), S.DECLINED),
    Verb.WITHDRAW: (frozenset({S.APPLIED, S.INTAKE_PLANNED, S.WAITING}), S.WITHDRAWN),
    Verb.REOPEN: (frozenset({S.ENDED, S.DECLINED, S.WITHDRAWN}), S.APPLIED),
}
NEEDS_REASON = frozenset({Verb.END, Verb.DECLINE, Verb.WITHDRAW})


def verbs(state: S) -> list[Verb]:
    """Return what can be done in this state, in the order in which pages show it."""
    return [verb for verb, (before, _after) in VERBS.items() if state in before]


def target(verb: Verb, state: S) -> S:
    """Return where a verb leads from a state; somebody who took part before need not apply again."""
    return S.WAITING if (verb, state) == (Verb.REOPEN, S.ENDED) else VERBS[verb][1]


def may_edit_contact(*, made_on: dt.date, today: dt.date) -> bool:
    """Say whether the author may still correct a contact; afterwards a coordinator does."""
    return (today - made_on).days <= EDIT_DAYS


def waiting_days(*, applied_on: dt.date | None, today: dt.date) -> int:
    """Return how many days somebody has waited; an unknown day of application counts as today."""
    return max(0, (today - applied_on).days) if applied_on else 0


def may_become(now: S, then: S) -> bool:
    """Say whether an enrolment in state `now` may go to `then`."""
    return then in NEXT[now]


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How figures are counted from a day on; a new rule breaks the series and says so."""

    version: str
    valid_from: dt.date
    says: str


COUNTING_RULES = (
    CountingRule(
        "2024-1",
        dt.date(2024, 1, 1),
        "A participant or volunteer counts once a year per offering, in the month of the first contact or start; "
        "a contact counts when it took place; an intensive match counts in the month it becomes active.",
    ),
)


def counting_rule(on: dt.date) -> CountingRule:
    """Return the counting rule that holds on a day; days before the first rule follow the first."""
    held = [rule for rule in COUNTING_RULES if rule.valid_from <= on]
    return held[-1] if held else COUNTING_RULES[0]
