"""A pair from application to farewell, through the pages that both sides use."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from argon2.low_level import hash_secret_raw
from django.core import mail
from django.test import Client

from nabij.conversations.models import Conversation, Event
from nabij.enrolment.models import Tally
from nabij.foundation import access, clock, jobs
from nabij.foundation.models import AuditEntry
from nabij.programmes.ebuddies.actions import deciding, keeping, moving
from nabij.programmes.ebuddies.actions import inventing as demo
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Flag, Letterbox, Pair
from tests.cast import Cast, actor_of
from tests.rooms.programmes.ebuddies.conftest import apply, code_of, only, say, token_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SECRET = "ik mis mijn hond Boris"


def test_a_code_is_shown_once_and_holds_only_when_typed_back(letterbox: Letterbox) -> None:
    visitor = Client()
    shown = visitor.post("/ebuddy/begin/maatje/", {"nickname": "Maan"})
    code, token = code_of(shown), token_of(shown)
    assert len(code.split()) == 6
    assert only().state == PairState.NEW
    assert "kennen" in visitor.post("/ebuddy/in/", {"code": code}, headers={"accept-language": "nl"}).content.decode()
    wrong = visitor.post("/ebuddy/in/code/", {"token": token, "code": "appel peer noot"})
    assert code not in wrong.content.decode()
    assert only().state == PairState.NEW
    visitor.post("/ebuddy/in/code/", {"token": token, "code": code})
    assert only().state == PairState.WAITING
    assert token_of(Client().post("/ebuddy/in/", {"code": f"  {code.title()} "}))
    assert not visitor.cookies
    with access.unscoped(access.Reason.TEST):
        row = Pair.objects.values().get()
    assert not any(word in repr(row) for word in (code, "rustig aan"))


def test_a_new_code_from_inside_ends_the_old_one_and_its_pages(letterbox: Letterbox) -> None:
    visitor = Client()
    old, page = apply(visitor)
    token = token_of(page)
    shown = visitor.post("/ebuddy/in/new-code/", {"token": token})
    assert token_of(Client().post("/ebuddy/in/", {"code": old}))  # holds until the new one was typed back
    visitor.post("/ebuddy/in/code/", {"token": token_of(shown), "code": code_of(shown)})
    assert b'name="token"' not in Client().post("/ebuddy/in/", {"code": old}).content
    assert b'name="token"' not in visitor.post("/ebuddy/in/do/", {"token": token, "deed": "look"}).content


def test_known_and_unknown_codes_do_the_same_slow_work(letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from nabij.programmes.ebuddies.actions import codes

    code, _ = apply(Client())
    seen: list[dict[str, Any]] = []

    def watched(*args: Any, **how: Any) -> bytes:
        seen.append(how)
        return hash_secret_raw(*args, **how)

    monkeypatch.setattr(codes, "hash_secret_raw", watched)
    for typed in (code, "aap noot mies wim zus jet"):
        Client().post("/ebuddy/in/", {"code": typed})
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_letters_wait_until_the_other_comes_and_a_form_sent_twice_is_one_letter(
    cast: Cast, writing: tuple[Client, str, Client]
) -> None:
    visitor, token, volunteer = writing
    form = {"token": token, "cid": str(uuid.uuid4()), "text": SECRET}
    visitor.post("/ebuddy/in/say/", form)
    visitor.post("/ebuddy/in/say/", form)
    address = f"/ebuddies/{only().pk}/letters/"
    assert volunteer.get("/ebuddies/mine/").content.decode().count("<section") == 1
    assert volunteer.get(address).content.decode().count(SECRET) == 1
    volunteer.post(address, {"cid": str(uuid.uuid4()), "text": "wat een lieve hond"})
    assert "lieve hond" in visitor.post("/ebuddy/in/do/", {"token": token, "deed": "look"}).content.decode()
    with access.unscoped(access.Reason.TEST):
        bodies = [bytes(body) for body in Event.objects.exclude(body=None).values_list("body", flat=True)]
        assert len(bodies) == 2
        assert not any(SECRET.encode() in body for body in bodies)
        assert Tally.objects.get(offering=cast.tandem_zwolle, measure="contacts").value == 1
        assert AuditEntry.objects.filter(event="ebuddies.read", user_id=cast.volunteer.pk).exists()


@pytest.mark.parametrize("text", ["bel 06 12345678", "mail jan@voorbeeld.example", "Dorpsstraat 12", "insta: @maan"])
def test_contact_details_are_refused_before_storing_in_both_directions(
    writing: tuple[Client, str, Client], text: str
) -> None:
    visitor, token, volunteer = writing
    assert text.split()[-1] in say(visitor, token, text).content.decode()  # nothing typed is lost
    answer = volunteer.post(f"/ebuddies/{only().pk}/letters/", {"cid": str(uuid.uuid4()), "text": text})
    assert answer.status_code == 200
    with access.unscoped(access.Reason.TEST):
        assert not Event.objects.exclude(body=None).exists()


def test_the_coordinator_reads_a_flagged_letter_only_by_opening_it_and_no_other(
    cast: Cast, writing: tuple[Client, str, Client], sign_in: Callable[..., Client]
) -> None:
    visitor, token, _ = writing
    say(visitor, token, SECRET)
    say(visitor, token, "het is hopeloos")
    with access.unscoped(access.Reason.TEST):
        flag = Flag.objects.get()
    staff = sign_in(cast.coordinator)
    assert staff.get(f"/ebuddies/{only().pk}/letters/").status_code == 404
    assert "hopeloos" not in staff.get(f"/ebuddies/flags/{flag.pk}/").content.decode()
    assert "het is hopeloos" in staff.post(f"/ebuddies/flags/{flag.pk}/").content.decode()
    with access.unscoped(access.Reason.TEST):
        assert AuditEntry.objects.filter(event="ebuddies.flag_read", user_id=cast.coordinator.pk).count() == 1


def test_a_ping_says_nothing_and_comes_once_until_somebody_looked(writing: tuple[Client, str, Client]) -> None:
    visitor, token, volunteer = writing
    say(visitor, token, "nog zonder mail")
    agreed = {"weekday": "1", "at_time": "20:00", "pings": "on"}
    volunteer.post(f"/ebuddies/{only().pk}/letters/agree/", agreed)
    for _ in range(2):
        page = say(visitor, token, SECRET)
    assert "20:00" in page.content.decode()
    jobs.drain()
    assert len(mail.outbox) == 1
    assert not any(word in str(mail.outbox[0].message()) for word in ("Boris", "Maan"))


def test_a_volunteer_gets_no_more_than_the_places_agreed_on(
    cast: Cast, writing: tuple[Client, str, Client], sign_in: Callable[..., Client]
) -> None:
    apply(Client())
    with access.unscoped(access.Reason.TEST):
        second = Pair.objects.select_related("letterbox").get(state=PairState.WAITING)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor), pytest.raises(deciding.NoFreePlace):
        deciding.choose(pair=second, volunteer_id=cast.volunteer.pk, by=actor)


def test_pause_farewell_end_and_erasing_after_the_hours(writing: tuple[Client, str, Client]) -> None:
    visitor, token, _ = writing
    say(visitor, token, SECRET)
    visitor.post("/ebuddy/in/do/", {"token": token, "deed": "pause"})
    assert only().state == PairState.PAUSED
    visitor.post("/ebuddy/in/do/", {"token": token, "deed": "resume"})
    pair = only()
    assert pair.state == PairState.RUNNING
    assert pair.ends_on is not None
    moving.keep_terms(today=pair.ends_on - dt.timedelta(weeks=4, days=1))
    assert only().state == PairState.RUNNING
    moving.keep_terms(today=pair.ends_on - dt.timedelta(weeks=4))
    assert only().state == PairState.FAREWELL
    moving.keep_terms(today=pair.ends_on)
    assert only().state == PairState.ENDED
    keeping.erase_old()
    assert only().state == PairState.ENDED  # the hours have not passed
    with access.unscoped(access.Reason.TEST):
        Pair.objects.update(ended_at=clock.now() - dt.timedelta(hours=24 * 7 + 1))
    assert keeping.erase_old() == 1
    with access.unscoped(access.Reason.TEST):
        assert not Pair.objects.exists()
        assert not Event.objects.exists()
        assert not Conversation.objects.exists()
        assert Tally.objects.get(measure="contacts").value == 1


def test_somebody_who_stands_in_comes_in_and_goes_home_and_the_visitor_knows(
    cast: Cast, writing: tuple[Client, str, Client]
) -> None:
    visitor, token, _ = writing
    with access.unscoped(access.Reason.TEST):
        pair = only()
        Pair.objects.filter(pk=pair.pk).update(stand_in=cast.coordinator_almere, stand_in_until=clock.today())
    page = visitor.post("/ebuddy/in/do/", {"token": token, "deed": "look"}, headers={"accept-language": "nl"})
    assert "andere vrijwilliger" in page.content.decode()
    moving.keep_terms(today=clock.today() + dt.timedelta(days=1))
    assert only().stand_in_id is None


def test_a_letterbox_that_is_shut_takes_nobody(letterbox: Letterbox) -> None:
    with access.unscoped(access.Reason.TEST):
        Letterbox.objects.update(is_open=False)
    assert Client().post("/ebuddy/begin/maatje/", {"nickname": "Maan"}).status_code == 200
    with access.unscoped(access.Reason.TEST):
        assert not Pair.objects.exists()
    assert Client().get("/ebuddy/").status_code == 200
    assert Client().get("/ebuddy/begin/nergens/").status_code == 404


@pytest.mark.parametrize("door", ["in/code/", "in/new-code/", "in/say/", "in/do/"])
def test_a_token_that_is_none_leads_to_the_door(letterbox: Letterbox, door: str) -> None:
    for token in ("", "x:y:z", "\udcff".encode("utf-8", "ignore").decode()):
        page = Client().post(f"/ebuddy/{door}", {"token": token, "code": "a", "text": "b", "cid": str(uuid.uuid4())})
        assert page.status_code == 200


def test_the_demo_has_a_pair_that_writes_and_somebody_who_waits(cast: Cast, sign_in: Callable[..., Client]) -> None:
    with access.unscoped(access.Reason.TEST):
        type(cast.volunteer).objects.filter(pk=cast.volunteer.pk).update(email=demo.BUDDY)
        demo.invent(cast.nabij.pk)
        pair = Pair.objects.get(state=PairState.RUNNING)
        assert Pair.objects.filter(state=PairState.WAITING).count() == 1
    page = sign_in(cast.volunteer).get(f"/ebuddies/{pair.pk}/letters/").content.decode()
    assert all(text in page for _, text in demo.LETTERS)
