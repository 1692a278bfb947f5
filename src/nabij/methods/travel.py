"""The shortest way to fetch a car full of people: exact, because a car holds few."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

MOST_STOPS = 8
Distance = Callable[[str, str], float]  # kilometres from one place to another


def pick_up_order(*, start: str, stops: Sequence[str], goal: str, km: Distance) -> list[str]:
    """Return the stops in the order of the shortest drive from start to goal; more than eight stay as they are."""
    if len(stops) > MOST_STOPS:
        return list(stops)
    wanted = tuple(sorted(range(len(stops)), key=lambda number: stops[number]))

    @cache
    def best(here: str, left: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        """The shortest way from `here` past everybody who is left to the goal."""
        if not left:
            return km(here, goal), ()
        ways = []
        for number in left:
            length, way = best(stops[number], tuple(other for other in left if other != number))
            ways.append((km(here, stops[number]) + length, (number, *way)))
        return min(ways)

    return [stops[number] for number in best(start, wanted)[1]]


def length_km(*, start: str, stops: Sequence[str], goal: str, km: Distance) -> float:
    """Return how far a drive in this order is."""
    places = [start, *stops, goal]
    return sum(km(one, other) for one, other in pairwise(places))
