"""Other people's solvers and the naive way, on the very same pairs.

Seconds are processor time of the solver itself: all of them work on one core, and a busy machine does not stretch it.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nabij.methods.matching.large import Edges


class Found(NamedTuple):
    """Seconds of the solver itself (building its input apart), and people served, waiting weight and fit."""

    seconds: float
    served: int
    waiting: int
    fit: int


def or_tools(edges: Edges, capacity: Any, weight: Any) -> Found:
    """One min-cost flow with everything in one cost: (weight + 1) x more than all fit together, plus fit."""
    from ortools.graph.python import min_cost_flow

    seekers, helpers = len(weight), len(capacity)
    owner = np.repeat(np.arange(seekers), np.diff(edges.start))
    base = int(edges.fit.max(initial=0)) * min(seekers, int(capacity.sum())) + 1
    cost = -((weight[owner] + 1) * base + edges.fit)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = seekers + helpers, seekers + helpers + 1
    ones = np.ones(len(owner), dtype=np.int64)
    pairs = flow.add_arcs_with_capacity_and_unit_cost(owner, seekers + edges.helper.astype(np.int64), ones, cost)
    everybody, everyone = np.arange(seekers), np.arange(helpers)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(seekers, source), everybody, np.ones(seekers, dtype=np.int64), np.zeros(seekers, dtype=np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        seekers + everyone, np.full(helpers, sink), capacity, np.zeros(helpers, dtype=np.int64)
    )
    flow.set_nodes_supplies(np.array([source, sink]), np.array([seekers, -seekers]))
    begun = time.process_time()
    status = flow.solve_max_flow_with_min_cost()
    seconds = time.process_time() - begun
    if status != flow.OPTIMAL:
        raise SystemExit(f"OR-Tools gave up: {status}")
    used = flow.flows(pairs) > 0
    return Found(seconds, int(used.sum()), int(weight[owner[used]].sum()), int(edges.fit[used].sum()))


def lemon(edges: Edges, capacity: Any, weight: Any) -> Found:
    """LEMON's network simplex through pylmcf, the same single cost; who stays out goes straight to the sink."""
    import pylmcf

    seekers, helpers = len(weight), len(capacity)
    owner = np.repeat(np.arange(seekers), np.diff(edges.start))
    base = int(edges.fit.max(initial=0)) * min(seekers, int(capacity.sum())) + 1
    value = (weight[owner] + 1) * base + edges.fit
    highest, sink = int(value.max(initial=0)), seekers + helpers
    everybody, everyone = np.arange(seekers), seekers + np.arange(helpers)
    starts = np.concatenate([owner, everyone, everybody])
    ends = np.concatenate([seekers + edges.helper, np.full(helpers, sink), np.full(seekers, sink)])
    room = np.concatenate([np.ones(len(owner), dtype=np.int64), capacity, np.ones(seekers, dtype=np.int64)])
    cost = np.concatenate([highest - value, np.zeros(helpers, dtype=np.int64), np.full(seekers, highest)])
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:seekers], supply[sink] = 1, -seekers
    order = np.lexsort((ends, starts))
    graph = pylmcf.Graph(sink + 1, starts[order].astype(np.int64), ends[order].astype(np.int64))
    graph.set_node_supply(supply)
    graph.set_edge_capacities(room[order])
    graph.set_edge_costs(cost[order].astype(np.int64))
    begun = time.process_time()
    graph.solve()
    seconds = time.process_time() - begun
    flow = np.empty(len(order), dtype=np.int64)
    flow[order] = graph.result()
    used = flow[: len(owner)] > 0
    return Found(seconds, int(used.sum()), int(weight[owner[used]].sum()), int(edges.fit[used].sum()))


def blossom(edges: Edges, capacity: Any, weight: Any) -> Found:
    """rustworkx' matching in any graph (blossoms), one node per place."""
    import rustworkx

    seekers = len(weight)
    first = seekers + np.concatenate([[0], np.cumsum(capacity)])
    owner = np.repeat(np.arange(seekers), np.diff(edges.start))
    base = int(edges.fit.max(initial=0)) * seekers + 1
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(list(range(int(first[-1]))))
    fit_of = {}
    for s, h, fit in zip(owner.tolist(), edges.helper.tolist(), edges.fit.tolist(), strict=True):
        for node in range(int(first[h]), int(first[h + 1])):
            fit_of[s, node] = fit
    graph.add_edges_from([(s, node, (int(weight[s]) + 1) * base + fit) for (s, node), fit in fit_of.items()])
    begun = time.process_time()
    pairs = [(min(pair), max(pair)) for pair in rustworkx.max_weight_matching(graph, weight_fn=int)]
    seconds = time.process_time() - begun
    return Found(seconds, len(pairs), sum(int(weight[s]) for s, _ in pairs), sum(fit_of[pair] for pair in pairs))


def scipy_sparse(edges: Edges, capacity: Any, weight: Any) -> Found:
    """SciPy's sparse assignment; a place is a column, and everybody may take a column of their own that is worth 0."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    seekers = len(weight)
    first = np.concatenate([[0], np.cumsum(capacity)])
    owner = np.repeat(np.arange(seekers), np.diff(edges.start))
    times = capacity[edges.helper]
    row, fit = np.repeat(owner, times), np.repeat(edges.fit.astype(np.int64), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    column = np.repeat(first[edges.helper], times) + within
    base = int(fit.max(initial=0)) * seekers + 1
    value = (weight[row] + 1) * base + fit + 1
    rows, columns = np.concatenate([row, np.arange(seekers)]), np.concatenate([column, first[-1] + np.arange(seekers)])
    table = coo_array((np.concatenate([value, np.ones(seekers, dtype=np.int64)]), (rows, columns))).tocsr()
    begun = time.process_time()
    who, place = min_weight_full_bipartite_matching(table, maximize=True)
    seconds = time.process_time() - begun
    met = place < first[-1]
    whole = np.asarray(table[who[met], place[met]]).ravel()
    served, waiting = int(met.sum()), int(weight[who[met]].sum())
    return Found(seconds, served, waiting, int((whole - 1 - (weight[who[met]] + 1) * base).sum()))


def greedy(edges: Edges, capacity: Any, weight: Any) -> Found:
    """The longest waiting first, each with the best volunteer who still has a place: what most systems do."""
    left, served, waiting, fit = capacity.tolist(), 0, 0, 0
    begun = time.process_time()
    for seeker in range(len(weight)):
        a, b = edges.start[seeker], edges.start[seeker + 1]
        for at in sorted(range(a, b), key=lambda at: -edges.fit[at]):
            if left[edges.helper[at]] > 0:
                left[edges.helper[at]] -= 1
                served, waiting, fit = served + 1, waiting + int(weight[seeker]), fit + int(edges.fit[at])
                break
    return Found(time.process_time() - begun, served, waiting, fit)


PEERS: dict[str, tuple[Callable[[Edges, Any, Any], Found], int]] = {
    "OR-Tools min-cost flow": (or_tools, 10_000_000),
    "LEMON network simplex (pylmcf)": (lemon, 10_000_000),
    "SciPy sparse assignment": (scipy_sparse, 400_000),
    "rustworkx matching": (blossom, 5_000),
    "greedy": (greedy, 2_000_000),
}
"""Each peer with the number of pairs up to which it is asked."""
