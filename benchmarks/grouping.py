"""Groups of two to four: how many people are placed, how close to what nobody could exceed, and how fast.

`python3 run.py bench groups` (or `bench grouping`) `[--size 20 500 10000 100000]`; without sizes the first three, in
under two minutes. Volunteers: 0.3 for every participant; any two members within 5 km. Peers on the same people: CP-SAT
on all possible groups (20 and 500), and greedy. Every result is checked by the verifier. Prints JSON lines and a table.
"""

import argparse
import gc
import json
import random
import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from nabij.methods import compiled
from nabij.methods.geo import Point
from nabij.methods.grouping import Grouping, GroupRules, Member, form_groups, kernels, verify
from nabij.methods.grouping.people import Crowd, crowd_of
from nabij.methods.grouping.search import Effort
from nabij.methods.matching import Helper
from nabij.methods.warm import warm_grouping

RULES = GroupRules()
SECONDS = {20: 2.0, 500: 15.0, 10_000: 18.0, 100_000: 7.0}
GOALS = {20: 1.0, 10_000: 0.955}
OF_LP_BOUND = 0.995
INTERESTS = [f"interesse {number:02}" for number in range(40)]


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="+", type=int, choices=SECONDS, default=[20, 500, 10_000])
    options = parser.parse_args()
    begun = time.perf_counter()
    warm_grouping()
    form_groups(members=crowd(size=6_000), effort=Effort(moves_per_person=10))
    print(f"compiled code ready in {time.perf_counter() - begun:.1f} s")
    lines = []
    for size in options.size:
        lines += measure(size)
    print(f"\n{'':22} {'placed':>7}    {'bound':>7}   ratio  {'seconds':>7}")
    print("\n".join(lines))
    print(f"most memory {memory()} MB")


