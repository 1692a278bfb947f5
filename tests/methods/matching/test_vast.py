"""A round solved on a draw of its pairs comes to what all pairs come to, and never claims more than is true."""

import datetime
import random
from typing import Any

import numpy as np
import pytest

from nabij.methods import compiled
from nabij.methods.availability import SLOTS
from nabij.methods.geo import Point
from nabij.methods.matching import Helper, Rules, Seeker, Totals, large, solve, vast
from nabij.methods.matching.columns import columns_of, vocabulary_of
from nabij.methods.matching.ties import person_lots

pytestmark = pytest.mark.skipif(not compiled.is_available(), reason="numba is not installed")
ON = datetime.date(2026, 11, 1)
RULES = Rules()


def _crowd(*, seekers: int, helpers: int, seed: int) -> tuple[list[Seeker], list[Helper]]:
    """Invented people in one town, more of them than places."""
    chance = random.Random(seed)

    def anybody(key: str) -> dict[str, Any]:
        return {
            "key": key,
            "programme": chance.choice("pq"),
            "point": Point(lat=52.0 + chance.uniform(-0.05, 0.05), lon=5.0 + chance.uniform(-0.05, 0.05)),
            "max_km": chance.choice([1.0, 3.0, 5.0, 8.0]),
            "languages": frozenset(chance.choices(["nl", "en", "ar"], weights=[8, 2, 1], k=2)),
            "slots": sum(1 << slot for slot in set(chance.choices(range(len(SLOTS)), k=5))),
            "gender": chance.choice("vm"),
            "interests": frozenset(chance.choices("abcdefgh", k=3)),
            "birth_year": chance.randint(1930, 2000),
        }

    asking = [
        Seeker(**anybody(f"s{n}"), waiting_since=ON - datetime.timedelta(days=chance.randint(0, 40)), urgency=1)
        for n in range(seekers)
    ]
    asking.sort(key=lambda one: -RULES.waiting_weight(seeker=one, on=ON))
    return asking, [Helper(**anybody(f"h{n}"), capacity=chance.choice([1, 1, 2])) for n in range(helpers)]


def _vast(seekers: list[Seeker], helpers: list[Helper], *, gap: float) -> vast.Vast:
    words = vocabulary_of(people=[*seekers, *helpers])
    left, right = (
        large.People(
            columns_of(people=side, words=words), np.array(["pq".index(p.programme) for p in side], dtype=np.int64)
        )
        for side in (seekers, helpers)
    )
    return vast.solve_vast(
        left=left,
        right=right,
        ready=np.ones(len(helpers), dtype=np.bool_),
        capacity=np.array([one.capacity for one in helpers], dtype=np.int64),
        weight=np.array([RULES.waiting_weight(seeker=one, on=ON) for one in seekers], dtype=np.int64),
        lots=(
            person_lots(keys=[one.key for one in seekers], side="seeker"),
            person_lots(keys=[one.key for one in helpers], side="helper"),
        ),
        rules=RULES,
        gap=gap,
    )


@pytest.mark.parametrize("seed", range(4))
def test_without_a_gap_it_is_the_best_round_of_all(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(vast, "DRAWN", 3)
    monkeypatch.setattr(vast, "BEST_DRAWN", 1)
    monkeypatch.setattr(vast, "ADDED", 2)
    seekers, helpers = _crowd(seekers=240, helpers=110, seed=seed)
    best = solve(seekers=seekers, helpers=helpers, rules=RULES, on=ON)
    found = _vast(seekers, helpers, gap=0.0)
    assert found.totals == found.bound == best.totals
    assert not found.excess.any()
    everything = large.find_edges(seekers=seekers, helpers=helpers, rules=RULES)
    assert len(found.edges) < len(everything)
    assert found.turns > 1


def test_with_a_gap_people_and_waiting_are_still_the_best_and_the_bound_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vast, "DRAWN", 3)
    monkeypatch.setattr(vast, "BEST_DRAWN", 1)
    seekers, helpers = _crowd(seekers=240, helpers=110, seed=9)
    best = solve(seekers=seekers, helpers=helpers, rules=RULES, on=ON)
    found = _vast(seekers, helpers, gap=1.0)
    assert found.turns == 1
    assert found.totals[:2] == found.bound[:2] == best.totals[:2]
    assert found.totals.fit < best.totals.fit <= found.bound.fit
    assert 0 < found.gap < 1


def test_nobody_at_all() -> None:
    seekers, helpers = _crowd(seekers=2, helpers=1, seed=1)
    nothing = Totals(0, 0, 0)
    assert _vast([], helpers, gap=0.0).totals == nothing
    assert _vast(seekers, [], gap=0.0).bound == nothing
