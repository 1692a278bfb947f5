"""Compiles everything that is compiled, so that nobody waits for it later: `python -m nabij.methods.warm`."""

import numpy as np

from nabij.methods.geo import Point
from nabij.methods.matching import Helper, Rules, Seeker, large
from nabij.methods.matching.ties import person_lots


def warm() -> None:
    """Run one tiny round through the compiled code; the result goes into numba's cache."""
    here, tongue = Point(lat=52.0, lon=5.0), frozenset({"nl"})
    seeker = Seeker(key="s", programme="p", point=here, max_km=5.0, languages=tongue, slots=1)
    helper = Helper(key="h", programme="p", point=here, max_km=5.0, languages=tongue, slots=1)
    one = np.ones(1, dtype=np.int64)
    edges = large.find_edges(seekers=[seeker], helpers=[helper], rules=Rules())
    lots = (person_lots(keys=["s"], side="seeker"), person_lots(keys=["h"], side="helper"))
    found = large.solve_edges(edges=edges, capacity=one, weight=one, lots=lots)
    large.losses_of(edges=edges, capacity=one, place_of=found.place_of)


if __name__ == "__main__":
    warm()
