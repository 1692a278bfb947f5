"""Opening hours, against a table of every minute of a year that knows nothing of time zones but the law of 2019."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.methods.calendars import Block, Calendar, Interval, Special, Version, divided, merged, overlapping

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = dt.timedelta(minutes=1)
Blocks = list[tuple[int, str, str]]


def block(opens: str, closes: str) -> Block:
    return Block(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))


def week(*blocks: tuple[int, str, str]) -> dict[int, list[Block]]:
    found: dict[int, list[Block]] = {}
    for weekday, opens, closes in blocks:
        found.setdefault(weekday, []).append(block(opens, closes))
    return found


EVERY_DAY = [(day, "14:00", "23:00") for day in range(6)] + [(6, "11:00", "23:00")]
NIGHTS = [(day, "19:30", "02:30") for day in range(7)] + [(day, "02:45", "04:00") for day in range(7)]
SMALL_HOURS = [(6, "00:00", "01:59"), (6, "02:10", "02:50"), (6, "02:59", "03:00"), (6, "03:00", "12:00")]
UNTIL_TWO = [(day, "22:00", "02:00") for day in range(7)]
ALWAYS = [(day, "00:00", "00:00") for day in range(7)]
CHRISTMAS = {dt.date(2025, 12, day): [("10:00", "22:00")] for day in (25, 26)}
CLOSED: dict[dt.date, list[tuple[str, str]]] = {dt.date(2025, 12, 31): [], dt.date(2025, 4, 27): []}


def calendar(versions: dict[dt.date, Blocks], special: dict[dt.date, list[tuple[str, str]]]) -> Calendar:
    return Calendar(
        ZONE,
        [Version(first, week(*blocks)) for first, blocks in versions.items()],
        {day: Special(day, [block(*hours) for hours in blocks]) for day, blocks in special.items()},
    )


# -- the oracle: one row per minute of the year, with what the clock on the wall shows ---------------------------


def last_sunday(year: int, month: int) -> dt.datetime:
    last = dt.datetime(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


class Table:
    """Every minute of UTC of a year (and a few days on both sides), the clock of the Netherlands, and open or not."""

    def __init__(self, year: int) -> None:
        self.first = dt.datetime(year, 1, 1) - dt.timedelta(days=3)
        days = (dt.datetime(year + 1, 1, 1) - dt.datetime(year, 1, 1)).days + 6
        self.year = slice(3 * 1440, (days - 3) * 1440)
        utc = np.arange(days * 1440)
        summer = (utc >= self._minute(last_sunday(year, 3)) + 60) & (utc < self._minute(last_sunday(year, 10)) + 60)
        self.shown = utc + np.where(summer, 120, 60)
        self.open = np.zeros(len(utc), dtype=bool)
        self.days = [(self.first + dt.timedelta(days=number)).date() for number in range(days)]

    def _minute(self, moment: dt.datetime) -> int:
        return int((moment - self.first).total_seconds() // 60)

    def mark(self, day: dt.date, opens: str, closes: str) -> None:
        hours, minutes = opens.split(":")
        opened = self._minute(dt.datetime(day.year, day.month, day.day)) + int(hours) * 60 + int(minutes)
        hours, minutes = closes.split(":")
        closed = self._minute(dt.datetime(day.year, day.month, day.day)) + int(hours) * 60 + int(minutes)
        if closed <= opened:
            closed += 1440
        near = slice(max(0, opened - 1440), closed + 1440)
        within = np.flatnonzero((self.shown[near] >= opened) & (self.shown[near] < closed))
        if len(within):  # one unbroken stretch, from the first minute shown to the last
            self.open[near.start + within[0] : near.start + within[-1] + 1] = True

    def fill(self, versions: dict[dt.date, Blocks], special: dict[dt.date, list[tuple[str, str]]]) -> None:
        for day in self.days:
            past = sorted(first for first in versions if first <= day)
            usual = [(o, c) for weekday, o, c in (versions[past[-1]] if past else []) if weekday == day.weekday()]
            for opens, closes in special.get(day, usual):
                self.mark(day, opens, closes)


def marked(found: list[Interval], table: Table) -> np.ndarray:
    is_open = np.zeros(len(table.open), dtype=bool)
    first = table.first.replace(tzinfo=dt.UTC)
    for one in found:
        start, end = ((moment - first) // MINUTE for moment in (one.start, one.end))
        is_open[max(0, start) : max(0, end)] = True
    return is_open


LONG_AGO = dt.date(2000, 1, 1)
CASES = {
    "afternoons and evenings, with Christmas": ({LONG_AGO: EVERY_DAY}, CHRISTMAS | CLOSED),
    "past midnight, closing within the hour that comes twice": ({LONG_AGO: NIGHTS}, CLOSED),
    "small hours of Sunday": ({LONG_AGO: SMALL_HOURS}, {}),
    "until the very minute of the turn": ({LONG_AGO: UNTIL_TWO}, {}),
    "longer from October on, and always in the last week of the year": (
        {dt.date(2025, 2, 3): EVERY_DAY, dt.date(2025, 10, 26): NIGHTS, dt.date(2025, 12, 27): ALWAYS},
        CHRISTMAS,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_minute_of_a_year_is_right(name: str) -> None:
    versions, special = CASES[name]
    table = Table(2025)
    table.fill(versions, special)
    made = calendar(versions, special)
    found = marked(made.intervals(table.days[0], table.days[-1]), table)
    assert table.open[table.year].size == 525_600
    assert np.flatnonzero(found[table.year] != table.open[table.year]).tolist() == []


def test_the_question_itself_is_right_in_every_minute_of_a_year() -> None:
    versions, special = CASES["past midnight, closing within the hour that comes twice"]
    table = Table(2025)
    table.fill(versions, special)
    made, at = calendar(versions, special), dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    asked = [made.is_open(at + MINUTE * number) for number in range(525_600)]
    assert asked == table.open[table.year].tolist()


hours = st.tuples(
    st.integers(0, 6), *[st.builds(lambda q: f"{q // 60:02d}:{q % 60:02d}", st.integers(0, 1439)) for _ in range(2)]
)


@given(blocks=st.lists(hours, max_size=6), year=st.sampled_from([2024, 2026, 2027]))
@settings(max_examples=15, deadline=None)
def test_any_week_is_right_in_any_year(blocks: Blocks, year: int) -> None:
    table = Table(year)
    table.fill({LONG_AGO: blocks}, {})
    found = marked(calendar({LONG_AGO: blocks}, {}).intervals(table.days[0], table.days[-1]), table)
    assert (found[table.year] == table.open[table.year]).all()


# -- what people ask ------------------------------------------------------------------------------------------


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_next_opening_from_every_side() -> None:
    made = calendar({LONG_AGO: [(0, "19:00", "22:00"), (4, "22:00", "02:00")]}, {dt.date(2025, 12, 1): []})
    found = {
        asked: made.next_opening(at(asked)).start.astimezone(ZONE).strftime("%a %d %H:%M")  # type: ignore[union-attr]
        for asked in ("2025-11-24 18:59", "2025-11-24 19:00", "2025-11-28 23:30", "2025-11-29 01:59")
    }
    assert found == {
        "2025-11-24 18:59": "Mon 24 19:00",
        "2025-11-24 19:00": "Fri 28 22:00",  # open now: the next one after it
        "2025-11-28 23:30": "Fri 05 22:00",  # Monday the first is closed
        "2025-11-29 01:59": "Fri 05 22:00",
    }
    assert calendar({}, {}).next_opening(at("2025-11-24 18:59")) is None
    assert calendar({dt.date(2026, 1, 5): EVERY_DAY}, {}).next_opening(at("2025-12-24 12:00")) is not None


def test_always_open_has_no_end_within_reach_and_does_not_hang() -> None:
    made = calendar({LONG_AGO: ALWAYS}, {})
    opening = made.opening_at(at("2025-06-02 12:00"))
    assert opening is not None
    assert opening.minutes >= 7 * 1440
    assert made.takes_new(at("2025-06-02 23:59"), last_intake_minutes=30)


def test_last_intake_looks_at_the_real_closing_time() -> None:
    made = calendar({LONG_AGO: [(0, "14:00", "18:00"), (0, "18:00", "22:00")]}, {})
    assert made.takes_new(at("2025-11-24 17:45"), last_intake_minutes=30)  # the next block goes on
    assert made.takes_new(at("2025-11-24 21:29"), last_intake_minutes=30)
    assert not made.takes_new(at("2025-11-24 21:30"), last_intake_minutes=30)
    assert not made.takes_new(at("2025-11-24 13:59"), last_intake_minutes=30)


def test_blocks_that_overlap_are_found_also_around_sunday_night() -> None:
    blocks = [(6, block("22:00", "02:00")), (0, block("01:00", "03:00")), (0, block("03:00", "04:00"))]
    assert overlapping(blocks) == [(0, 1)]


@pytest.mark.parametrize(("minutes", "longest", "parts"), [(540, 240, 3), (240, 240, 1), (241, 240, 2), (60, 240, 1)])
def test_a_long_block_is_cut_into_shifts(minutes: int, longest: int, parts: int) -> None:
    start = at("2025-11-24 14:00").astimezone(dt.UTC)
    whole = Interval(start, start + MINUTE * minutes)
    cut = divided(whole, longest_minutes=longest)
    assert len(cut) == parts
    assert merged(cut) == [whole]
    assert max(one.minutes for one in cut) <= longest + 15


def test_the_night_of_the_turn_is_an_hour_longer_or_shorter() -> None:
    made = calendar({LONG_AGO: [(5, "23:00", "04:00")]}, {})
    assert [made.stretches_on(dt.date(2025, *day))[0].minutes for day in ((10, 25), (3, 29), (11, 1))] == [
        360,
        240,
        300,
    ]
