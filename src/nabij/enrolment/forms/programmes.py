"""Forms with which the office says what is offered, where and by whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import OfferingStatus, TargetGroup
from nabij.enrolment.forms.fields import FreeText, ShortText, element_field, sub_goal_field
from nabij.foundation.ui.widgets import DateInput
from nabij.people.choices import RoleName

Choices = Sequence[tuple[Any, Any]]


class LineForm(forms.Form):
    """A programme line."""

    name = ShortText(label=_("Name"))
    objective = FreeText(label=_("Objective"))
    method = FreeText(label=_("Method"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProgrammeForm(forms.Form):
    """A programme; type and kind say how it works."""

    name = ShortText(label=_("Name"))
    summary = ShortText(label=_("In one sentence"), max_length=240, required=False)
    works_as = forms.ChoiceField(label=_("How it works"))
    line_id = forms.TypedChoiceField(label=_("Programme line"), required=False, coerce=int, empty_value=None)
    target_groups = forms.MultipleChoiceField(
        label=_("For whom"), required=False, choices=TargetGroup.choices, widget=forms.CheckboxSelectMultiple
    )
    sub_goals = sub_goal_field()
    elements = element_field()
    objective = FreeText(label=_("Objective"))
    method = FreeText(label=_("Method"))
    client = ShortText(label=_("Client"), required=False, help_text=_("Who asked for it, such as a municipality"))
    funder = ShortText(label=_("Funder"), required=False)
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DateInput)
    ends_on = forms.DateField(label=_("Ends on"), required=False, widget=DateInput)
    email = forms.EmailField(
        label=_("E-mail for answers"),
        required=False,
        help_text=_("Who answers a mail about this programme writes here."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Choices, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["works_as"].choices = kinds
        fields["line_id"].choices = [("", _("None")), *lines]

    def clean(self) -> dict[str, Any]:
        """Split how it works into type and kind, and check the term."""
        given: dict[str, Any] = super().clean() or {}
        given["type"], _colon, given["kind"] = str(given.get("works_as", "")).partition(":")
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The end lies before the start."))
        return given


class WorksOnForm(forms.Form):
    """What a programme works on, for who may not change the rest of it."""

    sub_goals = sub_goal_field()
    elements = element_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OfferingForm(forms.Form):
    """How a programme runs in one branch."""

    branch_id = forms.TypedChoiceField(label=_("Branch"), coerce=int)
    status = forms.ChoiceField(label=_("Status"), choices=OfferingStatus.choices, initial=OfferingStatus.RUNNING)
    municipalities = forms.MultipleChoiceField(
        label=_("In which municipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    takes_participants = forms.BooleanField(label=_("Open for participants"), required=False, initial=True)
    takes_volunteers = forms.BooleanField(label=_("Open for volunteers"), required=False, initial=True)
    target_matches = forms.IntegerField(
        label=_("Target: people helped this year"), required=False, min_value=0, max_value=100_000
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, branches: Choices, municipalities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["municipalities"].choices = municipalities
        fields["branch_id"].choices = branches
        if not branches:
            del self.fields["branch_id"]
        if len(municipalities) > 40:
            fields["municipalities"].widget = forms.SelectMultiple(choices=municipalities, attrs={"size": 10})


class TeamForm(forms.Form):
    """Who works in one programme only."""

    user_id = forms.TypedChoiceField(label=_("Who"), coerce=int)
    role = forms.ChoiceField(
        label=_("As"),
        choices=[(role.value, role.label) for role in (RoleName.COORDINATOR, RoleName.DESK, RoleName.FUNDER)],
    )
    branch_id = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, users: Choices, branches: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["user_id"].choices = [("", _("Choose")), *users]
        fields["branch_id"].choices = [("", _("All branches")), *branches]
