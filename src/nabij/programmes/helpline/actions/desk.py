"""Writes of the desk: forms that come over the socket, wrap-ups, debriefs, breaks, ready sentences and addresses."""

import contextlib
import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nabij.conversations import actions as conversations
from nabij.conversations.models import Conversation
from nabij.conversations.queries import conversation_of_token
from nabij.enrolment.actions import count
from nabij.foundation import access, audit, clock, erasure, sealing
from nabij.foundation.access import CHANGE, CREATE, Reason
from nabij.foundation.actors import NOBODY, Actor
from nabij.foundation.meanwhile import ChangedMeanwhile
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.models import Break, Debrief, DeskRules, HelpAddress, Helpline, Phrase, Told, WrapUp


class AlreadyWritten(Exception):
    """There is a wrap-up of this conversation."""


# -- forms that come over the socket ---------------------------------------------------------------------------------


def take_form(conversation_id: uuid.UUID, name: str, data: Mapping[str, Any], user_id: int | None) -> bool:
    """Keep a visitor's small form; says whether it was one of ours. What is not asked for is dropped unread."""
    if user_id is not None or name not in {"about", "evaluation"}:
        return False
    conversation = Conversation.objects.select_related("offering").get(pk=conversation_id)
    row = _told(conversation)
    if name == "about":
        if facts := rules.told(data):
            sealing.seal(row, facts=json.dumps(facts))
            row.save(update_fields=["facts"])
    elif not row.rated and (measures := rules.rating(data)):
        # The answer itself is kept nowhere: only that one more visitor gave it.
        for measure in measures:
            count(offering=conversation.offering, measure=measure, on=clock.today())
        row.rated = True
        row.save(update_fields=["rated"])
    return True


def _told(conversation: Conversation) -> Told:
    place = {
        "organisation_id": conversation.organisation_id, "offering_id": conversation.offering_id,
        "unit_id": conversation.unit_id,
    }  # fmt: skip
    row, _ = Told.objects.get_or_create(conversation=conversation, defaults=place)
    locked: Told = Told.objects.select_for_update().get(pk=row.pk)
    return locked


# -- afterwards ------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_wrap_up(*, conversation: Conversation, answers: Mapping[str, Any], note: str, by: Actor) -> WrapUp:
    """Write down one conversation, once: the counts stay, the rest is erased with the conversation."""
    row = WrapUp(
        conversation=conversation, organisation_id=conversation.organisation_id,
        offering_id=conversation.offering_id, unit_id=conversation.unit_id, volunteer_id=by.user_id, at=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, row)
    if WrapUp.objects.visible_to(by).filter(conversation=conversation).exists():
        raise AlreadyWritten
    sealing.seal(row, answers=json.dumps(dict(answers)), note=note)
    row.save(force_insert=True)
    measures = rules.wrap_up_measures(kind=answers["kind"], topics=answers["topics"], age=answers["age"])
    for measure in measures:
        count(offering=conversation.offering, measure=measure, on=clock.today())
    audit.record("helpline.wrapped_up", by=by, about=row, unit_id=row.unit_id)
    return row


@transaction.atomic
def write_debrief(*, helpline: Helpline, impact: int, note: str, by: Actor) -> Debrief:
    """Write down how it was for the volunteer; from a heavy one on the coordinator is asked to call."""
    unit = erasure.open_unit(organisation_id=helpline.organisation_id, kind="debrief")
    row = Debrief(
        organisation_id=helpline.organisation_id, offering_id=helpline.offering_id, unit=unit,
        volunteer_id=int(by.user_id or 0), at=clock.now(), impact=impact,
    )  # fmt: skip
    access.require(by, CREATE, row)
    sealing.seal(row, note=note)
    row.save(force_insert=True)
    count(offering=helpline.offering, measure=f"impact_{impact}", on=clock.today())
    audit.record("helpline.debriefed", by=by, about=row)
    return row


