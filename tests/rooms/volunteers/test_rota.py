"""The rota: who may take what, nobody is booked twice, and who is there is who said so."""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core import mail

from nabij.foundation import access, actors, clock, erasure, jobs
from nabij.foundation.access import NotAllowed
from nabij.foundation.actors import NOBODY
from nabij.methods.calendars import Interval
from nabij.people.models import User
from nabij.volunteers import tasks
from nabij.volunteers.actions import duties, planning, qualifying
from nabij.volunteers.choices import Post, Skill
from nabij.volunteers.models import Duty, Rota, Shift
from nabij.volunteers.queries import board, presence
from nabij.volunteers.rules import NotPossible, Refused
from tests.cast import actor_of
from tests.rooms.volunteers.conftest import HOUR, House

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


# -- taking ------------------------------------------------------------------------------------------------


def test_a_lead_leads_and_the_next_one_talks(house: House) -> None:
    anna, bart = house.volunteer("Anna", Skill.LEAD, Skill.CHAT), house.volunteer("Bart", Skill.LEAD, Skill.TWO)
    assert house.take(anna).post == Post.LEAD
    second = house.take(bart)
    assert (second.post, second.at_once) == (Post.CHAT, 2)


def test_without_a_qualification_or_after_it_ended_nobody_takes_a_shift(house: House) -> None:
    carl = house.volunteer("Carl", Skill.CHAT)
    with access.acting_as(house.coordinator):
        qualifying.set_skills(rota=house.rota, enrolment=carl, skills=[], by=house.coordinator)
    actor = house.actor(carl)
    with access.unscoped(access.Reason.TEST), pytest.raises(NotPossible) as refused:
        duties.take_shift(shift=house.shift, enrolment=carl, by=actor)
    assert refused.value.why == Refused.NOT_QUALIFIED


def test_a_trainee_comes_beside_a_lead_one_at_a_time_and_colleagues_do_not_see_it(house: House) -> None:
    anna, tess = house.volunteer("Anna", Skill.LEAD), house.volunteer("Tess", Skill.TRAINEE)
    bart, ton = house.volunteer("Bart", Skill.CHAT), house.volunteer("Ton", Skill.TRAINEE)
    with pytest.raises(NotPossible) as refused:
        house.take(tess)
    assert refused.value.why == Refused.NO_LEAD_YET
    house.take(anna)
    assert house.take(tess).at_once == 0
    with pytest.raises(NotPossible) as refused:
        house.take(ton)
    assert refused.value.why == Refused.ENOUGH_TRAINEES
    seen = {}
    for name, actor in {"anna": house.actor(anna), "bart": house.actor(bart), "tess": house.actor(tess)}.items():
        with access.acting_as(actor):
            seen[name] = {duty.shown_name for duty in board.one_shift(actor, house.shift).duties}
    assert seen == {"anna": {"Anna", "Tess"}, "bart": {"Anna"}, "tess": {"Anna", "Tess"}}


def test_nobody_is_on_two_shifts_at_once_also_not_in_the_night_of_the_turn(house: House) -> None:
    anna = house.volunteer("Anna", Skill.CHAT)
    house.take(anna)
    other = house.shift_in(dt.timedelta(days=7, hours=2))
    for shift, why in ((house.shift, Refused.ALREADY_ON), (other, Refused.OVERLAPS)):
        with pytest.raises(NotPossible) as refused:
            house.take(anna, shift)
        assert refused.value.why == why
    # 02:15 in summer time and 02:15 in winter time, an hour later, are two moments.
    with access.unscoped(access.Reason.TEST):
        place = {"organisation": house.cast.nabij, "offering": house.cast.tandem_zwolle, "rota": house.rota}
        first, second = (
            Shift.objects.create(
                **place, starts_at=dt.datetime(2099, 10, 25, hour, 15, tzinfo=dt.UTC),
                ends_at=dt.datetime(2099, 10, 25, hour + 1, 15, tzinfo=dt.UTC), minimum=1, needs_lead=False,
            )
            for hour in (0, 1)
        )  # fmt: skip
    house.take(anna, first)
    assert house.take(anna, second).is_open


def test_a_volunteer_takes_for_nobody_else_and_a_stranger_finds_nothing(house: House) -> None:
    anna, bart = house.volunteer("Anna", Skill.CHAT), house.volunteer("Bart", Skill.CHAT)
    actor = house.actor(anna)
    with access.acting_as(actor), pytest.raises(NotAllowed):
        duties.take_shift(shift=house.shift, enrolment=bart, by=actor)
    vera = actor_of(house.cast.volunteer)  # a volunteer without a qualification on this rota
    with access.acting_as(vera):
        assert not Shift.objects.visible_to(vera).exists()
        assert not Rota.objects.visible_to(vera).exists()


# -- planning, being there ------------------------------------------------------------------------------------


