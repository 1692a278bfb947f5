"""Form controls the web has no good one for: a date in three boxes and a week in parts of days."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

DAYS = [
    (1, _("Monday"), _("Mon")),
    (2, _("Tuesday"), _("Tue")),
    (3, _("Wednesday"), _("Wed")),
    (4, _("Thursday"), _("Thu")),
    (5, _("Friday"), _("Fri")),
    (6, _("Saturday"), _("Sat")),
    (7, _("Sunday"), _("Sun")),
]
PARTS = [("morning", _("Morning")), ("afternoon", _("Afternoon")), ("evening", _("Evening"))]
# One code per part of a day, "1-morning" to "7-evening"; days as in ISO 8601.
SLOTS = [(f"{number}-{part}", part) for number, _name, _short in DAYS for part, _label in PARTS]


class DateInput(forms.DateInput):
    """The date picker of the browser; for dates near today."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayMonthYear(forms.Widget):
    """Three boxes for a date somebody knows by heart, such as a date of birth."""

    template_name = "ui/form/day_month_year.html"
    use_fieldset = True
    parts = ("day", "month", "year")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["parts"] = [
            {"name": f"{name}_{part}", "value": text, "part": part, "width": 4 if part == "year" else 2}
            for part, text in zip(self.parts, _pieces(value), strict=True)
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> str | None:
        day, month, year = (str(data.get(f"{name}_{part}", "")).strip() for part in self.parts)
        if not (day or month or year):
            whole = data.get(name)
            return str(whole) if whole else None
        return f"{year}-{month}-{day}"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in self.parts) and name not in data


def _pieces(value: Any) -> tuple[str, str, str]:
    """Day, month and year as typed, also when together they are no date."""
    if isinstance(value, dt.date):
        return str(value.day), str(value.month), str(value.year)
    pieces = str(value or "").split("-")
    if len(pieces) == 3:
        return pieces[2], pieces[1], pieces[0]
    return "", "", str(value or "")


class DayMonthYearField(forms.DateField):
    """A date in three boxes that says which box is empty or wrong."""

    widget = DayMonthYear
    default_error_messages = {
        "incomplete": _("Fill in the day, the month and the year."),
        "no_such_day": _("This day does not exist. Check the day and the month."),
        "year": _("Fill in the year with four digits, for example 1948."),
    }

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return super().to_python(value)
        pieces = str(value).split("-")
        if len(pieces) != 3 or not all(pieces):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        year, month, day = pieces
        # Without this, 48 would silently become the year 48 of our era.
        if not re.fullmatch(r"\d{4}", year, re.ASCII):
            raise forms.ValidationError(self.error_messages["year"], code="year")
        try:
            return dt.date(int(year), int(month), int(day))
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error


class AvailabilityGrid(forms.CheckboxSelectMultiple):
    """Seven days by three parts as a table of checkboxes."""

    template_name = "ui/form/availability.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = set(value or [])
        context["parts"] = [label for _part, label in PARTS]
        context["days"] = [
            {
                "name": day,
                "short": short,
                "cells": [
                    {"value": f"{number}-{part}", "label": label, "chosen": f"{number}-{part}" in chosen}
                    for part, label in PARTS
                ],
            }
            for number, day, short in DAYS
        ]
        return context


class AvailabilityField(forms.MultipleChoiceField):
    """Cleans to a sorted list of slot codes such as "2-afternoon"."""

    widget = AvailabilityGrid

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=SLOTS, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return sorted(super().clean(value))


def overlay(*, first: Iterable[str], second: Iterable[str]) -> list[dict[str, Any]]:
    """Two weeks laid over each other, as rows for ui/parts/week_overlay.html."""
    ones, others = set(first), set(second)
    return [
        {
            "name": day,
            "short": short,
            "cells": [{"label": label, "who": _who(f"{n}-{part}", ones, others)} for part, label in PARTS],
        }
        for n, day, short in DAYS
    ]


def _who(slot: str, first: set[str], second: set[str]) -> str:
    if slot in first:
        return "both" if slot in second else "first"
    return "second" if slot in second else "none"
