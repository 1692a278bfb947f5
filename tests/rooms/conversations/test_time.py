"""What time does to conversations: warnings, ends, places given up, and erasing."""

import datetime as dt
import uuid
from typing import Any

import pytest

from nabij.conversations import actions, queries, registry
from nabij.conversations.models import Conversation, Event, Waiting
from nabij.foundation import access, events, sealing
from nabij.foundation.access import Reason
from nabij.foundation.models import DataKey
from tests.cast import actor_of
from tests.live import Helpline

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def line(cast: Any) -> Helpline:
    made = Helpline("proeflijn", cast.nabij.pk, cast.tandem_zwolle.pk)
    made.roles = {cast.volunteer.pk: "volunteer"}
    made.timing = registry.Timing(length_warn=1800, length_close=2400, idle_warn=300, idle_close=600)
    made.open()
    return made


def _taken(cast: Any, line: Helpline) -> uuid.UUID:
    actions.open_conversation(arrival=actions.Arrival(helpline=line.slug, nickname="Maan", cid=uuid.uuid4()))
    return actions.take_next(by=actor_of(cast.volunteer))


def _later(key: uuid.UUID, **seconds: int) -> None:
    with access.unscoped(Reason.TEST):
        row = Conversation.objects.get(pk=key)
        moved = {name: getattr(row, name) - dt.timedelta(seconds=number) for name, number in seconds.items()}
        Conversation.objects.filter(pk=key).update(**moved)


def _said(key: uuid.UUID) -> list[tuple[str, str]]:
    with access.unscoped(Reason.TEST):
        return list(Event.objects.filter(conversation_id=key).order_by("seq").values_list("kind", "reason"))


def test_silence_is_warned_about_once_and_then_ends_it(cast: Any, line: Helpline) -> None:
    key = _taken(cast, line)
    assert actions.warn_and_close() == 0
    _later(key, active_at=301)
    assert [actions.warn_and_close() for _ in range(2)] == [1, 0]
    _later(key, active_at=300)
    assert actions.warn_and_close() == 1
    assert _said(key) == [("assigned", ""), ("warning", "idle"), ("closed", "idle")]


def test_a_long_conversation_is_warned_about_after_a_warning_about_silence_too(cast: Any, line: Helpline) -> None:
    key = _taken(cast, line)
    _later(key, active_at=301)
    actions.warn_and_close()
    _later(key, active_at=-301, opened_at=1801)
    assert [actions.warn_and_close() for _ in range(2)] == [1, 0]
    _later(key, opened_at=600)
    actions.warn_and_close()
    assert _said(key)[1:] == [("warning", "idle"), ("warning", "length"), ("closed", "length")]


def test_without_timing_nothing_ends(cast: Any, line: Helpline) -> None:
    line.timing = registry.Timing()
    key = _taken(cast, line)
    _later(key, active_at=100_000, opened_at=100_000)
    assert actions.warn_and_close() == 0


def test_who_was_lost_three_times_is_told_of_once_and_stands_on_the_board(
    cast: Any, line: Helpline, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[actions.OftenLost] = []
    monkeypatch.setitem(events._listeners, actions.OftenLost, [told.append])
    key = _taken(cast, line)
    for times in range(1, 5):
        _later(key, lease_until=60)
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.end_stale_leases() == 1
        (shown,) = queries.board(offering_ids=[line.offering_id])
        assert (shown.lost, len(told)) == (times, int(times >= 3))
        actions.take_next(by=actor_of(cast.volunteer))


def test_a_call_for_help_stays_on_the_board_until_somebody_comes(cast: Any, line: Helpline) -> None:
    line.roles[cast.coordinator.pk] = "lead"
    key = _taken(cast, line)
    actions.call_backup(by=actor_of(cast.volunteer), conversation_id=key)
    assert [one.asks_help for one in queries.board(offering_ids=[line.offering_id])] == [True]
    actions.listen(by=actor_of(cast.coordinator), conversation_id=key)
    assert [one.asks_help for one in queries.board(offering_ids=[line.offering_id])] == [False]


def test_a_place_nobody_stands_in_is_given_up_and_not_taken(cast: Any, line: Helpline) -> None:
    actions.open_conversation(arrival=actions.Arrival(helpline=line.slug, nickname="Maan", cid=uuid.uuid4()))
    with access.unscoped(Reason.TEST):
        place = Waiting.objects.get()
        Waiting.objects.update(seen_at=place.seen_at - dt.timedelta(seconds=60))
    with pytest.raises(actions.Refused, match="empty"):
        actions.take_next(by=actor_of(cast.volunteer))
    assert actions.leave_abandoned_places() == 0
    with access.unscoped(Reason.TEST):
        Waiting.objects.update(seen_at=place.seen_at - dt.timedelta(seconds=121))
    assert actions.leave_abandoned_places() == 1
    assert _said(place.conversation_id) == [("closed", "abandoned")]


def test_after_its_hours_a_conversation_is_erased_with_its_key(cast: Any, line: Helpline) -> None:
    key = _taken(cast, line)
    actions.close_by_staff(by=actor_of(cast.volunteer), conversation_id=key)
    assert actions.erase_old_conversations() == 0
    _later(key, closed_at=24 * 3600)
    with access.unscoped(Reason.TEST):
        unit = Conversation.objects.get(pk=key).unit_id
    assert DataKey.objects.filter(unit_id=unit).exists()
    assert actions.erase_old_conversations() == 1
    assert not DataKey.objects.filter(unit_id=unit).exists()
    with access.unscoped(Reason.TEST):
        assert not Conversation.objects.filter(pk=key).exists()
        assert not Event.objects.filter(conversation_id=key).exists()
    with pytest.raises(sealing.Erased):
        sealing.ciphers([unit])
