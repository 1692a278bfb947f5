"""The table of states: every verb leads where the table allows, and nothing that was closed is lost for good."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.enrolment import rules
from nabij.enrolment.choices import EnrolmentState


@pytest.mark.parametrize("state", EnrolmentState)
def test_every_button_leads_to_a_state_that_may_follow(state: EnrolmentState) -> None:
    for verb in rules.verbs(state):
        then = rules.target(verb, state)
        assert then == state or rules.may_become(state, then), (verb, state)


def test_every_state_has_a_line_and_can_be_reached() -> None:
    assert set(rules.NEXT) == set(EnrolmentState)
    reached = {EnrolmentState.APPLIED}.union(*rules.NEXT.values())
    assert reached == set(EnrolmentState)


def test_open_and_closed_share_nothing_and_cover_all() -> None:
    assert not rules.OPEN & rules.CLOSED
    assert set(EnrolmentState) == rules.OPEN | rules.CLOSED
    assert all(not rules.NEXT[state] & rules.CLOSED for state in rules.CLOSED)


@given(st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2030, 1, 1)), st.integers(0, 60))
def test_a_contact_may_be_corrected_for_fourteen_days(made_on: dt.date, later: int) -> None:
    today = made_on + dt.timedelta(days=later)
    assert rules.may_edit_contact(made_on=made_on, today=today) == (later <= 14)


@given(st.dates(), st.dates())
def test_nobody_waits_a_negative_time(applied_on: dt.date, today: dt.date) -> None:
    assert rules.waiting_days(applied_on=applied_on, today=today) == max(0, (today - applied_on).days)
    assert rules.waiting_days(applied_on=None, today=today) == 0
