"""What volunteers were paid, held against the limits of the law of that year."""

import datetime as dt
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nabij.budgets.choices import FeeKind
from nabij.budgets.models import Fee
from nabij.budgets.rules import fees as rules
from nabij.budgets.rules.fees import FeeLimits, Paid, Reached
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, sealing
from nabij.foundation.actors import Actor
from nabij.people.models import Person

_DATA = Path(__file__).resolve().parent.parent / "data" / "fee_limits.toml"


class NoLimits(LookupError):
    """No limits are known for this year: they have to be added before anybody can be paid."""

    def __init__(self, year: int) -> None:
        super().__init__(str(year))
        self.year = year


@cache
def _limits() -> Mapping[int, FeeLimits]:
    rows = tomllib.loads(_DATA.read_text("utf-8"))["limits"]
    names = ("hour_adult", "hour_young")
    return {
        row["year"]: FeeLimits(
            **{name: row[name] for name in ("year", "month", "year_total", "adult_from", "source")},
            **{name: row.get(name) for name in names},
        )
        for row in rows
    }


def limits(year: int) -> FeeLimits:
    """Return the limits of a calendar year. Raises NoLimits."""
    try:
        return _limits()[year]
    except KeyError as error:
        raise NoLimits(year) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a volunteer stands with the limits on a day; `elsewhere` is what others paid, as they told."""

    reached: Sequence[Reached]
    limits: FeeLimits
    hour: int | None
    knows_birth_date: bool
    elsewhere: int
    other_programmes: int  # paid by us for other work than that of the enrolment asked about

    @property
    def is_over(self) -> bool:
        """Whether any limit is exceeded."""
        return any(one.is_over for one in self.reached)

    @property
    def is_near(self) -> bool:
        """Whether any limit is nearly used up."""
        return any(one.is_near for one in self.reached)


def standing(*, enrolment: Enrolment, on: dt.date, about: Paid | None = None) -> Standing:
    """Return how somebody stands, with a payment to come among what was paid. Raises NoLimits."""
    return standings([enrolment], on=on, about=about)[enrolment.pk]


def standings(enrolments: Sequence[Enrolment], *, on: dt.date, about: Paid | None = None) -> dict[uuid.UUID, Standing]:
    """Return how volunteers stand, over all programmes and all who pay. Tells sums only, never where. Raises NoLimits.

    Whoever asks may see these enrolments; what was paid for work of which they may not know counts all the same.
    """
    held = limits(on.year)
    people = {one.person_id for one in enrolments}
    found: dict[uuid.UUID, list[tuple[Fee, Paid]]] = {person: [] for person in people}
    with access.unscoped(access.Reason.FEES):
        born = dict(Person.objects.filter(pk__in=people).values_list("pk", "birth_date"))
        for row in Fee.objects.filter(person_id_copy__in=people, on__year=on.year, withdrawn_at__isnull=True):
            paid = Paid(on=row.on, cents=row.cents, kind=FeeKind(row.kind), minutes=row.minutes)
            found[row.person_id_copy].append((row, paid))
    return {
        one.pk: _stands(one, found[one.person_id], held, born.get(one.person_id), on=on, about=about)
        for one in enrolments
    }


def _stands(
    enrolment: Enrolment, paid: list[tuple[Fee, Paid]], held: FeeLimits, born: dt.date | None, *, on: dt.date,
    about: Paid | None,
) -> Standing:  # fmt: skip
    return Standing(
        reached=rules.reached(payments=[one for _row, one in paid], on=on, limits=held, born=born, about=about),
        limits=held, hour=rules.hour_limit(limits=held, born=born, on=on), knows_birth_date=born is not None,
        elsewhere=sum(one.cents for _row, one in paid if one.kind == FeeKind.ELSEWHERE),
        other_programmes=sum(
            one.cents for row, one in paid
            if row.enrolment_id != enrolment.pk and one.counts and one.kind != FeeKind.ELSEWHERE
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as a page shows it."""

    row: Fee
    note: str


def payments(actor: Actor, *, enrolment: Enrolment, year: int) -> list[Payment]:
    """Return the payments of one volunteer, with what was noted; opening notes is written down."""
    rows = list(Fee.objects.visible_to(actor).filter(enrolment=enrolment, on__year=year).select_related("entered_by"))
    with_note = [row for row in rows if row.note is not None]
    notes = sealing.open_texts(with_note, "note", by=actor, purpose="fees") if with_note else {}
    return [Payment(row, notes.get(row.pk, "")) for row in rows]


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One line of the list of volunteers who may be paid."""

    enrolment: Enrolment
    paid: int
    latest: uuid.UUID  # the newest payment
    standing: Standing | None


def volunteers(actor: Actor, *, on: dt.date) -> list[Volunteer]:
    """Return the volunteers who were paid this year, and how they stand."""
    rows = Fee.objects.visible_to(actor).filter(on__year=on.year, withdrawn_at__isnull=True)
    sums: dict[uuid.UUID, int] = {}
    latest: dict[uuid.UUID, uuid.UUID] = {}
    for pk, enrolment_id, cents, kind in rows.values_list("pk", "enrolment_id", "cents", "kind"):
        latest.setdefault(enrolment_id, pk)
        sums[enrolment_id] = sums.get(enrolment_id, 0) + (cents if kind != FeeKind.ELSEWHERE else 0)
    found = list(
        Enrolment.objects.visible_to(actor)
        .filter(pk__in=list(sums))
        .select_related("person", "offering__programme", "offering__branch")
        .order_by("person__family_name", "person__given_name")
    )
    try:
        stand: Mapping[uuid.UUID, Standing] = standings(found, on=on)
    except NoLimits:
        stand = {}
    return [Volunteer(row, sums[row.pk], latest[row.pk], stand.get(row.pk)) for row in found]


def payable(actor: Actor) -> list[tuple[str, str]]:
    """Return the volunteers who could be paid, as choices."""
    rows = (
        Enrolment.objects.visible_to(actor, access.CHANGE)
        .filter(role=PartRole.VOLUNTEER, state__in=[EnrolmentState.ACTIVE, EnrolmentState.WAITING])
        .select_related("person", "offering__programme", "offering__branch")
        .order_by("person__family_name", "person__given_name")
    )
    return [(str(row.pk), f"{row.person} · {row.offering.programme}, {row.offering.branch}") for row in rows[:2_000]]


def enrolment_of(actor: Actor, pk: Any) -> Enrolment | None:
    """Return a volunteer's enrolment the actor may see."""
    rows = Enrolment.objects.visible_to(actor).filter(pk=pk, role=PartRole.VOLUNTEER)
    found: Enrolment | None = rows.select_related("person", "offering__programme", "offering__branch").first()
    return found


def own(actor: Actor) -> list[Enrolment]:
    """Return a volunteer's own enrolments."""
    rows = Enrolment.objects.visible_to(actor).filter(person_id=actor.person_id, role=PartRole.VOLUNTEER)
    return list(rows.select_related("person", "offering__programme", "offering__branch"))
