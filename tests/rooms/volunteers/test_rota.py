"""The rota: who may take what, nobody is booked twice, gaps are asked fairly, and who is there is who said so."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from nabij.enrolment.choices import PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, actors, clock, erasure, jobs
from nabij.foundation.access import NotAllowed
from nabij.foundation.actors import NOBODY, Actor
from nabij.methods.calendars import Interval
from nabij.people.models import User
from nabij.volunteers import rules, tasks
from nabij.volunteers.actions import covering, duties, planning, qualifying, swaps
from nabij.volunteers.choices import Answer, Left, Post, Skill, SwapState
from nabij.volunteers.models import CoverAsk, CoverCall, Duty, Rota, Shift, Swap
from nabij.volunteers.queries import board, mine, presence
from nabij.volunteers.rules import NotPossible, Refused
from tests.cast import Cast, actor_of, make_enrolment, make_person, make_user

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HOUR = dt.timedelta(hours=1)


class House:
    """A rota in Zwolle, with a shift in a week, and volunteers who come when they are named."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.coordinator = cast, actor_of(cast.coordinator)
        with access.unscoped(access.Reason.TEST):
            self.rota = planning.make_rota(offering=cast.tandem_zwolle, by=NOBODY)
            self.shift = self.shift_in(dt.timedelta(days=7))

    def shift_in(self, ahead: dt.timedelta, hours: int = 3) -> Shift:
        with access.unscoped(access.Reason.TEST):
            start = clock.now() + ahead
            found: Shift = Shift.objects.create(
                organisation=self.cast.nabij, offering=self.cast.tandem_zwolle, rota=self.rota, starts_at=start,
                ends_at=start + hours * HOUR, minimum=2, needs_lead=True,
            )  # fmt: skip
        return found

    def volunteer(self, name: str, *skills: Skill) -> Enrolment:
        with access.unscoped(access.Reason.TEST):
            person = make_person(self.cast.nabij, name)
            made = make_enrolment(self.cast.tandem_zwolle, person, PartRole.VOLUNTEER)
            make_user(self.cast.nabij, name.lower(), "volunteer", person=person)
            qualifying.set_skills(rota=self.rota, enrolment=made, skills=skills, by=NOBODY)
        return made

    def actor(self, enrolment: Enrolment) -> Actor:
        return actor_of(User.objects.get(person_id=enrolment.person_id))

    def take(self, who: Enrolment, shift: Shift | None = None, **more: Any) -> Duty:
        actor = self.actor(who)
        with access.acting_as(actor):
            return duties.take_shift(shift=shift or self.shift, enrolment=who, by=actor, **more)

    def fresh(self, row: Any) -> Any:
        with access.unscoped(access.Reason.TEST):
            return type(row).objects.get(pk=row.pk)


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


def links(kind: str) -> dict[str, str]:
    """Deliver the mail and return the link of this kind that each address got last."""
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        if hit := re.search(rf"/{kind}/\S+", str(letter.body)):
            found[letter.to[0].split("@")[0]] = hit.group()
    return found


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


# -- giving back, swapping, covering -------------------------------------------------------------------------


def test_a_shift_is_given_back_in_time_or_not_by_oneself(house: House) -> None:
    anna = house.volunteer("Anna", Skill.CHAT)
    duty, actor = house.take(anna), house.actor(anna)
    late = time_machine.travel(house.shift.starts_at - 47 * HOUR)
    with late, access.acting_as(actor), pytest.raises(duties.TooLate):
        duties.drop_shift(duty=duty, by=actor)
    with time_machine.travel(house.shift.starts_at - 49 * HOUR), access.acting_as(actor):
        duties.drop_shift(duty=duty, by=actor)
    assert house.fresh(duty).left_because == Left.DROPPED


def test_giving_back_asks_who_was_asked_longest_ago(house: House, django_capture_on_commit_callbacks: Any) -> None:
    anna = house.volunteer("Anna", Skill.LEAD, Skill.CHAT)
    others = [house.volunteer(name, Skill.LEAD, Skill.CHAT) for name in ("Bart", "Carl", "Dina", "Eva", "Finn", "Gijs")]
    with access.unscoped(access.Reason.TEST):
        old = CoverCall.objects.create(
            organisation=house.cast.nabij, offering=house.cast.tandem_zwolle, shift=house.shift_in(30 * HOUR),
            opened_at=clock.now(), closed_at=clock.now(),
        )  # fmt: skip
        # Bart was asked yesterday, Carl a month ago, the others never.
        for position, (who, days) in enumerate(((others[0], 1), (others[1], 30)), start=1):
            CoverAsk.objects.create(
                organisation=house.cast.nabij, offering=house.cast.tandem_zwolle, unit=who.unit, call=old,
                enrolment=who, person_id_copy=who.person_id, position=position,
                asked_at=clock.now() - dt.timedelta(days=days),
            )  # fmt: skip
    duty, actor = house.take(anna), house.actor(anna)
    with django_capture_on_commit_callbacks(execute=True), access.acting_as(actor):
        duties.drop_shift(duty=duty, by=actor)
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        asked = list(
            CoverAsk.objects.filter(call__shift=house.shift).order_by("position").select_related("enrolment__person")
        )
    names = [ask.enrolment.person.given_name for ask in asked]
    assert [ask.position for ask in asked] == [1, 2, 3, 4, 5]
    assert set(names[:4]) == {"Dina", "Eva", "Finn", "Gijs"}
    assert names[4] == "Carl"  # Bart was asked later than he; Anna gave it back herself
    assert [ask.last_asked_at is None for ask in asked] == [True] * 4 + [False]


