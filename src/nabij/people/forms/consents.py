"""Forms of the consent register."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.people.choices import ConsentHow
from nabij.people.forms.fields import PlainText
from nabij.people.rules import Wording


class WordingForm(forms.Form):
    """The words of a consent."""

    title = PlainText(label=_("Title"), max_length=120)
    text = PlainText(label=_("Text"), lines=True, max_length=8_000)
    easy_text = PlainText(label=_("Text in easy language"), lines=True, max_length=8_000, required=False)
    months = forms.IntegerField(label=_("Holds for (months)"), min_value=1, max_value=120, initial=24)

    def wording(self) -> Wording:
        """Return the words as entered."""
        return Wording(**{name: self.cleaned_data[name] for name in Wording.__dataclass_fields__})


class NewTextForm(WordingForm):
    """A text for a purpose; an existing purpose gets its next version."""

    purpose = forms.SlugField(
        label=_("Purpose"), max_length=50, help_text=_("One word, for example: photos. Letters, digits and dashes.")
    )
    field_order = ["purpose"]


class ConsentForm(forms.Form):
    """What somebody agreed to, and how."""

    how = forms.ChoiceField(label=_("How was it given?"), choices=ConsentHow.choices)
    given_on = forms.DateField(label=_("On"), widget=DateInput())
    confirm = forms.BooleanField(
        label=_("Mail a confirmation, with a link to take the consent back"), required=False, initial=True
    )

    def __init__(self, data: Mapping[str, Any] | None, *, texts: Iterable[tuple[int, str]], by_mail: bool) -> None:
        super().__init__(data, initial={"given_on": clock.today()})
        self.fields["text"] = forms.TypedChoiceField(label=_("Agrees to"), choices=list(texts), coerce=int)
        if not by_mail:
            del self.fields["confirm"]
        self.order_fields(["text"])

    def clean_given_on(self) -> dt.date:
        """Refuse a day that has not come."""
        day: dt.date = self.cleaned_data["given_on"]
        if not dt.date(2000, 1, 1) <= day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is not in the future."), code="given_on")
        return day
