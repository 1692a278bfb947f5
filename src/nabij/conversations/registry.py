"""Ways of working that hold conversations say here who may open, take and lead one; this room knows none by name."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nabij.foundation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a visitor who names a helpline ends up: one offering (the cell) of one organisation."""

    organisation_id: int
    offering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no conversation can begin now: `closed`, `full`, `paused` or `blocked`; with a moment when known."""

    code: str
    opens_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What somebody may do on this shift at one offering; role is a DeskRole."""

    offering_id: int
    slug: str
    name: str
    role: str
    at_once: int = 1
    colleagues: Sequence[tuple[int, str]] = ()  # login and name of who else is on


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a conversation is warned and closed by itself; seconds, 0 is never."""

    length_warn: int = 0
    length_close: int = 0
    idle_warn: int = 0
    idle_close: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationKind:
    """All this room needs to know of a way of working that holds conversations.

    Every callable is plain Django code; it runs in a thread, inside the transaction of the action that asks.
    """

    slug: str
    # The helpline a visitor names, or nothing when this kind has none by that slug.
    place: Callable[[str], Place | None]
    # May a new conversation begin now? `waiting` and `talking` count what there is at this offering.
    admit: Callable[[Place, int, int], Refusal | None]
    # Desks of this kind at which this actor works right now; asked at sign-on and again whenever rights may change.
    desks: Callable[[Actor], Sequence[Desk]]
    # The same for many at once, in their order, when that costs less than asking about each.
    desks_of_many: Callable[[Sequence[Actor]], Sequence[Sequence[Desk]]] | None = None
    timing: Callable[[int], Timing] = lambda _offering_id: Timing()
    # May somebody go on waiting at this offering? After closing time, when nobody is left, it is better to be told.
    may_wait: Callable[[int], bool] = lambda _offering_id: True
    # Is anybody there to come, at this offering? Who waits while nobody is, is told so.
    is_staffed: Callable[[int], bool] = lambda _offering_id: True
    erase_after_hours: Callable[[int], int] = lambda _offering_id: 24
    # Stores a form (name, data) handed in at a conversation by a user, or by the visitor (None); says whether it did.
    take_form: Callable[[uuid.UUID, str, Mapping[str, Any], int | None], bool] | None = None
    # Without a lease a conversation stays with its volunteer when that one is away: a pair for a year.
    with_lease: bool = True
    # What is written goes through pages that look at it first; a visitor's socket only listens.
    by_pages: bool = False


_kinds: dict[str, ConversationKind] = {}


def register(kind: ConversationKind) -> None:
    """Add a way of working; called in its AppConfig.ready."""
    _kinds[kind.slug] = kind


def kinds() -> list[ConversationKind]:
    """Return all that were registered."""
    return list(_kinds.values())


def kind(slug: str) -> ConversationKind:
    """Return one by its slug."""
    return _kinds[slug]
