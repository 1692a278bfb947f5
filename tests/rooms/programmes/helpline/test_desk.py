"""The desk: wrapping up without names, catching breath, and what the coordinator keeps for it."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from nabij.conversations import actions as conversations
from nabij.conversations.models import Conversation, Event
from nabij.enrolment.models import Tally
from nabij.foundation import access, clock, erasure, jobs
from nabij.foundation.actors import NOBODY
from nabij.foundation.ids import new_id
from nabij.programmes.helpline import tasks
from nabij.programmes.helpline.models import Break, Debrief, DeskRules, HourCount, OpeningVersion, Phrase, Told, WrapUp
from nabij.programmes.helpline.queries import desk as queries
from nabij.programmes.helpline.queries import sitting
from nabij.volunteers.choices import Post
from nabij.volunteers.models import Duty
from tests.cast import Cast, actor_of
from tests.rooms.programmes.helpline.conftest import Line

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
GOOD = {"kind": "real", "topics": ["loneliness", "grief"], "age": "16-21", "note": "", "impact": "2", "own_note": ""}


def hand_in(pk: uuid.UUID, name: str, data: dict[str, Any], user_id: int | None = None) -> None:
    conversations.hand_in_form(conversation_id=pk, name=name, data=data, user_id=user_id)


def talked(line: Line) -> Conversation:
    """A conversation that Roos took and closed."""
    arrival = conversations.Arrival(helpline="luisterlijn", nickname="Maan", cid=new_id())
    conversations.open_conversation(arrival=arrival)
    by = actor_of(line.volunteer)
    pk = conversations.take_next(by=by, offering_id=line.offering.pk)
    hand_in(pk, "about", {"age": "16-21", "language": "ar", "ip": "192.0.2.1"})
    conversations.close_by_staff(by=by, conversation_id=pk)
    with access.unscoped(access.Reason.TEST):
        return Conversation.objects.get(pk=pk)


def tallies(line: Line) -> dict[str, int]:
    with access.unscoped(access.Reason.TEST):
        rows = Tally.objects.filter(offering=line.offering)
        return {row.measure: row.value for row in rows if row.measure.partition("_")[0] in _OURS}


_OURS = {"kind", "topic", "age", "helped", "mood", "impact"}


def test_who_is_on_shift_has_a_desk_and_who_is_not_has_none(line: Line, cast: Cast) -> None:
    (desk,) = sitting.desks(actor_of(line.volunteer))
    assert (desk.role, desk.at_once, desk.colleagues) == ("volunteer", 2, [(line.lead.pk, "Lies")])
    assert sitting.desks(actor_of(line.lead))[0].role == "lead"
    assert [(one.role, one.at_once) for one in sitting.desks(actor_of(cast.coordinator))] == [("backup", 0)]
    for nobody in (cast.volunteer, cast.coordinator_almere, cast.stranger, cast.participant):
        assert list(sitting.desks(actor_of(nobody))) == []


def test_a_break_brings_no_new_conversation_and_ends_by_hand(line: Line, sign_in: SignIn) -> None:
    client = sign_in(line.volunteer)
    client.post("/desk/luisterlijn/break/")
    client.post("/desk/luisterlijn/break/")  # pressed twice
    assert sitting.desks(actor_of(line.volunteer))[0].at_once == 0
    assert b"I am back" in client.get("/desk/luisterlijn/", HTTP_ACCEPT_LANGUAGE="en").content
    client.post("/desk/luisterlijn/break/", {"what": "end"})
    assert sitting.desks(actor_of(line.volunteer))[0].at_once == 2
    with access.unscoped(access.Reason.TEST):
        assert Break.objects.filter(until__isnull=True).count() == 0


def test_who_waits_is_told_at_closing_time_once_the_last_volunteer_has_gone(line: Line) -> None:
    conversations.open_conversation(
        arrival=conversations.Arrival(helpline="luisterlijn", nickname="Maan", cid=new_id())
    )
    with access.unscoped(access.Reason.TEST):
        OpeningVersion.objects.update(blocks=[])
        assert conversations.close_after_hours() == 0, "somebody stays to help the last"
        Duty.objects.update(went_at=clock.now())
        assert conversations.close_after_hours() == 1
        assert Conversation.objects.get().reason == "hours"


def test_who_waits_while_nobody_is_on_shift_is_told_and_counted_once(
    line: Line, django_capture_on_commit_callbacks: Any
) -> None:
    conversations.open_conversation(
        arrival=conversations.Arrival(helpline="luisterlijn", nickname="Maan", cid=new_id())
    )
    with access.unscoped(access.Reason.TEST):
        assert conversations.tell_who_waits_alone() == 0, "somebody is there"
        for gone, told in ((clock.now(), 1), (None, 1), (clock.now(), 1)):
            Duty.objects.update(went_at=gone)
            with django_capture_on_commit_callbacks(execute=True):
                assert [conversations.tell_who_waits_alone() for _ in range(2)] == [told, 0]
        assert list(Event.objects.order_by("seq").values_list("kind", "reason")) == [
            ("warning", "nobody"),
            ("warning", "somebody"),
            ("warning", "nobody"),
        ]
        assert HourCount.objects.get(measure="alone").value == 1


def test_who_was_told_that_nobody_is_there_is_still_warned_of_silence_later(line: Line) -> None:
    conversations.open_conversation(
        arrival=conversations.Arrival(helpline="luisterlijn", nickname="Maan", cid=new_id())
    )
    with access.unscoped(access.Reason.TEST):
        Duty.objects.update(went_at=clock.now())
        conversations.tell_who_waits_alone()
        Duty.objects.update(went_at=None)
        key = conversations.take_next(by=actor_of(line.volunteer))
        Conversation.objects.update(active_at=clock.now() - dt.timedelta(minutes=9))
        assert conversations.warn_and_close() == 1
        conversations.go_back_to_queue(by=actor_of(line.volunteer), conversation_id=key)
        Duty.objects.update(went_at=clock.now())
        assert conversations.tell_who_waits_alone() == 1, "nobody is there now: that is news again"


def test_many_are_asked_about_together_as_each_alone(line: Line, cast: Cast) -> None:
    everyone = [actor_of(user) for user in (line.volunteer, cast.coordinator, cast.stranger, cast.participant)]
    assert sitting.desks_of_many(everyone) == [list(sitting.desks(actor)) for actor in everyone]
    assert [bool(desks) for desks in sitting.desks_of_many(everyone)] == [True, True, False, False]


def test_coordinators_are_mailed_when_nobody_on_shift_hears_a_call_for_help(
    line: Line, cast: Cast, mailoutbox: list[Any]
) -> None:
    call = conversations.HelpCalled(new_id(), line.offering.pk, line.volunteer.pk)
    tasks.help_called(call)
    jobs.drain()
    assert mailoutbox == [], "the shift lead is there"
    with access.unscoped(access.Reason.TEST):
        Duty.objects.filter(post=Post.LEAD).update(went_at=clock.now())
    tasks.help_called(call)
    tasks.often_lost(conversations.OftenLost(new_id(), line.offering.pk))
    jobs.drain()
    assert [(mail.to, "Luisterlijn" in mail.subject) for mail in mailoutbox] == [([cast.coordinator.email], True)] * 2


def test_a_wrap_up_asks_about_a_name_once_counts_once_and_goes_with_the_conversation(
    line: Line, sign_in: SignIn
) -> None:
    talk = talked(line)
    client, address = sign_in(line.volunteer), f"/desk/conversation/{talk.pk}/wrap-up/"
    asked = client.post(address, {**GOOD, "note": "Ze heet Sanne"}, HTTP_ACCEPT_LANGUAGE="en")
    assert asked.status_code == 200
    assert "“heet Sanne” looks like a name" in asked.content.decode()
    assert tallies(line) == {}
    sure = asked.context["form"].data["sure"]
    changed = client.post(address, {**GOOD, "note": "Bel 06 12345678", "sure": sure}, HTTP_ACCEPT_LANGUAGE="en")
    assert "looks like a name" in changed.content.decode(), "another finding is asked about again"
    assert client.post(address, {**GOOD, "note": "Ze heet Sanne", "sure": sure}).status_code == 302
    client.post(address, GOOD)
    assert tallies(line) == {"kind_real": 1, "topic_loneliness": 1, "topic_grief": 1, "age_16-21": 1}
    with access.unscoped(access.Reason.TEST):
        assert b"Sanne" not in bytes(WrapUp.objects.get().note)
    erasure.erase([talk.unit_id], by=NOBODY, why="test")
    with access.unscoped(access.Reason.TEST):
        assert not WrapUp.objects.exists()
        assert not Told.objects.exists()
    assert tallies(line)["kind_real"] == 1


def test_only_who_had_the_conversation_writes_about_it_and_hears_what_was_told(
    line: Line, cast: Cast, sign_in: SignIn
) -> None:
    talk = talked(line)
    for other in (line.lead, cast.volunteer, cast.stranger):
        assert sign_in(other).post(f"/desk/conversation/{talk.pk}/wrap-up/", GOOD).status_code == 404
        assert queries.told_about(talk.pk, by=actor_of(other)) == ""
    assert queries.told_about(talk.pk, by=actor_of(line.volunteer)).endswith("العربية")


def test_a_heavy_conversation_gives_a_break_and_reaches_the_coordinator_alone(
    line: Line, cast: Cast, sign_in: SignIn
) -> None:
    talk = talked(line)
    own = {**GOOD, "impact": "5", "own_note": "Ik blijf eraan denken."}
    sign_in(line.volunteer).post(f"/desk/conversation/{talk.pk}/wrap-up/", own)
    assert sitting.desks(actor_of(line.volunteer))[0].at_once == 0
    page = sign_in(cast.coordinator).get("/desk/luisterlijn/keep/").content.decode()
    assert "Ik blijf eraan denken." in page
    with access.unscoped(access.Reason.TEST):
        debrief = Debrief.objects.get()
    assert sign_in(line.lead).post(f"/desk/debrief/{debrief.pk}/heard/").status_code == 404
    sign_in(cast.coordinator).post(f"/desk/debrief/{debrief.pk}/heard/")
    assert "Ik blijf eraan denken." not in sign_in(cast.coordinator).get("/desk/luisterlijn/keep/").content.decode()
    assert sign_in(line.volunteer).get("/desk/luisterlijn/keep/").status_code == 404


def test_an_evaluation_is_counted_once_and_kept_nowhere(line: Line) -> None:
    talk = talked(line)
    answers: list[dict[str, Any]] = [{}, {"helped": "misschien"}, {"helped": ["yes"]}]
    for data in (*answers, {"helped": "yes", "mood": "better"}, {"helped": "no"}):
        hand_in(talk.pk, "evaluation", data)
    for name, user_id in (("evaluation", line.volunteer.pk), ("iets", None)):
        with pytest.raises(conversations.Refused):
            hand_in(talk.pk, name, {"helped": "yes"}, user_id)
    assert tallies(line) == {"helped_yes": 1, "mood_better": 1}


def test_two_coordinators_change_one_sentence_and_nothing_typed_is_lost(
    line: Line, cast: Cast, sign_in: SignIn
) -> None:
    client, address = sign_in(cast.coordinator), f"/desk/sentence/{line.phrase.pk}/"
    first = {"title": "Welkom", "text": "Dag, ik luister.", "position": 1, "version": 1}
    assert client.post(address, first).status_code == 302
    late = client.post(address, {**first, "text": "Goedenavond."})
    assert late.status_code == 409
    assert "Dag, ik luister." in late.content.decode()
    assert "Goedenavond." in late.content.decode()
    assert sign_in(line.volunteer).post(address, first).status_code == 404
    assert sign_in(cast.coordinator).post(address, {"what": "drop"}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert not Phrase.objects.filter(pk=line.phrase.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("partner_sites", "javascript:alert(1)"),
        ("partner_sites", "http://www.partner.example"),
        ("partner_sites", "https://*"),
        ("partner_sites", "https://a.example; script-src *"),
        ("exit_url", "javascript:alert(1)"),
        ("close_minutes", "10"),
        ("keep_hours", "0"),
    ],
)
def test_rules_that_would_hurt_are_refused_in_words(
    line: Line, cast: Cast, sign_in: SignIn, field: str, value: str
) -> None:
    good = {
        "warn_minutes": 45, "close_minutes": 60, "idle_warn_minutes": 8, "idle_close_minutes": 12, "keep_hours": 24,
        "exit_url": "https://www.wikipedia.org/", "partner_sites": "https://www.partner.example/chat", "version": 1,
    }  # fmt: skip
    client, address = sign_in(cast.coordinator), f"/desk/rules/{line.rules.pk}/"
    refused = client.post(address, {**good, field: value})
    assert refused.status_code == 200
    assert refused.context["form"].errors[field]
    assert client.post(address, good).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert DeskRules.objects.get(pk=line.rules.pk).partner_sites == ["https://www.partner.example"]


def test_conversations_are_warned_closed_and_erased_by_the_rules(line: Line) -> None:
    timing = sitting.timing(line.offering.pk)
    assert (timing.length_warn, timing.length_close, timing.idle_warn, timing.idle_close) == (2700, 3600, 480, 720)
    assert sitting.erase_after_hours(line.offering.pk) == 24
