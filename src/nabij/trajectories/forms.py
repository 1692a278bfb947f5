"""Forms of the trajectories room: one step of a plan, and why a step need not be done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.methods.identifiers import looks_like_bsn
from nabij.trajectories.choices import Because, Every, Phase, Who
from nabij.trajectories.rules import MOST_DAYS

_MOST_REMINDERS = 5


class StepForm(forms.Form):
    """One step of a draft."""

    title_nl = forms.CharField(label=_("What has to happen (Dutch)"), max_length=120)
    title_en = forms.CharField(label=_("What has to happen (English)"), max_length=120, required=False)
    who = forms.ChoiceField(label=_("Who does it"), choices=Who.choices, widget=forms.RadioSelect)
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices, widget=forms.RadioSelect)
    after = forms.ChoiceField(label=_("Counted from"), required=False)
    days = forms.IntegerField(label=_("Days later"), min_value=0, max_value=MOST_DAYS, initial=0)
    every_1 = forms.IntegerField(
        label=_("Recurs every"),
        min_value=1,
        max_value=365,
        required=False,
        help_text=_("Leave empty when it happens once."),
    )
    unit_1 = forms.ChoiceField(label=_("Days, weeks or months"), choices=Every.choices, initial=Every.WEEKS)
    until_1 = forms.IntegerField(
        label=_("In the first ... months"), min_value=1, max_value=120, required=False,
        help_text=_("Leave empty to go on until the end."),
    )  # fmt: skip
    every_2 = forms.IntegerField(label=_("After that every"), min_value=1, max_value=365, required=False)
    unit_2 = forms.ChoiceField(
        label=_("Days, weeks or months, after that"), choices=Every.choices, initial=Every.MONTHS
    )
    required_before = forms.ChoiceField(
        label=_("Must be done before"), required=False,
        choices=[("", _("Not required")), *((phase.value, phase.label) for phase in (Phase.MONITORING, Phase.CLOSING))],
    )  # fmt: skip
    remind = forms.CharField(
        label=_("Remind"), required=False, max_length=40, help_text=_("Days before, for example: 7, 1")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [("", _("the start")), *others]  # type: ignore[attr-defined]

    def clean_remind(self) -> list[int]:
        """Read days before, such as "7, 1"."""
        parts = [part.strip() for part in self.cleaned_data["remind"].replace(";", ",").split(",") if part.strip()]
        if len(parts) > _MOST_REMINDERS or not all(part.isdecimal() and int(part) <= 365 for part in parts):
            raise forms.ValidationError(_("Write whole numbers of days, separated by commas: 7, 1"))
        return sorted({int(part) for part in parts}, reverse=True)

    def clean(self) -> dict[str, Any]:
        """Put the two stretches of a recurrence together."""
        said = self.cleaned_data
        if said.get("every_2") and not (said.get("every_1") and said.get("until_1")):
            self.add_error("until_1", _("Say how long the first rhythm lasts before the second begins."))
        stages: list[list[Any]] = []
        if said.get("every_1"):
            stages.append([said["every_1"], said.get("unit_1"), said.get("until_1")])
        if said.get("every_2"):
            stages.append([said["every_2"], said.get("unit_2"), None])
        said["stages"] = stages
        return said

    @property
    def values(self) -> dict[str, Any]:
        """Return the step as the actions know it."""
        names = ("title_nl", "title_en", "who", "phase", "after", "days", "stages", "required_before", "remind")
        return {name: self.cleaned_data[name] for name in names}


def initial_of(step: Any) -> dict[str, Any]:
    """Return what a step holds, as the form shows it."""
    names = ("title_nl", "title_en", "who", "phase", "after", "days", "required_before")
    found = {name: getattr(step, name) for name in names}
    found["remind"] = ", ".join(str(days) for days in step.remind)
    for number, (every, unit, until) in enumerate(step.stages[:2], start=1):
        found |= {f"every_{number}": every, f"unit_{number}": unit, f"until_{number}": until}
    return found


class ExemptForm(forms.Form):
    """Why a step need not be done."""

    because = forms.ChoiceField(
        label=_("Why need this not be done?"), choices=Because.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Explanation"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only coordinators can open this."),
    )  # fmt: skip

    def clean_note(self) -> str:
        """Refuse what looks like a citizen service number."""
        note = str(self.cleaned_data["note"])
        if looks_like_bsn(note):
            raise forms.ValidationError(_("This looks like a citizen service number. It may not be kept here."))
        return note
