"""What the conversations room asks of the helpline: who may come in, who works at the desk now, and for how long."""

from collections.abc import Collection, Sequence

from nabij.conversations.choices import DeskRole
from nabij.conversations.registry import Desk, Place, Refusal, Timing
from nabij.foundation import clock
from nabij.foundation.actors import NOBODY, Actor
from nabij.programmes.helpline.access import HELPLINES
from nabij.programmes.helpline.choices import DoorState, Why
from nabij.programmes.helpline.models import DeskRules, Helpline
from nabij.programmes.helpline.queries.door import door_now, on_break
from nabij.volunteers.choices import Post
from nabij.volunteers.queries.presence import OnDuty, on_duty

_ROLES = {
    Post.LEAD: DeskRole.LEAD, Post.BACKUP: DeskRole.BACKUP, Post.CHAT: DeskRole.VOLUNTEER,
    Post.TRAINEE: DeskRole.VOLUNTEER,
}  # fmt: skip
_REFUSALS = {Why.PAUSED: "paused", Why.QUEUE_FULL: "full"}


def place(slug: str) -> Place | None:
    """Return where a visitor who names this helpline ends up."""
    row = Helpline.objects.visible_to(NOBODY).filter(slug=slug).first()
    return Place(organisation_id=row.organisation_id, offering_id=row.offering_id) if row else None


def admit(place: Place, waiting: int, talking: int) -> Refusal | None:
    """Say why nobody new may come in, or nothing. The queue was counted by who asks, under a lock."""
    helpline = Helpline.objects.visible_to(NOBODY).get(offering_id=place.offering_id)
    door = door_now(helpline)
    if door.state == DoorState.CLOSED:
        return Refusal(code=_REFUSALS.get(door.why, "closed"), opens_at=door.opens_at)
    return Refusal(code="full") if waiting >= helpline.queue_cap else None


def desks(actor: Actor) -> Sequence[Desk]:
    """Return the desks at which this person works now: from who is on shift, and for a coordinator as backup."""
    return desks_of_many([actor])[0]


def desks_of_many(actors: Sequence[Actor]) -> list[list[Desk]]:
    """Return the same for many people, having looked once at each helpline of theirs."""
    found: list[list[Desk]] = [[] for _ in actors]
    now, organisations = clock.now(), {actor.organisation_id for actor in actors if actor.user_id is not None}
    for helpline in Helpline.objects.visible_to(NOBODY).filter(organisation_id__in=organisations):
        present = on_duty(offering_id=helpline.offering_id, at=now)
        resting = on_break(helpline.offering_id)
        for actor, mine in zip(actors, found, strict=True):
            if actor.user_id is not None and actor.organisation_id == helpline.organisation_id:
                mine += _desk_at(helpline, actor, present, resting)
    return found


def _desk_at(helpline: Helpline, actor: Actor, present: Sequence[OnDuty], resting: Collection[int]) -> list[Desk]:
    mine = next((one for one in present if one.user_id == actor.user_id), None)
    role = _ROLES[mine.post] if mine else _without_shift(actor, helpline)
    if role is None:
        return []
    awake = {one.user_id: one for one in present if one.user_id and one.at_once and one.user_id not in resting}
    me = awake.pop(actor.user_id or 0, None)
    return [
        Desk(
            offering_id=helpline.offering_id,
            slug=helpline.slug,
            name=helpline.name,
            role=role,
            at_once=me.at_once if me else 0,
            colleagues=[(user_id, one.name) for user_id, one in awake.items()],
        )
    ]


def _without_shift(actor: Actor, helpline: Helpline) -> DeskRole | None:
    """A coordinator of this helpline is always its backup: somebody has to be."""
    return DeskRole.BACKUP if HELPLINES.may(actor, "decide", helpline) else None


def timing(offering_id: int) -> Timing:
    """Return when conversations of this helpline are warned and closed."""
    row = _rules(offering_id)
    return Timing(
        length_warn=row.warn_minutes * 60, length_close=row.close_minutes * 60, idle_warn=row.idle_warn_minutes * 60,
        idle_close=row.idle_close_minutes * 60,
    )  # fmt: skip


def is_staffed(offering_id: int) -> bool:
    """Say whether a volunteer is there who talks; whoever catches breath comes back."""
    return any(one.at_once for one in on_duty(offering_id=offering_id, at=clock.now()))


def may_wait(offering_id: int) -> bool:
    """Say whether somebody may go on waiting: until closing time, and as long as somebody is there to help the last."""
    if is_staffed(offering_id):
        return True
    helpline = Helpline.objects.visible_to(NOBODY).get(offering_id=offering_id)
    return door_now(helpline).why != Why.OUT_OF_HOURS


def erase_after_hours(offering_id: int) -> int:
    """Return how long what was said is kept after the end."""
    return int(_rules(offering_id).keep_hours)


def _rules(offering_id: int) -> DeskRules:
    row: DeskRules | None = DeskRules.objects.visible_to(NOBODY).filter(offering_id=offering_id).first()
    return row or DeskRules(offering_id=offering_id)
