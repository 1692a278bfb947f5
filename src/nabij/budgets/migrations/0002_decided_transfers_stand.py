"""A transfer that was decided is never changed or removed; only who did it may be forgotten, with their account."""

from django.db import migrations

SQL = """
CREATE FUNCTION nabij_decided_transfer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'asked' AND TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - '{state,decided_at,decided_by_id,answer,asked_by_id,offering_ids}'::text[])
       = (to_jsonb(OLD) - '{state,decided_at,decided_by_id,answer,asked_by_id,offering_ids}'::text[]) THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - '{asked_by_id,decided_by_id,offering_ids}'::text[])
       = (to_jsonb(OLD) - '{asked_by_id,decided_by_id,offering_ids}'::text[])
       AND (NEW.asked_by_id IS NULL OR NEW.asked_by_id = OLD.asked_by_id)
       AND (NEW.decided_by_id IS NULL OR NEW.decided_by_id = OLD.decided_by_id) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a transfer stands as it was asked and decided';
END $$;
CREATE TRIGGER decided_transfer_stands BEFORE UPDATE OR DELETE ON budgets_transfer
  FOR EACH ROW EXECUTE FUNCTION nabij_decided_transfer_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_budgets_and_what_belongs_to_them")]
    operations = [
        migrations.RunSQL(
            SQL,
            "DROP TRIGGER decided_transfer_stands ON budgets_transfer; DROP FUNCTION nabij_decided_transfer_stands();",
        )
    ]
