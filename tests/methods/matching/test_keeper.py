"""A round that is kept while people come, go and change is always as good as a new one."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.matching import Helper, Seeker, find_candidates, solve
from nabij.methods.matching.keeper import NOBODY, Keeper, NotInTheRound
from tests.methods.matching import people
from tests.methods.matching.people import ON, STANDARD

CHANGES = ("arrive", "arrive", "arrive", "leave", "confirm", "join", "capacity")


@dataclass
class Kept:
    """The keeper, and the same people as the engine knows them; None for who left."""

    keeper: Keeper = field(default_factory=lambda: Keeper(capacity=np.zeros(0, dtype=np.int64), most_seekers=2))
    seekers: list[Seeker | None] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)

    def arrive(self, seeker: Seeker) -> None:
        found = find_candidates(seekers=[seeker], helpers=self.helpers, rules=STANDARD)
        weight = STANDARD.waiting_weight(seeker=seeker, on=ON)
        before = self.keeper.totals
        more = self.keeper.arrive(helper=found.helper.astype(np.int32), fit=found.fit.astype(np.int16), weight=weight)
        assert self.keeper.totals.served == before.served + more
        self.seekers.append(seeker)

    def join(self, helper: Helper) -> None:
        present = [(number, one) for number, one in enumerate(self.seekers) if one]
        found = find_candidates(seekers=[one for _, one in present], helpers=[helper], rules=STANDARD)
        numbers = np.array([present[at][0] for at in found.seeker.tolist()], dtype=np.int32)
        number = self.keeper.join(capacity=helper.capacity, seeker=numbers, fit=found.fit.astype(np.int16))
        assert number == len(self.helpers)
        self.helpers.append(helper)

    def leave(self, number: int) -> None:
        before = self.keeper.totals.served
        fewer = self.keeper.leave(seeker=number)
        assert self.keeper.totals.served == before - fewer
        self.seekers[number] = None

    def confirm(self, number: int) -> None:
        others = np.delete(self.keeper.match, number)
        helper = self.keeper.confirm(seeker=number)
        assert np.array_equal(np.delete(self.keeper.match, number), others)
        self.seekers[number] = None
        self._with_capacity(helper, self.helpers[helper].capacity - 1)

    def capacity(self, number: int, places: int) -> None:
        self.keeper.set_capacity(helper=number, capacity=places)
        self._with_capacity(number, places)

    def check(self) -> None:
        present = [one for one in self.seekers if one]
        assert self.keeper.totals == solve(seekers=present, helpers=self.helpers, rules=STANDARD, on=ON).totals
        load = np.bincount(self.keeper.match[self.keeper.match != NOBODY], minlength=len(self.helpers))
        assert (load <= [helper.capacity for helper in self.helpers]).all()

    def _with_capacity(self, number: int, places: int) -> None:
        self.helpers[number] = replace(self.helpers[number], capacity=places)


def _change(kept: Kept, newcomers: list[Seeker], data: st.DataObject) -> None:
    here = [number for number, one in enumerate(kept.seekers) if one]
    matched = [number for number in here if kept.keeper.match[number] != NOBODY]
    name = data.draw(st.sampled_from(CHANGES))
    if name == "arrive" and newcomers:
        kept.arrive(newcomers.pop())
    elif name == "leave" and here:
        kept.leave(data.draw(st.sampled_from(here)))
    elif name == "confirm" and matched:
        kept.confirm(data.draw(st.sampled_from(matched)))
    elif name == "join":
        [helper] = data.draw(people.helpers(most=1).filter(bool))
        kept.join(replace(helper, key=f"h{len(kept.helpers)}"))
    elif name == "capacity" and kept.helpers:
        kept.capacity(data.draw(st.integers(0, len(kept.helpers) - 1)), data.draw(st.integers(0, 3)))


@settings(max_examples=60)
@given(people.seekers(most=14), people.helpers(most=5), st.data())
def test_whatever_changes_the_round_stays_the_best(
    seekers: list[Seeker], helpers: list[Helper], data: st.DataObject
) -> None:
    kept, newcomers = Kept(), seekers[::-1]
    for helper in helpers:
        kept.join(helper)
    for _ in range(len(newcomers) // 2):
        kept.arrive(newcomers.pop())
    kept.check()
    for _ in range(data.draw(st.integers(1, 12))):
        _change(kept, newcomers, data)
        kept.check()


def test_room_is_made_again_and_again_while_hundreds_pass() -> None:
    chance = np.random.default_rng(11)
    keeper, places = Keeper(capacity=np.ones(12, dtype=np.int64), most_seekers=1), 12
    rows: dict[int, tuple[list[int], list[int], int]] = {}
    for turn in range(600):
        helper = np.unique(chance.integers(0, places, 10)).astype(np.int32)
        fit, weight = chance.integers(0, 90, len(helper)).astype(np.int16), int(chance.integers(0, 50))
        keeper.arrive(helper=helper, fit=fit, weight=weight)
        rows[turn] = (helper.tolist(), fit.tolist(), weight)
        if turn >= 30:
            keeper.leave(seeker=turn - 30)
            del rows[turn - 30]
    again = Keeper(capacity=np.ones(12, dtype=np.int64), most_seekers=40)
    for row, points, weight in rows.values():
        again.arrive(helper=np.array(row, dtype=np.int32), fit=np.array(points, dtype=np.int16), weight=weight)
    assert keeper.totals == again.totals
    assert keeper.totals.served == 12


def test_who_is_not_there_cannot_go() -> None:
    keeper = Keeper(capacity=np.array([1]), most_seekers=4)
    nobody, pair, points = np.array([], dtype=np.int32), np.array([0], dtype=np.int32), np.array([7], dtype=np.int16)
    keeper.arrive(helper=pair, fit=points, weight=3)
    keeper.arrive(helper=nobody, fit=nobody.astype(np.int16), weight=3)
    keeper.leave(seeker=0)
    for change in (
        lambda: keeper.leave(seeker=0),
        lambda: keeper.leave(seeker=9),
        lambda: keeper.confirm(seeker=1),
        lambda: keeper.set_capacity(helper=4, capacity=1),
        lambda: keeper.join(capacity=1, seeker=pair, fit=points),
        lambda: keeper.arrive(helper=np.array([5], dtype=np.int32), fit=points, weight=1),
    ):
        with pytest.raises(NotInTheRound):
            change()
    for refused in (
        lambda: keeper.set_capacity(helper=0, capacity=-1),
        lambda: keeper.arrive(helper=pair, fit=points, weight=-1),
        lambda: keeper.arrive(helper=pair, fit=-points, weight=1),
        lambda: keeper.arrive(helper=pair, fit=points, weight=1 << 40),
        lambda: Keeper(capacity=np.array([-1]), most_seekers=1),
    ):
        with pytest.raises(ValueError, match=r"below zero|out of range"):
            refused()
    assert keeper.totals == (0, 0, 0)
