"""Finds groups by annealing: many small moves, at first also for the worse, later only for the better.

The number of people placed counts first, then wishes for each other, then what groups share. Deterministic for a
given number of moves; with a time limit the machine's speed decides how far it gets.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nabij.methods.grouping import kernels
from nabij.methods.grouping.model import GroupRules
from nabij.methods.grouping.people import Crowd

HOT, COLD = 420.0, 25.0
MOSTLY_LOOSE = 75
MOST_LOST = 4_000
CERTAIN = 2_147_483_647
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to try: moves per person, and seconds after which the search ends wherever it is."""

    moves_per_person: int = 4_000
    seconds: float = 20.0


def anneal(*, crowd: Crowd, rules: GroupRules, effort: Effort, goal: int, progress: Progress) -> list[tuple[int, ...]]:
    """Groups as positions. Stops early when `goal` people are placed. `progress` gets the part done, 0 to 1."""
    count = len(crowd.members)
    if not count:
        return []
    state = _empty(count=count, largest=rules.largest, arrays=crowd.engine is not kernels)
    moves = effort.moves_per_person * count
    chunk = max(200, min(moves // 60, 400_000))
    done, started, part = 0, time.monotonic(), 0.0
    while part < 1.0:
        chances = _chances(heat=HOT * (COLD / HOT) ** part, arrays=crowd.engine is not kernels)
        settings = (chunk, rules.smallest, rules.largest, MOSTLY_LOOSE)
        crowd.engine.anneal(crowd.columns, crowd.barred, crowd.wishes, crowd.graph, state, chances, settings)
        done += chunk
        part = max(done / moves, (time.monotonic() - started) / effort.seconds)
        progress(min(1.0, part))
        if _placed(sizes=state[2], smallest=rules.smallest) >= goal:
            part = max(part, 0.9)  # everybody who can be placed is: only a little polish is left
            moves = min(moves, done + 3 * chunk)
    still = _chances(heat=0.01, arrays=crowd.engine is not kernels)
    settings = (chunk, rules.smallest, rules.largest, MOSTLY_LOOSE)
    crowd.engine.anneal(crowd.columns, crowd.barred, crowd.wishes, crowd.graph, state, still, settings)
    _, members, sizes, *_ = state
    spans = ((group * rules.largest, int(sizes[group])) for group in range(count))
    return [
        tuple(int(person) for person in members[base : base + size]) for base, size in spans if size >= rules.smallest
    ]


def _placed(*, sizes: Any, smallest: int) -> int:
    found = np.asarray(sizes)
    return int(found[found >= smallest].sum())


def _empty(*, count: int, largest: int, arrays: bool) -> Any:
    state = (
        [-1] * count,
        [0] * (count * largest),
        [0] * count,
        list(range(count)),
        [count, count, 20261101, 0],
        list(range(count)),
        list(range(count)),
    )
    return tuple(np.array(part, dtype=np.int64) for part in state) if arrays else state


def _chances(*, heat: float, arrays: bool) -> Any:
    lost = np.arange(min(MOST_LOST, 2 + int(22 * heat)))
    chances = (CERTAIN * np.exp(-lost / heat)).astype(np.int64)
    return chances if arrays else chances.tolist()
