"""An invented agenda for `bench agenda`: ten branches, 5,000 gatherings, 100,000 registrations, straight into tables.

Run as the owner of the database: `python -m benchmarks.gathered`.
"""

import datetime as dt
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks.national import PASSWORD, fill, literal, uuid_of  # noqa: E402
from nabij.agenda.models import Gathering, HeadCount, Involvement, Registration, Venue  # noqa: E402
from nabij.enrolment.models import Offering, Programme  # noqa: E402
from nabij.foundation import access, clock  # noqa: E402
from nabij.foundation.models import Unit  # noqa: E402
from nabij.people.models import Branch, Organisation, Role, User  # noqa: E402

SLUG, EMAIL = "samen-in-de-buurt", "agenda@samen.example"
BRANCHES, GATHERINGS, REGISTRATIONS = 10, 5_000, 100_000
DAYS_BACK, DAYS = 600, 800
ROOM_UNIT, GUEST_UNIT, GATHERING, GUEST = range(21, 25)


def build() -> None:
    """Make everything from row numbers, so that it is the same every time."""
    organisation = Organisation.rows_for_django.create(name="Samen (verzonnen)", slug=SLUG)
    programme = Programme.rows_for_django.create(
        organisation=organisation, type="befriending", kind="buddy", name="Aan tafel", slug="aan-tafel"
    )
    branches = Branch.rows_for_django.bulk_create(
        [
            Branch(organisation=organisation, name=f"Wijk {n}", slug=f"wijk-{n}", pc4=str(1000 + n))
            for n in range(BRANCHES)
        ]
    )
    Offering.rows_for_django.bulk_create(
        [Offering(organisation=organisation, programme=programme, branch=branch) for branch in branches]
    )
    Venue.rows_for_django.bulk_create(
        [
            Venue(organisation=organisation, branch=branch, name=f"Buurthuis {branch.slug}", town="Verzonnen")
            for branch in branches
        ]
    )
    user = User.objects.create_user(
        email=EMAIL, password=PASSWORD, organisation=organisation, display_name="Coördinator"
    )
    Role.rows_for_django.create(
        organisation=organisation, user=user, name="coordinator", branch=branches[0], starts_on=dt.date(2024, 1, 1)
    )
    _rows(organisation)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rows(organisation: Organisation) -> None:
    org, today = str(organisation.pk), f"date '{clock.today()}'"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE spot AS SELECT o.id AS offering, v.id AS venue,"
            " row_number() OVER (ORDER BY o.id) - 1 AS no"
            " FROM enrolment_offering o JOIN agenda_venue v ON v.branch_id = o.branch_id"
            " WHERE o.organisation_id = %s",
            [organisation.pk],
        )
        cursor.execute(
            "CREATE TEMP TABLE g AS SELECT n, offering, venue, date %s + (n * 7 %% %s - %s) AS day"
            " FROM generate_series(1, %s) n JOIN spot ON spot.no = n %% %s",
            [clock.today(), DAYS, DAYS_BACK, GATHERINGS, BRANCHES],
        )
        cursor.execute(
            "CREATE TEMP TABLE r AS SELECT x AS n, g.n AS gathering, g.offering, g.day FROM generate_series(1, %s) x"
            " JOIN g ON g.n = 1 + x %% %s",
            [REGISTRATIONS, GATHERINGS],
        )
    for kind, source in ((ROOM_UNIT, "g"), (GUEST_UNIT, "r")):
        fill(Unit, source, id=uuid_of(kind, "n"), organisation_id=org, kind=literal("gathering"), opened_on=today)
    past = f"day < {today}"
    fill(
        Gathering, "g", id=uuid_of(GATHERING, "n"), organisation_id=org, offering_id="offering",
        unit_id=uuid_of(ROOM_UNIT, "n"), venue_id="venue", title="'Koffietafel ' || n",
        summary="'Koffie en een praatje.'",
        kind="CASE n % 3 WHEN 0 THEN 'coffee' WHEN 1 THEN 'dinner' ELSE 'meeting' END", audience="'public'",
        state=f"CASE WHEN {past} THEN 'held' ELSE 'published' END", precision="'time'", starts_on="day", ends_on="day",
        sort_on="day", starts_at="(day + time '10:00') AT TIME ZONE 'Europe/Amsterdam'",
        ends_at="(day + time '12:00') AT TIME ZONE 'Europe/Amsterdam'", places="24", code="'code' || n",
        counted_at=f"CASE WHEN {past} THEN now() END",
    )  # fmt: skip
    room = {
        "organisation_id": org, "offering_id": "offering", "gathering_id": uuid_of(GATHERING, "gathering"),
        "gathering_unit_id": uuid_of(ROOM_UNIT, "gathering"),
    }  # fmt: skip
    fill(
        Registration, "r", id=uuid_of(GUEST, "n"), **room, unit_id=uuid_of(GUEST_UNIT, "n"), state="'placed'",
        name="'Gast' || n || ' Verzonnen'", email="'g' || n || '@voorbeeld.example'",
        same_as="'gast' || n", people="1", presence=f"CASE WHEN {past} THEN 'came' ELSE '' END", registered_at="now()",
        is_newcomer="n % 9 = 0",
    )  # fmt: skip
    whole = {**room, "gathering_id": uuid_of(GATHERING, "n"), "gathering_unit_id": uuid_of(ROOM_UNIT, "n")}
    fill(HeadCount, f"g WHERE {past}", **whole, role="'participant'", people="20")
    place = {name: value for name, value in whole.items() if name != "gathering_unit_id"}
    fill(Involvement, "g WHERE n % 4 = 0", **place, name="'Rotary'", same_as="'rotary'", part="'funder'")


def addresses() -> list[tuple[str, str, bool]]:
    """Name each page, its address, and whether the coordinator looks at it (else: anybody)."""
    today = clock.today()
    mine = Gathering.objects.filter(organisation__slug=SLUG, offering__branch__slug="wijk-0")
    coming = mine.filter(starts_on__gt=today).order_by("starts_on").first()
    held = mine.filter(starts_on__lt=today).order_by("-starts_on").first()
    assert coming is not None
    assert held is not None
    return [
        ("agenda", "/agenda/", False),
        ("agenda, filtered", "/agenda/?branch=wijk-3&kind=coffee&when=month", False),
        ("agenda, page 20", "/agenda/?page=20", False),
        ("one gathering", f"/agenda/{coming.code}/", False),
        ("registering", f"/agenda/{coming.code}/register/", False),
        ("flyer", f"/agenda/{coming.code}/flyer/", False),
        ("gatherings", "/gatherings/", True),
        ("gatherings, past", "/gatherings/?show=past", True),
        ("gathering of the team", f"/gatherings/{coming.pk}/", True),
        ("attendance", f"/gatherings/{held.pk}/attendance/", True),
        ("travelling together", f"/gatherings/{coming.pk}/travel/", True),
        ("changing a gathering", f"/gatherings/{coming.pk}/edit/", True),
        ("figures of gatherings", "/gatherings/figures/", True),
    ]


def main() -> None:
    """Build, unless it was built before."""
    if Organisation.rows_for_django.filter(slug=SLUG).exists():
        print("The agenda is already there.")
        return
    begun = time.perf_counter()
    with access.unscoped(access.Reason.SET_UP):
        build()
        gatherings, registrations = Gathering.rows_for_django.count(), Registration.rows_for_django.count()
    print(f"Built {gatherings:,} gatherings, {registrations:,} registrations in {time.perf_counter() - begun:.0f} s.")


if __name__ == "__main__":
    main()
