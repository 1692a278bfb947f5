"""Hours as people type them, and figures from buckets."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods import weeks
from nabij.methods.calendars import Block
from nabij.methods.histograms import bucket, growth_percent, percentile


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("19-22", "19:00 - 22:00"),
        ("19.30 – 2:00, 10 - 12", "10:00 - 12:00, 19:30 - 02:00"),
        ("14:00 tot 17:00 en 19:00 tot 24:00", "14:00 - 17:00, 19:00 - 00:00"),
        ("  ", ""),
        ("0-24", "00:00 - 00:00"),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, said: str) -> None:
    assert weeks.said_blocks(weeks.parse_blocks(typed)) == said


@pytest.mark.parametrize("typed", ["25-26", "9", "19:75-22", "gesloten", "19-22-23", "-", "19:00\x00-22"])
def test_what_is_no_hours_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(weeks.HoursNotUnderstood):
        weeks.parse_blocks(typed)


def test_blocks_at_the_same_time_are_refused_with_their_days() -> None:
    week = {6: weeks.parse_blocks("22-3"), 0: weeks.parse_blocks("2-5")}
    with pytest.raises(weeks.HoursOverlap) as wrong:
        weeks.require_no_overlap(week)
    assert set(wrong.value.days) == {0, 6}


times = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))


@given(st.dictionaries(st.integers(0, 6), st.lists(st.builds(Block, times, times), min_size=1, max_size=3)))
@settings(max_examples=50, deadline=None)
def test_a_week_survives_storing_and_typing(week: dict[int, list[Block]]) -> None:
    week = {day: sorted(blocks) for day, blocks in week.items()}
    assert weeks.week_of(weeks.as_json(week)) == week
    assert all(weeks.parse_blocks(weeks.said_blocks(blocks)) == blocks for blocks in week.values())


def test_growth_is_told_as_the_source_tells_it() -> None:
    assert growth_percent(before=5_000, now=6_000) == 20
    assert growth_percent(before=0, now=6) is None
    assert growth_percent(before=200, now=201) == 1  # half rounds up
    assert growth_percent(before=200, now=190) == -5


def test_percentiles_from_buckets_lie_where_they_should() -> None:
    ends = (30, 60, 120)
    assert percentile({30: 10, 60: 10, 120: 0}, ends=ends, share=0.5) == 30
    assert percentile({30: 10, 60: 10, 120: 0}, ends=ends, share=0.75) == 45
    assert percentile({}, ends=ends, share=0.5) is None
    assert [bucket(value, ends) for value in (0, 30, 31, 5_000)] == [30, 30, 60, 120]
