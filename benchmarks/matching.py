"""Who should meet whom: how fast, how exact and in how much memory, beside other solvers on the same pairs.

`python3 run.py bench matching [--size tandem|national|country|million ...]`; without a size the first two, in under
three minutes. Prints JSON lines (name, unit, ours, peer or floor, ratio) and a table. Every result is checked by a
certificate, and against the peer's own totals.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import newcomers
from benchmarks.geography import SIZES, Instance, instance
from benchmarks.solvers import PEERS, Found, or_tools
from nabij.methods.matching import large, vast
from nabij.methods.matching.certificate import bare_read, certify
from nabij.methods.matching.large import Edges
from nabij.methods.matching.model import Rules
from nabij.methods.warm import warm_matching

RULES = Rules()
MILLION_GAP = 0.1
GOALS = {"tandem": 0.2, "national": 0.3, "country 16 each": 0.4}
ROWS: list[dict[str, Any]] = []


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="+", choices=SIZES, default=["tandem", "national"])
    options = parser.parse_args()
    begun = time.perf_counter()
    warm_matching()
    newcomers.warm()
    vast_round(instance(size="tandem"), gap=0.0)
    print(f"compiled code ready in {time.perf_counter() - begun:.1f} s")
    for size in options.size:
        {"country": country, "million": million}.get(size, ordinary)(size)
    newcomers.measure(SIZES[options.size[-1]][1], tell)
    table()


def ordinary(size: str) -> None:
    """Every pair, ours and all peers."""
    people, edges = found_pairs(size)
    times = 25 if size == "tandem" else 3
    compare(size, people, edges, times=times, peers=list(PEERS))


def country(size: str) -> None:
    """Sixteen pairs each as the peers are asked, then all pairs, whose optimum no peer was seen to prove."""
    people, edges = found_pairs(size)
    few = best_of(edges, 16)
    theirs = compare("country 16 each", people, few, times=1, peers=list(PEERS)[:2])
    del edges, few
    found, seconds = vast_round(people, gap=0.0)
    name = "one OR-Tools call, 16 pairs each"
    note = f"{tuple(found.totals)}, proven over every pair there is, with {len(found.edges)} of them in memory"
    tell("country all pairs", "s", seconds, name, theirs["OR-Tools min-cost flow"].seconds, goal=2.0, note=note)


def million(size: str) -> None:
    """Drawn, solved and priced, because all pairs together fit into no memory; the table says what is proven."""
    people = instance(size=size)
    begun = time.perf_counter()
    found, seconds = vast_round(people, gap=MILLION_GAP)
    totals, bound = found.totals, found.bound
    spent = f"{time.perf_counter() - begun:.0f} s on the wall, {memory()} MB, {len(found.edges)} pairs in memory"
    tell(f"{size} all", "s", seconds, "goal", 1800.0, goal=1.0, note=spent)
    for name, ours, best in zip(("served", "waiting", "fit"), totals, bound, strict=True):
        proof = f"{'proven best' if ours == best else 'the bound is proven'} over every pair there is"
        tell(f"{size} {name}", "of the bound", ours, "best there can be", best, note=proof)
    places = int(people.capacity[people.ready].sum())
    note = f"{places} places, {len(people.weight)} people; who lives too far away cannot be served by anybody"
    tell(f"{size} places filled", "places", totals.served, "places", places, note=note)


def vast_round(people: Instance, *, gap: float) -> tuple[vast.Vast, float]:
    """A round on a draw of its pairs, priced over all of them, and the seconds it took; stops when a check fails."""
    busy = time.process_time()
    found = vast.solve_vast(
        left=people.left, right=people.right, ready=people.ready, capacity=people.capacity, weight=people.weight,
        lots=people.lots, rules=RULES, gap=gap, tell=lambda said: print(f"    {said}", flush=True),
    )  # fmt: skip
    seconds = time.process_time() - busy
    checked = certify_all(people, found.edges, found.outcome)
    if not checked.best or checked.totals != found.totals or not checked.totals <= found.bound:
        raise SystemExit(f"the certificate fails: {checked} against {found.totals}, {found.bound}")
    return found, seconds


def found_pairs(size: str) -> tuple[Instance, Edges]:
    """The instance, and its pairs with the time they took."""
    people = instance(size=size)
    large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=RULES) if size == "tandem" else None
    begun = time.process_time()
    edges = large.edges_of(left=people.left, right=people.right, ready=people.ready, rules=RULES)
    seconds = time.process_time() - begun
    edges.fit[edges.fit < 0] = -1 - edges.fit[edges.fit < 0]
    tell(f"{size} pairs", "s", seconds, note=f"{len(edges)} pairs of {len(people.weight)} x {len(people.capacity)}")
    return people, edges


def compare(size: str, people: Instance, edges: Edges, *, times: int, peers: list[str]) -> dict[str, Found]:
    """Ours beside the peers, and the check beside a bare read."""
    ours, outcome, checked = solved(people, edges, times=times)
    found = {}
    for name in peers:
        solver, most = PEERS[name]
        if len(edges) > most:
            continue
        results = [solver(edges, people.capacity, people.weight) for _ in range(1 if name == "greedy" else times)]
        theirs = results[0]._replace(seconds=statistics.median(one.seconds for one in results))
        found[name] = theirs
        same = (theirs.served, theirs.waiting, theirs.fit) == tuple(checked.totals)
        fewer = 1 - theirs.served / checked.totals.served
        note = "same optimum" if same else f"serves {fewer:.1%} fewer people"
        if not same and name != "greedy":
            note = f"NOT THE SAME: {tuple(theirs[1:])} against {tuple(checked.totals)}"
        goal = GOALS.get(size) if solver is or_tools else None
        tell(f"{size} solve", "s", ours, name, theirs.seconds, goal=goal, note=note)
    check = middle(lambda: certify_all(people, edges, outcome), times)
    floor = middle(lambda: bare_read(edges.start, edges.helper, edges.fit, outcome.level), times)
    tell(f"{size} check", "s", check, "bare read of the pairs", floor, goal=3.0)
    return found


def solved(people: Instance, edges: Edges, *, times: int = 1) -> tuple[float, Any, Any]:
    """Seconds, outcome and certificate of our solver; stops everything when the certificate fails."""
    arguments = {"edges": edges, "capacity": people.capacity, "weight": people.weight, "lots": people.lots}
    took, outcome = [], None
    for _ in range(times):
        begun = time.process_time()
        outcome = large.solve_edges(**arguments)  # type: ignore[arg-type]
        took.append(time.process_time() - begun)
    checked = certify_all(people, edges, outcome)
    if not checked.best:
        raise SystemExit(f"the certificate fails: {checked}")
    return statistics.median(took), outcome, checked


def certify_all(people: Instance, edges: Edges, outcome: Any) -> Any:
    """The certificate of one outcome."""
    return certify(edges=edges, outcome=outcome, capacity=people.capacity, weight=people.weight, lots=people.lots)


def best_of(edges: Edges, count: int) -> Edges:
    """The best fitting pairs of each seeker."""
    keep = np.zeros(len(edges), dtype=np.bool_)
    for a, b in zip(edges.start[:-1].tolist(), edges.start[1:].tolist(), strict=True):
        keep[a + np.argsort(-edges.fit[a:b], kind="stable")[:count]] = True
    kept = np.concatenate([[0], np.cumsum(keep)])
    return Edges(start=kept[edges.start], helper=edges.helper[keep], fit=edges.fit[keep])


def middle(work: Callable[[], object], times: int) -> float:
    """The median of some runs, after one to warm up."""
    work()
    took = []
    for _ in range(max(3, times)):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def memory() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tell(  # noqa: PLR0913 - one line of a table
    name: str, unit: str, ours: float, other: str = "", theirs: float | None = None, *, goal: float | None = None,
    note: str = "",
) -> None:  # fmt: skip
    """Print one result as JSON and keep it for the table."""
    ratio = None if not theirs else round(ours / theirs, 4)
    row = {"name": name, "unit": unit, "ours": round(ours, 7), "other": other, "theirs": theirs and round(theirs, 7)}
    row |= {"ratio": ratio, "goal": goal, "met": None if goal is None or ratio is None else ratio <= goal}
    row |= {"memory_mb": memory(), "note": note}
    ROWS.append(row)
    print(json.dumps(row), flush=True)


def table() -> None:
    """Print what was measured for people."""
    print(f"\n{'':26} {'ours':>12} {'other':>12} {'ratio':>8} {'goal':>5}")
    for row in ROWS:
        theirs = "" if row["theirs"] is None else f"{row['theirs']:.6f}"
        ratio, goal = row["ratio"] if row["ratio"] is not None else "", row["goal"] or ""
        missed = "  MISSED" if row["met"] is False else ""
        line = f"{row['name']:26} {row['ours']:12.6f} {theirs:>12} {ratio:>8} {goal:>5}{missed}"
        print(f"{line}  {row['other']}{'; ' if row['other'] and row['note'] else ''}{row['note']}")
    print(f"most memory {memory()} MB")


if __name__ == "__main__":
    main()
