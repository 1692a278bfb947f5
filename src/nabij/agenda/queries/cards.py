"""What a gathering says of itself in a list for everybody: asked in one question, without the rows behind it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from nabij.agenda import queries, rules
from nabij.agenda.choices import Audience, GuestRole, Registering, RegistrationState
from nabij.agenda.models import Registration
from nabij.agenda.queries import words
from nabij.foundation import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One gathering in a list, as anybody may read it; two that are equal look the same."""

    code: str
    title: str
    when: str
    place: str
    kind: str
    door: str
    is_full: bool
    few_left: int


_COLUMNS = (
    "code", "title", "kind", "precision", "starts_on", "ends_on", "starts_at", "ends_at", "state", "audience",
    "registering", "closes_at", "places", "venue__name", "venue__street", "venue__postcode", "venue__town",
)  # fmt: skip


def columns(rows: Any) -> Any:
    """Choose what a card is made of, and count who has a place beside it."""
    placed = Registration.objects.filter(
        gathering_id=OuterRef("pk"), role=GuestRole.PARTICIPANT, state=RegistrationState.PLACED
    )
    taken = placed.order_by().values("gathering_id").annotate(people_in=Sum("people")).values("people_in")
    return rows.values_list(*_COLUMNS, Subquery(taken))


def card(*row: Any) -> Card:
    """Make a card of these columns."""
    (code, title, kind, precision, starts_on, ends_on, starts_at, ends_at, state, audience, registering, closes_at,
     places, name, street, postcode, town, taken) = row  # fmt: skip
    moment = rules.Moment(
        state=state,
        is_internal=audience == Audience.INTERNAL,
        needs_registration=registering != Registering.NO,
        over_at=queries.over_from(ends_at=ends_at, ends_on=ends_on),
        closes_at=closes_at,
    )
    door = rules.door(moment, now=clock.now())
    room = rules.Room(places=places, taken=taken or 0)
    return Card(
        code=code,
        title=title,
        when=words.period(precision, starts_on, ends_on, starts_at, ends_at),
        place=rules.place(name=name or "", street=street or "", postcode=postcode or "", town=town or ""),
        kind=words.kind(kind),
        door=door.value,
        is_full=door == rules.Door.OPEN and room.is_full,
        few_left=room.few_left if door == rules.Door.OPEN else 0,
    )
