"""Two people change the same thing: the second sees what stands there now beside what they typed, and loses nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _


class ChangedMeanwhile(Exception):
    """Somebody else changed this since the page was opened; `now` is the row as it is."""

    def __init__(self, now: Any) -> None:
        super().__init__("changed meanwhile")
        self.now = now


def require_seen(row: Any, seen: int | None) -> None:
    """Raise ChangedMeanwhile unless `seen`, the version a page showed, is that of this locked row."""
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that stands otherwise than what was typed."""

    label: str
    now: str
    typed: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a page shows: the form with everything that was typed, and what differs from how it stands."""

    form: Any
    differences: tuple[Difference, ...]


def compare(form: Any, *, now: Mapping[str, Any], version: int, field: str = "version") -> Conflict:
    """Put what was typed in a valid form beside the first values it would have now; sent again, it is saved."""
    found = (
        Difference(str(form[name].label), said(form.fields[name], now[name]), said(form.fields[name], typed))
        for name, typed in form.cleaned_data.items()
        if name in now and name in form.fields and not form[name].is_hidden
    )
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix(field)] = str(version)
    form.data = data
    return Conflict(form, tuple(one for one in found if one.now != one.typed))


def said(field: forms.Field, value: Any) -> str:
    """Return one value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = getattr(field, "choices", None)
    if choices is not None:
        chosen = {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in chosen and str(key))
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(formats.localize(value))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
