"""Staffing, against values worked out elsewhere and against a small simulation of a queue."""

import heapq
import random

import pytest

from nabij.methods.staffing import Goal, helped_in_time, places_needed, volunteers_needed, waiting_chance


@pytest.mark.parametrize(
    ("load", "places", "chance"),
    [(10.0, 12, 0.4494), (1.0, 2, 1 / 3), (0.5, 1, 0.5), (20.0, 24, 0.2981), (0.0, 3, 0.0), (4.0, 4, 1.0)],
)
def test_the_chance_to_wait_is_that_of_published_tables(load: float, places: int, chance: float) -> None:
    assert waiting_chance(load=load, places=places) == pytest.approx(chance, abs=5e-4)


def simulated(*, per_hour: float, talk_minutes: float, places: int, wait_minutes: float) -> float:
    """Share of 60,000 visitors of a queue who wait no longer than this."""
    draw, clock, free, helped = random.Random(7), 0.0, [0.0] * places, 0
    for _ in range(60_000):
        clock += draw.expovariate(per_hour / 60)
        start = max(clock, heapq.heappop(free))
        helped += start - clock <= wait_minutes
        heapq.heappush(free, start + draw.expovariate(1 / talk_minutes))
    return helped / 60_000


def test_the_formula_agrees_with_a_queue_that_is_played_out() -> None:
    found = helped_in_time(load=6 * 25 / 60, places=4, wait_minutes=3, talk_minutes=25)
    assert found == pytest.approx(simulated(per_hour=6, talk_minutes=25, places=4, wait_minutes=3), abs=0.02)


def test_needed_is_the_fewest_that_reach_the_goal() -> None:
    goal = Goal(share=0.8, wait_minutes=3)
    for per_hour in (0.5, 2, 6, 14, 40):
        places = places_needed(per_hour=per_hour, talk_minutes=25, goal=goal)
        load = per_hour * 25 / 60
        share = [
            helped_in_time(load=load, places=number, wait_minutes=3, talk_minutes=25) for number in (places - 1, places)
        ]
        assert share[0] < 0.8 <= share[1]


def test_who_holds_two_conversations_counts_twice() -> None:
    goal = Goal()
    assert volunteers_needed(per_hour=0, talk_minutes=25, at_once=1, goal=goal) == 0
    one = volunteers_needed(per_hour=12, talk_minutes=25, at_once=1, goal=goal)
    two = volunteers_needed(per_hour=12, talk_minutes=25, at_once=2, goal=goal)
    assert two == -(-one // 2)
