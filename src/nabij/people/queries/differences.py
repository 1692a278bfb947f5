"""How two entries of a person differ, said in words a page can show."""

from collections.abc import Iterator
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from nabij.people.models import Person

SHOWN = (
    "given_name", "infix", "family_name", "birth_date", "gender", "phone", "email", "postcode", "town", "page_language",
)  # fmt: skip


def as_form(person: Person) -> dict[str, Any]:
    """Return the values a form begins with; the sealed address is not among them."""
    return {name: getattr(person, name) for name in SHOWN} | {"version": person.version}


def said(person: Any, name: str) -> str:
    """Return one value as people read it."""
    value = getattr(person, name)
    if not value:
        return ""
    if name == "birth_date":
        return formats.date_format(value, "DATE_FORMAT")
    choices = dict(_field(name).flatchoices) if name in {"gender", "page_language"} else {}
    return str(choices.get(value, value))


def _field(name: str) -> Any:
    return Person._meta.get_field(name)


def label_of(name: str) -> str:
    """Return the name of a field, with a capital."""
    label = str(_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def side_by_side(*, kept: Person, gone: Person) -> list[tuple[str, str, str, str]]:
    """Return name, label and both values of every field that can be chosen when two entries become one."""
    rows = [(name, label_of(name), said(kept, name), said(gone, name)) for name in SHOWN]
    return rows + list(_hidden(kept, gone))


def _hidden(kept: Person, gone: Person) -> Iterator[tuple[str, str, str, str]]:
    # The address stays sealed while choosing: the choice is which entry it comes from.
    if gone.address is not None:
        first = _("the one of this entry (sealed)") if kept.address is not None else ""
        yield "address", label_of("address"), first, _("the one of the other entry (sealed)")
    if gone.household_id and gone.household_id != kept.household_id:
        first = str(kept.household) if kept.household_id else ""
        yield "household", label_of("household"), first, str(gone.household)
