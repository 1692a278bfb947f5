"""Counting at the door, through the pages a helper uses on a phone; the figures agree with a count by hand."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from nabij.enrolment.models import Contact, Tally
from nabij.foundation import access, clock, erasure, jobs
from nabij.foundation.actors import NOBODY
from nabij.programmes.walkin import actions, queries, rules, tasks
from nabij.programmes.walkin.choices import Tap
from nabij.programmes.walkin.models import Face, Opening, Place, Visit
from nabij.programmes.walkin.rules import Count
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import plan

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Any], Client]
OWN = "/drop-in/computerhuis/calendar.ics"
WEEK = [{"weekday": day, "opens": "10:00", "closes": "12:00"} for day in range(7)]
FIGURES = "openings gathering_visits gathering_volunteer_minutes gathering_professional_minutes unique_participants"


def open_door(cast: Cast) -> Place:
    """Open a computer house in Zwolle where Piet is known and Vera helps."""
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        place = actions.make_place(
            offering=cast.tandem_zwolle, slug="computerhuis", facts={"name": "Computerhuis", "week": WEEK}, by=actor
        )
        actions.set_faces(place=place, known=[cast.piet, cast.vera], by=actor)
    return place


def figures() -> list[int]:
    with access.unscoped(access.Reason.TEST):
        return [
            Tally.objects.filter(measure=measure).aggregate(n=Sum("value"))["n"] or 0 for measure in FIGURES.split()
        ]


def face_of(name: str) -> int:
    with access.unscoped(access.Reason.TEST):
        return int(Face.objects.get(shown_name__startswith=name).pk)


COUNTED = {
    "people": "12", "people_are": "exact", "helpers": "1", "helper_hours": "2", "professional_hours": "0"
}  # fmt: skip


def test_a_helper_counts_with_taps_and_what_was_counted_is_in_the_ledger_and_the_figures(
    cast: Cast, sign_in: Enter
) -> None:
    place = open_door(cast)
    vera = sign_in(cast.volunteer)
    today = clock.today().isoformat()
    for _ in range(3):
        vera.post(f"/walkin/{place.pk}/tap/", {"tap": "more", "on": today})
    vera.post(f"/walkin/{place.pk}/tap/", {"tap": "less", "on": today})
    vera.post(f"/walkin/faces/{face_of('Piet')}/tick/", {"here": "1", "on": today})
    vera.post(f"/walkin/faces/{face_of('Vera')}/tick/", {"here": "1", "on": today})
    page = vera.get(f"/walkin/{place.pk}/count/").content.decode()
    assert '<span class="walkin-figure__number">3</span>' in page  # three taps, one of them back, and Piet
    assert cast.piet.person.full_name not in page
    assert figures() == [0, 0, 0, 0, 0]  # nothing is told before the door closes
    # One less than who was recognised is not possible, and what was typed stays.
    refused = vera.post(f"/walkin/{place.pk}/close/", {**COUNTED, "people": "0"})
    assert refused.status_code == 200
    assert 'value="0"' in refused.content.decode()
    vera.post(f"/walkin/{place.pk}/close/", COUNTED)
    assert figures() == [1, 12, 120, 0, 1]
    with access.unscoped(access.Reason.TEST):
        others = Contact.objects.get(participant__isnull=True)
        assert (others.people, others.on, others.kind) == (11, clock.today(), "group")
        assert Contact.objects.get(participant=cast.piet).people == 1
    # A correction corrects all of it: "about fifteen", Piet was not there, a professional was.
    vera.post(f"/walkin/faces/{face_of('Piet')}/tick/", {"here": "0", "on": today})
    assert figures() == [1, 11, 120, 0, 0]
    vera.post(
        f"/walkin/{place.pk}/close/", {**COUNTED, "people": "15", "people_are": "about", "professional_hours": "3"}
    )
    assert figures() == [1, 15, 120, 180, 0]
    with access.unscoped(access.Reason.TEST):
        others.refresh_from_db()
        assert (others.people, others.people_are) == (15, "about")
        found = queries.page(actor_of(cast.coordinator), place)
    assert (found.work.visits, found.opened, found.persons, found.work.mainly_professionals) == (15, 1, 0, True)


def test_what_nobody_closed_is_closed_the_next_night_as_it_was_counted(cast: Cast) -> None:
    place = open_door(cast)
    actor = actor_of(cast.coordinator)
    yesterday = clock.today() - dt.timedelta(days=1)
    with access.acting_as(actor):
        actions.tap(place=place, on=yesterday, tap=Tap.MORE, by=actor)
        actions.tap(place=place, on=clock.today(), tap=Tap.MORE, by=actor)
        with pytest.raises(actions.NotCountable):
            actions.tap(place=place, on=clock.today() - dt.timedelta(days=15), tap=Tap.MORE, by=actor)
        with pytest.raises(actions.NotCountable):
            actions.tap(place=place, on=clock.today() + dt.timedelta(days=1), tap=Tap.MORE, by=actor)
    tasks.close_forgotten.later()
    jobs.drain()
    assert figures()[:2] == [1, 1]


def test_only_who_helps_there_counts_and_sees_who_is_known(cast: Cast, sign_in: Enter) -> None:
    place = open_door(cast)
    for user in (cast.coordinator_almere, cast.stranger, cast.participant, cast.funder):
        assert sign_in(user).get(f"/walkin/{place.pk}/count/").status_code == 404
        assert sign_in(user).post(f"/walkin/{place.pk}/tap/", {"tap": "more"}).status_code == 404
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.set_faces(place=place, known=[], by=actor)
    assert sign_in(cast.volunteer).get(f"/walkin/{place.pk}/count/").status_code == 404


def test_a_face_that_is_forgotten_changes_no_figure(cast: Cast) -> None:
    place = open_door(cast)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        face = Face.objects.visible_to(actor).get(enrolment=cast.piet)
        opening = actions.tick(face=face, on=clock.today(), is_here=True, by=actor)
        actions.close(place=place, on=opening.on, count=Count(people=4), by=actor)
    before = figures()
    with access.unscoped(access.Reason.TEST):
        erasure.erase([cast.piet.unit_id], by=NOBODY, why="test")
        assert not Face.objects.filter(enrolment=cast.piet).exists()
        assert not Visit.objects.filter(enrolment=cast.piet).exists()
    assert figures() == before


def test_visitors_see_when_the_door_is_open_and_a_special_day_wins(cast: Cast, sign_in: Enter, client: Client) -> None:
    place = open_door(cast)
    office = sign_in(cast.coordinator)
    tomorrow = clock.today() + dt.timedelta(days=1)
    typed = {"on": f"{tomorrow:%d-%m-%Y}", "blocks": "", "message": "Teamdag"}
    wrong = office.post(f"/walkin/{place.pk}/days/", {**typed, "blocks": "ochtend"})
    assert "ochtend" in wrong.content.decode()
    office.post(f"/walkin/{place.pk}/days/", typed)
    page = client.get("/drop-in/computerhuis/").content.decode()
    assert page.count("10:00 – 12:00") == 6
    assert "Teamdag" in page
    assert "Computerhuis" in client.get("/drop-in/").content.decode()
    assert client.get("/drop-in/nergens/").status_code == 404


def test_two_coordinators_change_the_hours_and_nothing_is_lost(cast: Cast, sign_in: Enter) -> None:
    place = open_door(cast)
    office = sign_in(cast.coordinator)
    typed = {"name": "Computerhuis", "version": str(place.version), "day_0": "9-11", "day_1": "13.30-16"}
    office.post(f"/walkin/{place.pk}/edit/", typed)
    late = office.post(f"/walkin/{place.pk}/edit/", {**typed, "name": "Digihuis"}).content.decode()
    assert "Digihuis" in late
    assert "Computerhuis" in late
    with access.unscoped(access.Reason.TEST):
        assert Place.objects.get().week == [
            {"weekday": 0, "opens": "09:00", "closes": "11:00"}, {"weekday": 1, "opens": "13:30", "closes": "16:00"}
        ]  # fmt: skip


def test_hours_of_before_stay_known_and_hold_for_what_is_counted_late(cast: Cast, sign_in: Enter) -> None:
    place = open_door(cast)  # two hours, every day
    office = sign_in(cast.coordinator)
    day = clock.today().weekday()
    for hours in ("9-15", "9-14"):  # a slip, corrected on the same day
        with access.unscoped(access.Reason.TEST):
            place.refresh_from_db()
        office.post(
            f"/walkin/{place.pk}/edit/", {"name": "Computerhuis", "version": place.version, f"day_{day}": hours}
        )
    with access.unscoped(access.Reason.TEST):
        place.refresh_from_db()
    assert [one.since for one in queries.hours(place)] == [None, clock.today()]
    usual = queries.usual_hours(place)
    assert [rules.minutes_open(usual=usual, on=clock.today() - dt.timedelta(days=ago)) for ago in (7, 0)] == [120, 300]
    page = office.get(f"/walkin/{place.pk}/").content.decode()
    assert "10:00 - 12:00" in page


def test_openings_stand_in_the_public_calendar_and_in_one_of_their_own(cast: Cast, client: Client) -> None:
    place = open_door(cast)
    gathering = plan(cast)
    days = {clock.today() + dt.timedelta(days=number) for number in range(queries.FEED_DAYS + 1)}
    for address, others in (("/agenda/calendar.ics", 1), ("/agenda/calendar/zwolle.ics", 1), (OWN, 0)):
        events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        ours = [one for one in events if str(one["uid"]).startswith(f"walkin-{place.pk}-")]
        assert {timezone.localtime(one.decoded("dtstart")).date() for one in ours} == days
        assert {timezone.localtime(one.decoded("dtend")).hour for one in ours} == {12}
        assert len(events) - len(ours) == others
    assert str(gathering.pk) in client.get("/agenda/calendar.ics").content.decode().replace("\r\n ", "")
    almere = client.get("/agenda/calendar/almere.ics").content
    assert not Calendar.from_ical(almere).walk("VEVENT")
    assert client.get("/drop-in/nergens/calendar.ics").status_code == 404


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_two_phones_at_the_door_lose_nobody(live_cast: Cast) -> None:
    place = open_door(live_cast)
    actor = actor_of(live_cast.volunteer)

    def tap(_number: int) -> None:
        try:
            with access.acting_as(actor):
                actions.tap(place=place, on=clock.today(), tap=Tap.MORE, by=actor)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as phones:
        list(phones.map(tap, range(24)))
    with access.unscoped(access.Reason.TEST):
        assert Opening.objects.get().people == 24
