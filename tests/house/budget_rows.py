"""At least one row of every table of the budgets room, in each of the four places."""

import datetime as dt

from nabij.budgets.choices import Basis, FeeKind, Kind, Side, TransferState, Worker
from nabij.budgets.models import (
    AllocationRule,
    Booking,
    Budget,
    Fee,
    Hours,
    KeyFigure,
    LedgerImport,
    Line,
    SharedCost,
    Transfer,
)
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import clock, erasure, sealing
from nabij.foundation.ids import new_id
from tests.cast import Cast
from tests.house.places import canary, pairs


def money(cast: Cast) -> None:
    """Give every place a budget with lines, a request to move money, hours, a fee, a booking and shared costs."""
    for _participant, volunteer in pairs(cast):
        budget, created = Budget.objects.get_or_create(
            programme=volunteer.offering.programme, year=clock.today().year,
            defaults={
                "organisation_id": volunteer.organisation_id, "for_funders": True,
                "offering_ids": sorted(
                    Offering.objects.filter(programme=volunteer.offering.programme).values_list("pk", flat=True)
                ),
            },
        )  # fmt: skip
        if created:
            _lines(cast, budget)
        _hours_and_fees(volunteer)
    for organisation in (cast.nabij, cast.elsewhere):
        this_year = clock.today().year
        SharedCost.objects.create(organisation=organisation, year=this_year, slug="huur", name="Huur", cents=100_00)
        KeyFigure.objects.create(
            organisation=organisation, year=this_year, basis=Basis.AREA, shared_cost="huur", value=1
        )
        AllocationRule.objects.create(
            organisation=organisation, number=1, from_year=this_year, explanation="Naar directe kosten.",
            adopted_at=clock.now(),
        )  # fmt: skip


def _lines(cast: Cast, budget: Budget) -> None:
    place = {"organisation_id": budget.organisation_id, "offering_ids": budget.offering_ids}
    first, second = (
        Line.objects.create(
            **place, budget=budget, side=Side.COST, kind=kind, name=kind.value, planned_cents=1_000_00, for_funders=True
        )
        for kind in (Kind.STAFF, Kind.VOLUNTEERS)
    )
    Transfer.objects.create(
        **place, budget=budget, from_line=first, to_line=second, cents=100_00, reason="Meer scholing.",
        asked_at=clock.now(), state=TransferState.ASKED,
    )  # fmt: skip
    run = LedgerImport(
        organisation_id=budget.organisation_id, budget=budget, file_name="boeken.csv",
        unit=erasure.open_unit(organisation_id=budget.organisation_id, kind="upload"),
    )  # fmt: skip
    sealing.seal(run, table='{"header": ["datum"], "rows": [[2, "1-1-2026"]], "refused": []}')
    run.save(force_insert=True)
    Booking.objects.create(
        **place, line=first, run=run, on=clock.today(), account="4000", cents=5_00, row=2, mark=new_id().hex
    )


def _hours_and_fees(volunteer: Enrolment) -> None:
    Hours.objects.create(
        organisation_id=volunteer.organisation_id, offering=volunteer.offering, worker=Worker.PROFESSIONAL,
        month=clock.today().replace(day=1), minutes=600, what="begeleiding", entered_at=clock.now(),
    )  # fmt: skip
    fee = Fee(
        organisation_id=volunteer.organisation_id, offering=volunteer.offering, unit_id=volunteer.unit_id,
        enrolment=volunteer, person_id_copy=volunteer.person_id, kind=FeeKind.LUMP, cents=10_00,
        on=clock.today() - dt.timedelta(days=1), entered_at=clock.now(),
    )  # fmt: skip
    sealing.seal(fee, note=canary(volunteer.person))
    fee.save(force_insert=True)


BUILDERS = [money]
