"""Pure decisions about enrolments: which state may follow which, and the dated counting rules."""

import datetime as dt
from dataclasses import dataclass

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
