"""Dates, series and places: the same days as a calendar library and as counting on one's fingers."""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from nabij.agenda import rules
from nabij.agenda.choices import Precision, Repeat
from nabij.methods.together import together
from nabij.methods.travel import length_km, pick_up_order

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
days = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2027, 12, 31))


def by_hand(repeat: Repeat, first: dt.date, until: dt.date) -> list[dt.date]:
    """Look at every single day."""

    def last_of(day: dt.date) -> int:
        return calendar.monthrange(day.year, day.month)[1]

    weeks = {Repeat.WEEKLY: 1, Repeat.FORTNIGHTLY: 2, Repeat.FOUR_WEEKLY: 4}
    found = []
    for number in range((until - first).days + 1):
        day = first + dt.timedelta(days=number)
        is_last = day.day + 7 > last_of(day)
        same_weekday = day.weekday() == first.weekday()
        nth = (first.day - 1) // 7
        if repeat in weeks:
            hit = number % (7 * weeks[repeat]) == 0
        elif repeat == Repeat.MONTHLY_DAY:
            hit = day.day == min(first.day, last_of(day))
        elif repeat == Repeat.MONTHLY_LAST or nth == 4:
            hit = same_weekday and is_last
        else:
            hit = same_weekday and (day.day - 1) // 7 == nth
        if hit:
            found.append(day)
    return found


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(Repeat), days, st.times(min_value=dt.time(0), max_value=dt.time(23, 59)))
def test_ten_years_of_a_series_are_the_same_by_hand_and_in_a_calendar(
    repeat: Repeat, first: dt.date, time: dt.time
) -> None:
    until = first + dt.timedelta(days=3653)
    rule = rules.recurrence(repeat=repeat, first=first)
    ours = rules.occurrences(rule=rule, first=first, since=first, until=until)
    assert ours == by_hand(repeat, first, until)
    # A calendar keeps the clock on the wall, through the nights in which it changes.
    start = dt.datetime.combine(first, time.replace(second=0, microsecond=0, fold=0), tzinfo=AMSTERDAM)
    event = Event()
    event.add("uid", "1")
    event.add("dtstart", start)
    event.add("rrule", vRecur.from_ical(rule))
    shared = Calendar()
    shared.add_component(event)
    theirs = recurring_ical_events.of(shared).between(first, until + dt.timedelta(days=1))
    moments = sorted(one["DTSTART"].dt for one in theirs)
    if ours[0] == first:
        assert [moment.date() for moment in moments] == ours
    wall = start.time()
    night = [dt.datetime.combine(day, wall, tzinfo=AMSTERDAM) for day in ours]
    assert [moment.utcoffset() for moment in moments][-len(night) :] == [moment.utcoffset() for moment in night]


@given(days, st.sampled_from(Repeat), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_a_series_written_down_in_pieces_is_the_same_series(
    first: dt.date, repeat: Repeat, cut: int, more: int
) -> None:
    rule = rules.recurrence(repeat=repeat, first=first)
    middle, until = first + dt.timedelta(days=cut), first + dt.timedelta(days=cut + more)
    whole = rules.occurrences(rule=rule, first=first, since=first, until=until)
    pieces = rules.occurrences(rule=rule, first=first, since=first, until=middle)
    pieces += rules.occurrences(rule=rule, first=first, since=middle + dt.timedelta(days=1), until=until)
    assert pieces == whole
    left_out = rules.occurrences(rule=rule, first=first, since=first, until=until, skipped=whole[:1])
    assert left_out == whole[1:]


@given(st.sampled_from(Precision), days)
def test_any_day_of_a_period_names_the_same_period(precision: Precision, day: dt.date) -> None:
    first, last = rules.period(precision=precision, day=day)
    assert rules.period(precision=precision, day=last) == (first, last)
    if precision != Precision.LATE_YEAR:
        assert first <= day <= last


def test_in_june_comes_after_everything_in_june_that_has_a_day_and_before_july() -> None:
    def key(precision: Precision, day: dt.date) -> dt.date:
        first, last = rules.period(precision=precision, day=day)
        return rules.sort_day(precision=precision, first=first, last=last)

    in_june = key(Precision.MONTH, dt.date(2027, 6, 3))
    assert key(Precision.TIME, dt.date(2027, 6, 29)) < in_june < key(Precision.DAY, dt.date(2027, 7, 1))
    assert in_june < key(Precision.YEAR, dt.date(2027, 1, 1))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40), st.integers(0, 40), st.integers(1, 6))
def test_places_kept_for_newcomers_are_kept_and_nobody_is_oversold(
    places: int, kept: int, taken: int, new: int, people: int
) -> None:
    room = rules.Room(places=places, kept=min(kept, places), taken=taken + new, taken_by_newcomers=new)
    for is_newcomer in (False, True):
        if room.fits(people=people, is_newcomer=is_newcomer):
            assert room.taken + people <= places
    if room.fits(people=people, is_newcomer=False):
        assert places - (room.taken + people) >= max(0, room.kept - new)
        assert room.fits(people=people, is_newcomer=True)
    assert room.too_many == max(0, taken + new - places)


def test_one_person_is_one_however_they_type_it_and_two_at_one_address_are_two() -> None:
    same = rules.same_person
    assert same(name="Ans  Visser", email="ANS@x.example", phone="") == same(
        name="ans visser", email="ans@x.example ", phone="06 123"
    )
    assert same(name="Ans", email="", phone="06-1234 5678") == same(name="Ans", email="", phone="+31 6 12345678")
    assert same(name="Ans", email="a@x.example", phone="") != same(name="Bep", email="a@x.example", phone="")
    assert same(name="Ans", email="", phone="") == ""


def test_an_organisation_counts_once_however_it_is_written() -> None:
    assert rules.same_organisation("Stichting De Rotary") == rules.same_organisation("rotary")
    assert rules.same_organisation("De Stichting") == "de stichting"


def test_more_than_half_of_the_time_by_professionals_is_mainly() -> None:
    assert rules.runs_mainly_on_professionals(rules.Minutes(volunteer=60, professional=61))
    assert not rules.runs_mainly_on_professionals(rules.Minutes(volunteer=60, professional=60))
    assert not rules.runs_mainly_on_professionals(rules.Minutes())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6, unique=True))
def test_the_way_to_fetch_people_is_the_shortest(points: list[tuple[int, int]]) -> None:
    from itertools import permutations

    where = {str(number): point for number, point in enumerate(points)} | {"start": (0, 0), "goal": (25, 25)}

    def km(one: str, other: str) -> float:
        (a, b), (c, d) = where[one], where[other]
        return ((a - c) ** 2 + (b - d) ** 2) ** 0.5

    stops = [str(number) for number in range(len(points))]
    ours = pick_up_order(start="start", stops=stops, goal="goal", km=km)
    assert sorted(ours) == stops
    best = min(length_km(start="start", stops=way, goal="goal", km=km) for way in permutations(stops))
    assert abs(length_km(start="start", stops=ours, goal="goal", km=km) - best) < 1e-9


def test_four_men_who_come_together_are_seen_among_people_who_come_by_chance() -> None:
    men = {"arie", "bas", "cor", "dirk"}
    came = {number: men | {f"other{number}", "everywhere"} for number in range(4)}
    came |= {
        number: {f"other{number}", "everywhere", "arie"} if number == 5 else {"everywhere"} for number in range(5, 30)
    }
    found = together(came=came, at_least=3)
    assert set(found[0].people) == men
    assert len(found[0].gatherings) == 4
    assert together(came=came, at_least=5) == []
