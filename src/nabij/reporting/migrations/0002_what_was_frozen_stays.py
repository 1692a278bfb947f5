"""Frozen figures and submissions are never changed; once a report was submitted, they are not removed either."""

from django.db import migrations

SQL = """
CREATE FUNCTION nabij_frozen_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- With its report (and so its organisation) it goes; by itself it does not, once somebody else has read it.
    IF EXISTS (SELECT 1 FROM reporting_report WHERE id = OLD.report_id AND is_submitted) THEN
      RAISE EXCEPTION 'what was submitted stays';
    END IF;
    RETURN OLD;
  END IF;
  -- Who froze it may leave the organisation; the line then names nobody.
  IF (to_jsonb(NEW) - '{frozen_by_id,by_id}'::text[]) = (to_jsonb(OLD) - '{frozen_by_id,by_id}'::text[]) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what was frozen is never changed';
END $$;
CREATE TRIGGER frozen_figure_stays BEFORE UPDATE OR DELETE ON reporting_frozenfigure
  FOR EACH ROW EXECUTE FUNCTION nabij_frozen_stays();
CREATE TRIGGER submission_stays BEFORE UPDATE OR DELETE ON reporting_submission
  FOR EACH ROW EXECUTE FUNCTION nabij_frozen_stays();
"""
BACK = """
DROP TRIGGER frozen_figure_stays ON reporting_frozenfigure;
DROP TRIGGER submission_stays ON reporting_submission;
DROP FUNCTION nabij_frozen_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_reports_and_frozen_figures")]
    operations = [migrations.RunSQL(SQL, BACK)]
