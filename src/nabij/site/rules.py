"""Pure decisions of the front door: when silence is worth a call, and whose birthday falls in a stretch of days."""

import datetime as dt
from typing import Final

SILENT_DAYS: Final = 14
VERY_SILENT_DAYS: Final = 30


def silence_days(*, last_contact_on: dt.date | None, started_on: dt.date | None, today: dt.date) -> int:
    """Return how many days nobody heard of somebody; before a first contact silence runs from the start."""
    since = last_contact_on or started_on or today
    return max(0, (today - since).days)


def is_silent(days: int) -> bool:
    """Say whether somebody should be called."""
    return days >= SILENT_DAYS


def is_very_silent(days: int) -> bool:
    """Say whether somebody should be called today."""
    return days >= VERY_SILENT_DAYS


def month_days(*, today: dt.date, days: int) -> list[tuple[int, int]]:
    """Return (month, day) of today and the days after it; 29 February is kept on 28 February in other years."""
    found = []
    for offset in range(days):
        day = today + dt.timedelta(days=offset)
        found.append((day.month, day.day))
        if (day.month, day.day) == (2, 28) and (day + dt.timedelta(days=1)).month == 3:
            found.append((2, 29))
    return found


def turns(*, born_on: dt.date, on: dt.date) -> int:
    """Return the age somebody reaches in the year of a birthday."""
    return on.year - born_on.year


def short_name(*, given_name: str, family_name: str) -> str:
    """Return a first name and one letter: enough for who knows them, too little for who does not."""
    return f"{given_name} {family_name[:1]}.".strip() if family_name else given_name


def months_before(*, today: dt.date, number: int) -> list[dt.date]:
    """Return the first days of `number` months, oldest first; the last one is this month."""
    first = today.year * 12 + today.month - number
    return [dt.date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(number)]


_BAND_DAYS: Final = (14, 42, 91, 182)


def waiting_limits(*, today: dt.date) -> list[dt.date]:
    """Return the last days on which who waits two weeks, six weeks, three and six months or more can have applied."""
    return [today - dt.timedelta(days=days) for days in _BAND_DAYS]
