"""Groups keep every rule, place as many as anybody could in small crowds, and never promise more than was proven."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.geo import Point, haversine_km
from nabij.methods.grouping import Group, Grouping, GroupRules, InvalidGroupRules, Member, form_groups, verify
from nabij.methods.grouping.people import crowd_of
from nabij.methods.grouping.search import Effort
from nabij.methods.matching import DoubleKey, Helper
from tests.methods.grouping import crowds
from tests.methods.grouping.crowds import FAR, RULES, easy_member

SHORT = Effort(moves_per_person=60)
HELPER = Helper(key="h", programme="p", point=crowds.HERE, max_km=9.0, languages=frozenset({"nl"}), slots=1, gender="v")


@settings(max_examples=120)
@given(crowds.members(), crowds.rules)
def test_small_crowds_are_placed_as_well_as_anybody_could(people: list[Member], rules: GroupRules) -> None:
    found = form_groups(members=people, rules=rules, effort=SHORT)
    assert verify(grouping=found, members=people, rules=rules) == ()
    best = crowds.most_placed(people=people, rules=rules)
    assert (found.placed, found.bound) == (best, best)
    assert found.flow_bound >= best


@given(crowds.members(), st.randoms(use_true_random=False))
def test_order_of_the_input_never_decides(people: list[Member], chance: object) -> None:
    first = form_groups(members=people, effort=SHORT)
    chance.shuffle(people)  # type: ignore[attr-defined]
    assert form_groups(members=people, effort=SHORT) == first


@given(
    st.lists(st.tuples(st.floats(-89, 89), st.floats(-180, 180)), max_size=6),
    st.sampled_from([1.0, 40.0, 900.0]),
    st.floats(0, 1),
)
def test_bands_lose_nobody_anywhere_on_earth(places: list[tuple[float, float]], near: float, share: float) -> None:
    rules = GroupRules(near_km=near)
    people = []
    for number, (lat, lon) in enumerate(places):
        people.append(easy_member(key=f"a{number}", max_km=None, point=Point(lat=lat, lon=lon)))
        north = Point(lat=min(90.0, lat + near * share / 112), lon=lon)
        people.append(easy_member(key=f"b{number}", max_km=None, point=north))
    found = crowd_of(members=people, rules=rules)
    for at, one in enumerate(found.members):
        beside = {found.members[other].key for other in found.companions(at)}
        expected = {
            other.key
            for other in people
            if other is not one and other.point and one.point and haversine_km(a=one.point, b=other.point) <= near
        }
        assert expected <= beside


def test_wishes_for_each_other_are_kept_where_they_cost_nobody_a_place() -> None:
    people = [easy_member(key=f"p{number}") for number in range(8)]
    people[0] = replace(people[0], together=frozenset({"p5"}), apart=frozenset({"p1", "p2", "p3"}))
    people[5] = replace(people[5], met=frozenset({"p6"}))
    found = form_groups(members=people, effort=SHORT)
    [group] = [group for group in found.groups if "p0" in group.members]
    assert found.placed == 8
    assert "p5" in group.members
    assert not {"p1", "p2", "p3", "p6"} & set(group.members)


def test_earlier_groups_come_together_again_only_when_both_ask() -> None:
    met, again = frozenset({"p1"}), frozenset({"p1"})
    apart = [easy_member(key="p0", met=met), easy_member(key="p1", met=frozenset({"p0"}))]
    assert form_groups(members=apart, effort=SHORT).placed == 0
    one_asks = [replace(apart[0], together=again), apart[1]]
    assert form_groups(members=one_asks, effort=SHORT).placed == 0
    both = [one_asks[0], replace(apart[1], together=frozenset({"p0"}))]
    assert form_groups(members=both, effort=SHORT).placed == 2


def test_a_volunteer_leads_as_many_groups_as_there_are_places_and_only_who_suits_all() -> None:
    people = [easy_member(key=f"p{number}", gender="v") for number in range(8)]
    helpers = [HELPER, replace(HELPER, key="away", point=FAR), replace(HELPER, key="not ready", ready=False)]
    found = form_groups(members=people, helpers=helpers, effort=SHORT)
    assert [group.helper for group in found.groups if group.helper] == ["h"]
    assert verify(grouping=found, members=people, helpers=helpers, rules=RULES) == ()
    choosy = [replace(person, wishes_gender="m") for person in people]
    assert not [g for g in form_groups(members=choosy, helpers=helpers, effort=SHORT).groups if g.helper]


def test_more_words_than_bits_and_nobody_at_all() -> None:
    words = frozenset(f"taal{number:03}" for number in range(1000))
    people = [easy_member(key=f"p{n}", languages=words, interests=words, slots=(1 << 21) - 1) for n in range(3)]
    assert form_groups(members=people, effort=SHORT).placed == 3
    assert form_groups(members=[], effort=SHORT) == Grouping(
        groups=(), alone=(), bound=0, flow_bound=0, stuck=(), exact=False
    )


def test_nonsense_is_refused() -> None:
    with pytest.raises(DoubleKey):
        form_groups(members=[easy_member(key="p"), easy_member(key="p")])
    for sizes in ((1, 4), (4, 3), (2, 9)):
        with pytest.raises(InvalidGroupRules):
            GroupRules(smallest=sizes[0], largest=sizes[1])


def _people() -> list[Member]:
    people = [easy_member(key=f"p{number}") for number in range(4)]
    return [*people, easy_member(key="far", point=FAR), easy_member(key="other", interests=frozenset({"tuin"}))]


def _change(grouping: Grouping, name: str) -> Grouping:
    [group] = grouping.groups
    changes: dict[str, Callable[[], Grouping]] = {
        "stranger": lambda: replace(grouping, groups=(replace(group, members=("x", *group.members)),)),
        "twice": lambda: replace(grouping, groups=(group, group)),
        "alone in a group": lambda: replace(grouping, groups=(replace(group, members=group.members[:1]),)),
        "far away": lambda: replace(grouping, groups=(replace(group, members=("far", "p0")),)),
        "nothing in common": lambda: replace(grouping, groups=(_with(group, "other"),)),
        "wrong words": lambda: replace(grouping, groups=(replace(group, interests=("tuin",)),)),
        "led by nobody": lambda: replace(grouping, groups=(replace(group, helper="nobody"),)),
        "led from afar": lambda: replace(grouping, groups=(replace(group, helper="away"),)),
        "forgotten": lambda: replace(grouping, alone=()),
        "boasted": lambda: replace(grouping, bound=3),
        "unproven": lambda: replace(grouping, stuck=()),
        "proven too well": lambda: replace(grouping, stuck=(*grouping.stuck, "p0")),
    }
    return changes[name]()


def _with(group: Group, key: str) -> Group:
    return replace(group, members=(*group.members[:-1], key))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("stranger", "unknown_person"),
        ("twice", "placed_twice"),
        ("alone in a group", "wrong_size"),
        ("far away", "not_allowed"),
        ("nothing in common", "nothing_shared"),
        ("wrong words", "wrong_shared"),
        ("led by nobody", "helper_unknown"),
        ("led from afar", "helper_unsuitable"),
        ("forgotten", "wrong_alone"),
        ("boasted", "above_bound"),
        ("unproven", "wrong_bound"),
        ("proven too well", "wrong_bound"),
    ],
)
def test_a_changed_result_is_rejected_for_the_right_reason(name: str, code: str) -> None:
    people, helpers = _people(), [replace(HELPER, key="away", point=FAR)]
    found = form_groups(members=people, helpers=helpers, effort=SHORT)
    assert (found.placed, found.bound) == (4, 4)
    assert verify(grouping=found, members=people, helpers=helpers, rules=RULES) == ()
    flaws = verify(grouping=_change(found, name), members=people, helpers=helpers, rules=RULES)
    assert code in {flaw.code for flaw in flaws}
