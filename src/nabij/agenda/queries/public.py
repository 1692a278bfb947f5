"""What anybody may see: published gatherings for everybody, and those for invited guests by their code.

The one place where this room reads for somebody without an account.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from nabij.agenda import queries, rules
from nabij.agenda.choices import Audience, ExperienceConsent, Facility, GatheringState, Kind
from nabij.agenda.models import Experience, Gathering, Involvement
from nabij.agenda.queries import cards, words
from nabij.agenda.queries.cards import Card
from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.foundation.questions import Question
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
        return self.door == rules.Door.OPEN and self.room.is_full

    @property
    def few_left(self) -> int:
        """Return how many places are left when that is worth saying."""
        return self.room.few_left if self.door == rules.Door.OPEN else 0

    @property
    def card(self) -> Card:
        """Return what a list says of it."""
        row = self.gathering
        return Card(
            code=row.code, title=row.title, when=self.when, place=self.place, kind=words.kind(row.kind),
            door=self.door.value, is_full=self.is_full, few_left=self.few_left,
        )  # fmt: skip


def _in_order() -> Any:
    rows = Gathering.objects.filter(audience=Audience.PUBLIC, state__in=_SHOWN)
    return rows.order_by("sort_on", "starts_at", "id")


def _published() -> Any:
    return _in_order().select_related(*_SELECTED)


def _chosen(since: Any, **given: Any) -> Any:
    rows = _in_order().filter(ends_on__gte=since, parent__isnull=True)
    if "branch" in given:
        rows = rows.filter(offering__branch__slug=given["branch"])
    if "kind" in given:
        rows = rows.filter(kind=given["kind"])
    if "until" in given:
        rows = rows.filter(starts_on__lte=given["until"])
    return rows


_CHOSEN: Question[Card] = Question(lambda _actor, **given: _chosen(**given), show=cards.columns, into=cards.card)


def _cards(chosen: Filter, first: int, last: int) -> list[Card]:
    asked = {"branch": chosen.branch, "kind": chosen.kind, "until": chosen.until}
    given: dict[str, Any] = {"since": chosen.since or clock.today()}
    given |= {name: value for name, value in asked.items() if value}
    if chosen.facilities:  # rarely asked, and never the same list
        rows = _chosen(**given).filter(venue__facilities__contains=list(chosen.facilities))
        return [cards.card(*row) for row in cards.columns(rows)[first:last]]
    return _CHOSEN.listed(NOBODY, **given)[first:last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some cards of the agenda, and whether there are more."""

    cards: Sequence[Card]
    number: int
    has_next: bool


def page(*, chosen: Filter, number: int, size: int = 20) -> Page:
    """Return one page of the agenda; nothing is counted, so that page five costs what page one costs."""
    first = (max(1, number) - 1) * size
    with queries.reading():
        found = _cards(chosen, first, first + size + 1)
        return Page(cards=found[:size], number=max(1, number), has_next=len(found) > size)


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


_BRANCHES: Question[tuple[str, str]] = Question(
    lambda _actor, today: (
        Branch.objects.annotate(
            # One by one: a branch is known by the first that is found, and most are found at once.
            ahead=Subquery(
                _in_order()
                .filter(ends_on__gte=today, offering__branch_id=OuterRef("pk"))
                .order_by("-sort_on")
                .values("pk")[:1]
            )
        )
        .filter(ahead__isnull=False)
        .order_by("name")
        .values_list("slug", "name")
    )
)


def branches() -> list[tuple[str, str]]:
    """Return the branches that have something in the agenda, by the slug in addresses."""
    with queries.reading():
        return _BRANCHES(NOBODY, today=clock.today())


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


_BY_CODE: Question[Gathering] = Question(
    lambda _actor, code: (
        Gathering.objects.exclude(audience=Audience.INTERNAL)
        .exclude(state=GatheringState.DRAFT)
        .select_related(*_SELECTED, "parent")
        .filter(code=code)
    )
)
_PARTS: Question[Gathering] = Question(
    lambda _actor, whole: (
        Gathering.objects.filter(parent_id=whole, state__in=_SHOWN)
        .exclude(audience=Audience.INTERNAL)
        .select_related(*_SELECTED)
        .order_by("sort_on", "starts_at")
    )
)
_LATER: Question[Gathering] = Question(
    lambda _actor, series, but, today: _published().filter(series_id=series, ends_on__gte=today).exclude(pk=but)[:3]
)
_QUOTES: Question[Experience] = Question(
    lambda _actor, offering: Experience.objects.filter(offering_id=offering).exclude(
        Q(shown_as="") | Q(consent=ExperienceConsent.NO)
    )[:3]
)
_INVOLVED: Question[Involvement] = Question(
    lambda _actor, gathering: Involvement.objects.filter(gathering_id=gathering)
)


def by_code(code: str) -> Gathering | None:
    """Return what stands behind a code: in the agenda, or for who has the code."""
    with queries.reading():
        return _BY_CODE.first(NOBODY, code=code.strip().casefold())


def shown(gathering: Gathering) -> Shown:
    """Gather what belongs on the page of one gathering."""
    with queries.reading():
        parts = _PARTS(NOBODY, whole=gathering.pk)
        later: list[Gathering] = []
        if gathering.series_id:
            later = _LATER(NOBODY, series=gathering.series_id, but=gathering.pk, today=clock.today())
        mine, *others = lines([gathering, *parts, *later])
        return Shown(
            line=mine,
            parts=others[: len(parts)],
            involved=_INVOLVED(NOBODY, gathering=gathering.pk),
            facilities=[str(Facility(code).label) for code in gathering.venue.facilities] if gathering.venue else [],
            quotes=_QUOTES(NOBODY, offering=gathering.offering_id),
            others=others[len(parts) :],
        )


def feed(*, branch: str = "") -> list[Gathering]:
    """Return what stands in a public calendar, from a month back."""
    since = clock.today() - dt.timedelta(days=FEED_DAYS_BACK)
    with queries.reading():
        rows = _published().filter(ends_on__gte=since, precision__in=["time", "day"])
        if branch:
            rows = rows.filter(offering__branch__slug=branch)
        return list(rows[:MOST_IN_FEED])
