"""The figures of a coordinator, the national office or a funder: counts without names, in pictures and in tables."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, Sum
from django.utils import formats
from django.utils.translation import gettext as _

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Tally
from nabij.foundation import access, clock
from nabij.foundation.actors import Actor, Key
from nabij.foundation.ui import charts
from nabij.people.choices import RoleName as R
from nabij.site import rules

READERS: Final = (R.COORDINATOR, R.MANAGER, R.FUNDER)
WAITS: Final = [EnrolmentState.APPLIED, EnrolmentState.INTAKE_PLANNED, EnrolmentState.WAITING]


def may_read(actor: Actor) -> bool:
    """Say whether this actor has figures to look at."""
    return bool(actor.roles & set(READERS))


def _in_scope(actor: Actor) -> Q:
    """Return which offerings the figures of this actor are about."""
    cells = {pk for role in READERS for pk in actor.holds(Key(role, "cell"))}
    organisations = {pk for role in READERS for pk in actor.holds(Key(role, "organisation"))}
    return Q(pk__in=cells) | Q(organisation_id__in=organisations)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the filter asks for; None is everything."""

    branch: int | None = None
    programme: int | None = None
    months: int = 12


def offerings(actor: Actor) -> list[Offering]:
    """Return the offerings the figures may be about."""
    rows = Offering.objects.visible_to(actor).filter(_in_scope(actor), organisation_id=actor.organisation_id)
    return list(rows.select_related("programme", "branch"))


def _chosen(known: Sequence[Offering], choice: Choice) -> list[int]:
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


def overview(*, actor: Actor, choice: Choice, known: Sequence[Offering]) -> Overview:
    """Work out figures and pictures for the chosen part of the offerings the actor may know."""
    cells = _chosen(known, choice)
    months = rules.months_before(today=clock.today(), number=choice.months)
    counted = _tallies(actor, cells, since=min(months[0], clock.today().replace(month=1, day=1)))
    applied = _waiting_since(cells)
    pictures = [_waiting_picture(applied), _starts_picture(counted, months), _contacts_picture(counted, months)]
    if actor.roles & {R.COORDINATOR, R.MANAGER}:
        pictures.append(_load_picture(cells))
    return Overview(_figures(counted, waiting=len(applied)), pictures)


def figures(actor: Actor) -> Sequence[Figure]:
    """Return the few figures of this year, for today's page."""
    cells = _chosen(offerings(actor), Choice())
    counted = _tallies(actor, cells, since=clock.today().replace(month=1, day=1))
    return _figures(counted, waiting=len(_waiting_since(cells)))


Counted = dict[tuple[dt.date, str], int]


def _tallies(actor: Actor, cells: list[int], *, since: dt.date) -> Counted:
    rows = Tally.objects.visible_to(actor).filter(offering_id__in=cells, month__gte=since)
    found: Counted = defaultdict(int)
    for month, measure, value in rows.values_list("month", "measure").annotate(sum=Sum("value")):
        found[month, measure] += value
    return found


def _waiting_since(cells: list[int]) -> list[dt.date]:
    with access.unscoped(access.Reason.TALLY):
        rows = Enrolment.objects.filter(
            offering_id__in=cells, role=PartRole.PARTICIPANT, state__in=WAITS, applied_on__isnull=False
        )
        return list(rows.values_list("applied_on", flat=True))


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
    ]


def _waiting_picture(applied: list[dt.date]) -> charts.Picture:
    today = clock.today()
    counts = Counter(rules.waiting_band(days=(today - day).days) for day in applied)
    names = (
        _("less than 2 weeks"),
        _("2 to 6 weeks"),
        _("6 weeks to 3 months"),
        _("3 to 6 months"),
        _("more than 6 months"),
    )
    return charts.bars(
        title=_("How long people wait"), heading=_("Waiting"), value_heading=_("People"),
        rows=[(name, counts[band]) for band, name in enumerate(names)],
        summary=_("%(number)s people are waiting for company.") % {"number": len(applied)},
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


def _load_picture(cells: list[int]) -> charts.Picture:
    with access.unscoped(access.Reason.TALLY):
        rows = list(
            Enrolment.objects.filter(
                offering_id__in=cells, role=PartRole.PARTICIPANT, state__in=[*WAITS, EnrolmentState.ACTIVE]
            )
            .values_list("coordinator__display_name")
            .annotate(number=Count("id"))
            .order_by("-number", "coordinator__display_name")[:20]
        )
    return charts.bars(
        title=_("People for each coordinator"), heading=_("Coordinator"), value_heading=_("Participants"),
        rows=[(name or _("nobody yet"), number) for name, number in rows],
    )  # fmt: skip


def may_read_only(actor: Actor) -> bool:
    """Say whether figures are the first thing this actor comes for."""
    return bool(actor.roles & {R.MANAGER, R.FUNDER})
