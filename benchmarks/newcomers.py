"""One newcomer: the top five among all volunteers, and an arrival in a round that stays exact (part of matching)."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.geography import instance
from nabij.methods.matching import large
from nabij.methods.matching.large import Edges
from nabij.methods.matching.model import Rules
from nabij.methods.matching.newcomer import HelperIndex, keep

ASKED = 2_000


class Clock:
    """Times many short pieces of work: on the wall, and in processor time, which a busy machine does not stretch."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.own: list[float] = []

    def __enter__(self) -> None:
        self.begun = time.perf_counter(), time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.wall.append((time.perf_counter() - self.begun[0]) * 1000)
        self.own.append((time.thread_time() - self.begun[1]) * 1000)

    def tell(self, name: str, tell: Callable[..., None], *, note: str = "") -> None:
        """The median and the 99th percentile of both, in milliseconds; the goal is 1 ms on the wall."""
        tell(f"{name} p50", "ms", float(np.percentile(self.wall, 50)), note=note)
        processor = f"{np.percentile(self.own, 99):.3f} ms of processor time"
        tell(f"{name} p99", "ms", float(np.percentile(self.wall, 99)), "goal", 1.0, goal=1.0, note=processor)


def warm() -> None:
    """Compile before anything is measured."""
    people = instance(size="tandem")
    index = HelperIndex(right=people.right, open_places=people.ready, rules=Rules(), programmes=3)
    index.top(left=people.left, row=0)
    edges = large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=Rules())
    keep(edges=edges, capacity=people.capacity, weight=people.weight[:3].tolist(), room=10)


def measure(helpers: int, tell: Callable[..., None]) -> None:
    """Both questions; the index at 650,000 volunteers whatever was asked, because that is its goal."""
    people = instance(size="million")
    begun = time.perf_counter()
    index = HelperIndex(right=people.right, open_places=people.ready, rules=Rules(), programmes=3)
    tell("newcomer index built", "s", time.perf_counter() - begun, note="650,000 volunteers")
    rows = np.random.default_rng(1).integers(0, len(people.weight), ASKED).tolist()
    clock = Clock()
    for row in rows:
        asking = people.left.row(row)
        with clock:
            index.top(left=asking, row=0)
    clock.tell("newcomer top five", tell)
    arrivals(tell)


def arrivals(tell: Callable[..., None]) -> None:
    """The last thousand people of the national round arrive one by one."""
    people = instance(size="national")
    edges = large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=Rules())
    edges.fit[edges.fit < 0] = -1 - edges.fit[edges.fit < 0]
    order = np.random.default_rng(2).permutation(len(people.weight))
    spans = [slice(edges.start[s], edges.start[s + 1]) for s in order]
    start = np.concatenate([[0], np.cumsum([span.stop - span.start for span in spans])])
    shuffled = Edges(
        start=start,
        helper=np.concatenate([edges.helper[span] for span in spans]),
        fit=np.concatenate([edges.fit[span] for span in spans]),
    )
    weight = people.weight[order]
    before = len(weight) - 1_000
    keeper = keep(edges=shuffled, capacity=people.capacity, weight=weight[:before].tolist(), room=len(weight))
    clock = Clock()
    for s in range(before, len(weight)):
        span = slice(start[s], start[s + 1])
        with clock:
            keeper.arrive(helper=shuffled.helper[span], fit=shuffled.fit[span], weight=int(weight[s]))
    outcome = large.solve_edges(edges=edges, capacity=people.capacity, weight=people.weight, lots=people.lots)
    served, waiting = int((outcome.match >= 0).sum()), int(people.weight[outcome.match >= 0].sum())
    kept = keeper.totals
    if (kept.served, kept.waiting) != (served, waiting):
        raise SystemExit(f"the kept round differs: {kept} against {served}, {waiting}")
    clock.tell("national arrival", tell, note=f"exact: {tuple(kept)}")
