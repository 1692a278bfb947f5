"""What a visitor does: come in, go away, hand in a form. Nothing here knows or keeps who that is."""

import datetime as dt
import hashlib
import hmac
import secrets as random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import connection

from nabij.conversations import registry, rules
from nabij.conversations.actions import log
from nabij.conversations.actions.log import Arrived, Refused, TurnedAway
from nabij.conversations.choices import CloseReason, ConversationState, EventKind, Who
from nabij.conversations.models import Conversation, Waiting
from nabij.enrolment.models import Offering
from nabij.foundation import access, clock, erasure, events, sealing, secrets
from nabij.foundation.access import Reason
from nabij.foundation.ids import new_id
from nabij.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the first frame of somebody new says."""

    helpline: str
    nickname: str
    cid: uuid.UUID
    note: str = ""


def token_for(cid: uuid.UUID) -> str:
    """Return the token of the conversation begun with this cid: sending the same frame twice gives the same one."""
    return hmac.new(secrets.derive("visitor tokens"), cid.bytes, hashlib.sha256).hexdigest()


def open_conversation(*, arrival: Arrival) -> str:
    """Let somebody into the queue and return the token; raises Refused with the reason of the programme."""
    kind, place = _find(arrival.helpline)
    token = token_for(arrival.cid)
    with access.unscoped(Reason.CONVERSATION):
        if Conversation.objects.filter(token_hash=rules.token_hash(token)).exists():
            return token
        refusal = _refusal(kind, place, arrival.note)
        if refusal is None:
            row = _begin(kind.slug, place, nickname=arrival.nickname, token=token)
            _stand_in_line(row)
            return token
    with access.unscoped(Reason.CONVERSATION):
        events.after_commit(TurnedAway(place.offering_id, refusal.code, clock.now()))
    moment = {"until" if refusal.code == "blocked" else "opens_at": refusal.opens_at} if refusal.opens_at else {}
    raise Refused(refusal.code, **{name: value.isoformat() for name, value in moment.items()})


def _find(helpline: str) -> tuple[registry.ConversationKind, registry.Place]:
    for kind in registry.kinds():
        place = kind.place(helpline)
        if place is not None:
            return kind, place
    raise Refused("unknown")


def _refusal(kind: registry.ConversationKind, place: registry.Place, note: str) -> registry.Refusal | None:
    until = _blocked_until(note, place.offering_id)
    if until is not None:
        return registry.Refusal(code="blocked", opens_at=until)
    with connection.cursor() as cursor:
        # One at a time counts and comes in: the last place is given once.
        cursor.execute("SELECT pg_advisory_xact_lock(4711, %s)", [place.offering_id])
    waiting = Waiting.objects.filter(offering_id=place.offering_id).count()
    talking = Conversation.objects.filter(
        offering_id=place.offering_id, state=ConversationState.OPEN, volunteer__isnull=False
    ).count()
    return kind.admit(place, waiting, talking)


def _begin(kind: str, place: registry.Place, *, nickname: str, token: str) -> Conversation:
    unit = erasure.open_unit(organisation_id=place.organisation_id, kind="conversation")
    now = log.database_now()
    row = Conversation(
        id=new_id(),
        organisation_id=place.organisation_id,
        offering_id=place.offering_id,
        unit=unit,
        kind=kind,
        token_hash=rules.token_hash(token) if token else None,
        queued_at=now,
        active_at=now,
    )
    cipher = sealing.ciphers([unit.pk])[unit.pk]
    row.nickname = rules.seal(cipher, conversation_id=row.pk, seq=0, text=nickname)
    return row


def _stand_in_line(row: Conversation) -> None:
    row.save(force_insert=True)
    Waiting.objects.create(
        conversation=row,
        organisation_id=row.organisation_id,
        offering_id=row.offering_id,
        since=row.queued_at,
        seen_at=row.queued_at,
    )
    log.poke({"o": row.offering_id})
    events.after_commit(Arrived(row.pk, row.offering_id, row.queued_at))


def open_pair(*, offering: Offering, kind: str, nickname: str, volunteer: User) -> tuple[uuid.UUID, str]:
    """Begin a conversation that stays with one volunteer, without a queue; returns its id and the visitor's token."""
    token = random.token_hex(32)
    with access.unscoped(Reason.CONVERSATION):
        place = registry.Place(organisation_id=offering.organisation_id, offering_id=offering.pk)
        row = _begin(kind, place, nickname=nickname, token=token)
        row.state, row.volunteer, row.opened_at, row.generation = ConversationState.OPEN, volunteer, row.queued_at, 1
        row.save(force_insert=True)
        log.append(row, EventKind.ASSIGNED, Who.SYSTEM, sender=volunteer.pk)
        log.keep(row, users=[volunteer.pk])
    return row.pk, token


def new_token(*, conversation_id: uuid.UUID) -> str:
    """Give the visitor of a conversation a new token; the old one ends. For who proved otherwise who they are."""
    token = random.token_hex(32)
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        row.token_hash = rules.token_hash(token)
        row.save(update_fields=["token_hash"])
    return token


def close_by_visitor(*, conversation_id: uuid.UUID) -> None:
    """The visitor ends it."""
    with access.unscoped(Reason.CONVERSATION):
        Waiting.objects.filter(conversation_id=conversation_id).delete()
        row = log.locked(conversation_id)
        log.close(row, reason=CloseReason.VISITOR, who=Who.VISITOR, sender=rules.VISITOR)


def leave_queue(*, conversation_id: uuid.UUID) -> None:
    """The visitor went away on purpose: a place in the queue is given up, a conversation is left as it is."""
    with access.unscoped(Reason.CONVERSATION):
        if Waiting.objects.filter(conversation_id=conversation_id).delete()[0]:
            row = log.locked(conversation_id)
            log.close(row, reason=CloseReason.VISITOR, who=Who.VISITOR, sender=rules.VISITOR)


def hand_in_form(*, conversation_id: uuid.UUID, name: str, data: Mapping[str, Any], user_id: int | None) -> None:
    """Give a small form to the way of working that asked for it."""
    with access.unscoped(Reason.CONVERSATION):
        row = log.locked(conversation_id)
        if user_id is not None and user_id != row.volunteer_id:
            raise Refused("not_allowed")
        take_form = registry.kind(row.kind).take_form
        if take_form is None or not take_form(row.pk, name, data, user_id):
            raise Refused("not_allowed")


# -- a pause that needs no address: the visitor's own page carries it ---------------------------------------

_SALT = "conversations.pause"


def note_of_pause(*, offering_id: int, until: dt.datetime) -> str:
    """Return what a visitor's page keeps and shows at the next first contact."""
    return signing.dumps({"o": offering_id, "u": int(until.timestamp())}, salt=_SALT)


def _blocked_until(note: str, offering_id: int) -> dt.datetime | None:
    if not note:
        return None
    try:
        said = signing.loads(note, salt=_SALT)
    except signing.BadSignature:
        return None
    until = dt.datetime.fromtimestamp(said["u"], tz=dt.UTC)
    return until if said["o"] == offering_id and until > clock.now() else None
