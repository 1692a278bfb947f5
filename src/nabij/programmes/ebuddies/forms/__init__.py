"""Forms of the e-buddies."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import AgeBand, PairState, Topic, Weekday


def explanation(kinds: Sequence[str]) -> str:
    """Explain kindly why a text with contact details is not sent."""
    words = {
        "email": _("an e-mail address"),
        "phone": _("a telephone number"),
        "address": _("a street or postcode"),
        "social": _("a name on another site"),
    }
    found = ", ".join(words[kind] for kind in kinds)
    return _(
        "This was not sent: it seems to hold %(found)s. You both stay anonymous here; that keeps it safe. "
        "Take it out and send it again."
    ) % {"found": found}


class _Safe(forms.CharField):
    def clean(self, value: Any) -> str:
        """Refuse contact details before anything is kept."""
        text: str = super().clean(value)
        if kinds := rules.given_away(text):
            raise forms.ValidationError(explanation(kinds))
        return text


class ApplicationForm(forms.Form):
    """What somebody tells who asks for an e-buddy."""

    nickname = _Safe(
        label=gettext_lazy("What may we call you?"), max_length=30,
        help_text=gettext_lazy("An invented name. Please not your real name."),
    )  # fmt: skip
    age_band = forms.ChoiceField(label=gettext_lazy("How old are you?"), choices=AgeBand.choices, required=False)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to write about?"), choices=Topic.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wish = _Safe(
        label=gettext_lazy("What would you like your e-buddy to know?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """A return code, typed."""

    code = forms.CharField(
        label=gettext_lazy("Your six words"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip


class LetterForm(forms.Form):
    """A letter; `cid` makes that the same form sent twice is one letter."""

    cid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your message"), max_length=4000, strip=True, widget=forms.Textarea(attrs={"rows": 5})
    )


class AgreementForm(forms.Form):
    """The weekly moment, and whether a mail may say that there is something."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Our day of the week"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("no fixed day")), *Weekday.choices],
    )  # fmt: skip
    at_time = forms.TimeField(
        label=gettext_lazy("At what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    pings = forms.BooleanField(
        label=gettext_lazy("Mail me when there is something for me"), required=False,
        help_text=gettext_lazy("The mail says only that: no name and not what was written."),
    )  # fmt: skip


class ChooseForm(forms.Form):
    """A volunteer for a pair."""

    volunteer = forms.TypedChoiceField(label=gettext_lazy("Volunteer"), coerce=int)

    def __init__(self, *args: Any, volunteers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers  # type: ignore[attr-defined]


class StandInForm(ChooseForm):
    """A volunteer who writes during a holiday."""

    until = forms.DateField(label=gettext_lazy("Until and with"), widget=DateInput)

    def clean_until(self) -> dt.date:
        """Refuse a day that is over."""
        until: dt.date = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


class StateForm(forms.Form):
    """Where a coordinator brings a pair."""

    to = forms.ChoiceField(
        choices=[
            (one.value, one.label) for one in (PairState.PAUSED, PairState.RUNNING, PairState.FAREWELL, PairState.ENDED)
        ]
    )
