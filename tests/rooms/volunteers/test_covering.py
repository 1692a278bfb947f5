"""Gaps in the rota: given back in time, asked fairly, taken by the first yes, exchanged or handed over by a link."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, jobs
from nabij.people.models import User
from nabij.volunteers import rules, tasks
from nabij.volunteers.actions import covering, duties, swaps
from nabij.volunteers.choices import Answer, Left, Post, Skill, SwapState
from nabij.volunteers.models import CoverAsk, CoverCall, Duty, Swap
from nabij.volunteers.queries import mine
from nabij.volunteers.rules import NotPossible
from tests.rooms.volunteers.conftest import HOUR, House

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def links(kind: str) -> dict[str, str]:
    """Deliver the mail and return the link of this kind that each address got last."""
    jobs.drain()
    found = {}
    for letter in mail.outbox:
        if hit := re.search(rf"/{kind}/\S+", str(letter.body)):
            found[letter.to[0].split("@")[0]] = hit.group()
    return found


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


def test_who_is_busy_cannot_be_asked_to_take_over(house: House) -> None:
    anna, bart, _lena = (house.volunteer(name, Skill.CHAT) for name in ("Anna", "Bart", "Lena"))
    duty, actor = house.take(anna), house.actor(anna)
    house.take(bart, house.shift_in(dt.timedelta(days=7, hours=1)))
    with access.acting_as(actor):
        assert [one.name for one in mine.colleagues(duty)] == ["Lena"]
        with pytest.raises(NotPossible):
            swaps.ask_to_swap(duty=duty, enrolment_id=bart.pk, by=actor)
