"""One newcomer: the top five among all volunteers, and a round that stays exact while people come and go.

Part of `bench matching`. Thousands of short pieces of work: what counts is the processor time of each, because a busy
machine stretches the time on the wall at random; both are printed. The collector of Python leaves alone what stands
there before the questions begin (`gc.freeze`), as a server that starts its workers would.
"""

import gc
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.geography import Instance, helper_at, instance, seeker_at
from nabij.methods.matching import large
from nabij.methods.matching.certificate import certify
from nabij.methods.matching.explain import explain_pair
from nabij.methods.matching.keeper import Keeper, keep
from nabij.methods.matching.large import Edges
from nabij.methods.matching.model import Rules
from nabij.methods.matching.newcomer import HelperIndex
from nabij.methods.matching.words import say_all

ASKED, CHANGES = 2_000, 1_000


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

    def tell(self, name: str, tell: Callable[..., None], *, note: str = "", goal: float | None = 1.0) -> None:
        """The median and the 99th percentile in milliseconds of processor time."""
        tell(f"{name} p50", "ms", float(np.percentile(self.own, 50)), note=note)
        wall = f"processor time; {np.percentile(self.wall, 99):.3f} ms on the wall"
        slowest = float(np.percentile(self.own, 99))
        tell(f"{name} p99", "ms", slowest, "goal" if goal else "", goal, goal=goal, note=wall)


def warm() -> None:
    """Compile before anything is measured."""
    people = instance(size="tandem")
    index = HelperIndex(right=people.right, open_places=people.ready, rules=Rules(), programmes=3)
    index.top(left=people.left, row=0)
    edges = large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=Rules())
    keeper = keep(edges=edges, capacity=people.capacity, weight=people.weight[:3].tolist(), room=10)
    keeper.leave(seeker=0)


def measure(helpers: int, tell: Callable[..., None]) -> None:
    """Both questions; the index at 650,000 volunteers whatever was asked, because that is its goal."""
    people = instance(size="million")
    begun = time.perf_counter()
    index = HelperIndex(right=people.right, open_places=people.ready, rules=Rules(), programmes=3)
    tell("newcomer index built", "s", time.perf_counter() - begun, note="650,000 volunteers")
    rows = np.random.default_rng(1).integers(0, len(people.weight), ASKED).tolist()
    rules, clock = Rules(), Clock()
    gc.collect()
    gc.freeze()
    for row in rows:
        asking = seeker_at(side=people.left, row=row)
        with clock:
            for helper, _, _ in index.top(left=people.left, row=row):
                offered = helper_at(side=people.right, row=helper)
                say_all(facts=explain_pair(seeker=asking, helper=offered, rules=rules), language="nl")
    clock.tell("newcomer top five", tell, note="with reasons in Dutch")
    gc.unfreeze()
    del people, index
    changes(tell)


def changes(tell: Callable[..., None]) -> None:
    """The last thousand people of the national round arrive one by one, and then a thousand others leave."""
    people = instance(size="national")
    edges = large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=Rules())
    edges.fit[edges.fit < 0] = -1 - edges.fit[edges.fit < 0]
    order = np.random.default_rng(2).permutation(len(people.weight))
    shuffled, weight = edges.of(seekers=order), people.weight[order]
    before = len(weight) - CHANGES
    keeper = keep(edges=shuffled, capacity=people.capacity, weight=weight[:before].tolist(), room=len(weight))
    clock = Clock()
    for s in range(before, len(weight)):
        span = slice(shuffled.start[s], shuffled.start[s + 1])
        with clock:
            keeper.arrive(helper=shuffled.helper[span], fit=shuffled.fit[span], weight=int(weight[s]))
    same_as_new(keeper, edges=edges, people=people, staying=np.arange(len(weight)))
    clock.tell("national arrival", tell, note=f"exact: {tuple(keeper.totals)}")
    clock = Clock()
    for s in range(CHANGES):
        with clock:
            keeper.leave(seeker=s)
    same_as_new(keeper, edges=edges, people=people, staying=np.sort(order[CHANGES:]))
    clock.tell("national departure", tell, goal=None, note=f"exact: {tuple(keeper.totals)}")


def same_as_new(keeper: Keeper, *, edges: Edges, people: Instance, staying: NDArray[np.int64]) -> None:
    """Stop everything when a round solved anew for those who stay, heaviest first, comes to something else."""
    weight = people.weight[staying]
    outcome = large.solve_edges(
        edges=edges.of(seekers=staying), capacity=people.capacity, weight=weight,
        lots=(people.lots[0][staying], people.lots[1]),
    )  # fmt: skip
    certified = certify(
        edges=edges.of(seekers=staying), outcome=outcome, capacity=people.capacity, weight=weight,
        lots=(people.lots[0][staying], people.lots[1]),
    )  # fmt: skip
    if not certified.best or keeper.totals != certified.totals:
        raise SystemExit(f"the kept round differs: {keeper.totals} against {certified}")
