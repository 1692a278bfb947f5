"""Forms of the reporting room."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from nabij.enrolment.forms.fields import ShortText, refuse_bsn
from nabij.foundation.ui.widgets import DateInput
from nabij.reporting.choices import EntryKind, Unit
from nabij.reporting.rules import FIRST_YEAR, LAST_YEAR, LONGEST_CHAPTER


class BeginForm(forms.Form):
    """What a new report is about."""

    about = forms.ChoiceField(label=_("Programme or programme line"))
    template = forms.ChoiceField(label=_("Template"))
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    language = forms.ChoiceField(label=_("Language of the report"), choices=[("nl", _("Dutch")), ("en", _("English"))])

    def __init__(
        self, *args: Any, about: Sequence[tuple[str, str]], templates: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = about  # type: ignore[attr-defined]
        self.fields["template"].choices = templates  # type: ignore[attr-defined]


class AboutForm(forms.Form):
    """What stands on the cover."""

    title = ShortText(label=_("Title"), max_length=200)
    subtitle = ShortText(label=_("Subtitle"), max_length=200, required=False)
    leader = ShortText(
        label=_("Project leader"), required=False, help_text=_("Stands on the cover. It is left out when published.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ChapterForm(forms.Form):
    """The text of one chapter."""

    text = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST_CHAPTER, widget=forms.Textarea(attrs={"rows": 18}),
        validators=[refuse_bsn],
        help_text=_("An empty line begins a new paragraph. Figures stand in the report by themselves."),
    )  # fmt: skip
    is_ready = forms.BooleanField(label=_("This chapter is finished"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """An empty chapter cannot be finished."""
        given = super().clean() or {}
        if given.get("is_ready") and not given.get("text", "").strip():
            self.add_error("is_ready", _("Write something first. If there is nothing to tell, write that."))
        return given


class RemarkForm(forms.Form):
    """A remark."""

    text = forms.CharField(
        label=_("Remark"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), validators=[refuse_bsn]
    )


class AimForm(forms.Form):
    """What a figure was, was meant to become, and why it became something else; typed as people read it."""

    baseline = forms.DecimalField(
        label=_("What it was at the start"), required=False, min_value=-(10**10), max_value=10**10, decimal_places=2
    )
    target = forms.DecimalField(
        label=_("What it was meant to become"), required=False, min_value=-(10**10), max_value=10**10, decimal_places=2
    )
    cause = forms.CharField(
        label=_("Why it became more or less"), required=False, max_length=2_000, validators=[refuse_bsn],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.times = Decimal({Unit.MINUTES: 60, Unit.CENTS: 100}.get(Unit(unit), 1))

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed in the unit that is counted: minutes for hours, cents for euros."""
        given = self.cleaned_data
        numbers = {name: given[name] for name in ("baseline", "target")}
        return {name: None if number is None else number * self.times for name, number in numbers.items()} | {
            "cause": given["cause"]
        }


class QuestionForm(forms.Form):
    """What the funder asks."""

    text = forms.CharField(
        label=_("What does the funder ask?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}),
        validators=[refuse_bsn],
    )  # fmt: skip


class AcceptForm(forms.Form):
    """The day of acceptance."""

    on = forms.DateField(label=_("Accepted on"), widget=DateInput())


class NamesForm(forms.Form):
    """For every name found in the text what stands in its place; empty leaves the name as it is."""

    def __init__(self, *args: Any, names: Sequence[str], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        with override(language):  # it stands in the text of the report, whoever publishes it
            instead = str(_("[name]"))
        for number, name in enumerate(self.names):
            self.fields[f"name_{number}"] = forms.CharField(label=name, required=False, max_length=120, initial=instead)

    @property
    def replacements(self) -> Mapping[str, str]:
        """Return what stands in the place of each name; an empty field keeps the name."""
        return {name: self.cleaned_data[f"name_{number}"] or name for number, name in enumerate(self.names)}


class EntryForm(forms.Form):
    """A line of a register; the labels are those of its kind."""

    title = ShortText(label=_("In short"), max_length=200)
    before = forms.CharField(max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), validators=[refuse_bsn])
    reason = forms.CharField(
        max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), required=False, validators=[refuse_bsn]
    )
    after = forms.CharField(
        max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}), required=False, validators=[refuse_bsn]
    )
    owner = ShortText(required=False)
    agreed_with = ShortText(required=False)
    decided_on = forms.DateField(label=_("Decided on"), required=False, widget=DateInput())
    first_year = forms.IntegerField(label=_("From the year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(
        label=_("Up to the year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR,
        help_text=_("Leave empty as long as it holds."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, labels: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after", "reason", "owner", "agreed_with"):
            if name in labels:
                self.fields[name].label = str(labels[name]).capitalize()
            else:
                del self.fields[name]
        if kind != EntryKind.GOAL:
            del self.fields["decided_on"]

    def clean(self) -> dict[str, Any]:
        """A line cannot end before it begins."""
        given = super().clean() or {}
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("This year is before the first."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed as a register keeps it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
