"""Forms about one evening: another day, called off, run from its script; and the script itself."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.forms.fields import FreeText, ShortText
from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.circles.forms.seasons import Choices, TimeInput

MOST_STEPS = 12
_LONGEST_EVENING = 480


class PlanForm(forms.Form):
    """When an evening is, and with which script."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)
    script = forms.ChoiceField(label=_("Script"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scripts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["script"]
        field.choices = scripts

    @property
    def starts_at(self) -> dt.datetime:
        """Return day and time as one moment in the house's own time zone."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"]))


class CallOffForm(forms.Form):
    """Why an evening is called off, and whether it comes back."""

    why = ShortText(label=_("Why?"), max_length=200, help_text=_("Everybody with a place reads this in a mail."))
    catch_up = forms.BooleanField(
        label=_("Catch up: add an evening at the end; every theme moves on one evening"), required=False, initial=True
    )


class HoldForm(forms.Form):
    """What a facilitator writes down while an evening runs, on a phone."""

    came = forms.MultipleChoiceField(label=_("Who is there?"), required=False, widget=forms.CheckboxSelectMultiple)
    notes = FreeText(
        label=_("Notes"), rows=3,
        help_text=_("For yourself, who leads with you, and the coordinator. Write no amounts and no names."),
    )  # fmt: skip
    bring = ShortText(
        label=_("What does everybody bring next time?"), max_length=300, required=False,
        help_text=_("It stands in the reminder."),
    )  # fmt: skip
    volunteer_hours = forms.DecimalField(
        label=_("Hours of volunteers, all together"), required=False, min_value=0, max_value=200, decimal_places=2,
        help_text=_("With preparing. Leave empty: as long as the evening, for each who leads."),
    )  # fmt: skip
    professional_hours = forms.DecimalField(
        label=_("Hours of professionals, all together"), required=False, min_value=0, max_value=200, decimal_places=2
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["came"]
        field.choices = people


class ScriptForm(forms.Form):
    """An own script: goals, steps with minutes, materials and an exercise."""

    title = ShortText(label=_("Title"), max_length=120)
    goals = FreeText(label=_("Goals"), help_text=_("One on a line."), rows=3, required=True)
    materials = FreeText(label=_("What you need"), help_text=_("One on a line."), rows=3)
    exercise = FreeText(label=_("Exercise for at home"), rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"minutes_{number}"] = forms.IntegerField(
                label=_("Minutes"), min_value=1, max_value=_LONGEST_EVENING, required=False
            )
            self.fields[f"title_{number}"] = ShortText(label=_("Step"), max_length=120, required=False)
            self.fields[f"text_{number}"] = FreeText(label=_("What you do"), rows=2)

    @property
    def steps(self) -> list[tuple[int, list[Any]]]:
        """Return the fields of each step."""
        return [
            (number, [self[f"{name}_{number}"] for name in ("minutes", "title", "text")])
            for number in range(1, MOST_STEPS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """A step has minutes and a title; there is at least one, and an evening ends."""
        given: dict[str, Any] = super().clean() or {}
        total = 0
        for number in range(1, MOST_STEPS + 1):
            minutes, title = given.get(f"minutes_{number}"), given.get(f"title_{number}")
            if title and minutes is None and f"minutes_{number}" not in self.errors:
                self.add_error(f"minutes_{number}", _("How many minutes does this step take?"))
            elif not title and (minutes is not None or given.get(f"text_{number}")):
                self.add_error(f"title_{number}", _("Give this step a name."))
            total += minutes or 0
        if not total and not self.errors:
            raise ValidationError(_("A script has at least one step."))
        if total > _LONGEST_EVENING:
            raise ValidationError(_("This evening lasts longer than eight hours. Check the minutes."))
        return given

    def text(self) -> dict[str, Any]:
        """Return the script as it is kept."""
        given = self.cleaned_data
        return {
            "title": given["title"], "goals": _lines(given["goals"]), "materials": _lines(given["materials"]),
            "exercise": given["exercise"],
            "steps": [
                {"minutes": given[f"minutes_{n}"], "title": given[f"title_{n}"], "text": given[f"text_{n}"]}
                for n in range(1, MOST_STEPS + 1)
                if given[f"title_{n}"]
            ],
        }  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]


def initial_of(text: Any) -> dict[str, Any]:
    """Return a kept script as a form shows it."""
    found = {
        "title": text["title"], "goals": "\n".join(text["goals"]), "materials": "\n".join(text["materials"]),
        "exercise": text["exercise"],
    }  # fmt: skip
    steps: Sequence[Any] = text["steps"]
    for number, step in enumerate(steps[:MOST_STEPS], start=1):
        found |= {f"{name}_{number}": step[name] for name in ("minutes", "title", "text")}
    return found