def crowd(*, size: int, seed: int = 5) -> list[Member]:
    """People in towns of five hundred, so that not everybody can be placed; few slots, interests of different fame."""
    chance = random.Random(seed)
    towns = [(chance.uniform(51.2, 53.2), chance.uniform(4.8, 6.8)) for _ in range(max(1, size // 500))]
    fame = [1 / (place + 1) ** 0.6 for place in range(len(INTERESTS))]
    people = []
    for number in range(size):
        lat, lon = chance.choice(towns)
        spread = 0.012
        slots = sum(1 << slot for slot in set(chance.choices(range(21), k=chance.choice([1, 1, 2, 3]))))
        people.append(
            Member(
                key=f"p{number:06}",
                programme="p",
                point=Point(lat=lat + chance.uniform(-spread, spread), lon=lon + chance.uniform(-spread, spread)),
                max_km=chance.choice([2.0, 3.0, 5.0, 5.0, 10.0]),
                languages=frozenset(chance.choices(["nl", "en", "ar", "tr"], weights=[80, 20, 8, 6], k=2)),
                slots=slots,
                interests=frozenset(chance.choices(INTERESTS, weights=fame, k=chance.choice([1, 1, 2, 3]))),
            )
        )
    return people


def volunteers(*, people: Sequence[Member], seed: int = 6) -> list[Helper]:
    """Three for every ten participants, living where they live, each free for one or two groups."""
    chance = random.Random(seed)
    found = []
    for number, near in enumerate(chance.sample(people, 3 * len(people) // 10)):
        slots = sum(1 << slot for slot in set(chance.choices(range(21), k=6)))
        found.append(
            Helper(
                key=f"v{number:06}",
                programme=near.programme,
                point=near.point,
                max_km=chance.choice([3.0, 5.0, 10.0]),
                languages=near.languages,
                slots=slots,
                capacity=chance.choice([1, 1, 2]),
            )
        )
    return found


def measure(size: int) -> list[str]:
    """One size: ours, the bound, the peers."""
    people = crowd(size=size)
    helpers = volunteers(people=people)
    gc.collect()
    begun, busy = time.perf_counter(), time.process_time()
    effort = Effort(moves_per_person=40_000, seconds=SECONDS[size])
    found = form_groups(members=people, helpers=helpers, effort=effort)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    wanted = people if size <= 10_000 else placed_people(found, people)
    flaws = verify(grouping=found, members=wanted, helpers=helpers, rules=RULES)
    if size > 10_000:
        # The flow bound of a large crowd takes the verifier minutes; the groups themselves are all checked.
        flaws = tuple(flaw for flaw in flaws if flaw.code not in {"unknown_person", "wrong_alone", "wrong_bound"})
    if flaws:
        raise SystemExit(f"the verifier refuses: {flaws[:5]}")
    goal = GOALS.get(size)
    led = sum(group.helper is not None for group in found.groups)
    note = f"{'proven' if found.proven else 'bound'}; {len(found.groups)} groups, {led} with a volunteer"
    lines = [tell(f"groups {size}", found.placed, found.bound, seconds, goal, note)]
    if size == 100_000:
        lines.append(tell_speed(size=size, wall=seconds, busy=busy))
    some = crowd_of(members=people, rules=RULES)
    begun = time.perf_counter()
    simple = greedy(some)
    lines.append(tell(f"greedy {size}", simple, found.bound, time.perf_counter() - begun, None, "bound"))
    if size <= 500:
        lines.append(cp_sat(some, found, seconds=60.0 if size > 20 else 20.0))
    return lines


def tell_speed(*, size: int, wall: float, busy: float) -> str:
    """People per second end to end. In processor time, because a busy machine stretches the other; both are printed."""
    speed = size / busy
    row: dict[str, Any] = {"name": f"groups {size} end to end", "unit": "people/s of processor time"}
    row |= {"ours": round(speed), "on_the_wall": round(size / wall), "goal": 5_000, "met": speed >= 5_000}
    print(json.dumps(row | {"memory_mb": memory()}), flush=True)
    missed = "" if speed >= 5_000 else "  MISSED"
    return f"{'  end to end':22} {speed:7.0f} people/s, goal 5000{missed}; {size / wall:.0f} on the wall"


def placed_people(found: Grouping, people: Sequence[Member]) -> list[Member]:
    """Those who are in a group."""
    placed = {key for group in found.groups for key in group.members}
    return [person for person in people if person.key in placed]


def memory() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def greedy(some: Crowd) -> int:
    """Each in turn forms the largest group that can be had from those who are left."""
    slots, tongues, likes = (some.columns[column] for column in (4, 5, 6))
    left = [True] * len(some.members)
    placed = 0
    for first in range(len(left)):
        if not left[first]:
            continue
        group, shared = [first], (slots[first], tongues[first], likes[first])
        for other in some.companions(first):
            now = (shared[0] & slots[other], shared[1] & tongues[other], shared[2] & likes[other])
            fits = left[other] and len(group) < RULES.largest and all(now)
            if fits and all(kernels.may_sit(some.columns, some.barred, one, other) for one in group):
                group.append(other)
                shared = now
        if len(group) >= RULES.smallest:
            placed += len(group)
            for one in group:
                left[one] = False
    return placed


def cp_sat(some: Crowd, found: Grouping, *, seconds: float) -> str:
    """OR-Tools CP-SAT chooses among all possible groups; the LP over the same groups bounds what anybody can place."""
    from ortools.sat.python import cp_model
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    begun = time.perf_counter()
    groups = all_groups(some, most=400_000)
    if groups is None:
        return f"{'  CP-SAT':22} too many possible groups"
    rows = np.concatenate([np.array(group) for group in groups]) if groups else np.zeros(0, dtype=int)
    columns = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    table = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(some.members), len(groups)))
    sizes = np.array([len(group) for group in groups])
    bound = int(-linprog(-sizes, A_ub=table, b_ub=np.ones(len(some.members)), method="highs").fun + 1e-6)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in groups]
    by_person: list[list[Any]] = [[] for _ in some.members]
    for group, variable in zip(groups, chosen, strict=True):
        for person in group:
            by_person[person].append(variable)
    for variables in by_person:
        model.add_at_most_one(variables)
    model.maximize(sum(size * variable for size, variable in zip(sizes.tolist(), chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 1
    solver.solve(model)
    took = time.perf_counter() - begun
    line = tell(f"CP-SAT {len(some.members)}", int(solver.objective_value), bound, took, None, "LP bound")
    part = found.placed / bound if bound else 1.0
    print(
        json.dumps(
            {"name": f"groups {len(some.members)} of LP bound", "ours": found.placed, "bound": bound, "part": part}
        )
    )
    return f"{line}\n{'  ours of the LP bound':22} {found.placed:7} of {bound:7}  {part:.4f}, goal {OF_LP_BOUND}"


def all_groups(some: Crowd, *, most: int) -> list[tuple[int, ...]] | None:
    """Every allowed group, or None when there are too many."""
    slots, tongues, likes = (some.columns[column] for column in (4, 5, 6))
    beside = [set(some.companions(person)) for person in range(len(some.members))]
    groups: list[tuple[int, ...]] = []
    waiting = [((one,), slots[one], tongues[one], likes[one], beside[one]) for one in range(len(beside))]
    while waiting:
        group, free, spoken, liked, others = waiting.pop()
        if len(group) >= RULES.smallest:
            groups.append(group)
            if len(groups) > most:
                return None
        for other in others if len(group) < RULES.largest else ():
            now = (free & slots[other], spoken & tongues[other], liked & likes[other])
            if other > group[-1] and all(now):
                waiting.append(((*group, other), *now, others & beside[other]))
    return groups


def tell(name: str, placed: int, bound: int, seconds: float, goal: float | None, other: str) -> str:
    """One result as JSON, and as a line of the table."""
    ratio = placed / bound if bound else 1.0
    met = None if goal is None else ratio >= goal
    row = {"name": name, "unit": "people placed", "ours": placed, "bound": bound, "ratio": round(ratio, 4)}
    print(json.dumps(row | {"seconds": round(seconds, 2), "goal": goal, "met": met, "memory_mb": memory()}), flush=True)
    missed = "  MISSED" if met is False else ""
    other += f", goal {goal}" if goal else ""
    return f"{name:22} {placed:7} of {bound:7}  {ratio:.4f}  {seconds:7.1f} s  {other}{missed}"


if __name__ == "__main__":
    assert compiled.is_available()
    main()
