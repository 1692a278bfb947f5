"""The front door's rules: silence, birthdays, months and how often."""

import datetime as dt
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.site import rules
from nabij.site.choices import NotificationKind, Rhythm, default_rhythm, kinds_for, rhythms_of

TODAY = dt.date(2026, 11, 21)


def test_silence_runs_from_the_last_contact_or_else_from_the_start() -> None:
    contact, start = dt.date(2026, 11, 7), dt.date(2026, 10, 1)
    assert rules.silence_days(last_contact_on=contact, started_on=start, today=TODAY) == 14
    assert rules.silence_days(last_contact_on=None, started_on=start, today=TODAY) == 51
    assert rules.silence_days(last_contact_on=None, started_on=None, today=TODAY) == 0


def test_two_weeks_is_silent_and_thirty_days_is_very_silent() -> None:
    assert not rules.is_silent(13)
    assert rules.is_silent(14)
    assert not rules.is_very_silent(29)
    assert rules.is_very_silent(30)


def test_who_was_born_on_a_leap_day_is_not_forgotten() -> None:
    assert (2, 29) in rules.month_days(today=dt.date(2026, 2, 25), days=7)
    assert (2, 29) in rules.month_days(today=dt.date(2028, 2, 25), days=7)
    assert (2, 29) not in rules.month_days(today=dt.date(2026, 3, 1), days=7)


def test_a_short_name_is_a_first_name_and_one_letter() -> None:
    assert rules.short_name(given_name="Piet", family_name="Jansen") == "Piet J."
    assert rules.short_name(given_name="Piet", family_name="") == "Piet"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1)), st.integers(1, 40))
def test_months_are_consecutive_and_end_with_this_one(today: dt.date, number: int) -> None:
    months = rules.months_before(today=today, number=number)
    assert len(months) == number
    assert months[-1] == today.replace(day=1)
    assert all((later - earlier).days in range(28, 32) for earlier, later in itertools.pairwise(months))


def test_waiting_limits() -> None:
    limits = rules.waiting_limits(today=dt.date(2026, 11, 22))
    assert [sum(dt.date(2026, 11, 22) - dt.timedelta(days=days) <= limit for limit in limits) for days in (
        0, 13, 14, 41, 42, 90, 91, 181, 182, 900,
    )] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]  # fmt: skip


def test_a_kind_can_always_be_stopped_and_its_default_can_be_chosen() -> None:
    for kind in NotificationKind:
        assert Rhythm.NEVER in rhythms_of(kind)
        assert default_rhythm(kind) in rhythms_of(kind)


def test_what_is_worked_out_daily_cannot_come_at_once() -> None:
    assert Rhythm.AT_ONCE not in rhythms_of(NotificationKind.NOT_HEARD_OF)


def test_kinds_go_to_the_roles_they_concern() -> None:
    assert kinds_for(frozenset({"volunteer"})) == []
    assert kinds_for(frozenset({"desk"})) == [NotificationKind.APPLICATION]
    assert set(kinds_for(frozenset({"coordinator"}))) == set(NotificationKind)
    assert kinds_for(frozenset()) == []
