"""The kernel as a state machine: two visitors, two volunteers, writers that die at any moment, leases that run out.

The model is the log itself, read back after every run: what was acked stands there once, in its place, in order, and
nobody said anything after their turn.
"""

import uuid
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.conversations import actions
from nabij.conversations.hub.seats import Room, Seat, Socket
from nabij.conversations.hub.writer import Submission, Writer
from nabij.conversations.models import Conversation, Event
from nabij.foundation import access, sealing
from nabij.foundation.access import Reason
from tests.cast import actor_of
from tests.live import Helpline
from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

STEP = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 1), st.sampled_from(["visitor", "one", "two"]), st.integers(1, 3)),
    st.tuples(st.just("say again"), st.integers(0, 1), st.sampled_from(["visitor", "one", "two"]), st.just(1)),
    st.tuples(st.just("die before commit"), st.integers(0, 1), st.just("visitor"), st.integers(1, 2)),
    st.tuples(st.just("die after commit"), st.integers(0, 1), st.sampled_from(["visitor", "one"]), st.integers(1, 2)),
    st.tuples(st.just("lease ends"), st.integers(0, 1), st.just(""), st.just(0)),
    st.tuples(st.just("take"), st.integers(0, 1), st.sampled_from(["one", "two"]), st.just(0)),
)


class Dies(Writer):
    """A writer whose process is killed around the commit."""

    moment = ""

    async def commit(self, batch: list[Submission]) -> None:
        """Store, or not, and tell nobody."""
        if self.moment == "die before commit":
            return
        self._after_commit = lambda _: None
        await super().commit(batch)


class Side:
    """One sender: what it keeps until it is acked, as a client does."""

    def __init__(self, sender: int, who: str) -> None:
        self.sender, self.who = sender, who
        self.n = 0
        self.generation = 0
        self.pending: list[tuple[uuid.UUID, int]] = []
        self.sent: list[tuple[uuid.UUID, int]] = []
        self.acked: dict[uuid.UUID, int] = {}


