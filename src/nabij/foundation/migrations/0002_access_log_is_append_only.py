"""A line of the access log may be chained once, and is otherwise never changed."""

from django.db import migrations

SQL = """
CREATE FUNCTION nabij_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.chain_no IS NULL AND (to_jsonb(NEW) - '{chain_no,previous,digest}'::text[])
     = (to_jsonb(OLD) - '{chain_no,previous,digest}'::text[]) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the access log is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON foundation_auditentry
  FOR EACH ROW EXECUTE FUNCTION nabij_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            SQL,
            "DROP TRIGGER audit_is_append_only ON foundation_auditentry; DROP FUNCTION nabij_audit_is_append_only();",
        )
    ]
