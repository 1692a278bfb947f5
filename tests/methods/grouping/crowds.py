"""Small invented crowds for the grouping tests, and the slowest correct way to place the most of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from nabij.methods.geo import Point, haversine_km
from nabij.methods.grouping import GroupRules, Member

HERE, NEAR, FAR = Point(lat=52.0, lon=5.0), Point(lat=52.02, lon=5.0), Point(lat=52.2, lon=5.0)
RULES = GroupRules()

_keys = st.frozensets(st.sampled_from([f"p{number}" for number in range(8)]), max_size=2)
_one = st.builds(
    Member,
    key=st.just(""),
    programme=st.sampled_from(["p", "p", "p", "q"]),
    point=st.sampled_from([HERE, HERE, NEAR, FAR, None]),
    max_km=st.sampled_from([None, 5.0, 5.0, 1.0, 0.0]),
    languages=st.sampled_from([frozenset({"nl"}), frozenset({"nl", "en"}), frozenset({"en"})]),
    slots=st.sampled_from([0b1, 0b11, 0b110, 0b111, 0]),
    interests=st.frozensets(st.sampled_from(["koken", "schaken", "tuin"])),
    apart=_keys,
    together=_keys,
    met=_keys,
)
rules = st.sampled_from([RULES, GroupRules(smallest=3, largest=4), GroupRules(largest=2), GroupRules(near_km=0.0)])


def members(*, most: int = 8) -> st.SearchStrategy[list[Member]]:
    """Up to `most` members, keyed p0, p1, ..."""
    return st.lists(_one, max_size=most).map(
        lambda people: [replace(person, key=f"p{number}") for number, person in enumerate(people)]
    )


def easy_member(*, key: str, **changes: object) -> Member:
    """Somebody whom every other easy member fits."""
    person = Member(
        key=key,
        programme="p",
        point=HERE,
        max_km=5.0,
        languages=frozenset({"nl"}),
        slots=1,
        interests=frozenset({"koken"}),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def most_placed(*, people: list[Member], rules: GroupRules) -> int:
    """The most people that any set of groups places, by trying all of them."""

    def tries(left: tuple[Member, ...]) -> int:
        if not left:
            return 0
        first, rest = left[0], left[1:]
        best = tries(rest)
        for group in _groups(first, rest, rules):
            best = max(best, len(group) + 1 + tries(tuple(one for one in rest if one not in group)))
        return best

    return tries(tuple(people))


def _groups(first: Member, rest: tuple[Member, ...], rules: GroupRules) -> Iterator[tuple[Member, ...]]:
    for size in range(rules.smallest - 1, rules.largest):
        for others in combinations(rest, size):
            if _allowed((first, *others), rules):
                yield others


def _allowed(group: tuple[Member, ...], rules: GroupRules) -> bool:
    slots = -1
    for one in group:
        slots &= one.slots
    shared = [frozenset.intersection(*(getattr(one, name) for one in group)) for name in ("interests", "languages")]
    return bool(slots) and all(shared) and all(_pair(a, b, rules) for a, b in combinations(group, 2))


def _pair(a: Member, b: Member, rules: GroupRules) -> bool:
    if a.programme != b.programme or a.point is None or b.point is None or b.key in a.apart or a.key in b.apart:
        return False
    if (b.key in a.met or a.key in b.met) and not (b.key in a.together and a.key in b.together):
        return False
    limits = [limit for limit in (a.max_km, b.max_km, rules.near_km) if limit is not None]
    return haversine_km(a=a.point, b=b.point) <= min(limits)
