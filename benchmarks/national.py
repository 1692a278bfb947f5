"""An invented national association: 40 branches, 100,000 persons, 1,000,000 contacts, written straight into tables.

Run as the owner of the database: `python -m benchmarks.national [--persons N] [--contacts N]`. Everything is made
inside PostgreSQL from row numbers, so it is the same every time.
"""

import argparse
import datetime as dt
import json
import time
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402

from nabij.enrolment.models import (  # noqa: E402
    Contact,
    Enrolment,
    Offering,
    Participation,
    Profile,
    Programme,
    ProgrammeLine,
    Relation,
    Tally,
)
from nabij.foundation import access, clock  # noqa: E402
from nabij.foundation.models import Unit  # noqa: E402
from nabij.people.models import Branch, Organisation, Person, Place, Role, User  # noqa: E402

BRANCHES = 40
PROGRAMMES = (("Tandem", "buddy"), ("Taalmaatjes", "language"))
EMAIL = "coordinator@landelijk.example"
VOLUNTEER_EMAIL = "vrijwilliger@landelijk.example"
MANAGER_EMAIL = "landelijk@landelijk.example"
PASSWORD = "een lang wachtwoord voor de meting"


def literal(value: Any) -> str:
    """Write a Python value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "'{" + ",".join(f'"{part}"' for part in value) + "}'"
    if isinstance(value, dict):
        return "'" + json.dumps(value) + "'"
    return "'" + str(value).replace("'", "''") + "'"


def fill(model: type[models.Model], source: str, **columns: str) -> int:
    """Insert one row per row of `source` (a FROM clause); columns not named get their field's own default."""
    given: dict[str, str] = {}
    for field in (field for field in model._meta.concrete_fields if not field.generated):
        name = field.column
        if name in columns:
            given[name] = columns[name]
        elif isinstance(field, models.BigAutoField):
            continue
        elif field.has_default():
            given[name] = literal(field.get_default())
        elif field.null:
            given[name] = "NULL"
        elif isinstance(field, models.CharField | models.TextField):
            given[name] = "''"
        elif isinstance(field, models.DateTimeField):
            given[name] = "now()"
        else:
            raise ValueError(f"give {model.__name__}.{name}")
    names = ", ".join(f'"{name}"' for name in given)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(given.values())} FROM {source}'
        )
        return cursor.rowcount


def uuid_of(kind: int, number: str) -> str:
    """Return SQL for the id of the numbered row of a kind: the same number, the same id."""
    return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


PERSON_UNIT, FILE_UNIT, PERSON, ENROLMENT, CONTACT, RELATION = range(1, 7)


def build(*, persons: int, contacts: int) -> None:
    """Make everything. Every third person is a volunteer; half of the participants have an open relation."""
    organisation = Organisation.rows_for_django.create(name="Landelijk (verzonnen)", slug="landelijk")
    line = ProgrammeLine.rows_for_django.create(organisation=organisation, name="Alleen en samen", slug="samen")
    Place.rows_for_django.bulk_create(
        [
            Place(pc4=str(1000 + n), name=f"Plaats {n}", latitude=51 + n / 100, longitude=5 + n / 100)
            for n in range(200)
        ],
        ignore_conflicts=True,
    )
    programmes = [
        Programme.rows_for_django.create(
            organisation=organisation, line=line, type="befriending", kind=kind, name=name, slug=name.lower()
        )
        for name, kind in PROGRAMMES
    ]
    branches = Branch.rows_for_django.bulk_create(
        [
            Branch(organisation=organisation, name=f"Afdeling {n:02}", slug=f"afdeling-{n:02}", pc4=str(1000 + n))
            for n in range(BRANCHES)
        ]
    )
    Offering.rows_for_django.bulk_create(
        [Offering(organisation=organisation, programme=p, branch=b) for b in branches for p in programmes]
    )
    _people(organisation, persons)
    _ledger(organisation, persons, contacts)
    _users(organisation, branches[0])


