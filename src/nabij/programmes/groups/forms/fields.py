"""Pieces that several forms of this room share."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.methods.identifiers import looks_like_bsn


class ShortText(forms.CharField):
    """One line that is kept; refuses what must not be kept at all."""

    def clean(self, value: Any) -> str:
        """Refuse a BSN, and white space around and within."""
        text = " ".join(str(super().clean(value)).split())
        if looks_like_bsn(text):
            raise ValidationError(_("This looks like a citizen service number (BSN). We may not keep it: take it out."))
        return text


class TimeInput(forms.TimeInput):
    """The time picker of the browser."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentForm(forms.Form):
    """A day and a time that belong together, in the house's own time zone."""

    def moment(self) -> dt.datetime:
        """Return both as one moment."""
        data = self.cleaned_data
        return timezone.make_aware(dt.datetime.combine(data["on"], data["at"]))


def still_to_come(on: dt.date) -> dt.date:
    """Refuse a day that is behind us."""
    if on < clock.today():
        raise ValidationError(_("Choose a day that is still to come."))
    return on


class Ticks(forms.MultipleChoiceField):
    """People to tick, in big boxes."""

    widget = forms.CheckboxSelectMultiple
