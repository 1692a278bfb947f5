"""Counts invented lives as the ledger would have counted them one by one; a test proves that both agree."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nabij.enrolment.rules import WAITING_STATES
from nabij.site.demo.lives import Life, Story

# (first day of the month, measure)
Cell = tuple[dt.date, str]
_TOLD: Final = {"active": "started", "ended": "ended"}


def tally(story: Story) -> Counter[Cell]:
    """Count one programme in one branch."""
    found: Counter[Cell] = Counter()
    for life in story.lives:
        for day, measure, value in _of_life(life):
            found[day.replace(day=1), measure] += value
    for bond in story.bonds:
        found[bond.started_on.replace(day=1), "matches_started"] += 1
        if bond.ended_on:
            found[bond.ended_on.replace(day=1), "matches_ended"] += 1
        for meeting in bond.meetings:
            if not meeting.is_cancelled:
                found[meeting.on.replace(day=1), "contacts"] += 1
                found[meeting.on.replace(day=1), "contact_minutes"] += meeting.minutes
    for life, day in first_of_each_year(story):
        found[day.replace(day=1), f"unique_{life.role}s"] += 1
    return found


def _of_life(life: Life) -> Iterator[tuple[dt.date, str, int]]:
    yield life.applied_on, f"{life.role}_applied", 1
    yield life.applied_on, f"{life.role}_waiting_change", 1
    for (_, was), (day, state) in itertools.pairwise(life.moves):
        if state in _TOLD:
            yield day, f"{life.role}_{_TOLD[state]}", 1
        if change := (state in WAITING_STATES) - (was in WAITING_STATES):
            yield day, f"{life.role}_waiting_change", change


def first_of_each_year(story: Story) -> list[tuple[Life, dt.date]]:
    """Return for each person the first contact or start of each year: then they count as a unique person."""
    firsts: dict[tuple[int, int], tuple[Life, dt.date]] = {}
    for life, day in _present(story):
        key = (id(life), day.year)
        if key not in firsts or day < firsts[key][1]:
            firsts[key] = (life, day)
    return list(firsts.values())


def _present(story: Story) -> Iterator[tuple[Life, dt.date]]:
    for life in story.lives:
        if start := life.since("active"):
            yield life, start
    for bond in story.bonds:
        for meeting in bond.meetings:
            if not meeting.is_cancelled:
                yield bond.participant, meeting.on
                yield bond.volunteer, meeting.on
