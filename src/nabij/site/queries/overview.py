"""The figures of a coordinator, the national office or a funder: counts without names, in pictures and in tables."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q, Sum
from django.utils import formats
from django.utils.translation import gettext as _

from nabij.agenda.rules import Minutes, runs_mainly_on_professionals
from nabij.enrolment.choices import OpenMeasure
from nabij.enrolment.models import Offering, OpenCount, Tally
from nabij.foundation import clock
from nabij.foundation.actors import Actor, Key
from nabij.foundation.questions import Question
from nabij.foundation.ui import charts
from nabij.people.choices import RoleName as R
from nabij.people.models import User
from nabij.site import rules

READERS: Final = (R.COORDINATOR, R.MANAGER, R.FUNDER)


def may_read(actor: Actor) -> bool:
    """Say whether this actor has figures to look at."""
    return bool(actor.roles & set(READERS))


def _in_scope(actor: Actor) -> Q:
    """Return which offerings the figures of this actor are about."""
    found = Q(pk__in=[])
    for role in READERS:
        for column, level in (("pk", "cell"), ("organisation_id", "organisation")):
            if ids := actor.holds(Key(role, level)):
                found |= Q(**{f"{column}__one_of": ids})
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """What the filter asks for; None is everything."""

    branch: int | None = None
    programme: int | None = None
    months: int = 12


class Cell(NamedTuple):
    """One programme in one branch, by name."""

    pk: int
    branch_id: int
    programme_id: int
    branch: str
    programme: str


def offerings(actor: Actor) -> list[Cell]:
    """Return the offerings the figures may be about."""
    return _OFFERINGS(actor)


_OFFERINGS: Question[Cell] = Question(
    lambda actor: (
        Offering.objects.visible_to(actor)
        .filter(_in_scope(actor), organisation_id=actor.organisation_id)
        .values_list("pk", "branch_id", "programme_id", "branch__name", "programme__name")
    ),
    into=Cell,
)


def _chosen(known: Sequence[Cell], choice: Choice) -> list[int]:
    return [
        one.pk
        for one in known
        if choice.branch in (None, one.branch_id) and choice.programme in (None, one.programme_id)
    ]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page."""

    figures: Sequence[Figure]
    pictures: Sequence[charts.Picture]


def overview(*, actor: Actor, choice: Choice, known: Sequence[Cell]) -> Overview:
    """Work out figures and pictures for the chosen part of the offerings the actor may know."""
    place = _place(actor, choice, known)
    months = rules.months_before(today=clock.today(), number=choice.months)
    counted = _tallies(actor, place.cells, since=min(months[0], clock.today().replace(month=1, day=1)))
    waiting = _waiting(actor, place)
    pictures = [_waiting_picture(waiting), _starts_picture(counted, months), _contacts_picture(counted, months)]
    if any(measure.startswith("gathering_") for _month, measure in counted):
        pictures.append(_hours_picture(counted, months))
    if actor.roles & {R.COORDINATOR, R.MANAGER}:
        pictures.append(_load_picture(actor, place))
    return Overview(_figures(counted, waiting=sum(waiting)), pictures)


def figures(actor: Actor) -> Sequence[Figure]:
    """Return the few figures of this year, for today's page."""
    place = _place(actor, Choice(), offerings(actor))
    counted = _tallies(actor, place.cells, since=clock.today().replace(month=1, day=1))
    return _figures(counted, waiting=sum(_waiting(actor, place)))


@dataclass(frozen=True, slots=True)
class _Place:
    """What the figures are about: cells, and whether these are all of the organisation."""

    cells: list[int]
    is_whole: bool


def _place(actor: Actor, choice: Choice, known: Sequence[Cell]) -> _Place:
    everywhere = any(actor.organisation_id in actor.holds(Key(role, "organisation")) for role in READERS)
    is_whole = everywhere and choice.branch is None and choice.programme is None
    return _Place(_chosen(known, choice), is_whole)


Counted = dict[tuple[dt.date, str], int]


def _tallies(actor: Actor, cells: list[int], *, since: dt.date) -> Counted:
    return {(month, measure): value for month, measure, value in _TALLIES(actor, cells=cells, since=since)}


_TALLIES: Question[tuple[dt.date, str, int]] = Question(
    lambda actor, cells, since: (
        Tally.objects.visible_to(actor)
        .filter(offering_id__one_of=cells, month__gte=since)
        .order_by()
        .values_list("month", "measure")
        .annotate(sum=Sum("value"))
    )
)


def _counts(actor: Actor, whole: str, **given: Any) -> Any:
    """Return what the database counted: one row of the whole organisation, or those of each chosen cell."""
    rows = OpenCount.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return rows.filter(offering_id__isnull=True) if whole else rows.filter(offering_id__one_of=given["cells"])


def _ask(question: Question[Any], actor: Actor, place: _Place, **given: Any) -> list[Any]:
    # The words say which of the two kinds of SQL is kept.
    if place.is_whole:
        return question(actor, "whole", **given)
    return question(actor, "", cells=place.cells, **given)


def _waiting(actor: Actor, place: _Place) -> list[int]:
    """Return how many people wait in each band, shortest first."""
    limits = {f"limit{band}": day for band, day in enumerate(rules.waiting_limits(today=clock.today()))}
    found = _ask(_WAITING, actor, place, **limits) or [(0,) * (len(limits) + 1)]
    longer = [number or 0 for number in found[0]]
    return [number - beyond for number, beyond in zip(longer, [*longer[1:], 0], strict=True)]