@transaction.atomic
def hear_debrief(*, debrief: Debrief, by: Actor) -> None:
    """Note that the coordinator talked with the volunteer about it."""
    access.require(by, CHANGE, debrief)
    if debrief.heard_at is None:
        debrief.heard_at = clock.now()
        debrief.save(update_fields=["heard_at"])
        audit.record("helpline.debrief_heard", by=by, about=debrief)


# -- catching breath -------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_break(*, helpline: Helpline, by: Actor) -> None:
    """Send no new conversation to this volunteer for now; what is under way goes on."""
    row = Break(
        organisation_id=helpline.organisation_id, offering_id=helpline.offering_id, volunteer_id=int(by.user_id or 0),
        since=clock.now(),
    )  # fmt: skip
    access.require(by, CREATE, row)
    Break.objects.bulk_create([row], ignore_conflicts=True)
    _look_again(by)


@transaction.atomic
def end_break(*, helpline: Helpline, by: Actor) -> None:
    """Be there again."""
    rows = Break.objects.visible_to(by, CHANGE).filter(
        offering_id=helpline.offering_id, volunteer_id=by.user_id, until__isnull=True
    )
    rows.update(until=clock.now())
    _look_again(by)


def _look_again(by: Actor) -> None:
    if by.user_id is not None:
        conversations.rights_changed(user_ids=[by.user_id])


# -- ready sentences, addresses and rules: what a coordinator keeps --------------------------------------------------

Kept = Phrase | HelpAddress | DeskRules


@transaction.atomic
def add(*, row: Phrase | HelpAddress, by: Actor) -> None:
    """Keep a new ready sentence or address."""
    access.require(by, CREATE, row)
    row.save(force_insert=True)
    audit.record(f"helpline.{row._meta.model_name}_added", by=by, about=row)


@transaction.atomic
def change(*, row: Kept, given: Mapping[str, Any], seen: int, by: Actor) -> None:
    """Change a sentence, an address or the rules, unless somebody else did since it was looked at."""
    now: Any = type(row).objects.visible_to(by, CHANGE).select_for_update().get(pk=row.pk)
    if now.version != seen:
        raise ChangedMeanwhile(now)
    for name, value in given.items():
        setattr(now, name, value)
    now.version += 1
    now.save()
    audit.record(f"helpline.{row._meta.model_name}_changed", by=by, about=now, purpose=" ".join(sorted(given)))


@transaction.atomic
def drop(*, row: Phrase | HelpAddress, by: Actor) -> None:
    """Take a sentence or an address away."""
    access.require(by, CHANGE, row)
    audit.record(f"helpline.{row._meta.model_name}_removed", by=by, about=row)
    type(row).objects.visible_to(by, CHANGE).filter(pk=row.pk).delete()


# -- the visitor's page ----------------------------------------------------------------------------------------------


def leave(*, token: str) -> None:
    """End the conversation of whoever left in a hurry; an unknown or old token changes nothing and tells nothing."""
    found = conversation_of_token(token=token)
    if found is None:
        return
    with contextlib.suppress(conversations.Refused):
        conversations.close_by_visitor(conversation_id=found)


def forget_debriefs(*, before: dt.datetime) -> int:
    """Erase what volunteers wrote about themselves once it is old; returns how many."""
    with access.unscoped(Reason.JOB):
        units = list(Debrief.objects.filter(at__lt=before).values_list("unit_id", flat=True)[:500])
        erasure.erase(units, by=NOBODY, why="debrief past its term")
        return len(units)


def furnish(*, helpline: Helpline) -> None:
    """Put on a new desk what every desk begins with: the usual rules, and numbers to call with their source."""
    place: dict[str, Any] = {"organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id}
    DeskRules.objects.bulk_create([DeskRules(**place, helpline=helpline)])
    HelpAddress.objects.bulk_create(
        [HelpAddress(**place, **one, for_visitors=True, position=at) for at, one in enumerate(rules.help_numbers())]
    )
