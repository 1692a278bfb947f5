"""Compiles everything that is compiled, so that nobody waits for it later: `python -m nabij.methods.warm`.

`run.py engine` does this at set-up. A minute at most, once per machine; afterwards the code is read from its cache.
"""

import numpy as np

from nabij.methods.geo import Point
from nabij.methods.grouping import Member, form_groups
from nabij.methods.grouping.people import WORTH_COMPILING
from nabij.methods.grouping.search import Effort
from nabij.methods.matching import Helper, Rules, Seeker, large, vast
from nabij.methods.matching.columns import columns_of, vocabulary_of
from nabij.methods.matching.keeper import keep
from nabij.methods.matching.newcomer import Suggestions
from nabij.methods.matching.ties import person_lots

HERE = Point(lat=52.0, lon=5.0)


def warm() -> None:
    """Run one tiny round through all compiled code; the result goes into numba's cache."""
    warm_matching()
    warm_grouping()


def warm_matching() -> None:
    """Rounds, newcomers, and people who come and go."""
    tongue = frozenset({"nl"})
    seeker = Seeker(key="s", programme="p", point=HERE, max_km=5.0, languages=tongue, slots=1)
    helper = Helper(key="h", programme="p", point=HERE, max_km=5.0, languages=tongue, slots=1)
    one = np.ones(1, dtype=np.int64)
    edges = large.find_edges(seekers=[seeker], helpers=[helper], rules=Rules())
    lots = (person_lots(keys=["s"], side="seeker"), person_lots(keys=["h"], side="helper"))
    found = large.solve_edges(edges=edges, capacity=one, weight=one, lots=lots)
    large.losses_of(edges=edges, capacity=one, place_of=found.place_of)
    Suggestions(helpers=[helper], rules=Rules()).top(seeker=seeker)
    keep(edges=edges, capacity=one, weight=[1], room=1).leave(seeker=0)
    words = vocabulary_of(people=[seeker, helper])
    left, right = (
        large.People(columns_of(people=[side], words=words), np.zeros(1, dtype=np.int64)) for side in (seeker, helper)
    )
    vast.solve_vast(
        left=left, right=right, ready=one.astype(np.bool_), capacity=one, weight=one, lots=lots, rules=Rules(), gap=0.0
    )


def warm_grouping() -> None:
    """Just enough people for compiled code to be worth it, two by two."""
    members = [
        Member(
            key=str(number),
            programme="p",
            point=Point(lat=HERE.lat + number // 2 / 100, lon=HERE.lon),
            max_km=1.0,
            languages=frozenset({"nl"}),
            slots=1,
            interests=frozenset({"koken"}),
        )
        for number in range(WORTH_COMPILING)
    ]
    form_groups(members=members, effort=Effort(moves_per_person=1))


if __name__ == "__main__":
    warm()