def called(house: House, *people: Enrolment) -> CoverCall:
    with access.acting_as(house.coordinator):
        call, asked = covering.call_for_cover(shift=house.shift, by=house.coordinator)
    assert asked == min(len(people), 5)
    return call


def test_the_first_yes_gets_the_shift_and_the_next_hears_kindly(house: House, client: Client) -> None:
    anna, bart, carl = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart", "Carl"))
    lead = house.volunteer("Lena", Skill.LEAD)
    house.take(lead)
    call = called(house, anna, bart, carl)
    found = links("cover")
    assert set(found) == {"anna", "bart", "carl"}
    assert "Somebody was first" not in client.get(found["bart"]).content.decode()
    client.get(found["anna"])  # a mail program that looks at links takes no shift
    assert house.fresh(call).closed_at is None
    assert "de dienst is van u" in client.post(found["bart"], {"answer": "yes"}).content.decode()
    assert house.fresh(call).closed_at is not None
    assert "Iemand was u voor" in client.post(found["anna"], {"answer": "yes"}).content.decode()
    assert "Nee is ook goed" in client.post(found["carl"], {"answer": "no"}).content.decode()
    with access.unscoped(access.Reason.TEST):
        answers = dict(CoverAsk.objects.values_list("enrolment__person__given_name", "answer"))
        on = set(Duty.objects.filter(shift=house.shift, is_open=True).values_list("shown_name", flat=True))
    assert answers == {"Anna": Answer.LATE, "Bart": Answer.YES, "Carl": Answer.NO}
    assert on == {"Lena", "Bart"}
    assert client.get(found["bart"]).status_code == 410  # used


def test_the_next_wave_goes_out_after_hours_of_silence(house: House) -> None:
    house.take(house.volunteer("Lena", Skill.LEAD))
    people = [house.volunteer(f"Naam{number}", Skill.CHAT) for number in range(7)]
    call = called(house, *people)
    tasks.hour.now()
    with access.unscoped(access.Reason.TEST):
        assert CoverAsk.objects.filter(call=call).count() == 5
    with time_machine.travel(clock.now() + 5 * HOUR):
        tasks.hour.now()
    with access.unscoped(access.Reason.TEST):
        assert CoverAsk.objects.filter(call=call).count() == 7


def test_a_colleague_takes_over_by_a_link_and_until_then_the_shift_stays(house: House, client: Client) -> None:
    anna, bart, carl = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart", "Carl"))
    duty, actor = house.take(anna), house.actor(anna)
    with access.acting_as(actor):
        swap = swaps.ask_to_swap(duty=duty, enrolment_id=bart.pk, by=actor)
        with pytest.raises(swaps.AlreadyAsked):
            swaps.ask_to_swap(duty=duty, enrolment_id=carl.pk, by=actor)
    link = links("swap")["bart"]
    assert house.fresh(duty).is_open
    assert "Anna" in client.get(link).content.decode()
    client.post(link, {"answer": "yes"})
    assert house.fresh(duty).left_because == Left.SWAPPED
    assert house.fresh(swap).state == SwapState.ACCEPTED
    with access.unscoped(access.Reason.TEST):
        assert Duty.objects.get(shift=house.shift, is_open=True).shown_name == "Bart"
    jobs.drain()
    assert any("Bart neemt uw dienst over" in letter.subject for letter in mail.outbox)
    assert client.post(link, {"answer": "yes"}).status_code == 410


