"""The door: open, busy or closed follows from hours, people and queue; only a pause is set by hand."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from nabij.foundation import access
from nabij.foundation.access import NotAllowed
from nabij.foundation.actors import NOBODY
from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.methods import weeks
from nabij.programmes.helpline import tasks
from nabij.programmes.helpline.actions import hours as actions
from nabij.programmes.helpline.choices import DoorState, Why
from nabij.programmes.helpline.models import Helpline, OpeningVersion
from nabij.programmes.helpline.queries import hours
from nabij.volunteers.choices import Post
from nabij.volunteers.models import Duty, Shift
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = dt.date(2026, 11, 23)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _sunday_before() -> Any:
    with time_machine.travel(at("2026-11-22 12:00"), tick=False):
        yield


@pytest.fixture
def helpline(cast: Cast) -> Helpline:
    """Open on Monday evening until ten and on Friday night past midnight."""
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        made = actions.make_helpline(offering=cast.tandem_zwolle, slug="luisterlijn", name="Luisterlijn", by=actor)
        week = {0: weeks.parse_blocks("19-22"), 4: weeks.parse_blocks("20-2")}
        actions.save_week(helpline=made, valid_from=dt.date(2026, 11, 22), week=week, reason="", by=actor)
    return made


def somebody_there(cast: Cast, helpline: Helpline, *, since: str, at_once: int = 1) -> None:
    with access.unscoped(access.Reason.TEST):
        shift = Shift.objects.get(starts_at__lte=at(since), ends_at__gt=at(since))
        Duty.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.vera.unit, rota=shift.rota, shift=shift,
            enrolment=cast.vera, person_id_copy=cast.vera.person_id, shown_name="Vera", post=Post.CHAT,
            at_once=at_once, taken_at=at(since), arrived_at=at(since),
        )  # fmt: skip


def found(helpline: Helpline, when: str, *, waiting: int = 0, talking: int = 0) -> tuple[DoorState, Why]:
    door = hours.state_at(helpline=helpline, at=at(when), waiting=waiting, talking=talking)
    return door.state, door.why


def test_the_door_follows_hours_people_and_queue(cast: Cast, helpline: Helpline) -> None:
    assert found(helpline, "2026-11-23 18:59") == (DoorState.CLOSED, Why.OUT_OF_HOURS)
    assert found(helpline, "2026-11-23 19:30") == (DoorState.CLOSED, Why.NOBODY_ON)
    somebody_there(cast, helpline, since="2026-11-23 19:00", at_once=2)
    assert found(helpline, "2026-11-23 19:30", talking=1) == (DoorState.OPEN, Why.FREE)
    assert found(helpline, "2026-11-23 19:30", talking=2) == (DoorState.BUSY, Why.ALL_TALKING)
    assert found(helpline, "2026-11-23 19:30", talking=2, waiting=8) == (DoorState.BUSY, Why.QUEUE_FULL)
    assert found(helpline, "2026-11-23 21:29") == (DoorState.OPEN, Why.FREE)
    assert found(helpline, "2026-11-23 21:30") == (DoorState.CLOSED, Why.LAST_INTAKE)
    assert found(helpline, "2026-11-23 22:00") == (DoorState.CLOSED, Why.OUT_OF_HOURS)


def test_a_full_queue_admits_nobody_and_a_busy_door_lets_people_wait(cast: Cast, helpline: Helpline) -> None:
    somebody_there(cast, helpline, since="2026-11-23 19:00")
    doors = [
        hours.state_at(helpline=helpline, at=at("2026-11-23 19:30"), waiting=waiting, talking=1) for waiting in (0, 8)
    ]
    assert [door.admits for door in doors] == [True, False]


def test_a_pause_closes_with_a_message_and_ends_by_itself(cast: Cast, helpline: Helpline) -> None:
    somebody_there(cast, helpline, since="2026-11-23 19:00")
    actor = actor_of(cast.coordinator)
    with time_machine.travel(at("2026-11-23 19:30"), tick=False), access.acting_as(actor):
        actions.pause(helpline=helpline, until=at("2026-11-23 20:00"), message="Even storing.", by=actor)
        with pytest.raises(actions.HeldAlready):
            actions.pause(helpline=helpline, until=at("2026-11-23 19:00"), message="", by=actor)
    helpline.refresh_from_db()
    door = hours.state_at(helpline=helpline, at=at("2026-11-23 19:45"), waiting=0, talking=0)
    assert (door.why, door.message, door.opens_at) == (Why.PAUSED, "Even storing.", at("2026-11-23 20:00"))
    assert found(helpline, "2026-11-23 20:00") == (DoorState.OPEN, Why.FREE)
    with access.acting_as(actor):
        actions.resume(helpline=helpline, by=actor)
    assert found(helpline, "2026-11-23 19:45") == (DoorState.OPEN, Why.FREE)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-11-23 19:30", "Open today until 22:00."),
        ("2026-11-23 09:00", "Closed now. Opens today at 19:00."),
        ("2026-11-26 09:00", "Closed now. Opens tomorrow at 20:00."),
        ("2026-11-23 22:30", "Closed now. Opens again on Friday at 20:00."),
        ("2026-11-28 01:30", "Open today until 02:00."),
    ],
)
def test_visitors_read_when_it_opens(cast: Cast, helpline: Helpline, when: str, said: str) -> None:
    with translation.override("en"), access.acting_as(NOBODY):
        again = hours.helpline_of_slug("luisterlijn")
        assert again is not None
        assert hours.public_hours(again, at=at(when)).now == said


def test_new_hours_hold_from_their_day_and_old_ones_stay(cast: Cast, helpline: Helpline) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        week = {0: weeks.parse_blocks("14-23")}
        actions.save_week(helpline=helpline, valid_from=dt.date(2026, 12, 7), week=week, reason="Langer open", by=actor)
        with pytest.raises(actions.HeldAlready):
            actions.save_week(helpline=helpline, valid_from=dt.date(2026, 11, 1), week=week, reason="", by=actor)
        overlap = {0: weeks.parse_blocks("14-18, 17-20")}
        with pytest.raises(weeks.HoursOverlap):
            actions.save_week(helpline=helpline, valid_from=dt.date(2026, 12, 8), week=overlap, reason="", by=actor)
    calendar = hours.calendar_of(helpline)
    assert [calendar.is_open(at(f"2026-{day} 15:00")) for day in ("11-30", "12-07")] == [False, True]
    with access.acting_as(actor):
        holding = OpeningVersion.objects.visible_to(actor).get(valid_from=dt.date(2026, 11, 22))
        with pytest.raises(actions.HeldAlready):
            actions.remove_week(row=holding, by=actor)


def test_christmas_has_hours_and_words_of_its_own(cast: Cast, helpline: Helpline) -> None:
    actor = actor_of(cast.coordinator)
    given = {"name": "Kerstchat", "message": "Ook met Kerst zijn wij er.", "is_campaign": True}
    with access.acting_as(actor):
        actions.save_special(
            helpline=helpline, on=dt.date(2026, 12, 25), blocks=weeks.parse_blocks("10-22"), given=given, by=actor
        )
        actions.save_special(
            helpline=helpline, on=dt.date(2026, 12, 28), blocks=[], given=given | {"message": "Dicht."}, by=actor
        )
    door = hours.state_at(helpline=helpline, at=at("2026-12-25 12:00"), waiting=0, talking=0)
    assert (door.open_until, door.message) == (at("2026-12-25 22:00"), "Ook met Kerst zijn wij er.")
    door = hours.state_at(helpline=helpline, at=at("2026-12-28 20:00"), waiting=0, talking=0)
    assert (door.why, door.message) == (Why.OUT_OF_HOURS, "Dicht.")
    with access.unscoped(access.Reason.TEST):
        starts = {shift.starts_at for shift in Shift.objects.filter(starts_at__gte=at("2026-12-25 00:00"))}
    assert at("2026-12-25 10:00") in starts
    assert at("2026-12-28 19:00") not in starts


def test_the_night_makes_shifts_ahead_once(cast: Cast, helpline: Helpline) -> None:
    with access.unscoped(access.Reason.TEST):
        before = Shift.objects.count()
        assert before == 6 + 6 * 2  # six weeks; Friday night is six hours, so two shifts
    tasks.night.now()
    with access.unscoped(access.Reason.TEST):
        assert Shift.objects.count() == before
    with time_machine.travel(at("2026-11-30 04:40"), tick=False):
        tasks.night.now()
    with access.unscoped(access.Reason.TEST):
        assert Shift.objects.count() == before + 3


def test_only_the_coordinator_changes_hours_and_two_at_once_are_told(cast: Cast, helpline: Helpline) -> None:
    changes = {"name": "Anders", "queue_cap": 3, "last_intake_minutes": 20, "wait_goal_minutes": 2}
    for user in (cast.volunteer, cast.coordinator_almere, cast.stranger, cast.manager):
        actor = actor_of(user)
        with access.acting_as(actor), pytest.raises(NotAllowed):
            actions.change_helpline(helpline=helpline, changes=changes, seen=1, by=actor)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.change_helpline(helpline=helpline, changes=changes, seen=1, by=actor)
        with pytest.raises(ChangedMeanwhile):
            actions.change_helpline(helpline=helpline, changes=changes, seen=1, by=actor)


# -- pages ---------------------------------------------------------------------------------------------------


def test_a_coordinator_sees_the_door_and_gives_it_hours(cast: Cast, helpline: Helpline, sign_in: Any) -> None:
    client, url = sign_in(cast.coordinator), f"/helpline/manage/{helpline.pk}/"
    page = client.get("/helpline/manage/", follow=True).content.decode()
    assert "Nu gesloten. Morgen weer open vanaf 19:00 uur." in page
    typed = {"valid_from": "2026-12-07", "day_0": "14-18, 17-20", "day_6": "acht uur", "reason": "Meer vraag"}
    page = client.post(f"{url}week/", typed).content.decode()
    assert "Deze tijden overlappen" in page
    assert "“acht uur” begrijpen we niet" in page
    assert "Meer vraag" in page
    page = client.post(f"{url}week/", typed | {"day_0": "14-18", "day_6": ""}, follow=True).content.decode()
    assert "volgen de nieuwe tijden" in page
    past = client.post(f"{url}week/", {"valid_from": "2020-01-01", "day_0": "1-2"}).content.decode()
    assert "Deze dag is voorbij" in past
    special = {
        "on": "2026-12-25",
        "name": "Kerstchat",
        "blocks": "10-22",
        "message": "Wij zijn er.",
        "is_campaign": "on",
    }
    assert "Kerstchat" in client.post(f"{url}day/", special, follow=True).content.decode()
    assert (
        "Even storing"
        in client.post(f"{url}pause/", {"until": "23:00", "message": "Even storing"}, follow=True).content.decode()
    )
    assert "pauze is voorbij" in client.post(f"{url}resume/", follow=True).content.decode()
    assert client.post(f"{url}pause/", {"until": "99"}).status_code == 200
    with access.unscoped(access.Reason.TEST):
        row = OpeningVersion.objects.get(valid_from="2026-12-07")
    assert "Ingetrokken" in client.post(f"/helpline/manage/weeks/{row.pk}/remove/", follow=True).content.decode()


def test_settings_changed_by_two_show_both(cast: Cast, helpline: Helpline, sign_in: Any) -> None:
    client, url = sign_in(cast.coordinator), f"/helpline/manage/{helpline.pk}/settings/"
    given = {"name": "Anders", "queue_cap": 3, "last_intake_minutes": 20, "wait_goal_minutes": 2, "version": 1}
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 302
    page = client.post(url, given | {"name": "Nog anders"}).content.decode()
    assert "Nog anders" in page
    assert "Anders" in page
    assert client.get(f"/helpline/manage/{helpline.pk}/figures/?year=x&day=9999-01-01").status_code == 200