def stretch(days: int, hours: int) -> Interval:
    start = (clock.now() + dt.timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return Interval(start, start + hours * HOUR)


def test_planning_follows_the_hours_twice_makes_nothing_twice_and_people_stay(house: House) -> None:
    until, anna = clock.now() + dt.timedelta(days=40), house.volunteer("Anna", Skill.CHAT)
    with access.acting_as(house.coordinator):
        plan: dict[str, Any] = {"rota": house.rota, "until": until, "by": house.coordinator}
        done = planning.plan_shifts(stretches=[stretch(9, 9), stretch(10, 3)], **plan)
        assert (done.made, done.removed) == (4, 1)  # nine hours are three shifts; the empty one of this test goes
        assert planning.plan_shifts(stretches=[stretch(9, 9), stretch(10, 3)], **plan).made == 0
        kept = Shift.objects.visible_to(house.coordinator).order_by("-starts_at")[0]
    house.take(anna, kept)
    with access.acting_as(house.coordinator):
        done = planning.plan_shifts(stretches=[stretch(11, 3)], **plan)
        assert (done.made, done.removed, done.outside) == (1, 3, 1)
        assert Shift.objects.visible_to(house.coordinator).filter(pk=kept.pk).exists()


def test_on_duty_is_who_said_to_be_there_until_they_go_or_an_hour_after_the_end(house: House) -> None:
    anna, tess = house.volunteer("Anna", Skill.LEAD, Skill.TWO), house.volunteer("Tess", Skill.TRAINEE)
    duty, actor = house.take(anna), house.actor(anna)
    house.take(tess)
    offering, start = house.cast.tandem_zwolle.pk, house.shift.starts_at
    with time_machine.travel(start - HOUR), access.acting_as(actor), pytest.raises(duties.NotNow):
        duties.arrive(duty=duty, by=actor)
    with time_machine.travel(start + 0.5 * HOUR):
        assert presence.on_duty(offering_id=offering, at=clock.now()) == []
        with access.acting_as(actor):
            duties.arrive(duty=duty, by=actor)
        (there,) = presence.on_duty(offering_id=offering, at=clock.now())
        assert (there.name, there.at_once, there.user_id) == ("Anna", 2, actor.user_id)
    assert presence.on_duty(offering_id=offering, at=house.shift.ends_at + 1.1 * HOUR) == []
    with time_machine.travel(house.shift.ends_at + 2 * HOUR):
        tasks.hour.now()
    assert house.fresh(duty).went_at == house.shift.ends_at


def test_time_worked_is_told_without_a_name(house: House, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[duties.DutyDone] = []
    from nabij.foundation import events

    events.on(duties.DutyDone)(heard.append)
    anna = house.volunteer("Anna", Skill.CHAT)
    duty, actor, start = house.take(anna), house.actor(anna), house.shift.starts_at
    with time_machine.travel(start - 0.25 * HOUR, tick=False), access.acting_as(actor):
        duties.arrive(duty=duty, by=actor)
    later, told = time_machine.travel(start + 2 * HOUR, tick=False), django_capture_on_commit_callbacks(execute=True)
    with later, told, access.acting_as(actor):
        duties.leave(duty=duty, by=actor)
    assert heard == [duties.DutyDone(house.cast.tandem_zwolle.pk, start, start + 2 * HOUR, 1)]


def test_reminded_once_the_day_before(house: House) -> None:
    house.take(house.volunteer("Anna", Skill.CHAT))
    with time_machine.travel(house.shift.starts_at - 24 * HOUR):
        tasks.hour.now()
        tasks.hour.now()
        jobs.drain()
    assert [letter.subject.startswith("Uw dienst") for letter in mail.outbox] == [True]


def test_who_stops_is_off_the_rota_and_who_is_erased_leaves_nothing(house: House) -> None:
    anna = house.volunteer("Anna", Skill.CHAT)
    duty = house.take(anna)
    with access.unscoped(access.Reason.TEST):
        duties.forget_ended(enrolment_id=str(anna.pk))
    assert not house.fresh(duty).is_open
    assert not [key for key in house.actor(anna).reach if key.level.startswith("tie_")]
    erasure.erase([anna.unit_id], by=NOBODY, why="test")
    with access.unscoped(access.Reason.TEST):
        assert not Duty.objects.filter(person_id_copy=anna.person_id).exists()


# -- pages ---------------------------------------------------------------------------------------------------


def test_a_volunteer_takes_and_gives_back_on_the_phone(house: House, sign_in: Any) -> None:
    anna = house.volunteer("Anna", Skill.CHAT)
    client = sign_in(User.objects.get(person_id=anna.person_id))
    page = client.get("/shifts/").content.decode()
    assert "Hier is iemand nodig" in page
    assert f"/shifts/{house.shift.pk}/take/" in page
    after = client.post(f"/shifts/{house.shift.pk}/take/", follow=True).content.decode()
    assert "De dienst is van u" in after
    with access.unscoped(access.Reason.TEST):
        duty = Duty.objects.get(person_id_copy=anna.person_id)
    assert "Staat al op deze dienst" in client.post(f"/shifts/{house.shift.pk}/take/", follow=True).content.decode()
    assert "teruggegeven" in client.post(f"/duties/{duty.pk}/drop/", follow=True).content.decode()
    assert client.get(f"/shifts/{house.shift.pk}/").status_code == 404  # the coordinator's page


def test_the_board_says_what_is_missing_in_words(house: House, sign_in: Any) -> None:
    house.take(house.volunteer("Anna", Skill.CHAT))
    client = sign_in(house.cast.coordinator)
    page = client.get(f"/rota/{house.rota.pk}/?week={house.shift.starts_at.date()}").content.decode()
    assert "nog 1 vrijwilliger nodig" in page
    assert "nog geen dienstleider" in page
    assert client.get(f"/rota/{house.rota.pk}/?week=9999-99-99").status_code == 200
    assert client.get("/rota/", follow=True).status_code == 200
    assert client.get(f"/rota/{house.rota.pk}/team/").status_code == 200


def test_a_coordinator_runs_a_shift_from_its_page(house: House, sign_in: Any) -> None:
    anna, client = house.volunteer("Anna", Skill.LEAD, Skill.CHAT), sign_in(house.cast.coordinator)
    url = f"/shifts/{house.shift.pk}/"
    assert "choose" not in client.get(url).content.decode()
    assert "Anna" in client.post(f"{url}people/", {"who": str(anna.pk), "post": ""}, follow=True).content.decode()
    again = client.post(f"{url}people/", {"who": str(anna.pk), "post": "lead"}).content.decode()
    assert "Deze dienst heeft al een dienstleider" in again
    assert client.post(f"{url}people/", {"who": "x"}).status_code == 200
    assert client.post(f"{url}cover/", follow=True).status_code == 200
    with access.unscoped(access.Reason.TEST):
        duty = Duty.objects.get(shift=house.shift)
    assert "Van de dienst gehaald" in client.post(f"/duties/{duty.pk}/off/", follow=True).content.decode()
    stale = {"minimum": "3", "note": "Sleutel bij de buren", "version": "0"}
    page = client.post(f"{url}change/", stale)
    assert page.status_code == 409
    assert "Sleutel bij de buren" in page.content.decode()
    assert client.get(f"{url}cancel/").status_code == 200
    assert client.post(f"{url}cancel/", follow=True).status_code == 200
    assert house.fresh(house.shift).is_cancelled


def test_qualifications_and_settings_are_changed_on_their_pages(house: House, sign_in: Any) -> None:
    anna, client = house.volunteer("Anna"), sign_in(house.cast.coordinator)
    url = f"/rota/{house.rota.pk}/team/{anna.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, {"skills": ["chat", "two"]})
    assert house.take(anna).at_once == 2
    assert client.get(f"/rota/{house.rota.pk}/team/{uuid.uuid4()}/").status_code == 404
    bad = client.post(f"/rota/{house.rota.pk}/settings/", {"minimum": "0", "version": "1"})
    assert bad.status_code == 200
    good = {"minimum": 3, "longest_minutes": 180, "drop_hours": 24, "weeks_ahead": 4, "version": 1}
    assert client.post(f"/rota/{house.rota.pk}/settings/", good).status_code == 302
    assert house.fresh(house.rota).minimum == 3


def test_an_actor_holds_the_rota_and_the_lead_holds_more(house: House) -> None:
    lead = house.volunteer("Anna", Skill.LEAD)
    reach = house.actor(lead).reach
    assert reach[actors.Key("volunteer", "tie_rota")] == {house.rota.pk}
    assert reach[actors.Key("volunteer", "tie_rota_lead")] == {house.rota.pk}


def test_today_and_the_calendar_know_shifts_with_their_hours(house: House) -> None:
    from nabij.programmes.helpline import programme_type

    anna = house.volunteer("Anna", Skill.CHAT)
    house.take(anna)
    actor = house.actor(anna)
    with access.acting_as(actor):
        (entry,) = programme_type.calendar(actor)
        assert (entry.starts_at, entry.ends_at) == (house.shift.starts_at, house.shift.ends_at)
        assert len(programme_type.today(actor)) == 1
    with access.acting_as(house.coordinator):
        (card,) = programme_type.today(house.coordinator)
        assert "dienstleider" in card.text
    with access.acting_as(actor_of(house.cast.stranger)):
        assert programme_type.today(actor_of(house.cast.stranger)) == []


def test_only_who_runs_a_rota_has_it_in_the_menu(house: House, sign_in: Any) -> None:
    def menu(user: Any) -> str:
        return str(sign_in(user).get("/", follow=True).content.decode())

    assert 'href="/rota/"' in menu(house.cast.coordinator)
    assert 'href="/rota/"' not in menu(house.cast.coordinator_almere)
