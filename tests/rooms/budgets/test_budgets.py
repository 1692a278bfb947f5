"""A budget through its year: made, adopted, moved inside its total, booked, funded, closed; and who may do what."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from nabij.budgets import actions
from nabij.budgets.choices import Basis, BudgetState, Kind, Side, TransferState, Worker
from nabij.budgets.models import AllocationRule, Booking, Budget, Fee, Hours, LedgerImport, Line, Transfer
from nabij.budgets.queries import accounting, dividing
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, erasure
from nabij.foundation.actors import NOBODY
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
YEAR = clock.today().year


def everything(model: Any, **fields: Any) -> list[Any]:
    with access.unscoped(access.Reason.TEST):
        return list(model.objects.filter(**fields).order_by("pk"))


def values(name: str, planned: int, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "kind": Kind.STAFF, "side": Side.COST, "planned_cents": planned, "entered_cents": 0,
        "forecast_cents": None, "certainty": "", "accounts": "", "order": 0, "note": "",
    } | more  # fmt: skip


@pytest.fixture
def budget(cast: Cast) -> Budget:
    """Tandem has an adopted budget with two lines and a grant."""
    office = actor_of(cast.manager)
    with access.acting_as(office):
        made = actions.open_budget(programme=cast.tandem, year=YEAR, by=office)
        for one in (
            values("Coördinatoren", 1_000_00, accounts="4000-4099"),
            values("Vrijwilligers", 500_00, kind=Kind.VOLUNTEERS, accounts="4100"),
            values("Gemeente", 1_200_00, side=Side.INCOME, kind=Kind.MUNICIPALITY, certainty="promised"),
        ):
            actions.save_line(budget=made, line=None, values=one, seen=None, by=office)
        actions.adopt(budget=made, by=office)
    found: Budget = everything(Budget, pk=made.pk)[0]
    return found


def lines(budget: Budget) -> list[Line]:
    return everything(Line, budget=budget, side=Side.COST)


def move(client: Client, budget: Budget, *, amount: str, reason: str = "Meer scholing.") -> Any:
    first, second = lines(budget)
    given = {"from_line": first.pk, "to_line": second.pk, "cents": amount, "reason": reason}
    return client.post(reverse("budgets:ask", args=[budget.pk]), given)


def test_money_moves_inside_the_total_when_somebody_else_approves(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    assert move(sign_in(cast.coordinator), budget, amount="250,00").status_code == 302
    asked = everything(Transfer)[0]
    decide = reverse("budgets:decide", args=[asked.pk])
    assert sign_in(cast.coordinator).post(decide, {"verdict": "approve"}).status_code == 404
    assert sign_in(cast.manager).post(decide, {"verdict": "approve"}).status_code == 302
    with access.acting_as(actor_of(cast.coordinator)):
        account = accounting.of_programme(programme_id=cast.tandem.pk, year=YEAR)
    assert account is not None
    assert [(line.planned, line.planned_now) for line in account.lines] == [(1_000_00, 750_00), (500_00, 750_00)]
    assert account.costs_total.planned == account.costs_total.planned_now == 1_500_00
    assert (account.covered, account.gap) == (1_200_00, 300_00)
    assert [(one.cents, one.reason) for one in account.moved] == [(250_00, "Meer scholing.")]


def test_who_asks_does_not_approve_and_a_line_gives_no_more_than_it_has(
    cast: Cast, budget: Budget, sign_in: SignIn
) -> None:
    office = sign_in(cast.manager)
    page = move(office, budget, amount="1.000,01")
    assert "1.000,00" in page.content.decode()
    assert "1.000,01" in page.content.decode(), "what was typed stays"
    move(office, budget, amount="900")
    asked = everything(Transfer)[0]
    page = office.post(reverse("budgets:decide", args=[asked.pk]), {"verdict": "approve"})
    assert page.status_code == 200
    assert everything(Transfer)[0].state == TransferState.ASKED
    with access.acting_as(actor_of(cast.manager)), pytest.raises(actions.OwnRequest):
        actions.approve_transfer(transfer=asked, answer="", by=actor_of(cast.manager))


def test_a_decided_transfer_is_never_changed_or_removed(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    move(sign_in(cast.coordinator), budget, amount="1")
    asked = everything(Transfer)[0]
    sign_in(cast.manager).post(reverse("budgets:decide", args=[asked.pk]), {"verdict": "refuse", "answer": "Nee."})
    with access.unscoped(access.Reason.TEST):
        for spoil in (
            lambda: Transfer.objects.update(cents=5), lambda: Transfer.objects.update(state=TransferState.APPROVED),
            lambda: Transfer.objects.all().delete(),
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                spoil()
    assert [line.shifted_cents for line in lines(budget)] == [0, 0]


def test_the_plan_stands_after_adoption_and_two_editors_see_each_other(
    cast: Cast, budget: Budget, sign_in: SignIn
) -> None:
    office, row = sign_in(cast.manager), lines(budget)[0]
    address = reverse("budgets:line", args=[row.pk])
    typed = {
        "name": row.name, "kind": row.kind, "planned_cents": "9.999,00", "entered_cents": "100,00",
        "version": row.version, "forecast_cents": "", "accounts": "", "order": "0", "note": "",
    }  # fmt: skip
    assert office.post(address, typed).status_code == 302
    assert [(line.planned_cents, line.entered_cents) for line in lines(budget)] == [(1_000_00, 100_00), (500_00, 0)]
    page = office.post(address, typed | {"entered_cents": "200,00"})
    assert page.status_code == 409
    told = page.content.decode()
    assert all(f">{amount}</td>" in told for amount in ("100,00", "200,00")), "how it stands, beside what was typed"


def test_a_closed_year_stays_as_it_is_and_the_next_begins_with_its_lines(cast: Cast, budget: Budget) -> None:
    office = actor_of(cast.manager)
    with access.unscoped(access.Reason.TEST):
        Hours.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, month=dt.date(YEAR, 1, 1), minutes=90,
            worker=Worker.PROFESSIONAL, entered_at=clock.now(),
        )  # fmt: skip
    with access.acting_as(office):
        actions.close_year(budget=budget, by=office)
        with pytest.raises(actions.NotNow):
            actions.save_line(budget=budget, line=None, values=values("Nieuw", 1), seen=None, by=office)
        following = actions.open_budget(programme=cast.tandem, year=YEAR + 1, by=office)
    assert [line.planned_cents for line in lines(following)] == [1_000_00, 500_00]
    with access.unscoped(access.Reason.TEST):
        Hours.objects.all().delete()
        account = accounting.of_programme(programme_id=cast.tandem.pk, year=YEAR)
    assert account is not None
    assert (account.state, account.hours[Worker.PROFESSIONAL].minutes) == (BudgetState.CLOSED, 90)


def test_only_the_own_house_reads_and_funders_only_when_they_may(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    address = reverse("budgets:budget", args=[budget.pk])
    seen = {
        name: sign_in(user).get(address).status_code
        for name, user in cast.users().items()
        if name
        in {"coordinator", "tandem_coordinator", "coordinator_almere", "funder", "stranger", "desk", "volunteer"}
    }
    assert seen == {
        "coordinator": 200, "tandem_coordinator": 200, "coordinator_almere": 200, "funder": 404, "stranger": 404,
        "desk": 404, "volunteer": 404,
    }  # fmt: skip
    office = actor_of(cast.manager)
    with access.acting_as(office):
        actions.change_budget(budget=budget, note="", for_funders=True, seen=None, by=office)
    page = sign_in(cast.funder).get(address)
    assert "Coördinatoren" in page.content.decode()
    assert sign_in(cast.funder).get(reverse("budgets:ask", args=[budget.pk])).status_code == 404
    assert sign_in(cast.coordinator).get(reverse("budgets:file", args=[budget.pk])).content[:2] == b"PK"
    assert sign_in(cast.coordinator).post(reverse("budgets:adopt", args=[budget.pk])).status_code == 404


BOOKS = """Datum;Grootboekrekening;Debet;Credit;Omschrijving
1-2-{y};4000;100,00;;Salaris Jansen
2-2-{y};4100;25;;Taart
3-2-{y};7000;1;;?
"""


def take(client: Client, budget: Budget) -> LedgerImport:
    file = SimpleUploadedFile("boeken.csv", BOOKS.format(y=YEAR).encode(), content_type="text/csv")
    client.post(reverse("budgets:books", args=[budget.pk]), {"file": file})
    run: LedgerImport = everything(LedgerImport, stage="uploaded")[0]
    page = client.get(reverse("budgets:run", args=[run.pk])).content.decode()
    assert "7000" in page or "eerder" in page
    client.post(reverse("budgets:take_over", args=[run.pk]))
    found: LedgerImport = everything(LedgerImport, pk=run.pk)[0]
    return found


def test_bookings_come_once_and_go_again(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    office = sign_in(cast.manager)
    run = take(office, budget)
    assert (run.counts["taken"], [code for _row, code in run.refused]) == (2, ["account_unknown"])
    assert [line.booked_cents for line in lines(budget)] == [100_00, 25_00]
    again = take(office, budget)
    assert again.counts["taken"] == 0
    assert [line.booked_cents for line in lines(budget)] == [100_00, 25_00]
    office.post(reverse("budgets:undo", args=[run.pk]))
    assert [line.booked_cents for line in lines(budget)] == [0, 0]
    assert everything(Booking) == []
    assert actions.forget_uploads(today=clock.today() + dt.timedelta(days=31)) == 2
    assert office.get(reverse("budgets:run", args=[run.pk])).status_code == 200
    broken = SimpleUploadedFile("boeken.csv", b"\x00\x01", content_type="text/csv")
    assert office.post(reverse("budgets:books", args=[budget.pk]), {"file": broken}).status_code == 200


def pay(client: Client, enrolment: Enrolment, amount: str, **more: Any) -> Any:
    given = {"volunteer": str(enrolment.pk), "kind": "lump", "on": clock.today().isoformat(), "cents": amount} | more
    return client.post(reverse("budgets:pay"), given)


@pytest.fixture
def vera(cast: Cast) -> Enrolment:
    """Vera is active, and may be paid."""
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.vera.pk).update(state=EnrolmentState.ACTIVE)
    return cast.vera


def test_a_payment_over_a_limit_is_warned_about_before_it_is_written_down(
    cast: Cast, vera: Enrolment, sign_in: SignIn
) -> None:
    client = sign_in(cast.coordinator)
    assert pay(client, vera, "150", kind="elsewhere", note="Sportclub").status_code == 302
    page = pay(client, vera, "70,01")
    assert page.status_code == 200
    assert "220,01" in page.content.decode()
    assert "70,01" in page.content.decode()
    assert len(everything(Fee)) == 1
    assert pay(client, vera, "70,01", knows="on").status_code == 302
    assert [row.over_limit for row in everything(Fee, kind="lump")] == [True]
    own = sign_in(cast.volunteer).get(reverse("budgets:mine")).content.decode()
    assert "Sportclub" in own
    assert sign_in(cast.coordinator_almere).get(reverse("budgets:fee", args=[everything(Fee)[0].pk])).status_code == 404


def test_a_year_without_known_limits_is_not_guessed(cast: Cast, vera: Enrolment, sign_in: SignIn) -> None:
    page = pay(sign_in(cast.coordinator), vera, "10", on="2035-01-01")
    assert "2035" in page.content.decode()
    assert everything(Fee) == []


def test_what_was_paid_goes_with_the_file(cast: Cast, vera: Enrolment, sign_in: SignIn) -> None:
    pay(sign_in(cast.coordinator), vera, "10", note="Bus")
    with access.unscoped(access.Reason.COPY):
        told = erasure.export(vera.unit_id, by=actor_of(cast.coordinator))
    assert "Bus" in str(told)
    erasure.erase([vera.unit_id], by=NOBODY, why="test")
    assert everything(Fee) == []


def test_a_new_way_of_dividing_shows_the_old_one_beside_it(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    office = actor_of(cast.manager)
    with access.acting_as(office):
        other = actions.open_budget(programme=cast.language, year=YEAR, by=office)
        actions.save_line(
            budget=other, line=None, values=values("Alles", 0, entered_cents=100_00), seen=None, by=office
        )
        first = lines(budget)[0]
        actions.save_line(
            budget=budget, line=first, values=values(first.name, first.planned_cents, entered_cents=300_00), seen=None,
            by=office,
        )  # fmt: skip
        for year in (YEAR - 1, YEAR):
            rule = actions.NewRule(
                from_year=year, explanation="Beter", basis=Basis.COSTS if year < YEAR else Basis.AREA, bases={},
                is_two_step=False, focus_ids=[], focus_percent=100,
            )  # fmt: skip
            actions.adopt_rule(rule=rule, by=office)
        with pytest.raises(actions.AlreadyRuled):
            actions.adopt_rule(rule=rule, by=office)
    client = sign_in(cast.manager)
    added = client.post(f"{reverse('budgets:new_cost')}?year={YEAR}", {"name": "Huur", "cents": "100,01", "order": "0"})
    assert added.status_code == 302
    page = client.get(reverse("budgets:dividing"))
    assert page.status_code == 200, "nobody has square metres yet: said, and not guessed"
    keys = {f"key-{cast.tandem.pk}": "50", f"key-{cast.language.pk}": "50"}
    assert client.post(f"{reverse('budgets:keys')}?year={YEAR}&basis=area", keys).status_code == 302
    with access.acting_as(office):
        found = dividing.divided(office, YEAR)
    assert found is not None
    assert found.is_first_year
    told = {row.programme.name: (row.division.shared, row.by_old_rule, row.by_method) for row in found.rows}
    assert told == {"Taalmaatjes": (50_01, 125_00, 25_01), "Tandem": (50_00, 375_01, -25_01)}
    assert found.total == 500_01
    assert len(everything(AllocationRule)) == 2
    assert sign_in(cast.coordinator).get(reverse("budgets:dividing")).status_code == 200


def test_hours_are_added_where_they_were_made(cast: Cast, budget: Budget, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    given = {"offering": cast.tandem_zwolle.pk, "month": f"{YEAR}-01-15", "worker": "professional", "minutes": "7:30"}
    assert client.post(reverse("budgets:hours"), given).status_code == 302
    assert client.post(reverse("budgets:hours"), given | {"minutes": "veel"}).status_code == 200
    assert client.post(reverse("budgets:hours"), given | {"offering": cast.tandem_almere.pk}).status_code == 200
    assert [row.minutes for row in everything(Hours)] == [450]
    client.post(reverse("budgets:remove_hours", args=[everything(Hours)[0].pk]))
    assert everything(Hours) == []


def test_the_page_that_checks_a_table_says_what_it_found(cast: Cast, sign_in: SignIn) -> None:
    given = {"table": "naam;2011\na;1\nb;2\nsom;9", "sums": "som = a + b", "rounded": "on"}
    client = sign_in(cast.manager)
    assert "som, 2011" in client.post(reverse("budgets:check"), given).content.decode()
    page = client.post(reverse("budgets:check"), given | {"sums": "som = a + c"}).content.decode()
    assert "som = a + c" in page
