"""The journal: quick, once, sealed, and nobody is nudged without need."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from nabij.enrolment.models import Contact, Tally
from nabij.foundation import access, clock, jobs
from nabij.foundation.models import AuditEntry
from nabij.programmes.befriending import actions
from nabij.programmes.befriending.tasks import night
from tests.cast import Cast, actor_of
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def contacts() -> list[Any]:
    with access.unscoped(access.Reason.TEST):
        return list(Contact.objects.order_by("made_at"))


def form(**fields: Any) -> dict[str, Any]:
    return {"on": f"{clock.today()}", "kind": "home", "minutes": "60", "notes": "Gezellig.", **fields}


def test_writing_is_one_press_with_last_time_filled_in(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.volunteer)
    url = f"/befriending/mine/{match.pk}/journal/"
    client.post(url, form(kind="phone", minutes="25"))
    page = client.get(url).content.decode()
    assert 'value="phone" checked' in page.replace("\n", " ").replace("  ", " ") or 'value="phone"' in page
    assert 'value="25"' in page
    (contact,) = contacts()
    assert (contact.kind, contact.minutes, contact.about_id) == ("phone", 25, match.pk)
    with access.unscoped(access.Reason.TEST):
        counted = dict(Tally.objects.values_list("measure", "value"))
    assert (counted["contacts"], counted["contact_minutes"]) == (1, 25)
    assert story.now(match).journal_on == clock.today()


def test_a_double_click_writes_once(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.volunteer)
    url = f"/befriending/mine/{match.pk}/journal/"
    entry = "0190a000-0000-7000-8000-000000000001"
    for _ in range(2):
        assert client.post(url, form(entry=entry)).status_code == 302
    assert len(contacts()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"on": "2999-01-01"}, {"on": "gisteren"}, {"minutes": ""}, {"minutes": "-5"}, {"minutes": "99999"},
     {"kind": "brieven"}, {"notes": "Mijn BSN is 111222333"}, {"notes": "x" * 4001}, {"on": "1999-01-01"}],
)  # fmt: skip
def test_bad_input_is_told_and_what_was_typed_stays(cast: Cast, wrong: dict[str, str]) -> None:
    match = story.active(cast)
    typed = form(notes="Wat ik typte.")
    answer = story.enter(cast.volunteer).post(f"/befriending/mine/{match.pk}/journal/", {**typed, **wrong})
    assert answer.status_code == 200
    assert ("notes" in wrong) or "Wat ik typte." in answer.content.decode()
    assert contacts() == []


def test_what_did_not_take_place_counts_nothing_and_silences_the_nudge(cast: Cast) -> None:
    match = story.active(cast)
    answer = story.enter(cast.volunteer).post(
        f"/befriending/mine/{match.pk}/journal/", form(minutes="", is_cancelled="on")
    )
    assert answer.status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert not Tally.objects.filter(measure="contacts").exists()
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        night.now()
    assert story.links("journal") == {}


def test_a_missed_journal_is_asked_once_with_a_link_that_works_without_account(cast: Cast, client: Client) -> None:
    match = story.active(cast)
    tomorrow = clock.now() + dt.timedelta(days=1)
    with time_machine.travel(clock.now()):
        night.now()
        assert story.links("journal") == {}
    with time_machine.travel(tomorrow):
        night.now()
        night.now()
        found = story.links("journal")
        assert set(found) == {"vera"}
        assert len(mail.outbox) == 1
        page = client.get(found["vera"]).content.decode()
        assert "Piet" in page
        assert "Deelnemer" not in page
        typed = form(on=f"{clock.today() - dt.timedelta(days=1)}")
        for _ in range(2):  # double click
            client.post(found["vera"], typed)
        assert "Dank u wel" in client.get(found["vera"]).content.decode()
    (contact,) = contacts()
    assert contact.author_person_id == cast.vera.person_id
    page = story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Gezellig." in page


def test_the_quick_link_ends_after_a_week_and_with_the_match(cast: Cast, client: Client) -> None:
    match = story.active(cast)
    start = clock.now()
    with time_machine.travel(start + dt.timedelta(days=1)):
        night.now()
        found = story.links("journal")["vera"]
        actor = actor_of(cast.coordinator)
        assert client.get(found).status_code == 200
    with time_machine.travel(start + dt.timedelta(days=9)):
        assert client.get(found).status_code == 410
    with time_machine.travel(start + dt.timedelta(days=2)), access.acting_as(actor):
        from nabij.enrolment.choices import EndReason
        from nabij.programmes.befriending.choices import HandOver, VolunteerThen

        actions.end_match(
            match=match, reason=EndReason.GOAL_REACHED, hand_over=HandOver.NOTHING,
            volunteer_then=VolunteerThen.AVAILABLE, by=actor,
        )  # fmt: skip
    with time_machine.travel(start + dt.timedelta(days=3)):
        client.post(found, form())
    assert contacts() == []


def test_thanks_reach_the_author_and_the_text_stays_behind_the_door(cast: Cast) -> None:
    match = story.active(cast)
    contact = story.wrote(cast, match)
    client = story.enter(cast.coordinator)
    url = f"/befriending/matches/{match.pk}/notes/{contact.pk}/"
    client.post(url, {"text": ""})
    client.post(url, {"text": "Wat fijn dat u er was."})
    jobs.drain()
    assert [letter.to[0] for letter in mail.outbox] == ["vera@voorbeeld.example"] * 2
    assert all("fijn dat u er was" not in str(letter.body) for letter in mail.outbox)
    page = story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Wat fijn dat u er was." in page
    assert client.post(f"/befriending/matches/{match.pk}/notes/{match.pk}/", {"text": "x"}).status_code == 404


def test_reading_an_address_is_logged(cast: Cast) -> None:
    from nabij.foundation import sealing

    match = story.active(cast)
    with access.unscoped(access.Reason.TEST):
        piet = cast.piet.person
        sealing.seal(piet, address="Dorpsstraat 1")
        piet.save()
        before = AuditEntry.objects.filter(event="sealed.read", user_id=cast.volunteer.pk).count()
    page = story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Dorpsstraat 1" in page
    with access.unscoped(access.Reason.TEST):
        assert AuditEntry.objects.filter(event="sealed.read", user_id=cast.volunteer.pk).count() == before + 1


def test_the_next_appointment_is_the_volunteers_to_set(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.volunteer)
    day = clock.today() + dt.timedelta(days=7)
    client.post(f"/befriending/mine/{match.pk}/next/", {"on": f"{day}", "at": "10:30"})
    assert "10:30" in client.get("/befriending/mine/").content.decode()


def test_the_volunteers_day_says_what_to_write(cast: Cast) -> None:
    from nabij.programmes.befriending.programme_type import today

    match = story.active(cast)
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        actor = actor_of(cast.volunteer)
        with access.acting_as(actor):
            cards = today(actor)
        assert [card.url for card in cards] == [f"/befriending/mine/{match.pk}/journal/"]
