"""Whatever is sent to the doors gets an answer in the protocol's words, and nobody else notices."""

import json
import time
import uuid
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from nabij.conversations import actions, protocol, queries
from nabij.conversations.models import Conversation, Event
from nabij.foundation import access
from nabij.foundation.models import DataKey
from tests import live
from tests.cast import actor_of
from tests.live import Helpline, Talker
from tests.rooms.conversations.conftest import meet

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

DEEP = '{"t":"form","name":"x","data":' + '{"a":' * 30_00 + "1" + "}" * 30_00 + "}"
HOSTILE = [
    "", "x", "null", "[]", "[[[[[[1]]]]]]", '"t"', "{", '{"t":null}', '{"t":"onbekend"}', '{"t":["msg"]}',
    '{"t":"msg","t":"bye"}', '{"t":"msg","n":NaN}', '{"t":"msg","n":Infinity}', '{"t":"msg","n":1e400}',
    '{"t":"msg","cid":"x","n":1,"body":"a"}', '{"t":"msg","cid":1,"n":1,"body":"a"}', '{"t":"typing","c":{}}',
    '{"t":"msg","cid":"00000000-0000-4000-8000-000000000000","n":-1,"body":"a"}',
    '{"t":"msg","cid":"00000000-0000-4000-8000-000000000000","n":true,"body":"a"}',
    '{"t":"msg","cid":"00000000-0000-4000-8000-000000000000","n":99999999999999999999,"body":"a"}',
    '{"t":"msg","cid":"00000000-0000-4000-8000-000000000000","n":1,"body":["a"]}',
    '{"t":"form","name":"x","data":{"a":{"b":{"c":{"d":{"e":1}}}}}}', '{"t":"form","name":"x","data":{"a":1.5}}',
    '{"t":"form","name":"a\\u0000","data":{}}', '{"t":"typing","x":[[[[[1]]]]]}', '{"t":"take"}', '{"t":"whisper"}',
    "1" * 5_000, DEEP, '{"t":"hello","v":"1"}', '{"t":"close","reason":7}', '{"t":"msg","n":' + "9" * 5_000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:40])
def test_no_frame_of_a_visitor_is_more_than_a_bad_frame(text: str) -> None:
    try:
        said = protocol.read(text)["t"]
    except protocol.Bad as bad:
        said = bad.code
    assert said not in protocol.VISITOR_FRAMES


def test_bad_frames_are_answered_and_the_third_ends_the_connection(address: str) -> None:
    visitor = live.visitor(address)
    visitor.expect("welcome")
    for text in HOSTILE[:2]:
        visitor.socket.send(text)
        visitor.expect("err", code="frame")
    sent = visitor.say("en toch praat ik door")
    visitor.expect("ack", cid=sent["cid"])
    visitor.socket.send(b"\x00\xff")
    visitor.expect("err", code="frame")
    assert _closed(visitor) == protocol.BROKE_RULES


@pytest.mark.parametrize("first", ['{"t":"msg"}', '{"t":"hello","v":2}', '{"t":"hello","v":1,"nickname":" "}'])
def test_who_does_not_say_hello_is_shown_out(address: str, first: str) -> None:
    talker = Talker(address, "visitor")
    talker.socket.send(first)
    assert talker.get()["t"] == "err"
    assert _closed(talker) == protocol.BROKE_RULES


