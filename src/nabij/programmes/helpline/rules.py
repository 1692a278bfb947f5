"""Pure decisions of the helpline: is the door open, which hours can still change, and which counts may be shown."""

import datetime as dt
from dataclasses import dataclass

from nabij.programmes.helpline.choices import DoorState, Why

HIDE_BELOW = 5
WAIT_BUCKETS = (30, 60, 120, 300, 600, 1200, 1800, 3600)  # seconds, upper ends; what is longer counts in the last
LENGTH_BUCKETS = (5, 10, 15, 20, 30, 45, 60, 90)  # minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that decides whether a visitor can come in."""

    is_paused: bool
    is_open: bool  # by the opening hours
    takes_new: bool  # not yet too close to closing
    volunteers: int  # present, who hold conversations
    places: int  # conversations they can hold together
    talking: int
    waiting: int
    cap: int


def door(facts: Facts) -> tuple[DoorState, Why]:
    """Say what a visitor finds; the first reason that holds is told."""
    checks = (
        (facts.is_paused, DoorState.CLOSED, Why.PAUSED),
        (not facts.is_open, DoorState.CLOSED, Why.OUT_OF_HOURS),
        (not facts.takes_new, DoorState.CLOSED, Why.LAST_INTAKE),
        (facts.volunteers == 0, DoorState.CLOSED, Why.NOBODY_ON),
        (facts.waiting >= facts.cap and facts.talking + facts.waiting >= facts.places, DoorState.BUSY, Why.QUEUE_FULL),
        (facts.talking + facts.waiting >= facts.places, DoorState.BUSY, Why.ALL_TALKING),
    )
    return next(((state, why) for holds, state, why in checks if holds), (DoorState.OPEN, Why.FREE))


def may_change(*, valid_from: dt.date, today: dt.date) -> bool:
    """Say whether a version can still be changed: what held yesterday stays as it was."""
    return valid_from >= today


def shown(value: int) -> int | None:
    """Return a count that may be shown; None for one so small that it could point at somebody."""
    return None if 0 < value < HIDE_BELOW else value
