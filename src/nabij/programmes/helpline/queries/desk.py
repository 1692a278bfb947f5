"""What the desk shows: ready sentences, addresses, what a visitor told, who takes a break, and heavy conversations."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nabij.conversations.models import Conversation
from nabij.foundation import access, clock, sealing
from nabij.foundation.access import CHANGE, READ, Reason
from nabij.foundation.actors import Actor
from nabij.programmes.helpline.choices import AgeBand, VisitorLanguage
from nabij.programmes.helpline.models import Break, Debrief, DeskRules, HelpAddress, Helpline, Phrase, Told, WrapUp
from nabij.programmes.helpline.queries.visitor import rules_of
from nabij.volunteers.queries.presence import on_duty

_RECENT = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One helpline's desk for one person."""

    helpline: Helpline
    rules: DeskRules
    phrases: Sequence[Phrase]
    addresses: Sequence[HelpAddress]
    on_break: bool
    on_shift: bool
    may_edit: bool
    unwritten: Sequence[Conversation]


def helplines(actor: Actor) -> Sequence[Helpline]:
    """Return the helplines of the actor's own organisation."""
    return list(
        Helpline.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id)
        .select_related("offering__branch")
    )


def helpline_by_slug(actor: Actor, slug: str) -> Helpline | None:
    """Return one helpline of the actor's own organisation."""
    rows = Helpline.objects.visible_to(actor).filter(organisation_id=actor.organisation_id, slug=slug)
    found: Helpline | None = rows.select_related("offering").first()
    return found


def desk_page(actor: Actor, helpline: Helpline) -> DeskPage:
    """Return what stands on the desk of one helpline."""
    present = on_duty(offering_id=helpline.offering_id, at=clock.now())
    mine = Break.objects.visible_to(actor).filter(
        offering_id=helpline.offering_id, volunteer_id=actor.user_id, until__isnull=True
    )
    return DeskPage(
        helpline=helpline,
        rules=rules_of(helpline),
        phrases=list(Phrase.objects.visible_to(actor).filter(offering_id=helpline.offering_id)),
        addresses=list(HelpAddress.objects.visible_to(actor).filter(offering_id=helpline.offering_id)),
        on_break=mine.exists(),
        on_shift=any(one.user_id == actor.user_id for one in present),
        may_edit=may_edit(actor, helpline),
        unwritten=unwritten(actor, helpline),
    )


def may_edit(actor: Actor, helpline: Helpline) -> bool:
    """Say whether this actor keeps the sentences and addresses of this helpline."""
    return access.may(actor, CHANGE, Phrase(organisation_id=helpline.organisation_id, offering_id=helpline.offering_id))


def unwritten(actor: Actor, helpline: Helpline) -> Sequence[Conversation]:
    """Return the closed conversations of this volunteer that have no wrap-up yet, newest first."""
    rows = Conversation.objects.visible_to(actor).filter(
        offering_id=helpline.offering_id, volunteer_id=actor.user_id, state="closed", kind="helpline"
    )
    written = WrapUp.objects.visible_to(actor).filter(conversation__in=rows).values_list("conversation_id", flat=True)
    done = set(written)
    return [row for row in rows.order_by("-closed_at")[:20] if row.pk not in done]


def told_about(conversation_id: uuid.UUID, *, by: Actor) -> str:
    """Return in words what the visitor told at the door, for who sits at the conversation; empty for anybody else."""
    with access.unscoped(Reason.CONVERSATION):
        row = Told.objects.select_related("conversation").filter(conversation_id=conversation_id).first()
        if row is None or by.user_id not in {row.conversation.volunteer_id, row.conversation.listener_id}:
            return ""
        text = sealing.open_text(row, "facts", by=by, purpose="a conversation with a visitor")
    facts: dict[str, str] = json.loads(text or "{}")
    said = [str(AgeBand(facts["age"]).label)] if facts.get("age") else []
    if facts.get("language") not in {None, VisitorLanguage.DUTCH.value}:
        said.append(str(VisitorLanguage(facts["language"]).label))
    return " · ".join(said)


def age_told(conversation_id: uuid.UUID, *, by: Actor) -> str:
    """Return the age band the visitor told, to begin the wrap-up with."""
    with access.unscoped(Reason.CONVERSATION):
        row = Told.objects.select_related("conversation").filter(conversation_id=conversation_id).first()
        if row is None or by.user_id != row.conversation.volunteer_id:
            return ""
        text = sealing.open_text(row, "facts", by=by, purpose="a conversation with a visitor")
    return str(json.loads(text or "{}").get("age", ""))


# -- for the coordinator ---------------------------------------------------------------------------------------------


def debriefs(actor: Actor, helpline: Helpline) -> Sequence[dict[str, Any]]:
    """Return what volunteers wrote about heavy conversations and nobody talked with them about yet, opened."""
    rows = list(
        Debrief.objects.visible_to(actor, READ)
        .filter(offering_id=helpline.offering_id, heard_at__isnull=True)
        .exclude(volunteer_id=actor.user_id)
        .select_related("volunteer")[:30]
    )
    notes = sealing.open_texts(rows, "note", by=actor, purpose="care for volunteers")
    return [{"row": row, "note": notes[row.pk]} for row in rows]


def waiting_debriefs(actor: Actor, *, heavy: int) -> int:
    """Count heavy conversations that a coordinator has not talked about with the volunteer yet."""
    rows = Debrief.objects.visible_to(actor, CHANGE).filter(heard_at__isnull=True, impact__gte=heavy)
    return rows.filter(at__gte=clock.now() - _RECENT).count()


def helpline_of(row: Any) -> Helpline:
    """Return the helpline of a row that the actor was already let in to."""
    with access.unscoped(Reason.CONVERSATION):
        found: Helpline = Helpline.objects.select_related("offering").get(offering_id=row.offering_id)
    return found


def new_row(kind: str, helpline: Helpline, given: dict[str, Any]) -> Phrase | HelpAddress:
    """Return an unsaved sentence or address of this helpline."""
    place = {"organisation_id": helpline.organisation_id, "offering_id": helpline.offering_id}
    return Phrase(**place, **given) if kind == "sentence" else HelpAddress(**place, **given)
