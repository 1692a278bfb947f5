"""What staff see: who waits and how long, who has a free place, the letters of one's own pair, and flags."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nabij.conversations import queries as conversations
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, DECIDE, READ, Reason
from nabij.foundation.actors import Actor
from nabij.people.models import User
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import Asked, PairState, Topic
from nabij.programmes.ebuddies.models import Flag, Letterbox, Pair
from nabij.trajectories.choices import StepState
from nabij.trajectories.models import Step
from nabij.volunteers.choices import Skill
from nabij.volunteers.models import Qualification
from nabij.volunteers.queries import holding

_MANY_STEPS = 20
_THERE = (EnrolmentState.WAITING, EnrolmentState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in a list."""

    pair: Pair
    days_waiting: int
    topics: Sequence[str]
    quiet_days: int  # for how long a letter of the visitor has waited for an answer

    @property
    def is_new(self) -> bool:
        """Say whether there is something the volunteer has not seen: a question, or letters."""
        talk = self.pair.conversation
        is_on = self.pair.state in rules.WITH_VOLUNTEER
        new = talk is not None and talk.last_seq > max(1, self.pair.seen_by_volunteer)
        return self.pair.state == PairState.CHOSEN or (is_on and new)

    @property
    def is_quiet(self) -> bool:
        """Say whether somebody has waited too long for an answer."""
        return self.quiet_days >= rules.QUIET_DAYS

    @property
    def lacks_stand_in(self) -> bool:
        """Say whether the volunteer told to be away, soon or now, and nobody stands in yet."""
        return self.pair.away_until is not None and self.pair.stand_in_id is None


def _lines(rows: Sequence[Pair]) -> list[Line]:
    labels, now = dict(Topic.choices), clock.now()
    return [
        Line(
            pair, (now - pair.applied_at).days, [str(labels.get(one, one)) for one in pair.topics],
            rules.days_without_answer(since=pair.unanswered_since, now=now),
        )
        for pair in rows
    ]  # fmt: skip


def pairs(actor: Actor) -> list[Line]:
    """Return the pairs a coordinator looks after, who waits longest first; unconfirmed applications are nobody yet."""
    rows = (
        Pair.objects.visible_to(actor, DECIDE).exclude(state="new").select_related("letterbox", "volunteer", "stand_in")
    )
    return _lines(list(rows.order_by("applied_at")))


def own_pairs(actor: Actor) -> list[Line]:
    """Return the pairs somebody writes with, those with something new first."""
    rows = Pair.objects.visible_to(actor, CHANGE).select_related("letterbox", "conversation")
    return sorted(_lines(list(rows.order_by("applied_at"))), key=lambda line: not line.is_new)


def line_of(pair: Pair) -> Line:
    """Return one pair as the lists have it."""
    return _lines([pair])[0]


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who may be a fixed e-buddy."""

    user_id: int
    name: str
    has: int
    free: int
    lacks: Sequence[str]

    @property
    def may_be_chosen(self) -> bool:
        """Say whether there is a place, and nothing that is asked is missing."""
        return self.free > 0 and not self.lacks


def volunteers(pair: Pair) -> list[Volunteer]:
    """Return the volunteers of this offering who can sign in: their places left, and what is asked and missing."""
    with access.unscoped(Reason.CONVERSATION):
        enrolled = {
            row.person_id: row
            for row in Enrolment.objects.filter(
                offering_id=pair.offering_id, role=PartRole.VOLUNTEER, state__in=_THERE
            ).select_related("profile")
        }
        users = list(User.objects.filter(person_id__in=list(enrolled), is_active=True).order_by("display_name"))
        held = Counter(
            Pair.objects.filter(offering_id=pair.offering_id, state__in=rules.WITH_VOLUNTEER).values_list(
                "volunteer_id", flat=True
            )
        )
        places, missing = pair.letterbox.places, _missing(pair.letterbox, enrolled)
        return [
            Volunteer(one.pk, one.display_name, held[one.pk], max(0, places - held[one.pk]), missing(one.person_id))
            for one in users
        ]


def _missing(letterbox: Letterbox, enrolled: Mapping[Any, Enrolment]) -> Callable[[Any], list[str]]:
    """Return what says of a person which of the things that are asked they do not have."""
    trained = (
        Qualification.objects.filter(
            holding(clock.today()), organisation_id=letterbox.organisation_id, person_id_copy__in=list(enrolled)
        )
        .exclude(skill=Skill.TRAINEE)
        .values_list("person_id_copy", flat=True)
    )
    has = {Asked.TRAINED: set(trained), Asked.VETTED: {pk for pk, row in enrolled.items() if _is_vetted(row)}}
    return lambda person_id: [str(one.label) for one in map(Asked, letterbox.asked) if person_id not in has[one]]


def _is_vetted(row: Enrolment) -> bool:
    profile = getattr(row, "profile", None)
    return profile is not None and profile.vetting_seen_on is not None


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


def unread_flags(actor: Actor) -> int:
    """Return how many letters still ask to be looked at."""
    return int(Flag.objects.visible_to(actor, READ).filter(read_at__isnull=True).count())


def due_steps(actor: Actor, *, keys: Collection[str]) -> list[Step]:
    """Return the steps of plans of pairs that are due today."""
    rows = Step.objects.visible_to(actor, CHANGE).filter(
        plan_step__key__in=keys, state=StepState.OPEN, due_on__lte=clock.today(), trajectory__ended_on__isnull=True
    )
    return list(rows.select_related("plan_step", "trajectory").order_by("due_on", "pk")[:_MANY_STEPS])
