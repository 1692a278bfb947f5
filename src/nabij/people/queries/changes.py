"""What was changed, in plain words: which field, from what, to what, by whom and when."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from nabij.foundation import history
from nabij.foundation.access import Reason, Row, ScopedQuerySet
from nabij.foundation.actors import Actor
from nabij.foundation.models import Change
from nabij.people.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one change; of a veiled field both values stay unsaid."""

    label: str
    was: str
    now: str
    veiled: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One change as people read it."""

    at: dt.datetime
    who: str
    about: str
    what: str
    lines: Sequence[Line]


def of_unit(*, actor: Actor, unit_id: uuid.UUID) -> ScopedQuerySet:
    """Return the changes in one file, newest first, as far as the actor may see them."""
    found: ScopedQuerySet = Change.objects.visible_to(actor).filter(unit_id=unit_id, personal=True).order_by("-id")
    return found


def of_the_house(*, actor: Actor) -> ScopedQuerySet:
    """Return the changes in how the house is arranged: roles, programmes, branches, texts."""
    found: ScopedQuerySet = Change.objects.visible_to(actor).filter(personal=False).order_by("-id")
    return found


def said(changes: Iterable[Change], *, actor: Actor) -> list[Shown]:
    """Say changes in words."""
    rows = list(changes)
    people = dict(
        User.rows_for_django.filter(pk__in={row.user_id for row in rows if row.user_id}).values_list(
            "pk", "display_name"
        )
    )
    names = _names(rows, actor)
    return [
        Shown(
            at=row.at,
            who=people.get(row.user_id, "") if row.user_id else _through(row.through),
            about=_kind(row),
            what={"added": _("added"), "removed": _("taken away")}.get(row.what, _("changed")),
            lines=[*_lines(row, names)],
        )
        for row in rows
    ]


def export_unit(unit_id: uuid.UUID, actor: Actor) -> dict[str, object]:
    """Return the changes in one file for the copy a person gets; runs unscoped."""
    found = said(Change.objects.filter(unit_id=unit_id).order_by("id"), actor=actor)
    return {
        formats.date_format(localtime(one.at), "SHORT_DATETIME_FORMAT") + f" ({number})": {
            "": one.about, **{line.label: f"{line.was} → {line.now}" for line in one.lines if not line.veiled}
        }
        for number, one in enumerate(found, start=1)
    }  # fmt: skip


def _through(reason: str) -> str:
    return {
        Reason.PUBLIC.name: _("somebody through a public page"),
        Reason.LINK.name: _("somebody through a personal link"),
    }.get(reason, _("the system"))


def _kind(row: Change) -> str:
    model = history.model_of(row)
    title = str(model.history.title) if model is not None else row.about
    return title[:1].upper() + title[1:]


def _lines(row: Change, names: Mapping[tuple[str, str], str]) -> Iterable[Line]:
    for column, (field, label) in history.named_fields(row).items():
        label = label[:1].upper() + label[1:]
        if column in row.veiled:
            yield Line(label, "", "", veiled=True)
        else:
            was, now = (_said(field, values.get(column), names) for values in (row.before, row.after))
            yield Line(label, was, now)


def _said(field: Any, value: Any, names: Mapping[tuple[str, str], str]) -> str:
    if value in (None, "", []):
        return ""
    if field.is_relation:
        return names.get((field.related_model._meta.label, str(value)), "–")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    inner = getattr(field, "base_field", field)
    choices = {str(key): str(label) for key, label in (getattr(inner, "flatchoices", None) or ())}
    if isinstance(value, list):
        return ", ".join(choices.get(str(one), str(one)) for one in value)
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return formats.date_format(localtime(moment), "DATETIME_FORMAT") if moment else str(value)
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return formats.date_format(day, "DATE_FORMAT") if day else str(value)
    return choices.get(str(value), str(value))


def _names(rows: Sequence[Change], actor: Actor) -> dict[tuple[str, str], str]:
    """Return what rows that are pointed at are called, as far as the actor may see them: one query a table."""
    wanted: dict[Any, set[str]] = {}
    for row in rows:
        for column, (field, _label) in history.named_fields(row).items():
            if field.is_relation:
                found = {str(value) for values in (row.before, row.after) if (value := values.get(column)) is not None}
                wanted.setdefault(field.related_model, set()).update(found)
    names = {}
    for model, keys in wanted.items():
        known: Any = model.objects.visible_to(actor) if issubclass(model, Row) else model.rows_for_django.all()
        # A file of a person is called by the person; a login has a name of its own.
        named = issubclass(model, Row) and "person" in {field.name for field in model._meta.fields}
        for one in (known.select_related("person") if named else known).filter(pk__in=keys):
            names[model._meta.label, str(one.pk)] = str(one.person) if named else str(one)
    return names
