"""Gives the demo three years of money: lines, moves, hours, a volunteer near a limit, and a new way of dividing."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from nabij.budgets.choices import Basis, BudgetState, Certainty, FeeKind, Kind, Side, TransferState, Worker
from nabij.budgets.models import (
    AllocationRule,
    Budget,
    Fee,
    Hours,
    KeyFigure,
    Line,
    SharedCost,
    Transfer,
)
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation import clock, sealing
from nabij.people.models import User

YEARS: Final = 3
ASKED_BY, DECIDED_BY = "marijke@dichtbij.example", "eva@dichtbij.example"
# name, kind, accounts, euros in the first year
COSTS: Final = {
    "tandem": (
        ("Coördinatoren", Kind.STAFF, "4000-4099", 62_000),
        ("Onkosten en bedanken van vrijwilligers", Kind.VOLUNTEERS, "4100-4199", 14_500),
        ("Scholing van vrijwilligers", Kind.VOLUNTEERS, "4200", 6_000),
        ("Koffieochtenden en uitjes", Kind.ACTIVITIES, "4300-4399", 5_200),
        ("Computers en telefoon", Kind.ICT, "4400", 2_800),
        ("Werving en folders", Kind.PUBLICITY, "4500", 3_100),
    ),
    "": (
        ("Beroepskracht in de buurt", Kind.STAFF, "5000-5099", 28_000),
        ("Gastvrouwen en gastheren", Kind.VOLUNTEERS, "5100-5199", 6_400),
        ("Koffie, thee en materiaal", Kind.ACTIVITIES, "5300", 4_300),
        ("Huur van de ruimte", Kind.OVERHEAD, "5400", 7_200),
    ),
}  # fmt: skip
INCOME: Final = (
    ("Subsidie van de gemeenten", Kind.MUNICIPALITY, "8000", 70, Certainty.PROMISED),
    ("Landelijk fonds", Kind.FUND, "8100", 18, Certainty.PROMISED),
    ("Eigen geld", Kind.OWN, "8200", 7, Certainty.PROMISED),
    ("Lokaal bedrijf", Kind.COMPANY, "8300", 5, Certainty.ASKED),
)
SHARED: Final = (("Huisvesting", 24_000), ("Administratie en directie", 38_000), ("Website en telefoon", 7_250))


def fill(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    programmes = Programme.objects.filter(organisation_id=organisation_id)
    tandem = programmes.filter(slug="tandem").first()
    open_house = programmes.filter(type="groups").order_by("pk").first()
    users = {user.email: user for user in User.objects.filter(organisation_id=organisation_id)}
    if tandem is None or ASKED_BY not in users or DECIDED_BY not in users:
        return
    this_year = clock.today().year
    for step in range(YEARS):
        year = this_year - YEARS + 1 + step
        _budget(tandem, COSTS["tandem"], year, step, users=users)
        if open_house is not None:
            _budget(open_house, COSTS[""], year, step, users=users)
        _shared(organisation_id, year, step, [one for one in (tandem, open_house) if one is not None])
    _rules(organisation_id, this_year, focus=tandem, by=users[DECIDED_BY])
    _hours(tandem, this_year)
    _fees(tandem, by=users[ASKED_BY])


def _budget(
    programme: Programme, costs: tuple[Any, ...], year: int, step: int, *, users: dict[str, User]
) -> None:  # fmt: skip
    today = clock.today()
    is_now = year == today.year
    places = sorted(Offering.objects.filter(programme=programme).values_list("pk", flat=True))
    budget = Budget.objects.create(
        organisation_id=programme.organisation_id, programme=programme, year=year, offering_ids=places,
        state=BudgetState.RUNNING, for_funders=True,
        note="" if is_now else "In dit jaar is het werk gedaan zoals het was begroot.",
    )  # fmt: skip
    place = {"organisation_id": programme.organisation_id, "budget": budget, "offering_ids": places}
    spent = today.month / 12 if is_now else 1
    total, lines = 0, []
    for at, (name, kind, accounts, euros) in enumerate(costs):
        planned = round(euros * (1 + 0.03 * step)) * 100
        total += planned
        actual = round(planned * spent * (0.94, 1.02, 0.88, 1.05, 0.99, 0.91)[at])
        lines.append(Line.objects.create(
            **place, side=Side.COST, kind=kind, name=name, accounts=accounts, order=at, planned_cents=planned,
            entered_cents=actual, for_funders=True,
        ))  # fmt: skip
    left = total
    for at, (name, kind, accounts, percent, sure) in enumerate(INCOME):
        cents = left if at == len(INCOME) - 1 else total * percent // 100
        left -= cents
        received = not is_now
        Line.objects.create(
            **place, side=Side.INCOME, kind=kind, name=name, accounts=accounts, order=at, planned_cents=cents,
            entered_cents=cents if received else round(cents * 0.75) if sure == Certainty.PROMISED else 0,
            certainty=Certainty.RECEIVED if received else sure, for_funders=True,
        )  # fmt: skip
    if is_now and programme.slug == "tandem":
        _moves(place, lines, users=users)
    if not is_now:
        budget.hours_at_close = {
            Worker.PROFESSIONAL.value: {"contacts": 0, "gatherings": 4_320, "entered": 69_120},
            Worker.VOLUNTEER.value: {"contacts": 126_000 + 9_000 * step, "gatherings": 7_560, "entered": 0},
        }
        budget.state, budget.closed_at = BudgetState.CLOSED, clock.now() - dt.timedelta(days=365 * (YEARS - 1 - step))
        budget.save()


def _moves(place: dict[str, Any], lines: list[Line], *, users: dict[str, User]) -> None:
    asked = {"asked_by": users[ASKED_BY], "asked_at": clock.now() - dt.timedelta(days=50)}
    Transfer.objects.create(
        **place, **asked, from_line=lines[0], to_line=lines[2], cents=1_800_00,
        reason="Een coördinator werkt tijdelijk minder uren. Dat geld gebruiken we voor scholing van vrijwilligers.",
        state=TransferState.APPROVED, decided_by=users[DECIDED_BY], decided_at=clock.now() - dt.timedelta(days=43),
        answer="Akkoord. Volgend jaar schuiven we niet.",
    )  # fmt: skip
    for line, cents in ((lines[0], -1_800_00), (lines[2], 1_800_00)):
        line.shifted_cents += cents
        line.save(update_fields=["shifted_cents"])
    Transfer.objects.create(
        **place, from_line=lines[5], to_line=lines[3], cents=400_00, asked_by=users[ASKED_BY],
        asked_at=clock.now() - dt.timedelta(days=2),
        reason="Er komen meer mensen naar de koffieochtenden dan we dachten. Folders hebben we genoeg.",
    )  # fmt: skip


def _shared(organisation_id: int, year: int, step: int, programmes: list[Programme]) -> None:
    for at, (name, euros) in enumerate(SHARED):
        SharedCost.objects.create(
            organisation_id=organisation_id, year=year, slug=name.split()[0].lower(), name=name, order=at,
            cents=round(euros * (1 + 0.02 * step)) * 100,
        )  # fmt: skip
    for at, programme in enumerate(programmes):
        for basis, values in ((Basis.AREA, (120, 85)), (Basis.HOURS, (1_850, 720)), (Basis.HEADS, (3, 1))):
            KeyFigure.objects.create(
                organisation_id=organisation_id, year=year, basis=basis, programme=programme, value=Decimal(values[at])
            )


def _rules(organisation_id: int, this_year: int, *, focus: Programme, by: User) -> None:
    AllocationRule.objects.create(
        organisation_id=organisation_id, number=1, from_year=this_year - YEARS + 1, basis=Basis.COSTS,
        explanation="Alle gedeelde kosten gaan naar de directe kosten van een programma.",
        adopted_at=clock.now() - dt.timedelta(days=365 * YEARS), adopted_by=by,
    )  # fmt: skip
    AllocationRule.objects.create(
        organisation_id=organisation_id, number=2, from_year=this_year, basis=Basis.HOURS,
        bases={"huisvesting": Basis.AREA.value}, focus_ids=[focus.pk], focus_percent=120,
        explanation="Verbeterde manier van toerekenen: huisvesting naar vierkante meters en de rest naar uren. Een "
        "focusprogramma draagt meer. Een programma kan hierdoor hoger uitvallen zonder dat er iets duurder werd.",
        adopted_at=clock.now() - dt.timedelta(days=320), adopted_by=by,
    )  # fmt: skip


def _hours(programme: Programme, year: int) -> None:
    for offering in Offering.objects.filter(programme=programme)[:3]:
        for month in range(1, clock.today().month + 1):
            Hours.objects.create(
                organisation_id=programme.organisation_id, offering=offering, month=dt.date(year, month, 1),
                worker=Worker.PROFESSIONAL, minutes=96 * 60, what="begeleiding en overleg", entered_at=clock.now(),
            )  # fmt: skip


def _fees(programme: Programme, *, by: User) -> None:
    """Pay two volunteers of Zwolle; the first comes near the limit of the year."""
    rows = Enrolment.objects.filter(
        offering__programme=programme, offering__branch__slug="zwolle", role=PartRole.VOLUNTEER,
        state=EnrolmentState.ACTIVE,
    ).order_by("person__family_name", "person__given_name")  # fmt: skip
    today = clock.today()
    paid: list[tuple[Fee, str]] = []
    for enrolment, cents, note in zip(rows[:2], (18_900, 2_500), ("Vast bedrag per maand", "Reiskosten"), strict=False):
        for month in range(1, today.month + 1):
            row = Fee(
                organisation_id=enrolment.organisation_id, offering_id=enrolment.offering_id,
                unit_id=enrolment.unit_id, enrolment=enrolment, person_id_copy=enrolment.person_id,
                kind=FeeKind.LUMP if cents > 10_000 else FeeKind.RECEIPTS, on=dt.date(today.year, month, 1),
                cents=cents, entered_by=by, entered_at=clock.now(),
            )  # fmt: skip
            paid.append((row, note))
    sealing.seal_many((row, {"note": note}) for row, note in paid)
    Fee.objects.bulk_create([row for row, _note in paid])
