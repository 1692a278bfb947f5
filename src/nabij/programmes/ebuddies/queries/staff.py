"""What staff see: who waits and how long, who has a free place, the letters of one's own pair, and flags."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nabij.conversations import queries as conversations
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE, READ, Reason
from nabij.foundation.actors import Actor
from nabij.people.models import User
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import PairState, Topic
from nabij.programmes.ebuddies.models import Flag, Pair

_THERE = (EnrolmentState.WAITING, EnrolmentState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in a list."""

    pair: Pair
    days_waiting: int
    topics: Sequence[str]

    @property
    def is_new(self) -> bool:
        """Say whether there is something the volunteer has not seen: a question, or letters."""
        talk = self.pair.conversation
        is_on = self.pair.state in rules.WITH_VOLUNTEER
        new = talk is not None and talk.last_seq > max(1, self.pair.seen_by_volunteer)
        return self.pair.state == PairState.CHOSEN or (is_on and new)


def _lines(rows: Sequence[Pair]) -> list[Line]:
    labels = dict(Topic.choices)
    now = clock.now()
    return [
        Line(pair, (now - pair.applied_at).days, [str(labels.get(one, one)) for one in pair.topics]) for pair in rows
    ]


def pairs(actor: Actor) -> list[Line]:
    """Return the pairs a coordinator looks after, who waits longest first; unconfirmed applications are nobody yet."""
    rows = (
        Pair.objects.visible_to(actor, DECIDE).exclude(state="new").select_related("letterbox", "volunteer", "stand_in")
    )
    return _lines(list(rows.order_by("applied_at")))


def own_pairs(actor: Actor) -> list[Line]:
    """Return the pairs somebody writes with."""
    return _lines(
        list(Pair.objects.visible_to(actor, CHANGE).select_related("letterbox", "conversation").order_by("applied_at"))
    )


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who may be a fixed e-buddy."""

    user_id: int
    name: str
    has: int
    free: int


def volunteers(pair: Pair) -> list[Volunteer]:
    """Return the volunteers of this offering who can sign in, with how many places they have left."""
    with access.unscoped(Reason.CONVERSATION):
        people = Enrolment.objects.filter(
            offering_id=pair.offering_id, role=PartRole.VOLUNTEER, state__in=_THERE
        ).values_list("person_id", flat=True)
        users = list(User.objects.filter(person_id__in=list(people), is_active=True).order_by("display_name"))
        held = Counter(
            Pair.objects.filter(offering_id=pair.offering_id, state__in=rules.WITH_VOLUNTEER).values_list(
                "volunteer_id", flat=True
            )
        )
        places = pair.letterbox.places
        return [Volunteer(one.pk, one.display_name, held[one.pk], max(0, places - held[one.pk])) for one in users]


def told(pair: Pair, *, by: Actor, purpose: str) -> dict[str, str]:
    """Open what somebody told at the application; that is written down."""
    return {
        "nickname": sealing.open_text(pair, "nickname", by=by, purpose=purpose),
        "wish": sealing.open_text(pair, "wish", by=by, purpose=purpose),
    }


def letters(pair: Pair) -> Sequence[conversations.Letter]:
    """Return the letters of a pair whose reader was looked at by the door."""
    return conversations.letters(conversation_id=pair.conversation_id) if pair.conversation_id else []


def flags(actor: Actor) -> Sequence[Flag]:
    """Return the letters a coordinator may read, unread ones first."""
    return list(Flag.objects.visible_to(actor, READ).order_by("read_at", "-at")[:100])


def flagged_text(flag: Flag) -> str:
    """Return one letter; only after the reading was written down."""
    with access.unscoped(Reason.CONVERSATION):
        key: uuid.UUID | None = Pair.objects.values_list("conversation_id", flat=True).get(pk=flag.pair_id)
    found = conversations.letters(conversation_id=key, only=[flag.seq]) if key else []
    return found[0].text if found else ""
