"""What staff do with a pair: choose and be chosen, agree on a day, write, stand in, read a flag, end."""

import datetime as dt
import uuid

from django.utils import timezone

from nabij.conversations import actions as conversations
from nabij.conversations.choices import Who
from nabij.enrolment.actions.ledger import count
from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, DECIDE, Reason
from nabij.foundation.actors import Actor
from nabij.people.models import User
from nabij.programmes.ebuddies import emails, rules
from nabij.programmes.ebuddies.actions import following, writing
from nabij.programmes.ebuddies.actions.moving import MoveNotAllowed, locked, may_change, move
from nabij.programmes.ebuddies.choices import FlagWhy, PairState
from nabij.programmes.ebuddies.models import Flag, Pair
from nabij.programmes.ebuddies.queries import staff as queries


class NoFreePlace(Exception):
    """This volunteer has as many e-buddies as agreed, or is no volunteer of this offering."""


def choose(*, pair: Pair, volunteer_id: int, by: Actor) -> None:
    """Ask a volunteer with a free place to be the fixed e-buddy."""
    access.require(by, DECIDE, pair)
    if volunteer_id not in {one.user_id for one in queries.volunteers(pair) if one.may_be_chosen}:
        raise NoFreePlace
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        row.volunteer = User.objects.get(pk=volunteer_id)
        move(row, PairState.CHOSEN, by=by)
        emails.ping(row)


def accept(*, pair: Pair, nickname: str, pings: bool = False, by: Actor) -> None:
    """Say yes: the time together begins today."""
    access.require(by, CHANGE, pair)
    _require_own(pair, by)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        if row.state != PairState.CHOSEN or row.volunteer is None:
            raise MoveNotAllowed(row.state)
        row.conversation_id, _ = conversations.open_pair(
            offering=row.offering, kind="ebuddies", nickname=nickname, volunteer=row.volunteer
        )
        row.started_on = clock.today()
        row.ends_on = rules.last_day(started_on=row.started_on, months=row.letterbox.term_months)
        row.pings_volunteer, row.news_at = pings, clock.now()
        move(row, PairState.RUNNING, by=by)
        following.start_steps(row, by=by)
        waited = (row.started_on - timezone.localtime(row.applied_at).date()).days
        for measure in ("ebuddies_started", rules.wait_measure(waited)):
            count(offering=row.offering, measure=measure, on=row.started_on)


def decline(*, pair: Pair, by: Actor) -> None:
    """Say no: the pair waits again, in its old place."""
    access.require(by, CHANGE, pair)
    _require_own(pair, by)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        row.volunteer = None
        move(row, PairState.WAITING, by=by)


def _require_own(pair: Pair, by: Actor) -> None:
    if pair.volunteer_id != by.user_id:
        raise access.NotAllowed("only the volunteer who was asked")


def write(*, pair: Pair, cid: uuid.UUID, text: str, by: Actor) -> None:
    """Write to the visitor, as the volunteer or who stands in."""
    access.require(by, CHANGE, pair)
    with access.unscoped(Reason.CONVERSATION):
        words = writing.Words(cid=cid, who=Who.VOLUNTEER, sender=int(by.user_id or 0), text=text)
        writing.write(locked(pair), words)


def agree(*, pair: Pair, weekday: int | None, at_time: dt.time | None, pings: bool, by: Actor) -> None:
    """Set the weekly moment that both sides see, and whether the volunteer wants a ping."""
    access.require(by, CHANGE, pair)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        row.weekday, row.at_time = weekday, at_time
        if row.volunteer_id == by.user_id:
            row.pings_volunteer = pings
        row.save(update_fields=["weekday", "at_time", "pings_volunteer"])


def tell_away(*, pair: Pair, since: dt.date | None, until: dt.date | None, by: Actor) -> None:
    """Say from when until when the volunteer is away: the visitor sees it, and the coordinator looks for a stand-in."""
    access.require(by, CHANGE, pair)
    _require_own(pair, by)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        row.away_from, row.away_until = since, until
        row.save(update_fields=["away_from", "away_until"])
        audit.record("ebuddies.away", by=by, about=row)


def worry(*, pair: Pair, seq: int, by: Actor) -> None:
    """Ask the coordinator to look along at one letter."""
    access.require(by, CHANGE, pair)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        if seq in {letter.seq for letter in queries.letters(row)}:
            writing.raise_flag(row, seq, FlagWhy.WORRY)


def seen(*, pair: Pair, last_seq: int, by: Actor) -> None:
    """Remember that the letters up to here were read by a volunteer, and write down who read."""
    access.require(by, CHANGE, pair)
    audit.record("ebuddies.read", by=by, about=pair, data_class="K4", purpose="writing with an e-buddy")
    with access.unscoped(Reason.CONVERSATION):
        Pair.objects.filter(pk=pair.pk).update(seen_by_volunteer=last_seq, pinged_at=None)


def let_stand_in(*, pair: Pair, volunteer_id: int, until: dt.date, by: Actor) -> None:
    """Let somebody else write during a holiday; both sides see it on their page."""
    access.require(by, DECIDE, pair)
    others = {one.user_id for one in queries.volunteers(pair)} - {pair.volunteer_id}
    if volunteer_id not in others:
        raise NoFreePlace
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        if row.state not in rules.WITH_VOLUNTEER:
            raise MoveNotAllowed(row.state)
        row.stand_in, row.stand_in_until = User.objects.get(pk=volunteer_id), until
        row.save(update_fields=["stand_in", "stand_in_until"])
        emails.ping(row)
        audit.record("ebuddies.stand_in", by=by, about=row)


def change_state(*, pair: Pair, to: PairState, by: Actor) -> None:
    """Pause, go on, begin the goodbye or end, as a coordinator."""
    access.require(by, DECIDE, pair)
    with access.unscoped(Reason.CONVERSATION):
        row = locked(pair)
        if not may_change(state=row.state, to=to):
            raise MoveNotAllowed(row.state)
        if to == PairState.FAREWELL:
            row.ends_on = clock.today() + dt.timedelta(weeks=row.letterbox.farewell_weeks)
        move(row, to, by=by)


def read_flag(*, flag: Flag, by: Actor) -> str:
    """Open one flagged letter and write down who read it; an erased letter is an empty text."""
    access.require(by, CHANGE, flag)
    audit.record("ebuddies.flag_read", by=by, about=flag, data_class="K4", purpose="a letter that was flagged")
    flag.read_at = flag.read_at or clock.now()
    flag.save(update_fields=["read_at"])
    return queries.flagged_text(flag)
