"""Forms with which staff follow somebody from application to farewell."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import EndReason, EnrolmentState, PartRole, Source, SpokenLanguage, Urgency
from nabij.enrolment.forms.fields import FreeText, Phone, Postcode, ShortText
from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput, DayMonthYear
from nabij.people.choices import Gender

Choices = Sequence[tuple[Any, Any]]


def birth_date(**kwargs: Any) -> forms.DateField:
    """Return the field for a date of birth."""
    kwargs.setdefault("label", _("Date of birth"))
    kwargs.setdefault("help_text", _("For example 27 3 1948"))
    return forms.DateField(required=False, widget=DayMonthYear, input_formats=["%Y-%m-%d"], **kwargs)


def check_birth_date(day: dt.date | None) -> dt.date | None:
    """Refuse a date of birth that nobody alive can have."""
    if day is not None and not dt.date(1900, 1, 1) <= day <= clock.today():
        raise ValidationError(_("This date of birth cannot be right. Please check the year."))
    return day


class NewEnrolmentForm(forms.Form):
    """Somebody is on the phone: who, how to reach them, for what, and what happens next."""

    given_name = ShortText(label=_("First name"), max_length=80)
    infix = ShortText(label=_("Name prefix"), max_length=30, required=False)
    family_name = ShortText(label=_("Last name"), max_length=80, required=False)
    birth_date = birth_date()
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", _("Not told")), *Gender.choices], required=False)
    phone = Phone(required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    postcode = Postcode(required=False)
    town = ShortText(label=_("Town"), max_length=80, required=False)
    offering = forms.TypedChoiceField(label=_("For which programme"), coerce=int)
    role = forms.ChoiceField(
        label=_("As"), choices=PartRole.choices, initial=PartRole.PARTICIPANT, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(label=_("Came through"), choices=Source.choices)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL)
    next_step = ShortText(label=_("Next step"), required=False)
    next_step_on = forms.DateField(label=_("On"), required=False, widget=DateInput)
    remarks = FreeText(label=_("What was said"), help_text=_("Only the coordinator can read this."), rows=3)

    def __init__(self, *args: Any, offerings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offering"]
        field.choices = [("", _("Choose a programme")), *offerings]
        if len(offerings) == 1:
            field.initial = offerings[0][0]

    def clean_birth_date(self) -> dt.date | None:
        """Check the year."""
        return check_birth_date(self.cleaned_data["birth_date"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one way to reach somebody."""
        cleaned: dict[str, Any] = super().clean() or {}
        reachable = any(cleaned.get(name) or name in self.errors for name in ("phone", "email", "postcode"))
        if not reachable:
            self.add_error("phone", _("Type a phone number, an e-mail address or a postcode: how can we reach them?"))
        return cleaned


class NextStepForm(forms.Form):
    """What happens next, and when."""

    step = ShortText(label=_("Next step"), required=False)
    on = forms.DateField(label=_("On"), required=False, widget=DateInput)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    version = forms.IntegerField(widget=forms.HiddenInput)


class BulkNextStepForm(forms.Form):
    """One next step for several people at once."""

    step = ShortText(label=_("Next step"))
    on = forms.DateField(label=_("On"), required=False, widget=DateInput)
    chosen = forms.TypedMultipleChoiceField(
        error_messages={"required": _("Choose at least one person in the list first.")}
    )

    def __init__(self, *args: Any, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.choices = [(key, key) for key in keys]


class PlanIntakeForm(forms.Form):
    """A day for the intake."""

    on = forms.DateField(label=_("Day of the intake"), widget=DateInput)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose a reason")), *EndReason.choices])


class ConfirmForm(forms.Form):
    """Nothing but a yes."""


class ListFilter(forms.Form):
    """Narrows the waiting list and the list of volunteers; stands in the address, so that it can be sent on."""

    mark_optional = False
    q = forms.CharField(label=_("Name or town"), required=False, max_length=80)
    offering = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False)
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), required=False, coerce=int, empty_value=None, choices=[("", _("All")), *Urgency.choices]
    )
    source = forms.ChoiceField(label=_("Came through"), required=False, choices=[("", _("All")), *Source.choices])
    language = forms.ChoiceField(label=_("Speaks"), required=False, choices=[("", _("All")), *SpokenLanguage.choices])
    late = forms.BooleanField(label=_("Only without a next step, or late"), required=False)

    def __init__(self, *args: Any, offerings: Choices, states: Sequence[EnrolmentState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["offering"].choices = [("", _("All programmes")), *offerings]
        fields["state"].choices = [("", _("All")), *((state.value, state.label) for state in states)]
