"""The pure rules of groups: their way, when we ask how it goes, and what is old news."""

import datetime as dt
import itertools

import pytest

from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import GroupState as S
from nabij.programmes.groups.choices import MemberState as M

TODAY = dt.date(2026, 11, 22)


def test_every_state_can_be_reached_and_the_way_is_from_seen_together_to_standing_alone() -> None:
    assert set(rules.NEXT) == set(S)
    assert set(rules.MEMBER_NEXT) == set(M)
    assert {then for states in rules.NEXT.values() for then in states} == set(S) - {S.OBSERVED}
    way = [S.OBSERVED, S.FORMING, S.LED, S.INDEPENDENT, S.ENDED]
    assert all(rules.may_become(now, then) for now, then in itertools.pairwise(way))
    assert not rules.may_become(S.FORMING, S.INDEPENDENT)


def test_we_ask_less_and_less_often_and_then_no_more() -> None:
    rhythm = rules.Rhythm(fading_days=(10, 20))

    def asked(state: S, done: int) -> dt.date | None:
        return rules.next_check_in(rhythm=rhythm, state=state, since=TODAY, done=done)

    assert [asked(S.INDEPENDENT, done) for done in range(3)] == [
        TODAY + dt.timedelta(days=10), TODAY + dt.timedelta(days=20), None,
    ]  # fmt: skip
    assert asked(S.LED, 99) == TODAY + dt.timedelta(days=30)
    assert [asked(state, 0) for state in (S.OBSERVED, S.FORMING, S.ENDED)] == [None] * 3


def test_a_programme_has_a_rhythm_of_its_own() -> None:
    found = rules.rhythm_of(settings={"groups": {"fading_days": [5], "guided_every_days": 7}})
    assert found == rules.Rhythm(guided_every_days=7, fading_days=(5,))
    assert rules.rhythm_of(settings={}) == rules.Rhythm()


@pytest.mark.parametrize(
    ("people", "known", "old"),
    [
        ("abcd", ["abcd"], True),
        ("abc", ["abcd"], True),  # one was missing
        ("abcd", ["abx"], False),  # half of them are others
        ("abcd", ["abce"], True),
        ("ab", ["bc", "ad"], False),
        ("ab", [], False),
    ],
)
def test_a_suggestion_about_mostly_the_same_people_is_old_news(people: str, known: list[str], old: bool) -> None:
    assert rules.is_old_news(people=people, known=known) is old


def test_a_stock_is_what_was_added_up_to_a_month() -> None:
    months = rules.last_months(today=dt.date(2026, 2, 10), many=3)
    assert months == [dt.date(2025, 12, 1), dt.date(2026, 1, 1), dt.date(2026, 2, 1)]
    changes = [(dt.date(2020, 1, 1), 2), (dt.date(2026, 1, 1), -1), (dt.date(2026, 2, 1), 3)]
    assert rules.stock(changes, months=months) == [2, 1, 4]


def test_a_year_is_a_year() -> None:
    assert rules.independent_for_a_year(since=TODAY - dt.timedelta(days=365), today=TODAY)
    assert not rules.independent_for_a_year(since=TODAY - dt.timedelta(days=364), today=TODAY)
    assert not rules.independent_for_a_year(since=None, today=TODAY)
