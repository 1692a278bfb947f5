"""What anybody may see: published gatherings for everybody, and those for invited guests by their code.

The one place where this room reads for somebody without an account.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from nabij.agenda import queries, rules
from nabij.agenda.choices import Audience, ExperienceConsent, Facility, GatheringState, Kind
from nabij.agenda.models import Experience, Gathering, Involvement
from nabij.agenda.queries import words
from nabij.foundation import access, clock
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.people.models import Branch

FEED_DAYS_BACK = 31
MOST_IN_FEED = 2_000
_SELECTED = ("venue", "offering__branch", "offering__programme", "organisation")
_SHOWN = (GatheringState.PUBLISHED, GatheringState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a visitor looks for; empty is everything."""

    branch: str = ""
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    facilities: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One gathering in the public agenda."""

    gathering: Gathering
    when: str
    place: str
    room: rules.Room
    door: rules.Door

    @property
    def is_full(self) -> bool:
        """Say whether whoever registers now waits."""
        return self.door == rules.Door.OPEN and self.room.free_for_newcomers == 0

    @property
    def few_left(self) -> int:
        """Return how many places are left when that is worth saying."""
        free = self.room.free_for_newcomers
        if free is None or self.door != rules.Door.OPEN:
            return 0
        return free if free <= max(3, (self.room.places or 0) // 5) else 0


def _published() -> Any:
    return (
        Gathering.objects.filter(audience=Audience.PUBLIC, state__in=_SHOWN)
        .select_related(*_SELECTED)
        .order_by("sort_on", "starts_at", "id")
    )


def _chosen(chosen: Filter) -> Any:
    rows = _published().filter(ends_on__gte=chosen.since or clock.today(), parent__isnull=True)
    if chosen.branch:
        rows = rows.filter(offering__branch__slug=chosen.branch)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.until:
        rows = rows.filter(starts_on__lte=chosen.until)
    if chosen.facilities:
        rows = rows.filter(venue__facilities__contains=list(chosen.facilities))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines of the agenda, and whether there are more."""

    lines: Sequence[Line]
    number: int
    has_next: bool


def page(*, chosen: Filter, number: int, size: int = 20) -> Page:
    """Return one page of the agenda; nothing is counted, so that page five costs what page one costs."""
    first = (max(1, number) - 1) * size
    with access.unscoped(Reason.PUBLIC):
        rows = list(_chosen(chosen)[first : first + size + 1])
    return Page(lines=lines(rows[:size]), number=max(1, number), has_next=len(rows) > size)


def lines(rows: Sequence[Gathering]) -> list[Line]:
    """Say of every gathering when and where it is, and whether there is a place."""
    rooms = queries.rooms(list(rows))
    return [
        Line(
            gathering=row, when=words.when(row), place=words.place(row), room=rooms[row.pk]["participant"],
            door=queries.door(row),
        )
        for row in rows
    ]  # fmt: skip


def branches() -> list[tuple[str, str]]:
    """Return the branches that have something in the agenda, by the slug in addresses."""
    with access.unscoped(Reason.PUBLIC):
        ids = _published().filter(ends_on__gte=clock.today()).order_by().values_list("offering__branch", flat=True)
        rows = Branch.objects.visible_to(NOBODY).filter(pk__in=set(ids)).order_by("name")
        return list(rows.values_list("slug", "name"))


def kinds() -> list[tuple[str, Any]]:
    """Return the kinds to choose from."""
    return list(Kind.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One gathering as anybody sees it."""

    line: Line
    parts: Sequence[Line]
    involved: Sequence[Involvement]
    facilities: Sequence[str]
    quotes: Sequence[Experience]
    others: Sequence[Line]

    @property
    def gathering(self) -> Gathering:
        """Return the gathering itself."""
        return self.line.gathering

    def structured(self, *, url: str) -> dict[str, Any]:
        """Return what search engines read (schema.org Event); only when there is a day."""
        row = self.gathering
        organisers = [row.organisation.name, *(one.name for one in self.involved if "organiser" in one.part)]
        status = "EventCancelled" if row.state == GatheringState.CANCELLED else "EventScheduled"
        found: dict[str, Any] = {
            "@context": "https://schema.org", "@type": "Event", "name": row.title, "url": url,
            "startDate": (row.starts_at or row.starts_on).isoformat(),
            "endDate": (row.ends_at or row.ends_on).isoformat(),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "isAccessibleForFree": not row.bring,
"organizer": [{"@type": "Organization", "name": name} for name in dict.fromkeys(organisers)],
        }  # fmt: skip
        if row.summary:
            found["description"] = row.summary
        if row.venue is not None:
            found["location"] = _location(row)
        if funders := [i.name for i in self.involved if i.part == "funder"]:
            found["funder"] = [{"@type": "Organization", "name": name} for name in funders]
        return found


def _location(row: Gathering) -> Mapping[str, Any]:
    venue = row.venue
    assert venue is not None
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.street,
            "postalCode": venue.postcode,
            "addressLocality": venue.town,
            "addressCountry": "NL",
        },
    }


def by_code(code: str) -> Gathering | None:
    """Return what stands behind a code: in the agenda, or for who has the code."""
    with access.unscoped(Reason.PUBLIC):
        rows = Gathering.objects.exclude(audience=Audience.INTERNAL).exclude(state=GatheringState.DRAFT)
        found: Gathering | None = (
            rows.select_related("venue", "offering__branch", "offering__programme", "organisation", "parent")
            .filter(code=code.strip().casefold())
            .first()
        )
    return found


def shown(gathering: Gathering) -> Shown:
    """Gather what belongs on the page of one gathering."""
    with access.unscoped(Reason.PUBLIC):
        parts = Gathering.objects.filter(parent=gathering, state__in=_SHOWN).exclude(audience=Audience.INTERNAL)
        same = Q(series_id=gathering.series_id) if gathering.series_id else Q(pk__in=())
        later = _published().filter(same, ends_on__gte=clock.today()).exclude(pk=gathering.pk)[:3]
        quotes = Experience.objects.filter(gathering__offering_id=gathering.offering_id).exclude(
            Q(shown_as="") | Q(consent=ExperienceConsent.NO)
        )
        return Shown(
            line=lines([gathering])[0],
            parts=lines(list(parts.select_related(*_SELECTED).order_by("sort_on", "starts_at"))),
            involved=list(Involvement.objects.filter(gathering=gathering)),
            facilities=[str(Facility(code).label) for code in gathering.venue.facilities] if gathering.venue else [],
            quotes=list(quotes[:3]),
            others=lines(list(later)),
        )


def feed(*, branch: str = "") -> list[Gathering]:
    """Return what stands in a public calendar, from a month back."""
    since = clock.today() - dt.timedelta(days=FEED_DAYS_BACK)
    with access.unscoped(Reason.PUBLIC):
        rows = _published().filter(ends_on__gte=since, precision__in=["time", "day"])
        if branch:
            rows = rows.filter(offering__branch__slug=branch)
        return list(rows[:MOST_IN_FEED])
