"""Works out when something is open: dated weeks of blocks, special days on top, in the clock time of one place.

A block belongs to the day on which it opens, also when it closes after midnight: a special day replaces the blocks
that open on that day, and a new week of hours begins with the first block that opens on its first day.

Two nights a year the clock is turned. A block is one unbroken stretch of time in which the clock on the wall lies
within its hours: it opens at the first minute and closes after the last one that the clock shows. So a block until
02:30 lasts an hour longer in autumn, when 02:00-03:00 comes twice, and a time that spring leaves out becomes the
moment of the turn.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)
_FAR_DAYS = 400  # a calendar without any opening within this many days has none


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """Hours of one day by the clock; a closing time not after the opening time is on the next day."""

    opens: dt.time
    closes: dt.time

    @property
    def past_midnight(self) -> bool:
        """Say whether it closes on the next day."""
        return self.closes <= self.opens

    @property
    def minutes(self) -> int:
        """Return its length on a day without a turn of the clock."""
        length = _minutes(self.closes) - _minutes(self.opens)
        return length if length > 0 else length + 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time in UTC; the end is not part of it."""

    start: dt.datetime
    end: dt.datetime

    def holds(self, at: dt.datetime) -> bool:
        """Say whether a moment lies within."""
        return self.start <= at < self.end

    @property
    def minutes(self) -> int:
        """Return its real length."""
        return round((self.end - self.start).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Version:
    """The week that holds from a day on: weekday (0 is Monday) -> blocks."""

    valid_from: dt.date
    week: Mapping[int, Sequence[Block]]


@dataclass(frozen=True, slots=True)
class Special:
    """A day with blocks of its own; without blocks it is closed."""

    on: dt.date
    blocks: Sequence[Block] = ()
    name: str = ""
    message: str = ""
    is_campaign: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that decides when something is open. Versions in any order; before the first one it is closed."""

    zone: ZoneInfo
    versions: Sequence[Version] = ()
    special: Mapping[dt.date, Special] = field(default_factory=dict)
    _days: dict[dt.date, tuple[Interval, ...]] = field(default_factory=dict, compare=False, repr=False)

    def blocks_on(self, day: dt.date) -> list[Block]:
        """Return the blocks that open on a day, earliest first."""
        if day in self.special:
            return sorted(self.special[day].blocks)
        holding = [version for version in self.versions if version.valid_from <= day]
        if not holding:
            return []
        return sorted(max(holding, key=lambda version: version.valid_from).week.get(day.weekday(), ()))

    def stretches_on(self, day: dt.date) -> tuple[Interval, ...]:
        """Return one interval for each block that opens on a day."""
        if day not in self._days:
            found = (stretch(block, day=day, zone=self.zone) for block in self.blocks_on(day))
            self._days[day] = tuple(one for one in found if one is not None)
        return self._days[day]

    def intervals(self, first: dt.date, last: dt.date) -> list[Interval]:
        """Return when it is open in the blocks that open on these days; blocks that touch are one interval."""
        days = (first + _DAY * number for number in range((last - first).days + 1))
        return merged(one for day in days for one in self.stretches_on(day))

    def is_open(self, at: dt.datetime) -> bool:
        """Say whether it is open at a moment."""
        day = at.astimezone(self.zone).date()
        return any(one.holds(at) for one in (*self.stretches_on(day - _DAY), *self.stretches_on(day)))

    def opening_at(self, at: dt.datetime) -> Interval | None:
        """Return the opening that holds a moment. One that lasts longer than a week is cut off there."""
        if not self.is_open(at):
            return None
        day = at.astimezone(self.zone).date()
        return next(one for one in self.intervals(day - 7 * _DAY, day + 7 * _DAY) if one.holds(at))

    def takes_new(self, at: dt.datetime, *, last_intake_minutes: int) -> bool:
        """Say whether something new may begin: it is open, and closing is further away than the margin."""
        opening = self.opening_at(at)
        return opening is not None and at < opening.end - dt.timedelta(minutes=last_intake_minutes)

    def next_opening(self, at: dt.datetime) -> Interval | None:
        """Return the first opening that begins after a moment."""
        day = at.astimezone(self.zone).date()
        now = self.opening_at(at)
        after = at if now is None else now.end
        for number in range(-1, _FAR_DAYS):
            for one in self.stretches_on(day + _DAY * number):
                if one.start >= after and one.start > at:
                    return self.opening_at(one.start)
        return None


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def stretch(block: Block, *, day: dt.date, zone: ZoneInfo) -> Interval | None:
    """Return the unbroken time of a block that opens on a day; None when the turn of the clock leaves nothing of it."""
    opens = dt.datetime.combine(day, block.opens)
    closes = dt.datetime.combine(day + _DAY if block.past_midnight else day, block.closes)
    start, end = _first_shown(opens, zone), _after_last_shown(closes, zone)
    return Interval(start, end) if start < end else None


def _instant(shown: dt.datetime, zone: ZoneInfo, *, fold: int) -> dt.datetime | None:
    """Return when the clock shows this (the first or second time); None when spring leaves it out."""
    at = shown.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC)
    return at if at.astimezone(zone).replace(tzinfo=None) == shown else None


def _first_shown(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first moment at which the clock shows this; left out, the moment of the turn."""
    while (at := _instant(shown, zone, fold=0)) is None:
        shown += _MINUTE
    return at


def _after_last_shown(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the end of the last minute before this that the clock shows; left out, the moment of the turn."""
    last = _instant(shown - _MINUTE, zone, fold=1)
    return _first_shown(shown - _MINUTE, zone) if last is None else last + _MINUTE


def merged(intervals: Iterator[Interval] | Sequence[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap, in order."""
    found: list[Interval] = []
    for one in sorted(intervals):
        if found and one.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def overlapping(blocks: Sequence[tuple[int, Block]]) -> list[tuple[int, int]]:
    """Return pairs of positions in a week of (weekday, block) that overlap by the clock, Sunday night included."""
    week = 7 * 24 * 60
    spans = [(weekday * 24 * 60 + _minutes(block.opens), block.minutes) for weekday, block in blocks]
    return [
        (one, other)
        for one in range(len(spans))
        for other in range(one + 1, len(spans))
        if (spans[other][0] - spans[one][0]) % week < spans[one][1]
        or (spans[one][0] - spans[other][0]) % week < spans[other][1]
    ]


def divided(interval: Interval, *, longest_minutes: int, step_minutes: int = 15) -> list[Interval]:
    """Cut an interval into the fewest parts of about equal length, none longer than asked, at steps from its start."""
    parts = -(-interval.minutes // longest_minutes)
    steps = interval.minutes / step_minutes
    cuts = [interval.start + step_minutes * _MINUTE * round(steps * part / parts) for part in range(parts)]
    return [Interval(start, end) for start, end in zip(cuts, [*cuts[1:], interval.end], strict=True)]
