"""Who waits and who is served, by language, wish or district: for people to look at, never to steer by.

Nothing here feeds back into the objective; the round serves the longest waiting first whoever they are.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabij.methods.matching.model import Seeker, Solution

NO_WISH = "-"


@dataclass(frozen=True, slots=True)
class Share:
    """One group of seekers in a round: how many, how many served, and mean days waited of both (None of nobody)."""

    label: str
    people: int
    served: int
    days_served: float | None
    days_waiting: float | None

    @property
    def part(self) -> float:
        """The part that is served, 0 to 1."""
        return self.served / self.people


@dataclass(frozen=True, slots=True)
class LongWait:
    """One of those who wait longest, and whether this round serves them."""

    seeker: str
    days: int
    served: bool


def by_language(*, seekers: Sequence[Seeker], solution: Solution, on: datetime.date) -> tuple[Share, ...]:
    """A share per language; who speaks several counts in each."""
    labels = {seeker.key: tuple(sorted(seeker.languages)) for seeker in seekers}
    return by_label(seekers=seekers, labels=labels, solution=solution, on=on)


def by_gender_wish(*, seekers: Sequence[Seeker], solution: Solution, on: datetime.date) -> tuple[Share, ...]:
    """A share per wished gender; no wish is `-`."""
    labels = {seeker.key: (seeker.wishes_gender or NO_WISH,) for seeker in seekers}
    return by_label(seekers=seekers, labels=labels, solution=solution, on=on)


def by_label(
    *, seekers: Sequence[Seeker], labels: Mapping[str, Sequence[str]], solution: Solution, on: datetime.date
) -> tuple[Share, ...]:
    """A share per label, for example districts; largest group first, then by label. O(seekers x labels)."""
    served = {pair.seeker for pair in solution.pairs}
    days: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for seeker in seekers:
        for label in labels.get(seeker.key, ()):
            days[label][seeker.key not in served].append(seeker.waiting_days(on=on))
    shares = [
        Share(label, people=len(ours) + len(rest), served=len(ours), days_served=_mean(ours), days_waiting=_mean(rest))
        for label, (ours, rest) in days.items()
    ]
    return tuple(sorted(shares, key=lambda share: (-share.people, share.label)))


def longest_waiting(
    *, seekers: Sequence[Seeker], solution: Solution, on: datetime.date, count: int = 10
) -> tuple[LongWait, ...]:
    """What the round does for the `count` people who wait longest, longest first."""
    served = {pair.seeker for pair in solution.pairs}
    order = sorted(seekers, key=lambda seeker: (-seeker.waiting_days(on=on), seeker.key))[:count]
    return tuple(LongWait(seeker.key, seeker.waiting_days(on=on), seeker.key in served) for seeker in order)


def _mean(days: Sequence[int]) -> float | None:
    return sum(days) / len(days) if days else None