def _people(organisation: Organisation, persons: int) -> None:
    # offerings, numbered 0.. : person n belongs to offering n % count
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE cell AS SELECT id, branch_id, row_number() OVER (ORDER BY id) - 1 AS no"
            " FROM enrolment_offering WHERE organisation_id = %s",
            [organisation.pk],
        )
        cursor.execute(
            "CREATE TEMP TABLE one AS SELECT n, c.id AS offering, c.branch_id AS branch, n %% 3 = 0 AS volunteer"
            " FROM generate_series(1, %s) n JOIN cell c ON c.no = n %% (SELECT count(*) FROM cell)",
            [persons],
        )
        cursor.execute("CREATE INDEX ON one (n)")
    today = f"date '{clock.today()}'"
    for kind, name in ((PERSON_UNIT, "person"), (FILE_UNIT, "file")):
        fill(
            Unit,
            "one",
            id=uuid_of(kind, "n"),
            organisation_id=str(organisation.pk),
            kind=literal(name),
            opened_on=today,
        )
    fill(
        Person, "one", id=uuid_of(PERSON, "n"), organisation_id=str(organisation.pk), unit_id=uuid_of(PERSON_UNIT, "n"),
        branch_ids="ARRAY[branch]", cell_ids="ARRAY[offering]", given_name="'Naam' || (n % 997)",
        family_name="'Verzonnen' || (n % 7919)", birth_date=f"{today} - 8000 - (n * 37) % 24000", gender="'v'",
        email="'n' || n || '@voorbeeld.example'", phone="'06' || lpad((n % 100000000)::text, 8, '0')",
        postcode="(1000 + n % 200)::text || 'AB'", town="'Plaats ' || (n % 200)", created_at="now()",
        words="to_tsvector('simple', 'naam' || (n % 997) || ' verzonnen' || (n % 7919))",
    )  # fmt: skip
    state = (
        "CASE WHEN volunteer THEN 'active' WHEN n % 3 = 1 THEN 'active' WHEN n % 5 = 0 THEN 'waiting' ELSE 'ended' END"
    )
    fill(
        Enrolment, "one", id=uuid_of(ENROLMENT, "n"), organisation_id=str(organisation.pk), offering_id="offering",
        unit_id=uuid_of(FILE_UNIT, "n"), person_id=uuid_of(PERSON, "n"), state=state, state_since=f"{today} - n % 300",
        role="CASE WHEN volunteer THEN 'volunteer' ELSE 'participant' END", applied_on=f"{today} - n % 700",
        started_on=f"{today} - n % 300", urgency="1 + n % 3", last_contact_on=f"{today} - n % 45",
        next_step="CASE WHEN n % 7 = 0 THEN 'Bellen' ELSE '' END",
        next_step_on=f"CASE WHEN n % 7 = 0 THEN {today} + n % 20 - 10 END",
    )  # fmt: skip
    fill(
        Profile, "one", enrolment_id=uuid_of(ENROLMENT, "n"), organisation_id=str(organisation.pk),
        offering_id="offering", unit_id=uuid_of(FILE_UNIT, "n"), person_id_copy=uuid_of(PERSON, "n"),
        languages="'{nl}'", slots="(n * 7919) % 2097151", interests="'{wandelen,koken}'",
        vetting_seen_on=f"CASE WHEN volunteer THEN {today} - 300 END",
    )  # fmt: skip


