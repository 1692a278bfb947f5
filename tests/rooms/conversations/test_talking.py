"""Two people talk through the two doors, on a real server, with a real database."""

import uuid
from typing import Any

import pytest

from nabij.conversations import actions
from tests import live
from tests.live import Helpline
from tests.rooms.conversations.conftest import meet

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


def test_a_visitor_waits_a_volunteer_takes_and_they_talk(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    sent = visitor.say("hallo, is daar iemand?")
    visitor.expect("ack", cid=sent["cid"], seq=2)
    listener.expect("ev", kind="message", who="visitor", seq=2, body="hallo, is daar iemand?", cid=sent["cid"])
    answer = listener.say("Dag Maan, ik luister.", c)
    listener.expect("ack", cid=answer["cid"], seq=3)
    visitor.expect("ev", who="volunteer", seq=3, body="Dag Maan, ik luister.", by=None)
    visitor.send("close")
    visitor.expect("ev", kind="closed", reason="visitor", seq=4)
    listener.expect("ev", kind="closed", reason="visitor", seq=4)
    listener.expect("gone", c=c, reason="closed")


def test_what_was_sent_twice_is_stored_once_and_answered_twice(address: str, live_cast: Any) -> None:
    visitor, listener, _ = meet(address, live_cast.volunteer)
    sent = visitor.say("een keer")
    first = visitor.expect("ack", seq=2)
    visitor.send("msg", **sent)
    assert visitor.expect("ack") == first
    visitor.say("twee keer")
    visitor.expect("ack", seq=3)
    listener.expect("ev", seq=2, body="een keer")
    listener.expect("ev", seq=3, body="twee keer")
    visitor.send("msg", cid=str(uuid.uuid4()), n=9, body="te ver")
    visitor.expect("err", code="order", expected=3)
    visitor.send("msg", cid=str(uuid.uuid4()), n=1, body="te vroeg")
    visitor.expect("err", code="order", expected=3)


def test_who_comes_back_gets_what_was_missed_and_nothing_twice(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    token = visitor.seen[0]["token"]
    visitor.close()
    for number in range(5):
        listener.say(f"bericht {number}", c)
        listener.skip_to("ack", seq=number + 2)
    again = live.visitor(address, token=token, last_seq=1)
    again.expect("welcome", c=c, state="open", seq=6, n=0)
    assert [again.expect("ev")["seq"] for _ in range(5)] == [2, 3, 4, 5, 6]
    later = live.volunteer(address, live.cookie_of(live_cast.volunteer), last_seq={c: 4})
    assert later.expect("welcome")["conversations"][0]["n"] == 5
    assert [later.expect("ev")["body"] for _ in range(2)] == ["bericht 3", "bericht 4"]


def test_who_gets_a_conversation_back_after_a_break_hears_nothing_twice(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    for number in range(3):
        visitor.say(f"bericht {number}")
        listener.skip_to("ev", seq=number + 2)
    lead = live.volunteer(address, live.cookie_of(live_cast.coordinator))
    lead.expect("welcome")
    listener.send("transfer", c=c, to="queue")
    listener.skip_to("gone", c=c)
    listener.close()
    lead.send("take")
    lead.skip_to("conv", c=c)
    again = live.volunteer(address, live.cookie_of(live_cast.volunteer), last_seq={c: 4})
    again.expect("welcome", conversations=[])
    lead.send("transfer", c=c, to=live_cast.volunteer.pk)
    again.skip_to("conv", c=c)
    visitor.say("bent u er weer?")
    again.skip_to("ev", body="bent u er weer?")
    heard = [frame["seq"] for frame in again.seen if frame["t"] == "ev"]
    assert heard == list(range(5, heard[-1] + 1))


def test_the_same_first_frame_gives_the_same_conversation(address: str) -> None:
    cid = str(uuid.uuid4())
    first = live.visitor(address, cid=cid).expect("welcome")
    assert live.visitor(address, cid=cid).expect("welcome") == first


def test_whispers_reach_the_lead_and_never_the_visitor(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    lead = live.volunteer(address, live.cookie_of(live_cast.coordinator))
    lead.expect("welcome")
    listener.send("backup", c=c)
    lead.skip_to("call", c=c, kind="backup")
    listener.skip_to("ev", kind="backup")
    lead.send("listen", c=c)
    lead.skip_to("conv", c=c, role="listener")
    lead.skip_to("ev", kind="listening")
    listener.expect("ev", kind="listening", by=live_cast.coordinator.pk)
    listener.say("wat zou jij doen?", c, t="whisper")
    listener.expect("ack")
    lead.skip_to("ev", kind="whisper", body="wat zou jij doen?")
    lead.say("gewoon luisteren", c, t="whisper")
    lead.expect("ack")
    listener.expect("ev", kind="whisper", who="lead", body="gewoon luisteren")
    lead.n = 0
    lead.send("msg", c=c, cid=str(uuid.uuid4()), n=2, body="aan de bezoeker")
    lead.expect("err", code="fenced")
    listener.say("ik luister", c)
    visitor.expect("ev", kind="message", seq=6, body="ik luister")
    assert not [frame for frame in visitor.seen if frame.get("kind") in {"whisper", "listening", "backup"}]


def test_a_lead_takes_over_and_the_volunteer_is_fenced_off(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    lead = live.volunteer(address, live.cookie_of(live_cast.coordinator))
    lead.expect("welcome")
    lead.send("take_over", c=c)
    lead.skip_to("conv", c=c, role="volunteer")
    listener.skip_to("conv", c=c, role="listener")
    listener.say("ik ben er nog", c)
    listener.skip_to("err", code="fenced")
    lead.say("hier de dienstleider", c)
    visitor.skip_to("ev", kind="message", body="hier de dienstleider")
    lead.send("transfer", c=c, to=live_cast.volunteer.pk)
    listener.skip_to("conv", c=c, role="volunteer")
    lead.skip_to("gone", c=c, reason="transferred")


def test_back_to_the_queue_keeps_the_old_place(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    later = live.visitor(address)
    later.expect("welcome", state="waiting")
    listener.send("transfer", c=c, to="queue")
    visitor.expect("ev", kind="requeued")
    listener.skip_to("gone", c=c, reason="requeued")
    later.skip_to("queue", position=2)
    listener.send("take")
    assert listener.skip_to("conv")["c"] == c


def test_who_may_not_come_in_is_told_why(address: str, helpline: Helpline) -> None:
    live.visitor(address, "anders").expect("err", code="unknown")
    helpline.cap = 1
    live.visitor(address).expect("welcome")
    live.visitor(address).expect("err", code="full")
    live.visitor(address, token="0" * 64).expect("err", code="expired")


def test_a_pause_is_carried_by_the_visitors_own_page(address: str, live_cast: Any) -> None:
    visitor, listener, c = meet(address, live_cast.volunteer)
    listener.send("close", c=c, reason="blocked", block="24h")
    note = visitor.skip_to("keep")["note"]
    assert live.visitor(address, note=note).expect("err", code="blocked")["until"]
    assert live.visitor(address, note="verzonnen").expect("welcome")


def test_a_form_goes_to_the_way_of_working(address: str, helpline: Helpline) -> None:
    visitor = live.visitor(address)
    visitor.expect("welcome")
    visitor.send("form", name="evaluation", data={"helped": "yes", "mood": 4, "topics": ["alone"]})
    visitor.expect("form", name="evaluation", ok=True)
    assert helpline.forms == [("evaluation", {"helped": "yes", "mood": 4, "topics": ["alone"]}, None)]
    visitor.send("form", name="onbekend", data={})
    visitor.expect("err", code="not_allowed")


def test_however_often_staff_is_looked_at_nothing_comes_twice(address: str, live_cast: Any) -> None:
    _, listener, c = meet(address, live_cast.volunteer)
    lead = live.volunteer(address, live.cookie_of(live_cast.coordinator))
    lead.expect("welcome")
    for _ in range(2):
        listener.say("hier", c)
        listener.skip_to("ack")
        actions.rights_changed(user_ids=[live_cast.volunteer.pk])
        lead.send("take_over", c=c)
        listener.skip_to("conv", role="listener")
        lead.send("transfer", c=c, to=live_cast.volunteer.pk)
        listener.skip_to("conv", role="volunteer")
    listener.send("close", c=c)
    listener.skip_to("ev", kind="closed")
    for talker in (listener, lead):
        seqs = [frame["seq"] for frame in talker.seen if frame["t"] == "ev"]
        assert seqs == sorted(set(seqs))


def test_a_volunteer_hears_whether_somebody_waits_and_never_how_many(address: str, live_cast: Any) -> None:
    listener = live.volunteer(address, live.cookie_of(live_cast.volunteer))
    listener.expect("welcome")
    assert listener.skip_to("waiting")["any"] is False
    visitors = [live.visitor(address) for _ in range(2)]
    told = listener.skip_to("waiting")
    assert told == {"t": "waiting", "offering": told["offering"], "any": True}
    for visitor in visitors:
        visitor.expect("welcome", state="waiting")
        visitor.send("bye")
    assert listener.skip_to("waiting")["any"] is False
