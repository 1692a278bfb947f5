import django.db.models.manager
from django.db import migrations, models

# The states as they were named when this was written; tests compare the counts with a count by hand.
WAITS = "'applied', 'intake_planned', 'waiting'"

FUNCTION = """CREATE OR REPLACE FUNCTION nabij_count_open() RETURNS trigger
SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  opened text := coalesce(current_setting('nabij.unscoped', true), '');
BEGIN
  -- The owner of the tables stands behind the second wall too: open it for these lines.
  PERFORM set_config('nabij.unscoped', 'TALLY', true);
  IF TG_OP = 'INSERT' THEN
    INSERT INTO enrolment_opencount (organisation_id, offering_id, measure, applied_on, coordinator_id, number)
    {added};
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO enrolment_opencount (organisation_id, offering_id, measure, applied_on, coordinator_id, number)
    {removed};
  ELSE
    INSERT INTO enrolment_opencount (organisation_id, offering_id, measure, applied_on, coordinator_id, number)
    {changed};
  END IF;
  PERFORM set_config('nabij.unscoped', opened, true);
  RETURN NULL;
END $$"""

COLUMNS = "organisation_id, offering_id, state, applied_on, coordinator_id"
OPEN = f"role = 'participant' AND state IN ({WAITS}, 'active')"


def counts(rows: str) -> str:
    """Return what rows with a sign (1 or -1) come to, for each offering and for the whole organisation."""
    return f"""
    SELECT one.organisation_id, place.offering_id, kind.measure, kind.applied_on, kind.coordinator_id, sum(one.sign)
    FROM ({rows}) one
    CROSS JOIN LATERAL (VALUES (one.offering_id), (NULL)) place (offering_id)
    CROSS JOIN LATERAL (
      SELECT 'open' AS measure, NULL::date AS applied_on, one.coordinator_id::bigint
      UNION ALL
      SELECT 'waiting', one.applied_on, NULL WHERE one.state <> 'active' AND one.applied_on IS NOT NULL
    ) kind (measure, applied_on, coordinator_id)
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(one.sign) <> 0"""


def signed(sign: int, table: str) -> str:
    """Return the open rows of a table with a sign."""
    return f"SELECT {COLUMNS}, {sign} AS sign FROM {table} WHERE {OPEN}"


STATEMENTS = [
    "SELECT set_config('nabij.unscoped', 'SET_UP', true)",
    FUNCTION.format(
        added=counts(signed(1, "is_now")),
        removed=counts(signed(-1, "was")),
        changed=counts(signed(1, "is_now") + " UNION ALL " + signed(-1, "was")),
    ),
    """CREATE TRIGGER nabij_count_added AFTER INSERT ON enrolment_enrolment REFERENCING NEW TABLE AS is_now
    FOR EACH STATEMENT EXECUTE FUNCTION nabij_count_open()""",
    """CREATE TRIGGER nabij_count_changed AFTER UPDATE ON enrolment_enrolment
    REFERENCING OLD TABLE AS was NEW TABLE AS is_now FOR EACH STATEMENT EXECUTE FUNCTION nabij_count_open()""",
    """CREATE TRIGGER nabij_count_removed AFTER DELETE ON enrolment_enrolment REFERENCING OLD TABLE AS was
    FOR EACH STATEMENT EXECUTE FUNCTION nabij_count_open()""",
    "INSERT INTO enrolment_opencount (organisation_id, offering_id, measure, applied_on, coordinator_id, number)"
    + counts(signed(1, "enrolment_enrolment")),
    "SELECT set_config('nabij.unscoped', '', true)",
]


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0004_newest_contacts_first")]

    operations = [
        migrations.CreateModel(
            name="OpenCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("offering_id", models.BigIntegerField(null=True)),
                ("measure", models.CharField(max_length=8)),
                ("applied_on", models.DateField(null=True)),
                ("coordinator_id", models.BigIntegerField(null=True)),
                ("number", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "offering_id", "measure"], name="open_count_of_a_place")
                ],
            },
            managers=[("rows_for_django", django.db.models.manager.Manager())],
        ),
        migrations.RunSQL(
            STATEMENTS,
            [
                *(
                    f"DROP TRIGGER nabij_count_{what} ON enrolment_enrolment"
                    for what in ("added", "changed", "removed")
                ),
                "DROP FUNCTION nabij_count_open()",
            ],
        ),
    ]