def _ledger(organisation: Organisation, persons: int, contacts: int) -> None:
    today = clock.today()
    org = str(organisation.pk)
    # a participant n (n % 3 = 1) belongs to the volunteer of the same cell nearest in number: n + 240 - ... = n + 80k
    step = f"(SELECT min(v.n) FROM one v WHERE v.volunteer AND v.offering = one.offering AND v.n > one.n)"  # noqa: F541
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON one (offering, n) WHERE volunteer")
        cursor.execute(
            f"CREATE TEMP TABLE pair AS SELECT n, offering, {step} AS v FROM one WHERE n % 3 = 1 AND NOT volunteer"
        )
        cursor.execute("DELETE FROM pair WHERE v IS NULL")
        cursor.execute("CREATE TEMP TABLE told AS SELECT p.*, row_number() OVER () - 1 AS no FROM pair p")
        cursor.execute("CREATE UNIQUE INDEX ON told (no)")
        cursor.execute("SELECT count(*) FROM told")
        (pairs,) = cursor.fetchone() or (0,)
    fill(
        Relation, "told", id=uuid_of(RELATION, "n"), organisation_id=org, offering_id="offering",
        unit_id=uuid_of(FILE_UNIT, "n"), participant_id=uuid_of(ENROLMENT, "n"), volunteer_id=uuid_of(ENROLMENT, "v"),
        volunteer_person_id=uuid_of(PERSON, "v"), participant_person_unit_id=uuid_of(PERSON_UNIT, "n"),
        started_on=f"date '{today}' - (n % 300)::int",
    )  # fmt: skip
    fill(
        Contact, f"generate_series(0, {contacts - 1}) g JOIN told ON told.no = g % {pairs}", id=uuid_of(CONTACT, "g"),
        organisation_id=org, offering_id="offering", unit_id=uuid_of(FILE_UNIT, "n"),
        participant_id=uuid_of(ENROLMENT, "n"), volunteer_id=uuid_of(ENROLMENT, "v"),
        author_person_id=uuid_of(PERSON, "v"), kind="'meeting'", minutes="30 + (g % 8) * 15",
        on=f"date '{today}' - (g / {pairs} * 11 + g % 11)::int",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Tally._meta.db_table}" (organisation_id, offering_id, month, measure, counting_rule, value)'
            " SELECT organisation_id, offering_id, date_trunc('month', \"on\")::date, 'contacts', '2024-1', count(*)"
            f' FROM "{Contact._meta.db_table}" WHERE organisation_id = %s GROUP BY 1, 2, 3',
            [organisation.pk],
        )
    fill(
        Participation, "told", enrolment_id=uuid_of(ENROLMENT, "n"), organisation_id=org, offering_id="offering",
        person_id_copy=uuid_of(PERSON, "n"), unit_id=uuid_of(FILE_UNIT, "n"), year=str(today.year),
        measure="'unique_participants'",
    )  # fmt: skip


def _users(organisation: Organisation, branch: Branch) -> None:
    since = dt.date(2024, 1, 1)
    relation = Relation.rows_for_django.filter(organisation=organisation).order_by("id").first()
    assert relation is not None
    for email, role, at, person_id in (
        (EMAIL, "coordinator", branch, None),
        (MANAGER_EMAIL, "manager", None, None),
        (VOLUNTEER_EMAIL, "volunteer", None, relation.volunteer_person_id),
    ):
        user = User.objects.create_user(
            email=email, password=PASSWORD, organisation=organisation, display_name=role.title(), person_id=person_id
        )
        Role.rows_for_django.create(organisation=organisation, user=user, name=role, branch=at, starts_on=since)


def main() -> None:
    """Build, unless it was built before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    options = parser.parse_args()
    if Organisation.rows_for_django.filter(slug="landelijk").exists():
        print("The national data set is already there.")
        return
    begun = time.perf_counter()
    # The walls hold for the owner of the tables as well.
    with access.unscoped(access.Reason.SET_UP):
        build(persons=options.persons, contacts=options.contacts)
        made = f"{Person.rows_for_django.count():,} persons and {Contact.rows_for_django.count():,} contacts"
    with connection.cursor() as cursor:
        # What autovacuum does within minutes of so many rows; until then every look reads the waiting list of an index.
        cursor.execute("VACUUM (ANALYZE)")
    print(f"Built {made} in {time.perf_counter() - begun:.0f} s.")


if __name__ == "__main__":
    main()
