"""Counts invented lives as the ledger would have counted them one by one; a test proves that both agree."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from nabij.enrolment.rules import WAITING_STATES
from nabij.site.demo.lives import Bond, Life, Story

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
        for day, measure, value in _of_match(bond):
            found[day.replace(day=1), measure] += value
    for life, day in first_of_each_year(story):
        found[day.replace(day=1), f"unique_{life.role}s"] += 1
    for _, day in intensive_each_year(story):
        found[day.replace(day=1), "intensive_matches"] += 1
    return found


def _of_life(life: Life) -> Iterator[tuple[dt.date, str, int]]:
    yield life.applied_on, f"{life.role}_applied", 1
    yield life.applied_on, f"{life.role}_waiting_change", 1
    for (_, was), (day, state) in itertools.pairwise(life.moves):
        if state in _TOLD:
            yield day, f"{life.role}_{_TOLD[state]}", 1
        if change := (state in WAITING_STATES) - (was in WAITING_STATES):
            yield day, f"{life.role}_waiting_change", change


def _of_match(bond: Bond) -> Iterator[tuple[dt.date, str, int]]:
    if bond.confirmed_on:
        yield bond.confirmed_on, "matches_started", 1
    if bond.ended_on:
        yield bond.ended_on, f"matches_ended_{bond.end_reason}", 1
        if bond.confirmed_on:
            yield bond.ended_on, "matches_ended", 1
    for meeting in bond.meetings:
        if not meeting.is_cancelled:
            yield meeting.on, "contacts", 1
            yield meeting.on, "contact_minutes", meeting.minutes


def intensive_each_year(story: Story) -> list[tuple[Life, dt.date]]:
    """Return for each participant the first match of each year that was confirmed."""
    firsts: dict[tuple[int, int], tuple[Life, dt.date]] = {}
    for bond in sorted(story.bonds, key=lambda one: one.confirmed_on or dt.date.max):
        if bond.confirmed_on:
            key = (id(bond.participant), bond.confirmed_on.year)
            firsts.setdefault(key, (bond.participant, bond.confirmed_on))
    return list(firsts.values())


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
