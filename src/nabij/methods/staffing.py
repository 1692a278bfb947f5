"""Works out how many volunteers an hour needs, from how many people come and how long they talk.

Erlang's formula for a queue (A. K. Erlang, "Solution of some problems in the theory of probabilities of significance
in automatic telephone exchanges", 1917; the form used here is that of G. Koole, "Call Center Optimization", 2013,
chapter 4). It assumes that people come independently and wait until they are helped; as some give up, it errs on the
safe side.
"""

import math
from dataclasses import dataclass

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """This share of visitors is helped within so many minutes."""

    share: float = 0.8
    wait_minutes: float = 3.0


def waiting_chance(*, load: float, places: int) -> float:
    """Return the chance (Erlang C) that somebody has to wait; load is arrivals times length, in conversations."""
    if load <= 0:
        return 0.0
    if places <= load:
        return 1.0
    blocked = 1.0  # Erlang B, by its recursion, which does not overflow
    for place in range(1, places + 1):
        blocked = load * blocked / (place + load * blocked)
    return blocked / (1 - load / places * (1 - blocked))


def helped_in_time(*, load: float, places: int, wait_minutes: float, talk_minutes: float) -> float:
    """Return the share of visitors who wait no longer than this."""
    chance = waiting_chance(load=load, places=places)
    if places <= load and load > 0:
        return 0.0
    return 1 - chance * math.exp(-(places - load) * wait_minutes / talk_minutes)


def places_needed(*, per_hour: float, talk_minutes: float, goal: Goal) -> int:
    """Return how many conversations must be possible at the same time to reach the goal; 0 when nobody comes."""
    if per_hour <= 0 or talk_minutes <= 0:
        return 0
    load = per_hour * talk_minutes / 60
    for places in range(max(1, math.floor(load)), MOST):
        if (
            helped_in_time(load=load, places=places, wait_minutes=goal.wait_minutes, talk_minutes=talk_minutes)
            >= goal.share
        ):
            return places
    return MOST


def volunteers_needed(*, per_hour: float, talk_minutes: float, at_once: float, goal: Goal) -> int:
    """Return how many volunteers an hour needs when each holds on average `at_once` conversations."""
    places = places_needed(per_hour=per_hour, talk_minutes=talk_minutes, goal=goal)
    return math.ceil(places / at_once - 1e-9) if places else 0
