"""Programme types hand in one value each; `site` and `config` read them here and know no type by name."""

import datetime as dt
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings

from nabij.foundation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayCard:
    """One card on somebody's "Today": what it is about, how urgent (0 is most), and where to go."""

    title: str
    text: str
    url: str
    order: int = 50
    due_on: Any = None
    kind: str = "info"  # info, due, overdue, new
    # In a calendar: the moments, for what has them; without, it takes the whole day `due_on`.
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SomethingToLookAt:
    """News upward: in this offering there is something a coordinator should come and look at (see `news`)."""

    offering_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeKind:
    """A kind within a type, such as language buddy within befriending."""

    slug: str
    name: Any
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeType:
    """All the house needs to know of one way of working against loneliness."""

    slug: str
    name: Any
    urls: str  # module with urlpatterns
    # Further addresses at the root of the site, such as one that is short enough to say: prefix -> module.
    doors: Mapping[str, str] = field(default_factory=dict)
    kinds: Sequence[ProgrammeKind] = ()
    # Cards for one actor's day; each returns few rows.
    today: Callable[[Actor], Sequence[TodayCard]] | None = None
    # Appointments for one actor's own calendar, with `due_on`; first names only, calendars travel.
    calendar: Callable[[Actor], Sequence[TodayCard]] | None = None
    # What happened between these people, for the person page: (title, text, url) by enrolment.
    relations: Callable[[Actor, uuid.UUID], Sequence[TodayCard]] | None = None
    # Brings one volunteer and one participant together: rounds of matching are made for it.
    pairs: bool = False
    default_plan: Sequence[Mapping[str, Any]] = ()
    measures: Mapping[str, Any] = field(default_factory=dict)  # measure -> lazily translated label
    offering_url: Callable[[int], str] | None = None
    # Makes the type's own rows of relations that came in another way, such as an import; returns how many.
    take_over: Callable[[], int] | None = None
    # Give relations of the demo, with the day each was last heard of, the rows this type keeps about them;
    # returns what contacts of each relation are about.
    demo: Callable[[Mapping[Any, dt.date | None]], Mapping[Any, uuid.UUID]] | None = None
    # What a coordinator should come and look at, for a mail that says no more than that.
    news: Callable[[Actor], Sequence[TodayCard]] | None = None
    # Doors of the demo for who has no login: what it is, what one needs, and where.
    demo_doors: Callable[[], Sequence[TodayCard]] | None = None
    # Begin a programme of this type in the demo, all of it, for the organisation with this id; runs unscoped.
    invent: Callable[[int], None] | None = None
    # Keeps a demo alive: runs beside the server until cancelled, and is given the sockets as an ASGI application.
    keep_alive: Callable[[Any], Coroutine[Any, Any, None]] | None = None


def programme_types() -> list[ProgrammeType]:
    """Return the types of the rooms named in settings.PROGRAMME_TYPES, in that order."""
    return [import_module(f"{room}.programme_type").PROGRAMME_TYPE for room in settings.PROGRAMME_TYPES]


def programme_type(slug: str) -> ProgrammeType | None:
    """Return one type by its slug."""
    return next((kind for kind in programme_types() if kind.slug == slug), None)