class Kernel:
    """Two conversations and all who send to them, through real writers."""

    def __init__(self, cast: Any, line: Helpline) -> None:
        self.cast = cast
        self.users = {"one": cast.volunteer, "two": cast.coordinator}
        self.keys: list[uuid.UUID] = []
        for _ in range(2):
            arrival = actions.Arrival(helpline=line.slug, nickname="Maan", cid=uuid.uuid4())
            token = actions.open_conversation(arrival=arrival)
            with access.unscoped(Reason.TEST):
                row = Conversation.objects.order_by("-queued_at").first()
            assert row is not None
            assert token
            self.keys.append(row.pk)
        self.rooms = []
        with access.unscoped(Reason.TEST):
            for row in Conversation.objects.filter(pk__in=self.keys):
                cipher = sealing.ciphers([row.unit_id])[row.unit_id]
                self.rooms.append(
                    Room(id=row.pk, unit_id=row.unit_id, offering_id=row.offering_id, head=0, cipher=cipher)
                )
        self.sides = [
            {
                "visitor": Side(0, "visitor"),
                "one": Side(cast.volunteer.pk, "volunteer"),
                "two": Side(cast.coordinator.pk, "volunteer"),
            }
            for _ in range(2)
        ]

    def step(self, what: str, number: int, who: str, count: int) -> None:
        """Do one step of the plan."""
        room, side = self.rooms[number], self.sides[number].get(who)
        if what == "take":
            self._take(who)
        elif what == "lease ends":
            with access.unscoped(Reason.TEST), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE conversations_conversation SET lease_until = now() - interval '1 second'"
                    " WHERE id = %s AND state = 'open'",
                    [room.id],
                )
            actions.end_stale_leases()
        elif side is not None:
            if what == "say again":
                wanted = side.sent[-3:]
            else:
                for _ in range(count):
                    side.n += 1
                    side.pending.append((uuid.uuid4(), side.n))
                wanted = list(side.pending)
            self._send(room, side, wanted, what)

    def _take(self, who: str) -> None:
        try:
            key = actions.take_next(by=actor_of(self.users[who]))
        except actions.Refused:
            return
        number = [room.id for room in self.rooms].index(key)
        with access.unscoped(Reason.TEST):
            row = Conversation.objects.get(pk=key)
        self.sides[number][who].generation = row.generation

    def _send(self, room: Room, side: Side, wanted: list[tuple[uuid.UUID, int]], what: str) -> None:
        answers: list[Submission] = []
        kind = Dies if what.startswith("die") else Writer
        writer = kind(after_commit=answers.extend)
        if isinstance(writer, Dies):
            writer.moment = what
        seat = Seat(room=room, socket=Socket(_nowhere), sender=side.sender, who=side.who, last=0)
        seat.generation = side.generation
        batch = [Submission(seat=seat, kind="message", cid=cid, n=n, body=f"{n}") for cid, n in wanted]
        side.sent += [item for item in wanted if item not in side.sent]

        async def once() -> None:
            await writer.commit(batch)
            await writer._drop()

        run_apart(once())
        for item in answers:
            if item.refusal is None:
                assert side.acked.setdefault(item.cid, item.seq) == item.seq, "another place for the same message"
                side.pending = [one for one in side.pending if one[0] != item.cid]
            elif item.refusal[0] == "fenced":
                side.pending.clear()
            elif item.refusal[0] == "order":
                side.n = (item.refusal[1] or 1) - 1
                side.pending.clear()

    def check(self) -> None:
        """Compare with the log."""
        with access.unscoped(Reason.TEST):
            events = list(Event.objects.filter(conversation_id__in=self.keys).order_by("seq"))
        for number, room in enumerate(self.rooms):
            log = [event for event in events if event.conversation_id == room.id]
            assert [event.seq for event in log] == list(range(1, len(log) + 1))
            places = {(event.sender, event.cid): event.seq for event in log if event.kind == "message"}
            assert len(places) == sum(event.kind == "message" for event in log)
            for side in self.sides[number].values():
                for cid, seq in side.acked.items():
                    assert places[side.sender, cid] == seq
            holder = None
            for event in log:
                if event.kind in {"assigned", "requeued"}:
                    holder = event.sender if event.kind == "assigned" else None
                elif event.kind == "message" and event.sender:
                    assert event.sender == holder, "somebody talked after their turn"


async def _nowhere(_: Any) -> None:
    return


@pytest.fixture
def line(live_cast: Any) -> Helpline:
    made = Helpline("proeflijn", live_cast.nabij.pk, live_cast.tandem_zwolle.pk, at_once=1)
    made.roles = {live_cast.volunteer.pk: "volunteer", live_cast.coordinator.pk: "volunteer"}
    made.open()
    return made


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(STEP, min_size=6, max_size=20))
def test_whatever_happens_the_log_keeps_its_promises(
    live_cast: Any, line: Helpline, plan: list[tuple[str, int, str, int]]
) -> None:
    with access.unscoped(Reason.TEST):
        Event.objects.all().delete()
        Conversation.objects.all().delete()
    kernel = Kernel(live_cast, line)
    for step in plan:
        kernel.step(*step)
    kernel.check()


def test_a_lost_lease_gives_the_old_place_back_and_fences_the_one_who_was_away(live_cast: Any, line: Helpline) -> None:
    kernel = Kernel(live_cast, line)
    kernel.step("take", 0, "one", 0)
    first = [room.id for room in kernel.rooms].index(min(kernel.keys, key=str))
    kernel.step("say", first, "one", 1)
    kernel.step("lease ends", first, "", 0)
    kernel.step("take", 0, "two", 0)
    kernel.step("say", first, "one", 1)
    kernel.step("say", first, "two", 1)
    kernel.check()
    sides = kernel.sides[first]
    assert (len(sides["one"].acked), len(sides["two"].acked)) == (1, 1)
