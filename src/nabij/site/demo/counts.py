"""Counts invented lives as the ledger would have counted them one by one; a test proves that both agree."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from nabij.site.demo.lives import Bond, Life, Story

# (first day of the month, measure)
Cell = tuple[dt.date, str]


def tally(story: Story) -> Counter[Cell]:
    """Count one programme in one branch."""
    found: Counter[Cell] = Counter()
    for life in story.lives:
        found[life.applied_on.replace(day=1), f"{life.role}_applied"] += 1
        for day, state in life.moves:
            if state in {"active", "ended"}:
                verb = "started" if state == "active" else "ended"
                found[day.replace(day=1), f"{life.role}_{verb}"] += 1
    for bond in story.bonds:
        for meeting in bond.meetings:
            if not meeting.is_cancelled:
                found[meeting.on.replace(day=1), "contacts"] += 1
                found[meeting.on.replace(day=1), "contact_minutes"] += meeting.minutes
    for life, day in first_of_each_year(story.bonds):
        found[day.replace(day=1), f"unique_{life.role}s"] += 1
    return found


def first_of_each_year(bonds: Iterable[Bond]) -> list[tuple[Life, dt.date]]:
    """Return for each person the first contact of each year: then they are counted as a unique person."""
    firsts: dict[tuple[int, int], tuple[Life, dt.date]] = {}
    meetings = ((bond, meeting) for bond in bonds for meeting in bond.meetings if not meeting.is_cancelled)
    for bond, meeting in meetings:
        for life in (bond.participant, bond.volunteer):
            key = (id(life), meeting.on.year)
            if key not in firsts or meeting.on < firsts[key][1]:
                firsts[key] = (life, meeting.on)
    return list(firsts.values())