def test_a_frame_that_is_too_large_ends_only_its_own_connection(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    other = live.visitor(address)
    other.expect("welcome")
    other.socket.send(json.dumps({"t": "msg", "body": "x" * 70_000}))
    assert _closed(other) == protocol.TOO_LARGE
    listener.say("alles goed hier", c)
    visitor.expect("ev", body="alles goed hier")


@pytest.mark.parametrize(
    ("body", "code"), [("", "text"), ("  \n ", "text"), ("a\0b", "text"), ("\ud800", "text"), ("x" * 4_001, "long")]
)
def test_a_text_that_cannot_be_stored_is_refused_by_its_cid(address: str, body: str, code: str) -> None:
    visitor = live.visitor(address)
    visitor.expect("welcome")
    sent = visitor.say(body)
    visitor.expect("err", code=code, cid=sent["cid"])
    visitor.n = 0
    visitor.say("\u202e\U0001f469\u200d\U0001f469\u200d\U0001f467 x̶ 'quoted\" \\ </script>")
    visitor.expect("ack", seq=1)


def test_a_flood_is_slowed_down_and_nothing_of_it_is_stored_twice(address: str) -> None:
    visitor = live.visitor(address)
    visitor.expect("welcome")
    sent = [visitor.say(f"{number}") for number in range(30)]
    codes = [visitor.get() for _ in sent]
    acks = [frame for frame in codes if frame["t"] == "ack"]
    assert 10 <= len(acks) <= 13
    assert {frame["code"] for frame in codes if frame["t"] == "err"} <= {"rate", "order"}
    assert [frame["seq"] for frame in acks] == list(range(1, len(acks) + 1))


def test_other_sites_and_people_without_a_session_do_not_come_in(address: str, live_cast: Any) -> None:
    cookie = live.cookie_of(live_cast.volunteer)
    for headers in ({"Cookie": cookie}, {"Cookie": cookie, "Origin": "https://elders.example"}):
        with pytest.raises(InvalidStatus) as refused:
            Talker(address, "volunteer", headers)
        assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        Talker(address, "visitor", {"Origin": "https://elders.example"})
    with pytest.raises(InvalidStatus):
        Talker(address, "anders")
    for wrong in ("", "sessionid=verzonnen", live.cookie_of(live_cast.stranger), live.cookie_of(live_cast.desk)):
        talker = Talker(address, "volunteer", {"Cookie": wrong, "Origin": f"http://{address}"})
        talker.expect("err", code="not_allowed")
        assert _closed(talker) == protocol.SIGNED_OUT


@pytest.mark.parametrize("how", ["session", "shift", "account", "second factor"])
def test_a_right_that_is_withdrawn_is_gone_within_a_second(
    address: str, live_cast: Any, helpline: Helpline, settings: Any, how: str
) -> None:
    from django.contrib.sessions.models import Session

    from nabij.people.models import User

    _, listener, _ = meet(address, live_cast.volunteer)
    time.sleep(1)
    started = time.monotonic()
    if how == "session":
        Session.objects.all().delete()
    elif how == "account":
        User.objects.filter(pk=live_cast.volunteer.pk).update(is_active=False)
    elif how == "second factor":
        settings.SECOND_FACTOR_REQUIRED = True
        actions.rights_changed(user_ids=[live_cast.volunteer.pk])
    else:
        helpline.roles.pop(live_cast.volunteer.pk)
        actions.rights_changed(user_ids=[live_cast.volunteer.pk])
    assert _closed(listener) == protocol.SIGNED_OUT
    assert time.monotonic() - started < 1.5


def test_staff_reach_only_what_is_theirs(address: str, live_cast: Any, helpline: Helpline) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    helpline.roles[live_cast.tandem_coordinator.pk] = "volunteer"
    other = live.volunteer(address, live.cookie_of(live_cast.tandem_coordinator), last_seq={c: 0})
    other.expect("welcome", conversations=[])
    other.say("ik praat mee", c)
    other.expect("err", code="unknown")
    for t, fields in {
        "listen": {}, "take_over": {}, "transfer": {"to": live_cast.tandem_coordinator.pk}, "close": {}, "backup": {},
    }.items():  # fmt: skip
        other.send(t, c=c, **fields)
        assert other.skip_to("err")["code"] in {"not_allowed", "fenced"}
    other.send("take")
    other.skip_to("err", code="empty")
    helpline.at_once = 1
    time.sleep(0)
    live.visitor(address).expect("welcome")
    listener.send("take")
    listener.skip_to("err", code="at_once")
    visitor.send("msg", c=str(uuid.uuid4()), cid=str(uuid.uuid4()), n=1, body="aan een ander")
    visitor.expect("ack", c=c)


def _closed(talker: Talker) -> int:
    while True:
        try:
            talker.get()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


def test_one_conversation_that_cannot_be_read_stops_nobody_at_the_same_desk(address: str, live_cast: Any) -> None:
    tokens, taken = [], []
    for name in ("Maan", "Ster"):
        arrival = actions.Arrival(helpline="proeflijn", nickname=name, cid=uuid.uuid4())
        tokens.append(actions.open_conversation(arrival=arrival))
        taken.append(str(actions.take_next(by=actor_of(live_cast.volunteer))))
    broken, c = taken
    with access.unscoped(access.Reason.TEST):
        unit = Conversation.objects.get(pk=broken).unit_id
        DataKey.objects.filter(unit_id=unit).update(wrapped=bytes(60))
    listener = live.volunteer(address, live.cookie_of(live_cast.volunteer))
    assert [one["c"] for one in listener.expect("welcome")["conversations"]] == [c]
    listener.say("ik ben er", c)
    assert listener.skip_to("ack")
    live.visitor(address, token=tokens[0]).expect("err", code="expired")
    visitor = live.visitor(address, token=tokens[1])
    visitor.expect("welcome")
    visitor.skip_to("ev", kind="message", body="ik ben er")
    with access.unscoped(access.Reason.TEST):
        offering = Conversation.objects.get(pk=broken).offering_id
    assert {str(one.conversation_id): one.nickname for one in queries.board(offering_ids=[offering])} == {
        broken: "",
        c: "Ster",
    }


def test_a_text_that_was_changed_is_empty_and_what_follows_still_comes(address: str, live_cast: Any) -> None:
    visitor, _, c = meet(address, live_cast.volunteer)
    for body in ("eerst", "dan"):
        visitor.say(body, c)
        visitor.skip_to("ack")
    with access.unscoped(access.Reason.TEST):
        Event.objects.filter(conversation_id=c, seq=2).update(body=b"\x01" + bytes(90))
    again = live.visitor(address, token=visitor.seen[0]["token"])
    again.expect("welcome")
    assert [again.skip_to("ev", kind="message")["body"] for _ in range(2)] == ["", "dan"]
