"""What was changed, from what to what, by whom: written by the database itself, and erased with what it is about.

A model that declares `history` is followed. Sealed and sensitive fields are named and never shown, not even as
ciphertext. See docs/decisions/0017.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from nabij.foundation import access
from nabij.foundation.models import Change
from nabij.foundation.privacy import History, Privacy

_FUNCTION = """CREATE OR REPLACE FUNCTION nabij_history() RETURNS trigger
SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  place jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE is_now END;
  told_before jsonb := '{}';
  told_after jsonb := '{}';
  kept_veiled text[] := '{}';
  opened text := coalesce(current_setting('nabij.unscoped', true), '');
  field text;
BEGIN
  FOREACH field IN ARRAY string_to_array(TG_ARGV[8], ' ') LOOP
    IF was -> field IS DISTINCT FROM is_now -> field THEN
      told_before := told_before || jsonb_build_object(field, was -> field);
      told_after := told_after || jsonb_build_object(field, is_now -> field);
    END IF;
  END LOOP;
  FOREACH field IN ARRAY string_to_array(TG_ARGV[9], ' ') LOOP
    IF was -> field IS DISTINCT FROM is_now -> field THEN
      kept_veiled := kept_veiled || field;
    END IF;
  END LOOP;
  IF told_before = '{}' AND told_after = '{}' AND cardinality(kept_veiled) = 0 THEN
    RETURN NULL;
  END IF;
  -- The owner of the tables stands behind the second wall too: open it for this one line.
  PERFORM set_config('nabij.unscoped', 'HISTORY', true);
  INSERT INTO foundation_change (
    organisation_id, unit_id, branch_ids, cell_ids, personal, about, row_id, what, before, after, veiled, at, user_id,
    through
  ) VALUES (
    (place ->> TG_ARGV[2])::bigint,
    nullif(place ->> TG_ARGV[7], '')::uuid,
    coalesce((SELECT array_agg(value::bigint) FROM jsonb_array_elements_text(coalesce(
      nullif(place -> TG_ARGV[4], 'null'), nullif(jsonb_build_array(place -> TG_ARGV[3]), '[null]'), '[]'))), '{}'),
    coalesce((SELECT array_agg(value::bigint) FROM jsonb_array_elements_text(coalesce(
      nullif(place -> TG_ARGV[6], 'null'), nullif(jsonb_build_array(place -> TG_ARGV[5]), '[null]'), '[]'))), '{}'),
    TG_ARGV[7] <> '', TG_ARGV[0], place ->> TG_ARGV[1],
    CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'DELETE' THEN 'removed' ELSE 'changed' END,
    told_before, told_after, kept_veiled, now(),
    nullif(current_setting('nabij.actor', true), '')::bigint, opened
  );
  PERFORM set_config('nabij.unscoped', opened, true);
  RETURN NULL;
END $$"""


def followed() -> Iterator[tuple[type[models.Model], History]]:
    """Yield every model that declares `history`."""
    for model in apps.get_models():
        history = getattr(model, "history", None)
        if isinstance(history, History):
            yield model, history


def fields_of(model: type[models.Model], history: History) -> tuple[list[str], list[str]]:
    """Return the columns told with their values, and those of which only the name is told."""
    privacy: Privacy = model.privacy  # type: ignore[attr-defined]
    columns = access.policy_of(model).columns
    out = {*history.leave_out.split(), *_PLACE, columns.branches, columns.cells}
    told: list[str] = []
    veiled: list[str] = []
    for field in model._meta.concrete_fields:
        if field.primary_key or {field.name, field.column} & out or privacy.class_of(field.name) == "KS":
            continue
        hidden = (
            field.name in history.veil.split()
            or privacy.class_of(field.name) in {"K3", "K4"}
            or field.get_internal_type() in {"BinaryField", "JSONField"}
        )
        (veiled if hidden else told).append(str(field.column))
    return told, veiled


# Where a row stands and how often it was saved is no news to anybody.
_PLACE = {"organisation", "unit", "version"}


def statements() -> list[str]:
    """Return the statements that (re)build the triggers; run by the owner of the tables."""
    made = [_FUNCTION]
    for model, history in followed():
        table, columns = model._meta.db_table, access.policy_of(model).columns
        told, veiled = fields_of(model, history)
        given = (
            model._meta.label_lower, model._meta.pk.column, columns.organisation, columns.branch, columns.branches,
            columns.cell, columns.cells, columns.unit, " ".join(told), " ".join(veiled),
        )  # fmt: skip
        # The first values of a person stand in the oldest change; a person is removed only by erasing. No columns are
        # named here: PostgreSQL would refuse migrations that change a column a trigger names.
        moments = "UPDATE" if columns.unit else "INSERT OR UPDATE OR DELETE"
        words = ", ".join(f"'{word}'" for word in given)
        call = f"FOR EACH ROW EXECUTE FUNCTION nabij_history({words})"
        made += [
            f'DROP TRIGGER IF EXISTS nabij_history ON "{table}"',
            f'CREATE TRIGGER nabij_history AFTER {moments} ON "{table}" {call}',
        ]
    return made


def erase_unit(unit_id: uuid.UUID) -> None:
    """Delete what was ever noted about one unit; registered to go last, when nothing of it changes any more."""
    Change.objects.filter(unit_id=unit_id).delete()


def model_of(change: Change) -> Any:
    """Return the model a change is about, or None when it is gone since."""
    try:
        return apps.get_model(change.about)
    except LookupError:
        return None


def named_fields(change: Change) -> dict[str, tuple[Any, str]]:
    """Return the changed fields that have a name for people, by column: the field and its name."""
    model = model_of(change)
    if model is None or not isinstance(getattr(model, "history", None), History):
        return {}
    columns = {*change.after, *change.veiled}
    found = {field.column: (field, model.history.label_of(field)) for field in model._meta.concrete_fields}
    return {column: pair for column, pair in found.items() if column in columns and pair[1]}
