"""The form that says how groups of a programme are followed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.programmes.groups import rules

_FADING = _("Write at most eight whole numbers that do not become smaller, such as 30, 60, 120.")


class RhythmForm(forms.Form):
    """When we ask how it goes, and when people who come together are suggested as a group."""

    guided_every_days = forms.IntegerField(
        label=_("While we guide a group, ask how it goes after (days)"), min_value=1, max_value=365
    )
    fading_days = forms.CharField(
        label=_("Once a group meets without us, ask after (days)"), max_length=60, required=False,
        help_text=_("Numbers with a comma between, such as 30, 60, 120. After the last one we ask no more."),
    )  # fmt: skip
    times_together = forms.IntegerField(
        label=_("Suggest a group after so many gatherings together"), min_value=2, max_value=50
    )
    look_back_days = forms.IntegerField(
        label=_("Look back so many days for that"), min_value=30, max_value=1_500,
        help_text=_("Who came together long ago is not suggested any more."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_fading_days(self) -> tuple[int, ...]:
        """Days as whole numbers, less and less often."""
        parts = [part.strip() for part in self.cleaned_data["fading_days"].replace(";", ",").split(",") if part.strip()]
        if len(parts) > rules.MOST_FADING or not all(part.isdecimal() and 1 <= int(part) <= 1_500 for part in parts):
            raise ValidationError(_FADING)
        days = tuple(int(part) for part in parts)
        if list(days) != sorted(days):
            raise ValidationError(_FADING)
        return days

    @property
    def rhythm(self) -> rules.Rhythm:
        """Return what was filled in."""
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in (*rules.NUMBERS, "fading_days")}
        return rules.Rhythm(**given)


def rhythm_of(programme: Any) -> dict[str, Any]:
    """Return the rhythm of a programme as first values of the form."""
    kept = rules.as_settings(rules.rhythm_of(settings=programme.settings))
    return {**kept, "fading_days": ", ".join(str(days) for days in kept["fading_days"]), "version": programme.version}