def _waits_longer(actor: Actor, whole: str, **given: Any) -> Any:
    """Return in one row how many people wait, and how many applied on or before each limit."""
    rows = _counts(actor, whole, **given).filter(measure=OpenMeasure.WAITING.value).order_by()
    limits = [given[name] for name in sorted(given) if name.startswith("limit")]
    sums = [Sum("number"), *(Sum("number", filter=Q(applied_on__lte=limit)) for limit in limits)]
    named = {f"number{place}": one for place, one in enumerate(sums)}
    return rows.values_list("measure").annotate(**named).values_list(*named)


_WAITING: Question[tuple[int | None, ...]] = Question(_waits_longer)
_LOADS: Question[tuple[int | None, int]] = Question(
    lambda actor, whole, **given: (
        _counts(actor, whole, **given)
        .filter(measure=OpenMeasure.OPEN.value)
        .order_by()
        .values_list("coordinator_id")
        .annotate(people=Sum("number"))
        .filter(people__gt=0)
        .order_by("-people")[:20]
    )
)
# Names of colleagues, of whom the counts were found to speak.
_NAMES: Question[tuple[int, str]] = Question(
    lambda _actor, users: User.objects.filter(pk__one_of=users).values_list("pk", "display_name")
)


def _figures(counted: Counted, *, waiting: int) -> list[Figure]:
    year = clock.today().year

    def this_year(measure: str) -> int:
        return sum(value for (month, name), value in counted.items() if name == measure and month.year == year)

    return [
        Figure(_("participants this year"), this_year("unique_participants"), _("counted once each")),
        Figure(_("volunteers this year"), this_year("unique_volunteers"), _("counted once each")),
        Figure(_("matches started this year"), this_year("matches_started")),
        Figure(_("contacts this year"), this_year("contacts")),
        Figure(_("people waiting now"), waiting),
        *_gatherings(this_year),
    ]


def _gatherings(this_year: Callable[[str], int]) -> list[Figure]:
    """Return visits apart from persons, and whose hours they took; nothing where nobody gathers."""
    minutes = Minutes(this_year("gathering_volunteer_minutes"), this_year("gathering_professional_minutes"))
    visits = this_year("gathering_visits")
    if not visits and minutes.professional_share is None:
        return []
    mainly = _("runs mainly on professionals") if runs_mainly_on_professionals(minutes) else ""
    return [
        Figure(_("visits to gatherings and walk-in places this year"), visits, _("every visit counted")),
        Figure(_("hours of volunteers for them"), round(minutes.volunteer / 60)),
        Figure(_("hours of professionals for them"), round(minutes.professional / 60), mainly),
    ]


def _waiting_picture(waiting: list[int]) -> charts.Picture:
    names = (
        _("less than 2 weeks"),
        _("2 to 6 weeks"),
        _("6 weeks to 3 months"),
        _("3 to 6 months"),
        _("more than 6 months"),
    )
    return charts.bars(
        title=_("How long people wait"), heading=_("Waiting"), value_heading=_("People"),
        rows=list(zip(names, waiting, strict=True)),
        summary=_("%(number)s people are waiting for company.") % {"number": sum(waiting)},
    )  # fmt: skip


def _month_name(month: dt.date) -> str:
    return formats.date_format(month, "M")


def _starts_picture(counted: Counted, months: list[dt.date]) -> charts.Picture:
    return charts.months(
        title=_("Matches started and ended"), heading=_("Month"), names=[_("started"), _("ended")],
        rows=[
            (_month_name(month), [counted.get((month, "matches_started"), 0), counted.get((month, "matches_ended"), 0)])
            for month in months
        ],
    )  # fmt: skip


def _contacts_picture(counted: Counted, months: list[dt.date]) -> charts.Picture:
    return charts.months(
        title=_("Contacts each month"), heading=_("Month"), names=[_("contacts")],
        rows=[(_month_name(month), [counted.get((month, "contacts"), 0)]) for month in months],
    )  # fmt: skip


def _hours_picture(counted: Counted, months: list[dt.date]) -> charts.Picture:
    measures = ("gathering_volunteer_minutes", "gathering_professional_minutes")
    return charts.months(
        title=_("Hours for gatherings and walk-in places"), heading=_("Month"),
        names=[_("volunteers"), _("professionals")],
        rows=[
            (_month_name(month), [round(counted.get((month, measure), 0) / 60) for measure in measures])
            for month in months
        ],
    )  # fmt: skip


def _load_picture(actor: Actor, place: _Place) -> charts.Picture:
    loads = _ask(_LOADS, actor, place)
    names: dict[int | None, str] = dict(_NAMES(actor, users=[pk for pk, _number in loads if pk is not None]))
    rows = sorted((-number, names.get(pk, "")) for pk, number in loads)
    return charts.bars(
        title=_("People for each coordinator"), heading=_("Coordinator"), value_heading=_("Participants"),
        rows=[(name or _("nobody yet"), -number) for number, name in rows],
    )  # fmt: skip


def may_read_only(actor: Actor) -> bool:
    """Say whether figures are the first thing this actor comes for."""
    return bool(actor.roles & {R.MANAGER, R.FUNDER})
