"""The lists of the team: what is coming, what was, what nobody counted; with how many come."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from nabij.agenda import rules
from nabij.agenda.choices import GatheringState, RegistrationState
from nabij.agenda.models import Gathering, HeadCount, Registration
from nabij.agenda.queries import words
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Listed, Question

_OPEN_DAYS = 92  # how long a gathering that was not counted is asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One gathering in a list of the team; two that are equal look the same."""

    pk: uuid.UUID
    title: str
    theme: str
    when: str
    venue: str
    offering: str
    state: str
    places: int | None
    placed: int
    waiting: int
    came: int | None  # None as long as nobody counted


_COLUMNS = (
    "pk", "title", "theme", "precision", "starts_on", "ends_on", "starts_at", "ends_at", "venue__name", "venue__town",
    "offering__programme__name", "offering__branch__name", "state", "places", "counted_at",
)  # fmt: skip


def _columns(rows: Any) -> Any:
    return rows.values_list(*_COLUMNS)


def _listed(actor: Actor, **given: Any) -> Any:
    rows = Gathering.objects.visible_to(actor)
    return rows.filter(**{_FILTERS[name]: value for name, value in given.items()})


_FILTERS = {
    "offering": "offering_id", "state": "state", "ends_since": "ends_on__gte", "ends_before": "ends_on__lt",
    "begun_by": "starts_on__lte", "whole": "parent_id",
}  # fmt: skip
_COMING: Question[tuple[Any, ...]] = Question(
    lambda actor, **given: _listed(actor, **given).order_by("sort_on", "starts_at", "id"), show=_columns
)
_PAST: Question[tuple[Any, ...]] = Question(
    lambda actor, **given: _listed(actor, **given).order_by("-sort_on", "-starts_at", "id"), show=_columns
)
_NOT_COUNTED: Question[tuple[Any, ...]] = Question(
    lambda actor, **given: (
        _listed(actor, **given)
        .filter(state=GatheringState.PUBLISHED, counted_at__isnull=True)
        .exclude(precision__in=sorted(rules.FUZZY))
        .order_by("sort_on", "starts_at", "id")
    ),
    show=_columns,
)


def _given(offering: int | None, state: str) -> dict[str, Any]:
    return ({"offering": offering} if offering else {}) | ({"state": state} if state else {})


def coming(actor: Actor, *, offering: int | None = None, state: str = "") -> Listed[tuple[Any, ...]]:
    """Return what is ahead, soonest first, to leaf through."""
    return _COMING.listed(actor, **_given(offering, state), ends_since=clock.today())


def past(actor: Actor, *, offering: int | None = None, state: str = "") -> Listed[tuple[Any, ...]]:
    """Return what was, latest first, to leaf through."""
    return _PAST.listed(actor, **_given(offering, state), ends_before=clock.today())


def not_counted(actor: Actor, *, offering: int | None = None) -> Listed[tuple[Any, ...]]:
    """Return what was in the last three months and has no attendance yet, to leaf through."""
    since = clock.today() - dt.timedelta(days=_OPEN_DAYS)
    return _NOT_COUNTED.listed(actor, **_given(offering, ""), begun_by=clock.today(), ends_since=since)


def parts(actor: Actor, whole: Gathering) -> list[Line]:
    """Return the parts of a festival or a conference."""
    return lines(actor, _COMING(actor, whole=whole.pk))


_REGISTERED: Question[tuple[uuid.UUID, str, int]] = Question(
    lambda actor, gatherings: (
        Registration.objects.visible_to(actor)
        .filter(gathering_id__one_of=gatherings)
        .order_by()
        .values_list("gathering_id", "state")
        .annotate(people=Sum("people"))
    )
)
_CAME: Question[tuple[uuid.UUID, int]] = Question(
    lambda actor, gatherings: (
        HeadCount.objects.visible_to(actor)
        .filter(gathering_id__one_of=gatherings)
        .order_by()
        .values_list("gathering_id")
        .annotate(people=Sum("people"))
    )
)


def lines(actor: Actor, rows: Sequence[tuple[Any, ...]]) -> list[Line]:
    """Say of every row of a list how many come, or came."""
    if not rows:
        return []
    counted = {(pk, state): people for pk, state, people in _REGISTERED(actor, gatherings=[row[0] for row in rows])}
    held = [row[0] for row in rows if row[-1]]
    came = dict(_CAME(actor, gatherings=held)) if held else {}
    return [_line(row, counted, came) for row in rows]


def _line(row: tuple[Any, ...], counted: Mapping[tuple[uuid.UUID, str], int], came: Mapping[uuid.UUID, int]) -> Line:
    (pk, title, theme, precision, starts_on, ends_on, starts_at, ends_at, venue, town, programme, branch, state, places,
     counted_at) = row  # fmt: skip
    return Line(
        pk=pk,
        title=title,
        theme=theme,
        when=words.period(precision, starts_on, ends_on, starts_at, ends_at),
        venue=", ".join(part for part in (venue, town) if part),
        offering=f"{programme} {branch}",
        state=state,
        places=places,
        placed=counted.get((pk, RegistrationState.PLACED), 0),
        waiting=counted.get((pk, RegistrationState.WAITING), 0),
        came=came.get(pk, 0) if counted_at else None,
    )


_DAYS: Question[tuple[int, int, int, int]] = Question(
    lambda actor, today, since: (
        Gathering.objects.visible_to(actor)
        .order_by()
        .values_list("organisation_id")
        .annotate(
            coming=Count("pk", filter=Q(ends_on__gte=today)),
            past=Count("pk", filter=Q(ends_on__lt=today)),
            open=Count("pk", filter=_is_open(today, since)),
        )
    )
)


def _is_open(today: Any, since: Any) -> Q:
    begun = Q(starts_on__lte=today, ends_on__gte=since, state=GatheringState.PUBLISHED, counted_at__isnull=True)
    return begun & ~Q(precision__in=sorted(rules.FUZZY))


def counts_of_days(actor: Actor) -> dict[str, int]:
    """Return how many gatherings stand under each tab."""
    today = clock.today()
    rows = _DAYS(actor, today=today, since=today - dt.timedelta(days=_OPEN_DAYS))
    return {name: sum(row[at] for row in rows) for at, name in enumerate(("coming", "past", "open"), start=1)}
