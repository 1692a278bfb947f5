"""Reads and writes a week of opening hours as people type it and as it is stored."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from nabij.methods.calendars import Block, overlapping

WEEKDAYS = range(7)


class HoursNotUnderstood(ValueError):
    """What was typed is no opening hours; `part` is the piece that was not understood."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class HoursOverlap(ValueError):
    """Two blocks are open at the same time; `days` are the weekdays they open on."""

    def __init__(self, days: tuple[int, int]) -> None:
        super().__init__(str(days))
        self.days = days


_RANGE = re.compile(
    r"^(?P<h1>\d{1,2})(?:[:.](?P<m1>\d{2}))?\s*(?:-|–|—|tot|to|until)\s*(?P<h2>\d{1,2})(?:[:.](?P<m2>\d{2}))?$",
    re.IGNORECASE,
)


def parse_blocks(text: str) -> list[Block]:
    """Read hours of one day as people type them: `14-17, 19:30 - 02:00`. Empty is closed; 24 is midnight."""
    return sorted(_block(part.strip()) for part in re.split(r"[,;\n]|\ben\b|\band\b", text) if part.strip())


def _block(part: str) -> Block:
    found = _RANGE.match(part)
    if found is None:
        raise HoursNotUnderstood(part)
    return Block(_time(found["h1"], found["m1"], part), _time(found["h2"], found["m2"], part))


def _time(hours: str, minutes: str | None, part: str) -> dt.time:
    hour, minute = int(hours), int(minutes or 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise HoursNotUnderstood(part)
    return dt.time(hour, minute)


def said_blocks(blocks: Sequence[Block]) -> str:
    """Write hours as they are typed."""
    return ", ".join(f"{block.opens:%H:%M} - {block.closes:%H:%M}" for block in blocks)


def require_no_overlap(week: Mapping[int, Sequence[Block]]) -> None:
    """Raise HoursOverlap when two blocks of a week are open at the same time, Sunday night included."""
    blocks = [(weekday, block) for weekday in sorted(week) for block in week[weekday]]
    for one, other in overlapping(blocks):
        raise HoursOverlap((blocks[one][0], blocks[other][0]))


def as_json(week: Mapping[int, Sequence[Block]]) -> list[dict[str, object]]:
    """Return a week as it is stored."""
    return [{"weekday": weekday, **one} for weekday in sorted(week) for one in day_as_json(week[weekday])]


def day_as_json(blocks: Sequence[Block]) -> list[dict[str, object]]:
    """Return the hours of one day as they are stored."""
    return [{"opens": f"{block.opens:%H:%M}", "closes": f"{block.closes:%H:%M}"} for block in sorted(blocks)]


def week_of(stored: Sequence[Mapping[str, object]]) -> dict[int, list[Block]]:
    """Read a stored week."""
    week: dict[int, list[Block]] = {}
    for one in stored:
        week.setdefault(int(str(one["weekday"])), []).extend(day_of([one]))
    return week


def day_of(stored: Sequence[Mapping[str, object]]) -> list[Block]:
    """Read the stored hours of one day."""
    times = dt.time.fromisoformat
    return [Block(times(str(one["opens"])), times(str(one["closes"]))) for one in stored]
