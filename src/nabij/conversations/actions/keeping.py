"""What time does to conversations: leases end, places are given up, warnings come, and what was said is erased."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Q

from nabij.conversations import queries, registry, rules
from nabij.conversations.actions import log
from nabij.conversations.choices import CloseReason, ConversationState, EventKind, Who
from nabij.conversations.models import Conversation, Waiting
from nabij.foundation import access, erasure, events
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY

_BATCH = 200
_STALE = """SELECT id FROM conversations_conversation WHERE state = 'open' AND lease_until < now()
 LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"""
_GONE = """DELETE FROM conversations_waiting WHERE conversation_id IN (
 SELECT conversation_id FROM conversations_waiting WHERE seen_at < now() - %s * interval '1 second'
 LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING conversation_id"""


def _rows(statement: str, *values: int) -> Iterator[Conversation]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = [key for (key,) in cursor.fetchall()]
    for key in found:
        yield log.locked(key)


def end_stale_leases() -> int:
    """Put conversations whose volunteer was not heard of for 30 s back in their old places; returns how many."""
    with access.unscoped(Reason.CONVERSATION):
        done = 0
        for row in _rows(_STALE, _BATCH):
            log.requeue(row, reason="lease")
            if rules.times_lost(queries.happenings([row.pk]).get(row.pk, ())) == rules.WORRYING_LOSSES:
                events.after_commit(log.OftenLost(row.pk, row.offering_id))
            done += 1
        return done


def leave_abandoned_places() -> int:
    """Close conversations whose visitor went away while waiting; returns how many."""
    with access.unscoped(Reason.CONVERSATION):
        done = 0
        for row in _rows(_GONE, rules.ABANDONED_SECONDS, _BATCH):
            log.close(row, reason=CloseReason.ABANDONED, who=Who.SYSTEM)
            done += 1
        return done


def close_after_hours() -> int:
    """Tell whoever still waits where nobody will come any more that it is closing time; returns how many."""
    with access.unscoped(Reason.CONVERSATION):
        done = 0
        for offering_id in Waiting.objects.values_list("offering_id", flat=True).distinct():
            places = Waiting.objects.filter(offering_id=offering_id).select_for_update(skip_locked=True)
            for key in list(places.values_list("conversation_id", flat=True)[:_BATCH]):
                row = log.locked(key)
                if registry.kind(row.kind).may_wait(offering_id):
                    break
                log.close(row, reason=CloseReason.HOURS, who=Who.SYSTEM)
                done += 1
        return done


def tell_who_waits_alone() -> int:
    """Tell those who wait that nobody is on shift, and that somebody is again; returns how many were told."""
    with access.unscoped(Reason.CONVERSATION):
        done = 0
        places = Waiting.objects.values_list("offering_id", "conversation__kind").distinct()
        for offering_id, kind in places:
            is_staffed = registry.kind(kind).is_staffed(offering_id)
            rows = Conversation.objects.filter(state=ConversationState.WAITING, offering_id=offering_id, kind=kind)
            rows = rows.annotate(told=F("warned").bitand(rules.TOLD_ALONE))
            rows = rows.filter(told=rules.TOLD_ALONE if is_staffed else 0).order_by("pk")
            for row in rows.select_for_update(no_key=True, skip_locked=True)[:_BATCH]:
                _tell_alone(row, is_staffed=is_staffed)
                done += 1
        return done


def _tell_alone(row: Conversation, *, is_staffed: bool) -> None:
    if not row.warned & rules.WAS_ALONE:
        events.after_commit(log.LeftAlone(row.offering_id, log.database_now()))
    row.warned = (row.warned ^ rules.TOLD_ALONE) | rules.WAS_ALONE
    log.append(row, EventKind.WARNING, Who.SYSTEM, reason="somebody" if is_staffed else "nobody")
    log.keep(row, "warned")


def warn_and_close() -> int:
    """Warn and then close conversations that are long or silent, as each way of working wishes; returns how many."""
    with access.unscoped(Reason.CONVERSATION):
        now, done = log.database_now(), 0
        open_now = Conversation.objects.filter(state=ConversationState.OPEN)
        for offering_id, kind in open_now.values_list("offering_id", "kind").distinct():
            timing = registry.kind(kind).timing(offering_id)
            late = _late(timing, now)
            if late is None:
                continue
            rows = open_now.filter(late, offering_id=offering_id, kind=kind).order_by("pk")
            for row in rows.select_for_update(no_key=True, skip_locked=True)[:_BATCH]:
                done += _one(row, timing, now)
        return done


def _late(timing: registry.Timing, now: dt.datetime) -> Q | None:
    """Return which conversations may have to be warned or closed; nothing when time does nothing to this kind."""
    found = None
    for column, bit, warn, end in (
        ("opened_at", rules.WARNED_LENGTH, timing.length_warn, timing.length_close),
        ("active_at", rules.WARNED_IDLE, timing.idle_warn, timing.idle_close),
    ):
        for seconds, unless in ((warn, bit), (end, 0)):
            if seconds:
                condition = Q(**{f"{column}__lte": now - dt.timedelta(seconds=seconds)})
                if unless:
                    condition &= Q(warned__in=[bits for bits in range(2 * rules.WAS_ALONE) if not bits & unless])
                found = condition if found is None else found | condition
    return found


def _one(row: Conversation, timing: registry.Timing, now: dt.datetime) -> bool:
    lengths = ("length", rules.WARNED_LENGTH, row.opened_at, timing.length_warn, timing.length_close)
    silences = ("idle", rules.WARNED_IDLE, row.active_at, timing.idle_warn, timing.idle_close)
    for reason, bit, since, warn, end in (lengths, silences):
        age = (now - (since or now)).total_seconds()
        if end and age >= end:
            log.close(row, reason=reason, who=Who.SYSTEM)
            return True
        if warn and age >= warn and not row.warned & bit:
            row.warned |= bit
            seconds = max(0, int(end - age)) if end else None
            log.append(row, EventKind.WARNING, Who.SYSTEM, reason=reason, seconds=seconds)
            log.keep(row, "warned")
            return True
    return False


def erase_old_conversations() -> int:
    """Erase conversations that were closed longer ago than the organisation keeps them; returns how many."""
    with access.unscoped(Reason.CONVERSATION):
        now, old = log.database_now(), []
        closed = Conversation.objects.filter(state=ConversationState.CLOSED).order_by("closed_at")
        hours: dict[int, int] = {}
        for row in closed.only("unit_id", "offering_id", "kind", "closed_at")[: 10 * _BATCH]:
            if row.offering_id not in hours:
                hours[row.offering_id] = registry.kind(row.kind).erase_after_hours(row.offering_id)
            if row.closed_at and now - row.closed_at >= dt.timedelta(hours=hours[row.offering_id]):
                old.append(row.unit_id)
        erasure.erase(old[:_BATCH], by=NOBODY, why="conversation past its hours")
        return len(old[:_BATCH])
