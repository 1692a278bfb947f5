"""Registering without an account: one place each, kept places, a list that moves up, and everybody hears it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from icalendar import Calendar

from nabij.agenda import actions, tasks
from nabij.agenda.choices import Precision
from nabij.agenda.models import Gathering, Registration
from nabij.foundation import access, clock, jobs
from nabij.foundation.models import Unit
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan, when

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def states(gathering: Gathering) -> list[str]:
    with access.unscoped(access.Reason.TEST):
        return [row.state for row in Registration.objects.filter(gathering=gathering).order_by("registered_at")]


def post(client: Client, gathering: Gathering, query: str = "", **typed: Any) -> Any:
    page = client.get(f"/agenda/{gathering.code}/register/{query}")
    sent_with = page.context["form"]["sent_with"].value()
    form = {"name": "Ans Visser", "email": "ans@voorbeeld.example", "people": "1", "sent_with": str(sent_with), **typed}
    return client.post(f"/agenda/{gathering.code}/register/{query}", form)


def test_a_visitor_registers_without_account_and_gets_a_mail_with_the_appointment_and_a_way_out(
    cast: Cast, client: Client
) -> None:
    gathering = plan(cast)
    answer = post(client, gathering)
    assert answer.status_code == 302
    assert "sessionid" not in client.cookies
    jobs.drain()
    (letter,) = mail.outbox
    assert letter.to == ["ans@voorbeeld.example"]
    (attached,) = [part for part in letter.attachments if part[0] == "afspraak.ics"]
    (event,) = Calendar.from_ical(attached[1]).walk("VEVENT")
    assert event["SUMMARY"] == "Koffietafel"
    assert event.decoded("DTSTART") == gathering.starts_at
    link = next(word for word in str(letter.body).split() if "/agenda/mine/" in word)
    path = "/" + link.split("/", 3)[3]
    assert "Koffietafel" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    assert states(gathering) == ["cancelled"]


def test_somebody_who_says_nothing_but_with_how_many_is_a_number(cast: Cast, client: Client) -> None:
    gathering = plan(cast)
    assert post(client, gathering, "?count", people="3").status_code == 302
    with access.unscoped(access.Reason.TEST):
        row = Registration.objects.get(gathering=gathering)
    assert (row.name, row.email, row.people) == ("", "", 3)
    closed = plan(cast, registering="name")
    assert "name" in client.get(f"/agenda/{closed.code}/register/?count").context["form"].fields


def test_one_way_to_reach_somebody_is_asked_for_and_nothing_typed_is_lost(cast: Cast, client: Client) -> None:
    gathering = plan(cast)
    page = post(client, gathering, email="")
    assert page.status_code == 200
    assert "Ans Visser" in page.content.decode()
    assert states(gathering) == []


def test_the_same_person_twice_is_one_and_a_stranger_learns_nothing(cast: Cast, client: Client) -> None:
    gathering = plan(cast, places=1)
    first = come(gathering)
    answer = post(client, gathering, name="ans  VISSER", email="Ans@voorbeeld.example")
    assert answer["Location"].endswith("/thanks/")
    assert states(gathering) == ["placed"]
    jobs.drain()
    assert [letter.to for letter in mail.outbox] == [["ans@voorbeeld.example"]] * 2
    come(gathering, "Bep Visser", email=first.email)  # two people may share an address
    assert states(gathering) == ["placed", "waiting"]


def test_the_waiting_list_moves_up_by_itself_and_tells_people(cast: Cast) -> None:
    gathering = plan(cast, places=2)
    ans, _bep, cor, dirk = (
        come(gathering, name, people=people) for name, people in (("Ans", 1), ("Bep", 1), ("Cor", 2), ("Dirk", 1))
    )
    eef = come(gathering, "Eef", email="", phone="0612345678")
    assert states(gathering) == ["placed", "placed", "waiting", "waiting", "waiting"]
    jobs.drain()
    mail.outbox.clear()
    actions.cancel_by_guest(registration=ans)
    actions.cancel_by_guest(registration=ans)  # twice gives one place
    # Cor comes with two and there is one place: Dirk goes first, Cor keeps his turn.
    assert states(gathering) == ["cancelled", "placed", "waiting", "placed", "waiting"]
    jobs.drain()
    assert [letter.to for letter in mail.outbox] == [[dirk.email]]
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.cancel_by_staff(registration=cor, by=actor)
        actions.cancel_by_staff(registration=dirk, by=actor)
        eef.refresh_from_db()
    assert (eef.state, eef.call_about) == ("placed", "promoted")


def test_places_are_kept_for_newcomers(cast: Cast) -> None:
    gathering = plan(cast, places=3, newcomer_places=2)
    come(gathering, "Ans")
    come(gathering, "Bep")
    come(gathering, "Nieuw Een", is_newcomer=True)
    come(gathering, "Nieuw Twee", is_newcomer=True)
    come(gathering, "Nieuw Drie", is_newcomer=True)
    assert states(gathering) == ["placed", "waiting", "placed", "placed", "waiting"]


def test_volunteers_have_places_of_their_own(cast: Cast) -> None:
    gathering = plan(cast, places=0, volunteer_places=1)
    come(gathering, "Gast")
    come(gathering, "Help Een", role="volunteer")
    come(gathering, "Help Twee", role="volunteer")
    assert states(gathering) == ["waiting", "placed", "waiting"]


def test_fewer_places_than_people_takes_nobody_away_and_more_places_are_given_at_once(
    cast: Cast, sign_in: Callable[[Any], Client]
) -> None:
    gathering = plan(cast, places=2)
    for name in ("Ans", "Bep", "Cor"):
        come(gathering, name)
    client = sign_in(cast.coordinator)

    def save(places: int) -> str:
        form = client.get(f"/gatherings/{gathering.pk}/edit/").context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        typed |= {"places": places, "starts": "10:00", "ends": "12:00"}
        return client.post(f"/gatherings/{gathering.pk}/edit/", typed, follow=True).content.decode()

    assert "Niemand" in save(1) or "Nobody" in save(1)
    assert states(gathering) == ["placed", "placed", "waiting"]
    save(3)
    assert states(gathering) == ["placed", "placed", "placed"]


@pytest.mark.parametrize("how", ["closed", "cancelled", "over", "draft", "internal"])
def test_when_it_is_closed_the_page_says_so_and_nobody_is_registered(how: str, cast: Cast, client: Client) -> None:
    gathering = plan(cast)
    actor = actor_of(cast.coordinator)
    every: dict[str, dict[str, Any]] = {
        "closed": {"closes_at": clock.now()},
        "over": {"starts_at": clock.now() - dt.timedelta(hours=3), "ends_at": clock.now() - dt.timedelta(hours=1)},
        "draft": {"state": "draft"},
        "internal": {"audience": "internal"},
    }
    changes = every.get(how, {})
    page = client.get(f"/agenda/{gathering.code}/register/")
    typed = {"name": "Ans", "email": "a@x.example", "people": 1, "sent_with": page.context["form"]["sent_with"].value()}
    if how == "cancelled":
        with access.acting_as(actor):
            actions.cancel(gathering=gathering, reason="Ziek", by=actor)
    with access.unscoped(access.Reason.TEST):
        Gathering.objects.filter(pk=gathering.pk).update(**changes)
    answer = client.post(f"/agenda/{gathering.code}/register/", typed)
    assert answer.status_code == (404 if how in {"draft", "internal"} else 409)
    assert states(gathering) == []


def test_called_off_everybody_hears_and_it_can_go_on_after_all(cast: Cast) -> None:
    gathering = plan(cast)
    come(gathering, "Ans")
    come(gathering, "Bep", email="", phone="0612345678")
    jobs.drain()
    mail.outbox.clear()
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        off = actions.cancel(gathering=gathering, reason="De zaal is dicht.", by=actor)
    jobs.drain()
    jobs.drain()
    assert ["De zaal is dicht." in str(letter.body) for letter in mail.outbox] == [True]
    with access.unscoped(access.Reason.TEST):
        assert Registration.objects.get(name="Bep").call_about == "cancelled"
    with access.acting_as(actor):
        actions.restore(gathering=off, by=actor)
    jobs.drain()
    assert len(mail.outbox) == 2
    assert states(gathering) == ["placed", "placed"]


def test_the_day_before_everybody_is_reminded_once_and_nobody_when_there_is_nothing(cast: Cast) -> None:
    tasks.remind.now()
    jobs.drain()
    assert mail.outbox == []
    gathering = plan(cast, at=when(days=1))
    come(gathering)
    jobs.drain()
    mail.outbox.clear()
    for _ in range(2):
        tasks.remind.now()
        jobs.drain()
    assert len(mail.outbox) == 1
    assert "Koffietafel" in mail.outbox[0].subject


def test_guests_are_forgotten_after_their_term(cast: Cast) -> None:
    gathering = plan(cast)
    row = come(gathering)
    with access.unscoped(access.Reason.TEST):
        old = clock.today() - dt.timedelta(days=91)
        Gathering.objects.filter(pk=gathering.pk).update(starts_on=old, ends_on=old, sort_on=old)
        tasks.forget.now()
        assert not Registration.objects.filter(pk=row.pk).exists()
        assert Unit.objects.get(pk=row.unit_id).erased_at is not None


def test_a_program_that_fills_in_everything_is_not_registered(cast: Cast, client: Client) -> None:
    gathering = plan(cast)
    assert post(client, gathering, website="http://spam.example").status_code == 302
    assert states(gathering) == []


def test_a_fuzzy_date_can_be_registered_for_and_has_no_appointment(cast: Cast, client: Client) -> None:
    gathering = plan(cast, at=when(days=40, precision=Precision.MONTH))
    post(client, gathering)
    jobs.drain()
    assert not [part for part in mail.outbox[0].attachments if part[0] == "afspraak.ics"]
    assert client.get(f"/agenda/{gathering.code}/appointment.ics").status_code == 404


def test_somebody_comes_with_more_or_fewer_people_after_all(cast: Cast) -> None:
    gathering, client = plan(cast, places=4), Client()
    mine = come(gathering, "Ans", people=3)
    page = f"/agenda/mine/{actions.link_for(registration=mine)}/"
    waits = come(gathering, "Bep", people=2)
    later = come(gathering, "Cor", people=3)
    behind = client.get(f"/agenda/mine/{actions.link_for(registration=later)}/").content.decode()
    assert "1 ander wacht langer dan u" in behind

    def people() -> list[tuple[str, int, str]]:
        with access.unscoped(access.Reason.TEST):
            rows = Registration.objects.order_by("registered_at")
            return [(row.name, row.people, row.state) for row in rows]

    before = [("Ans", 3, "placed"), ("Bep", 2, "waiting"), ("Cor", 3, "waiting")]
    refused = client.post(page, {"people": "5"})
    assert "U houdt uw 3 plekken" in refused.content.decode()
    assert people() == before
    for odd in ("0", "99", "veel", ""):
        assert client.post(page, {"people": odd}).status_code == 200
    assert people() == before
    assert client.post(page, {"people": "2"}).status_code == 302
    assert people() == [("Ans", 2, "placed"), ("Bep", 2, "placed"), ("Cor", 3, "waiting")]
    assert waits.pk != mine.pk
    with access.unscoped(access.Reason.TEST):
        Gathering.objects.filter(pk=gathering.pk).update(closes_at=clock.now())
    assert "Bel ons" in client.post(page, {"people": "3"}).content.decode()
    assert client.post(page, {"people": "1"}).status_code == 302  # fewer is always welcome news
