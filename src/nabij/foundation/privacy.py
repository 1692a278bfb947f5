"""What each field is, for the law: its data class, the unit it is erased with, and how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

CLASSES = ("K0", "K1", "K2", "K3", "K4", "KS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """Declared on every model as `privacy`; each concrete field stands in exactly one class.

    unit: path to the erasure unit ("unit", "match.unit"), or "" where rows are about nobody.
    retention: key into the dated retention table, or "" for rows about nobody.
    Class members are field names, separated by spaces.
    """

    unit: str = ""
    retention: str = ""
    K0: str = ""
    K1: str = ""
    K2: str = ""
    K3: str = ""
    K4: str = ""
    KS: str = ""

    def class_of(self, field: str) -> str | None:
        """Return the data class of one field, or None when it is undeclared."""
        return next((name for name in CLASSES if field in getattr(self, name).split()), None)

    def declared(self) -> list[str]:
        """Return every declared field name, doubles included."""
        return [field for name in CLASSES for field in getattr(self, name).split()]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Declared on a model as `history`: its changes are written down by the database (see foundation.history).

    title: what a row is called, lazily translated. leave_out: fields nobody needs to hear of. veil: fields of which the
    name is told and never the value; those of class K3 and K4 are always veiled. words: names of fields that no form
    shows; a field without a name is written down, and shown to nobody.
    """

    title: Any
    leave_out: str = ""
    veil: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)

    def label_of(self, found: Any) -> str:
        """Return what a field is called, or an empty text when nobody named it."""
        named = self.words.get(found.name) or found.verbose_name
        return str(named) if isinstance(named, Promise) else ""
