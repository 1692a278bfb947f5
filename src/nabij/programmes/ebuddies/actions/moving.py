"""Moving a pair to its next state, and what always goes with that."""

import datetime as dt

from nabij.conversations import actions as conversations
from nabij.conversations.registry import ConversationKind, Place, Refusal
from nabij.enrolment.actions.ledger import count
from nabij.foundation import access, audit, clock
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.actions import following
from nabij.programmes.ebuddies.choices import EndedBy, PairState
from nabij.programmes.ebuddies.models import Letterbox, Pair


class MoveNotAllowed(Exception):
    """A pair cannot go from where it stands to there."""


_BY_STAFF = frozenset({PairState.PAUSED, PairState.RUNNING, PairState.FAREWELL, PairState.ENDED})


def may_change(*, state: str, to: str) -> bool:
    """Say whether a coordinator may bring a pair there; to begin is for the volunteer."""
    begins = to == PairState.RUNNING and state != PairState.PAUSED
    return to in _BY_STAFF and not begins and rules.may_become(state=state, to=to)


def locked(pair: Pair) -> Pair:
    """Return the pair as it is now, for this transaction alone; to be called unscoped."""
    row: Pair = Pair.objects.select_for_update(of=("self",)).select_related("letterbox", "offering").get(pk=pair.pk)
    return row


def move(row: Pair, to: PairState, *, by: Actor, ended_by: EndedBy = EndedBy.STAFF) -> None:
    """Bring a locked pair to its next state and save all of it."""
    if not rules.may_become(state=row.state, to=to):
        raise MoveNotAllowed(f"{row.state} -> {to}")
    row.state = to
    if to == PairState.FAREWELL:
        row.news_at = row.news_at or clock.now()
    if to == PairState.ENDED:
        _end(row, ended_by)
    row.save()
    following.follow(row, to, by=by)
    audit.record(f"ebuddies.{to}", by=by, about=row)


def _end(row: Pair, ended_by: EndedBy) -> None:
    """Close the log, and forget at once what served the writing only: the way to tell that there was something."""
    row.ended_at, row.ended_by, row.next_code_hash = clock.now(), ended_by, None
    row.ping_address, row.news_at, row.unanswered_since = None, None, None
    row.stand_in, row.stand_in_until = None, None
    if row.conversation_id:
        conversations.close_pair(conversation_id=row.conversation_id)
    if row.started_on is not None:
        count(offering=row.offering, measure="ebuddies_ended", on=clock.today())


def keep_terms(*, today: dt.date) -> int:
    """Let goodbyes begin and years end on their day, and stand-ins go home; returns how many pairs changed."""
    done = 0
    with access.unscoped(Reason.JOB):
        for found in Pair.objects.filter(state__in=rules.WITH_VOLUNTEER).order_by("pk"):
            row = locked(found)
            due = rules.due_state(state=row.state, ends_on=row.ends_on, weeks=row.letterbox.farewell_weeks, today=today)
            over = _come_home(row, today)
            if due != row.state:
                move(row, PairState(due), by=NOBODY, ended_by=EndedBy.TERM)
            done += over or due != found.state
    return done


def _come_home(row: Pair, today: dt.date) -> bool:
    """End holidays that are over, of who stood in and of who was away."""
    over = row.stand_in_until is not None and row.stand_in_until < today
    if over:
        row.stand_in, row.stand_in_until = None, None
    back = row.away_until is not None and row.away_until < today
    if back:
        row.away_from, row.away_until = None, None
    if over or back:
        row.save(update_fields=["stand_in", "stand_in_until", "away_from", "away_until"])
    return over or back


# -- what the conversations room asks ------------------------------------------------------------------------


def _no_place(_slug: str) -> Place | None:
    """Nobody comes in through a queue: a pair begins with a choice."""


def _admit(_place: Place, _waiting: int, _talking: int) -> Refusal | None:
    return Refusal(code="closed")


def _keep_hours(offering_id: int) -> int:
    row = Letterbox.objects.filter(offering_id=offering_id).first()
    return int(row.keep_hours) if row else 24


KIND = ConversationKind(
    slug="ebuddies",
    place=_no_place,
    admit=_admit,
    desks=lambda _actor: (),
    erase_after_hours=_keep_hours,
    with_lease=False,
    by_pages=True,
)
