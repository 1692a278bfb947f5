"""Small invented rounds for the matching tests, and the slowest correct way to solve them."""

import datetime
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from nabij.methods.geo import Point
from nabij.methods.matching import Helper, Rules, Seeker, Totals
from nabij.methods.matching.pairing import fit_points, hard_breaches

ON = datetime.date(2026, 11, 1)
STANDARD = Rules()
SOFT = Rules(version="soft", soft=frozenset({"language", "slot", "gender", "pet"}), soft_penalty=7)
POINTS = (
    Point(lat=52.371, lon=4.9041),
    Point(lat=52.3735, lon=4.8951),
    Point(lat=52.3876, lon=4.8841),
    Point(lat=52.44, lon=4.83),
    Point(lat=51.9, lon=4.5),
)

rules = st.sampled_from([STANDARD, SOFT])
_words = st.frozensets(st.sampled_from(["pet", "smoking"]), max_size=1)
_side = {
    "programme": st.sampled_from(["tandem", "tandem", "tandem", "taal"]),
    "point": st.sampled_from([*POINTS, POINTS[0], POINTS[1], None]),
    "max_km": st.sampled_from([None, 0.0, 2.0, 10.0, 10.0, 100.0]),
    "languages": st.sampled_from([frozenset({"nl"}), frozenset({"nl", "en"}), frozenset({"en"}), frozenset()]),
    "slots": st.sampled_from([0b1, 0b11, 0b111, 0b1110, 0b1111111, 1 << 20, 0]),
    "gender": st.sampled_from(["v", "m", "x"]),
    "wishes_gender": st.sampled_from([None, None, None, "v", "m"]),
    "has": _words,
    "refuses": _words,
    "interests": st.frozensets(st.sampled_from(["wandelen", "koken", "schaken", "tuin"])),
    "birth_year": st.sampled_from([None, 1940, 1952, 1985]),
}
_since = st.sampled_from([None, ON, *(datetime.date(2026, month, 1) for month in (2, 2, 6, 9, 12))])


def seekers(*, most: int = 5) -> st.SearchStrategy[list[Seeker]]:
    """Up to `most` seekers, keyed s0, s1, ..."""
    one = st.builds(Seeker, key=st.just(""), waiting_since=_since, urgency=st.integers(1, 3), **_side)
    return st.lists(one, max_size=most).map(
        lambda people: [replace(person, key=f"s{number}") for number, person in enumerate(people)]
    )


def helpers(*, most: int = 4) -> st.SearchStrategy[list[Helper]]:
    """Up to `most` helpers, keyed h0, h1, ..."""
    ready = st.sampled_from([True, True, True, False])
    one = st.builds(Helper, key=st.just(""), capacity=st.sampled_from([0, 1, 1, 2]), ready=ready, **_side)
    return st.lists(one, max_size=most).map(
        lambda people: [replace(person, key=f"h{number}") for number, person in enumerate(people)]
    )


def easy_seeker(*, key: str, days: int = 10, **changes: object) -> Seeker:
    """A seeker whom any easy helper fits."""
    person = Seeker(
        key=key,
        programme="tandem",
        point=POINTS[0],
        max_km=10.0,
        languages=frozenset({"nl"}),
        slots=0b1,
        gender="v",
        waiting_since=ON - datetime.timedelta(days=days),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def easy_helper(*, key: str, **changes: object) -> Helper:
    """A helper whom any easy seeker fits."""
    person = Helper(
        key=key,
        programme="tandem",
        point=POINTS[1],
        max_km=10.0,
        languages=frozenset({"nl"}),
        slots=0b1,
        gender="v",
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def best_by_trying_all(
    *,
    seekers: list[Seeker],
    helpers: list[Helper],
    rules: Rules,
    barred: frozenset[tuple[str, str]] = frozenset(),
) -> Totals:
    """The best totals over every possible set of matches."""

    def tries(at: int, left: tuple[int, ...]) -> Iterator[Totals]:
        if at == len(seekers):
            yield Totals(0, 0, 0)
            return
        seeker = seekers[at]
        yield from tries(at + 1, left)
        weight = rules.waiting_weight(seeker=seeker, on=ON)
        for h, helper in enumerate(helpers):
            if left[h] < 1 or (seeker.key, helper.key) in barred:
                continue
            if hard_breaches(seeker=seeker, helper=helper, rules=rules):
                continue
            fit = fit_points(seeker=seeker, helper=helper, rules=rules)
            rest = (*left[:h], left[h] - 1, *left[h + 1 :])
            yield from (Totals(t.served + 1, t.waiting + weight, t.fit + fit) for t in tries(at + 1, rest))

    return max(tries(0, tuple(helper.capacity for helper in helpers)))
