"""The contact form: filled in already for who sees the same person every week."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import ContactKind, Qualifier
from nabij.enrolment.forms.fields import FreeText
from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput

_LONGEST_MINUTES = 24 * 60


class ContactForm(forms.Form):
    """Who, when, how and how long."""

    pair = forms.ChoiceField(label=_("With whom?"))
    on = forms.DateField(label=_("When?"), widget=DateInput)
    kind = forms.ChoiceField(label=_("How?"), choices=ContactKind.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("How many minutes?"), required=False, min_value=0, max_value=_LONGEST_MINUTES)
    minutes_are = forms.ChoiceField(
        label=_("This is"), required=False, initial=Qualifier.EXACT,
        choices=[choice for choice in Qualifier.choices if choice[0] != Qualifier.RANGE],
    )  # fmt: skip
    notes = FreeText(
        label=_("How was it?"),
        help_text=_("Only you and the coordinator can read this. Do not write more than is needed."),
    )
    is_important = forms.BooleanField(
        label=_("The coordinator should read this"), help_text=_("We send a mail with a link."), required=False
    )
    is_cancelled = forms.BooleanField(label=_("It did not take place"), required=False)
    people = forms.IntegerField(label=_("How many people?"), required=False, min_value=1, max_value=5_000)
    people_are = forms.ChoiceField(label=_("This number is"), required=False, choices=Qualifier.choices)
    people_up_to = forms.IntegerField(label=_("And at most"), required=False, min_value=1, max_value=5_000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pairs: Sequence[tuple[str, str]], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pair"]
        field.choices = [*([] if len(pairs) == 1 else [("", _("Choose"))]), *pairs]
        if fixed:
            del self.fields["pair"]

    def clean_on(self) -> dt.date:
        """A contact was today or before."""
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("This day is in the future. Write the contact down when it has been."))
        if day < dt.date(2000, 1, 1):
            raise ValidationError(_("This day is too long ago. Please check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """Fill in what was left open, and check the range."""
        given: dict[str, Any] = super().clean() or {}
        given["people"] = given.get("people") or 1
        given["people_are"] = given.get("people_are") or Qualifier.EXACT
        given["minutes_are"] = given.get("minutes_are") or Qualifier.EXACT
        if given["people_are"] != Qualifier.RANGE:
            given["people_up_to"] = None
        elif not given.get("people_up_to") or given["people_up_to"] < given["people"]:
            self.add_error("people_up_to", _("Fill in a number that is higher than the first one."))
        return given


class LedgerFilter(forms.Form):
    """Narrows the ledger."""

    mark_optional = False
    offering = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("How"), required=False, choices=[("", _("All")), *ContactKind.choices])
    important = forms.BooleanField(label=_("Only what the coordinator should read"), required=False)
    enrolment = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offerings: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offering"]
        field.choices = [("", _("All programmes")), *offerings]