def test_two_exchange_their_shifts_or_nothing_changes(house: House, sign_in: Any) -> None:
    anna, bart, _carl = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart", "Carl"))
    later, soon = (house.shift_in(dt.timedelta(days=days)) for days in (9, 3))
    mine_first, theirs, busy = house.take(anna), house.take(bart, later), house.take(anna, soon)
    also = house.take(bart, house.shift_in(dt.timedelta(days=3, hours=1)))
    client = sign_in(User.objects.get(person_id=anna.person_id))
    form = {"in_return": str(theirs.pk)}
    assert [one.duty for one in mine.in_return(mine_first)] == [theirs], "not one at which Anna is busy"
    wrong = client.post(f"/duties/{mine_first.pk}/swap/", {**form, "who": str(_carl.pk)}, HTTP_ACCEPT_LANGUAGE="en")
    assert "somebody else" in wrong.content.decode()
    assert client.post(f"/duties/{mine_first.pk}/swap/", form).status_code == 302
    page = sign_in(User.objects.get(person_id=bart.person_id)).get("/shifts/", HTTP_ACCEPT_LANGUAGE="en")
    assert "In return Anna takes your shift" in page.content.decode()
    with access.unscoped(access.Reason.TEST):
        swap = Swap.objects.get()
        Duty.objects.filter(pk=theirs.pk).update(is_open=False)
    actor = house.actor(bart)
    with access.acting_as(actor), pytest.raises(swaps.NoLongerOpen):
        swaps.answer_swap(swap=swap, accepts=True, by=actor)
    with access.unscoped(access.Reason.TEST):
        Duty.objects.filter(pk=theirs.pk).update(is_open=True)
        assert Swap.objects.get().state == SwapState.OPEN
    with access.acting_as(actor):
        swaps.answer_swap(swap=swap, accepts=True, by=actor)
    with access.unscoped(access.Reason.TEST):
        on = {(one.shift_id, one.shown_name) for one in Duty.objects.filter(is_open=True)}
    assert on == {
        (house.shift.pk, "Bart"), (later.pk, "Anna"), (busy.shift_id, "Anna"), (also.shift_id, "Bart"),
    }  # fmt: skip


def test_who_never_wants_to_be_asked_is_not_asked_and_can_change_their_mind(house: House, sign_in: Any) -> None:
    anna, bart = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart"))
    client = sign_in(User.objects.get(person_id=anna.person_id))
    client.post("/shifts/asking/", {"what": "never"})
    client.post("/shifts/asking/", {"what": "never"})
    assert [one.id for one in mine.fair_candidates(house.shift, Post.CHAT)] == [bart.pk]
    assert "Ask me again" in client.get("/shifts/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    team = sign_in(house.cast.coordinator).get(f"/rota/{house.rota.pk}/team/", HTTP_ACCEPT_LANGUAGE="en")
    assert team.content.decode().count("does not want to be asked") == 1
    sign_in(User.objects.get(person_id=anna.person_id)).post("/shifts/asking/", {"what": "again"})
    assert {one.id for one in mine.fair_candidates(house.shift, Post.CHAT)} == {anna.pk, bart.pk}
    assert sign_in(house.cast.stranger).post("/shifts/asking/", {"what": "never"}).status_code == 404


def test_who_has_wishes_is_asked_only_for_shifts_that_suit(house: House, sign_in: Any) -> None:
    anna = house.volunteer("Anna", Skill.CHAT)
    client = sign_in(User.objects.get(person_id=anna.person_id))
    starts, ends = (timezone.localtime(at) for at in (house.shift.starts_at, house.shift.ends_at))

    def asked(**wishes: Any) -> bool:
        client.post("/shifts/asking/", {"what": "when", **wishes})
        return bool(mine.fair_candidates(house.shift, Post.CHAT))

    assert asked()
    assert asked(not_on_weekdays="on") is (starts.weekday() >= 5)
    assert asked(not_after="18") is (ends.date() == starts.date() and (ends.hour, ends.minute) <= (18, 0))
    assert asked()
    assert asked(not_after="4"), "what cannot be chosen changes nothing"


@pytest.mark.parametrize(
    ("starts", "ends", "wishes", "suits"),
    [
        ("2026-11-20T20:00", "2026-11-20T22:00", (True, None), False),  # a Friday
        ("2026-11-21T20:00", "2026-11-21T22:00", (True, None), True),
        ("2026-11-20T20:00", "2026-11-20T22:00", (False, 22), True),
        ("2026-11-20T20:00", "2026-11-20T22:30", (False, 22), False),
        ("2026-11-20T20:00", "2026-11-21T01:00", (False, 22), False),  # past midnight
        ("2026-11-20T20:00", "2026-11-21T01:00", (False, None), True),
    ],
)
def test_a_shift_suits_or_not(starts: str, ends: str, wishes: tuple[bool, int | None], suits: bool) -> None:
    moments = {"starts": dt.datetime.fromisoformat(starts), "ends": dt.datetime.fromisoformat(ends)}
    assert rules.suits(**moments, not_on_weekdays=wishes[0], not_after=wishes[1]) is suits


def test_only_who_runs_a_rota_has_it_in_the_menu(house: House, sign_in: Any) -> None:
    def menu(user: Any) -> str:
        return str(sign_in(user).get("/", follow=True).content.decode())

    assert 'href="/rota/"' in menu(house.cast.coordinator)
    assert 'href="/rota/"' not in menu(house.cast.coordinator_almere)


def test_who_is_busy_cannot_be_asked_to_take_over(house: House) -> None:
    anna, bart, _lena = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart", "Lena"))
    duty, actor = house.take(anna), house.actor(anna)
    house.take(bart, house.shift_in(dt.timedelta(days=7, hours=1)))
    with access.acting_as(actor):
        assert [one.name for one in mine.colleagues(duty)] == ["Lena"]
        with pytest.raises(NotPossible):
            swaps.ask_to_swap(duty=duty, enrolment_id=bart.pk, by=actor)


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
