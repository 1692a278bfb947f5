"""What the house knows about people, said by the tables themselves: nothing can be kept without standing here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from nabij.foundation.privacy import Privacy

CLASSES: dict[str, Any] = {
    "K2": _("personal"),
    "K3": _("sensitive: locked with a key of its own, and every reading is written down"),
    "K4": _("anonymous conversation: locked, and never linked to a name"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field somebody's data stands in."""

    name: Any
    data_class: str
    means: Any


@dataclass(frozen=True, slots=True)
class Subject:
    """One table that holds personal data."""

    name: Any
    fields: Sequence[Field]
    kept: str


@cache
def subjects() -> Sequence[Subject]:
    """Return every table with personal data, sorted by room."""
    found = []
    for model in apps.get_models():
        privacy = getattr(model, "privacy", None)
        if isinstance(privacy, Privacy) and (fields := _fields(model, privacy)):
            found.append(Subject(model._meta.verbose_name, fields, privacy.retention))
    return found


def _fields(model: type[models.Model], privacy: Privacy) -> list[Field]:
    fields = []
    for data_class, means in CLASSES.items():
        for name in getattr(privacy, data_class).split():
            fields.append(Field(model._meta.get_field(name).verbose_name, data_class, means))  # type: ignore[union-attr]
    return fields
