"""Who were together again and again: how a group that is being born shows itself in lists of who came."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

P = TypeVar("P", bound=Hashable)
G = TypeVar("G", bound=Hashable)
LEAST_SHARE = 0.25  # two who seldom sit together do not belong together
# Two who come to everything are together by chance: with so many gatherings they must meet more often than that.
MANY, LEAST_LIFT = 8, 1.1


@dataclass(frozen=True, slots=True)
class Together(Generic[P, G]):
    """People who were together at all of these gatherings; `share` is how much of their coming was together."""

    people: tuple[P, ...]
    gatherings: tuple[G, ...]
    share: float


def together(
    *, came: Mapping[G, Collection[P]], at_least: int = 3, smallest: int = 2, largest: int = 4, most: int = 10
) -> list[Together[P, G]]:
    """Return groups that came together at least so often, the closest first; nobody stands in two of them.

    Starts from the pair with the largest share of common gatherings and adds whoever keeps that share highest.
    Time: quadratic in the people of one gathering.
    """
    at: dict[P, set[G]] = {}
    for gathering, people in came.items():
        for person in people:
            at.setdefault(person, set()).add(gathering)
    pairs = [pair for pair in _pairs(came, at, at_least) if not _by_chance(pair, at, gatherings=len(came))]
    found: list[Together[P, G]] = []
    taken: set[P] = set()
    for one, other in pairs:
        if len(found) == most:
            break
        if one in taken or other in taken:
            continue
        group = _grow([one, other], pairs, at, taken, at_least=at_least, largest=largest)
        if len(group) >= smallest:
            found.append(_told(group, at))
            taken.update(group)
    return sorted(found, key=lambda row: (-row.share * len(row.gatherings), str(row.people)))


def _pairs(came: Mapping[G, Collection[P]], at: Mapping[P, set[G]], at_least: int) -> list[tuple[P, P]]:
    times: Counter[tuple[P, P]] = Counter()
    for people in came.values():
        times.update(combinations(sorted(set(people), key=str), 2))
    often = [
        pair
        for pair, number in times.items()
        if number >= at_least and number / len(at[pair[0]] | at[pair[1]]) >= LEAST_SHARE
    ]
    return sorted(often, key=lambda pair: (-times[pair] / len(at[pair[0]] | at[pair[1]]), -times[pair], str(pair)))


def _by_chance(pair: tuple[P, P], at: Mapping[P, set[G]], *, gatherings: int) -> bool:
    """Say whether these two meet no more often than two do who come as often as they and know nobody."""
    one, other = at[pair[0]], at[pair[1]]
    return gatherings >= MANY and len(one & other) * gatherings < LEAST_LIFT * len(one) * len(other)


def _grow(
    group: list[P], pairs: list[tuple[P, P]], at: Mapping[P, set[G]], taken: set[P], *, at_least: int, largest: int
) -> list[P]:
    while len(group) < largest:
        near = {person for pair in pairs if set(pair) & set(group) for person in pair} - set(group) - taken
        fitting = [
            (-_share([*group, one], at), str(one), one) for one in near if len(_common([*group, one], at)) >= at_least
        ]
        if not fitting:
            break
        share, _, best = min(fitting, key=lambda entry: entry[:2])
        # Somebody who comes much less, or to everything, is not part of what these people have together.
        if -share < _share(group, at) / 2:
            break
        group = [*group, best]
    return group


def _common(group: list[P], at: Mapping[P, set[G]]) -> set[G]:
    return set.intersection(*(at[person] for person in group))


def _share(group: list[P], at: Mapping[P, set[G]]) -> float:
    return len(_common(group, at)) / len(set.union(*(at[person] for person in group)))


def _told(group: list[P], at: Mapping[P, set[G]]) -> Together[P, G]:
    return Together(
        tuple(sorted(group, key=str)), tuple(sorted(_common(group, at), key=str)), round(_share(group, at), 3)
    )
